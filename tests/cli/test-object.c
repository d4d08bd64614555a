// SPDX-License-Identifier: Apache-2.0
/*
 * Objects: what a path says, and names for people.
 */
#include "cli/object.h"

#include <glib.h>

#include "base/util.h"

#define FABRIC	     FABRICS_PATH "/fabric_fe80000000000000"
#define SWITCH	     FABRIC "/Switches/switch_0002c90300001234"
#define PORT	     SWITCH "/Ports/port_3"
#define DOMAIN_PATH  FABRIC "/Endpoints/domain_0011223344556677"
#define ADAPTER	     ADAPTERS_PATH "/pci_0000_3b_00_0"
#define ADAPTER_PORT ADAPTER "/Ports/port_2"

static void test_kind(void)
{
	static const struct {
		const char *path;
		enum object_kind kind;
		const char *id;
	} paths[] = {
		{ MANAGER_PATH, KIND_MANAGER, "fabric_manager" },
		{ FABRIC, KIND_FABRIC, "fabric_fe80000000000000" },
		{ SWITCH, KIND_SWITCH, "switch_0002c90300001234" },
		{ PORT, KIND_PORT, "switch_0002c90300001234/port_3" },
		{ FABRIC "/Endpoints/endpoint_0002c90300005678", KIND_ENDPOINT,
		  "endpoint_0002c90300005678" },
		{ DOMAIN_PATH, KIND_DOMAIN, "fabric_fe80000000000000/domain_0011223344556677" },
		{ ADAPTER, KIND_ADAPTER, "pci_0000_3b_00_0" },
		{ ADAPTER_PORT, KIND_ADAPTER_PORT, "pci_0000_3b_00_0/port_2" },
		{ ADAPTERS_PATH, KIND_OTHER, "" },
		{ ADAPTERS_PATH "/", KIND_OTHER, "" },
		{ ADAPTERS_PATH "s/x", KIND_OTHER, "" },
		{ ADAPTER "/Ports", KIND_OTHER, "" },
		{ ADAPTER "/Endpoints/endpoint_1", KIND_OTHER, "" },
		{ ADAPTER_PORT "/more", KIND_OTHER, "" },
		{ DOMAIN_PATH "/more", KIND_OTHER, "" },
		{ "/", KIND_OTHER, "" },
		{ "", KIND_OTHER, "" },
		{ FABRICS_PATH, KIND_OTHER, "" },
		{ FABRICS_PATH "/", KIND_OTHER, "" },
		{ FABRIC "/", KIND_OTHER, "" },
		{ FABRIC "/Switches", KIND_OTHER, "" },
		{ FABRIC "/Switches/", KIND_OTHER, "" },
		{ FABRIC "/Zones/zone_1", KIND_OTHER, "" },
		{ SWITCH "/Ports", KIND_OTHER, "" },
		{ SWITCH "/Ports/", KIND_OTHER, "" },
		{ PORT "/more", KIND_OTHER, "" },
		{ FABRIC "/Endpoints/", KIND_OTHER, "" },
		{ FABRIC "/Endpoints/endpoint_1/more", KIND_OTHER, "" },
		{ MANAGER_PATH "s", KIND_OTHER, "" },
		{ "/xyz/openbmc_project/metric/port_1", KIND_OTHER, "" },
	};
	char id[OBJECT_ID_MAX];

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		g_test_message("%s", paths[i].path);
		g_assert_cmpint(path_kind(paths[i].path), ==, paths[i].kind);
		g_assert_cmpstr(path_id(paths[i].path, id), ==, paths[i].id);
	}
	g_assert_cmpuint(path_port(PORT), ==, 3);
	g_assert_cmpuint(path_port(SWITCH), ==, 0);
	g_assert_cmpuint(path_port(ADAPTER_PORT), ==, 2);
	g_assert_cmpuint(path_port(ADAPTER), ==, 0);
	g_assert_cmpuint(path_port(DOMAIN_PATH), ==, 0);
}

static void test_owner(void)
{
	g_assert_cmpuint(path_owner_length(PORT), ==, strlen(SWITCH));
	g_assert_cmpuint(path_owner_length(ADAPTER_PORT), ==, strlen(ADAPTER));
	g_assert_cmpuint(path_owner_length(ADAPTER), ==, strlen(ADAPTER));
	g_assert_cmpuint(path_owner_length(DOMAIN_PATH), ==, 0);
	g_assert_cmpuint(path_adapter_length(PORT), ==, 0);
	g_assert_true(path_is_in(PORT, SWITCH));
	g_assert_true(path_is_in(SWITCH, SWITCH));
	g_assert_false(path_is_in(SWITCH "0", SWITCH));
	g_assert_false(path_is_in(SWITCH, PORT));
}

static void test_association(void)
{
	CLEANUP(object_freep) struct object *port = NULL;

	port = object_new(ADAPTER_PORT,
			  json_pack("{s[[sss][sss]]}", "Associations", "connected_to", "connecting",
				    ADAPTER, "representing", "represented_by",
				    FABRIC "/Endpoints/endpoint_1"));
	g_assert_cmpstr(object_association(port, "representing"), ==,
			FABRIC "/Endpoints/endpoint_1");
	g_assert_cmpstr(object_association(port, "connected_to"), ==, ADAPTER);
	g_assert_cmpstr(object_association(port, "connecting"), ==, "");
}

static void assert_local(const char *id, bool local)
{
	CLEANUP(json_decrefp) json_t *source = json_pack("[s]", id);

	g_assert_cmpint(source_is_local(source), ==, local);
}

