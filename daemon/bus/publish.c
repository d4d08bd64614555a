// SPDX-License-Identifier: Apache-2.0
/*
 * Publishing: from changes of the graph to notices, and what follows for objects that have not
 * changed themselves but show something of another one. When they are told is in tell.c.
 */
#include "bus/publish.h"

#include "base/util.h"
#include "bus/bus-internal.h"
#include "bus/notice.h"

/* All that a port shows of the other end of its link. */
#define PEER_FIELDS                                                                                \
	(PORT(peer) | PORT(peer_name) | PORT(attachment) | PORT(to_switch) | PORT(to_endpoint))

static int push(const struct object *object, enum notice_verb verb, struct fields fields)
{
	struct publisher *publisher = &object->bus->publisher;
	const struct notice notice = {
		.id = object_get_id(object),
		.verb = verb,
		.fields = fields,
	};
	int r = backlog_add(&publisher->backlog, &notice);

	publisher->n_waiting += r > 0 && verb == NOTICE_ANNOUNCE;
	return MIN(r, 0);
}

/* While all are being withdrawn, new objects wait. */
static int push_announce(const struct object *object)
{
	if (object->bus->publisher.withdrawing || !notice_is_visible(object))
		return 0;
	return push(object, NOTICE_ANNOUNCE, (struct fields){ 0 });
}

static int push_change(const struct object *object, struct fields fields)
{
	return *object_announced(object) ? push(object, NOTICE_CHANGE, fields) : 0;
}

/* From now on it is not there for anybody who asks; that it has gone is told in its turn. */
static int push_remove(const struct object *object)
{
	if (!*object_announced(object))
		return 0;
	*object_announced(object) = false;
	object->bus->publisher.n_announced--;
	return push(object, NOTICE_REMOVE, (struct fields){ 0 });
}

/* As the options want it: there, or not there. */
static int push_settled(const struct object *object)
{
	bool wanted = !object->bus->publisher.withdrawing && notice_is_visible(object);

	return wanted ? push_announce(object) : push_remove(object);
}

/* All below the fabric, owners first. Stops at the first error. */
static int announce_devices(const struct object *fabric)
{
	int r = 0;

	for (size_t i = 0; i < fabric->fabric->n_nodes && r >= 0; i++) {
		struct node *node = fabric->fabric->nodes[i];
		struct object object;

		if (node_is_switch(node)) {
			object = object_of_switch(fabric->bus, node);
			r = push_settled(&object);
		}
		for (unsigned int n = 1; n <= node->facts.n_ports && r >= 0; n++) {
			if (!node->ports[n] || node->ports[n]->shadowed)
				continue;
			object = object_of_port(fabric->bus, node->ports[n]);
			r = push_settled(&object);
		}
	}
	return r;
}

static int announce_domains(const struct object *fabric)
{
	int r = 0;

	for (size_t i = 0; i < fabric->fabric->n_domains && r >= 0; i++) {
		struct object object = object_of_domain(fabric->bus, fabric->fabric->domains[i]);

		r = push_settled(&object);
	}
	return r;
}

static int announce_fabric(struct bus *bus, struct fabric *fabric)
{
	struct object object = object_of_fabric(bus, fabric);
	int r;

	r = push_settled(&object);
	if (r < 0)
		return r;
	r = announce_devices(&object);
	if (r < 0)
		return r;
	return announce_domains(&object);
}

static int announce_adapter(struct bus *bus, struct adapter *adapter)
{
	struct object object = object_of_adapter(bus, adapter);
	int r = push_settled(&object);

	for (unsigned int n = 1; n <= adapter->facts.n_ports && r >= 0; n++) {
		if (!adapter->ports[n])
			continue;
		object = object_of_adapter_port(bus, adapter->ports[n]);
		r = push_settled(&object);
	}
	return r;
}

