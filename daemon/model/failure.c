// SPDX-License-Identifier: Apache-2.0
/*
 * Failures: what could not be read, and what hangs behind it. A failed read is never an absence.
 *
 * Who did not answer becomes unreachable. After a complete update also who could not be asked: from
 * each thing that failed, a flood goes over the links as they were before, and stops at whoever was
 * seen. It follows a link from both ends, as the facts of either may have been lost.
 */
#include "base/util.h"
#include "model/transaction.h"

uint64_t presence_fail(struct presence *presence, int error, uint64_t now, uint64_t whole,
		       uint64_t error_alone)
{
	struct presence old = *presence;

	presence->state = PRESENCE_UNREACHABLE;
	presence->error = error;
	if (old.state != PRESENCE_UNREACHABLE) {
		presence->since = now;
		return whole;
	}
	return old.error != error ? error_alone : 0;
}

bool presence_restore(struct presence *presence)
{
	bool changed = presence->state != PRESENCE_PRESENT;

	*presence = (struct presence){ .state = PRESENCE_PRESENT };
	return changed;
}

static void fail_port(struct transaction *tx, struct port *port, int error)
{
	if (port->mark == tx->failed)
		return;
	port->mark = tx->failed;
	change_port(tx->changes, port,
		    presence_fail(&port->presence, error, tx->update->now,
				  FIELD_BIT(PORT_FIELD_presence),
				  FIELD_BIT(PORT_FIELD_presence_error)));
}

static void fail_node(struct transaction *tx, struct node *node, int error)
{
	if (node->mark == tx->failed || node->mark == tx->doomed)
		return;
	node->mark = tx->failed;
	change_node(tx->changes, node,
		    presence_fail(&node->presence, error, tx->update->now,
				  FIELD_BIT(NODE_FIELD_presence),
				  FIELD_BIT(NODE_FIELD_presence_error)));
	for (unsigned int number = 0; number <= node->facts.n_ports; number++) {
		struct port *port = transaction_port(tx, node, number);

		if (port)
			fail_port(tx, port, error);
	}
	node->next = tx->flood;
	tx->flood = node;
}

static void fail_unseen_node(struct transaction *tx, struct node *node, int error)
{
	if (node->mark != tx->seen)
		fail_node(tx, node, error);
}

/* The way to the port is lost. Its node may have been seen by another way, as an adapter with two
 * ports; then only the port is lost. A switch's ports are read by any way. */
static void fail_unseen(struct transaction *tx, struct port *port, int error)
{
	struct node *node = port->node;

	fail_unseen_node(tx, node, error);
	if (node->mark == tx->seen && port->mark != tx->seen && !node_is_switch(node))
		fail_port(tx, port, error);
}

/* What hangs at the port: the peer that it knew, and whoever says to hang there. */
static void fail_beyond(struct transaction *tx, uint64_t node_guid, unsigned int number, int error)
{
	const struct node *node = fabric_find_node(tx->fabric, node_guid);
	const struct port *port = node ? node_find_port(node, number) : NULL;
	struct port *caller;

	if (port && port->peer)
		fail_unseen(tx, port->peer, error);
	for (caller = link_first_caller(tx->fabric, node_guid); caller;
	     caller = link_next_caller(caller))
		if (caller->facts.peer_port == number)
			fail_unseen(tx, caller, error);
}

static void fail_neighbours(struct transaction *tx, const struct node *node)
{
	const struct node *old = fabric_find_node(tx->fabric, node->facts.guid);
	struct port *caller;
	int error = node->presence.error;

	for (unsigned int number = 0; old && number <= old->facts.n_ports; number++) {
		const struct port *port = old->ports[number];

		if (port && port->peer)
			fail_unseen(tx, port->peer, error);
	}
	for (caller = link_first_caller(tx->fabric, node->facts.guid); caller;
	     caller = link_next_caller(caller))
		fail_unseen(tx, caller, error);
}

static void fail(struct transaction *tx, const struct failure *failure)
{
	struct node *node;
	struct port *port;

	if (failure->beyond) {
		fail_beyond(tx, failure->node_guid, failure->port, failure->error);
		return;
	}
	node = transaction_node(tx, failure->node_guid);
	if (!node || node->mark == tx->doomed)
		return;
	if (failure->whole) {
		fail_node(tx, node, failure->error);
		return;
	}
	port = transaction_port(tx, node, failure->port);
	if (port)
		fail_port(tx, port, failure->error);
	if (!tx->update->complete)
		return;
	/* The node was not asked for itself, and nobody knows what hangs at the port. */
	fail_unseen_node(tx, node, failure->error);
	fail_beyond(tx, failure->node_guid, failure->port, failure->error);
}

void transaction_fail(struct transaction *tx)
{
	const struct update *update = tx->update;

	for (size_t i = 0; i < update->n_failures; i++)
		fail(tx, &update->failures[i]);
	if (!update->complete)
		return;
	while (tx->flood) {
		struct node *node = tx->flood;

		tx->flood = node->next;
		fail_neighbours(tx, node);
	}
	/* Where nothing at all could be read, nothing is known to be gone. */
	if (update->n_nodes == 0 && update->n_failures > 0)
		for (size_t i = 0; i < tx->fabric->n_nodes; i++)
			fail_unseen_node(tx, tx->fabric->nodes[i], update->failures[0].error);
}
