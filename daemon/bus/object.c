// SPDX-License-Identifier: Apache-2.0
/*
 * An object of the bus and what it is in the graph.
 */
#include "bus/object.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bus/bus-internal.h"

struct object object_of_fabric(struct bus *bus, struct fabric *fabric)
{
	return (struct object){ .bus = bus, .kind = OBJECT_FABRIC, .fabric = fabric };
}

struct object object_of_switch(struct bus *bus, struct node *node)
{
	return (struct object){
		.bus = bus,
		.kind = OBJECT_SWITCH,
		.fabric = node->fabric,
		.node = node,
	};
}

struct object object_of_port(struct bus *bus, struct port *port)
{
	return (struct object){
		.bus = bus,
		.kind = node_is_switch(port->node) ? OBJECT_PORT : OBJECT_ENDPOINT,
		.fabric = port->node->fabric,
		.node = port->node,
		.port = port,
	};
}

struct object_id object_get_id(const struct object *object)
{
	struct object_id id = { .kind = (uint8_t)object->kind };

	memcpy(id.fabric, object->fabric->id, sizeof(id.fabric));
	if (object->kind == OBJECT_ENDPOINT)
		id.guid = object->port->facts.guid;
	else if (object->node)
		id.guid = object->node->facts.guid;
	if (object->kind == OBJECT_PORT)
		id.port = object->port->facts.number;
	return id;
}

static bool find_switch(struct bus *bus, const struct fabric *fabric, uint64_t guid,
			struct object *ret_object)
{
	struct node *node = fabric_find_node(fabric, guid);

	if (!node || !node_is_switch(node))
		return false;
	*ret_object = object_of_switch(bus, node);
	return true;
}

static bool find_port(struct bus *bus, const struct fabric *fabric, const struct object_id *id,
		      struct object *ret_object)
{
	struct port *port;

	if (!find_switch(bus, fabric, id->guid, ret_object))
		return false;
	port = node_find_port(ret_object->node, id->port);
	if (!port)
		return false;
	*ret_object = object_of_port(bus, port);
	return true;
}

static bool find_endpoint(struct bus *bus, const struct fabric *fabric, uint64_t guid,
			  struct object *ret_object)
{
	struct port *port = fabric_find_endpoint(fabric, guid);

	if (!port)
		return false;
	*ret_object = object_of_port(bus, port);
	return true;
}

bool object_find(struct bus *bus, const struct object_id *id, struct object *ret_object)
{
	struct fabric *fabric = graph_find_fabric(bus->graph, id->fabric);

	if (!fabric)
		return false;
	switch (id->kind) {
	case OBJECT_FABRIC:
		*ret_object = object_of_fabric(bus, fabric);
		return true;
	case OBJECT_SWITCH:
		return find_switch(bus, fabric, id->guid, ret_object);
	case OBJECT_PORT:
		return find_port(bus, fabric, id, ret_object);
	default:
		return find_endpoint(bus, fabric, id->guid, ret_object);
	}
}

bool object_peer(const struct object *object, struct object *ret_peer)
{
	struct port *peer = object->port->peer;

	if (!peer || peer->shadowed)
		return false;
	*ret_peer = object_of_port(object->bus, peer);
	return true;
}

bool *object_announced(const struct object *object)
{
	if (object->port)
		return &object->port->announced;
	return object->node ? &object->node->announced : &object->fabric->announced;
}

const struct presence *object_presence(const struct object *object)
{
	if (object->port)
		return &object->port->presence;
	return object->node ? &object->node->presence : NULL;
}

void object_path(const struct object *object, char ret_path[static PATH_SIZE])
{
	struct object_id id = object_get_id(object);

	path_format(&id, PLACE_OBJECT, ret_path);
}

static void fabric_name(const struct fabric *fabric, char ret_name[static OBJECT_NAME_SIZE])
{
	uint64_t prefix = fabric->facts.subnet_prefix;

	snprintf(ret_name, OBJECT_NAME_SIZE, "InfiniBand %04x:%04x:%04x:%04x",
		 (unsigned int)(prefix >> 48 & 0xffff), (unsigned int)(prefix >> 32 & 0xffff),
		 (unsigned int)(prefix >> 16 & 0xffff), (unsigned int)(prefix & 0xffff));
}

/* A node's own description, or else the id of the object that stands for it. */
void object_name(const struct object *object, char ret_name[static OBJECT_NAME_SIZE])
{
	struct object owner = *object;
	struct object_id id;
	size_t length;

	if (object->kind == OBJECT_FABRIC) {
		fabric_name(object->fabric, ret_name);
		return;
	}
	if (object->kind == OBJECT_PORT)
		owner = object_of_switch(object->bus, object->node);
	id = object_get_id(&owner);
	if (object->node->facts.description[0])
		snprintf(ret_name, OBJECT_NAME_SIZE, "%s", object->node->facts.description);
	else
		path_format_id(&id, ret_name);
	if (object->kind == OBJECT_PORT) {
		length = strlen(ret_name);
		snprintf(ret_name + length, OBJECT_NAME_SIZE - length, " port %u",
			 object->port->facts.number);
	}
}
