// SPDX-License-Identifier: Apache-2.0
/*
 * A notice, as the signals that it becomes.
 */
#include "bus/notice.h"

#include <assert.h>
#include <string.h>

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

static int tell_announce(const struct object *object)
{
	struct object owner;
	char path[PATH_SIZE];
	int r;

	if (*object_announced(object) || !notice_is_visible(object))
		return 0;
	if (object_owner(object, &owner)) {
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
	       shown->port & changed->port || shown->local & changed->local;
}

/* The properties that show any of @fields; NULL at the end. Returns how many they are. */
static size_t list_properties(const struct object *object, const struct interface *interface,
			      const struct fields *fields,
			      const char *ret_names[static PROPERTIES_MAX])
{
	size_t n = 0;

	for (const struct trigger *trigger = interface->triggers; trigger && trigger->property;
	     trigger++) {
		if (!shows_any(&trigger->fields, fields) ||
		    (trigger->when && !trigger->when(object)))
			continue;
		if (n == 0 || strcmp(ret_names[n - 1], trigger->property) != 0)
			ret_names[n++] = trigger->property;
		assert(n < PROPERTIES_MAX);
	}
	ret_names[n] = NULL;
	return n;
}

/* Of an interface that the object may have or not: which of both it is now. */
static int tell_interface(const struct object *object, const char *path,
			  const struct interface *interface)
{
	sd_bus *connection = object->bus->connection;

	if (interface_applies(interface, object))
		return sd_bus_emit_interfaces_added(connection, path, interface->name, NULL);
	return sd_bus_emit_interfaces_removed(connection, path, interface->name, NULL);
}

static int tell_change(const struct object *object, const struct fields *fields)
{
	char path[PATH_SIZE];
	int r = 0;

	object_path(object, path);
	for (size_t i = 0; interfaces[i] && r >= 0; i++) {
		const struct interface *interface = interfaces[i];
		const char *names[PROPERTIES_MAX];

		if (!interface_is_for(interface, object->bus, object->kind))
			continue;
		if (shows_any(&interface->deciding, fields))
			r = tell_interface(object, path, interface);
		else if (interface_applies(interface, object) &&
			 list_properties(object, interface, fields, names) > 0)
			r = sd_bus_emit_properties_changed_strv(object->bus->connection, path,
								interface->name, (char **)names);
	}
	return MIN(r, 0);
}

/*
 * sd-bus could name the interfaces only of an object that it finds, and this one is gone. So all
 * are named that its kind can have.
 */
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
		if (interface_is_for(interfaces[i], bus, id->kind))
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
		return found && !bus->publisher.withdrawing ? tell_announce(&object) : 0;
	case NOTICE_CHANGE:
		return announced ? tell_change(&object, &notice->fields) : 0;
	case NOTICE_REMOVE:
		return announced ? 0 : tell_remove(bus, &notice->id);
	}
	return 0;
}
