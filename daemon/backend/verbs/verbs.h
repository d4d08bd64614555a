/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The RDMA devices of this machine, through libibverbs and sysfs: one source, "verbs", that tells
 * adapters and their ports and knows no fabric.
 */
#pragma once

#include "backend/backend.h"

struct verbs_settings {
	bool enabled;
	unsigned int rescan_s;	 /* a look at all devices although nothing has called */
	unsigned int timeout_ms; /* a device that has not answered after that is unreachable */
};

/* What holds where nothing is configured. */
extern const struct verbs_settings verbs_default_settings;

extern const struct backend verbs_backend;
