// SPDX-License-Identifier: Apache-2.0
/*
 * The ports of this machine's adapters: what is shown of them, how they hang together with the
 * subnet that they are in, and how bmcweb finds them.
 */
#include <errno.h>
#include <string.h>

#include "stage.h"

#define XYZ	  "xyz.openbmc_project."
#define RDMA_PORT "Inventory.Decorator.RDMAPort"
#define IB_PORT	  "Inventory.Decorator.InfiniBandPort"
#define PORT_INFO "Inventory.Decorator.PortInfo"
#define CONNECTOR "Inventory.Connector.Port"
#define HCA_PORT  HCA_PATH "/Ports/port_1"
#define ROCE_PORT ROCE_PATH "/Ports/port_1"
#define HOST	  "/Endpoints/endpoint_0002c90300101003" /* what the HCA's port is in the tree */

static struct adapter_port_facts *hca_port(struct stage *stage)
{
	return &stage->machine.verbs.adapter_ports[0];
}

static struct adapter_port_facts *roce_port(struct stage *stage)
{
	return &stage->machine.verbs.adapter_ports[1];
}

static void look_again(struct stage *stage)
{
	stage_apply(stage, &stage->machine.verbs);
}

static void test_infiniband(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	stage_assert_property(stage, HCA_PORT, "Inventory.Item", "PrettyName", "\"mlx5_0 port 1\"");
	stage_assert_property(stage, HCA_PORT, "Inventory.Item.Port", "PortNumber", "1");
	stage_assert_property(stage, HCA_PORT, CONNECTOR, "Speed", "400000000000");
	stage_assert_property(stage, HCA_PORT, CONNECTOR, "Width", "4");
	stage_assert_property(stage, HCA_PORT, CONNECTOR, "PortType",
			      "\"" XYZ CONNECTOR ".PortType.Unknown\"");
	stage_assert_property(stage, HCA_PORT, PORT_INFO, "Type",
			      "\"" XYZ PORT_INFO ".PortType.BidirectionalPort\"");
	stage_assert_property(stage, HCA_PORT, PORT_INFO, "CurrentSpeed", "400");
	stage_assert_property(stage, HCA_PORT, "Inventory.Decorator.PortState", "LinkStatus",
			      "\"" XYZ "Inventory.Decorator.PortState.LinkStatusType.LinkUp\"");
	stage_assert_property(stage, HCA_PORT, "Inventory.Decorator.PortWidth", "Width", "4");
	stage_assert_property(stage, HCA_PORT, IB_PORT, "LID", "1041");
	stage_assert_property(stage, HCA_PORT, IB_PORT, "SubnetPrefix", "\"fe80000000000000\"");
	stage_assert_property(stage, HCA_PORT, IB_PORT, "GID", "\"fe80::2:c903:10:1003\"");
	stage_assert_property(stage, HCA_PORT, RDMA_PORT, "LinkLayer",
			      "\"" XYZ RDMA_PORT ".LinkLayer.InfiniBand\"");
	stage_assert_property(stage, HCA_PORT, RDMA_PORT, "Protocol",
			      "\"" XYZ RDMA_PORT ".Protocol.InfiniBand\"");
	stage_assert_property(stage, HCA_PORT, RDMA_PORT, "NetworkInterface", "\"ib0\"");
	stage_assert_property(stage, HCA_PORT, RDMA_PORT, "GIDs",
			      "[(0, \"fe80::2:c903:10:1003\", \"" XYZ RDMA_PORT ".GIDType.IB\")]");
	stage_assert_property(stage, HCA_PORT, "State.Decorator.Availability", "Available", "true");
}

static void test_roce(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	stage_assert_property(stage, ROCE_PORT, RDMA_PORT, "LinkLayer",
			      "\"" XYZ RDMA_PORT ".LinkLayer.Ethernet\"");
	stage_assert_property(stage, ROCE_PORT, RDMA_PORT, "Protocol",
			      "\"" XYZ RDMA_PORT ".Protocol.RoCEv2\"");
	stage_assert_property(stage, ROCE_PORT, RDMA_PORT, "MTU", "1024");
	stage_assert_property(stage, ROCE_PORT, RDMA_PORT, "MTUCapable", "4096");
	stage_assert_property(stage, ROCE_PORT, RDMA_PORT, "State",
			      "\"" XYZ RDMA_PORT ".PortState.Active\"");
	stage_assert_property(stage, ROCE_PORT, RDMA_PORT, "PhysicalState",
			      "\"" XYZ RDMA_PORT ".PhysicalState.LinkUp\"");
	stage_assert_property(stage, ROCE_PORT, RDMA_PORT, "GIDs",
			      "[(0, \"fe80::5254:ff:fe00:1\", \"" XYZ RDMA_PORT
			      ".GIDType.RoCEv1\"), "
			      "(1, \"::ffff:10.7.0.1\", \"" XYZ RDMA_PORT ".GIDType.RoCEv2\")]");
	/* It has no LID and no subnet manager. */
	g_assert_cmpint(stage_call(stage, ROCE_PORT, "org.freedesktop.DBus.Properties", "GetAll",
				   NULL, NULL, "s", XYZ IB_PORT),
			<, 0);
	stage_assert_property(stage, ROCE_PORT, "Association.Definitions", "Associations",
			      "[(\"connected_to\", \"connecting\", \"" ROCE_PATH "\"), "
			      "(\"parent_device\", \"all_states\", \"" ROCE_PATH "\")]");
}

