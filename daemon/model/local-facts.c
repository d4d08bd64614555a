// SPDX-License-Identifier: Apache-2.0
/*
 * The names behind the numbers of the local facts, and what a port speaks.
 */
#include "model/local-facts.h"

#include <string.h>

#include "base/util.h"

static const char *const transports[TRANSPORT_MAX_] = {
	[TRANSPORT_INFINIBAND] = "InfiniBand",
	[TRANSPORT_IWARP] = "iWARP",
	[TRANSPORT_USNIC] = "usNIC",
	[TRANSPORT_PROPRIETARY] = "Proprietary",
};

static const char *const link_layers[LINK_LAYER_MAX_] = {
	[LINK_LAYER_INFINIBAND] = "InfiniBand",
	[LINK_LAYER_ETHERNET] = "Ethernet",
};

static const char *const gid_types[GID_TYPE_MAX_] = {
	[GID_TYPE_IB] = "IB",
	[GID_TYPE_ROCE_V1] = "RoCEv1",
	[GID_TYPE_ROCE_V2] = "RoCEv2",
};

static const char *name_of(const char *const *names, size_t n, unsigned int value)
{
	return value < n && names[value] ? names[value] : "";
}

/* RoCE v1 and v2 are two protocols for Redfish; a port that has GIDs of both speaks the newer. */
static enum protocol roce_protocol(const struct adapter_port_facts *port)
{
	for (unsigned int i = 0; i < port->n_gids && i < GIDS_MAX; i++)
		if (port->gids[i].type == GID_TYPE_ROCE_V2)
			return PROTOCOL_ROCEV2;
	return PROTOCOL_ROCE;
}

enum protocol adapter_port_protocol(const struct adapter_facts *adapter,
				    const struct adapter_port_facts *port)
{
	if (adapter->transport == TRANSPORT_IWARP)
		return PROTOCOL_IWARP;
	if (adapter->transport != TRANSPORT_INFINIBAND)
		return PROTOCOL_OEM;
	return port->link_layer == LINK_LAYER_ETHERNET ? roce_protocol(port) : PROTOCOL_INFINIBAND;
}

uint64_t domain_facts_link_down(const struct domain_facts *domain)
{
	return strcmp(domain->link_state, "FI_LINK_DOWN") == 0;
}

const char *transport_name(enum transport transport)
{
	return name_of(transports, ARRAY_SIZE(transports), transport);
}

const char *link_layer_name(enum link_layer layer)
{
	return name_of(link_layers, ARRAY_SIZE(link_layers), layer);
}

const char *gid_type_name(enum gid_type type)
{
	return name_of(gid_types, ARRAY_SIZE(gid_types), type);
}
