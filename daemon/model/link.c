// SPDX-License-Identifier: Apache-2.0
/*
 * Links: who names whom as its peer.
 *
 * A port's facts name its peer; the other end need not say the same, need not be known yet, and may
 * be removed. So each fabric keeps a hash of the ports by the GUID of the node that they name, as
 * lists through the ports themselves: these are the callers of that node. When a node or a port
 * comes or goes, its callers alone are looked at.
 */
#include <errno.h>

#include "base/util.h"
#include "model/transaction.h"

#define CALLERS_MIN 16u
/* The callers of a switch are in one list anyway. */
#define CALLERS_PER_LIST 4u

static struct port **list_of(const struct fabric *fabric, uint64_t node_guid)
{
	uint64_t hash = (node_guid ^ node_guid >> 32) * UINT64_C(0x9e3779b97f4a7c15);

	return &fabric->callers[(hash >> 32) & (fabric->callers_size - 1)];
}

static void push(struct port **list, struct port *port)
{
	port->next = *list;
	port->pprev = list;
	if (port->next)
		port->next->pprev = &port->next;
	*list = port;
}

/* Room for more links, so that link_add() cannot fail: it may only become slow. */
int links_reserve(struct fabric *fabric, size_t n_more)
{
	size_t old_size = fabric->callers_size, size = MAX(old_size, CALLERS_MIN);
	struct port **old = fabric->callers;

	while (size * CALLERS_PER_LIST < fabric->n_callers + n_more)
		size *= 2;
	if (size == old_size)
		return 0;
	fabric->callers = calloc(size, sizeof(struct port *));
	if (!fabric->callers) {
		fabric->callers = old;
		return -ENOMEM;
	}
	fabric->callers_size = size;
	for (size_t i = 0; i < old_size; i++) {
		while (old[i]) {
			struct port *port = old[i];

			old[i] = port->next;
			push(list_of(fabric, port->facts.peer_guid), port);
		}
	}
	free(old);
	return 0;
}

void link_add(struct port *port)
{
	struct fabric *fabric = port->node->fabric;

	if (!port->facts.peer_guid)
		return;
	push(list_of(fabric, port->facts.peer_guid), port);
	fabric->n_callers++;
}

void link_remove(struct port *port)
{
	if (!port->pprev)
		return;
	*port->pprev = port->next;
	if (port->next)
		port->next->pprev = port->pprev;
	port->next = NULL;
	port->pprev = NULL;
	port->node->fabric->n_callers--;
}

static struct port *skip_others(struct port *port, uint64_t node_guid)
{
	while (port && port->facts.peer_guid != node_guid)
		port = port->next;
	return port;
}

struct port *link_first_caller(const struct fabric *fabric, uint64_t node_guid)
{
	if (!fabric->callers_size)
		return NULL;
	return skip_others(*list_of(fabric, node_guid), node_guid);
}

struct port *link_next_caller(const struct port *caller)
{
	return skip_others(caller->next, caller->facts.peer_guid);
}

/* One that is in this change set as added, and was a peer before, was no object before. */
static bool was_object(const struct transaction *tx, const struct port *peer)
{
	return !peer->shadowed &&
	       !(peer->change && tx->changes->items[peer->change - 1].verb == CHANGE_ADDED);
}

/* The ports of an adapter are called as it is. A node by another name is renamed besides. */
static bool same_name(const struct port *a, const struct port *b)
{
	return a && b && a->node == b->node && port_is_endpoint(a) && a->node->facts.description[0];
}

static uint64_t shown_diff(const struct port *port, const struct port *a, const struct port *b)
{
	const struct node *switch_a = a && !port_is_endpoint(a) ? a->node : NULL;
	const struct node *switch_b = b && !port_is_endpoint(b) ? b->node : NULL;
	uint64_t fields = FIELD_BIT(PORT_FIELD_peer);

	if (!same_name(a, b))
		fields |= FIELD_BIT(PORT_FIELD_peer_name);
	if (!port_is_endpoint(port) || switch_a != switch_b)
		fields |= FIELD_BIT(PORT_FIELD_attachment);
	if (port_is_endpoint(port))
		return fields;
	if (!switch_a != !switch_b)
		fields |= FIELD_BIT(PORT_FIELD_to_switch);
	if ((a && !switch_a) != (b && !switch_b))
		fields |= FIELD_BIT(PORT_FIELD_to_endpoint);
	return fields;
}

/* The port's peer was @a and is @b; what is no object is not shown. */
static uint64_t peer_diff(const struct transaction *tx, const struct port *port,
			  const struct port *a, const struct port *b)
{
	a = a && was_object(tx, a) ? a : NULL;
	b = b && !b->shadowed ? b : NULL;
	return a == b ? 0 : shown_diff(port, a, b);
}

void link_show(struct transaction *tx, struct port *port)
{
	if (port->peer)
		change_port(tx->changes, port, peer_diff(tx, port, port->peer, port->peer));
}

void link_resolve(struct transaction *tx, struct port *port, bool renamed)
{
	struct port *peer = NULL;

	if (port->facts.peer_guid) {
		struct node *node = fabric_find_node(port->node->fabric, port->facts.peer_guid);

		peer = node ? node_find_port(node, port->facts.peer_port) : NULL;
	}
	if (peer != port->peer)
		change_port(tx->changes, port, peer_diff(tx, port, port->peer, peer));
	if (peer && renamed && !peer->shadowed)
		change_port(tx->changes, port, FIELD_BIT(PORT_FIELD_peer_name));
	port->peer = peer;
}