/* NVIDIA's bmcweb knows none of these protocols, upstream none but PCIe. */
static void assert_protocol(enum front_end front_end, const char *hca, const char *roce)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(front_end);
	g_autofree char *of_hca = g_strdup_printf("\"" XYZ PORT_INFO ".PortProtocol.%s\"", hca);
	g_autofree char *of_roce = g_strdup_printf("\"" XYZ PORT_INFO ".PortProtocol.%s\"", roce);

	stage_assert_property(stage, HCA_PORT, PORT_INFO, "Protocol", of_hca);
	stage_assert_property(stage, ROCE_PORT, PORT_INFO, "Protocol", of_roce);
	/* Our own property has the truth for all. */
	stage_assert_property(stage, ROCE_PORT, RDMA_PORT, "Protocol",
			      "\"" XYZ RDMA_PORT ".Protocol.RoCEv2\"");
}

static void test_front_ends(void)
{
	assert_protocol(FRONT_END_BMCWEB, "OEM", "OEM");
	assert_protocol(FRONT_END_NVIDIA, "OEM", "OEM");
	assert_protocol(FRONT_END_STANDARD, "InfiniBand", "RoCEv2");
}

static void test_gid_change(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_STANDARD);

	roce_port(stage)->gids[1].gid[15]++;
	look_again(stage);
	stage_assert_signals(stage, "~ @" ROCE "/Ports/port_1 " RDMA_PORT ": GIDs", NULL);
	/* Without the last GID of RoCEv2 it speaks another protocol. */
	roce_port(stage)->n_gids = 1;
	memset(&roce_port(stage)->gids[1], 0, sizeof(struct gid_facts));
	look_again(stage);
	stage_assert_signals(stage, "~ @" ROCE "/Ports/port_1 " PORT_INFO ": Protocol",
			     "~ @" ROCE "/Ports/port_1 " RDMA_PORT ": Protocol GIDs", NULL);
}

/* Each fact has its property. */
static void test_each_fact(void)
{
	static const struct {
		size_t offset;
		const char *property;
	} facts[] = {
#define FACT(member, property) { offsetof(struct adapter_port_facts, member), property }
		FACT(netdev, "NetworkInterface"),
		FACT(gids[0].index, "GIDs"),
		FACT(gids[1].gid, "GIDs"),
		FACT(port.mtu, "MTU"),
		FACT(port.mtu_cap, "MTUCapable"),
		FACT(port.state, "State"),
		FACT(port.physical_state, "PhysicalState"),
#undef FACT
	};
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	for (size_t i = 0; i < G_N_ELEMENTS(facts); i++) {
		((char *)roce_port(stage))[facts[i].offset] ^= 1;
		look_again(stage);
		stage_assert_only_property(stage, "@" ROCE "/Ports/port_1", RDMA_PORT,
					   facts[i].property);
	}
}

/* To whom all of them are OEM, nothing has changed but what is our own. */
static void test_protocol_that_is_not_named(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	roce_port(stage)->gids[1].type = GID_TYPE_ROCE_V1;
	look_again(stage);
	stage_assert_signals(stage, "~ @" ROCE "/Ports/port_1 " RDMA_PORT ": Protocol GIDs", NULL);
}

static void test_link_down(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);
	struct port_facts *port = &roce_port(stage)->port;

	port->state = PORT_STATE_DOWN;
	port->physical_state = PORT_PHYSICAL_DISABLED;
	port->speed = LINK_SPEED_UNKNOWN;
	port->width = 0;
	look_again(stage);
	stage_assert_signals(
		stage, "~ @" ROCE "/Ports/port_1 Inventory.Decorator.PortWidth: ActiveWidth",
		"~ @" ROCE "/Ports/port_1 " PORT_INFO ": CurrentSpeed",
		"~ @" ROCE "/Ports/port_1 Inventory.Decorator.PortState: LinkState LinkStatus",
		"~ @" ROCE "/Ports/port_1 " CONNECTOR ": Speed Width",
		"~ @" ROCE "/Ports/port_1 " RDMA_PORT ": State PhysicalState", NULL);
	/* No cable is no fault of the port's. */
	stage_assert_property(stage, ROCE_PORT, "State.Decorator.OperationalStatus", "Functional",
			      "true");
}

