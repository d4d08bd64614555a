// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <string.h>

#include "stage.h"

#define SPINE "/Switches/switch_0002c90300001001"
#define LEAF1 "/Switches/switch_0002c90300002001"
#define LEAF2 "/Switches/switch_0002c90300002002"
#define HOST  "/Endpoints/endpoint_0002c90300101003" /* at port 1 of leaf 1 */

static void test_same_again_tells_nothing(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage->truth.source.last_sweep++;
	stage->truth.source.last_heard++;
	stage->truth.source.requests++;
	stage_sweep(stage);
	stage_assert_signals(stage, NULL);
}

static void test_one_fact(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_port(stage, fat_tree_host(1, 1), 1)->lid = 77;
	stage_sweep(stage);
	stage_assert_signals(stage, "~ " HOST " Inventory.Decorator.InfiniBandPort: LID", NULL);
	stage_assert_property(stage, HOST, "Inventory.Decorator.InfiniBandPort", "LID", "77");
}

/* Port 0 is no object; the switch tells. */
static void test_management_port(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_port(stage, fat_tree_leaf(1), 0)->lid = 99;
	stage_port(stage, fat_tree_leaf(1), 0)->sm_lid = 98;
	stage_sweep(stage);
	stage_assert_signals(
		stage, "~ " LEAF1 " Inventory.Decorator.InfiniBandManagementPort: LID SMLID", NULL);
}

static void test_cut(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_cut(stage, fat_tree_leaf(1), 1);
	stage_sweep(stage);
	stage_assert_signals(
		stage, "~ " LEAF1 "/Ports/port_1 Inventory.Decorator.PortWidth: ActiveWidth",
		"~ " LEAF1 "/Ports/port_1 Inventory.Decorator.PortInfo: Type CurrentSpeed",
		"~ " LEAF1 "/Ports/port_1 Inventory.Decorator.PortState: LinkStatus",
		"~ " LEAF1 "/Ports/port_1 Inventory.Connector.Port: Speed Width PortType",
		"~ " LEAF1 "/Ports/port_1 Association.Definitions: Associations",
		"~ " LEAF1
		"/Ports/port_1 Inventory.Decorator.InfiniBandPort: State PhysicalState Speed Width",
		"~ " LEAF1 "/Ports/port_1 FabricManager.Link: PeerNodeGUID PeerPort PeerName Peer",
		"~ " HOST " Inventory.Decorator.PortWidth: ActiveWidth",
		"~ " HOST " Inventory.Decorator.PortInfo: CurrentSpeed",
		"~ " HOST " Inventory.Decorator.PortState: LinkStatus",
		"~ " HOST " Association.Definitions: Associations",
		"~ " HOST " Inventory.Decorator.InfiniBandPort: State PhysicalState Speed Width",
		"~ " HOST " FabricManager.Link: PeerNodeGUID PeerPort PeerName Peer",
		"~ " LEAF1 " Inventory.Item.Switch: CurrentBandwidth", NULL);
}

/* What a port shows less of than the facts say is told when it is another value. */
static void test_link_comes_up(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	struct port_facts *port = stage_port(stage, fat_tree_leaf(1), 3);

	port->state = PORT_STATE_INIT;
	stage_sweep(stage);
	stage_assert_signals(
		stage, "~ " LEAF1 "/Ports/port_3 Inventory.Decorator.PortState: LinkStatus",
		"~ " LEAF1 "/Ports/port_3 Inventory.Decorator.InfiniBandPort: State", NULL);
	port->state = PORT_STATE_ARMED;
	stage_sweep(stage);
	stage_assert_signals(
		stage, "~ " LEAF1 "/Ports/port_3 Inventory.Decorator.InfiniBandPort: State", NULL);
	port->physical_state = PORT_PHYSICAL_DISABLED;
	stage_sweep(stage);
	stage_assert_signals(
		stage, "~ " LEAF1 "/Ports/port_3 Inventory.Decorator.PortState: LinkState",
		"~ " LEAF1 "/Ports/port_3 Inventory.Decorator.InfiniBandPort: PhysicalState", NULL);
}

/* A cable between switches: bmcweb is told nothing that it knows. */
static void test_interswitch_cut(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_cut(stage, fat_tree_leaf(1), 3);
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage,
					     "~ " LEAF1
					     "/Ports/port_3 Inventory.Connector.Port: Speed Width"),
			 ==, 1);
	g_assert_cmpuint(stage_count_signals(stage,
					     "~ " LEAF1 "/Ports/port_3 Inventory.Connector.Port: "
					     "Speed Width PortType"),
			 ==, 0);
}

