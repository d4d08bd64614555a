// SPDX-License-Identifier: Apache-2.0
/*
 * This machine's adapters: what is shown of them, and when it is told.
 */
#include <errno.h>
#include <string.h>

#include "stage.h"

#define XYZ	 "xyz.openbmc_project."
#define DEVICE	 "Inventory.Decorator.RDMADevice"
#define ASSET	 "Inventory.Decorator.Asset"
#define LOCATION "Inventory.Decorator.LocationCode"

static struct adapter_facts *hca(struct stage *stage)
{
	return &stage->machine.verbs.adapters[0];
}

static struct adapter_facts *roce(struct stage *stage)
{
	return &stage->machine.verbs.adapters[1];
}

static void look_again(struct stage *stage)
{
	stage_apply(stage, &stage->machine.verbs);
}

static void test_values(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	stage_assert_property(stage, HCA_PATH, "Inventory.Item", "PrettyName",
			      "\"MT2910 Family [ConnectX-7] (mlx5_0)\"");
	stage_assert_property(stage, HCA_PATH, "Inventory.Item", "Present", "true");
	stage_assert_property(stage, HCA_PATH, ASSET, "Manufacturer", "\"Mellanox Technologies\"");
	stage_assert_property(stage, HCA_PATH, ASSET, "Model", "\"MT2910 Family [ConnectX-7]\"");
	stage_assert_property(stage, HCA_PATH, ASSET, "PartNumber", "\"MCX75310AAS-NEAT\"");
	stage_assert_property(stage, HCA_PATH, ASSET, "SerialNumber", "\"MT2231X01234\"");
	stage_assert_property(stage, HCA_PATH, ASSET, "SparePartNumber", "\"\"");
	stage_assert_property(stage, HCA_PATH, LOCATION, "LocationCode", "\"Slot 3\"");
	stage_assert_property(stage, HCA_PATH, "Inventory.Decorator.Revision", "Version",
			      "\"28.39.1002\"");
	stage_assert_property(stage, HCA_PATH, "State.Decorator.Availability", "Available", "true");
	stage_assert_property(stage, HCA_PATH, "State.Decorator.OperationalStatus", "Functional",
			      "true");
	stage_assert_property(stage, HCA_PATH, DEVICE, "Name", "\"mlx5_0\"");
	stage_assert_property(stage, HCA_PATH, DEVICE, "NodeGUID", "\"0002c90300101002\"");
	stage_assert_property(stage, HCA_PATH, DEVICE, "SystemImageGUID", "\"0002c90300101000\"");
	stage_assert_property(stage, HCA_PATH, DEVICE, "Transport",
			      "\"" XYZ DEVICE ".Transport.InfiniBand\"");
	stage_assert_property(stage, HCA_PATH, DEVICE, "NumPorts", "1");
	stage_assert_property(stage, HCA_PATH, DEVICE, "VendorID", "713");
	stage_assert_property(stage, HCA_PATH, DEVICE, "PartID", "4129");
	stage_assert_property(stage, HCA_PATH, DEVICE, "BoardID", "\"MT_0000000838\"");
	stage_assert_property(stage, HCA_PATH, DEVICE, "PCIAddress", "\"0000:3b:00.0\"");
	stage_assert_property(stage, HCA_PATH, DEVICE, "NUMANode", "1");
	stage_assert_property(stage, HCA_PATH, "Association.Definitions", "Associations",
			      "[(\"managed_by\", \"managing\", \"" PATH_MANAGER "\")]");
}

/* A device of software has next to nothing. */
static void test_sparse_values(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	stage_assert_property(stage, ROCE_PATH, "Inventory.Item", "PrettyName",
			      "\"Software RoCE (rxe0)\"");
	stage_assert_property(stage, ROCE_PATH, ASSET, "Model", "\"\"");
	stage_assert_property(stage, ROCE_PATH, DEVICE, "SystemImageGUID", "\"\"");
	stage_assert_property(stage, ROCE_PATH, DEVICE, "PCIAddress", "\"\"");
	stage_assert_property(stage, ROCE_PATH, DEVICE, "NUMANode", "-1");
}

static int get_all(struct stage *stage, const char *path, const char *interface)
{
	return stage_call(stage, path, "org.freedesktop.DBus.Properties", "GetAll", NULL, NULL, "s",
			  interface);
}

static void test_transports(void)
{
	static const char *const names[TRANSPORT_MAX_] = {
		[TRANSPORT_UNKNOWN] = "Unknown",
		[TRANSPORT_INFINIBAND] = "InfiniBand",
		[TRANSPORT_IWARP] = "iWARP",
		[TRANSPORT_USNIC] = "usNIC",
		[TRANSPORT_PROPRIETARY] = "Proprietary",
	};
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	for (unsigned int i = 0; i < TRANSPORT_MAX_; i++) {
		g_autofree char *text =
			g_strdup_printf("\"" XYZ DEVICE ".Transport.%s\"", names[i]);

		roce(stage)->transport = (uint8_t)i;
		look_again(stage);
		stage_assert_property(stage, ROCE_PATH, DEVICE, "Transport", text);
	}
}