static void test_local_source(void)
{
	assert_local("verbs", true);
	assert_local("libfabric 10.7.0.0/16", true);
	assert_local("libfabric", true);
	assert_local("mlx5_0/1", false);
	assert_local("verbs/1", false); /* of a device with that name */
	assert_local("libfabric_0/1", false);
}

static void assert_name(const char *path, const char *pretty, const char *expected)
{
	CLEANUP(freep) char *name = name_from_pretty(path, pretty);

	g_assert_cmpstr(name, ==, expected);
}

static void test_name(void)
{
	assert_name(SWITCH, "leaf-3", "leaf-3");
	assert_name(SWITCH, "", "switch_0002c90300001234");
	assert_name(PORT, "leaf-3 port 3", "leaf-3/3");
	assert_name(PORT, "my port 7 port 3", "my port 7/3");
	assert_name(PORT, "", "switch_0002c90300001234/port_3");
	assert_name(PORT, "odd", "odd");
	assert_name(PORT, "3", "3");
	assert_name(SWITCH, "leaf port 3", "leaf port 3");
	assert_name(ADAPTER, "mlx5_0", "mlx5_0");
	assert_name(ADAPTER, "", "pci_0000_3b_00_0");
	assert_name(ADAPTER_PORT, "mlx5_0 port 2", "mlx5_0/2");
	assert_name(DOMAIN_PATH, "verbs;ofi_rxm mlx5_0", "verbs;ofi_rxm mlx5_0");
}

/* A port as GetAll gives it; the keys are those of a shape. */
static struct object *make_port(void)
{
	return object_new(
		PORT, json_pack("{ss ss ss sI si sf sb}", "PrettyName", "leaf-3 port 3", "State",
				FACE_IB_PORT ".PortState.Active", FACE_REACHABILITY ".State",
				FACE_REACHABILITY ".State.Present", "Speed", (json_int_t)7, "LID",
				12, "CurrentSpeed", 400.0, "Present", 1));
}

static void test_values(void)
{
	CLEANUP(object_freep) struct object *port = make_port();

	g_assert_cmpstr(object_word(port, FACE_IB_PORT, "State"), ==, "Active");
	g_assert_cmpstr(object_word(port, FACE_REACHABILITY, "State"), ==, "Present");
	g_assert_cmpuint(object_number(port, FACE_IB_PORT, "LID"), ==, 12);
	g_assert_true(object_flag(port, FACE_ITEM, "Present"));
	g_assert_cmpstr(object_text(port, FACE_IB_PORT, "GID"), ==, "");
	g_assert_cmpstr(object_text(port, FACE_IB_PORT, "LID"), ==, ""); /* of another type */
	g_assert_cmpuint(object_number(port, FACE_IB_PORT, "Nothing"), ==, 0);
	g_assert_false(object_flag(port, FACE_ITEM, "PrettyName"));
}

static void test_number_beyond_json(void)
{
	CLEANUP(object_freep) struct object *port = NULL;

	port = object_new(PORT, json_pack("{ss}", "Width", "18446744073709551615"));
	g_assert_cmpuint(object_number(port, FACE_IB_PORT, "Width"), ==, UINT64_MAX);
}

/* Its kernel's name, whatever else it is called. */
static void test_adapter_name(void)
{
	CLEANUP(object_freep) struct object *adapter = NULL;
	CLEANUP(freep) char *name = NULL;

	adapter = object_new(ADAPTER, json_pack("{ss ss}", "PrettyName", "ConnectX-7 (mlx5_0)",
						"Name", "mlx5_0"));
	name = object_name(adapter);
	g_assert_cmpstr(name, ==, "mlx5_0");
}

static void test_json(void)
{
	CLEANUP(object_freep) struct object *port = make_port();
	CLEANUP(json_decrefp) json_t *json = object_to_json(port);

	g_assert_cmpstr(json_string_value(json_object_get(json, "id")), ==,
			"switch_0002c90300001234/port_3");
	g_assert_cmpstr(json_string_value(json_object_get(json, "path")), ==, PORT);
	g_assert_cmpstr(json_string_value(json_object_get(json, "name")), ==, "leaf-3/3");
	g_assert_cmpstr(json_string_value(json_object_get(json, "kind")), ==, "port");
	g_assert_cmpstr(json_string_value(json_object_get(json, "fabric")), ==,
			"fabric_fe80000000000000");
	g_assert_cmpint(json_integer_value(json_object_get(json, "LID")), ==, 12);
	g_assert_null(json_object_get(json, "adapter"));
}

static void test_json_of_adapter_port(void)
{
	CLEANUP(object_freep) struct object *port = object_new(ADAPTER_PORT, json_object());
	CLEANUP(json_decrefp) json_t *json = object_to_json(port);

	g_assert_cmpstr(json_string_value(json_object_get(json, "kind")), ==, "adapter-port");
	g_assert_cmpstr(json_string_value(json_object_get(json, "adapter")), ==,
			"pci_0000_3b_00_0");
	g_assert_null(json_object_get(json, "fabric"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/object/kind", test_kind);
	g_test_add_func("/object/name", test_name);
	g_test_add_func("/object/name/adapter", test_adapter_name);
	g_test_add_func("/object/values", test_values);
	g_test_add_func("/object/number-beyond-json", test_number_beyond_json);
	g_test_add_func("/object/json", test_json);
	g_test_add_func("/object/json/adapter-port", test_json_of_adapter_port);
	g_test_add_func("/object/owner", test_owner);
	g_test_add_func("/object/association", test_association);
	g_test_add_func("/object/local-source", test_local_source);
	return g_test_run();
}
