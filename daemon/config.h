/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration: one JSON document. What it does not say has a default; what it says wrongly is
 * an error that names the key, the value and what would be right. Unknown keys are warned of.
 */
#pragma once

#include "build.h"
#include "bus/bus.h"

#if HAVE_INFINIBAND
#include "backend/ib/ib.h"
#endif

struct config {
	struct bus_options bus;
#if HAVE_INFINIBAND
	struct ib_settings infiniband;
#endif
};

/* Every default. */
void config_init(struct config *config);

/*
 * Read @path over @config. Returns 0, -ENOENT if there is no such file, or -EINVAL or another
 * negative errno after logging what is wrong; @config is then as it was.
 */
int config_load(struct config *config, const char *path);
