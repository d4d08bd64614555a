// SPDX-License-Identifier: Apache-2.0
/*
 * The first half of a transaction: whom is the update about, and what has to be allocated.
 *
 * The update is read from its end, so that of two entries about one object the last, which is the
 * newest, is met first and the other left out. The marks of the objects that are met are set here
 * already; a mark means nothing after its transaction, so they may stay if this one fails.
 */
#include <errno.h>

#include "base/util.h"
#include "model/transaction.h"

struct node *transaction_node(const struct transaction *tx, uint64_t guid)
{
	struct node *fresh = map_get(&tx->fresh_by_guid, guid);

	return fresh ?: fabric_find_node(tx->fabric, guid);
}

static uint64_t key_of(const struct node *node, unsigned int number)
{
	return (uintptr_t)&node->ports[number];
}

void transaction_take_loose(struct transaction *tx, const struct port *port)
{
	map_remove(&tx->loose, key_of(port->node, port->facts.number));
}

struct port *transaction_port(const struct transaction *tx, const struct node *node,
			      unsigned int number)
{
	struct port *loose;

	if (number > node->facts.n_ports)
		return NULL;
	loose = map_get(&tx->loose, key_of(node, number));
	return loose ?: node->ports[number];
}

static bool same_node(const struct node *node, const struct node_facts *facts)
{
	return node->facts.type == facts->type && node->facts.n_ports == facts->n_ports;
}

static int prepare_node(struct transaction *tx, size_t i)
{
	const struct node_facts *facts = &tx->update->nodes[i];
	struct node *node = fabric_find_node(tx->fabric, facts->guid);
	int r;

	if (map_get(&tx->fresh_by_guid, facts->guid) || (node && node->mark == tx->seen))
		return 0;
	if (node && same_node(node, facts)) {
		node->mark = tx->seen;
		tx->nodes[i] = node;
		return 0;
	}
	if (node) {
		node->mark = tx->doomed;
		tx->any_doomed = true;
	}
	node = graph_node_new(facts);
	if (!node)
		return -ENOMEM;
	r = map_put(&tx->fresh_by_guid, facts->guid, node);
	if (r < 0) {
		graph_node_free(node);
		return r;
	}
	node->mark = tx->seen;
	tx->nodes[i] = tx->fresh[tx->n_fresh++] = node;
	return 0;
}

/* An endpoint's port GUID is its id; a switch port's id is its number. */
static bool same_port(const struct port *port, const struct port_facts *facts)
{
	return node_is_switch(port->node) || port->facts.guid == facts->guid;
}

static int prepare_port(struct transaction *tx, size_t i)
{
	const struct port_facts *facts = &tx->update->ports[i];
	struct node *node = transaction_node(tx, facts->node_guid);
	struct port *port;
	int r = 0;

	if (!node || facts->number > node->facts.n_ports ||
	    (facts->number == 0 && !node_is_switch(node)))
		return 0;
	port = transaction_port(tx, node, facts->number);
	if (port && port->mark == tx->seen)
		return 0;
	if (port && same_port(port, facts)) {
		port->mark = tx->seen;
		tx->ports[i] = port;
		return 0;
	}
	port = graph_port_new(node, facts);
	if (!port)
		return -ENOMEM;
	if (node->change == CHANGE_LATER)
		node->ports[facts->number] = port;
	else
		r = map_put(&tx->loose, key_of(node, facts->number), port);
	if (r < 0) {
		free(port);
		return r;
	}
	port->mark = tx->seen;
	tx->ports[i] = port;
	tx->n_fresh_ports++;
	return 0;
}

