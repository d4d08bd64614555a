// SPDX-License-Identifier: Apache-2.0
#include "backend/ib/topology.h"

#include "backend/ib/limits.h"
#include "base/util.h"

#include <errno.h>

struct topology *topology_new(void)
{
	return calloc(1, sizeof(struct topology));
}

void topology_free(struct topology *topology)
{
	if (!topology)
		return;
	for (size_t i = 0; i < topology->n_nodes; i++)
		free(topology->nodes[i]);
	free(topology->nodes);
	map_done(&topology->by_guid);
	free(topology);
}

struct ib_node *topology_find(const struct topology *topology, uint64_t node_guid)
{
	return map_get(&topology->by_guid, node_guid);
}

struct ib_node *topology_root(const struct topology *topology)
{
	return topology->n_nodes ? topology->nodes[0] : NULL;
}

static bool port_has_lid(const struct ib_port *port, uint16_t lid)
{
	return port->known && port->facts.lid && lid >= port->facts.lid &&
	       lid < port->facts.lid + (1u << port->facts.lmc);
}

/* Of a switch only port 0 has an address of its own. */
static unsigned int last_addressed(const struct ib_node *node)
{
	return node->facts.type == NODE_SWITCH ? 0 : node->facts.n_ports;
}

/* Notices are rare and name a LID or GUID; a walk is cheaper than keeping maps right. */
struct ib_node *topology_find_lid(const struct topology *topology, uint16_t lid)
{
	for (size_t i = 0; i < topology->n_nodes; i++) {
		struct ib_node *node = topology->nodes[i];

		/* Its LID may be another's by now. */
		for (unsigned int port = 0; !node->lost && port <= last_addressed(node); port++) {
			if (port_has_lid(&node->ports[port], lid))
				return node;
		}
	}
	return NULL;
}

struct ib_node *topology_find_port_guid(const struct topology *topology, uint64_t port_guid,
					uint8_t *ret_port)
{
	for (size_t i = 0; i < topology->n_nodes; i++) {
		struct ib_node *node = topology->nodes[i];

		for (unsigned int port = 0; port <= last_addressed(node); port++) {
			if (node->ports[port].facts.guid != port_guid)
				continue;
			*ret_port = (uint8_t)port;
			return node;
		}
	}
	return NULL;
}

static int nodes_reserve(struct topology *topology)
{
	size_t size = MAX(topology->nodes_size * 2, (size_t)64);
	struct ib_node **nodes;

	if (topology->n_nodes < topology->nodes_size)
		return 0;
	nodes = reallocarray(topology->nodes, size, sizeof(*nodes));
	if (!nodes)
		return -ENOMEM;
	topology->nodes = nodes;
	topology->nodes_size = size;
	return 0;
}

struct ib_node *topology_add(struct topology *topology, const struct node_facts *facts)
{
	struct ib_node *node;

	if (topology->n_nodes >= IB_MAX_NODES ||
	    topology->n_ports + facts->n_ports > IB_MAX_PORTS_IN_ALL || nodes_reserve(topology) < 0)
		return NULL;
	node = calloc(1, sizeof(*node) + (facts->n_ports + 1u) * sizeof(node->ports[0]));
	if (!node)
		return NULL;
	node->facts = *facts;
	for (unsigned int i = 0; i <= facts->n_ports; i++) {
		node->ports[i].facts.node_guid = facts->guid;
		node->ports[i].facts.number = (uint8_t)i;
	}
	if (map_put(&topology->by_guid, facts->guid, node) < 0) {
		free(node);
		return NULL;
	}
	topology->nodes[topology->n_nodes++] = node;
	topology->n_ports += facts->n_ports;
	return node;
}

void topology_remove(struct topology *topology, struct ib_node *node)
{
	size_t i = 0;

	while (i < topology->n_nodes && topology->nodes[i] != node)
		i++;
	if (i == topology->n_nodes)
		return;
	memmove(topology->nodes + i, topology->nodes + i + 1,
		(topology->n_nodes - i - 1) * sizeof(*topology->nodes));
	topology->n_nodes--;
	topology->n_ports -= node->facts.n_ports;
	map_remove(&topology->by_guid, node->facts.guid);
	free(node);
}

struct ib_port *topology_peer(const struct topology *topology, const struct ib_port *port,
			      struct ib_node **ret_node)
{
	struct ib_node *node = NULL;

	if (port->facts.peer_guid)
		node = topology_find(topology, port->facts.peer_guid);
	if (!node || port->facts.peer_port > node->facts.n_ports)
		return NULL;
	*ret_node = node;
	return &node->ports[port->facts.peer_port];
}

bool topology_leads_on(const struct topology *topology, const struct ib_node *node,
		       unsigned int port)
{
	if (port == 0)
		return false;
	return node->facts.type == NODE_SWITCH ||
	       (node == topology_root(topology) && port == topology->local_port);
}

static bool forwards(const struct topology *topology, const struct ib_node *node, unsigned int port)
{
	return topology_leads_on(topology, node, port) && node->ports[port].known &&
	       node->ports[port].facts.state > PORT_STATE_DOWN;
}

static bool is_way(const struct ib_node *node, const struct ib_node *from, unsigned int via)
{
	return node->route.n_hops == from->route.n_hops + 1 &&
	       node->route.hops[from->route.n_hops] == via &&
	       memcmp(node->route.hops, from->route.hops, from->route.n_hops) == 0;
}

struct ib_port *topology_way(const struct topology *topology, const struct ib_node *node,
			     struct ib_node **ret_node)
{
	for (unsigned int i = 1; i <= node->facts.n_ports; i++) {
		struct ib_port *port = topology_peer(topology, &node->ports[i], ret_node);

		if (port && is_way(node, *ret_node, port->facts.number))
			return port;
	}
	return NULL;
}

static void set_route(struct ib_node *node, const struct ib_node *from, unsigned int via)
{
	node->rerouted = !is_way(node, from, via);
	node->route = from->route;
	node->route.hops[node->route.n_hops++] = (uint8_t)via;
}

int topology_reroute(struct topology *topology)
{
	CLEANUP(freep) struct ib_node **queue = NULL;
	size_t head = 0, tail = 0;

	if (!topology->n_nodes)
		return 0;
	queue = calloc(topology->n_nodes, sizeof(struct ib_node *));
	if (!queue)
		return -ENOMEM;
	for (size_t i = 0; i < topology->n_nodes; i++) {
		topology->nodes[i]->was_lost = topology->nodes[i]->lost;
		topology->nodes[i]->lost = true;
	}
	topology->n_reroutes++;
	topology_root(topology)->lost = false;
	queue[tail++] = topology_root(topology);
	while (head < tail) {
		struct ib_node *node = queue[head++];

		for (unsigned int i = 1; i <= node->facts.n_ports; i++) {
			struct ib_node *peer;

			if (!forwards(topology, node, i) ||
			    !topology_peer(topology, &node->ports[i], &peer) || !peer->lost ||
			    node->route.n_hops >= IB_MAX_HOPS)
				continue;
			peer->lost = false;
			set_route(peer, node, i);
			queue[tail++] = peer;
		}
	}
	return 0;
}
