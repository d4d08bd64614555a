// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <string.h>

#include "client-mirror.h"
#include "stage.h"

#define PROPERTIES     "org.freedesktop.DBus.Properties"
#define INTROSPECTABLE "org.freedesktop.DBus.Introspectable"
#define OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"
#define SPINE	       "/Switches/switch_0002c90300001001"
#define LEAF	       "/Switches/switch_0002c90300002001"

/* The names of the nodes directly below, each with a space behind it, in the order told. */
static char *children_of(struct stage *stage, const char *path)
{
	GString *names = g_string_new(NULL);
	sd_bus_message *reply;
	const char *xml;

	g_assert_cmpint(stage_call(stage, path, INTROSPECTABLE, "Introspect", NULL, &reply, NULL),
			==, 0);
	g_assert_cmpint(sd_bus_message_read(reply, "s", &xml), >, 0);
	while ((xml = strstr(xml, "<node name=\""))) {
		xml += strlen("<node name=\"");
		g_string_append_len(names, xml, strcspn(xml, "\""));
		g_string_append_c(names, ' ');
	}
	sd_bus_message_unref(reply);
	return g_string_free(names, FALSE);
}

static void assert_children(struct stage *stage, const char *path, const char *expected)
{
	g_autofree char *names = children_of(stage, path);

	g_assert_cmpstr(names, ==, expected);
}

static void test_children(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	assert_children(stage, PATH_FABRICS, FAT_TREE_FABRIC " ");
	assert_children(stage, FABRIC_PATH, "Switches Endpoints ");
	assert_children(stage, FABRIC_PATH "/Switches",
			"switch_0002c90300001001 switch_0002c90300002001 switch_0002c90300002002 ");
	assert_children(stage, FABRIC_PATH SPINE, "Ports ");
	assert_children(stage, FABRIC_PATH SPINE "/Ports", "port_1 port_2 ");
	assert_children(stage, FABRIC_PATH SPINE "/Ports/port_1", "");
	assert_children(stage, FABRIC_PATH "/Endpoints",
			"endpoint_0002c90300101003 endpoint_0002c90300101005 "
			"endpoint_0002c90300102003 endpoint_0002c90300102005 ");
}

static void test_empty(void)
{
	struct bus_options options = { .version = "1" };
	CLEANUP(stage_freep) struct stage *stage = stage_new(&small_tree, &options);

	assert_children(stage, "/", "xyz ");
	assert_children(stage, PATH_INVENTORY, "");
}

/* This machine's own objects hang in the same tree. */
static void test_children_at_home(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	assert_children(stage, PATH_INVENTORY, "fabrics fabric_adapters ");
	assert_children(stage, PATH_FABRICS, FAT_TREE_FABRIC " " TCP_FABRIC " ");
	assert_children(stage, PATH_ADAPTERS, HCA " " ROCE " ");
	assert_children(stage, HCA_PATH, "Ports ");
	assert_children(stage, HCA_PATH "/Ports", "port_1 ");
	assert_children(stage, HCA_PATH "/Ports/port_1", "");
	assert_children(stage, FABRIC_PATH "/Endpoints",
			"endpoint_0002c90300101003 endpoint_0002c90300101005 "
			"endpoint_0002c90300102003 endpoint_0002c90300102005 "
			"domain_1122334455667788 ");
	/* A fabric of which nothing else is known. */
	assert_children(stage, PATH_FABRICS "/" TCP_FABRIC, "Endpoints ");
	assert_children(stage, PATH_FABRICS "/" TCP_FABRIC "/Endpoints",
			"domain_99aabbccddeeff00 ");
}

static void assert_call_fails(struct stage *stage, const char *path, const char *interface,
			      const char *member, const char *name, const char *argument)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	int r;

	r = stage_call(stage, path, interface, member, &error, NULL, argument ? "s" : NULL,
		       argument);
	g_assert_cmpint(r, <, 0);
	g_assert_cmpstr(error.name, ==, name);
	g_assert_cmpstr(error.message, !=, "");
	sd_bus_error_free(&error);
}

