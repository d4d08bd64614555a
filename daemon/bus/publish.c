// SPDX-License-Identifier: Apache-2.0
/*
 * Publishing: from changes of the graph to notices, and what follows for objects that have not
 * changed themselves but show something of another one. How a notice is told is in notice.c.
 */
#include "bus/publish.h"

#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/util.h"
#include "bus/bus-internal.h"
#include "bus/notice.h"

#define PORTION	   100 /* notices at a time: calls are answered in between */
#define LOOK_AGAIN (2 * USEC_PER_MSEC)

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

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	publish_continue(userdata);
	return 0;
}

static void continue_later(struct bus *bus, uint64_t delay_usec)
{
	struct publisher *publisher = &bus->publisher;
	uint64_t now;

	if (sd_event_now(bus->event, CLOCK_MONOTONIC, &now) < 0)
		return;
	if (!publisher->timer)
		sd_event_add_time(bus->event, &publisher->timer, CLOCK_MONOTONIC, now + delay_usec,
				  1, on_timer, bus);
	sd_event_source_set_time(publisher->timer, now + delay_usec);
	sd_event_source_set_enabled(publisher->timer, SD_EVENT_ONESHOT);
}

/* False: try again a moment later. An object that sd-bus does not take is left out, and logged. */
static bool tell_first(struct bus *bus)
{
	struct publisher *publisher = &bus->publisher;
	const struct notice *notice = backlog_first(&publisher->backlog);
	char path[PATH_SIZE];
	int r;

	r = notice_tell(bus, notice);
	if (r == -ENOMEM || r == -ENOBUFS)
		return false;
	if (r < 0 && r != -ENOTCONN) {
		path_format(&notice->id, PLACE_OBJECT, path);
		log_error("%s: cannot be told on the bus: %s", path, strerror(-r));
	}
	if (notice->verb == NOTICE_ANNOUNCE) {
		publisher->n_waiting--;
		publisher->announcing = true;
	}
	backlog_pop(&publisher->backlog);
	pace_told(bus);
	return true;
}

/* All are withdrawn: the options take effect, and all are to be announced anew. */
static void come_back(struct bus *bus)
{
	bus->options = bus->wanted;
	bus->publisher.withdrawing = false;
	bus->publisher.again = true;
}

/* All has been told. */
static void rest(struct bus *bus)
{
	struct publisher *publisher = &bus->publisher;
	bool announced = publisher->announcing;

	if (publisher->withdrawing && publisher->n_announced == 0)
		come_back(bus);
	if (publisher->again) {
		publisher->again = publish_all(bus) < 0;
		continue_later(bus, publisher->again ? LOOK_AGAIN : 0);
		return;
	}
	publisher->announcing = false;
	pace_rest(bus);
	if (announced && bus->hooks.announced)
		bus->hooks.announced(bus->hooks.userdata, publisher->n_announced);
}

void publish_continue(struct bus *bus)
{
	const struct backlog *backlog = &bus->publisher.backlog;

	for (unsigned int n = 0; n < PORTION && backlog_count(backlog) > 0; n++) {
		enum pace_verdict verdict = pace_verdict(bus);

		if (verdict == PACE_WAIT)
			return;
		if (verdict == PACE_LOOK_AGAIN || !tell_first(bus)) {
			continue_later(bus, LOOK_AGAIN);
			return;
		}
	}
	if (backlog_count(backlog) > 0)
		continue_later(bus, 0);
	else
		rest(bus);
}

void publish_with(struct bus *bus, const struct bus_options *options)
{
	struct publisher *publisher = &bus->publisher;

	bus->wanted = *options;
	if (options->front_end != bus->options.front_end)
		publisher->withdrawing = true;
	if (!publisher->withdrawing)
		bus->options = *options;
	publisher->again = publish_all(bus) < 0;
	publish_continue(bus);
}

void publisher_done(struct publisher *publisher)
{
	sd_event_source_disable_unref(publisher->timer);
	backlog_done(&publisher->backlog);
	*publisher = (struct publisher){ 0 };
}