static void test_vendor(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_node(stage, fat_tree_leaf(1))->vendor_id = 0xb83fd2;
	stage_sweep(stage);
	stage_assert_signals(stage, "~ " LEAF1 " Inventory.Item.Switch: VendorId",
			     "~ " LEAF1 " Inventory.Decorator.InfiniBandNode: VendorID", NULL);
}

static void publish_change(struct stage *stage, struct change change)
{
	struct changes changes = { .items = g_memdup2(&change, sizeof(change)), .n_items = 1 };

	g_assert_cmpint(bus_publish(stage->bus, &changes), ==, 0);
}

/* That the node of an endpoint answers is not that the endpoint does, nor port 0 the switch. */
static void test_presence_of_another(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	struct fabric *fabric = graph_find_fabric(stage->graph, FAT_TREE_FABRIC);

	publish_change(stage, (struct change){
				      .kind = OBJECT_ENDPOINT,
				      .verb = CHANGE_CHANGED,
				      .port = fabric_find_endpoint(fabric, fat_tree_endpoint(1, 1)),
				      .node_fields = NODE(presence),
			      });
	publish_change(stage, (struct change){
				      .kind = OBJECT_SWITCH,
				      .verb = CHANGE_CHANGED,
				      .node = fabric_find_node(fabric, fat_tree_leaf(1)),
				      .port_fields = PORT(presence) | PORT(peer) | PORT(peer_name),
			      });
	stage_assert_signals(stage, NULL);
}

static void test_remove(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_remove(stage, fat_tree_host(1, 1));
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "- "), ==, 1);
	g_assert_cmpuint(stage_count_signals(stage, "- " HOST), ==, 1);
	g_assert_cmpuint(stage_count_signals(stage, "~ " HOST), ==, 0);
	/* The port that led there says so. */
	g_assert_cmpuint(stage_count_signals(stage, "~ " LEAF1 "/Ports/port_1 FabricManager.Link"),
			 ==, 1);
}

static void test_remove_switch(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_remove(stage, fat_tree_leaf(2));
	stage_sweep(stage);
	stage_settle(stage);
	/* It, its four ports, and the two hosts stay: they are in the truth still. */
	g_assert_cmpuint(stage_count_signals(stage, "- "), ==, 5);
	g_assert_cmpstr(stage->signals->pdata[0], ==, "- " LEAF2 "/Ports/port_1");
	g_assert_cmpuint(stage_count_signals(stage, "- " LEAF2), ==, 5);
}

static void collect_interfaces(sd_bus_message *message, void *userdata)
{
	GPtrArray *names = userdata;
	const char *name;

	if (!sd_bus_message_is_signal(message, NULL, "InterfacesRemoved"))
		return;
	sd_bus_message_skip(message, "o");
	sd_bus_message_enter_container(message, 'a', "s");
	while (sd_bus_message_read_basic(message, 's', &name) > 0)
		g_ptr_array_add(names, g_strdup(name));
}

/* A mapper forgets an object when all its interfaces are gone, so none may be left out. */
static void test_no_ghost(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_NVIDIA);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	static const char *const expected[] = {
		"org.freedesktop.DBus.Peer",
		"org.freedesktop.DBus.Introspectable",
		"org.freedesktop.DBus.Properties",
		"xyz.openbmc_project.Inventory.Item.Endpoint",
		"xyz.openbmc_project.Inventory.Decorator.PortWidth",
		"xyz.openbmc_project.Inventory.Decorator.PortInfo",
		"xyz.openbmc_project.Inventory.Decorator.PortState",
		"xyz.openbmc_project.Inventory.Item",
		"xyz.openbmc_project.State.Decorator.Availability",
		"xyz.openbmc_project.State.Decorator.OperationalStatus",
		"xyz.openbmc_project.Association.Definitions",
		"xyz.openbmc_project.Inventory.Decorator.InfiniBandNode",
		"xyz.openbmc_project.Inventory.Decorator.InfiniBandPort",
		"xyz.openbmc_project.FabricManager.Link",
		"xyz.openbmc_project.FabricManager.Reachability",
	};

	stage->on_signal = collect_interfaces;
	stage->userdata = names;
	stage_remove(stage, fat_tree_host(1, 1));
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(names->len, ==, G_N_ELEMENTS(expected));
	for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
		g_assert_cmpstr(names->pdata[i], ==, expected[i]);
}

