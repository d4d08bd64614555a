// SPDX-License-Identifier: Apache-2.0
/*
 * A port of a switch or an adapter on the bus. Most of it is in link.c and infiniband-port.c, which
 * endpoints share; here is what bmcweb reads.
 */
#include "bus/bus-internal.h"
#include "bus/interface.h"
#include "bus/property.h"

#define CONNECTOR_PORT "xyz.openbmc_project.Inventory.Connector.Port"

#define EMITS SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE

static PROPERTY_GETTER(get_speed)
{
	uint64_t rate = port_facts_rate(object_port_facts(userdata));

	return sd_bus_message_append_basic(reply, 't', &rate);
}

static PROPERTY_GETTER(get_width)
{
	return property_append_size(reply, port_facts_lanes(object_port_facts(userdata)));
}

/*
 * A port to a host leads up. phosphor-dbus-interfaces calls that Upstream, but bmcweb shows it only
 * when it is spelled as in Redfish. A port to another switch is neither, and what a port of an
 * adapter leads to is not known there.
 */
static PROPERTY_GETTER(get_type)
{
	const struct object *object = userdata;
	const char *type = "Unknown";
	struct object peer;

	if (object_peer(object, &peer) && peer.kind == OBJECT_ENDPOINT)
		type = object->bus->options.front_end == FRONT_END_BMCWEB ? "UpstreamPort"
									  : "Upstream";
	return property_append_enum(reply, CONNECTOR_PORT ".PortType.", type);
}

/* The enumeration has PCIe, and this is not. */
static PROPERTY_GETTER(get_protocol)
{
	return property_append_enum(reply, CONNECTOR_PORT ".PortProtocol.", "Unknown");
}

static const sd_bus_vtable connector_port_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Speed", "t", get_speed, 0, EMITS),
	SD_BUS_PROPERTY("Width", SIGNATURE_SIZE, get_width, 0, EMITS),
	SD_BUS_PROPERTY("PortType", "s", get_type, 0, EMITS),
	SD_BUS_PROPERTY("PortProtocol", "s", get_protocol, 0, EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface connector_port_interface = {
	.name = CONNECTOR_PORT,
	.vtable = connector_port_vtable,
	.triggers =
		(const struct trigger[]){
			{ "Speed", { .port = PORT(rate) } },
			{ "Width", { .port = PORT(lanes) } },
			{ "PortType", { .port = PORT(to_endpoint) } },
			{ NULL },
		},
	.kinds = KIND_PORT | KIND_ADAPTER_PORT,
	.subject = SUBJECT_OBJECT,
};

static PROPERTY_GETTER(get_number)
{
	return property_append_size(reply, *(const uint8_t *)userdata);
}

static const sd_bus_vtable port_item_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("PortNumber", SIGNATURE_SIZE, get_number,
			offsetof(struct port_facts, number), EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface port_item_interface = {
	.name = "xyz.openbmc_project.Inventory.Item.Port",
	.vtable = port_item_vtable,
	.kinds = KIND_PORT | KIND_ADAPTER_PORT,
	.subject = SUBJECT_PORT,
};
