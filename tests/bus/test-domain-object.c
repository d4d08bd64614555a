// SPDX-License-Identifier: Apache-2.0
/*
 * What libfabric can open, and the fabrics that only it knows.
 */
#include <errno.h>
#include <string.h>

#include "stage.h"

#define XYZ		 "xyz.openbmc_project."
#define DOMAIN_INTERFACE "Inventory.Decorator.LibfabricDomain"
#define IN_TREE		 "/Endpoints/domain_1122334455667788"
#define TCP_PATH	 PATH_FABRICS "/" TCP_FABRIC
#define IN_TCP		 TCP_PATH "/Endpoints/domain_99aabbccddeeff00"

static struct domain_facts *in_tree(struct stage *stage)
{
	return &stage->machine.subnet.domains[0];
}

static void assert_shows(struct stage *stage, const char *property, const char *text)
{
	stage_assert_property(stage, IN_TREE, DOMAIN_INTERFACE, property, text);
}

static void test_values(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	stage_assert_property(stage, IN_TREE, "Inventory.Item", "PrettyName",
			      "\"verbs;ofi_rxm mlx5_0\"");
	stage_assert_property(stage, IN_TREE, "State.Decorator.Availability", "Available", "true");
	stage_assert_property(stage, IN_TREE, "State.Decorator.OperationalStatus", "Functional",
			      "true");
	assert_shows(stage, "DomainName", "\"mlx5_0\"");
	assert_shows(stage, "Provider", "\"verbs;ofi_rxm\"");
	assert_shows(stage, "ProtocolName", "\"FI_PROTO_RXM\"");
	assert_shows(stage, "Protocol", "\"" XYZ DOMAIN_INTERFACE ".Protocol.InfiniBand\"");
	assert_shows(stage, "EndpointTypes", "[\"FI_EP_RDM\"]");
	assert_shows(stage, "Capabilities", "[\"FI_MSG\", \"FI_RMA\", \"FI_TAGGED\"]");
	assert_shows(stage, "AddressFormat", "\"FI_SOCKADDR_IN\"");
	assert_shows(stage, "Address", "\"fi_sockaddr_in://10.4.0.1:0\"");
	assert_shows(stage, "MaxMessageSize", "1073741824");
	assert_shows(stage, "InjectSize", "16384");
	assert_shows(stage, "MaxEndpoints", "131072");
	assert_shows(stage, "MaxCompletionQueues", "16777216");
	assert_shows(stage, "MaxTXContexts", "1024");
	assert_shows(stage, "MaxRXContexts", "1025");
	assert_shows(stage, "MaxMemoryRegions", "8388608");
	assert_shows(stage, "MRKeySize", "4");
	assert_shows(stage, "MRMode", "[\"FI_MR_LOCAL\", \"FI_MR_ALLOCATED\"]");
	assert_shows(stage, "ControlProgress", "\"FI_PROGRESS_AUTO\"");
	assert_shows(stage, "DataProgress", "\"FI_PROGRESS_MANUAL\"");
	assert_shows(stage, "Threading", "\"FI_THREAD_SAFE\"");
	assert_shows(stage, "DeviceName", "\"mlx5_0\"");
	assert_shows(stage, "PCIAddress", "\"0000:3b:00.0\"");
	assert_shows(stage, "NetworkType", "\"InfiniBand\"");
	assert_shows(stage, "LinkState", "\"FI_LINK_UP\"");
	assert_shows(stage, "LinkSpeed", "400000000000");
	assert_shows(stage, "LinkMTU", "4096");
	/* What it leads into, and what it is at. */
	stage_assert_property(stage, IN_TREE, "Association.Definitions", "Associations",
			      "[(\"contained_by\", \"containing\", \"" FABRIC_PATH "\"), "
			      "(\"entity_link\", \"endpoints\", \"" HCA_PATH "\")]");
}

