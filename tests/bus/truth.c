// SPDX-License-Identifier: Apache-2.0
/*
 * The truth of a stage: the fat tree as it really is, and what happens to it.
 */
#include <string.h>

#include "stage.h"

struct node_facts *stage_node(struct stage *stage, uint64_t guid)
{
	for (size_t i = 0; i < stage->truth.n_nodes; i++)
		if (stage->truth.nodes[i].guid == guid)
			return &stage->truth.nodes[i];
	g_error("no node %016" G_GINT64_MODIFIER "x", guid);
}

static struct port_facts *find_port(struct stage *stage, uint64_t node_guid, unsigned int number)
{
	for (size_t i = 0; i < stage->truth.n_ports; i++) {
		struct port_facts *port = &stage->truth.ports[i];

		if (port->node_guid == node_guid && port->number == number)
			return port;
	}
	return NULL;
}

struct port_facts *stage_port(struct stage *stage, uint64_t node_guid, unsigned int number)
{
	struct port_facts *port = find_port(stage, node_guid, number);

	if (!port)
		g_error("no port %016" G_GINT64_MODIFIER "x %u", node_guid, number);
	return port;
}

static void go_down(struct port_facts *port)
{
	port->peer_guid = 0;
	port->peer_port = 0;
	port->state = PORT_STATE_DOWN;
	port->physical_state = PORT_PHYSICAL_POLLING;
	port->speed = LINK_SPEED_UNKNOWN;
	port->width = 0;
}

void stage_cut(struct stage *stage, uint64_t node_guid, unsigned int number)
{
	struct port_facts *port = stage_port(stage, node_guid, number);
	struct port_facts *peer = find_port(stage, port->peer_guid, port->peer_port);

	if (peer)
		go_down(peer);
	go_down(port);
}

void stage_rename(struct stage *stage, uint64_t guid, const char *description)
{
	struct node_facts *node = stage_node(stage, guid);

	memset(node->description, 0, sizeof(node->description));
	g_strlcpy(node->description, description, sizeof(node->description));
}

void stage_remove(struct stage *stage, uint64_t guid)
{
	struct update *truth = &stage->truth;

	for (size_t i = 0; i < truth->n_ports; i++)
		if (truth->ports[i].node_guid == guid)
			stage_cut(stage, guid, truth->ports[i].number);
	for (size_t i = truth->n_ports; i-- > 0;)
		if (truth->ports[i].node_guid == guid)
			truth->ports[i] = truth->ports[--truth->n_ports];
	for (size_t i = truth->n_nodes; i-- > 0;)
		if (truth->nodes[i].guid == guid)
			truth->nodes[i] = truth->nodes[--truth->n_nodes];
}