/* The ports of a switch show its name. */
static int follow_name(const struct object *owner)
{
	int r = 0;

	for (unsigned int n = 1; n <= owner->node->facts.n_ports && r >= 0; n++) {
		struct object port;

		if (!owner->node->ports[n])
			continue;
		port = object_of_port(owner->bus, owner->node->ports[n]);
		r = push_change(&port, (struct fields){ .node = NODE(description) });
	}
	return r;
}

/* The conditions of a fabric tell where by path and name. */
static int follow_conditions(const struct object *device)
{
	struct object fabric = object_of_fabric(device->bus, device->fabric);
	uint64_t guid = device->node->facts.guid;

	for (size_t i = 0; i < device->fabric->n_conditions; i++) {
		const struct condition *condition = &device->fabric->conditions[i];

		if (condition->node_guid == guid || condition->first_node_guid == guid)
			return push_change(&fabric,
					   (struct fields){ .fabric = FABRIC(conditions) });
	}
	return 0;
}

static int follow(const struct object *object, const struct change *change)
{
	bool renamed = change->node_fields & NODE(description);
	int r = 0;

	/* For what else follows at an adapter the model has bits of its own. */
	if (!object->node)
		return 0;
	if (object->kind == OBJECT_SWITCH && renamed)
		r = follow_name(object);
	if (r >= 0 && (renamed || change->verb != CHANGE_CHANGED))
		r = follow_conditions(object);
	return r;
}

static int publish_changed(const struct object *object, const struct change *change)
{
	struct fields fields = {
		.fabric = (uint32_t)change->fabric_fields,
		.node = (uint32_t)change->node_fields,
		.port = change->port_fields,
		.local = change->local_fields,
	};

	/* The presence of a port is its own, and so is that of a switch, whatever its port 0 does.
	 */
	if (object->kind != OBJECT_SWITCH)
		fields.node &= ~(NODE(presence) | NODE(presence_error));
	else
		fields.port &= ~(PORT(presence) | PORT(presence_error) | PEER_FIELDS);
	if (!*object_announced(object))
		return push_announce(object);
	return notice_is_visible(object) ? push_change(object, fields) : push_remove(object);
}

static struct object object_of_change(struct bus *bus, const struct change *change)
{
	switch (change->kind) {
	case OBJECT_FABRIC:
		return object_of_fabric(bus, change->fabric);
	case OBJECT_SWITCH:
		return object_of_switch(bus, change->node);
	case OBJECT_ADAPTER:
		return object_of_adapter(bus, change->adapter);
	case OBJECT_ADAPTER_PORT:
		return object_of_adapter_port(bus, change->adapter_port);
	case OBJECT_DOMAIN:
		return object_of_domain(bus, change->domain);
	default:
		return object_of_port(bus, change->port);
	}
}

static int publish_change(struct bus *bus, const struct change *change)
{
	struct object object;
	int r;

	if (change->kind == OBJECT_SOURCES) {
		manager_update_sources(bus);
		return 0;
	}
	object = object_of_change(bus, change);
	if (change->verb == CHANGE_ADDED)
		r = push_announce(&object);
	else if (change->verb == CHANGE_REMOVED)
		r = push_remove(&object);
	else
		r = publish_changed(&object, change);
	return r < 0 ? r : follow(&object, change);
}

int publish_changes(struct bus *bus, const struct changes *changes)
{
	int r = 0;

	for (size_t i = 0; i < changes->n_items && r >= 0; i++)
		r = publish_change(bus, &changes->items[i]);
	return r;
}

int publish_all(struct bus *bus)
{
	int r = 0;

	/* Those of this machine first: they are few. */
	for (size_t i = 0; i < bus->graph->n_adapters && r >= 0; i++)
		r = announce_adapter(bus, bus->graph->adapters[i]);
	for (size_t i = 0; i < bus->graph->n_fabrics && r >= 0; i++)
		r = announce_fabric(bus, bus->graph->fabrics[i]);
	return r;
}
