/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a client knows that has read everything once and follows the signals from there on.
 * Properties without change signal are left out: it cannot know those.
 */
#pragma once

#include <glib.h>
#include <systemd/sd-bus.h>

#include "base/util.h"

struct client_mirror;

/* From the reply to GetManagedObjects(). */
struct client_mirror *client_mirror_new(sd_bus_message *reply);
void client_mirror_free(struct client_mirror *mirror);
DEFINE_CLEANUP(struct client_mirror *, client_mirror_free)

/* InterfacesAdded, InterfacesRemoved or PropertiesChanged. */
void client_mirror_follow(struct client_mirror *mirror, sd_bus_message *signal);

/*
 * Values that PropertiesChanged has told and that were known. There are none as long as each change
 * is told before the next one: of what changes while a signal waits and changes back, the last is
 * told.
 */
size_t client_mirror_n_repeated(const struct client_mirror *mirror);

/* They know the same. */
void client_mirror_assert_equal(const struct client_mirror *a, const struct client_mirror *b);
size_t client_mirror_n_objects(const struct client_mirror *mirror);