/* What the manager says of itself is another matter. */
static void drop_manager_signals(struct stage *stage)
{
	stage_settle(stage);
	for (unsigned int i = stage->signals->len; i-- > 0;)
		if (g_str_has_prefix(stage->signals->pdata[i], "~ " PATH_MANAGER))
			g_ptr_array_remove_index(stage->signals, i);
}

/* What bmcweb needs for a NetworkAdapter: the marker, and the chassis that contains it. */
static void test_chassis(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);
	struct bus_options options = {
		.publish_unplugged = true,
		.chassis = "/xyz/openbmc_project/inventory/system/board/B",
		.version = "1",
	};
	g_autofree char *before =
		stage_get(stage, ROCE_PATH, "Association.Definitions", "Associations");
	g_autofree char *after = NULL;

	g_assert_null(strstr(before, "contained_by"));
	bus_set_options(stage->bus, &options);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "- @" ROCE), ==, 2);
	g_assert_cmpuint(stage_count_signals(stage, "+ @" ROCE), ==, 2);
	after = stage_get(stage, ROCE_PATH, "Association.Definitions", "Associations");
	g_assert_nonnull(strstr(after, "(\"contained_by\", \"containing\", "
				       "\"/xyz/openbmc_project/inventory/system/board/B\")"));
}

/* Owners first, and the machine's own before the fabric is there. */
static void test_announce(void)
{
	struct bus_options options = { .publish_unplugged = true, .version = "1" };
	CLEANUP(stage_freep) struct stage *stage = stage_new(&small_tree, &options);

	look_again(stage);
	drop_manager_signals(stage);
	stage_assert_signals(stage, "+ @" HCA, "+ @" ROCE, "+ @" HCA "/Ports/port_1",
			     "+ @" ROCE "/Ports/port_1", NULL);
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "ObjectsTotal", "4");
}

static void test_same_again_tells_nothing(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	look_again(stage);
	stage_apply(stage, &stage->machine.subnet);
	stage_apply(stage, &stage->machine.tcp);
	stage_sweep(stage);
	stage_assert_signals(stage, NULL);
}

/* Each fact has its property. */
static void test_each_fact(void)
{
	static const struct {
		size_t offset;
		const char *interface, *property;
	} facts[] = {
#define FACT(member, interface, property)                                                          \
	{ offsetof(struct adapter_facts, member), interface, property }
		FACT(name, DEVICE, "Name"),
		FACT(guid, DEVICE, "NodeGUID"),
		FACT(system_guid, DEVICE, "SystemImageGUID"),
		FACT(vendor_id, DEVICE, "VendorID"),
		FACT(part_id, DEVICE, "PartID"),
		FACT(hardware_version, DEVICE, "HardwareVersion"),
		FACT(numa_node, DEVICE, "NUMANode"),
		FACT(transport, DEVICE, "Transport"),
		FACT(pci_address, DEVICE, "PCIAddress"),
		FACT(firmware, DEVICE, "FirmwareVersion"),
		FACT(firmware, "Inventory.Decorator.Revision", "Version"),
		FACT(board_id, DEVICE, "BoardID"),
		FACT(description, DEVICE, "Description"),
		FACT(maker, ASSET, "Manufacturer"),
		FACT(model, ASSET, "Model"),
		FACT(model, "Inventory.Item", "PrettyName"),
		FACT(part_number, ASSET, "PartNumber"),
		FACT(serial_number, ASSET, "SerialNumber"),
#undef FACT
	};
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	for (size_t i = 0; i < G_N_ELEMENTS(facts); i++) {
		((char *)hca(stage))[facts[i].offset] ^= 1;
		look_again(stage);
		stage_assert_only_property(stage, "@" HCA, facts[i].interface, facts[i].property);
	}
}

/* What cannot be read now is not gone, and says so with its ports. */
static void test_unreachable(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);
	struct adapter_failure failure = { .id = HCA, .error = -ETIMEDOUT };

	g_assert_cmpint(update_add_adapter_failure(&stage->machine.verbs, &failure), ==, 0);
	look_again(stage);
	stage_assert_signals(
		stage, "~ @" HCA " State.Decorator.Availability: Available",
		"~ @" HCA " State.Decorator.OperationalStatus: Functional",
		"~ @" HCA " FabricManager.Reachability: State Since Error",
		"~ @" HCA "/Ports/port_1 State.Decorator.Availability: Available",
		"~ @" HCA "/Ports/port_1 State.Decorator.OperationalStatus: Functional",
		"~ @" HCA "/Ports/port_1 FabricManager.Reachability: State Since Error", NULL);
	stage_assert_property(stage, HCA_PATH, "FabricManager.Reachability", "Error",
			      "\"Connection timed out\"");
	stage_assert_property(stage, HCA_PATH "/Ports/port_1", "State.Decorator.Availability",
			      "Available", "false");
	/* Another reason: nothing but that. */
	stage->machine.verbs.adapter_failures[0].error = -EIO;
	look_again(stage);
	stage_assert_signals(stage, "~ @" HCA " FabricManager.Reachability: Error",
			     "~ @" HCA "/Ports/port_1 FabricManager.Reachability: Error", NULL);
}

