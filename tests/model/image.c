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

enum { OF_FABRIC, OF_NODE, OF_PORT, OF_LOCAL, N_OBJECTS };

#define MEMBER(object, bit, member)                                                                \
	{ #member, object, bit, offsetof(struct image, member),                                    \
	  sizeof(((struct image *)0)->member) },
#define FABRIC_MEMBER(name) MEMBER(OF_FABRIC, FABRIC_FIELD_##name, fabric.name)
#define NODE_MEMBER(name)   MEMBER(OF_NODE, NODE_FIELD_##name, node.name)
#define PORT_MEMBER(name)   MEMBER(OF_PORT, PORT_FIELD_##name, port.name)

#define ADAPTER_MEMBER(name)	  MEMBER(OF_LOCAL, ADAPTER_FIELD_##name, adapter.name)
#define ADAPTER_PORT_MEMBER(name) MEMBER(OF_LOCAL, ADAPTER_PORT_FIELD_##name, adapter_port.name)
#define DOMAIN_MEMBER(name)	  MEMBER(OF_LOCAL, DOMAIN_FIELD_##name, domain.name)

#define FABRIC_VALUE(name) MEMBER(OF_FABRIC, FABRIC_FIELD_##name, fabric_derived.name)
#define NODE_VALUE(name)   MEMBER(OF_NODE, NODE_FIELD_##name, node_derived.name)
#define PORT_VALUE(name)   MEMBER(OF_PORT, PORT_FIELD_##name, port_derived.name)
#define DOMAIN_VALUE(name) MEMBER(OF_LOCAL, DOMAIN_FIELD_##name, domain_derived.name)

static const struct member members[] = {
	FABRIC_FIELDS(FABRIC_MEMBER)				      /* */
	FABRIC_DERIVED(FABRIC_VALUE)				      /* */
	MEMBER(OF_FABRIC, FABRIC_FIELD_stale, freshness)	      /* */
	MEMBER(OF_FABRIC, FABRIC_FIELD_stale_error, stale_error)      /* */
	MEMBER(OF_FABRIC, FABRIC_FIELD_conditions, conditions)	      /* */
	MEMBER(OF_FABRIC, FABRIC_FIELD_troubled, troubled)	      /* */
	NODE_FIELDS(NODE_MEMBER)				      /* */
	NODE_DERIVED(NODE_VALUE)				      /* */
	MEMBER(OF_NODE, NODE_FIELD_presence, node_presence)	      /* */
	MEMBER(OF_NODE, NODE_FIELD_presence_error, node_error)	      /* */
	MEMBER(OF_NODE, NODE_FIELD_rate, sums.rate)		      /* */
	MEMBER(OF_NODE, NODE_FIELD_max_rate, sums.max_rate)	      /* */
	MEMBER(OF_NODE, NODE_FIELD_lanes, sums.lanes)		      /* */
	PORT_FIELDS(PORT_MEMBER)				      /* */
	PORT_DERIVED(PORT_VALUE)				      /* */
	MEMBER(OF_PORT, PORT_FIELD_presence, port_presence)	      /* */
	MEMBER(OF_PORT, PORT_FIELD_presence_error, port_error)	      /* */
	MEMBER(OF_PORT, PORT_FIELD_peer, peer)			      /* */
	MEMBER(OF_PORT, PORT_FIELD_peer_name, peer_name)	      /* */
	MEMBER(OF_PORT, PORT_FIELD_to_switch, to_switch)	      /* */
	MEMBER(OF_PORT, PORT_FIELD_local, local)		      /* */
	ADAPTER_FIELDS(ADAPTER_MEMBER)				      /* */
	MEMBER(OF_LOCAL, ADAPTER_FIELD_presence, adapter_presence)    /* */
	MEMBER(OF_LOCAL, ADAPTER_FIELD_presence_error, adapter_error) /* */
	ADAPTER_PORT_FIELDS(ADAPTER_PORT_MEMBER)		      /* */
	MEMBER(OF_LOCAL, ADAPTER_PORT_FIELD_protocol, protocol)	      /* */
	MEMBER(OF_LOCAL, ADAPTER_PORT_FIELD_endpoint, endpoint)	      /* */
	DOMAIN_FIELDS(DOMAIN_MEMBER)				      /* */
	DOMAIN_DERIVED(DOMAIN_VALUE)				      /* */
	MEMBER(OF_LOCAL, DOMAIN_FIELD_adapter, domain_adapter)	      /* */
};

/* Who tells that the object is another one tells of these as well. */
static const struct companion {
	uint8_t object, bit, of;
} companions[] = {
	{ OF_FABRIC, FABRIC_FIELD_stale_error, FABRIC_FIELD_stale },
	{ OF_NODE, NODE_FIELD_presence_error, NODE_FIELD_presence },
	{ OF_PORT, PORT_FIELD_presence_error, PORT_FIELD_presence },
	{ OF_LOCAL, ADAPTER_FIELD_presence_error, ADAPTER_FIELD_presence },
};

static uint64_t with_companions(uint64_t fields, unsigned int object)
{
	for (size_t i = 0; i < ARRAY_SIZE(companions); i++)
		if (companions[i].object == object && fields & FIELD_BIT(companions[i].of))
			fields |= FIELD_BIT(companions[i].bit);
	return fields;
}

