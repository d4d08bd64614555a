/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors on the bus: one table between errno and the names that phosphor-dbus-interfaces has for
 * them. The name says what kind of thing went wrong, the message what exactly, with which value.
 */
#pragma once

#include <systemd/sd-bus.h>

/* The D-Bus name of the error @error, a negative errno. Never NULL. */
const char *error_name(int error);

/* "Network is down"; "" for 0. */
const char *error_text(int error);

/*
 * Set @ret_error to the name of @error and the message. Returns a negative errno, to be returned
 * from a method handler.
 */
int error_set(sd_bus_error *ret_error, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
