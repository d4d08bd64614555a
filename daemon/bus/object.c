// SPDX-License-Identifier: Apache-2.0
/*
 * An object of the bus and what it is in the graph.
 */
#include "bus/object.h"

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

struct object object_of_adapter(struct bus *bus, struct adapter *adapter)
{
	return (struct object){ .bus = bus, .kind = OBJECT_ADAPTER, .adapter = adapter };
}

struct object object_of_adapter_port(struct bus *bus, struct adapter_port *port)
{
	return (struct object){
		.bus = bus,
		.kind = OBJECT_ADAPTER_PORT,
		.adapter = port->adapter,
		.adapter_port = port,
	};
}

struct object object_of_domain(struct bus *bus, struct domain *domain)
{
	return (struct object){
		.bus = bus,
		.kind = OBJECT_DOMAIN,
		.fabric = domain->fabric,
		.domain = domain,
	};
}

struct object_id object_get_id(const struct object *object)
{
	struct object_id id = { .kind = (uint8_t)object->kind };

	if (object->fabric)
		memcpy(id.fabric, object->fabric->id, sizeof(id.fabric));
	else
		memcpy(id.adapter, object->adapter->facts.id, sizeof(id.adapter));
	if (object->domain)
		id.guid = object->domain->facts.id;
	else if (object->kind == OBJECT_ENDPOINT)
		id.guid = object->port->facts.guid;
	else if (object->node)
		id.guid = object->node->facts.guid;
	if (object->kind == OBJECT_PORT || object->kind == OBJECT_ADAPTER_PORT)
		id.port = object_port_facts(object)->number;
	return id;
}

static bool find_switch(struct bus *bus, const struct fabric *fabric, const struct object_id *id,
			struct object *ret_object)
{
	struct node *node = fabric_find_node(fabric, id->guid);

	if (!node || !node_is_switch(node))
		return false;
	*ret_object = object_of_switch(bus, node);
	return true;
}

static bool find_port(struct bus *bus, const struct fabric *fabric, const struct object_id *id,
		      struct object *ret_object)
{
	struct port *port;

	if (!find_switch(bus, fabric, id, ret_object))
		return false;
	port = node_find_port(ret_object->node, id->port);
	if (!port)
		return false;
	*ret_object = object_of_port(bus, port);
	return true;
}

static bool find_endpoint(struct bus *bus, const struct fabric *fabric, const struct object_id *id,
			  struct object *ret_object)
{
	struct port *port = fabric_find_endpoint(fabric, id->guid);

	if (!port)
		return false;
	*ret_object = object_of_port(bus, port);
	return true;
}

static bool find_domain(struct bus *bus, const struct fabric *fabric, const struct object_id *id,
			struct object *ret_object)
{
	struct domain *domain = fabric_find_domain(fabric, id->guid);

	if (!domain)
		return false;
	*ret_object = object_of_domain(bus, domain);
	return true;
}

/* An adapter, or a port of one. */
static bool find_at_adapter(struct bus *bus, const struct object_id *id, struct object *ret_object)
{
	struct adapter *adapter = graph_find_adapter(bus->graph, id->adapter);
	struct adapter_port *port;

	if (!adapter)
		return false;
	if (id->kind == OBJECT_ADAPTER) {
		*ret_object = object_of_adapter(bus, adapter);
		return true;
	}
	port = adapter_find_port(adapter, id->port);
	if (!port)
		return false;
	*ret_object = object_of_adapter_port(bus, port);
	return true;
}

bool object_find(struct bus *bus, const struct object_id *id, struct object *ret_object)
{
	static bool (*const find_in_fabric[])(struct bus *, const struct fabric *,
					      const struct object_id *, struct object *) = {
		[OBJECT_SWITCH] = find_switch,
		[OBJECT_PORT] = find_port,
		[OBJECT_ENDPOINT] = find_endpoint,
		[OBJECT_DOMAIN] = find_domain,
	};
	struct fabric *fabric;

	if (id->kind == OBJECT_ADAPTER || id->kind == OBJECT_ADAPTER_PORT)
		return find_at_adapter(bus, id, ret_object);
	fabric = graph_find_fabric(bus->graph, id->fabric);
	if (!fabric)
		return false;
	if (id->kind != OBJECT_FABRIC)
		return find_in_fabric[id->kind](bus, fabric, id, ret_object);
	*ret_object = object_of_fabric(bus, fabric);
	return true;
}

bool object_owner(const struct object *object, struct object *ret_owner)
{
	if (object->kind == OBJECT_FABRIC || object->kind == OBJECT_ADAPTER)
		return false;
	if (object->kind == OBJECT_PORT)
		*ret_owner = object_of_switch(object->bus, object->node);
	else if (object->kind == OBJECT_ADAPTER_PORT)
		*ret_owner = object_of_adapter(object->bus, object->adapter);
	else
		*ret_owner = object_of_fabric(object->bus, object->fabric);
	return true;
}

const struct port_facts *object_port_facts(const struct object *object)
{
	return object->port ? &object->port->facts : &object->adapter_port->facts.port;
}

enum protocol object_protocol(const struct object *object)
{
	if (object->adapter_port)
		return object->adapter_port->protocol;
	return object->fabric->facts.protocol;
}

bool object_peer(const struct object *object, struct object *ret_peer)
{
	struct port *peer = object->port ? object->port->peer : NULL;

	if (!peer || peer->shadowed)
		return false;
	*ret_peer = object_of_port(object->bus, peer);
	return true;
}

bool object_endpoint(const struct object *object, struct object *ret_endpoint)
{
	struct port *endpoint = object->adapter_port->endpoint;

	if (!endpoint)
		return false;
	*ret_endpoint = object_of_port(object->bus, endpoint);
	return true;
}

bool object_local_adapter(const struct object *object, struct object *ret_adapter)
{
	const struct adapter_port *local;
	struct adapter *adapter = NULL;

	if (object->domain) {
		adapter = object->domain->adapter;
	} else {
		local = object->port->local;
		adapter = local ? local->adapter : NULL;
	}
	if (!adapter)
		return false;
	*ret_adapter = object_of_adapter(object->bus, adapter);
	return true;
}

bool *object_announced(const struct object *object)
{
	switch (object->kind) {
	case OBJECT_SWITCH:
		return &object->node->announced;
	case OBJECT_PORT:
	case OBJECT_ENDPOINT:
		return &object->port->announced;
	case OBJECT_ADAPTER:
		return &object->adapter->announced;
	case OBJECT_ADAPTER_PORT:
		return &object->adapter_port->announced;
	case OBJECT_DOMAIN:
		return &object->domain->announced;
	default:
		return &object->fabric->announced;
	}
}

/* A port of an adapter is there as long as that is. */
const struct presence *object_presence(const struct object *object)
{
	if (object->port)
		return &object->port->presence;
	if (object->adapter)
		return &object->adapter->presence;
	return object->node ? &object->node->presence : NULL;
}

void object_path(const struct object *object, char ret_path[static PATH_SIZE])
{
	struct object_id id = object_get_id(object);

	path_format(&id, PLACE_OBJECT, ret_path);
}
