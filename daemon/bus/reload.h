/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ReloadConfig(): the configuration is read again.
 */
#pragma once

#include "bus/caller.h"

/* A method handler. */
int reload_start(struct bus *bus, sd_bus_message *message, sd_bus_error *ret_error);
