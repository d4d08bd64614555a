// SPDX-License-Identifier: Apache-2.0
/*
 * Does the graph contradict itself? All that it keeps besides the facts is found out again in the
 * plainest way, and compared.
 */
#include "mirror.h"

#include "base/util.h"

struct counts {
	size_t switches, ports, endpoints, shadowed, callers;
};

static const struct port *plain_peer(const struct fabric *fabric, const struct port *port)
{
	for (size_t i = 0; i < fabric->n_nodes; i++) {
		const struct node *node = fabric->nodes[i];

		if (port->facts.peer_guid && node->facts.guid == port->facts.peer_guid &&
		    port->facts.peer_port <= node->facts.n_ports)
			return node->ports[port->facts.peer_port];
	}
	return NULL;
}

static void check_presence(const struct presence *presence)
{
	g_assert_cmpuint(presence->state, !=, PRESENCE_GONE);
	if (presence->state == PRESENCE_PRESENT) {
		g_assert_cmpint(presence->error, ==, 0);
		g_assert_cmpuint(presence->since, ==, 0);
	} else {
		g_assert_cmpint(presence->error, <, 0);
		g_assert_cmpuint(presence->since, !=, 0);
	}
}

static void check_port(const struct node *node, unsigned int number, struct counts *counts)
{
	const struct port *port = node->ports[number];
	const struct fabric *fabric = node->fabric;

	g_assert_true(port->node == node);
	g_assert_cmpuint(port->facts.number, ==, number);
	g_assert_cmpuint(port->facts.node_guid, ==, node->facts.guid);
	g_assert_true(port->peer == plain_peer(fabric, port));
	g_assert_cmpuint(port->change, ==, 0);
	g_assert_true(!port->local || port->local->endpoint == port);
	check_presence(&port->presence);
	counts->callers += port->facts.peer_guid != 0;
	if (node_is_switch(node)) {
		g_assert_false(port->shadowed);
		counts->ports += number > 0;
		return;
	}
	g_assert_cmpuint(number, >, 0);
	g_assert_nonnull(fabric_find_endpoint(fabric, port->facts.guid));
	g_assert_true(port->shadowed == (fabric_find_endpoint(fabric, port->facts.guid) != port));
	g_assert_false(port->shadowed && port->announced);
	counts->endpoints += !port->shadowed;
	counts->shadowed += port->shadowed;
}

static void check_node(const struct fabric *fabric, const struct node *node, struct counts *counts)
{
	uint64_t rate = 0, max_rate = 0;
	uint32_t lanes = 0;

	g_assert_true(node->fabric == fabric);
	g_assert_true(fabric_find_node(fabric, node->facts.guid) == node);
	g_assert_cmpuint(node->touched, ==, 0);
	g_assert_cmpuint(node->change, ==, 0);
	check_presence(&node->presence);
	counts->switches += node_is_switch(node);
	for (unsigned int number = 0; number <= node->facts.n_ports; number++) {
		const struct port *port = node->ports[number];

		g_assert_true(node_find_port(node, number) == port);
		if (!port)
			continue;
		check_port(node, number, counts);
		if (number == 0)
			continue;
		rate += port_facts_rate(&port->facts);
		max_rate += port_facts_max_rate(&port->facts);
		lanes += link_width_lanes(port->facts.widths_supported);
	}
	g_assert_null(node_find_port(node, node->facts.n_ports + 1));
	g_assert_cmpuint(node->rate, ==, rate);
	g_assert_cmpuint(node->max_rate, ==, max_rate);
	g_assert_cmpuint(node->lanes, ==, lanes);
}

