// SPDX-License-Identifier: Apache-2.0
/*
 * The tree of objects as sd-bus walks it. Nothing is registered for an object: there is one
 * registration for each interface, and sd-bus asks here which paths have it (find) and which paths
 * there are (the enumerator). Both look into the graph.
 */
#include <errno.h>
#include <string.h>

#include "base/util.h"
#include "bus/bus-internal.h"
#include "bus/interface.h"

/* What clients know of: an object that is announced. */
static bool find_announced(struct bus *bus, const char *path, struct object *ret_object)
{
	struct object_id id;

	return path_parse(path, &id) == PLACE_OBJECT && object_find(bus, &id, ret_object) &&
	       *object_announced(ret_object);
}

static int find(sd_bus *connection, const char *path, const char *name, void *userdata,
		void **ret_subject, sd_bus_error *ret_error)
{
	const struct registration *registration = userdata;
	struct bus *bus = registration->bus;

	if (!find_announced(bus, path, &bus->found) ||
	    !interface_applies(registration->interface, bus, bus->found.kind))
		return 0;
	*ret_subject = interface_subject(registration->interface, &bus->found);
	return 1;
}

/* A list of paths that grows. The strings go to sd-bus. */
struct paths {
	char **items;
	size_t n, size;
	bool failed;
};

static void paths_add(struct paths *paths, const struct object *object, enum place place)
{
	struct object_id id = object_get_id(object);
	char path[PATH_SIZE];
	char **items;
	size_t size;

	if (paths->failed)
		return;
	if (paths->n + 1 >= paths->size) {
		size = MAX(paths->size * 2, 16u);
		items = reallocarray(paths->items, size, sizeof(*items));
		if (!items) {
			paths->failed = true;
			return;
		}
		paths->items = items;
		paths->size = size;
	}
	path_format(&id, place, path);
	paths->items[paths->n] = strdup(path);
	if (paths->items[paths->n])
		paths->n++;
	else
		paths->failed = true;
}

static int paths_take(struct paths *paths, char ***ret_items)
{
	if (paths->failed) {
		for (size_t i = 0; i < paths->n; i++)
			free(paths->items[i]);
		free(paths->items);
		return -ENOMEM;
	}
	if (paths->items)
		paths->items[paths->n] = NULL;
	*ret_items = paths->items;
	return 0;
}

static bool any_port_announced(const struct node *node)
{
	for (unsigned int number = 1; number <= node->facts.n_ports; number++)
		if (node->ports[number] && node->ports[number]->announced)
			return true;
	return false;
}

static bool any_node_announced(const struct fabric *fabric, bool switches)
{
	for (size_t i = 0; i < fabric->n_nodes; i++) {
		const struct node *node = fabric->nodes[i];

		if (node_is_switch(node) == switches &&
		    (switches ? node->announced : any_port_announced(node)))
			return true;
	}
	return false;
}

/* The ports of a switch, or the endpoints of another node. */
static void list_ports(struct bus *bus, const struct node *node, struct paths *paths)
{
	for (unsigned int number = 1; number <= node->facts.n_ports; number++) {
		struct object object;

		if (!node->ports[number] || !node->ports[number]->announced)
			continue;
		object = object_of_port(bus, node->ports[number]);
		paths_add(paths, &object, PLACE_OBJECT);
	}
}

static void list_switches(struct bus *bus, const struct fabric *fabric, struct paths *paths)
{
	for (size_t i = 0; i < fabric->n_nodes; i++) {
		struct object object;

		if (!node_is_switch(fabric->nodes[i]) || !fabric->nodes[i]->announced)
			continue;
		object = object_of_switch(bus, fabric->nodes[i]);
		paths_add(paths, &object, PLACE_OBJECT);
	}
}

static void list_endpoints(struct bus *bus, const struct fabric *fabric, struct paths *paths)
{
	for (size_t i = 0; i < fabric->n_nodes; i++)
		if (!node_is_switch(fabric->nodes[i]))
			list_ports(bus, fabric->nodes[i], paths);
}

static void list_fabrics(struct bus *bus, struct paths *paths)
{
	for (size_t i = 0; i < bus->graph->n_fabrics; i++) {
		struct object object = object_of_fabric(bus, bus->graph->fabrics[i]);

		if (object.fabric->announced)
			paths_add(paths, &object, PLACE_OBJECT);
	}
}