/* Whether a bit may be told of what is the same: another peer can have the same name. */
static bool may_be_same(const struct member *member, uint64_t told)
{
	return (member->object == OF_PORT && member->bit == PORT_FIELD_peer_name &&
		told & FIELD_BIT(PORT_FIELD_peer)) ||
	       (with_companions(told & ~FIELD_BIT(member->bit), member->object) &
		FIELD_BIT(member->bit));
}

void image_take_fabric(struct image *image, const struct fabric *fabric)
{
	memset(image, 0, sizeof(*image));
	image->fabric = fabric->facts;
	image->freshness.stale = fabric->freshness.stale;
	image->stale_error = fabric->freshness.error;
#define VALUE(name) image->fabric_derived.name = fabric_facts_##name(&fabric->facts);
	FABRIC_DERIVED(VALUE)
#undef VALUE
	image->freshness.since = fabric->freshness.since;
	image->conditions.n = fabric->n_conditions;
	g_assert_cmpuint(fabric->n_conditions, <=, IMAGE_CONDITIONS);
	for (size_t i = 0; i < fabric->n_conditions; i++) {
		struct condition *to = &image->conditions.items[i];
		const struct condition *from = &fabric->conditions[i];

		to->kind = from->kind;
		image->troubled |= from->kind != CONDITION_SOURCE_STALE;
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
	image->node_error = node->presence.error;
#define VALUE(name) image->node_derived.name = node_facts_##name(&node->facts);
	NODE_DERIVED(VALUE)
#undef VALUE
	image->node_presence.since = node->presence.since;
	image->sums.rate = node->rate;
	image->sums.max_rate = node->max_rate;
	image->sums.lanes = node->lanes;
}

static void take_port(struct image *image, const struct port *port)
{
	const struct port *peer = port->peer && !port->peer->shadowed ? port->peer : NULL;

	image->has_port = true;
	image->port = port->facts;
	image->port_presence.state = port->presence.state;
	image->port_error = port->presence.error;
#define VALUE(name) image->port_derived.name = port_facts_##name(&port->facts);
	PORT_DERIVED(VALUE)
#undef VALUE
	image->port_presence.since = port->presence.since;
	image->local = port->local;
	if (!peer)
		return;
	image->peer.object = peer;
	image->peer.node_guid = peer->node->facts.guid;
	image->peer.number = peer->facts.number;
	image->peer.type = peer->node->facts.type;
	image->to_switch = node_is_switch(port->node) && node_is_switch(peer->node);
	memcpy(image->peer_name, peer->node->facts.description, DESCRIPTION_SIZE);
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

static void take_shown(struct image *image, const struct adapter *adapter)
{
	memcpy(image->adapter.name, adapter->facts.name, sizeof(image->adapter.name));
	memcpy(image->adapter.location, adapter->facts.location, sizeof(image->adapter.location));
	image->adapter_presence.state = adapter->presence.state;
	image->adapter_presence.since = adapter->presence.since;
	image->adapter_error = adapter->presence.error;
}

void image_take_adapter(struct image *image, const struct adapter *adapter)
{
	memset(image, 0, sizeof(*image));
	take_shown(image, adapter);
	image->adapter = adapter->facts;
}

void image_take_adapter_port(struct image *image, const struct adapter_port *port)
{
	memset(image, 0, sizeof(*image));
	take_shown(image, port->adapter);
	image->adapter_port = port->facts;
	image->has_port = true;
	image->port = port->facts.port;
#define VALUE(name) image->port_derived.name = port_facts_##name(&port->facts.port);
	PORT_DERIVED(VALUE)
#undef VALUE
	image->protocol = adapter_port_protocol(&port->adapter->facts, &port->facts);
	image->endpoint = port->endpoint;
}

void image_take_domain(struct image *image, const struct domain *domain)
{
	memset(image, 0, sizeof(*image));
	image->domain = domain->facts;
#define VALUE(name) image->domain_derived.name = domain_facts_##name(&domain->facts);
	DOMAIN_DERIVED(VALUE)
#undef VALUE
	image->domain_adapter = domain->adapter;
}

static bool differs(const struct image *a, const struct image *b, const struct member *member)
{
	return memcmp((const char *)a + member->offset, (const char *)b + member->offset,
		      member->size);
}

void image_change(struct image *image, const struct image *from, const struct change *change)
{
	const uint64_t fields[N_OBJECTS] = {
		[OF_FABRIC] = with_companions(change->fabric_fields, OF_FABRIC),
		[OF_NODE] = with_companions(change->node_fields, OF_NODE),
		[OF_PORT] = with_companions(change->port_fields, OF_PORT),
		[OF_LOCAL] = with_companions(change->local_fields, OF_LOCAL),
	};
	/* A port 0 that was not known before was nothing but zeroes. */
	bool new_port = from->has_port && !image->has_port;

	g_assert_true(fields[OF_FABRIC] | fields[OF_NODE] | fields[OF_PORT] | fields[OF_LOCAL]);
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		const struct member *member = &members[i];
		bool set = fields[member->object] & FIELD_BIT(member->bit);

		if (set && !differs(image, from, member) &&
		    !may_be_same(member, fields[member->object]) &&
		    !(new_port && member->object == OF_PORT))
			g_error("a bit without a change: %s", member->name);
		if (set)
			memcpy((char *)image + member->offset, (const char *)from + member->offset,
			       member->size);
	}
	if (new_port && fields[OF_PORT]) {
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
	    a->port.node_guid != b->port.node_guid || a->port.number != b->port.number ||
	    a->adapter.n_ports != b->adapter.n_ports || a->domain.id != b->domain.id)
		return "identity";
	return NULL;
}