static void check_freshness(const struct graph *graph, const struct fabric *fabric)
{
	bool stale = true, says_stale = false, read = fabric->n_nodes > 0;

	/* What is read by somebody is not kept fresh by who only knows the own end. */
	for (size_t i = 0; i < graph->n_sources; i++)
		read |= !graph->sources[i].local &&
			!strcmp(graph->sources[i].fabric_id, fabric->id);
	for (size_t i = 0; i < graph->n_sources; i++)
		if (!strcmp(graph->sources[i].fabric_id, fabric->id) &&
		    !(read && graph->sources[i].local) &&
		    (graph->sources[i].state == SOURCE_LIVE ||
		     graph->sources[i].state == SOURCE_SWEEPING))
			stale = false;
	for (size_t i = 0; i < fabric->n_conditions; i++) {
		bool is_stale = fabric->conditions[i].kind == CONDITION_SOURCE_STALE;

		g_assert_false(is_stale && says_stale);
		says_stale |= is_stale;
	}
	g_assert_true(fabric->freshness.stale == stale);
	g_assert_true(says_stale == stale);
	g_assert_true((fabric->freshness.since != 0) == stale);
}

static void check_fabric(const struct graph *graph, const struct fabric *fabric)
{
	struct counts counts = {};

	g_assert_true(fabric->graph == graph);
	g_assert_true(graph_find_fabric(graph, fabric->id) == fabric);
	check_freshness(graph, fabric);
	for (size_t i = 0; i < fabric->n_nodes; i++) {
		check_node(fabric, fabric->nodes[i], &counts);
		if (i > 0)
			g_assert_cmpuint(fabric->nodes[i - 1]->facts.guid, <,
					 fabric->nodes[i]->facts.guid);
	}
	g_assert_cmpuint(fabric->by_guid.count, ==, fabric->n_nodes);
	g_assert_cmpuint(fabric->endpoint_by_guid.count, ==, fabric->n_endpoints);
	g_assert_cmpuint(fabric->n_switches, ==, counts.switches);
	g_assert_cmpuint(fabric->n_ports, ==, counts.ports);
	g_assert_cmpuint(fabric->n_endpoints, ==, counts.endpoints);
	g_assert_cmpuint(fabric->n_shadowed, ==, counts.shadowed);
	g_assert_cmpuint(fabric->n_callers, ==, counts.callers);
}

/* What the local objects are tied to, found by looking at everything there is. */
static const struct port *plain_endpoint(const struct graph *graph, const struct adapter_port *port)
{
	for (size_t f = 0; f < graph->n_fabrics; f++) {
		const struct fabric *fabric = graph->fabrics[f];

		for (size_t i = 0; i < fabric->n_nodes; i++)
			for (unsigned int n = 1; n <= fabric->nodes[i]->facts.n_ports; n++) {
				const struct port *other = fabric->nodes[i]->ports[n];

				if (other && !node_is_switch(other->node) && !other->shadowed &&
				    port->facts.link_layer == LINK_LAYER_INFINIBAND &&
				    other->facts.guid &&
				    other->facts.guid == port->facts.port.guid &&
				    other->facts.gid_prefix == port->facts.port.gid_prefix)
					return other;
			}
	}
	return NULL;
}

static void check_adapter(const struct graph *graph, const struct adapter *adapter)
{
	g_assert_true(graph_find_adapter(graph, adapter->facts.id) == adapter);
	g_assert_cmpuint(adapter->change, ==, 0);
	g_assert_false(adapter->seen);
	check_presence(&adapter->presence);
	g_assert_null(adapter->ports[0]);
	for (unsigned int number = 1; number <= adapter->facts.n_ports; number++) {
		const struct adapter_port *port = adapter->ports[number];

		g_assert_true(adapter_find_port(adapter, number) == port);
		if (!port)
			continue;
		g_assert_true(port->adapter == adapter);
		g_assert_cmpuint(port->facts.port.number, ==, number);
		g_assert_cmpuint(port->change, ==, 0);
		g_assert_false(port->seen);
		if (port->endpoint)
			g_assert_true(port->endpoint->local == port &&
				      port->endpoint == plain_endpoint(graph, port));
		else if (plain_endpoint(graph, port))
			g_assert_true(plain_endpoint(graph, port)->local != NULL);
	}
}

static void check_domains(const struct graph *graph, const struct fabric *fabric)
{
	for (size_t i = 0; i < fabric->n_domains; i++) {
		const struct domain *domain = fabric->domains[i];

		g_assert_true(domain->fabric == fabric);
		g_assert_true(fabric_find_domain(fabric, domain->facts.id) == domain);
		g_assert_cmpuint(domain->change, ==, 0);
		g_assert_false(domain->seen);
		g_assert_true(!i || fabric->domains[i - 1]->facts.id < domain->facts.id);
		if (domain->adapter)
			g_assert_true(graph_find_adapter(graph, domain->adapter->facts.id) ==
				      domain->adapter);
	}
}