/* Words may be few, and blanks many. */
static void test_words(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	memset(in_tree(stage)->capabilities, 'x', sizeof(in_tree(stage)->capabilities) - 1);
	strcpy(in_tree(stage)->mr_mode, "  FI_A  FI_B ");
	memset(in_tree(stage)->endpoint_types, 0, sizeof(in_tree(stage)->endpoint_types));
	stage_apply(stage, &stage->machine.subnet);
	assert_shows(stage, "MRMode", "[\"FI_A\", \"FI_B\"]");
	assert_shows(stage, "EndpointTypes", "[]");
	g_autofree char *longest = stage_get(stage, IN_TREE, DOMAIN_INTERFACE, "Capabilities");

	/* With its brackets and quotes. */
	g_assert_cmpuint(strlen(longest), ==, sizeof(in_tree(stage)->capabilities) - 1 + 4);
}

/* The subnet is the same for both, and keeps the name that it has. */
static void test_joins_subnet(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_apply(stage, &stage->machine.subnet);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "+ "), ==, 1);
	g_assert_cmpuint(stage_count_signals(stage, "+ " IN_TREE), ==, 1);
	g_assert_cmpuint(stage_count_signals(stage, "~  FabricManager.Fabric: LibfabricName"), ==,
			 1);
	/* And the manager's list of sources. */
	g_assert_cmpuint(stage_count_signals(stage, "~ "), ==, 2);
	stage_assert_property(stage, "", "FabricManager.Fabric", "LibfabricName",
			      "\"" SUBNET_NAME "\"");
	stage_assert_property(stage, "", "FabricManager.Fabric", "Domains", "1");
	stage_assert_property(stage, "", "FabricManager.Fabric", "Endpoints", "4");
	stage_assert_property(stage, "", "Inventory.Item", "PrettyName",
			      "\"InfiniBand fe80:0000:0000:0000\"");
}

/* Libfabric is quicker: the subnet is there already when the sweep has found the rest of it. */
static void test_before_subnet(void)
{
	struct bus_options options = { .publish_unplugged = true, .version = "1" };
	CLEANUP(stage_freep) struct stage *stage = stage_new(&small_tree, &options);

	stage_apply(stage, &stage->machine.subnet);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "+ "), ==, 2);
	stage_assert_property(stage, "", "Inventory.Decorator.InfiniBandSubnet", "SubnetPrefix",
			      "\"fe80000000000000\"");
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "+ "), ==, fat_tree_n_objects(&small_tree) + 1);
	g_assert_cmpuint(stage_count_signals(stage, "- "), ==, 0);
	stage_assert_property(stage, "", "FabricManager.Fabric", "LibfabricName",
			      "\"" SUBNET_NAME "\"");
}

/* The strings that each front-end accepts of a fabric of TCP. */
static void assert_tcp_fabric(enum front_end front_end, const char *type)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(front_end);
	g_autofree char *text =
		g_strdup_printf("\"" XYZ "Inventory.Item.Fabric.FabricType.%s\"", type);

	stage_assert_property(stage, TCP_PATH, "Inventory.Item.Fabric", "Type", text);
	stage_assert_property(stage, TCP_PATH, "Inventory.Item", "PrettyName",
			      "\"TCP 10.7.0.0/16\"");
	stage_assert_property(stage, TCP_PATH, "FabricManager.Fabric", "LibfabricName",
			      "\"10.7.0.0/16\"");
	stage_assert_property(stage, TCP_PATH, "State.Decorator.Availability", "Available", "true");
	stage_assert_property(stage, IN_TCP, DOMAIN_INTERFACE, "Protocol",
			      "\"" XYZ DOMAIN_INTERFACE ".Protocol.TCP\"");
	/* It has no subnet prefix and no subnet manager. */
	g_assert_cmpint(stage_call(stage, TCP_PATH, "org.freedesktop.DBus.Properties", "GetAll",
				   NULL, NULL, "s", XYZ "Inventory.Decorator.InfiniBandSubnet"),
			<, 0);
}

static void test_tcp_fabric(void)
{
	assert_tcp_fabric(FRONT_END_BMCWEB, "OEM");
	assert_tcp_fabric(FRONT_END_NVIDIA, "OEM");
	assert_tcp_fabric(FRONT_END_STANDARD, "TCP");
}

