// SPDX-License-Identifier: Apache-2.0
#include "backend/verbs/port.h"

#include "base/sysfs.h"
#include "base/util.h"

#include <stdio.h>

static const uint8_t states[] = {
	[IBV_PORT_DOWN] = PORT_STATE_DOWN,
	[IBV_PORT_INIT] = PORT_STATE_INIT,
	[IBV_PORT_ARMED] = PORT_STATE_ARMED,
	[IBV_PORT_ACTIVE] = PORT_STATE_ACTIVE,
	/* The link recovers from an error, and nobody needs to know (IBA vol. 1, 7.2.7). */
	[IBV_PORT_ACTIVE_DEFER] = PORT_STATE_ACTIVE,
};

/* enum ibv_mtu, in bytes. */
static const uint16_t mtus[] = { 0, 256, 512, 1024, 2048, 4096 };

/* The same numbers as in PortInfo.VLCap (IBA vol. 1, 14.2.5.6). */
static const uint8_t vls[] = { 0, 1, 2, 4, 8, 15 };

/* ibv_port_attr.active_speed, and how sysfs spells it. */
static const struct {
	unsigned int active_speed;
	enum link_speed speed;
} speeds[] = {
	{ 1, LINK_SPEED_SDR },	 { 2, LINK_SPEED_DDR },	  { 4, LINK_SPEED_QDR },
	{ 8, LINK_SPEED_FDR10 }, { 16, LINK_SPEED_FDR },  { 32, LINK_SPEED_EDR },
	{ 64, LINK_SPEED_HDR },	 { 128, LINK_SPEED_NDR }, { 256, LINK_SPEED_XDR },
};

#define LOOK_UP(table, index) ((index) < ARRAY_SIZE(table) ? (table)[index] : 0)

static enum link_speed speed_of(unsigned int active_speed)
{
	for (size_t i = 0; i < ARRAY_SIZE(speeds); i++) {
		if (speeds[i].active_speed == active_speed)
			return speeds[i].speed;
	}
	return LINK_SPEED_UNKNOWN;
}

static enum link_speed speed_named(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(speeds); i++) {
		if (strcmp(link_speed_name(speeds[i].speed), name) == 0)
			return speeds[i].speed;
	}
	return LINK_SPEED_UNKNOWN;
}

/* One of enum link_width, whose numbers are those of ibv_port_attr.active_width; or 0. */
static uint8_t width_of(unsigned int active_width)
{
	return link_width_lanes(active_width) && !(active_width & (active_width - 1))
		       ? (uint8_t)active_width
		       : 0;
}

static uint8_t width_of_lanes(unsigned int lanes)
{
	for (unsigned int width = LINK_WIDTH_1X; width <= LINK_WIDTH_2X; width <<= 1) {
		if (link_width_lanes(width) == lanes)
			return (uint8_t)width;
	}
	return 0;
}

/* A driver that does not say has what its transport is usually on. */
static uint8_t usual_link_layer(uint8_t transport)
{
	if (transport == TRANSPORT_INFINIBAND)
		return LINK_LAYER_INFINIBAND;
	return transport == TRANSPORT_IWARP || transport == TRANSPORT_USNIC ? LINK_LAYER_ETHERNET
									    : LINK_LAYER_UNKNOWN;
}

/* What means something only on some ports. */
static void straighten(struct adapter_port_facts *port)
{
	if (port->link_layer != LINK_LAYER_INFINIBAND) {
		port->port.lid = 0;
		port->port.lmc = 0;
		port->port.sm_lid = 0;
		port->port.sm_sl = 0;
	}
	/* Drivers tell the last or the lowest speed of a link that is down. */
	if (port->port.state <= PORT_STATE_DOWN) {
		port->port.speed = LINK_SPEED_UNKNOWN;
		port->port.width = 0;
	}
}

void port_from_verbs(const struct ibv_port_attr *attr, uint8_t transport,
		     struct adapter_port_facts *port)
{
	static const uint8_t layers[] = {
		[IBV_LINK_LAYER_INFINIBAND] = LINK_LAYER_INFINIBAND,
		[IBV_LINK_LAYER_ETHERNET] = LINK_LAYER_ETHERNET,
	};
	struct port_facts *facts = &port->port;

	port->link_layer = attr->link_layer == IBV_LINK_LAYER_UNSPECIFIED
				   ? usual_link_layer(transport)
				   : LOOK_UP(layers, attr->link_layer);
	facts->capability_mask = attr->port_cap_flags;
	facts->capability_mask2 = attr->port_cap_flags2;
	facts->lid = attr->lid;
	facts->lmc = attr->lmc;
	facts->sm_lid = attr->sm_lid;
	facts->sm_sl = attr->sm_sl;
	facts->mtu = LOOK_UP(mtus, (unsigned int)attr->active_mtu);
	facts->mtu_cap = LOOK_UP(mtus, (unsigned int)attr->max_mtu);
	facts->vls_cap = LOOK_UP(vls, attr->max_vl_num);
	facts->state = LOOK_UP(states, (unsigned int)attr->state);
	facts->physical_state =
		attr->phys_state <= PORT_PHYSICAL_TEST ? attr->phys_state : PORT_PHYSICAL_UNKNOWN;
#if HAVE_ACTIVE_SPEED_EX
	facts->speed = speed_of(attr->active_speed_ex ?: attr->active_speed);
#else
	facts->speed = speed_of(attr->active_speed);
#endif
	facts->width = width_of(attr->active_width);
	straighten(port);
}

/* "100 Gb/sec (4X EDR)" */
static void read_rate(const char *dir, struct port_facts *facts)
{
	char text[LOCAL_TEXT_SIZE], name[8];
	unsigned int lanes;
	const char *paren;

	if (sysfs_text(dir, "rate", sizeof(text), text) < 0)
		return;
	paren = strchr(text, '(');
	if (!paren || sscanf(paren, "(%3uX %7[A-Z0-9])", &lanes, name) != 2)
		return;
	facts->speed = speed_named(name);
	facts->width = width_of_lanes(lanes);
}

/* The number in the attribute, or 0 if it is none that may be. */
static uint32_t number(const char *dir, const char *name, uint32_t most)
{
	int64_t value = 0;

	(void)sysfs_number(dir, name, &value);
	return value >= 0 && value <= (int64_t)most ? (uint32_t)value : 0;
}

void port_from_sysfs(const char *dir, uint8_t transport, struct adapter_port_facts *port)
{
	struct port_facts *facts = &port->port;
	char layer[LOCAL_TEXT_SIZE];

	port->link_layer = LINK_LAYER_UNKNOWN;
	if (sysfs_text(dir, "link_layer", sizeof(layer), layer) < 0)
		port->link_layer = usual_link_layer(transport);
	else if (strcmp(layer, "InfiniBand") == 0)
		port->link_layer = LINK_LAYER_INFINIBAND;
	else if (strcmp(layer, "Ethernet") == 0)
		port->link_layer = LINK_LAYER_ETHERNET;
	facts->capability_mask = number(dir, "cap_mask", UINT32_MAX);
	facts->lid = (uint16_t)number(dir, "lid", UINT16_MAX);
	facts->lmc = (uint8_t)number(dir, "lid_mask_count", 7);
	facts->sm_lid = (uint16_t)number(dir, "sm_lid", UINT16_MAX);
	facts->sm_sl = (uint8_t)number(dir, "sm_sl", 15);
	facts->state = LOOK_UP(states, number(dir, "state", UINT8_MAX));
	facts->physical_state = (uint8_t)number(dir, "phys_state", PORT_PHYSICAL_TEST);
	read_rate(dir, facts);
	straighten(port);
}