/* Not the folders, nor what is nearly an object. */
static void test_unknown(void)
{
	static const char *const paths[] = {
		PATH_FABRICS "/other",
		PATH_FABRICS "/other/Switches/switch_0002c90300002001",
		FABRIC_PATH "/Switches",
		FABRIC_PATH "/Endpoints",
		FABRIC_PATH "/Switches/switch_0002C90300002001",
		FABRIC_PATH "/Switches/switch_0002c90300002009",
		FABRIC_PATH "/Switches/switch_0002c90300101002", /* a host's node */
		FABRIC_PATH LEAF "/Ports",
		FABRIC_PATH LEAF "/Ports/port_0",
		FABRIC_PATH LEAF "/Ports/port_5",
		FABRIC_PATH "/Endpoints/endpoint_0002c90300101002",
		FABRIC_PATH "/Endpoints/domain_1122334455667788",
		PATH_ADAPTERS "/" HCA,
		PATH_ADAPTERS "/" HCA "/Ports/port_1",
	};
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
		assert_call_fails(stage, paths[i], PROPERTIES, "GetAll",
				  "org.freedesktop.DBus.Error.UnknownObject",
				  "xyz.openbmc_project.Inventory.Item");
	for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
		if (!g_str_has_suffix(paths[i], "s"))
			assert_call_fails(stage, paths[i], INTROSPECTABLE, "Introspect",
					  "org.freedesktop.DBus.Error.UnknownObject", NULL);
	assert_call_fails(stage, FABRIC_PATH "/Switches/switch_0002c90300002009/Ports",
			  INTROSPECTABLE, "Introspect", "org.freedesktop.DBus.Error.UnknownObject",
			  NULL);
}

static void test_bad_calls(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	g_autofree char *megabyte = g_strnfill(1024 * 1024, 'x');

	assert_call_fails(stage, FABRIC_PATH, PROPERTIES, "GetAll",
			  "org.freedesktop.DBus.Error.UnknownInterface", "xyz.openbmc_project.No");
	/* Of a switch, not of a fabric. */
	assert_call_fails(stage, FABRIC_PATH, PROPERTIES, "GetAll",
			  "org.freedesktop.DBus.Error.UnknownInterface",
			  "xyz.openbmc_project.Inventory.Item.Switch");
	assert_call_fails(stage, FABRIC_PATH, PROPERTIES, "GetAll",
			  "org.freedesktop.DBus.Error.InvalidArgs", NULL);
	assert_call_fails(stage, FABRIC_PATH, "xyz.openbmc_project.FabricManager.Fabric", "Refresh",
			  "org.freedesktop.DBus.Error.InvalidArgs", "argument");
	assert_call_fails(stage, FABRIC_PATH, "xyz.openbmc_project.FabricManager.Fabric", "Stop",
			  "org.freedesktop.DBus.Error.UnknownMethod", NULL);
	for (unsigned int i = 0; i < 2; i++)
		g_assert_cmpint(stage_call(stage, FABRIC_PATH, PROPERTIES, "Get", NULL, NULL, "ss",
					   i ? megabyte : "", i ? megabyte : ""),
				<, 0);
	assert_call_fails(stage, FABRIC_PATH, PROPERTIES, "GetAll",
			  "org.freedesktop.DBus.Error.UnknownInterface", megabyte);
	/* It is still there. */
	stage_assert_property(stage, "", "Inventory.Item", "Present", "true");
}

static void test_set_is_refused(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus_error error = SD_BUS_ERROR_NULL;

	g_assert_cmpint(stage_call(stage, FABRIC_PATH, PROPERTIES, "Set", &error, NULL, "ssv",
				   "xyz.openbmc_project.Inventory.Item", "Present", "b", 0),
			<, 0);
	g_assert_cmpstr(error.name, ==, "org.freedesktop.DBus.Error.PropertyReadOnly");
	sd_bus_error_free(&error);
}

/*
 * NVIDIA's bmcweb reads all as one list, of which the first of a name counts: Width of PortWidth,
 * which is what the port has, and not that of the link.
 */
static void test_flat_order(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_NVIDIA);
	sd_bus_message *reply;
	uint64_t width = 0;
	const char *name;
	bool found = false;

	stage_cut(stage, fat_tree_leaf(1), 1);
	stage_sweep(stage);
	g_assert_cmpint(stage_call(stage, FABRIC_PATH LEAF "/Ports/port_1", PROPERTIES, "GetAll",
				   NULL, &reply, "s", ""),
			==, 0);
	g_assert_cmpint(sd_bus_message_enter_container(reply, 'a', "{sv}"), >, 0);
	while (!found && sd_bus_message_enter_container(reply, 'e', "sv") > 0) {
		g_assert_cmpint(sd_bus_message_read(reply, "s", &name), >, 0);
		found = strcmp(name, "Width") == 0;
		if (found)
			g_assert_cmpint(sd_bus_message_read(reply, "v", SIGNATURE_SIZE, &width), >,
					0);
		else
			g_assert_cmpint(sd_bus_message_skip(reply, "v"), >, 0);
		g_assert_cmpint(sd_bus_message_exit_container(reply), >=, 0);
	}
	g_assert_true(found);
	g_assert_cmpuint(width, ==, 4);
	sd_bus_message_unref(reply);
}

