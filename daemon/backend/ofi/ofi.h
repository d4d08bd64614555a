/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libfabric can open on this machine: each of its fabrics is a source, "libfabric <name>",
 * with the domains that lead into it.
 *
 * libfabric itself, with all its providers, is loaded only by a helper program that prints what
 * fi_getinfo(3) says and ends. In the daemon, or on a thread of it, its providers would put
 * handlers for SIGSEGV and SIGTERM in the place of ours, a crash or an exit() of one would be the
 * daemon's, and a hang could not be ended; a process can be killed, and nothing of it stays in
 * memory.
 */
#pragma once

#include "backend/backend.h"

struct ofi_settings {
	bool enabled;
	bool host_only;		/* also what never leaves the host: shm, loopback, hooks */
	unsigned int rescan_s;	/* ask again although nothing has changed */
	unsigned int timeout_s; /* how long the helper may take */
};

/* What holds where nothing is configured. */
extern const struct ofi_settings ofi_default_settings;

extern const struct backend ofi_backend;
