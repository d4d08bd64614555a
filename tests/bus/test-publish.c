// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "client-mirror.h"
#include "stage.h"

#define SPINE "/Switches/switch_0002c90300001001"
#define LEAF1 "/Switches/switch_0002c90300002001"
#define LEAF2 "/Switches/switch_0002c90300002002"
#define HOST  "/Endpoints/endpoint_0002c90300101003" /* at port 1 of leaf 1 */

#define OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"

/* Some 700 objects: several portions. */
static const struct fat_tree large_tree = { .spines = 8, .leaves = 12, .hosts = 16 };

static void test_owners_first(void)
{
	struct bus_options options = { .publish_unplugged = true, .version = "1" };
	CLEANUP(stage_freep) struct stage *stage = stage_new(&small_tree, &options);

	stage_sweep(stage);
	/* The manager's own changes aside. */
	stage_settle(stage);
	for (unsigned int i = stage->signals->len; i-- > 0;)
		if (g_str_has_prefix(stage->signals->pdata[i], "~ " PATH_MANAGER))
			g_ptr_array_remove_index(stage->signals, i);
	stage_assert_signals(
		stage, "+ ", "+ " SPINE, "+ " SPINE "/Ports/port_1", "+ " SPINE "/Ports/port_2",
		"+ " LEAF1, "+ " LEAF1 "/Ports/port_1", "+ " LEAF1 "/Ports/port_2",
		"+ " LEAF1 "/Ports/port_3", "+ " LEAF1 "/Ports/port_4", "+ " LEAF2,
		"+ " LEAF2 "/Ports/port_1", "+ " LEAF2 "/Ports/port_2", "+ " LEAF2 "/Ports/port_3",
		"+ " LEAF2 "/Ports/port_4", "+ " HOST, "+ /Endpoints/endpoint_0002c90300101005",
		"+ /Endpoints/endpoint_0002c90300102003", "+ /Endpoints/endpoint_0002c90300102005",
		NULL);
}

/* What the graph has when the service starts counts as new. */
static void test_start_with_objects(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	struct bus_options options = { .publish_unplugged = true, .version = "1" };
	struct bus_hooks hooks = { 0 };

	bus_free(stage->bus);
	for (size_t i = 0; i < stage->graph->fabrics[0]->n_nodes; i++) {
		struct node *node = stage->graph->fabrics[0]->nodes[i];

		node->announced = false;
		for (unsigned int n = 1; n <= node->facts.n_ports; n++)
			node->ports[n]->announced = false;
	}
	stage->graph->fabrics[0]->announced = false;
	g_assert_cmpint(sd_bus_release_name_async(stage->server, NULL, BUS_NAME, NULL, NULL), >=,
			0);
	g_assert_cmpint(bus_new_on(stage->server, stage->event, stage->graph, &options, &hooks,
				   &stage->bus),
			==, 0);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "+ "), ==, fat_tree_n_objects(&small_tree));
}

/* Gone before anybody was told that it was there. */
static void test_remove_unannounced(void)
{
	struct bus_options options = { .publish_unplugged = true, .version = "1" };
	CLEANUP(stage_freep) struct stage *stage = stage_new(&large_tree, &options);

	stage_sweep(stage);
	g_assert_false(bus_is_idle(stage->bus));
	stage_remove(stage, fat_tree_host(12, 16));
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "- "), ==, 0);
	g_assert_cmpuint(stage_count_signals(stage, "+ "), ==, fat_tree_n_objects(&large_tree) - 1);
	/* Nor has anything changed that was announced as it is now. */
	g_assert_cmpuint(stage_count_signals(stage, "~ /"), ==,
			 stage_count_signals(stage, "~ " PATH_MANAGER));
}

/* Not published: ports that nothing is plugged into. They come and go with their cable. */
static void test_unplugged(void)
{
	struct bus_options options = { .publish_unplugged = false, .version = "1" };
	CLEANUP(stage_freep) struct stage *stage = stage_new(&small_tree, &options);
	struct port_facts before;

	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "+ "), ==, fat_tree_n_objects(&small_tree) - 2);
	g_assert_cmpuint(stage_count_signals(stage, "+ " LEAF1 "/Ports/port_4"), ==, 0);

	g_ptr_array_set_size(stage->signals, 0);
	before = *stage_port(stage, fat_tree_leaf(1), 1);
	stage_cut(stage, fat_tree_leaf(1), 1);
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "- " LEAF1 "/Ports/port_1"), ==, 1);
	g_assert_cmpuint(stage_count_signals(stage, "~ " LEAF1 "/Ports/port_1"), ==, 0);

	*stage_port(stage, fat_tree_leaf(1), 1) = before;
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "+ " LEAF1 "/Ports/port_1"), ==, 1);
}

/* Pulled out while its turn to be announced had not come. */
static void test_unplugged_before_its_turn(void)
{
	struct bus_options options = { .publish_unplugged = false, .version = "1" };
	CLEANUP(stage_freep) struct stage *stage = stage_new(&large_tree, &options);

	stage_sweep(stage);
	g_assert_false(bus_is_idle(stage->bus));
	stage_cut(stage, fat_tree_leaf(12), 1);
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "+ "), ==, fat_tree_n_objects(&large_tree) - 1);
	g_assert_cmpuint(stage_count_signals(stage, "- "), ==, 0);
}

