// SPDX-License-Identifier: Apache-2.0
/*
 * Inventory.Decorator.InfiniBandPort: PortInfo (IBA vol. 1, 14.2.5.6) of a port of a switch or an
 * adapter, or of an endpoint, as far as Redfish has no place for it.
 */
#include <arpa/inet.h>

#include "base/util.h"
#include "bus/interface.h"
#include "bus/property.h"

#define NAME "xyz.openbmc_project.Inventory.Decorator.InfiniBandPort"

#define EMITS SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE
#define CONST SD_BUS_VTABLE_PROPERTY_CONST

#define FACT(member) offsetof(struct port_facts, member)

/* A GID is an IPv6 address of the subnet prefix and the port GUID (IBA vol. 1, 4.1.1). */
static PROPERTY_GETTER(get_gid)
{
	const struct port_facts *facts = userdata;
	char text[INET6_ADDRSTRLEN] = "";
	struct in6_addr address;

	for (unsigned int i = 0; i < 8; i++) {
		address.s6_addr[i] = (uint8_t)(facts->gid_prefix >> (56 - 8 * i));
		address.s6_addr[8 + i] = (uint8_t)(facts->guid >> (56 - 8 * i));
	}
	if (facts->gid_prefix != 0)
		inet_ntop(AF_INET6, &address, text, sizeof(text));
	return sd_bus_message_append_basic(reply, 's', text);
}

static PROPERTY_GETTER(get_state)
{
	return property_append_enum(reply, NAME ".PortState.",
				    port_state_name(*(const uint8_t *)userdata));
}

static PROPERTY_GETTER(get_physical_state)
{
	return property_append_enum(reply, NAME ".PhysicalState.",
				    port_physical_state_name(*(const uint8_t *)userdata));
}

static PROPERTY_GETTER(get_speed)
{
	return property_append_enum(reply, NAME ".LinkSpeed.",
				    link_speed_name(*(const uint8_t *)userdata));
}

/* A set of LINK_SPEED_BIT()s, slowest first. */
static PROPERTY_GETTER(get_speeds)
{
	uint16_t speeds = *(const uint16_t *)userdata;
	int r;

	r = sd_bus_message_open_container(reply, 'a', "s");
	if (r < 0)
		return r;
	for (unsigned int speed = LINK_SPEED_UNKNOWN + 1; speed < LINK_SPEED_MAX_; speed++) {
		if (!(speeds & LINK_SPEED_BIT(speed)))
			continue;
		r = property_append_enum(reply, NAME ".LinkSpeed.", link_speed_name(speed));
		if (r < 0)
			return r;
	}
	return sd_bus_message_close_container(reply);
}

static PROPERTY_GETTER(get_width)
{
	uint8_t lanes = (uint8_t)link_width_lanes(*(const uint8_t *)userdata);

	return sd_bus_message_append_basic(reply, 'y', &lanes);
}

/* A set of enum link_width bits as numbers of lanes, narrowest first. */
static PROPERTY_GETTER(get_widths)
{
	static const enum link_width rising[] = {
		LINK_WIDTH_1X, LINK_WIDTH_2X, LINK_WIDTH_4X, LINK_WIDTH_8X, LINK_WIDTH_12X,
	};
	uint16_t lanes[ARRAY_SIZE(rising)];
	uint8_t widths = *(const uint8_t *)userdata;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rising); i++)
		if (widths & rising[i])
			lanes[n++] = (uint16_t)link_width_lanes(rising[i]);
	return sd_bus_message_append_array(reply, 'q', lanes, n * sizeof(lanes[0]));
}

