// SPDX-License-Identifier: Apache-2.0
/*
 * What follows for this machine's objects when all facts are in. Who is who: a port of an adapter
 * of this machine may be an endpoint of a subnet that was swept, and a domain of libfabric is on an
 * adapter. Both are found again after each transaction: there are few of them, and so no pointer
 * outlives what it points to.
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

static void each_port(struct graph *graph, struct changes *changes,
		      void (*on_port)(struct adapter_port *port, struct graph *graph,
				      struct changes *changes))
{
	for (size_t i = 0; i < graph->n_adapters; i++) {
		struct adapter *adapter = graph->adapters[i];

		for (unsigned int number = 1; number <= adapter->facts.n_ports; number++)
			if (adapter->ports[number])
				on_port(adapter->ports[number], graph, changes);
	}
}

static struct adapter_port *find_claimant(const struct graph *graph, const struct port *endpoint)
{
	for (size_t i = 0; i < graph->n_adapters; i++) {
		const struct adapter *adapter = graph->adapters[i];

		for (unsigned int number = 1; number <= adapter->facts.n_ports; number++)
			if (adapter->ports[number] && adapter->ports[number]->claim == endpoint)
				return adapter->ports[number];
	}
	return NULL;
}

static void forget_claim(struct adapter_port *port, struct graph *graph, struct changes *changes)
{
	port->claim = NULL;
}

static void claim(struct adapter_port *port, struct graph *graph, struct changes *changes)
{
	struct port *endpoint = find_endpoint(graph, &port->facts);

	if (endpoint && !find_claimant(graph, endpoint))
		port->claim = endpoint;
}

/* What it was before is nobody's now, if nobody else claims it. */
static void let_go(struct adapter_port *port, struct graph *graph, struct changes *changes)
{
	struct port *endpoint = port->endpoint;

	if (!endpoint || endpoint->local != port || find_claimant(graph, endpoint))
		return;
	endpoint->local = NULL;
	change_port(changes, endpoint, FIELD_BIT(PORT_FIELD_local));
}

static void let_go_dead(struct graph *graph, struct changes *changes)
{
	for (struct adapter *adapter = changes->dead_adapters; adapter; adapter = adapter->next)
		for (unsigned int number = 1; number <= adapter->facts.n_ports; number++)
			if (adapter->ports[number])
				let_go(adapter->ports[number], graph, changes);
	for (struct adapter_port *port = changes->dead_adapter_ports; port; port = port->next)
		let_go(port, graph, changes);
}

static void settle(struct adapter_port *port, struct graph *graph, struct changes *changes)
{
	uint8_t protocol = (uint8_t)adapter_port_protocol(&port->adapter->facts, &port->facts);

	if (port->endpoint != port->claim)
		change_adapter_port(changes, port, 0, FIELD_BIT(ADAPTER_PORT_FIELD_endpoint));
	port->endpoint = port->claim;
	if (port->claim && port->claim->local != port) {
		port->claim->local = port;
		change_port(changes, port->claim, FIELD_BIT(PORT_FIELD_local));
	}
	if (protocol != port->protocol)
		change_adapter_port(changes, port, 0, FIELD_BIT(ADAPTER_PORT_FIELD_protocol));
	port->protocol = protocol;
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
	each_port(graph, changes, forget_claim);
	each_port(graph, changes, claim);
	each_port(graph, changes, let_go);
	let_go_dead(graph, changes);
	each_port(graph, changes, settle);
	for (size_t i = 0; i < graph->n_fabrics; i++)
		for (size_t j = 0; j < graph->fabrics[i]->n_domains; j++)
			resolve_domain(graph, changes, graph->fabrics[i]->domains[j]);
}