/* Each object goes once, and before what holds it: its path, shorter by its last two parts. */
static void assert_children_first(const struct stage *stage)
{
	g_autoptr(GHashTable) gone = g_hash_table_new(g_str_hash, g_str_equal);

	for (unsigned int i = 0; i < stage->signals->len; i++) {
		const char *line = stage->signals->pdata[i], *ports = strstr(line, "/Ports/");
		g_autofree char *owner = ports ? g_strndup(line, ports - line) : g_strdup("- ");

		if (line[0] != '-')
			continue;
		g_assert_true(g_hash_table_add(gone, (char *)line));
		g_assert_true(g_str_equal(line, owner) || !g_hash_table_contains(gone, owner));
	}
}

/* The subnet manager has set another subnet prefix: all is in another fabric, and nowhere else. */
static void test_remove_fabric(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	struct source_facts *source = &stage->truth.source;

	g_strlcpy(source->fabric_id, "fabric_2", sizeof(source->fabric_id));
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "- "), ==, fat_tree_n_objects(&small_tree));
	g_assert_cmpuint(stage_count_signals(stage, "+ " PATH_FABRICS "/fabric_2"), ==,
			 fat_tree_n_objects(&small_tree));
	assert_children_first(stage);
	g_assert_cmpint(stage_call(stage, FABRIC_PATH, "org.freedesktop.DBus.Properties", "GetAll",
				   NULL, NULL, "s", ""),
			<, 0);
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "ObjectsAnnounced", "18");
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "State",
			      "\"xyz.openbmc_project.FabricManager.State.Live\"");
}

/* Time stands still in the middle of announcing. */
static struct stage *stage_new_half_announced(void)
{
	struct bus_options options = { .publish_unplugged = true, .version = "1" };
	struct stage *stage = stage_new(&large_tree, &options);

	stage_sweep(stage);
	g_assert_cmpuint(stage->bus->publisher.n_announced, >, 0);
	g_assert_cmpuint(stage->bus->publisher.n_announced, <, fat_tree_n_objects(&large_tree));
	sd_event_source_set_enabled(stage->bus->publisher.timer, SD_EVENT_OFF);
	return stage;
}

static int read_last_endpoint(struct stage *stage, sd_bus_error *ret_error)
{
	return stage_call(stage, FABRIC_PATH "/Endpoints/endpoint_0002c9030010c021",
			  "org.freedesktop.DBus.Properties", "GetAll", ret_error, NULL, "s", "");
}

static size_t count_managed_objects(struct stage *stage)
{
	CLEANUP(client_mirror_freep) struct client_mirror *mirror = NULL;
	sd_bus_message *reply;

	g_assert_cmpint(stage_call(stage, PATH_ROOT, OBJECT_MANAGER, "GetManagedObjects", NULL,
				   &reply, NULL),
			==, 0);
	mirror = client_mirror_new(reply);
	sd_bus_message_unref(reply);
	return client_mirror_n_objects(mirror);
}

/* Asked while not all is announced, it shows what is announced and no more. */
static void test_half_announced(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_half_announced();
	sd_bus_error error = SD_BUS_ERROR_NULL;

	g_assert_cmpint(read_last_endpoint(stage, &error), <, 0);
	g_assert_cmpstr(error.name, ==, SD_BUS_ERROR_UNKNOWN_OBJECT);
	sd_bus_error_free(&error);
	g_assert_cmpuint(count_managed_objects(stage), ==, stage->bus->publisher.n_announced + 1);

	publish_continue(stage->bus);
	stage_settle(stage);
	g_assert_cmpint(read_last_endpoint(stage, NULL), ==, 0);
	g_assert_cmpuint(count_managed_objects(stage), ==, fat_tree_n_objects(&large_tree) + 1);
	g_assert_cmpuint(stage->n_announced, ==, fat_tree_n_objects(&large_tree));
}

/* The truth without leaf 2, and with it again. */
static void leave_and_return(struct stage *stage, const struct fat_tree *tree)
{
	struct update with = stage->truth;

	fat_tree_update(tree, &stage->truth);
	stage_remove(stage, fat_tree_leaf(2));
	stage_sweep(stage);
	update_done(&stage->truth);
	stage->truth = with;
	stage_sweep(stage);
}

/* Nothing of the switch has been announced, or it was the switch first. */
static void assert_owner_first(const struct stage *stage, const char *owner)
{
	g_autofree char *line = g_strdup_printf("+ %s", owner);

	for (unsigned int i = 0; i < stage->signals->len; i++) {
		if (!g_str_has_prefix(stage->signals->pdata[i], line))
			continue;
		g_assert_cmpstr(stage->signals->pdata[i], ==, line);
		return;
	}
}

/*
 * A portion is 100 notices, and of this tree leaf 2 is the 200th. It is away when its turn comes,
 * and comes back before the turn of its ports, behind which its own notice then waits.
 */