/* An adapter that can do both is set from Ethernet to InfiniBand and back. */
static void test_other_link_layer(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_STANDARD);

	roce_port(stage)->link_layer = LINK_LAYER_INFINIBAND;
	look_again(stage);
	stage_assert_signals(stage, "~ @" ROCE "/Ports/port_1 " PORT_INFO ": Protocol",
			     "+ @" ROCE "/Ports/port_1",
			     "~ @" ROCE "/Ports/port_1 " RDMA_PORT ": LinkLayer Protocol", NULL);
	stage_assert_property(stage, ROCE_PORT, IB_PORT, "LID", "0");
	roce_port(stage)->link_layer = LINK_LAYER_ETHERNET;
	look_again(stage);
	stage_assert_signals(stage, "~ @" ROCE "/Ports/port_1 " PORT_INFO ": Protocol",
			     "- @" ROCE "/Ports/port_1",
			     "~ @" ROCE "/Ports/port_1 " RDMA_PORT ": LinkLayer Protocol", NULL);
}

/* The port and the endpoint are one thing, seen from two sides. */
static void test_endpoint(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	stage_assert_property(stage, HCA_PORT, "Association.Definitions", "Associations",
			      "[(\"connected_to\", \"connecting\", \"" HCA_PATH "\"), "
			      "(\"parent_device\", \"all_states\", \"" HCA_PATH "\"), "
			      "(\"representing\", \"represented_by\", \"" FABRIC_PATH HOST "\")]");
	stage_assert_property(stage, HOST, "Association.Definitions", "Associations",
			      "[(\"connected_switch\", \"all_endpoints\", \"" FABRIC_PATH
			      "/Switches/switch_0002c90300002001\"), "
			      "(\"entity_link\", \"endpoints\", \"" HCA_PATH "\")]");
	/* Another host is not at this machine. */
	stage_assert_property(stage, "/Endpoints/endpoint_0002c90300101005",
			      "Association.Definitions", "Associations",
			      "[(\"connected_switch\", \"all_endpoints\", \"" FABRIC_PATH
			      "/Switches/switch_0002c90300002001\")]");
}

static void test_endpoint_goes_and_comes(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);
	static const char here[] = "~ @" HCA "/Ports/port_1 Association.Definitions: Associations";

	stage_remove(stage, fat_tree_host(1, 1));
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "- " HOST), ==, 1);
	g_assert_cmpuint(stage_count_signals(stage, here), ==, 1);
	stage_assert_property(stage, HCA_PORT, "Association.Definitions", "Associations",
			      "[(\"connected_to\", \"connecting\", \"" HCA_PATH "\"), "
			      "(\"parent_device\", \"all_states\", \"" HCA_PATH "\")]");

	g_ptr_array_set_size(stage->signals, 0);
	update_done(&stage->truth);
	fat_tree_update(&small_tree, &stage->truth);
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "+ " HOST), ==, 1);
	g_assert_cmpuint(stage_count_signals(stage, here), ==, 1);
}

/* It is the adapter that goes and comes; then the endpoint tells. */
static void test_adapter_goes_and_comes(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);
	static const char there[] = "~ " HOST " Association.Definitions: Associations";

	stage->machine.verbs.n_adapters = 0;
	look_again(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, there), ==, 1);
	g_assert_cmpuint(stage_count_signals(stage, "~ " HOST), ==, 1);
	stage_assert_property(stage, HOST, "Association.Definitions", "Associations",
			      "[(\"connected_switch\", \"all_endpoints\", \"" FABRIC_PATH
			      "/Switches/switch_0002c90300002001\")]");

	g_ptr_array_set_size(stage->signals, 0);
	stage->machine.verbs.n_adapters = 2;
	look_again(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, there), ==, 1);
	g_assert_cmpuint(stage_count_signals(stage, "~ " HOST), ==, 1);
}

/* The subnet manager has given the subnet another prefix, and the port knows it first. */
static void test_other_subnet(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	hca_port(stage)->port.gid_prefix++;
	look_again(stage);
	stage_assert_signals(stage, "~ @" HCA "/Ports/port_1 Association.Definitions: Associations",
			     "~ @" HCA "/Ports/port_1 " IB_PORT ": SubnetPrefix GID",
			     "~ " HOST " Association.Definitions: Associations", NULL);
}

