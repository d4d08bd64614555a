// SPDX-License-Identifier: Apache-2.0
/*
 * What is shown of each kind of object, value for value, for each front-end.
 */
#include <errno.h>
#include <string.h>

#include "stage.h"

#define SPINE "/Switches/switch_0002c90300001001"
#define LEAF  "/Switches/switch_0002c90300002001"
#define HOST  "/Endpoints/endpoint_0002c90300101003" /* at port 1 of the leaf */
#define XYZ   "xyz.openbmc_project."

#define ITEM	  "Inventory.Item"
#define PORT_INFO "Inventory.Decorator.PortInfo"
#define CONNECTOR "Inventory.Connector.Port"
#define IB_PORT	  "Inventory.Decorator.InfiniBandPort"
#define IB_NODE	  "Inventory.Decorator.InfiniBandNode"

static void test_fabric(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_assert_property(stage, "", ITEM, "PrettyName", "\"InfiniBand fe80:0000:0000:0000\"");
	stage_assert_property(stage, "", ITEM, "Present", "true");
	stage_assert_property(stage, "", "Inventory.Decorator.InfiniBandSubnet", "SubnetPrefix",
			      "\"fe80000000000000\"");
	stage_assert_property(stage, "", "Inventory.Decorator.InfiniBandSubnet", "SMGUID",
			      "\"0002c90300101003\"");
	stage_assert_property(stage, "", "Inventory.Decorator.InfiniBandSubnet", "SMState",
			      "\"" XYZ "Inventory.Decorator.InfiniBandSubnet.SMState.Master\"");
	stage_assert_property(stage, "", "FabricManager.Fabric", "Switches", "3");
	stage_assert_property(stage, "", "FabricManager.Fabric", "Ports", "10");
	stage_assert_property(stage, "", "FabricManager.Fabric", "Endpoints", "4");
	stage_assert_property(stage, "", "Association.Definitions", "Associations",
			      "[(\"managed_by\", \"managing\", \"" PATH_MANAGER "\")]");
}

static void test_no_subnet_manager(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage->truth.fabric.sm_guid = 0;
	stage->truth.fabric.sm_state = 0;
	stage_sweep(stage);
	stage_assert_property(stage, "", "Inventory.Decorator.InfiniBandSubnet", "SMGUID", "\"\"");
	stage_assert_property(stage, "", "Inventory.Decorator.InfiniBandSubnet", "SMState",
			      "\"" XYZ "Inventory.Decorator.InfiniBandSubnet.SMState.Unknown\"");
}

static void test_silent_subnet_manager(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage->truth.fabric.sm_state = SM_STATE_SILENT;
	stage_sweep(stage);
	stage_assert_property(stage, "", "Inventory.Decorator.InfiniBandSubnet", "SMState",
			      "\"" XYZ
			      "Inventory.Decorator.InfiniBandSubnet.SMState.NotAnswering\"");
}

static void test_switch(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	static const char item[] = "Inventory.Item.Switch";

	stage_assert_property(stage, LEAF, ITEM, "PrettyName", "\"leaf-1\"");
	stage_assert_property(stage, LEAF, item, "Enabled", "true");
	stage_assert_property(stage, LEAF, item, "CurrentBandwidth", "1200");
	stage_assert_property(stage, LEAF, item, "MaxBandwidth", "1600");
	stage_assert_property(stage, LEAF, item, "TotalSwitchWidth", "16");
	stage_assert_property(stage, LEAF, item, "DeviceId", "\"0xd2f0\"");
	stage_assert_property(stage, LEAF, item, "VendorId", "\"0x0002c9\"");
	stage_assert_property(stage, LEAF, "Inventory.Decorator.Asset", "Manufacturer",
			      "\"NVIDIA\"");
	stage_assert_property(stage, LEAF, "Inventory.Decorator.Asset", "SerialNumber", "\"\"");
	stage_assert_property(stage, LEAF, "Inventory.Decorator.InfiniBandManagementPort", "LID",
			      "201");
	stage_assert_property(stage, LEAF, IB_NODE, "NodeType",
			      "\"" XYZ IB_NODE ".NodeType.Switch\"");
	stage_assert_property(stage, LEAF, IB_NODE, "EnhancedPort0", "true");
	stage_assert_property(stage, LEAF, IB_NODE, "NumPorts", "4");
	stage_assert_property(stage, LEAF, "Association.Definitions", "Associations",
			      "[(\"fabrics\", \"all_switches\", \"" FABRIC_PATH "\"), "
			      "(\"contained_by\", \"containing\", \"" FABRIC_PATH "\")]");
}

