// SPDX-License-Identifier: Apache-2.0
/* The image: taken of an object whole, changed member by member as the bits say. */
#include "image.h"

#include <glib.h>

#include "base/util.h"

struct member {
	const char *name;
	uint8_t object; /* whose bits */
	uint8_t bit;
	uint16_t offset, size;
};

enum { OF_FABRIC, OF_NODE, OF_PORT, N_OBJECTS };

#define MEMBER(object, bit, member)                                                                \
	{ #member, object, bit, offsetof(struct image, member),                                    \
	  sizeof(((struct image *)0)->member) },
#define FABRIC_MEMBER(name) MEMBER(OF_FABRIC, FABRIC_FIELD_##name, fabric.name)
#define NODE_MEMBER(name)   MEMBER(OF_NODE, NODE_FIELD_##name, node.name)
#define PORT_MEMBER(name)   MEMBER(OF_PORT, PORT_FIELD_##name, port.name)

static const struct member members[] = { FABRIC_FIELDS(FABRIC_MEMBER)			  /* */
					 MEMBER(OF_FABRIC, FABRIC_FIELD_stale, freshness) /* */
					 MEMBER(OF_FABRIC, FABRIC_FIELD_conditions,
						conditions)				     /* */
					 NODE_FIELDS(NODE_MEMBER)			     /* */
					 MEMBER(OF_NODE, NODE_FIELD_presence, node_presence) /* */
					 MEMBER(OF_NODE, NODE_FIELD_rate, sums.rate)	     /* */
					 MEMBER(OF_NODE, NODE_FIELD_max_rate, sums.max_rate) /* */
					 MEMBER(OF_NODE, NODE_FIELD_lanes, sums.lanes)	     /* */
					 PORT_FIELDS(PORT_MEMBER)			     /* */
					 MEMBER(OF_PORT, PORT_FIELD_presence, port_presence) /* */
					 MEMBER(OF_PORT, PORT_FIELD_peer, peer)		     /* */
					 /* Of a peer that is another one it comes with that. */
					 MEMBER(OF_PORT, PORT_FIELD_peer_name, peer.description) };

void image_take_fabric(struct image *image, const struct fabric *fabric)
{
	memset(image, 0, sizeof(*image));
	image->fabric = fabric->facts;
	image->freshness.stale = fabric->freshness.stale;
	image->freshness.error = fabric->freshness.error;
	image->freshness.since = fabric->freshness.since;
	image->conditions.n = fabric->n_conditions;
	g_assert_cmpuint(fabric->n_conditions, <=, IMAGE_CONDITIONS);
	for (size_t i = 0; i < fabric->n_conditions; i++) {
		struct condition *to = &image->conditions.items[i];
		const struct condition *from = &fabric->conditions[i];

		to->kind = from->kind;
		to->port = from->port;
		to->node_guid = from->node_guid;
		to->subject = from->subject;
		to->first_node_guid = from->first_node_guid;
		to->first_port = from->first_port;
	}
}

static void take_node(struct image *image, const struct node *node)
{
	image->node = node->facts;
	image->node_presence.state = node->presence.state;
	image->node_presence.error = node->presence.error;
	image->node_presence.since = node->presence.since;
	image->sums.rate = node->rate;
	image->sums.max_rate = node->max_rate;
	image->sums.lanes = node->lanes;
}

static void take_port(struct image *image, const struct port *port)
{
	const struct port *peer = port->peer;

	image->has_port = true;
	image->port = port->facts;
	image->port_presence.state = port->presence.state;
	image->port_presence.error = port->presence.error;
	image->port_presence.since = port->presence.since;
	if (!peer)
		return;
	image->peer.object = peer;
	image->peer.node_guid = peer->node->facts.guid;
	image->peer.number = peer->facts.number;
	image->peer.type = peer->node->facts.type;
	memcpy(image->peer.description, peer->node->facts.description, DESCRIPTION_SIZE);
}

void image_take_switch(struct image *image, const struct node *node)
{
	memset(image, 0, sizeof(*image));
	take_node(image, node);
	if (node->ports[0])
		take_port(image, node->ports[0]);
}

void image_take_port(struct image *image, const struct port *port)
{
	memset(image, 0, sizeof(*image));
	take_port(image, port);
}

void image_take_endpoint(struct image *image, const struct port *port)
{
	memset(image, 0, sizeof(*image));
	take_node(image, port->node);
	take_port(image, port);
}

static bool differs(const struct image *a, const struct image *b, const struct member *member)
{
	return memcmp((const char *)a + member->offset, (const char *)b + member->offset,
		      member->size);
}

void image_change(struct image *image, const struct image *from, const struct change *change)
{
	const uint64_t fields[N_OBJECTS] = { [OF_FABRIC] = change->fabric_fields,
					     [OF_NODE] = change->node_fields,
					     [OF_PORT] = change->port_fields };
	/* A port 0 that was not known before has all bits. */
	bool new_port = from->has_port && !image->has_port;

	g_assert_true(fields[OF_FABRIC] | fields[OF_NODE] | fields[OF_PORT]);
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		const struct member *member = &members[i];
		bool set = fields[member->object] & FIELD_BIT(member->bit);

		if (set && !differs(image, from, member) &&
		    !(new_port && member->object == OF_PORT))
			g_error("a bit without a change: %s", member->name);
		if (set)
			memcpy((char *)image + member->offset, (const char *)from + member->offset,
			       member->size);
	}
	if (new_port && fields[OF_PORT]) {
		g_assert_cmphex(fields[OF_PORT] | FIELD_BIT(PORT_FIELD_peer_name), ==,
				FIELD_BIT(PORT_FIELD_MAX_) - 1);
		image->has_port = true;
		image->port.node_guid = from->port.node_guid;
	}
}

const char *image_differs(const struct image *a, const struct image *b)
{
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		if (differs(a, b, &members[i]))
			return members[i].name;
	/* What has no bit must not change at all. */
	if (a->node.guid != b->node.guid || a->node.type != b->node.type ||
	    a->node.n_ports != b->node.n_ports || a->has_port != b->has_port ||
	    a->port.node_guid != b->port.node_guid || a->port.number != b->port.number)
		return "identity";
	return NULL;
}
