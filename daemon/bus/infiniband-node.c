// SPDX-License-Identifier: Apache-2.0
/*
 * Inventory.Decorator.InfiniBandNode: NodeInfo and NodeDescription (IBA vol. 1, 14.2.5.2 and .3) of
 * a switch, or of the node that an endpoint belongs to.
 */
#include "bus/interface.h"
#include "bus/property.h"

#define NAME "xyz.openbmc_project.Inventory.Decorator.InfiniBandNode"

#define EMITS SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE
#define CONST SD_BUS_VTABLE_PROPERTY_CONST

#define FACT(member) offsetof(struct node, facts.member)

static PROPERTY_GETTER(get_type)
{
	static const char *const names[] = {
		[NODE_CA] = "ChannelAdapter",
		[NODE_SWITCH] = "Switch",
		[NODE_ROUTER] = "Router",
	};

	return property_append_enum(reply, NAME ".NodeType.", names[*(uint8_t *)userdata]);
}

static const sd_bus_vtable infiniband_node_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("NodeGUID", "s", property_get_guid, FACT(guid), CONST),
	SD_BUS_PROPERTY("SystemImageGUID", "s", property_get_guid, FACT(system_guid), EMITS),
	SD_BUS_PROPERTY("NodeType", "s", get_type, FACT(type), CONST),
	SD_BUS_PROPERTY("VendorID", "u", NULL, FACT(vendor_id), EMITS),
	SD_BUS_PROPERTY("DeviceID", "q", NULL, FACT(device_id), EMITS),
	SD_BUS_PROPERTY("Revision", "u", NULL, FACT(revision), EMITS),
	SD_BUS_PROPERTY("NodeDescription", "s", property_get_text, FACT(description), EMITS),
	SD_BUS_PROPERTY("NumPorts", "y", NULL, FACT(n_ports), CONST),
	SD_BUS_PROPERTY("EnhancedPort0", "b", property_get_bool, FACT(enhanced_port0), EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface infiniband_node_interface = {
	.name = NAME,
	.vtable = infiniband_node_vtable,
	.triggers =
		(const struct trigger[]){
			{ "SystemImageGUID", { .node = NODE(system_guid) } },
			{ "VendorID", { .node = NODE(vendor_id) } },
			{ "DeviceID", { .node = NODE(device_id) } },
			{ "Revision", { .node = NODE(revision) } },
			{ "NodeDescription", { .node = NODE(description) } },
			{ "EnhancedPort0", { .node = NODE(enhanced_port0) } },
			{ NULL },
		},
	.kinds = KIND_SWITCH | KIND_ENDPOINT,
	.subject = SUBJECT_NODE,
};
