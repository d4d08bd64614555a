// SPDX-License-Identifier: Apache-2.0
/*
 * The names and rates behind the numbers of the facts: tables, indexed by the number. A number off
 * the wire that no table knows is no error; it has the empty name and no rate.
 */
#include "model/facts.h"

#include "base/util.h"

static const struct {
	const char *name;
	uint64_t lane_rate; /* bit/s, the round figure it is known by, as in the kernel's "rate" */
} speeds[LINK_SPEED_MAX_] = {
	[LINK_SPEED_UNKNOWN] = { "", 0 },
	[LINK_SPEED_SDR] = { "SDR", 2500000000 },
	[LINK_SPEED_DDR] = { "DDR", 5000000000 },
	[LINK_SPEED_QDR] = { "QDR", 10000000000 },
	[LINK_SPEED_FDR10] = { "FDR10", 10000000000 },
	[LINK_SPEED_FDR] = { "FDR", 14000000000 },
	[LINK_SPEED_EDR] = { "EDR", 25000000000 },
	[LINK_SPEED_HDR] = { "HDR", 50000000000 },
	[LINK_SPEED_NDR] = { "NDR", 100000000000 },
	[LINK_SPEED_XDR] = { "XDR", 200000000000 },
};

static const struct {
	unsigned int width, lanes;
} widths_falling[] = {
	{ LINK_WIDTH_12X, 12 }, { LINK_WIDTH_8X, 8 }, { LINK_WIDTH_4X, 4 },
	{ LINK_WIDTH_2X, 2 },	{ LINK_WIDTH_1X, 1 },
};

/* OUIs of those who make InfiniBand devices, as NodeInfo.VendorID has them. */
static const struct {
	uint32_t oui;
	enum maker maker;
} makers[] = {
	{ 0x0002c9, MAKER_NVIDIA }, { 0x043f72, MAKER_NVIDIA }, { 0x0c42a1, MAKER_NVIDIA },
	{ 0x1c34da, MAKER_NVIDIA }, { 0x248a07, MAKER_NVIDIA }, { 0x506b4b, MAKER_NVIDIA },
	{ 0x7cfe90, MAKER_NVIDIA }, { 0x98039b, MAKER_NVIDIA }, { 0xb83fd2, MAKER_NVIDIA },
	{ 0xb8599f, MAKER_NVIDIA }, { 0xe41d2d, MAKER_NVIDIA }, { 0xec0d9a, MAKER_NVIDIA },
	{ 0xf45214, MAKER_NVIDIA }, { 0x001175, MAKER_INTEL },	{ 0x00066a, MAKER_INTEL },
};

static const char *const port_states[] = {
	[PORT_STATE_DOWN] = "Down",
	[PORT_STATE_INIT] = "Initialize",
	[PORT_STATE_ARMED] = "Armed",
	[PORT_STATE_ACTIVE] = "Active",
};

static const char *const port_physical_states[] = {
	[PORT_PHYSICAL_SLEEP] = "Sleep",       [PORT_PHYSICAL_POLLING] = "Polling",
	[PORT_PHYSICAL_DISABLED] = "Disabled", [PORT_PHYSICAL_TRAINING] = "Training",
	[PORT_PHYSICAL_LINK_UP] = "LinkUp",    [PORT_PHYSICAL_RECOVERY] = "LinkErrorRecovery",
	[PORT_PHYSICAL_TEST] = "PhyTest",
};

static const char *const protocols[PROTOCOL_MAX_] = {
	[PROTOCOL_INFINIBAND] = "InfiniBand",
	[PROTOCOL_ROCE] = "RoCE",
	[PROTOCOL_ROCEV2] = "RoCEv2",
	[PROTOCOL_IWARP] = "iWARP",
	[PROTOCOL_ETHERNET] = "Ethernet",
	[PROTOCOL_TCP] = "TCP",
	[PROTOCOL_UDP] = "UDP",
	[PROTOCOL_MULTI] = "MultiProtocol",
	[PROTOCOL_OEM] = "OEM",
};

static const char *const source_states[] = {
	[SOURCE_STARTING] = "Starting", [SOURCE_SWEEPING] = "Sweeping", [SOURCE_LIVE] = "Live",
	[SOURCE_STALE] = "Stale",	[SOURCE_STANDBY] = "Standby",
};

