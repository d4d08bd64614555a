// SPDX-License-Identifier: Apache-2.0
/*
 * Membership: who leaves the graph with an update, and who comes. First all that leaves leaves, so
 * that a GUID is free again before the next one takes it. A fabric leaves whole when the last
 * source that names it moves to another.
 */
#include "base/util.h"
#include "model/transaction.h"

void transaction_touch(struct transaction *tx, struct node *node, unsigned int what)
{
	if (!node->touched) {
		node->next = tx->touched;
		tx->touched = node;
	}
	node->touched |= what;
}

/* Its nodes and ports go with it: they stay its own, and nobody in the graph knows of them. */
static void bury_node(struct transaction *tx, struct node *node)
{
	for (unsigned int number = 0; number <= node->facts.n_ports; number++) {
		struct port *port = node->ports[number];

		if (!port)
			continue;
		change_port_verb(tx->changes, port, CHANGE_REMOVED);
		port->peer = NULL;
		port->presence.state = PRESENCE_GONE;
	}
	if (node_is_switch(node))
		change_node_verb(tx->changes, node, CHANGE_REMOVED);
	node->presence.state = PRESENCE_GONE;
}

void transaction_remove_abandoned(struct transaction *tx)
{
	struct fabric *fabric = tx->abandoned;
	struct graph *graph = tx->graph;
	size_t i = 0;

	for (size_t n = 0; n < fabric->n_domains; n++)
		change_domain_verb(tx->changes, fabric->domains[n], CHANGE_REMOVED);
	for (size_t n = 0; n < fabric->n_nodes; n++)
		bury_node(tx, fabric->nodes[n]);
	change_fabric(tx->changes, fabric, CHANGE_REMOVED, 0);
	while (graph->fabrics[i] != fabric)
		i++;
	graph->n_fabrics--;
	memmove(&graph->fabrics[i], &graph->fabrics[i + 1],
		(graph->n_fabrics - i) * sizeof(*graph->fabrics));
	tx->changes->dead_fabric = fabric;
}

void transaction_doom_gone(struct transaction *tx)
{
	for (size_t i = 0; i < tx->update->n_gone; i++) {
		struct node *node = fabric_find_node(tx->fabric, tx->update->gone[i]);

		if (!node || node->mark == tx->seen)
			continue;
		node->mark = tx->doomed;
		tx->any_doomed = true;
	}
}

static void remove_port(struct transaction *tx, struct port *port)
{
	change_port_verb(tx->changes, port, CHANGE_REMOVED);
	fabric_detach_port(tx->fabric, port);
	port->presence.state = PRESENCE_GONE;
}

static void remove_single_port(struct transaction *tx, struct port *port)
{
	remove_port(tx, port);
	transaction_touch(tx, port->node, TOUCHED_PORTS | TOUCHED_SUMS);
	port->node->ports[port->facts.number] = NULL;
	port->next = tx->changes->dead_ports;
	tx->changes->dead_ports = port;
}

static void remove_node(struct transaction *tx, struct node *node)
{
	for (unsigned int number = 0; number <= node->facts.n_ports; number++)
		if (node->ports[number])
			remove_port(tx, node->ports[number]);
	if (node_is_switch(node))
		change_node_verb(tx->changes, node, CHANGE_REMOVED);
	node->presence.state = PRESENCE_GONE;
	node->next = tx->changes->dead_nodes;
	tx->changes->dead_nodes = node;
}

/* A switch has the ports that it has; of an adapter those are known that are reached. */
static void remove_unseen_ports(struct transaction *tx, struct node *node)
{
	if (node_is_switch(node))
		return;
	for (unsigned int number = 1; number <= node->facts.n_ports; number++) {
		struct port *port = node->ports[number];

		if (port && port->mark != tx->seen && port->mark != tx->failed)
			remove_single_port(tx, port);
	}
}

static void remove_unseen(struct transaction *tx)
{
	struct fabric *fabric = tx->fabric;

	for (size_t i = 0; i < fabric->n_nodes; i++) {
		struct node *node = fabric->nodes[i];

		if (node->mark != tx->seen && node->mark != tx->failed) {
			node->mark = tx->doomed;
			tx->any_doomed = true;
		} else {
			remove_unseen_ports(tx, node);
		}
	}
}

