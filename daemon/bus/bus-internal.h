/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of bus/ share of the bus.
 */
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include "bus/bus.h"
#include "bus/caller.h"
#include "bus/gate.h"
#include "bus/pace.h"
#include "bus/publish.h"

struct interface;

/* What `find` is told when sd-bus asks whether a path has an interface. */
struct registration {
	struct bus *bus;
	const struct interface *interface;
};

struct bus {
	sd_bus *connection;
	sd_event *event;
	struct graph *graph;
	struct bus_options options; /* that hold, */
	struct bus_options wanted;  /* and that will, see publish.h */
	struct bus_hooks hooks;

	struct registration *registrations;
	sd_bus_slot **slots; /* ends with NULL */

	struct object found; /* what the last find() has found; sd-bus uses it at once */
	struct publisher publisher;
	struct pace pace;
	struct gate gate;
	struct calls calls;
	const char *manager_state; /* as it was told last; NULL: it could not be told */
	bool sources_changed;	   /* and that could not be told */
};

/* A protocol as the front-end can show it: the name of an enumerator. */
const char *bus_protocol(const struct bus *bus, enum protocol protocol);

/* tree.c: put the objects of the graph, and the way to find them, on the connection. */
int tree_register(struct bus *bus);
void tree_unregister(struct bus *bus);

/* manager-object.c: the state is worked out again and told if it is another one. */
void manager_update_state(struct bus *bus);
/* The list of sources has changed. */
void manager_update_sources(struct bus *bus);
