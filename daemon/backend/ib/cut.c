// SPDX-License-Identifier: Apache-2.0
/*
 * Links that were cut, nodes that no route leads to any more, and those to which one leads again.
 */
#include "backend/ib/sweep.h"
#include "backend/ib/task.h"

#include <errno.h>

static void cut(struct sweep *sweep, struct ib_node *node, struct ib_port *port)
{
	port->peer_guid_before = port->facts.peer_guid;
	port->peer_port_before = port->facts.peer_port;
	port->facts.peer_guid = 0;
	port->facts.peer_port = 0;
	port->linked = false;
	port->changed_at = sweep_now(sweep);
	sweep_mark_port(sweep, node, port->facts.number);
}

void sweep_unlink(struct sweep *sweep, struct ib_node *node, unsigned int number)
{
	struct ib_port *port = &node->ports[number];
	struct ib_node *other;
	struct ib_port *peer = topology_peer(sweep->topology, port, &other);

	port->duplicate = false;
	if (!port->facts.peer_guid)
		return;
	sweep->reroute = true;
	if (peer && peer != port && peer->facts.peer_guid == node->facts.guid &&
	    peer->facts.peer_port == number) {
		cut(sweep, other, peer);
		peer->ask = true;
	}
	cut(sweep, node, port);
}

void sweep_doubt_way(struct sweep *sweep, struct ib_node *node)
{
	struct ib_node *other;
	struct ib_port *port;

	if (sweep->complete || node->lost)
		return;
	port = topology_way(sweep->topology, node, &other);
	if (port)
		sweep_read_port(sweep, other, port->facts.number);
}

static void report_lost(struct sweep *sweep, struct ib_node *node)
{
	struct failure failure = {
		.node_guid = node->facts.guid,
		.whole = true,
		.error = -EHOSTUNREACH,
	};

	node->failed = true;
	sweep_add_failure(sweep, &failure);
}

/*
 * Nobody looks while it is away. If it comes back, no route may go over the cables that it had, and
 * each port is asked who is there. That they are not known is nothing to tell.
 */
static void forget_links(struct ib_node *node)
{
	for (unsigned int i = 1; i <= node->facts.n_ports; i++) {
		struct ib_port *port = &node->ports[i];

		if (!port->facts.peer_guid)
			continue;
		port->peer_guid_before = port->facts.peer_guid;
		port->peer_port_before = port->facts.peer_port;
		port->facts.peer_guid = 0;
		port->facts.peer_port = 0;
		port->linked = false;
	}
}

static void settle_node(struct sweep *sweep, struct ib_node *node)
{
	if (node->lost && !node->was_lost) {
		report_lost(sweep, node);
		forget_links(node);
	}
	if (node->lost)
		return;
	/* What could not be read over there can perhaps be read now. */
	if (node->was_lost || (node->failed && node->rerouted)) {
		sweep_read_node(sweep, node);
		return;
	}
	for (unsigned int i = 1; i <= node->facts.n_ports; i++) {
		struct ib_port *port = &node->ports[i];

		/* The other end of a link that was cut. */
		if (port->ask)
			sweep_read_port(sweep, node, i);
		port->ask = false;
	}
}

void sweep_settle(struct sweep *sweep)
{
	if (!sweep->reroute || sweep->complete)
		return;
	sweep->reroute = false;
	if (topology_reroute(sweep->topology) < 0)
		return;
	for (size_t i = 0; i < sweep->topology->n_nodes; i++)
		settle_node(sweep, sweep->topology->nodes[i]);
}
