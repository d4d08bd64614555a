/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A value out of a message as text, for comparisons: "host-1", true, 7, [1, 2], ("a", "b").
 */
#pragma once

#include <glib.h>
#include <systemd/sd-bus.h>

/* Reads one complete value of any type. */
void value_append(sd_bus_message *message, GString *text);
