/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects, their interfaces and the values of the properties, as a client knows them: filled once
 * from GetManagedObjects, and from then on from signals alone.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <systemd/sd-bus.h>

struct store {
	GHashTable *objects;	/* path -> interface -> property -> text */
	unsigned int signals;	/* that were applied */
	unsigned int redundant; /* signals with nothing that was not known already */
	unsigned int strange;	/* signals that do not fit what was known */
};

void store_init(struct store *store);
void store_done(struct store *store);

/* Take in the answer to GetManagedObjects, from where @message stands. */
void store_load(struct store *store, sd_bus_message *message);

/* Apply a signal. What does not fit is counted and told on stderr. */
void store_add(struct store *store, sd_bus_message *interfaces_added);
void store_remove(struct store *store, sd_bus_message *interfaces_removed);
void store_change(struct store *store, sd_bus_message *properties_changed);

/* Whether the object is there, with that interface if it is not NULL. */
bool store_has(const struct store *store, const char *path, const char *interface);
/* The text of a value, or NULL. */
const char *store_get(const struct store *store, const char *path, const char *interface,
		      const char *property);
