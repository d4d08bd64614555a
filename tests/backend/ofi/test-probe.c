// SPDX-License-Identifier: Apache-2.0
/*
 * The real helper with the real libfabric, on the machine where the test runs: whatever that has,
 * shared memory and the loopback are there.
 */
#include <glib.h>
#include <jansson.h>

#include "backend/ofi/document.h"
#include "backend/ofi/fabrics.h"
#include "base/util.h"
#include "documents.h"

static char *program;

/* Returns its wait status. */
static int run(char **argv, char **ret_out, char **ret_err)
{
	g_auto(GStrv) nothing = g_new0(char *, 1);
	g_autoptr(GError) error = NULL;
	int status = -1;

	g_spawn_sync(NULL, argv, nothing, G_SPAWN_DEFAULT, NULL, NULL, ret_out, ret_err, &status,
		     &error);
	g_assert_no_error(error);
	return status;
}

static char *print(void)
{
	char *argv[] = { program, NULL }, *out = NULL;
	g_autofree char *err = NULL;

	g_assert_cmpint(run(argv, &out, &err), ==, 0);
	return out;
}

static int on_info(void *userdata, const struct ofi_info *info)
{
	return fabrics_add(userdata, info);
}

static struct update *find(const struct fabrics *fabrics, const char *id)
{
	struct update *fabric = fabrics_find(fabrics, id);

	g_assert_nonnull(fabric);
	return fabric;
}

static void test_read(void)
{
	CLEANUP(fabrics_done) struct fabrics fabrics = { 0 };
	g_autofree char *text = print();
	char why[128] = "";

	g_assert_cmpint(document_read(text, strlen(text), on_info, &fabrics, sizeof(why), why), ==,
			0);
	g_assert_cmpstr(find(&fabrics, "libfabric shm")->domains[0].protocol_name, ==,
			"FI_PROTO_SHM");
	g_assert_cmpstr(find(&fabrics, "libfabric 127.0.0.1/32")->domains[0].name, ==, "lo");
}

/* Each text under the keys that the reader knows, and under no others. */
static const char *const keys[] = {
	"address",	    "address_format",
	"capabilities",	    "control_progress",
	"data_progress",    "domain",
	"endpoint_types",   "fabric",
	"inject_size",	    "max_completion_queues",
	"max_endpoints",    "max_memory_regions",
	"max_message_size", "max_rx_contexts",
	"max_tx_contexts",  "mr_key_size",
	"mr_mode",	    "protocol",
	"provider",	    "threading",
};

static void assert_info(json_t *info)
{
	const char *key;
	json_t *value;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		/* Not everything has an address. */
		if (strcmp(keys[i], "address") != 0)
			g_assert_true(json_is_string(json_object_get(info, keys[i])));
	}
	json_object_foreach(info, key, value)
	{
		bool known = strcmp(key, "nic") == 0;

		for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
			known |= strcmp(key, keys[i]) == 0;
		g_assert_true(known);
	}
}

static void test_schema(void)
{
	g_autofree char *text = print();
	json_t *document = json_loads(text, JSON_REJECT_DUPLICATES, NULL), *infos, *info;
	size_t i;

	g_assert_cmpint(json_integer_value(json_object_get(document, "format")), ==, 1);
	g_assert_true(json_is_string(json_object_get(document, "libfabric")));
	infos = json_object_get(document, "infos");
	g_assert_cmpuint(json_array_size(infos), >, 0);
	json_array_foreach(infos, i, info) assert_info(info);
	json_decref(document);
}

static void test_tcp(void)
{
	g_autofree char *text = print();
	json_t *document = json_loads(text, 0, NULL), *info;
	unsigned int n = 0;
	size_t i;

	json_array_foreach(json_object_get(document, "infos"), i, info)
	{
		const char *provider = json_string_value(json_object_get(info, "provider"));
		const char *fabric = json_string_value(json_object_get(info, "fabric"));

		if (strcmp(provider, "tcp") != 0 || strcmp(fabric, "127.0.0.1/32") != 0)
			continue;
		n++;
		g_assert_cmpstr(json_string_value(json_object_get(info, "protocol")), ==,
				"FI_PROTO_SOCK_TCP");
		g_assert_cmpstr(json_string_value(json_object_get(info, "endpoint_types")), ==,
				"FI_EP_MSG");
		g_assert_cmpstr(json_string_value(json_object_get(info, "address")), ==,
				"fi_sockaddr_in://127.0.0.1:0");
		g_assert_nonnull(strstr(json_string_value(json_object_get(info, "capabilities")),
					"FI_MSG FI_RMA"));
	}
	g_assert_cmpuint(n, ==, 1);
	json_decref(document);
}

static void test_arguments(void)
{
	char *argv[] = { program, "-v", NULL };
	g_autofree char *out = NULL, *err = NULL;

	g_assert_cmpint(run(argv, &out, &err), !=, 0);
	g_assert_cmpstr(out, ==, "");
	g_assert_cmpstr(err, ==, "libfabric-probe: -v: there are no options or arguments\n");
}

/* It fails rather than hand out half a document. */
static void test_full_disk(void)
{
	char *argv[] = { "/bin/sh", "-c", "exec \"$0\" >/dev/full", program, NULL };
	g_autofree char *out = NULL, *err = NULL;

	g_assert_cmpint(run(argv, &out, &err), !=, 0);
	g_assert_nonnull(strstr(err, "libfabric-probe: cannot write the document: "));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	program = g_strdup(g_getenv("FABRIC_MANAGER_LIBFABRIC_PROBE"));
	g_assert_nonnull(program);
	g_test_add_func("/probe/read", test_read);
	g_test_add_func("/probe/schema", test_schema);
	g_test_add_func("/probe/tcp", test_tcp);
	g_test_add_func("/probe/arguments", test_arguments);
	g_test_add_func("/probe/full-disk", test_full_disk);
	return g_test_run();
}
