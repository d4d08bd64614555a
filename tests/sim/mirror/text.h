/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A D-Bus value as a line of text, so that two of them can be compared, printed and waited for:
 * numbers as they are, strings in quotes, [arrays], (structs), {"keys": values}.
 */
#pragma once

#include <glib.h>
#include <systemd/sd-bus.h>

/* Read the next value of @message; a variant is what it holds. Aborts where there is none. */
char *text_of(sd_bus_message *message);
