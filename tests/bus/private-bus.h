/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dbus-daemon of the test's own, with the limits of a system bus, on a socket in a folder of its
 * own. Both end with it.
 */
#pragma once

#include <glib.h>

struct sd_bus;

struct private_bus {
	char *folder;
	char *address;
	GPid pid;
};

struct private_bus *private_bus_new(void);
void private_bus_free(struct private_bus *bus);
struct sd_bus *private_bus_connect(const struct private_bus *bus);

/* The bus reads nothing any more, and then reads again. */
void private_bus_freeze(const struct private_bus *bus);
void private_bus_thaw(const struct private_bus *bus);
