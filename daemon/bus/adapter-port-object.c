// SPDX-License-Identifier: Apache-2.0
/*
 * A port of an adapter on the bus: what it speaks and its addresses. Most of the rest is in link.c,
 * port-object.c and infiniband-port.c, which ports of switches share.
 */
#include <arpa/inet.h>
#include <stdio.h>

#include "base/util.h"
#include "bus/interface.h"
#include "bus/property.h"

#define RDMA_PORT "xyz.openbmc_project.Inventory.Decorator.RDMAPort"

#define EMITS SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE

#define FACT(member) offsetof(struct adapter_port, facts.member)

static PROPERTY_GETTER(get_link_layer)
{
	return property_append_enum(reply, RDMA_PORT ".LinkLayer.",
				    link_layer_name(*(const uint8_t *)userdata));
}

/* In Redfish's own word, whatever the front-end knows. */
static PROPERTY_GETTER(get_protocol)
{
	return property_append_enum(reply, RDMA_PORT ".Protocol.",
				    protocol_name(*(const uint8_t *)userdata));
}

static int append_gid(sd_bus_message *reply, const struct gid_facts *gid)
{
	char address[INET6_ADDRSTRLEN], type[sizeof(RDMA_PORT) + 32];

	inet_ntop(AF_INET6, gid->gid, address, sizeof(address));
	snprintf(type, sizeof(type), RDMA_PORT ".GIDType.%s", gid_type_name(gid->type));
	return sd_bus_message_append(reply, "(qss)", gid->index, address, type);
}

static PROPERTY_GETTER(get_gids)
{
	const struct adapter_port_facts *facts = userdata;
	int r;

	r = sd_bus_message_open_container(reply, 'a', "(qss)");
	if (r < 0)
		return r;
	for (unsigned int i = 0; i < MIN(facts->n_gids, GIDS_MAX); i++) {
		r = append_gid(reply, &facts->gids[i]);
		if (r < 0)
			return r;
	}
	return sd_bus_message_close_container(reply);
}

static PROPERTY_GETTER(get_state)
{
	return property_append_enum(reply, RDMA_PORT ".PortState.",
				    port_state_name(*(const uint8_t *)userdata));
}

static PROPERTY_GETTER(get_physical_state)
{
	return property_append_enum(reply, RDMA_PORT ".PhysicalState.",
				    port_physical_state_name(*(const uint8_t *)userdata));
}

static const sd_bus_vtable rdma_port_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("LinkLayer", "s", get_link_layer, FACT(link_layer), EMITS),
	SD_BUS_PROPERTY("Protocol", "s", get_protocol, offsetof(struct adapter_port, protocol),
			EMITS),
	SD_BUS_PROPERTY("NetworkInterface", "s", property_get_text, FACT(netdev), EMITS),
	SD_BUS_PROPERTY("GIDs", "a(qss)", get_gids, offsetof(struct adapter_port, facts), EMITS),
	SD_BUS_PROPERTY("MTU", "q", NULL, FACT(port.mtu), EMITS),
	SD_BUS_PROPERTY("MTUCapable", "q", NULL, FACT(port.mtu_cap), EMITS),
	SD_BUS_PROPERTY("State", "s", get_state, FACT(port.state), EMITS),
	SD_BUS_PROPERTY("PhysicalState", "s", get_physical_state, FACT(port.physical_state), EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface rdma_port_interface = {
	.name = RDMA_PORT,
	.vtable = rdma_port_vtable,
	.triggers =
		(const struct trigger[]){
			{ "LinkLayer", { .local = ADAPTER_PORT(link_layer) } },
			{ "Protocol", { .local = ADAPTER_PORT(protocol) } },
			{ "NetworkInterface", { .local = ADAPTER_PORT(netdev) } },
			{ "GIDs", { .local = ADAPTER_PORT(n_gids) | ADAPTER_PORT(gids) } },
			{ "MTU", { .port = PORT(mtu) } },
			{ "MTUCapable", { .port = PORT(mtu_cap) } },
			{ "State", { .port = PORT(state) } },
			{ "PhysicalState", { .port = PORT(physical_state) } },
			{ NULL },
		},
	.kinds = KIND_ADAPTER_PORT,
	.subject = SUBJECT_ADAPTER_PORT,
};
