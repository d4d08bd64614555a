// SPDX-License-Identifier: Apache-2.0
/*
 * A switch on the bus: what it is and can carry, and its management port. Who has made
 * it is in asset.c.
 */
#include <stdio.h>

#include "base/util.h"
#include "bus/bus-internal.h"
#include "bus/interface.h"
#include "bus/property.h"

#define SWITCH_ITEM "xyz.openbmc_project.Inventory.Item.Switch"

#define EMITS SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE

#define NODE_OF(userdata) (((const struct object *)(userdata))->node)

/* bmcweb knows no other switches than PCIe's: without the marker it shows none. */
static const sd_bus_vtable pcie_switch_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_VTABLE_END,
};

const struct interface pcie_switch_interface = {
	.name = "xyz.openbmc_project.Inventory.Item.PCIeSwitch",
	.vtable = pcie_switch_vtable,
	.kinds = KIND_SWITCH,
	.subject = SUBJECT_OBJECT,
	.front_ends = 1u << FRONT_END_BMCWEB,
};

static PROPERTY_GETTER(get_type)
{
	const struct object *object = userdata;

	return property_append_enum(reply, SWITCH_ITEM ".SwitchType.",
				    bus_protocol(object->bus, object_protocol(object)));
}

static PROPERTY_GETTER(get_protocols)
{
	int r;

	r = sd_bus_message_open_container(reply, 'a', "s");
	if (r < 0)
		return r;
	r = get_type(connection, path, interface, property, reply, userdata, ret_error);
	if (r < 0)
		return r;
	return sd_bus_message_close_container(reply);
}

static PROPERTY_GETTER(get_current_bandwidth)
{
	double gbps = (double)NODE_OF(userdata)->rate / 1e9;

	return sd_bus_message_append_basic(reply, 'd', &gbps);
}

static PROPERTY_GETTER(get_max_bandwidth)
{
	double gbps = (double)NODE_OF(userdata)->max_rate / 1e9;

	return sd_bus_message_append_basic(reply, 'd', &gbps);
}

static PROPERTY_GETTER(get_total_width)
{
	return property_append_size(reply, NODE_OF(userdata)->lanes);
}

static PROPERTY_GETTER(get_device_id)
{
	char text[sizeof("0xffff")];

	snprintf(text, sizeof(text), "0x%04x", NODE_OF(userdata)->facts.device_id);
	return sd_bus_message_append_basic(reply, 's', text);
}

/* An OUI, so six digits where PCI has four. */
static PROPERTY_GETTER(get_vendor_id)
{
	char text[sizeof("0xffffffff")];

	snprintf(text, sizeof(text), "0x%06x", NODE_OF(userdata)->facts.vendor_id);
	return sd_bus_message_append_basic(reply, 's', text);
}

static const sd_bus_vtable switch_item_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Type", "s", get_type, 0, EMITS),
	SD_BUS_PROPERTY("SupportedProtocols", "as", get_protocols, 0, EMITS),
	SD_BUS_PROPERTY("Enabled", "b", property_get_true, 0, EMITS),
	SD_BUS_PROPERTY("CurrentBandwidth", "d", get_current_bandwidth, 0, EMITS),
	SD_BUS_PROPERTY("MaxBandwidth", "d", get_max_bandwidth, 0, EMITS),
	SD_BUS_PROPERTY("TotalSwitchWidth", SIGNATURE_SIZE, get_total_width, 0, EMITS),
	SD_BUS_PROPERTY("DeviceId", "s", get_device_id, 0, EMITS),
	SD_BUS_PROPERTY("VendorId", "s", get_vendor_id, 0, EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface switch_item_interface = {
	.name = SWITCH_ITEM,
	.vtable = switch_item_vtable,
	.triggers =
		(const struct trigger[]){
			{ "CurrentBandwidth", { .node = NODE(rate) } },
			{ "MaxBandwidth", { .node = NODE(max_rate) } },
			{ "TotalSwitchWidth", { .node = NODE(lanes) } },
			{ "DeviceId", { .node = NODE(device_id) } },
			{ "VendorId", { .node = NODE(vendor_id) } },
			{ NULL },
		},
	.kinds = KIND_SWITCH,
	.subject = SUBJECT_OBJECT,
};

/* Port 0 has the addresses of the switch; before it is known, they are 0. */
static const struct port_facts *port0(const struct node *node)
{
	static const struct port_facts none;
	const struct port *port = node_find_port(node, 0);

	return port ? &port->facts : &none;
}

static PROPERTY_GETTER(get_lid)
{
	return sd_bus_message_append_basic(reply, 'q', &port0(userdata)->lid);
}

static PROPERTY_GETTER(get_lmc)
{
	return sd_bus_message_append_basic(reply, 'y', &port0(userdata)->lmc);
}

static PROPERTY_GETTER(get_sm_lid)
{
	return sd_bus_message_append_basic(reply, 'q', &port0(userdata)->sm_lid);
}

static PROPERTY_GETTER(get_capability_mask)
{
	return sd_bus_message_append_basic(reply, 'u', &port0(userdata)->capability_mask);
}

static const sd_bus_vtable management_port_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("LID", "q", get_lid, 0, EMITS),
	SD_BUS_PROPERTY("LMC", "y", get_lmc, 0, EMITS),
	SD_BUS_PROPERTY("SMLID", "q", get_sm_lid, 0, EMITS),
	SD_BUS_PROPERTY("CapabilityMask", "u", get_capability_mask, 0, EMITS),
	SD_BUS_VTABLE_END,
};

/* A change of port 0 is told as one of its switch. */
const struct interface management_port_interface = {
	.name = "xyz.openbmc_project.Inventory.Decorator.InfiniBandManagementPort",
	.vtable = management_port_vtable,
	.triggers =
		(const struct trigger[]){
			{ "LID", { .port = PORT(lid) } },
			{ "LMC", { .port = PORT(lmc) } },
			{ "SMLID", { .port = PORT(sm_lid) } },
			{ "CapabilityMask", { .port = PORT(capability_mask) } },
			{ NULL },
		},
	.kinds = KIND_SWITCH,
	.subject = SUBJECT_NODE,
};
