// SPDX-License-Identifier: Apache-2.0
/*
 * The listing of paths. Introspection asks for each path by itself and wants what is directly below
 * it: to list more would make a walk over the tree quadratic. GetManagedObjects() asks from above,
 * for everything.
 */
#include "bus/listing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "bus/bus-internal.h"

/* A list of paths that grows. The strings go to sd-bus. */
struct paths {
	char **items;
	size_t n, size;
	bool failed;
};

static void paths_add(struct paths *paths, const char *path)
{
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
	paths->items[paths->n] = strdup(path);
	if (paths->items[paths->n])
		paths->n++;
	else
		paths->failed = true;
}

static void paths_add_place(struct paths *paths, const struct object *object, enum place place)
{
	struct object_id id = object_get_id(object);
	char path[PATH_SIZE];

	path_format(&id, place, path);
	paths_add(paths, path);
}

/* What has not been announced is not there. */
static void paths_add_object(struct paths *paths, const struct object *object)
{
	if (*object_announced(object))
		paths_add_place(paths, object, PLACE_OBJECT);
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

static bool any_switch_announced(const struct fabric *fabric)
{
	for (size_t i = 0; i < fabric->n_nodes; i++)
		if (node_is_switch(fabric->nodes[i]) && fabric->nodes[i]->announced)
			return true;
	return false;
}

/* Or domain: they are in one place. */
static bool any_endpoint_announced(const struct fabric *fabric)
{
	for (size_t i = 0; i < fabric->n_domains; i++)
		if (fabric->domains[i]->announced)
			return true;
	for (size_t i = 0; i < fabric->n_nodes; i++)
		if (!node_is_switch(fabric->nodes[i]) && any_port_announced(fabric->nodes[i]))
			return true;
	return false;
}

static bool any_adapter_port_announced(const struct adapter *adapter)
{
	for (unsigned int number = 1; number <= adapter->facts.n_ports; number++)
		if (adapter->ports[number] && adapter->ports[number]->announced)
			return true;
	return false;
}

/* The ports of a switch, or the endpoints of another node. */
static void list_ports(struct bus *bus, const struct node *node, struct paths *paths)
{
	for (unsigned int number = 1; number <= node->facts.n_ports; number++) {
		struct object object;

		if (!node->ports[number])
			continue;
		object = object_of_port(bus, node->ports[number]);
		paths_add_object(paths, &object);
	}
}

static void list_switches(struct bus *bus, const struct fabric *fabric, struct paths *paths)
{
	for (size_t i = 0; i < fabric->n_nodes; i++) {
		struct object object;

		if (!node_is_switch(fabric->nodes[i]))
			continue;
		object = object_of_switch(bus, fabric->nodes[i]);
		paths_add_object(paths, &object);
	}
}

static void list_domains(struct bus *bus, const struct fabric *fabric, struct paths *paths)
{
	for (size_t i = 0; i < fabric->n_domains; i++) {
		struct object object = object_of_domain(bus, fabric->domains[i]);

		paths_add_object(paths, &object);
	}
}

static void list_endpoints(struct bus *bus, const struct fabric *fabric, struct paths *paths)
{
	for (size_t i = 0; i < fabric->n_nodes; i++)
		if (!node_is_switch(fabric->nodes[i]))
			list_ports(bus, fabric->nodes[i], paths);
	list_domains(bus, fabric, paths);
}

static void list_fabrics(struct bus *bus, struct paths *paths)
{
	for (size_t i = 0; i < bus->graph->n_fabrics; i++) {
		struct object object = object_of_fabric(bus, bus->graph->fabrics[i]);

		paths_add_object(paths, &object);
	}
}

static void list_adapter_ports(struct bus *bus, const struct adapter *adapter, struct paths *paths)
{
	for (unsigned int number = 1; number <= adapter->facts.n_ports; number++) {
		struct object object;

		if (!adapter->ports[number])
			continue;
		object = object_of_adapter_port(bus, adapter->ports[number]);
		paths_add_object(paths, &object);
	}
}

static void list_adapters(struct bus *bus, struct paths *paths)
{
	for (size_t i = 0; i < bus->graph->n_adapters; i++) {
		struct object object = object_of_adapter(bus, bus->graph->adapters[i]);

		paths_add_object(paths, &object);
	}
}

static void list_all(struct bus *bus, struct paths *paths)
{
	list_adapters(bus, paths);
	for (size_t i = 0; i < bus->graph->n_adapters; i++)
		list_adapter_ports(bus, bus->graph->adapters[i], paths);
	list_fabrics(bus, paths);
	for (size_t i = 0; i < bus->graph->n_fabrics; i++) {
		const struct fabric *fabric = bus->graph->fabrics[i];

		list_switches(bus, fabric, paths);
		for (size_t j = 0; j < fabric->n_nodes; j++)
			list_ports(bus, fabric->nodes[j], paths);
		list_domains(bus, fabric, paths);
	}
}

/* An owner is announced before what it holds, so there is nothing without one of these. */
static void list_inventory(const struct bus *bus, struct paths *paths)
{
	const struct graph *graph = bus->graph;
	bool any_fabric = false, any_adapter = false;

	for (size_t i = 0; i < graph->n_fabrics; i++)
		any_fabric |= graph->fabrics[i]->announced;
	for (size_t i = 0; i < graph->n_adapters; i++)
		any_adapter |= graph->adapters[i]->announced;
	if (any_fabric)
		paths_add(paths, PATH_FABRICS);
	if (any_adapter)
		paths_add(paths, PATH_ADAPTERS);
}

/* Directly below an object. */
static void list_children(const struct object *object, struct paths *paths)
{
	if (object->kind == OBJECT_SWITCH && any_port_announced(object->node))
		paths_add_place(paths, object, PLACE_PORTS);
	if (object->kind == OBJECT_ADAPTER && any_adapter_port_announced(object->adapter))
		paths_add_place(paths, object, PLACE_PORTS);
	if (object->kind != OBJECT_FABRIC)
		return;
	if (any_switch_announced(object->fabric))
		paths_add_place(paths, object, PLACE_SWITCHES);
	if (any_endpoint_announced(object->fabric))
		paths_add_place(paths, object, PLACE_ENDPOINTS);
}

/* Below an object, or in a place of it. */
static void list_below(const struct object *object, enum place place, struct paths *paths)
{
	if (place == PLACE_SWITCHES)
		list_switches(object->bus, object->fabric, paths);
	else if (place == PLACE_ENDPOINTS)
		list_endpoints(object->bus, object->fabric, paths);
	else if (place == PLACE_PORTS && object->adapter)
		list_adapter_ports(object->bus, object->adapter, paths);
	else if (place == PLACE_PORTS)
		list_ports(object->bus, object->node, paths);
	else
		list_children(object, paths);
}

int listing_enumerate(sd_bus *connection, const char *prefix, void *userdata, char ***ret_paths,
		      sd_bus_error *ret_error)
{
	struct bus *bus = userdata;
	struct paths paths = { 0 };
	struct object_id id;
	struct object object;
	enum place place = path_parse(prefix, &id);

	if (place == PLACE_ROOT)
		list_all(bus, &paths);
	else if (place == PLACE_INVENTORY)
		list_inventory(bus, &paths);
	else if (place == PLACE_FABRICS)
		list_fabrics(bus, &paths);
	else if (place == PLACE_ADAPTERS)
		list_adapters(bus, &paths);
	else if (place != PLACE_NONE && object_find(bus, &id, &object))
		list_below(&object, place, &paths);
	return paths_take(&paths, ret_paths);
}
