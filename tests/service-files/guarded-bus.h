/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dbus-daemon that lets nobody do anything, like the system's, but for what the installed policy
 * allows; and processes of several users on it. Needs root.
 */
#pragma once

#include <glib.h>
#include <systemd/sd-bus.h>

enum user {
	USER_ROOT,
	USER_DAEMON,
	USER_ADMIN, /* of the group fabric-admin */
	USER_STRANGER,
};

/* Root is needed, and accounts that every Debian has. NULL: both are there. */
const char *guarded_bus_lacks(void);

struct guarded_bus {
	char *folder;
	char *address;
	GPid pid;
};

struct guarded_bus *guarded_bus_new(const char *policy);
void guarded_bus_free(struct guarded_bus *bus);

/* In a process of that user, connected to the bus. Its result is 0 or a negative errno. */
typedef int (*user_function)(sd_bus *connection, const void *userdata);

GPid user_start(const struct guarded_bus *bus, enum user user, user_function function,
		const void *userdata);
int user_join(GPid pid);
/* Both. */
int user_run(const struct guarded_bus *bus, enum user user, user_function function,
	     const void *userdata);
