// SPDX-License-Identifier: Apache-2.0
/*
 * A notice, as the signals that it becomes.
 */
#include "bus/notice.h"

#include <assert.h>

#include "base/util.h"
#include "bus/bus-internal.h"

#define PROPERTIES_MAX 32 /* of one interface, with the end mark */
#define INTERFACES_MAX 32 /* of one object, likewise */

/* Nothing answers at the other end of the cable, if there is one. */
static bool is_unplugged(const struct port *port)
{
	return port->facts.state == PORT_STATE_DOWN &&
	       (port->facts.physical_state == PORT_PHYSICAL_POLLING ||
		port->facts.physical_state == PORT_PHYSICAL_SLEEP);
}

bool notice_is_visible(const struct object *object)
{
	return object->kind != OBJECT_PORT || object->bus->options.publish_unplugged ||
	       !is_unplugged(object->port);
}

static bool has_owner(const struct object *object, struct object *ret_owner)
{
	if (object->kind == OBJECT_FABRIC)
		return false;
	if (object->kind == OBJECT_PORT)
		*ret_owner = object_of_switch(object->bus, object->node);
	else
		*ret_owner = object_of_fabric(object->bus, object->fabric);
	return true;
}

static int tell_announce(const struct object *object)
{
	struct object owner;
	char path[PATH_SIZE];
	int r;

	if (*object_announced(object) || !notice_is_visible(object))
		return 0;
	if (has_owner(object, &owner)) {
		r = tell_announce(&owner);
		if (r < 0)
			return r;
	}
	object_path(object, path);
	*object_announced(object) = true;
	r = sd_bus_emit_object_added(object->bus->connection, path);
	if (r < 0) {
		*object_announced(object) = false;
		return r;
	}
	object->bus->publisher.n_announced++;
	return 0;
}

static bool shows_any(const struct fields *shown, const struct fields *changed)
{
	return shown->fabric & changed->fabric || shown->node & changed->node ||
	       shown->port & changed->port;
}

static int tell_change(const struct object *object, const struct fields *fields)
{
	char path[PATH_SIZE];
	int r;

	object_path(object, path);
	for (size_t i = 0; interfaces[i]; i++) {
		const struct interface *interface = interfaces[i];
		const char *names[PROPERTIES_MAX];
		size_t n = 0;

		if (!interface->triggers ||
		    !interface_applies(interface, object->bus, object->kind))
			continue;
		for (const struct trigger *trigger = interface->triggers; trigger->property;
		     trigger++)
			if (shows_any(&trigger->fields, fields))
				names[n++] = trigger->property;
		assert(n < PROPERTIES_MAX);
		if (n == 0)
			continue;
		names[n] = NULL;
		r = sd_bus_emit_properties_changed_strv(object->bus->connection, path,
							interface->name, (char **)names);
		if (r < 0)
			return r;
	}
	return 0;
}

/* sd-bus could name the interfaces only of an object that it finds, and this one is gone. */
static int tell_remove(struct bus *bus, const struct object_id *id)
{
	const char *names[INTERFACES_MAX] = {
		"org.freedesktop.DBus.Peer",
		"org.freedesktop.DBus.Introspectable",
		"org.freedesktop.DBus.Properties",
	};
	char path[PATH_SIZE];
	size_t n = 3;

	for (size_t i = 0; interfaces[i]; i++)
		if (interface_applies(interfaces[i], bus, id->kind))
			names[n++] = interfaces[i]->name;
	assert(n < INTERFACES_MAX);
	path_format(id, PLACE_OBJECT, path);
	return sd_bus_emit_interfaces_removed_strv(bus->connection, path, (char **)names);
}

int notice_tell(struct bus *bus, const struct notice *notice)
{
	struct object object;
	bool found = object_find(bus, &notice->id, &object);
	bool announced = found && *object_announced(&object);

	switch (notice->verb) {
	case NOTICE_ANNOUNCE:
		return found ? tell_announce(&object) : 0;
	case NOTICE_CHANGE:
		return announced ? tell_change(&object, &notice->fields) : 0;
	case NOTICE_REMOVE:
		return announced ? 0 : tell_remove(bus, &notice->id);
	}
	return 0;
}