static bool is_read(const struct graph *graph, const struct fabric *fabric)
{
	for (size_t i = 0; i < graph->n_sources; i++)
		if (!graph->sources[i].local && !strcmp(graph->sources[i].fabric_id, fabric->id))
			return true;
	return fabric->n_nodes > 0;
}

/* One of its endpoints is a port of the adapter that a domain of the update is on. */
static bool has_device_of(const struct fabric *fabric, const struct update *update)
{
	for (size_t i = 0; i < fabric->n_nodes; i++)
		for (unsigned int n = 1; n <= fabric->nodes[i]->facts.n_ports; n++) {
			const struct port *port = fabric->nodes[i]->ports[n];

			for (size_t k = 0; port && port->local && k < update->n_domains; k++)
				if (!strcmp(port->local->adapter->facts.name,
					    update->domains[k].device))
					return true;
		}
	return false;
}

/*
 * An InfiniBand subnet that somebody reads, if a local source speaks of one; of several the last
 * that is at the domains' own adapters, or else the first.
 */
static const char *plain_fabric_id(const struct graph *graph, const struct update *update)
{
	const char *id = NULL;

	for (size_t i = 0; update->source.local && i < graph->n_fabrics; i++) {
		const struct fabric *fabric = graph->fabrics[i];

		if (update->fabric.subnet_prefix &&
		    update->fabric.protocol == PROTOCOL_INFINIBAND &&
		    fabric->facts.protocol == PROTOCOL_INFINIBAND && is_read(graph, fabric) &&
		    fabric->facts.subnet_prefix == update->fabric.subnet_prefix &&
		    (!id || has_device_of(fabric, update)))
			id = fabric->id;
	}
	return id ?: update->source.fabric_id;
}

GHashTable *expect_fabrics(const struct graph *graph, const struct update *update)
{
	GHashTable *ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const char *from = NULL, *to = plain_fabric_id(graph, update);
	bool others = false;

	for (size_t i = 0; i < graph->n_fabrics; i++)
		g_hash_table_add(ids, g_strdup(graph->fabrics[i]->id));
	if (!*to)
		return ids;
	for (size_t i = 0; i < graph->n_sources; i++)
		if (!strcmp(graph->sources[i].id, update->source.id))
			from = graph->sources[i].fabric_id;
	for (size_t i = 0; from && i < graph->n_sources; i++)
		others |= strcmp(graph->sources[i].id, update->source.id) &&
			  (update->source.local || !graph->sources[i].local) &&
			  !strcmp(graph->sources[i].fabric_id, from);
	if (from && !others)
		g_hash_table_remove(ids, from);
	g_hash_table_add(ids, g_strdup(to));
	return ids;
}

void check_fabrics(const struct graph *graph, GHashTable *expected)
{
	g_assert_cmpuint(graph->n_fabrics, ==, g_hash_table_size(expected));
	for (size_t i = 0; i < graph->n_fabrics; i++)
		g_assert_true(g_hash_table_contains(expected, graph->fabrics[i]->id));
}

void graph_check(const struct graph *graph)
{
	for (size_t i = 0; i < graph->n_fabrics; i++) {
		check_fabric(graph, graph->fabrics[i]);
		check_domains(graph, graph->fabrics[i]);
		if (i > 0)
			g_assert_cmpstr(graph->fabrics[i - 1]->id, <, graph->fabrics[i]->id);
	}
	for (size_t i = 0; i < graph->n_adapters; i++) {
		check_adapter(graph, graph->adapters[i]);
		if (i > 0)
			g_assert_cmpstr(graph->adapters[i - 1]->facts.id, <,
					graph->adapters[i]->facts.id);
	}
	for (size_t i = 1; i < graph->n_sources; i++)
		g_assert_cmpstr(graph->sources[i - 1].id, <, graph->sources[i].id);
}