static void test_stale(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_source(stage, SOURCE_STALE, -ENETDOWN);
	stage_settle(stage);
	/* Once, at the fabric: that the way there is cut says nothing of what is there. */
	g_assert_cmpuint(stage_count_signals(stage, "~  State.Decorator.Availability: Available"),
			 ==, 1);
	g_assert_cmpuint(stage_count_signals(stage, "~ " HOST), ==, 0);
	g_assert_cmpuint(stage_count_signals(stage, "~  State.Decorator.OperationalStatus"), ==, 0);
	stage_assert_property(stage, "", "State.Decorator.Availability", "Available", "false");
	g_assert_cmpuint(
		stage_count_signals(stage, "~  FabricManager.Freshness: Stale Since Error"), ==, 1);
	stage_assert_property(stage, LEAF1, "State.Decorator.Availability", "Available", "true");
	stage_assert_property(stage, "", "FabricManager.Freshness", "Error", "\"Network is down\"");

	stage_sweep(stage);
	stage_settle(stage);
	stage_assert_property(stage, "", "State.Decorator.Availability", "Available", "true");
	stage_assert_property(stage, "", "FabricManager.Freshness", "Error", "\"\"");
}

static void test_unreachable(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	struct failure failure = {
		.node_guid = fat_tree_host(1, 1),
		.whole = true,
		.error = -ETIMEDOUT,
	};
	struct update update;

	fat_tree_source(SOURCE_LIVE, 0, &update);
	g_assert_cmpint(update_add_failure(&update, &failure), ==, 0);
	stage_apply(stage, &update);
	stage_assert_signals(stage, "~ " HOST " State.Decorator.Availability: Available",
			     "~ " HOST " State.Decorator.OperationalStatus: Functional",
			     "~ " HOST " FabricManager.Reachability: State Since Error", NULL);
	stage_assert_property(stage, HOST, "FabricManager.Reachability", "State",
			      "\"xyz.openbmc_project.FabricManager.Reachability.State."
			      "Unreachable\"");
	stage_assert_property(stage, HOST, "FabricManager.Reachability", "Error",
			      "\"Connection timed out\"");
	update_done(&update);
}

static void test_rename_switch(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_rename(stage, fat_tree_leaf(1), "rack 7");
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "~ " LEAF1 " Inventory.Item: PrettyName"), ==,
			 1);
	g_assert_cmpuint(
		stage_count_signals(stage, "~ " LEAF1 "/Ports/port_3 Inventory.Item: PrettyName"),
		==, 1);
	g_assert_cmpuint(stage_count_signals(stage, "~ " HOST " FabricManager.Link: PeerName"), ==,
			 1);
	stage_assert_property(stage, HOST, "FabricManager.Link", "PeerName", "\"rack 7 port 1\"");
	stage_assert_property(stage, SPINE "/Ports/port_1", "FabricManager.Link", "PeerName",
			      "\"rack 7 port 3\"");
}

/* The name alone: what is linked with what is as it was. */
static void test_rename_keeps_links(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_rename(stage, fat_tree_host(1, 1), "moved");
	stage_sweep(stage);
	stage_assert_signals(stage, "~ " HOST " Inventory.Item: PrettyName",
			     "~ " HOST " Inventory.Decorator.InfiniBandNode: NodeDescription",
			     "~ " LEAF1 "/Ports/port_1 FabricManager.Link: PeerName", NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/notice/change/same-again-tells-nothing", test_same_again_tells_nothing);
	g_test_add_func("/notice/change/one-fact", test_one_fact);
	g_test_add_func("/notice/change/management-port", test_management_port);
	g_test_add_func("/notice/change/cut", test_cut);
	g_test_add_func("/notice/change/link-comes-up", test_link_comes_up);
	g_test_add_func("/notice/change/interswitch-cut", test_interswitch_cut);
	g_test_add_func("/notice/change/vendor", test_vendor);
	g_test_add_func("/notice/change/stale", test_stale);
	g_test_add_func("/notice/change/unreachable", test_unreachable);
	g_test_add_func("/notice/change/presence-of-another", test_presence_of_another);
	g_test_add_func("/notice/change/rename-switch", test_rename_switch);
	g_test_add_func("/notice/change/rename-keeps-links", test_rename_keeps_links);
	g_test_add_func("/notice/remove/endpoint", test_remove);
	g_test_add_func("/notice/remove/switch-with-ports", test_remove_switch);
	g_test_add_func("/notice/remove/no-ghost", test_no_ghost);
	return g_test_run();
}