static void test_ethernet_fabric(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_NVIDIA);

	stage->machine.tcp.fabric.protocol = PROTOCOL_ETHERNET;
	stage_apply(stage, &stage->machine.tcp);
	stage_assert_only_property(stage, TCP_PATH, "Inventory.Item.Fabric", "Type");
	stage_assert_property(stage, TCP_PATH, "Inventory.Item.Fabric", "Type",
			      "\"" XYZ "Inventory.Item.Fabric.FabricType.Ethernet\"");
}

static void test_no_adapter(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	stage_assert_property(stage, IN_TCP, "Association.Definitions", "Associations",
			      "[(\"contained_by\", \"containing\", \"" TCP_PATH "\")]");
}

static void test_adapter_goes_and_comes(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);
	static const char line[] = "~ " IN_TREE " Association.Definitions: Associations";

	stage->machine.verbs.n_adapters = 0;
	stage_apply(stage, &stage->machine.verbs);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, line), ==, 1);
	stage_assert_property(stage, IN_TREE, "Association.Definitions", "Associations",
			      "[(\"contained_by\", \"containing\", \"" FABRIC_PATH "\")]");
	g_ptr_array_set_size(stage->signals, 0);
	stage->machine.verbs.n_adapters = 2;
	stage_apply(stage, &stage->machine.verbs);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, line), ==, 1);
	g_assert_cmpuint(stage_count_signals(stage, "~ " IN_TREE), ==, 1);
}

static void test_change(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	in_tree(stage)->max_message_size /= 2;
	strcpy(in_tree(stage)->link_state, "FI_LINK_DOWN");
	stage_apply(stage, &stage->machine.subnet);
	stage_assert_signals(stage, "~ " IN_TREE " State.Decorator.OperationalStatus: Functional",
			     "~ " IN_TREE " " DOMAIN_INTERFACE ": MaxMessageSize LinkState", NULL);
	stage_assert_property(stage, IN_TREE, "State.Decorator.OperationalStatus", "Functional",
			      "false");
	stage_assert_property(stage, IN_TREE, "State.Decorator.Availability", "Available", "true");
}

/* What a domain can do follows from its link's state, but says less. */
static void test_link_state(void)
{
	static const struct {
		const char *state;
		bool tells; /* that it is functional, or is not any more */
	} expected[] = {
		{ "FI_LINK_UNKNOWN", false }, { "FI_LINK_UP", false },	   { "", false },
		{ "FI_LINK_DOWN", true },     { "FI_LINK_UNKNOWN", true },
	};
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
		memset(in_tree(stage)->link_state, 0, sizeof(in_tree(stage)->link_state));
		strcpy(in_tree(stage)->link_state, expected[i].state);
		stage_apply(stage, &stage->machine.subnet);
		stage_settle(stage);
		g_assert_cmpuint(
			stage_count_signals(stage, "~ " IN_TREE " " DOMAIN_INTERFACE ": LinkState"),
			==, 1);
		g_assert_cmpuint(stage_count_signals(stage, "~ " IN_TREE " State.Decorator."
							    "OperationalStatus: Functional"),
				 ==, expected[i].tells);
		g_ptr_array_set_size(stage->signals, 0);
	}
}

