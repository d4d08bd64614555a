/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which properties announce no change, so that a client cannot know them from signals: what the
 * introspection of the object says.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <systemd/sd-bus.h>

/* Whether changes of a property are never announced. Asks the service once per interface. */
bool is_silent(sd_bus *bus, const char *path, const char *interface, const char *property);
