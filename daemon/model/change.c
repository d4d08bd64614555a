// SPDX-License-Identifier: Apache-2.0
/*
 * The change set: a list with room for every object there is, so that to tell a change can never
 * fail, and in each object its place in the list, so that it is told once.
 */
#include "model/change.h"

#include <assert.h>
#include <errno.h>

#include "base/util.h"
#include "model/graph.h"
#include "model/transaction.h"

int changes_reserve(struct changes *changes, size_t n)
{
	changes->items = reallocarray(NULL, n, sizeof(*changes->items));
	if (!changes->items)
		return -ENOMEM;
	changes->items_size = n;
	return 0;
}

static struct change *append(struct changes *changes, enum object_kind kind, enum change_verb verb)
{
	struct change *change = &changes->items[changes->n_items++];

	assert(changes->n_items <= changes->items_size);
	*change = (struct change){ .kind = kind, .verb = verb };
	return change;
}

struct change *change_find(struct changes *changes, uint32_t *place, enum object_kind kind)
{
	if (*place == CHANGE_LATER)
		return NULL;
	if (*place)
		return &changes->items[*place - 1];
	*place = changes->n_items + 1;
	return append(changes, kind, CHANGE_CHANGED);
}

static struct change *find_switch(struct changes *changes, struct node *node)
{
	struct change *change = change_find(changes, &node->change, OBJECT_SWITCH);

	if (change)
		change->node = node;
	return change;
}

static struct change *find_port(struct changes *changes, struct port *port)
{
	struct change *change;

	if (port->shadowed)
		return NULL;
	if (node_is_switch(port->node) && port->facts.number == 0)
		return find_switch(changes, port->node);
	change = change_find(changes, &port->change,
			     port_is_endpoint(port) ? OBJECT_ENDPOINT : OBJECT_PORT);
	if (change)
		change->port = port;
	return change;
}

static void add_fields(struct change *change, uint64_t node_fields, uint64_t port_fields)
{
	if (!change || change->verb != CHANGE_CHANGED)
		return;
	change->node_fields |= node_fields;
	change->port_fields |= port_fields;
}

void change_set_verb(struct change *change, enum change_verb verb)
{
	change->verb = verb;
	change->node_fields = change->port_fields = change->local_fields = 0;
}

void change_sources(struct changes *changes)
{
	append(changes, OBJECT_SOURCES, CHANGE_CHANGED);
}

void change_fabric(struct changes *changes, struct fabric *fabric, enum change_verb verb,
		   uint64_t fields)
{
	struct change *change;

	if (verb == CHANGE_CHANGED && !fields)
		return;
	change = append(changes, OBJECT_FABRIC, verb);
	change->fabric = fabric;
	change->fabric_fields = verb == CHANGE_CHANGED ? fields : 0;
}

/* A channel adapter is no object: its endpoints tell. */
void change_node(struct changes *changes, struct node *node, uint64_t fields)
{
	if (!fields)
		return;
	if (node_is_switch(node)) {
		add_fields(find_switch(changes, node), fields, 0);
		return;
	}
	for (unsigned int number = 1; number <= node->facts.n_ports; number++)
		if (node->ports[number])
			add_fields(find_port(changes, node->ports[number]), fields, 0);
}

void change_port(struct changes *changes, struct port *port, uint64_t fields)
{
	if (fields)
		add_fields(find_port(changes, port), 0, fields);
}

/* Only of a switch. */
void change_node_verb(struct changes *changes, struct node *node, enum change_verb verb)
{
	node->change = node->change == CHANGE_LATER ? 0 : node->change;
	change_set_verb(find_switch(changes, node), verb);
}

/* Port 0 of a switch only comes into being; before, the switch has zeroes for it. */
void change_port_verb(struct changes *changes, struct port *port, enum change_verb verb)
{
	static const struct port_facts nothing;

	port->change = port->change == CHANGE_LATER ? 0 : port->change;
	if (port->shadowed)
		return;
	if (node_is_switch(port->node) && port->facts.number == 0) {
		if (verb == CHANGE_ADDED)
			change_port(changes, port,
				    port_facts_diff(&nothing, &port->facts) |
					    FIELD_BIT(PORT_FIELD_presence));
		return;
	}
	change_set_verb(find_port(changes, port), verb);
}

/* The set is complete: forget the places. */
void changes_seal(struct changes *changes)
{
	for (size_t i = 0; i < changes->n_items; i++) {
		struct change *change = &changes->items[i];

		switch (change->kind) {
		case OBJECT_SWITCH:
			change->node->change = 0;
			break;
		case OBJECT_PORT:
		case OBJECT_ENDPOINT:
			change->port->change = 0;
			break;
		case OBJECT_ADAPTER:
			change->adapter->change = 0;
			break;
		case OBJECT_ADAPTER_PORT:
			change->adapter_port->change = 0;
			break;
		case OBJECT_DOMAIN:
			change->domain->change = 0;
			break;
		}
	}
}

void changes_done(struct changes *changes)
{
	while (changes->dead_nodes) {
		struct node *node = changes->dead_nodes;

		changes->dead_nodes = node->next;
		graph_node_free(node);
	}
	while (changes->dead_ports) {
		struct port *port = changes->dead_ports;

		changes->dead_ports = port->next;
		free(port);
	}
	graph_fabric_free(changes->dead_fabric);
	local_changes_done(changes);
	free(changes->items);
	*changes = (struct changes){};
}
