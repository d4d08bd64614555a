// SPDX-License-Identifier: Apache-2.0
/*
 * The client against a small service at the other end of a socket, in a thread of its own: reading
 * many objects, also while they come and go, and what failures mean.
 */
#include "cli/client.h"

#include <errno.h>
#include <glib.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/socket.h>

#include "base/util.h"
#include "cli/names.h"
#include "cli/text.h"

#define FABRIC	   FABRICS_PATH "/fabric_1"
#define SWITCHES   FABRIC "/Switches"
#define N_SWITCHES 40
#define N_PORTS	   12
#define GONE	   "/port_7" /* listed, but not there when it is asked for */

struct fixture {
	struct client client;
	GThread *thread;
	int end;
};

static atomic_uint n_introspected;

/* The service */

static int get_name(sd_bus *bus, const char *path, const char *interface, const char *property,
		    sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
	char name[128];

	snprintf(name, sizeof(name), "%s of %s", property, strrchr(path, '/') + 1);
	return sd_bus_message_append_basic(reply, 's', name);
}

static int get_number(sd_bus *bus, const char *path, const char *interface, const char *property,
		      sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
	uint16_t number = (uint16_t)strlen(interface);

	return sd_bus_message_append_basic(reply, 'q', &number);
}

static int on_refuse(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
	const char *name;

	sd_bus_message_read_basic(call, 's', &name);
	return sd_bus_error_set(ret_error, name, "because of the moon");
}

static const sd_bus_vtable item_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("PrettyName", "s", get_name, 0, 0),
	SD_BUS_PROPERTY("Width", "q", get_number, 0, 0),
	SD_BUS_METHOD("Refuse", "s", "", on_refuse, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

static const sd_bus_vtable extra_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Width", "q", get_number, 0, 0),
	SD_BUS_VTABLE_END,
};

static bool is_there(const char *path)
{
	size_t length = strlen(path), gone = strlen(GONE);

	return path_kind(path) != KIND_OTHER &&
	       !(length > gone && !strcmp(path + length - gone, GONE));
}

static int find(sd_bus *bus, const char *path, const char *interface, void *userdata,
		void **ret_found, sd_bus_error *ret_error)
{
	return is_there(path);
}

/* Every third object has one more interface. */
static int find_extra(sd_bus *bus, const char *path, const char *interface, void *userdata,
		      void **ret_found, sd_bus_error *ret_error)
{
	return is_there(path) && path[strlen(path) - 1] % 3 == 0;
}

static int enumerate(sd_bus *bus, const char *prefix, void *userdata, char ***ret_nodes,
		     sd_bus_error *ret_error)
{
	struct paths paths = {};

	atomic_fetch_add(&n_introspected, 1);
	paths_append(&paths, need_memory(strdup(FABRIC)));
	for (int i = 0; i < N_SWITCHES; i++) {
		paths_append(&paths, text_format(SWITCHES "/switch_%d", i));
		for (int j = 1; j <= N_PORTS; j++)
			paths_append(&paths,
				     text_format(SWITCHES "/switch_%d/Ports/port_%d", i, j));
	}
	paths_append(&paths, NULL);
	*ret_nodes = paths.items;
	return 0;
}

static void *serve(void *userdata)
{
	struct fixture *fixture = userdata;
	sd_bus *bus = NULL;
	sd_id128_t id = {};
	int r;

	g_assert_cmpint(sd_bus_new(&bus), >=, 0);
	g_assert_cmpint(sd_bus_set_fd(bus, fixture->end, fixture->end), >=, 0);
	g_assert_cmpint(sd_bus_set_server(bus, true, id), >=, 0);
	g_assert_cmpint(sd_bus_start(bus), >=, 0);
	sd_bus_add_fallback_vtable(bus, NULL, FABRICS_PATH, FACE_ITEM, item_vtable, find, NULL);
	sd_bus_add_fallback_vtable(bus, NULL, FABRICS_PATH, FACE_LINK, extra_vtable, find_extra,
				   NULL);
	sd_bus_add_node_enumerator(bus, NULL, FABRICS_PATH, enumerate, NULL);
	do {
		r = sd_bus_process(bus, NULL);
		if (r == 0)
			r = sd_bus_wait(bus, UINT64_MAX);
	} while (r >= 0);
	sd_bus_unref(bus);
	return NULL;
}

