// SPDX-License-Identifier: Apache-2.0
/*
 * The second half of a transaction: make the graph say what the update says. Nothing in here can
 * fail.
 *
 * When everybody who leaves has left and everybody who comes has come, it is certain who is in the
 * graph. Then facts are compared, and peers and sums made again for those whom it concerns.
 */
#include "base/util.h"
#include "model/transaction.h"

static void commit_fabric(struct transaction *tx)
{
	static const struct fabric_facts nothing;
	const struct fabric_facts *facts = &tx->update->fabric;
	struct graph *graph = tx->graph;
	struct fabric *fabric = tx->fabric;
	bool says = fabric_facts_diff(facts, &nothing);
	uint64_t fields = 0;

	/* Who only knows the own end has no say where the fabric is read. */
	if (tx->update->source.local && says && fabric_has_reader(fabric)) {
		struct fabric_facts named = fabric->facts;

		memcpy(named.name, facts->name, sizeof(named.name));
		fields = fabric_facts_diff(&fabric->facts, &named);
		fabric->facts = named;
	} else if (says) {
		struct fabric_facts told = *facts;

		if (!tx->update->source.local)
			memcpy(told.name, fabric->facts.name, sizeof(told.name));
		fields = fabric_facts_diff(&fabric->facts, &told);
		fabric->facts = told;
	}
	fields |= fabric_settle_freshness(fabric, tx->update->now);
	if (tx->conditions)
		fields |= fabric_settle_conditions(fabric, tx->update, &tx->conditions);
	if (tx->new_fabric) {
		size_t i = graph->n_fabrics++;

		for (; i > 0 && strcmp(graph->fabrics[i - 1]->id, fabric->id) > 0; i--)
			graph->fabrics[i] = graph->fabrics[i - 1];
		graph->fabrics[i] = fabric;
	}
	change_fabric(tx->changes, fabric, tx->new_fabric ? CHANGE_ADDED : CHANGE_CHANGED, fields);
}

static void commit_node(struct transaction *tx, struct node *node, const struct node_facts *facts)
{
	uint64_t fields = node_facts_diff(&node->facts, facts);

	node->facts = *facts;
	if (fields & FIELD_BIT(NODE_FIELD_description))
		transaction_touch(tx, node, TOUCHED_NAME);
	change_node(tx->changes, node, fields);
}

static void commit_port(struct transaction *tx, struct port *port, const struct port_facts *facts)
{
	uint64_t fields = port_facts_diff(&port->facts, facts);

	if (!fields)
		return;
	link_remove(port);
	port->facts = *facts;
	link_add(port);
	link_resolve(tx, port, false);
	transaction_touch(tx, port->node, TOUCHED_SUMS);
	change_port(tx->changes, port, fields);
}

static void restore_node(struct transaction *tx, struct node *node)
{
	if (node->mark == tx->seen && presence_restore(&node->presence))
		change_node(tx->changes, node, FIELD_BIT(NODE_FIELD_presence));
}

/* What is said of a node's ports while the node itself is silent has been found out elsewhere. */
static void restore_port(struct transaction *tx, struct port *port)
{
	if (port->mark == tx->seen && port->node->presence.state == PRESENCE_PRESENT &&
	    presence_restore(&port->presence))
		change_port(tx->changes, port, FIELD_BIT(PORT_FIELD_presence));
}

static void commit_facts(struct transaction *tx)
{
	const struct update *update = tx->update;

	for (size_t i = 0; i < update->n_nodes; i++) {
		if (!tx->nodes[i])
			continue;
		restore_node(tx, tx->nodes[i]);
		commit_node(tx, tx->nodes[i], &update->nodes[i]);
	}
	for (size_t i = 0; i < update->n_ports; i++) {
		struct port *port = tx->ports[i];

		if (!port || port->node->mark == tx->doomed)
			continue;
		restore_port(tx, port);
		commit_port(tx, port, &update->ports[i]);
	}
}

static void resolve_callers(struct transaction *tx, const struct node *node, bool renamed)
{
	struct port *caller;

	for (caller = link_first_caller(tx->fabric, node->facts.guid); caller;
	     caller = link_next_caller(caller))
		link_resolve(tx, caller, renamed);
}

static void show_to_callers(struct transaction *tx, const struct node *node)
{
	struct port *caller;

	for (caller = link_first_caller(tx->fabric, node->facts.guid); caller;
	     caller = link_next_caller(caller))
		link_show(tx, caller);
}

static void settle(struct transaction *tx)
{
	const struct node *dead;

	for (dead = tx->changes->dead_nodes; dead; dead = dead->next)
		resolve_callers(tx, dead, false);
	while (tx->touched) {
		struct node *node = tx->touched;

		tx->touched = node->next;
		if (node->touched & TOUCHED_SUMS)
			change_node(tx->changes, node, graph_node_sum(node));
		for (unsigned int number = 0;
		     node->touched & TOUCHED_PORTS && number <= node->facts.n_ports; number++)
			if (node->ports[number])
				link_resolve(tx, node->ports[number], false);
		if (node->touched & (TOUCHED_PORTS | TOUCHED_NAME))
			resolve_callers(tx, node, node->touched & TOUCHED_NAME);
		if (node->touched & TOUCHED_SHOWN)
			show_to_callers(tx, node);
		node->touched = 0;
	}
}

void transaction_commit(struct transaction *tx)
{
	tx->committed = true;
	source_commit(tx);
	if (tx->fabric)
		commit_fabric(tx);
	if (tx->says_nodes) {
		transaction_doom_gone(tx);
		transaction_fail(tx);
		transaction_remove(tx);
		transaction_add(tx);
		commit_facts(tx);
		settle(tx);
	}
	if (tx->adapters)
		adapters_commit(tx);
	if (tx->domains)
		domains_commit(tx);
	local_resolve(tx->graph, tx->changes);
	changes_seal(tx->changes);
}