static const char *const condition_kinds[] = {
	[CONDITION_DUPLICATE_GUID] = "DuplicateGUID",
	[CONDITION_SHARED_SUBNET_PREFIX] = "SharedSubnetPrefix",
	[CONDITION_LIMIT_REACHED] = "LimitReached",
	[CONDITION_SOURCE_STALE] = "SourceStale",
};

static const char *name_of(const char *const *names, size_t n, unsigned int value)
{
	return value < n && names[value] ? names[value] : "";
}

unsigned int link_width_lanes(unsigned int widths)
{
	for (size_t i = 0; i < ARRAY_SIZE(widths_falling); i++)
		if (widths & widths_falling[i].width)
			return widths_falling[i].lanes;
	return 0;
}

enum link_speed link_speed_fastest(unsigned int speed_bits)
{
	for (unsigned int speed = LINK_SPEED_MAX_ - 1; speed > LINK_SPEED_UNKNOWN; speed--)
		if (speed_bits & LINK_SPEED_BIT(speed))
			return speed;
	return LINK_SPEED_UNKNOWN;
}

const char *link_speed_name(enum link_speed speed)
{
	return (unsigned int)speed < LINK_SPEED_MAX_ ? speeds[speed].name : "";
}

uint64_t link_speed_lane_rate(enum link_speed speed)
{
	return (unsigned int)speed < LINK_SPEED_MAX_ ? speeds[speed].lane_rate : 0;
}

uint64_t port_facts_rate(const struct port_facts *port)
{
	if (port->state == PORT_STATE_DOWN)
		return 0;
	return link_speed_lane_rate(port->speed) * link_width_lanes(port->width);
}

uint64_t port_facts_max_rate(const struct port_facts *port)
{
	return link_speed_lane_rate(link_speed_fastest(port->speeds_supported)) *
	       link_width_lanes(port->widths_supported);
}

uint64_t port_facts_lanes(const struct port_facts *port)
{
	return link_width_lanes(port->width);
}

uint64_t port_facts_max_lanes(const struct port_facts *port)
{
	return link_width_lanes(port->widths_supported);
}

uint64_t port_facts_disabled(const struct port_facts *port)
{
	return port->physical_state == PORT_PHYSICAL_DISABLED;
}

uint64_t port_facts_link_status(const struct port_facts *port)
{
	switch (port->state) {
	case PORT_STATE_ACTIVE:
		return LINK_STATUS_UP;
	case PORT_STATE_INIT:
	case PORT_STATE_ARMED:
		return LINK_STATUS_STARTING;
	}
	switch (port->physical_state) {
	case PORT_PHYSICAL_TRAINING:
	case PORT_PHYSICAL_RECOVERY:
		return LINK_STATUS_TRAINING;
	case PORT_PHYSICAL_SLEEP:
	case PORT_PHYSICAL_POLLING:
		return LINK_STATUS_NO_LINK;
	}
	return LINK_STATUS_DOWN;
}

uint64_t node_facts_maker(const struct node_facts *node)
{
	for (size_t i = 0; i < ARRAY_SIZE(makers); i++)
		if (makers[i].oui == node->vendor_id)
			return makers[i].maker;
	return MAKER_UNKNOWN;
}

uint64_t fabric_facts_known_sm_state(const struct fabric_facts *fabric)
{
	bool known = fabric->sm_guid && fabric->sm_state <= SM_STATE_SILENT;

	return known ? fabric->sm_state : SM_STATE_UNKNOWN;
}

const char *port_state_name(enum port_state state)
{
	return name_of(port_states, ARRAY_SIZE(port_states), state);
}

const char *port_physical_state_name(enum port_physical_state state)
{
	return name_of(port_physical_states, ARRAY_SIZE(port_physical_states), state);
}

const char *protocol_name(enum protocol protocol)
{
	return name_of(protocols, ARRAY_SIZE(protocols), protocol);
}

const char *source_state_name(enum source_state state)
{
	return name_of(source_states, ARRAY_SIZE(source_states), state);
}

const char *condition_kind_name(enum condition_kind kind)
{
	return name_of(condition_kinds, ARRAY_SIZE(condition_kinds), kind);
}