static int prepare_fabric(struct transaction *tx)
{
	const struct update *update = tx->update;
	struct graph *graph = tx->graph;

	tx->fabric = graph_find_fabric(graph, update->source.fabric_id);
	if (!tx->fabric) {
		struct fabric **fabrics =
			reallocarray(graph->fabrics, graph->n_fabrics + 1, sizeof(struct fabric *));

		if (!fabrics)
			return -ENOMEM;
		graph->fabrics = fabrics;
		tx->fabric = graph_fabric_new(graph, update->source.fabric_id);
		if (!tx->fabric)
			return -ENOMEM;
		tx->new_fabric = true;
	}
	tx->fabric->mark += 4;
	tx->seen = tx->fabric->mark + 1;
	tx->failed = tx->fabric->mark + 2;
	tx->doomed = tx->fabric->mark + 3;
	if (!update->has_conditions)
		return 0;
	tx->conditions = calloc(update->n_conditions + 1, sizeof(*tx->conditions));
	return tx->conditions ? 0 : -ENOMEM;
}

static int prepare_nodes(struct transaction *tx)
{
	const struct update *update = tx->update;
	int r;

	tx->nodes = calloc(update->n_nodes + 1, sizeof(struct node *));
	tx->ports = calloc(update->n_ports + 1, sizeof(struct port *));
	tx->fresh = calloc(update->n_nodes + 1, sizeof(struct node *));
	if (!tx->nodes || !tx->ports || !tx->fresh)
		return -ENOMEM;
	for (size_t i = update->n_nodes; i-- > 0;) {
		r = prepare_node(tx, i);
		if (r < 0)
			return r;
	}
	for (size_t i = update->n_ports; i-- > 0;) {
		r = prepare_port(tx, i);
		if (r < 0)
			return r;
	}
	r = links_reserve(tx->fabric, tx->n_fresh_ports);
	if (r < 0)
		return r;
	return fabric_reserve(tx->fabric, tx->n_fresh, tx->n_fresh_ports);
}

static size_t count_objects(const struct fabric *fabric)
{
	return fabric->n_switches + fabric->n_ports + fabric->n_endpoints + fabric->n_shadowed;
}

/* The sources, two fabrics, each object that is there and each that comes. */
static size_t count_changes(const struct transaction *tx)
{
	size_t n = 3 + adapters_count_changes(tx) + domains_count_changes(tx);

	if (tx->abandoned)
		n += count_objects(tx->abandoned);
	if (tx->says_nodes)
		n += count_objects(tx->fabric) + tx->n_fresh + tx->n_fresh_ports;
	return n;
}

int transaction_reserve(struct transaction *tx)
{
	return changes_reserve(tx->changes, count_changes(tx));
}

int transaction_prepare(struct transaction *tx)
{
	const struct update *update = tx->update;
	int r = source_prepare(tx);

	if (r < 0)
		return r;
	if (update->source.fabric_id[0]) {
		r = prepare_fabric(tx);
		if (r < 0)
			return r;
		tx->says_nodes = update->n_nodes || update->n_ports || update->n_failures ||
				 update->n_gone || update->complete;
	}
	if (tx->says_nodes) {
		r = prepare_nodes(tx);
		if (r < 0)
			return r;
	}
	if (update->has_adapters) {
		r = adapters_prepare(tx);
		if (r < 0)
			return r;
	}
	if (update->has_domains && tx->fabric) {
		r = domains_prepare(tx);
		if (r < 0)
			return r;
	}
	return transaction_reserve(tx);
}

void transaction_done(struct transaction *tx)
{
	if (!tx->committed) {
		for (size_t i = 0; i < tx->n_fresh; i++)
			graph_node_free(tx->fresh[i]);
	}
	adapters_done(tx);
	domains_done(tx);
	if (!tx->committed && tx->new_fabric)
		graph_fabric_free(tx->fabric);
	for (size_t i = 0; i < tx->loose.size; i++)
		free(tx->loose.entries[i].value);
	free(tx->nodes);
	free(tx->ports);
	free(tx->fresh);
	free(tx->conditions);
	map_done(&tx->fresh_by_guid);
	map_done(&tx->loose);
}
