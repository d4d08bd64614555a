// SPDX-License-Identifier: Apache-2.0
/*
 * An adapter on the bus: an RDMA device of this machine. What it is as a thing is in asset.c.
 */
#include "bus/bus-internal.h"
#include "bus/interface.h"
#include "bus/property.h"

#define RDMA_DEVICE "xyz.openbmc_project.Inventory.Decorator.RDMADevice"

#define EMITS SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE
#define CONST SD_BUS_VTABLE_PROPERTY_CONST

#define FACT(member) offsetof(struct adapter, facts.member)

static const sd_bus_vtable adapter_item_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_VTABLE_END,
};

const struct interface adapter_item_interface = {
	.name = "xyz.openbmc_project.Inventory.Item.FabricAdapter",
	.vtable = adapter_item_vtable,
	.kinds = KIND_ADAPTER,
	.subject = SUBJECT_OBJECT,
};

/* bmcweb shows counters of an adapter only at a NetworkAdapter in a chassis. */
const struct interface network_adapter_interface = {
	.name = "xyz.openbmc_project.Inventory.Item.NetworkAdapter",
	.vtable = adapter_item_vtable,
	.kinds = KIND_ADAPTER,
	.subject = SUBJECT_OBJECT,
	.front_ends = 1u << FRONT_END_BMCWEB,
};

static PROPERTY_GETTER(get_transport)
{
	return property_append_enum(reply, RDMA_DEVICE ".Transport.",
				    transport_name(*(const uint8_t *)userdata));
}

static const sd_bus_vtable rdma_device_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Name", "s", property_get_text, FACT(name), EMITS),
	SD_BUS_PROPERTY("NodeGUID", "s", property_get_guid_or_empty, FACT(guid), EMITS),
	SD_BUS_PROPERTY("SystemImageGUID", "s", property_get_guid_or_empty, FACT(system_guid),
			EMITS),
	SD_BUS_PROPERTY("Transport", "s", get_transport, FACT(transport), EMITS),
	SD_BUS_PROPERTY("NumPorts", "y", NULL, FACT(n_ports), CONST),
	SD_BUS_PROPERTY("VendorID", "u", NULL, FACT(vendor_id), EMITS),
	SD_BUS_PROPERTY("PartID", "u", NULL, FACT(part_id), EMITS),
	SD_BUS_PROPERTY("HardwareVersion", "u", NULL, FACT(hardware_version), EMITS),
	SD_BUS_PROPERTY("FirmwareVersion", "s", property_get_text, FACT(firmware), EMITS),
	SD_BUS_PROPERTY("BoardID", "s", property_get_text, FACT(board_id), EMITS),
	SD_BUS_PROPERTY("Description", "s", property_get_text, FACT(description), EMITS),
	SD_BUS_PROPERTY("PCIAddress", "s", property_get_text, FACT(pci_address), EMITS),
	SD_BUS_PROPERTY("NUMANode", "n", NULL, FACT(numa_node), EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface rdma_device_interface = {
	.name = RDMA_DEVICE,
	.vtable = rdma_device_vtable,
	.triggers =
		(const struct trigger[]){
			{ "Name", { .local = ADAPTER(name) } },
			{ "NodeGUID", { .local = ADAPTER(guid) } },
			{ "SystemImageGUID", { .local = ADAPTER(system_guid) } },
			{ "Transport", { .local = ADAPTER(transport) } },
			{ "VendorID", { .local = ADAPTER(vendor_id) } },
			{ "PartID", { .local = ADAPTER(part_id) } },
			{ "HardwareVersion", { .local = ADAPTER(hardware_version) } },
			{ "FirmwareVersion", { .local = ADAPTER(firmware) } },
			{ "BoardID", { .local = ADAPTER(board_id) } },
			{ "Description", { .local = ADAPTER(description) } },
			{ "PCIAddress", { .local = ADAPTER(pci_address) } },
			{ "NUMANode", { .local = ADAPTER(numa_node) } },
			{ NULL },
		},
	.kinds = KIND_ADAPTER,
	.subject = SUBJECT_ADAPTER,
};