static void test_owner_returns_late(void)
{
	static const struct fat_tree tree = { .spines = 7, .leaves = 13, .hosts = 92 };
	struct bus_options options = { .publish_unplugged = true, .version = "1" };
	CLEANUP(stage_freep) struct stage *stage = stage_new(&tree, &options);

	stage_sweep(stage);
	g_assert_cmpuint(stage->bus->publisher.backlog.head, ==, 100);
	leave_and_return(stage, &tree);
	g_assert_cmpuint(stage->bus->publisher.backlog.head, ==, 300);
	stage_settle(stage);
	assert_owner_first(stage, LEAF2);
	g_assert_cmpuint(stage_count_signals(stage, "+ " LEAF2), ==, 100);
	g_assert_cmpuint(stage_count_signals(stage, "- "), ==, 0);
}

/*
 * Likewise; but then, announced with its port while its own notice waits, it leaves and returns
 * once more. That it has gone is due only after it has been announced again, and then not true.
 */
static void test_returns_before_its_removal(void)
{
	static const struct fat_tree tree = { .spines = 7, .leaves = 13, .hosts = 92 };
	struct bus_options options = { .publish_unplugged = true, .version = "1" };
	CLEANUP(stage_freep) struct stage *stage = stage_new(&tree, &options);

	stage_sweep(stage);
	leave_and_return(stage, &tree);
	leave_and_return(stage, &tree);
	stage_settle(stage);
	stage_assert_property(stage, LEAF2, "Inventory.Item", "Present", "true");
	for (unsigned int i = stage->signals->len; i-- > 0;) {
		const char *line = stage->signals->pdata[i];

		if (strcmp(line + 2, LEAF2) == 0) {
			g_assert_cmpstr(line, ==, "+ " LEAF2);
			return;
		}
	}
	g_assert_not_reached();
}

/* A bus that does not read costs no more memory than a thousand messages take. */
static void test_pacing(void)
{
	struct bus_options options = { .publish_unplugged = true, .version = "1" };
	struct fat_tree tree = { .spines = 16, .leaves = 64, .hosts = 16 };
	CLEANUP(stage_freep) struct stage *stage = stage_new(&tree, &options);
	uint64_t queued, most = 0;

	private_bus_freeze(stage->daemon);
	stage_sweep(stage);
	for (unsigned int i = 0; i < 200; i++) {
		stage_turn(stage);
		g_assert_cmpint(sd_bus_get_n_queued_write(stage->server, &queued), >=, 0);
		most = MAX(most, queued);
	}
	g_assert_cmpuint(most, >, 500);
	g_assert_cmpuint(most, <, 1200);
	g_assert_false(bus_is_idle(stage->bus));
	private_bus_thaw(stage->daemon);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "+ "), ==, fat_tree_n_objects(&tree));
}

/* However often it changes while nothing can be told: one notice, with the last value. */
static void test_backlog_is_merged(void)
{
	struct fat_tree tree = { .spines = 16, .leaves = 64, .hosts = 16 };
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&tree, FRONT_END_BMCWEB);
	size_t backlog;

	private_bus_freeze(stage->daemon);
	for (unsigned int i = 1; i <= 4; i++) {
		for (size_t n = 0; n < stage->truth.n_ports; n++)
			stage->truth.ports[n].sm_sl = i;
		stage_sweep(stage);
		for (unsigned int turn = 0; turn < 20; turn++)
			stage_turn(stage);
	}
	backlog = backlog_count(&stage->bus->publisher.backlog);
	g_assert_cmpuint(backlog, <=, 2 * fat_tree_n_objects(&tree));
	for (unsigned int i = 5; i <= 15; i++) {
		for (size_t n = 0; n < stage->truth.n_ports; n++)
			stage->truth.ports[n].sm_sl = i;
		stage_sweep(stage);
	}
	g_assert_cmpuint(backlog_count(&stage->bus->publisher.backlog), <=, backlog + 3000);
	private_bus_thaw(stage->daemon);
	stage_settle(stage);
	stage_assert_property(stage, "/Switches/switch_0002c90300002001/Ports/port_1",
			      "Inventory.Decorator.InfiniBandPort", "SMSL", "15");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/publish/announce/owners-first", test_owners_first);
	g_test_add_func("/publish/announce/what-is-there-at-start", test_start_with_objects);
	g_test_add_func("/publish/announce/in-portions", test_half_announced);
	g_test_add_func("/publish/announce/owner-returns-late", test_owner_returns_late);
	g_test_add_func("/publish/announce/returns-before-its-removal",
			test_returns_before_its_removal);
	g_test_add_func("/publish/announce/unplugged-ports", test_unplugged);
	g_test_add_func("/publish/announce/unplugged-ports-before-its-turn",
			test_unplugged_before_its_turn);
	g_test_add_func("/publish/remove/unannounced", test_remove_unannounced);
	g_test_add_func("/publish/remove/fabric", test_remove_fabric);
	g_test_add_func("/publish/pace/frozen-bus", test_pacing);
	g_test_add_func("/publish/pace/backlog-is-merged", test_backlog_is_merged);
	return g_test_run();
}
