// SPDX-License-Identifier: Apache-2.0
/*
 * The tree of objects as sd-bus walks it. Nothing is registered for an object: there is one
 * registration for each interface, and sd-bus asks which paths have it (find, here) and which paths
 * there are (the enumerator, in listing.c). Both look into the graph.
 */
#include <errno.h>
#include <stdlib.h>

#include "bus/bus-internal.h"
#include "bus/interface.h"
#include "bus/listing.h"

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
	    !interface_applies(registration->interface, &bus->found))
		return 0;
	*ret_subject = interface_subject(registration->interface, &bus->found);
	return 1;
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

	r = sd_bus_add_filter(bus->connection, slot++, gate_on_message, bus);
	if (r < 0)
		return r;
	r = sd_bus_add_object_manager(bus->connection, slot++, PATH_ROOT);
	if (r < 0)
		return r;
	r = sd_bus_add_node_enumerator(bus->connection, slot++, PATH_INVENTORY, listing_enumerate,
				       bus);
	if (r < 0)
		return r;
	r = sd_bus_add_object_vtable(bus->connection, slot++, PATH_MANAGER, MANAGER_INTERFACE,
				     manager_vtable, bus);
	/* sd-bus puts each before those that it has already. */
	for (size_t i = n_interfaces; i-- > 0 && r >= 0;) {
		struct registration *registration = &bus->registrations[i];

		*registration = (struct registration){ .bus = bus, .interface = interfaces[i] };
		r = sd_bus_add_fallback_vtable(bus->connection, slot++, PATH_INVENTORY,
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