/* Such as are found when port 0 did not answer. */
static void test_switch_without_port0(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	struct node_facts node = { .guid = 5, .type = NODE_SWITCH, .n_ports = 4 };

	g_assert_cmpint(update_add_node(&stage->truth, &node), ==, 0);
	stage_sweep(stage);
	stage_settle(stage);
	stage_assert_property(stage, "/Switches/switch_0000000000000005",
			      "Inventory.Decorator.InfiniBandManagementPort", "LID", "0");
	stage_assert_property(stage, "/Switches/switch_0000000000000005", ITEM, "PrettyName",
			      "\"switch_0000000000000005\"");
	stage_assert_property(stage, "/Switches/switch_0000000000000005",
			      "Inventory.Decorator.Asset", "Manufacturer", "\"\"");
}

static void test_port_to_host(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	static const char port[] = LEAF "/Ports/port_1";

	stage_assert_property(stage, port, ITEM, "PrettyName", "\"leaf-1 port 1\"");
	stage_assert_property(stage, port, "Inventory.Item.Port", "PortNumber", "1");
	/* bit/s here, Gbit/s there; no rounding anywhere. */
	stage_assert_property(stage, port, CONNECTOR, "Speed", "400000000000");
	stage_assert_property(stage, port, CONNECTOR, "Width", "4");
	stage_assert_property(stage, port, PORT_INFO, "CurrentSpeed", "400");
	stage_assert_property(stage, port, PORT_INFO, "Type",
			      "\"" XYZ PORT_INFO ".PortType.UpstreamPort\"");
	stage_assert_property(stage, port, IB_PORT, "PortNumber", "1");
	stage_assert_property(stage, port, IB_PORT, "GID", "\"\"");
	stage_assert_property(stage, port, IB_PORT, "SubnetPrefix", "\"\"");
	stage_assert_property(stage, port, IB_PORT, "WidthsSupported", "[1, 4]");
	stage_assert_property(stage, port, "FabricManager.Link", "Peer",
			      "\"" FABRIC_PATH HOST "\"");
	stage_assert_property(stage, port, "FabricManager.Link", "PeerName", "\"host-1-1\"");
	stage_assert_property(stage, port, "FabricManager.Link", "PeerNodeGUID",
			      "\"0002c90300101002\"");
	stage_assert_property(stage, port, "Association.Definitions", "Associations",
			      "[(\"parent_device\", \"all_states\", \"" FABRIC_PATH LEAF "\"), "
			      "(\"connected_to\", \"connecting\", \"" FABRIC_PATH LEAF "\"), "
			      "(\"associated_endpoint\", \"connected_port\", \"" FABRIC_PATH HOST
			      "\")]");
}

static void test_port_to_switch(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	static const char port[] = LEAF "/Ports/port_3";

	stage_assert_property(stage, port, PORT_INFO, "Type",
			      "\"" XYZ PORT_INFO ".PortType.InterswitchPort\"");
	stage_assert_property(stage, port, CONNECTOR, "PortType",
			      "\"" XYZ CONNECTOR ".PortType.Unknown\"");
	stage_assert_property(
		stage, port, "Association.Definitions", "Associations",
		"[(\"parent_device\", \"all_states\", \"" FABRIC_PATH LEAF "\"), "
		"(\"connected_to\", \"connecting\", \"" FABRIC_PATH LEAF "\"), "
		"(\"associated_switch\", \"connected_port\", \"" FABRIC_PATH SPINE "\"), "
		"(\"switch_port\", \"switch_port\", \"" FABRIC_PATH SPINE "/Ports/port_1\")]");
}