static void collect_interfaces(sd_bus_message *message, void *userdata)
{
	GPtrArray *names = userdata;
	const char *path, *name;

	if (!sd_bus_message_is_signal(message, NULL, "InterfacesRemoved"))
		return;
	sd_bus_message_read_basic(message, 'o', &path);
	sd_bus_message_enter_container(message, 'a', "s");
	while (sd_bus_message_read_basic(message, 's', &name) > 0)
		g_ptr_array_add(names, g_strdup_printf("%s %s", strrchr(path, '/') + 1, name));
}

/* A mapper forgets an object when all its interfaces are gone, also those that not all have. */
static void test_remove(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	stage->on_signal = collect_interfaces;
	stage->userdata = names;
	stage->machine.verbs.n_adapters = 0;
	look_again(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "- "), ==, 4);
	g_assert_cmpstr(stage->signals->pdata[0], ==, "- @" HCA "/Ports/port_1");
	g_assert_cmpstr(stage->signals->pdata[1], ==, "- @" HCA);
	for (size_t i = 0; i < names->len; i++)
		g_test_message("%s", (char *)names->pdata[i]);
	g_ptr_array_add(names, NULL);
	g_assert_true(g_strv_contains((const char *const *)names->pdata, HCA " " XYZ LOCATION));
	g_assert_true(g_strv_contains((const char *const *)names->pdata, HCA " " XYZ DEVICE));
	g_assert_true(g_strv_contains((const char *const *)names->pdata,
				      "port_1 " XYZ "Inventory.Decorator.InfiniBandPort"));
	g_assert_true(g_strv_contains((const char *const *)names->pdata,
				      "port_1 " XYZ "Inventory.Decorator.RDMAPort"));
	g_assert_cmpint(get_all(stage, HCA_PATH, ""), <, 0);
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "ObjectsAnnounced", "21");
}

/* The kernel's name comes back on another device. */
static void test_name_comes_back(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	g_strlcpy(hca(stage)->id, "pci_0000_af_00_0", sizeof(hca(stage)->id));
	g_strlcpy(stage->machine.verbs.adapter_ports[0].adapter_id, "pci_0000_af_00_0",
		  ADAPTER_ID_SIZE);
	look_again(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "- @" HCA), ==, 2);
	g_assert_cmpuint(stage_count_signals(stage, "+ @pci_0000_af_00_0"), ==, 2);
	g_assert_cmpuint(stage_count_signals(stage, "~ @"), ==, 0);
}

/* What is there when the service starts is announced like anything else. */
static void test_start_with_objects(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);
	struct bus_options options = { .publish_unplugged = true, .version = "1" };
	struct graph *graph = graph_new();
	struct bus_hooks hooks = { 0 };
	struct changes changes;

	bus_free(stage->bus);
	g_assert_cmpint(graph_apply(graph, &stage->machine.verbs, &changes), ==, 0);
	changes_done(&changes);
	g_assert_cmpint(graph_apply(graph, &stage->machine.tcp, &changes), ==, 0);
	changes_done(&changes);
	graph_free(stage->graph);
	stage->graph = graph;
	g_assert_cmpint(sd_bus_release_name_async(stage->server, NULL, BUS_NAME, NULL, NULL), >=,
			0);
	g_assert_cmpint(bus_new_on(stage->server, stage->event, stage->graph, &options, &hooks,
				   &stage->bus),
			==, 0);
	drop_manager_signals(stage);
	stage_assert_signals(stage, "+ @" HCA, "+ @" HCA "/Ports/port_1", "+ @" ROCE,
			     "+ @" ROCE "/Ports/port_1", "+ " PATH_FABRICS "/" TCP_FABRIC,
			     "+ " PATH_FABRICS "/" TCP_FABRIC "/Endpoints/domain_99aabbccddeeff00",
			     NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/adapter-object/chassis", test_chassis);
	g_test_add_func("/adapter-object/show/values", test_values);
	g_test_add_func("/adapter-object/show/sparse-values", test_sparse_values);
	g_test_add_func("/adapter-object/show/transports", test_transports);
	g_test_add_func("/adapter-object/announce/owners-first", test_announce);
	g_test_add_func("/adapter-object/announce/what-is-there-at-start", test_start_with_objects);
	g_test_add_func("/adapter-object/change/same-again-tells-nothing",
			test_same_again_tells_nothing);
	g_test_add_func("/adapter-object/change/each-fact", test_each_fact);
	g_test_add_func("/adapter-object/change/unreachable", test_unreachable);
	g_test_add_func("/adapter-object/remove/all-interfaces", test_remove);
	g_test_add_func("/adapter-object/remove/name-comes-back", test_name_comes_back);
	return g_test_run();
}