/* Each fact has its property. */
static void test_each_fact(void)
{
	static const struct {
		size_t offset;
		const char *property;
	} facts[] = {
#define FACT(member, property) { offsetof(struct domain_facts, member), property }
		FACT(name, "DomainName"),
		FACT(provider, "Provider"),
		FACT(protocol_name, "ProtocolName"),
		FACT(protocol, "Protocol"),
		FACT(endpoint_types, "EndpointTypes"),
		FACT(capabilities, "Capabilities"),
		FACT(address_format, "AddressFormat"),
		FACT(address, "Address"),
		FACT(max_message_size, "MaxMessageSize"),
		FACT(inject_size, "InjectSize"),
		FACT(max_endpoints, "MaxEndpoints"),
		FACT(max_completion_queues, "MaxCompletionQueues"),
		FACT(max_tx_contexts, "MaxTXContexts"),
		FACT(max_rx_contexts, "MaxRXContexts"),
		FACT(max_memory_regions, "MaxMemoryRegions"),
		FACT(mr_key_size, "MRKeySize"),
		FACT(mr_mode, "MRMode"),
		FACT(control_progress, "ControlProgress"),
		FACT(data_progress, "DataProgress"),
		FACT(threading, "Threading"),
		FACT(device, "DeviceName"),
		FACT(pci_address, "PCIAddress"),
		FACT(network_type, "NetworkType"),
		FACT(link_state, "LinkState"),
		FACT(link_speed, "LinkSpeed"),
		FACT(link_mtu, "LinkMTU"),
#undef FACT
	};
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	for (size_t i = 0; i < G_N_ELEMENTS(facts); i++) {
		((char *)in_tree(stage))[facts[i].offset] ^= 1;
		stage_apply(stage, &stage->machine.subnet);
		stage_assert_only_property(stage, IN_TREE, DOMAIN_INTERFACE, facts[i].property);
	}
}

/* The address of the network is another one. */
static void test_fabric_is_renamed(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	memset(stage->machine.tcp.fabric.name, 0, FABRIC_NAME_SIZE);
	strcpy(stage->machine.tcp.fabric.name, "10.8.0.0/16");
	stage_apply(stage, &stage->machine.tcp);
	stage_assert_signals(stage, "~ " TCP_PATH " Inventory.Item: PrettyName",
			     "~ " TCP_PATH " FabricManager.Fabric: LibfabricName", NULL);
}

static void test_remove(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	stage->machine.subnet.n_domains = 0;
	stage_apply(stage, &stage->machine.subnet);
	stage_assert_signals(stage, "- " IN_TREE, NULL);
	stage_assert_property(stage, "", "FabricManager.Fabric", "Domains", "0");
}

/* Its network interface is gone: the fabric with it, what is in it first. */
static void test_source_goes(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);
	struct changes changes = { 0 };

	g_assert_cmpint(graph_remove_source(stage->graph, "libfabric " TCP_NAME, true, 1, &changes),
			==, 0);
	g_assert_cmpint(bus_publish(stage->bus, &changes), ==, 0);
	stage_assert_signals(stage, "~ " PATH_MANAGER " FabricManager: Sources", "- " IN_TCP,
			     "- " TCP_PATH, NULL);
}

/* The order goes to whoever knows the fabric. */
static void test_refresh(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);
	struct command *command;

	g_assert_cmpint(sd_bus_call_method_async(stage->client, NULL, BUS_NAME, TCP_PATH,
						 XYZ "FabricManager.Fabric", "Refresh", NULL, NULL,
						 NULL),
			>=, 0);
	stage_settle(stage);
	g_assert_cmpuint(stage->commands->len, ==, 1);
	command = stage->commands->pdata[0];
	g_assert_cmpstr(command->fabric_id, ==, TCP_FABRIC);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/domain-object/show/values", test_values);
	g_test_add_func("/domain-object/show/words", test_words);
	g_test_add_func("/domain-object/show/no-adapter", test_no_adapter);
	g_test_add_func("/domain-object/fabric/joins-subnet", test_joins_subnet);
	g_test_add_func("/domain-object/fabric/before-subnet", test_before_subnet);
	g_test_add_func("/domain-object/fabric/tcp", test_tcp_fabric);
	g_test_add_func("/domain-object/fabric/ethernet", test_ethernet_fabric);
	g_test_add_func("/domain-object/fabric/renamed", test_fabric_is_renamed);
	g_test_add_func("/domain-object/fabric/refresh", test_refresh);
	g_test_add_func("/domain-object/fabric/source-goes", test_source_goes);
	g_test_add_func("/domain-object/change/adapter-goes-and-comes",
			test_adapter_goes_and_comes);
	g_test_add_func("/domain-object/change/facts", test_change);
	g_test_add_func("/domain-object/change/link-state", test_link_state);
	g_test_add_func("/domain-object/change/each-fact", test_each_fact);
	g_test_add_func("/domain-object/remove/alone", test_remove);
	return g_test_run();
}
