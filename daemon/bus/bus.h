/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bus: the graph as it is seen on D-Bus, and the orders that come from there.
 *
 * It reads the graph whenever somebody asks, holds no copy of it, and turns change sets into
 * signals. Objects are announced in portions: the name is owned from the start, and what has not
 * been announced yet is not there for anybody.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "model/command.h"
#include "model/graph.h"

struct sd_bus;
struct sd_event;

#define BUS_NAME      "xyz.openbmc_project.FabricManager"
#define BUS_PATH_SIZE 256

/* Whose readers' habits to follow where they contradict each other. */
enum front_end {
	FRONT_END_BMCWEB,   /* upstream: a switch needs the PCIe marker to be shown */
	FRONT_END_NVIDIA,   /* NVIDIA's fork: it knows no InfiniBand, which is OEM there */
	FRONT_END_STANDARD, /* as phosphor-dbus-interfaces and Redfish have it */
};

struct bus_options {
	enum front_end front_end;
	bool publish_unplugged; /* also ports of switches that nothing is plugged into */
	/* The object path of what this machine's adapters are in, another service's; "": not told
	 */
	char chassis[BUS_PATH_SIZE];
	const char *version; /* of the program; lives as long as the bus */
};

/* What has come of an order that changes something, for who gave it and for the audit. */
struct bus_outcome {
	int error;     /* 0 or a negative errno */
	char *message; /* of an error: what, with which value; NULL: what the errno says */
	char *old_value, *new_value; /* what has changed, or would have; NULL: nothing to say */
};

/* Whether it is an object path as D-Bus has them, as "/a/b_1". */
bool bus_is_object_path(const char *text);

/* Forget the texts. */
void bus_outcome_done(struct bus_outcome *outcome);

struct bus_hooks {
	/* An order. Its done() must be called before bus_free(). It may be called at once. */
	void (*submit)(void *userdata, struct command *command);
	/* ReloadConfig(): read the configuration again and apply it. May be NULL: it cannot. */
	void (*reload)(void *userdata, struct bus_outcome *ret_outcome);
	/* Every object that is known has been announced; @n_objects in all. May be NULL. */
	void (*announced)(void *userdata, size_t n_objects);
	void *userdata;
};

struct bus;

/*
 * Connect to the system bus (or DBUS_SYSTEM_BUS_ADDRESS), register all, own the name. The graph is
 * borrowed; what is in it already counts as added. When the connection is lost the event loop is
 * told to exit. Returns 0 or a negative errno: -EEXIST when the name is taken.
 */
int bus_new(struct sd_event *event, struct graph *graph, const struct bus_options *options,
	    const struct bus_hooks *hooks, struct bus **ret_bus);

/* Likewise on a connection that is there and attached to @event; a reference to it is kept. */
int bus_new_on(struct sd_bus *connection, struct sd_event *event, struct graph *graph,
	       const struct bus_options *options, const struct bus_hooks *hooks,
	       struct bus **ret_bus);

/*
 * Tell what has changed. Must be called after each change of the graph, also an empty one, before
 * the event loop runs again. Takes over @changes and is done with it. Returns 0 or -ENOMEM: then
 * some of it is never told.
 */
int bus_publish(struct bus *bus, struct changes *changes);

/*
 * Other options, while it runs. Where that changes which objects there are, or what of them, they
 * are withdrawn and announced so that a client that follows the signals is never wrong.
 */
void bus_set_options(struct bus *bus, const struct bus_options *options);

/* Whether everything is announced, told and written to the socket, and every call has begun. */
bool bus_is_idle(const struct bus *bus);

/* Takes NULL. Callers that wait for a command get no answer. */
void bus_free(struct bus *bus);
