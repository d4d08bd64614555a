/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Getters that several interfaces share. Each one reads what its userdata points at, which the
 * vtable says by an offset; a getter never fails but for lack of memory, since one error makes the
 * whole object unreadable.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

/* The head of a getter, as sd_bus_property_get_t wants it. */
#define PROPERTY_GETTER(name)                                                                      \
	int name(sd_bus *connection, const char *path, const char *interface,                      \
		 const char *property, sd_bus_message *reply, void *userdata,                      \
		 sd_bus_error *ret_error)

/* `b` from bool; sd-bus by itself reads an int. */
PROPERTY_GETTER(property_get_bool);
/* `b`, true whatever the userdata is. */
PROPERTY_GETTER(property_get_true);
/* `s` from char[]; sd-bus by itself reads a char *. */
PROPERTY_GETTER(property_get_text);
/* `s`, "" whatever the userdata is: what is not known of an asset. */
PROPERTY_GETTER(property_get_empty);
/* `s` from uint64_t: 16 hexadecimal digits. */
PROPERTY_GETTER(property_get_guid);
/* Likewise, but "" for 0. */
PROPERTY_GETTER(property_get_guid_or_empty);
/* `s` from int, a negative errno: what it says; "" for 0. */
PROPERTY_GETTER(property_get_error);
/* SIGNATURE_SIZE from uint32_t. */
PROPERTY_GETTER(property_get_size);

int property_append_bool(sd_bus_message *reply, bool value);
int property_append_size(sd_bus_message *reply, size_t value);
/* An enumerator: "<interface>.<enumeration>." @prefix and its name, "Unknown" for "". */
int property_append_enum(sd_bus_message *reply, const char *prefix, const char *value);
