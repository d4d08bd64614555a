// SPDX-License-Identifier: Apache-2.0
/*
 * A fabric: the collection of its nodes and ports, how they are found in it and counted.
 */
#include <errno.h>

#include "base/util.h"
#include "model/transaction.h"

struct fabric *graph_fabric_new(struct graph *graph, const char *id)
{
	struct fabric *fabric = calloc(1, sizeof(*fabric));

	if (!fabric)
		return NULL;
	fabric->graph = graph;
	memcpy(fabric->id, id, strlen(id) + 1);
	fabric->conditions = calloc(1, sizeof(*fabric->conditions));
	if (!fabric->conditions) {
		free(fabric);
		return NULL;
	}
	return fabric;
}

void graph_fabric_free(struct fabric *fabric)
{
	if (!fabric)
		return;
	for (size_t i = 0; i < fabric->n_nodes; i++)
		graph_node_free(fabric->nodes[i]);
	for (size_t i = 0; i < fabric->n_domains; i++)
		free(fabric->domains[i]);
	free(fabric->domains);
	free(fabric->nodes);
	free(fabric->conditions);
	free(fabric->callers);
	map_done(&fabric->by_guid);
	map_done(&fabric->endpoint_by_guid);
	free(fabric);
}

struct node *fabric_find_node(const struct fabric *fabric, uint64_t node_guid)
{
	return map_get(&fabric->by_guid, node_guid);
}

struct port *fabric_find_endpoint(const struct fabric *fabric, uint64_t port_guid)
{
	return map_get(&fabric->endpoint_by_guid, port_guid);
}

/* Room for so many nodes and ports more. */
int fabric_reserve(struct fabric *fabric, size_t n_nodes, size_t n_ports)
{
	int r;

	if (fabric->n_nodes + n_nodes > fabric->nodes_size) {
		size_t size = MAX(fabric->n_nodes + n_nodes, fabric->nodes_size * 3 / 2);
		struct node **nodes = reallocarray(fabric->nodes, size, sizeof(struct node *));

		if (!nodes)
			return -ENOMEM;
		fabric->nodes = nodes;
		fabric->nodes_size = size;
	}
	r = map_reserve(&fabric->by_guid, fabric->by_guid.count + n_nodes);
	if (r < 0)
		return r;
	return map_reserve(&fabric->endpoint_by_guid, fabric->endpoint_by_guid.count + n_ports);
}

/* A port has come to a node of the fabric. Whether an endpoint is shadowed is decided here. */
void fabric_attach_port(struct fabric *fabric, struct port *port)
{
	if (port_is_endpoint(port)) {
		port->shadowed = fabric_find_endpoint(fabric, port->facts.guid);
		if (port->shadowed) {
			fabric->n_shadowed++;
		} else {
			(void)map_put(&fabric->endpoint_by_guid, port->facts.guid, port);
			fabric->n_endpoints++;
		}
	} else if (port->facts.number > 0) {
		fabric->n_ports++;
	}
	link_add(port);
}

void fabric_detach_port(struct fabric *fabric, struct port *port)
{
	link_remove(port);
	port->peer = NULL;
	if (port->shadowed) {
		fabric->n_shadowed--;
	} else if (port_is_endpoint(port)) {
		map_remove(&fabric->endpoint_by_guid, port->facts.guid);
		fabric->n_endpoints--;
	} else if (port->facts.number > 0) {
		fabric->n_ports--;
	}
}

/* @sorted are in order of GUID, as the nodes of the fabric: merge them, from the end. */
void fabric_attach_nodes(struct fabric *fabric, struct node **sorted, size_t n)
{
	size_t old = fabric->n_nodes, to = old + n;

	fabric->n_nodes = to;
	while (n > 0) {
		struct node *node = sorted[n - 1];

		if (old > 0 && fabric->nodes[old - 1]->facts.guid > node->facts.guid) {
			fabric->nodes[--to] = fabric->nodes[--old];
			continue;
		}
		fabric->nodes[--to] = node;
		n--;
		node->fabric = fabric;
		(void)map_put(&fabric->by_guid, node->facts.guid, node);
		fabric->n_switches += node_is_switch(node);
	}
}

/* All nodes with @mark leave; they keep their ports and the pointer to the fabric. */
void fabric_detach_nodes(struct fabric *fabric, uint32_t mark)
{
	size_t to = 0;

	for (size_t i = 0; i < fabric->n_nodes; i++) {
		struct node *node = fabric->nodes[i];

		if (node->mark != mark) {
			fabric->nodes[to++] = node;
			continue;
		}
		map_remove(&fabric->by_guid, node->facts.guid);
		fabric->n_switches -= node_is_switch(node);
	}
	fabric->n_nodes = to;
}