static const sd_bus_vtable infiniband_port_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("NodeGUID", "s", property_get_guid, FACT(node_guid), CONST),
	SD_BUS_PROPERTY("PortNumber", "y", NULL, FACT(number), CONST),
	SD_BUS_PROPERTY("PortGUID", "s", property_get_guid, FACT(guid), EMITS),
	SD_BUS_PROPERTY("SubnetPrefix", "s", property_get_guid_or_empty, FACT(gid_prefix), EMITS),
	SD_BUS_PROPERTY("GID", "s", get_gid, 0, EMITS),
	SD_BUS_PROPERTY("LID", "q", NULL, FACT(lid), EMITS),
	SD_BUS_PROPERTY("LMC", "y", NULL, FACT(lmc), EMITS),
	SD_BUS_PROPERTY("SMLID", "q", NULL, FACT(sm_lid), EMITS),
	SD_BUS_PROPERTY("SMSL", "y", NULL, FACT(sm_sl), EMITS),
	SD_BUS_PROPERTY("State", "s", get_state, FACT(state), EMITS),
	SD_BUS_PROPERTY("PhysicalState", "s", get_physical_state, FACT(physical_state), EMITS),
	SD_BUS_PROPERTY("Speed", "s", get_speed, FACT(speed), EMITS),
	SD_BUS_PROPERTY("SpeedsEnabled", "as", get_speeds, FACT(speeds_enabled), EMITS),
	SD_BUS_PROPERTY("SpeedsSupported", "as", get_speeds, FACT(speeds_supported), EMITS),
	SD_BUS_PROPERTY("Width", "y", get_width, FACT(width), EMITS),
	SD_BUS_PROPERTY("WidthsEnabled", "aq", get_widths, FACT(widths_enabled), EMITS),
	SD_BUS_PROPERTY("WidthsSupported", "aq", get_widths, FACT(widths_supported), EMITS),
	SD_BUS_PROPERTY("MTU", "q", NULL, FACT(mtu), EMITS),
	SD_BUS_PROPERTY("MTUCapable", "q", NULL, FACT(mtu_cap), EMITS),
	SD_BUS_PROPERTY("VLs", "y", NULL, FACT(vls), EMITS),
	SD_BUS_PROPERTY("VLsCapable", "y", NULL, FACT(vls_cap), EMITS),
	SD_BUS_PROPERTY("CapabilityMask", "u", NULL, FACT(capability_mask), EMITS),
	SD_BUS_PROPERTY("CapabilityMask2", "q", NULL, FACT(capability_mask2), EMITS),
	SD_BUS_VTABLE_END,
};

/* A port of an adapter may be one to Ethernet. */
static bool is_infiniband(const struct object *object)
{
	return !object->adapter_port ||
	       object->adapter_port->facts.link_layer == LINK_LAYER_INFINIBAND;
}

const struct interface infiniband_port_interface = {
	.name = NAME,
	.vtable = infiniband_port_vtable,
	.has = is_infiniband,
	.deciding = { .local = ADAPTER_PORT(link_layer) },
	.triggers =
		(const struct trigger[]){
			{ "PortGUID", { .port = PORT(guid) } },
			{ "SubnetPrefix", { .port = PORT(gid_prefix) } },
			{ "GID", { .port = PORT(gid_prefix) | PORT(guid) } },
			{ "LID", { .port = PORT(lid) } },
			{ "LMC", { .port = PORT(lmc) } },
			{ "SMLID", { .port = PORT(sm_lid) } },
			{ "SMSL", { .port = PORT(sm_sl) } },
			{ "State", { .port = PORT(state) } },
			{ "PhysicalState", { .port = PORT(physical_state) } },
			{ "Speed", { .port = PORT(speed) } },
			{ "SpeedsEnabled", { .port = PORT(speeds_enabled) } },
			{ "SpeedsSupported", { .port = PORT(speeds_supported) } },
			{ "Width", { .port = PORT(width) } },
			{ "WidthsEnabled", { .port = PORT(widths_enabled) } },
			{ "WidthsSupported", { .port = PORT(widths_supported) } },
			{ "MTU", { .port = PORT(mtu) } },
			{ "MTUCapable", { .port = PORT(mtu_cap) } },
			{ "VLs", { .port = PORT(vls) } },
			{ "VLsCapable", { .port = PORT(vls_cap) } },
			{ "CapabilityMask", { .port = PORT(capability_mask) } },
			{ "CapabilityMask2", { .port = PORT(capability_mask2) } },
			{ NULL },
		},
	.kinds = KIND_ANY_PORT,
	.subject = SUBJECT_PORT,
};
