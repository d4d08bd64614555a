/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reloading: a new configuration takes the place of the one that holds, as a whole or not at all.
 */
#pragma once

#include "backends.h"
#include "bus/bus.h"
#include "config.h"

/*
 * Read @path (NULL: the usual file, see config_load()) and, if all of it is right, apply it:
 * *config is then the new one. What the document has that is ignored, is logged. The texts in
 * *ret_outcome are the caller's; see bus_outcome_done().
 */
void reload(const char *path, struct config **config, struct backends *backends, struct bus *bus,
	    struct bus_outcome *ret_outcome);

/* Log, a line for each, what config_load() has ignored. Takes NULL. */
void reload_log_ignored(const char *report);
