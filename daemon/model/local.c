// SPDX-License-Identifier: Apache-2.0
/*
 * Who is who: a port of an adapter of this machine may be an endpoint of a subnet that was swept,
 * and a domain of libfabric is on an adapter. Both are found again after each transaction: there
 * are few of them, and so no pointer outlives what it points to.
 */
#include "base/util.h"
#include "model/transaction.h"

static struct port *find_endpoint(const struct graph *graph, const struct adapter_port_facts *facts)
{
	if (facts->link_layer != LINK_LAYER_INFINIBAND || facts->port.guid == 0)
		return NULL;
	for (size_t i = 0; i < graph->n_fabrics; i++) {
		struct port *endpoint = fabric_find_endpoint(graph->fabrics[i], facts->port.guid);

		if (endpoint && endpoint->facts.gid_prefix == facts->port.gid_prefix)
			return endpoint;
	}
	return NULL;
}

struct adapter_port *graph_find_local(const struct graph *graph, const struct port *endpoint)
{
	for (size_t i = 0; i < graph->n_adapters; i++) {
		const struct adapter *adapter = graph->adapters[i];

		for (unsigned int number = 1; number <= adapter->facts.n_ports; number++)
			if (adapter->ports[number] && adapter->ports[number]->endpoint == endpoint)
				return adapter->ports[number];
	}
	return NULL;
}

static void resolve_port(const struct graph *graph, struct changes *changes,
			 struct adapter_port *port)
{
	struct port *old = port->endpoint;

	port->endpoint = find_endpoint(graph, &port->facts);
	if (port->endpoint == old)
		return;
	change_adapter_port(changes, port, 0, FIELD_BIT(ADAPTER_PORT_FIELD_endpoint));
	if (old)
		change_port(changes, old, FIELD_BIT(PORT_FIELD_local));
	if (port->endpoint)
		change_port(changes, port->endpoint, FIELD_BIT(PORT_FIELD_local));
}

/* Several adapters may share one PCI function; then the kernel's name tells. */
static struct adapter *find_adapter(const struct graph *graph, const struct domain_facts *facts)
{
	struct adapter *by_address = NULL;

	for (size_t i = 0; i < graph->n_adapters; i++) {
		struct adapter *adapter = graph->adapters[i];
		bool named = facts->device[0] && !strcmp(facts->device, adapter->facts.name);

		if (!facts->pci_address[0] && named)
			return adapter;
		if (!facts->pci_address[0] ||
		    strcmp(facts->pci_address, adapter->facts.pci_address))
			continue;
		if (named)
			return adapter;
		by_address = by_address ?: adapter;
	}
	return by_address;
}

static void resolve_domain(const struct graph *graph, struct changes *changes,
			   struct domain *domain)
{
	struct adapter *old = domain->adapter;

	domain->adapter = find_adapter(graph, &domain->facts);
	if (domain->adapter != old)
		change_domain(changes, domain, FIELD_BIT(DOMAIN_FIELD_adapter));
}

void local_resolve(struct graph *graph, struct changes *changes)
{
	for (size_t i = 0; i < graph->n_adapters; i++) {
		struct adapter *adapter = graph->adapters[i];

		for (unsigned int number = 1; number <= adapter->facts.n_ports; number++)
			if (adapter->ports[number])
				resolve_port(graph, changes, adapter->ports[number]);
	}
	for (size_t i = 0; i < graph->n_fabrics; i++)
		for (size_t j = 0; j < graph->fabrics[i]->n_domains; j++)
			resolve_domain(graph, changes, graph->fabrics[i]->domains[j]);
}