/* The type of a property's value. */
static void assert_signature(struct stage *stage, const char *interface, const char *property,
			     const char *signature)
{
	g_autofree char *name = g_strconcat(XYZ, interface, NULL);
	sd_bus_message *reply;
	const char *contents;

	g_assert_cmpint(stage_call(stage, HCA_PORT, "org.freedesktop.DBus.Properties", "Get", NULL,
				   &reply, "ss", name, property),
			==, 0);
	g_assert_cmpint(sd_bus_message_peek_type(reply, NULL, &contents), >, 0);
	g_assert_cmpstr(contents, ==, signature);
	sd_bus_message_unref(reply);
}

/* A size is as wide as the machine's; bmcweb answers 500 to any other. A speed is always 64 bits.
 */
static void test_sizes(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);
	const char *size = sizeof(void *) == 8 ? "t" : "u";

	assert_signature(stage, CONNECTOR, "Width", size);
	assert_signature(stage, CONNECTOR, "Speed", "t");
	assert_signature(stage, "Inventory.Item.Port", "PortNumber", size);
	assert_signature(stage, "Inventory.Decorator.PortWidth", "Width", size);
	assert_signature(stage, "Inventory.Decorator.PortWidth", "ActiveWidth", size);
}

/*
 * What upstream's bmcweb does for .../FabricAdapters/<id>/Ports: the mapper makes of what the ports
 * say <adapter>/connecting, and of its members those count that have Connector.Port.
 */
static void test_bmcweb_finds_ports(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);
	static const char *const read[][2] = {
		{ "Inventory.Decorator.LocationCode", "LocationCode" },
		{ "Inventory.Item", "Present" },
		{ "State.Decorator.Availability", "Available" },
		{ "State.Decorator.OperationalStatus", "Functional" },
	};
	g_autofree char *links =
		stage_get(stage, HCA_PORT, "Association.Definitions", "Associations");

	g_assert_nonnull(strstr(links, "(\"connected_to\", \"connecting\", \"" HCA_PATH "\")"));
	g_assert_cmpint(stage_call(stage, HCA_PORT, "org.freedesktop.DBus.Properties", "GetAll",
				   NULL, NULL, "s", XYZ CONNECTOR),
			==, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(read); i++) {
		g_autofree char *of_port = stage_get(stage, HCA_PORT, read[i][0], read[i][1]);
		g_autofree char *of_adapter = stage_get(stage, HCA_PATH, read[i][0], read[i][1]);

		g_assert_cmpstr(of_port, ==, of_adapter);
	}
}

/* What an adapter does not have must be missing in the one way that bmcweb passes over. */
static void test_bmcweb_passes_over(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);
	static const char *const paths[] = { ROCE_PATH, ROCE_PORT };

	for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
		g_assert_cmpint(stage_call(stage, paths[i], "org.freedesktop.DBus.Properties",
					   "Get", NULL, NULL, "ss",
					   XYZ "Inventory.Decorator.LocationCode", "LocationCode"),
				==, -EBADR);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/adapter-port-object/show/infiniband", test_infiniband);
	g_test_add_func("/adapter-port-object/show/roce", test_roce);
	g_test_add_func("/adapter-port-object/show/front-ends", test_front_ends);
	g_test_add_func("/adapter-port-object/change/gid", test_gid_change);
	g_test_add_func("/adapter-port-object/change/protocol-that-is-not-named",
			test_protocol_that_is_not_named);
	g_test_add_func("/adapter-port-object/change/each-fact", test_each_fact);
	g_test_add_func("/adapter-port-object/change/link-down", test_link_down);
	g_test_add_func("/adapter-port-object/change/other-link-layer", test_other_link_layer);
	g_test_add_func("/adapter-port-object/endpoint/both-ways", test_endpoint);
	g_test_add_func("/adapter-port-object/endpoint/goes-and-comes",
			test_endpoint_goes_and_comes);
	g_test_add_func("/adapter-port-object/endpoint/adapter-goes-and-comes",
			test_adapter_goes_and_comes);
	g_test_add_func("/adapter-port-object/endpoint/other-subnet", test_other_subnet);
	g_test_add_func("/adapter-port-object/bmcweb/sizes", test_sizes);
	g_test_add_func("/adapter-port-object/bmcweb/finds-ports", test_bmcweb_finds_ports);
	g_test_add_func("/adapter-port-object/bmcweb/passes-over", test_bmcweb_passes_over);
	return g_test_run();
}