static void test_port_without_link(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	static const char port[] = LEAF "/Ports/port_4";

	stage_assert_property(stage, port, CONNECTOR, "Speed", "0");
	stage_assert_property(stage, port, CONNECTOR, "Width", "0");
	stage_assert_property(stage, port, "Inventory.Decorator.PortWidth", "Width", "4");
	stage_assert_property(stage, port, "Inventory.Decorator.PortWidth", "ActiveWidth", "0");
	stage_assert_property(stage, port, PORT_INFO, "MaxSpeed", "400");
	stage_assert_property(stage, port, PORT_INFO, "Type",
			      "\"" XYZ PORT_INFO ".PortType.BidirectionalPort\"");
	stage_assert_property(stage, port, IB_PORT, "Speed",
			      "\"" XYZ IB_PORT ".LinkSpeed.Unknown\"");
	stage_assert_property(stage, port, "FabricManager.Link", "Peer", "\"/\"");
	stage_assert_property(stage, port, "FabricManager.Link", "PeerNodeGUID", "\"\"");
	/* Not plugged in is not broken. */
	stage_assert_property(stage, port, "State.Decorator.OperationalStatus", "Functional",
			      "true");
}

static void test_link_status(void)
{
	static const struct {
		enum port_state state;
		enum port_physical_state physical_state;
		const char *link_state, *link_status;
	} expected[] = {
		{ PORT_STATE_ACTIVE, PORT_PHYSICAL_LINK_UP, "Enabled", "LinkUp" },
		{ PORT_STATE_ARMED, PORT_PHYSICAL_LINK_UP, "Enabled", "Starting" },
		{ PORT_STATE_INIT, PORT_PHYSICAL_LINK_UP, "Enabled", "Starting" },
		{ PORT_STATE_DOWN, PORT_PHYSICAL_TRAINING, "Enabled", "Training" },
		{ PORT_STATE_DOWN, PORT_PHYSICAL_RECOVERY, "Enabled", "Training" },
		{ PORT_STATE_DOWN, PORT_PHYSICAL_POLLING, "Enabled", "NoLink" },
		{ PORT_STATE_DOWN, PORT_PHYSICAL_SLEEP, "Enabled", "NoLink" },
		{ PORT_STATE_DOWN, PORT_PHYSICAL_DISABLED, "Disabled", "LinkDown" },
		{ PORT_STATE_DOWN, PORT_PHYSICAL_TEST, "Enabled", "LinkDown" },
		{ PORT_STATE_UNKNOWN, PORT_PHYSICAL_UNKNOWN, "Enabled", "LinkDown" },
	};
	static const char interface[] = "Inventory.Decorator.PortState";
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	struct port_facts *port = stage_port(stage, fat_tree_leaf(1), 1);

	for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
		g_autofree char *state = g_strdup_printf("\"" XYZ "%s.LinkStates.%s\"", interface,
							 expected[i].link_state);
		g_autofree char *status = g_strdup_printf("\"" XYZ "%s.LinkStatusType.%s\"",
							  interface, expected[i].link_status);

		port->state = expected[i].state;
		port->physical_state = expected[i].physical_state;
		stage_sweep(stage);
		stage_assert_property(stage, LEAF "/Ports/port_1", interface, "LinkState", state);
		stage_assert_property(stage, LEAF "/Ports/port_1", interface, "LinkStatus", status);
	}
}

static void test_endpoint(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_assert_property(stage, HOST, ITEM, "PrettyName", "\"host-1-1\"");
	stage_assert_property(stage, HOST, IB_PORT, "PortGUID", "\"0002c90300101003\"");
	stage_assert_property(stage, HOST, IB_PORT, "GID", "\"fe80::2:c903:10:1003\"");
	stage_assert_property(stage, HOST, IB_PORT, "SubnetPrefix", "\"fe80000000000000\"");
	stage_assert_property(stage, HOST, IB_PORT, "CapabilityMask", "642902088");
	stage_assert_property(stage, HOST, IB_PORT, "SpeedsEnabled",
			      "[\"" XYZ IB_PORT ".LinkSpeed.SDR\", \"" XYZ IB_PORT
			      ".LinkSpeed.EDR\", \"" XYZ IB_PORT ".LinkSpeed.HDR\", \"" XYZ IB_PORT
			      ".LinkSpeed.NDR\"]");
	stage_assert_property(stage, HOST, IB_NODE, "NodeType",
			      "\"" XYZ IB_NODE ".NodeType.ChannelAdapter\"");
	stage_assert_property(stage, HOST, PORT_INFO, "Type",
			      "\"" XYZ PORT_INFO ".PortType.BidirectionalPort\"");
	stage_assert_property(stage, HOST, "FabricManager.Link", "PeerName", "\"leaf-1 port 1\"");
	stage_assert_property(stage, HOST, "FabricManager.Link", "Peer",
			      "\"" FABRIC_PATH LEAF "/Ports/port_1\"");
	stage_assert_property(stage, HOST, "Association.Definitions", "Associations",
			      "[(\"connected_switch\", \"all_endpoints\", \"" FABRIC_PATH LEAF
			      "\")]");
}