static void set_up(struct fixture *fixture, gconstpointer unused)
{
	int ends[2];

	g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends),
			==, 0);
	fixture->end = ends[1];
	fixture->thread = g_thread_new("service", serve, fixture);
	g_assert_cmpint(sd_bus_new(&fixture->client.bus), >=, 0);
	g_assert_cmpint(sd_bus_set_fd(fixture->client.bus, ends[0], ends[0]), >=, 0);
	g_assert_cmpint(sd_bus_start(fixture->client.bus), >=, 0);
}

static void tear_down(struct fixture *fixture, gconstpointer unused)
{
	client_close(&fixture->client);
	g_thread_join(fixture->thread);
}

/* The cases */

static void test_paths(struct fixture *fixture, gconstpointer unused)
{
	static const struct {
		enum object_kind kind;
		const char *within;
		size_t n;
	} rows[] = {
		{ KIND_FABRIC, "", 1 },
		{ KIND_FABRIC, FABRIC, 1 },
		{ KIND_SWITCH, "", N_SWITCHES },
		{ KIND_SWITCH, FABRIC, N_SWITCHES },
		{ KIND_PORT, "", (size_t)N_SWITCHES * N_PORTS },
		{ KIND_PORT, SWITCHES "/switch_3", N_PORTS },
		{ KIND_ENDPOINT, "", 0 },
		{ KIND_SWITCH, FABRICS_PATH "/fabric_2", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(paths_done) struct paths paths = {};

		g_assert_cmpint(
			client_paths(&fixture->client, rows[i].kind, rows[i].within, &paths), ==,
			0);
		g_assert_cmpuint(paths.n, ==, rows[i].n);
		for (size_t j = 0; j < paths.n; j++)
			g_assert_cmpint(path_kind(paths.items[j]), ==, rows[i].kind);
	}
}

static void test_paths_order(struct fixture *fixture, gconstpointer unused)
{
	CLEANUP(paths_done) struct paths paths = {};

	g_assert_cmpint(client_paths(&fixture->client, KIND_SWITCH, "", &paths), ==, 0);
	g_assert_cmpstr(paths.items[2], ==, SWITCHES "/switch_2");
	g_assert_cmpstr(paths.items[10], ==, SWITCHES "/switch_10");
}

struct seen {
	const struct paths *paths;
	size_t next, n, stop_after;
};

static int on_object(const struct object *object, void *userdata)
{
	struct seen *seen = userdata;
	bool extra = object->path[strlen(object->path) - 1] % 3 == 0;

	/* In order, but for those that are gone. */
	while (strcmp(seen->paths->items[seen->next], object->path) != 0) {
		g_assert_false(is_there(seen->paths->items[seen->next]));
		seen->next++;
	}
	seen->next++;
	seen->n++;
	g_assert_cmpuint(object_number(object, FACE_ITEM, "Width"), ==, strlen(FACE_ITEM));
	g_assert_cmpint(json_object_get(object->properties, FACE_LINK ".Width") != NULL ||
				json_object_get(object->properties, FACE_ITEM ".Width") != NULL,
			==, extra);
	if (extra)
		g_assert_cmpuint(object_number(object, FACE_LINK, "Width"), ==, strlen(FACE_LINK));
	return seen->n == seen->stop_after ? -ECANCELED : 0;
}

static void test_objects(struct fixture *fixture, gconstpointer unused)
{
	CLEANUP(paths_done) struct paths paths = {};
	struct seen seen = { .paths = &paths };
	unsigned int before;

	g_assert_cmpint(client_paths(&fixture->client, KIND_PORT, "", &paths), ==, 0);
	before = atomic_load(&n_introspected);
	g_assert_cmpint(client_objects(&fixture->client, &paths, on_object, &seen), ==, 0);
	g_assert_cmpuint(seen.n, ==, (size_t)N_SWITCHES * (N_PORTS - 1));
	/* One for each shape. */
	g_assert_cmpuint(atomic_load(&n_introspected) - before, ==, 2);
}

static void test_objects_stop(struct fixture *fixture, gconstpointer unused)
{
	CLEANUP(paths_done) struct paths paths = {};
	struct seen seen = { .paths = &paths, .stop_after = 5 }, again = { .paths = &paths };

	g_assert_cmpint(client_paths(&fixture->client, KIND_PORT, "", &paths), ==, 0);
	g_assert_cmpint(client_objects(&fixture->client, &paths, on_object, &seen), ==, -ECANCELED);
	g_assert_cmpuint(seen.n, ==, 5);
	/* Answers that were under way do not come to the next one. */
	g_assert_cmpint(client_objects(&fixture->client, &paths, on_object, &again), ==, 0);
	g_assert_cmpuint(again.n, ==, (size_t)N_SWITCHES * (N_PORTS - 1));
}

static void test_objects_none(struct fixture *fixture, gconstpointer unused)
{
	struct paths paths = {};

	g_assert_cmpint(client_objects(&fixture->client, &paths, on_object, NULL), ==, 0);
}

static void test_object(struct fixture *fixture, gconstpointer unused)
{
	CLEANUP(object_freep) struct object *object = NULL;
	CLEANUP(json_decrefp) json_t *value = NULL;

	g_assert_cmpint(client_object(&fixture->client, SWITCHES "/switch_1", &object), ==, 0);
	g_assert_cmpstr(object_text(object, FACE_ITEM, "PrettyName"), ==, "PrettyName of switch_1");
	g_assert_cmpint(client_property(&fixture->client, SWITCHES "/switch_1", FACE_ITEM,
					"PrettyName", &value),
			==, 0);
	g_assert_cmpstr(json_string_value(value), ==, "PrettyName of switch_1");
}

static void test_missing(struct fixture *fixture, gconstpointer unused)
{
	struct object *object;
	json_t *value;

	g_assert_cmpint(client_object(&fixture->client, SWITCHES "/switch_1/Ports/port_7", &object),
			==, -ENOENT);
	g_assert_cmpint(client_property(&fixture->client, SWITCHES "/switch_1", FACE_ITEM,
					"Nothing", &value),
			==, -ENOENT);
	g_assert_cmpint(
		client_property(&fixture->client, SWITCHES "/switch_1", "a.b", "Nothing", &value),
		==, -ENOENT);
}

static void test_names(struct fixture *fixture, gconstpointer unused)
{
	CLEANUP(names_done) struct names names = {};

	g_assert_cmpint(names_load(&names, &fixture->client, KIND_SWITCH, ""), ==, 0);
	g_assert_cmpint(names_load(&names, &fixture->client, KIND_SWITCH, ""), ==, 0);
	g_assert_cmpint(names_load(&names, &fixture->client, KIND_FABRIC, ""), ==, 0);
	names_sort(&names);
	g_assert_cmpuint(names.n, ==, 2 * N_SWITCHES + 1);
	g_assert_cmpstr(names.items[0].name, ==, "PrettyName of fabric_1");
	g_assert_cmpuint(names_count(&names, "PrettyName of fabric_1"), ==, 1);
	g_assert_cmpuint(names_count(&names, "PrettyName of switch_1"), ==, 2);
	g_assert_cmpuint(names_count(&names, "PrettyName of switch_"), ==, 0);
	g_assert_cmpuint(names_count(&names, "zzz"), ==, 0);
	g_assert_cmpstr(names.items[5].name, ==, "PrettyName of switch_2");
	g_assert_cmpuint(names_count(&names, names.items[2 * N_SWITCHES].name), ==, 2);
}

static void test_errors(struct fixture *fixture, gconstpointer unused)
{
	static const struct {
		const char *name;
		int error;
	} rows[] = {
		{ "xyz.openbmc_project.Common.Error.Unavailable", -EBUSY },
		{ "xyz.openbmc_project.Common.Error.NotAllowed", -EACCES },
		{ "xyz.openbmc_project.Common.Error.ResourceNotFound", -ENOENT },
		{ "xyz.openbmc_project.Common.Error.Timeout", -ETIMEDOUT },
		{ "xyz.openbmc_project.Common.Error.InternalFailure", -EIO },
		{ SD_BUS_ERROR_ACCESS_DENIED, -EACCES },
		{ SD_BUS_ERROR_SERVICE_UNKNOWN, -EHOSTUNREACH },
		{ "com.example.Whatever", -EIO },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		sd_bus_message *reply;
		int r = client_call(&fixture->client, &reply, FABRIC, FACE_ITEM, "Refuse",
				    rows[i].name, NULL);

		g_assert_cmpint(r, ==, rows[i].error);
		if (r == -EHOSTUNREACH)
			g_assert_nonnull(
				strstr(client_failure(&fixture->client, r), "not running"));
		else
			g_assert_cmpstr(client_failure(&fixture->client, r), ==,
					"because of the moon");
	}
}

#define ADD(name, function) g_test_add(name, struct fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/client/paths", test_paths);
	ADD("/client/paths/order", test_paths_order);
	ADD("/client/objects", test_objects);
	ADD("/client/objects/stop", test_objects_stop);
	ADD("/client/objects/none", test_objects_none);
	ADD("/client/object", test_object);
	ADD("/client/missing", test_missing);
	ADD("/client/names", test_names);
	ADD("/client/errors", test_errors);
	return g_test_run();
}
