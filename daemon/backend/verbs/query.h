/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A query: one device opened and read, on a thread. It works on a copy of what was seen of the
 * device, and its outcome is its own until the loop takes it.
 */
#pragma once

#include "backend/verbs/context.h"
#include "backend/verbs/hold.h"
#include "base/worker.h"

struct query {
	struct job job;
	const struct verbs_api *api;
	struct sighting sighting;
	/* The asker's own. */
	void *userdata;
	uint64_t round;
	bool hold;		       /* leave the device open in @context if that may be */
	struct hold_evidence evidence; /* whether it may; comes back with what was found out */

	/*
	 * The outcome. With an @error (negative errno), @adapter has what sysfs says, and there are
	 * no ports. -ESTALE: the device has been renamed or removed meanwhile, nothing holds.
	 */
	int error;
	bool opened; /* libibverbs has it; otherwise all is from sysfs */
	struct adapter_facts adapter;
	struct adapter_port_facts *ports;
	size_t n_ports;
	struct context *context; /* NULL: closed again */
};

/* The caller sets job.done() before it runs it. NULL without memory. */
struct query *query_new(const struct verbs_api *api, const struct sighting *sighting);
/* Takes NULL. Never blocks. */
void query_free(struct query *query);