/* Two hosts claim one port GUID: the second is no object, and its port leads to none. */
static void test_shadowed(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	static const char port[] = LEAF "/Ports/port_2";

	stage_port(stage, fat_tree_host(1, 2), 1)->guid = fat_tree_endpoint(1, 1);
	stage_sweep(stage);
	stage_settle(stage);
	stage_assert_property(stage, port, "FabricManager.Link", "Peer", "\"/\"");
	stage_assert_property(stage, port, "FabricManager.Link", "PeerName", "\"\"");
	stage_assert_property(stage, port, "FabricManager.Link", "PeerNodeGUID",
			      "\"0002c90300101004\"");
	stage_assert_property(stage, port, "Association.Definitions", "Associations",
			      "[(\"parent_device\", \"all_states\", \"" FABRIC_PATH LEAF "\"), "
			      "(\"connected_to\", \"connecting\", \"" FABRIC_PATH LEAF "\")]");

	/* Until the first is gone. */
	g_ptr_array_set_size(stage->signals, 0);
	stage_remove(stage, fat_tree_host(1, 1));
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "~ " LEAF "/Ports/port_2 FabricManager.Link: "
						    "PeerName Peer"),
			 ==, 1);
	stage_assert_property(stage, port, "FabricManager.Link", "Peer",
			      "\"" FABRIC_PATH HOST "\"");
}

/* The strings that each front-end accepts. */
static void assert_front_end(enum front_end front_end, const char *protocol, const char *port_type,
			     bool marker)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, front_end);
	g_autofree char *fabric =
		g_strdup_printf("\"" XYZ "Inventory.Item.Fabric.FabricType.%s\"", protocol);
	g_autofree char *protocols =
		g_strdup_printf("[\"" XYZ "Inventory.Item.Switch.SwitchType.%s\"]", protocol);
	g_autofree char *port = g_strdup_printf("\"" XYZ PORT_INFO ".PortProtocol.%s\"", protocol);
	g_autofree char *type = g_strdup_printf("\"" XYZ CONNECTOR ".PortType.%s\"", port_type);

	stage_assert_property(stage, "", "Inventory.Item.Fabric", "Type", fabric);
	stage_assert_property(stage, LEAF, "Inventory.Item.Switch", "SupportedProtocols",
			      protocols);
	stage_assert_property(stage, HOST, PORT_INFO, "Protocol", port);
	stage_assert_property(stage, LEAF "/Ports/port_1", CONNECTOR, "PortType", type);
	g_assert_cmpint(stage_call(stage, FABRIC_PATH LEAF, "org.freedesktop.DBus.Properties",
				   "GetAll", NULL, NULL, "s", XYZ "Inventory.Item.PCIeSwitch") == 0,
			==, marker);
}

static void test_front_ends(void)
{
	assert_front_end(FRONT_END_BMCWEB, "OEM", "UpstreamPort", true);
	assert_front_end(FRONT_END_NVIDIA, "OEM", "Upstream", false);
	assert_front_end(FRONT_END_STANDARD, "InfiniBand", "Upstream", false);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/object/fabric/values", test_fabric);
	g_test_add_func("/object/fabric/no-subnet-manager", test_no_subnet_manager);
	g_test_add_func("/object/fabric/silent-subnet-manager", test_silent_subnet_manager);
	g_test_add_func("/object/switch/values", test_switch);
	g_test_add_func("/object/switch/without-port0", test_switch_without_port0);
	g_test_add_func("/object/port/to-host", test_port_to_host);
	g_test_add_func("/object/port/to-switch", test_port_to_switch);
	g_test_add_func("/object/port/without-link", test_port_without_link);
	g_test_add_func("/object/port/link-status", test_link_status);
	g_test_add_func("/object/endpoint/values", test_endpoint);
	g_test_add_func("/object/endpoint/shadowed", test_shadowed);
	g_test_add_func("/object/front-ends/strings", test_front_ends);
	return g_test_run();
}