static void test_managed_objects(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	CLEANUP(client_mirror_freep) struct client_mirror *mirror = NULL;
	sd_bus_message *reply;

	g_assert_cmpint(stage_call(stage, PATH_ROOT, OBJECT_MANAGER, "GetManagedObjects", NULL,
				   &reply, NULL),
			==, 0);
	mirror = client_mirror_new(reply);
	sd_bus_message_unref(reply);
	/* And the manager. */
	g_assert_cmpuint(client_mirror_n_objects(mirror), ==, fat_tree_n_objects(&small_tree) + 1);
	g_assert_cmpuint(stage->n_announced, ==, fat_tree_n_objects(&small_tree));
}

/* As much as there can be to say of each port. */
static void fatten(struct stage *stage)
{
	for (size_t i = 0; i < stage->truth.n_nodes; i++)
		memset(stage->truth.nodes[i].description, 'x', DESCRIPTION_SIZE - 1);
	for (size_t i = 0; i < stage->truth.n_ports; i++) {
		stage->truth.ports[i].speeds_supported = 0xffff;
		stage->truth.ports[i].speeds_enabled = 0xffff;
		stage->truth.ports[i].widths_supported = 0xff;
		stage->truth.ports[i].widths_enabled = 0xff;
	}
}

static int get_managed_objects(struct stage *stage, sd_bus_error *ret_error)
{
	return stage_call(stage, PATH_ROOT, OBJECT_MANAGER, "GetManagedObjects", ret_error, NULL,
			  NULL);
}

/* A reply that is too long would cost the service its connection. */
static void test_too_many_managed_objects(void)
{
	/* As many as are allowed, nearly all of them ports of switches; and one more. */
	struct fat_tree tree = { .spines = 100, .leaves = 24, .hosts = 0, .unplugged = 0 };
	struct bus_options options = { .publish_unplugged = true, .version = "1" };
	CLEANUP(stage_freep) struct stage *stage = stage_new(&tree, &options);
	sd_bus_error error = SD_BUS_ERROR_NULL;
	struct port_facts host_port = { .guid = 1, .node_guid = 1, .number = 1 };
	struct node_facts host = { .guid = 1, .type = NODE_CA, .n_ports = 1 };

	g_assert_cmpuint(fat_tree_n_objects(&tree), <=, MANAGED_OBJECTS_MAX);
	fatten(stage);
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpint(get_managed_objects(stage, NULL), ==, 0);

	for (unsigned int i = fat_tree_n_objects(&tree); i <= MANAGED_OBJECTS_MAX; i++) {
		host.guid = host_port.guid = host_port.node_guid = i;
		g_assert_cmpint(update_add_node(&stage->truth, &host), ==, 0);
		g_assert_cmpint(update_add_port(&stage->truth, &host_port), ==, 0);
	}
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpint(get_managed_objects(stage, &error), <, 0);
	g_assert_cmpstr(error.name, ==, SD_BUS_ERROR_LIMITS_EXCEEDED);
	g_assert_cmpstr(error.message, !=, "");
	sd_bus_error_free(&error);
	g_assert_true(sd_bus_is_open(stage->server));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tree/introspect/children", test_children);
	g_test_add_func("/tree/introspect/children-at-home", test_children_at_home);
	g_test_add_func("/tree/introspect/nothing-yet", test_empty);
	g_test_add_func("/tree/find/unknown-paths", test_unknown);
	g_test_add_func("/tree/call/bad-arguments", test_bad_calls);
	g_test_add_func("/tree/call/set-is-refused", test_set_is_refused);
	g_test_add_func("/tree/get-all/order-for-flat-readers", test_flat_order);
	g_test_add_func("/tree/managed-objects/all", test_managed_objects);
	g_test_add_func("/tree/managed-objects/too-many", test_too_many_managed_objects);
	return g_test_run();
}
