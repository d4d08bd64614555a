// SPDX-License-Identifier: Apache-2.0
/*
 * A node and its ports, by themselves: memory, and the sums over the ports.
 */
#include "base/util.h"
#include "model/transaction.h"

struct node *graph_node_new(const struct node_facts *facts)
{
	struct node *node = calloc(1, sizeof(*node));

	if (!node)
		return NULL;
	node->facts = *facts;
	node->change = CHANGE_LATER;
	node->ports = calloc((size_t)facts->n_ports + 1, sizeof(struct port *));
	if (!node->ports) {
		free(node);
		return NULL;
	}
	return node;
}

void graph_node_free(struct node *node)
{
	for (unsigned int number = 0; number <= node->facts.n_ports; number++)
		free(node->ports[number]);
	free(node->ports);
	free(node);
}

/* The port knows its node, not yet the node its port. */
struct port *graph_port_new(struct node *node, const struct port_facts *facts)
{
	struct port *port = calloc(1, sizeof(*port));

	if (!port)
		return NULL;
	port->node = node;
	port->facts = *facts;
	port->change = CHANGE_LATER;
	return port;
}

struct port *node_find_port(const struct node *node, unsigned int number)
{
	return number <= node->facts.n_ports ? node->ports[number] : NULL;
}

uint64_t graph_node_sum(struct node *node)
{
	uint64_t rate = 0, max_rate = 0, fields = 0;
	uint32_t lanes = 0;

	for (unsigned int number = 1; number <= node->facts.n_ports; number++) {
		const struct port *port = node->ports[number];

		if (!port)
			continue;
		rate += port_facts_rate(&port->facts);
		max_rate += port_facts_max_rate(&port->facts);
		lanes += link_width_lanes(port->facts.widths_supported);
	}
	if (rate != node->rate)
		fields |= FIELD_BIT(NODE_FIELD_rate);
	if (max_rate != node->max_rate)
		fields |= FIELD_BIT(NODE_FIELD_max_rate);
	if (lanes != node->lanes)
		fields |= FIELD_BIT(NODE_FIELD_lanes);
	node->rate = rate;
	node->max_rate = max_rate;
	node->lanes = lanes;
	return fields;
}