/* Port GUIDs have become free: the first who waits for one has it now. */
static void unshadow(struct transaction *tx)
{
	struct fabric *fabric = tx->fabric;

	if (!fabric->n_shadowed || !(tx->changes->dead_nodes || tx->changes->dead_ports))
		return;
	for (size_t i = 0; i < fabric->n_nodes; i++) {
		struct node *node = fabric->nodes[i];

		for (unsigned int number = 1; number <= node->facts.n_ports; number++) {
			struct port *port = node->ports[number];

			if (!port || !port->shadowed ||
			    fabric_find_endpoint(fabric, port->facts.guid))
				continue;
			link_remove(port);
			fabric->n_shadowed--;
			fabric_attach_port(fabric, port);
			change_port_verb(tx->changes, port, CHANGE_ADDED);
			transaction_touch(tx, node, TOUCHED_SHOWN);
		}
	}
}

/* It is to be added to a node that was there before and stays. */
static bool is_loose(const struct transaction *tx, const struct port *port)
{
	return port && port->change == CHANGE_LATER && port->node->fabric &&
	       port->node->mark != tx->doomed;
}

void transaction_remove(struct transaction *tx)
{
	struct fabric *fabric = tx->fabric;

	if (tx->update->complete)
		remove_unseen(tx);
	for (size_t i = 0; i < tx->update->n_ports && tx->loose.count > 0; i++) {
		struct port *port = tx->ports[i];

		if (is_loose(tx, port) && port->node->ports[port->facts.number])
			remove_single_port(tx, port->node->ports[port->facts.number]);
	}
	if (tx->any_doomed) {
		for (size_t i = 0; i < fabric->n_nodes; i++)
			if (fabric->nodes[i]->mark == tx->doomed)
				remove_node(tx, fabric->nodes[i]);
		fabric_detach_nodes(fabric, tx->doomed);
	}
	unshadow(tx);
}

static void add_port(struct transaction *tx, struct port *port)
{
	if (port->presence.state == PRESENCE_PRESENT)
		port->presence = port->node->presence;
	port->node->ports[port->facts.number] = port;
	fabric_attach_port(tx->fabric, port);
	change_port_verb(tx->changes, port, CHANGE_ADDED);
	transaction_touch(tx, port->node, TOUCHED_PORTS | TOUCHED_SUMS);
}

static void add_nodes(struct transaction *tx, bool switches)
{
	for (size_t i = 0; i < tx->n_fresh; i++) {
		struct node *node = tx->fresh[i];

		if (node_is_switch(node) != switches)
			continue;
		if (switches)
			change_node_verb(tx->changes, node, CHANGE_ADDED);
		node->change = switches ? node->change : 0;
		transaction_touch(tx, node, TOUCHED_PORTS | TOUCHED_SUMS);
		for (unsigned int number = 0; number <= node->facts.n_ports; number++)
			if (node->ports[number])
				add_port(tx, node->ports[number]);
	}
}

static void add_loose_ports(struct transaction *tx, bool of_switches)
{
	for (size_t i = 0; i < tx->update->n_ports && tx->loose.count > 0; i++) {
		struct port *port = tx->ports[i];

		if (is_loose(tx, port) && node_is_switch(port->node) == of_switches) {
			transaction_take_loose(tx, port);
			add_port(tx, port);
		}
	}
}

static int by_guid(const void *a, const void *b)
{
	uint64_t guid_a = (*(struct node *const *)a)->facts.guid;
	uint64_t guid_b = (*(struct node *const *)b)->facts.guid;

	return guid_a < guid_b ? -1 : guid_a > guid_b;
}

void transaction_add(struct transaction *tx)
{
	qsort(tx->fresh, tx->n_fresh, sizeof(struct node *), by_guid);
	fabric_attach_nodes(tx->fabric, tx->fresh, tx->n_fresh);
	for (int switches = 1; switches >= 0; switches--) {
		add_nodes(tx, switches);
		add_loose_ports(tx, switches);
	}
}
