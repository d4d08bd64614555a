/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the wire to JSON: any D-Bus value, whatever its type.
 *
 * Strings, paths and signatures become strings, all integers integers (above 2^63 - 1, which JSON
 * numbers do not carry safely, decimal strings), doubles reals (not a number and infinities: null),
 * structs and arrays arrays, dictionaries with string keys objects. A variant is its value.
 */
#pragma once

#include <jansson.h>
#include <systemd/sd-bus.h>

/* Reads one complete value. 0 and a new reference, or a negative errno. */
int wire_to_json(sd_bus_message *message, json_t **ret_value);