static void list_all(struct bus *bus, struct paths *paths)
{
	list_fabrics(bus, paths);
	for (size_t i = 0; i < bus->graph->n_fabrics; i++) {
		const struct fabric *fabric = bus->graph->fabrics[i];

		list_switches(bus, fabric, paths);
		for (size_t j = 0; j < fabric->n_nodes; j++)
			list_ports(bus, fabric->nodes[j], paths);
	}
}

/* Directly below an object. */
static void list_children(struct bus *bus, const struct object *object, struct paths *paths)
{
	if (object->kind == OBJECT_SWITCH && any_port_announced(object->node))
		paths_add(paths, object, PLACE_PORTS);
	if (object->kind != OBJECT_FABRIC)
		return;
	if (any_node_announced(object->fabric, true))
		paths_add(paths, object, PLACE_SWITCHES);
	if (any_node_announced(object->fabric, false))
		paths_add(paths, object, PLACE_ENDPOINTS);
}

/*
 * Introspection asks for each path by itself and wants what is directly below it: to list more
 * would make a walk over the tree quadratic. GetManagedObjects() asks from above, for everything.
 */
static int enumerate(sd_bus *connection, const char *prefix, void *userdata, char ***ret_paths,
		     sd_bus_error *ret_error)
{
	struct bus *bus = userdata;
	struct paths paths = { 0 };
	struct object_id id;
	struct object object;
	enum place place = path_parse(prefix, &id);

	if (place == PLACE_ROOT)
		list_all(bus, &paths);
	else if (place == PLACE_FABRICS)
		list_fabrics(bus, &paths);
	else if (place != PLACE_NONE && object_find(bus, &id, &object)) {
		if (place == PLACE_SWITCHES)
			list_switches(bus, object.fabric, &paths);
		else if (place == PLACE_ENDPOINTS)
			list_endpoints(bus, object.fabric, &paths);
		else if (place == PLACE_PORTS)
			list_ports(bus, object.node, &paths);
		else
			list_children(bus, &object, &paths);
	}
	return paths_take(&paths, ret_paths);
}

/*
 * GetManagedObjects() answers with everything in one message. dbus-daemon ends the connection of
 * whoever sends one of more than 32 MiB, so a client that asks at the wrong moment would throw the
 * service off the bus. Beyond a number of objects that surely fits, the call is refused by name.
 */
static int on_message(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
	const struct bus *bus = userdata;

	if (bus->publisher.n_announced <= MANAGED_OBJECTS_MAX ||
	    !sd_bus_message_is_method_call(message, "org.freedesktop.DBus.ObjectManager",
					   "GetManagedObjects"))
		return 0;
	return sd_bus_error_setf(ret_error, SD_BUS_ERROR_LIMITS_EXCEEDED,
				 "%zu objects do not fit into one message (the limit is %d); "
				 "introspect the tree and read them one by one",
				 bus->publisher.n_announced, MANAGED_OBJECTS_MAX);
}

int tree_register(struct bus *bus)
{
	size_t n_interfaces = 0;
	sd_bus_slot **slot;
	int r;

	while (interfaces[n_interfaces])
		n_interfaces++;
	bus->registrations = calloc(n_interfaces, sizeof(*bus->registrations));
	bus->slots = slot = calloc(n_interfaces + 5, sizeof(*bus->slots));
	if (!bus->registrations || !bus->slots)
		return -ENOMEM;

	r = sd_bus_add_filter(bus->connection, slot++, on_message, bus);
	if (r < 0)
		return r;
	r = sd_bus_add_object_manager(bus->connection, slot++, PATH_ROOT);
	if (r < 0)
		return r;
	r = sd_bus_add_node_enumerator(bus->connection, slot++, PATH_FABRICS, enumerate, bus);
	if (r < 0)
		return r;
	r = sd_bus_add_object_vtable(bus->connection, slot++, PATH_MANAGER, MANAGER_INTERFACE,
				     manager_vtable, bus);
	/* sd-bus puts each before those that it has already. */
	for (size_t i = n_interfaces; i-- > 0 && r >= 0;) {
		struct registration *registration = &bus->registrations[i];

		*registration = (struct registration){ .bus = bus, .interface = interfaces[i] };
		r = sd_bus_add_fallback_vtable(bus->connection, slot++, PATH_FABRICS,
					       interfaces[i]->name, interfaces[i]->vtable, find,
					       registration);
	}
	return r;
}

void tree_unregister(struct bus *bus)
{
	for (sd_bus_slot **slot = bus->slots; slot && *slot; slot++)
		sd_bus_slot_unref(*slot);
	free(bus->slots);
	free(bus->registrations);
}
