/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Refresh(): a sweep that is ordered, and answered when it is done.
 */
#pragma once

#include "bus/caller.h"

/* A method handler: order a sweep of @fabric_id ("": of all) and answer @message when it is done.
 */
int refresh_start(struct bus *bus, const char *fabric_id, sd_bus_message *message,
		  sd_bus_error *ret_error);

/* Whether somebody waits for one. */
bool refresh_is_awaited(const struct bus *bus);
