/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An open device. To close it may block as well, so that needs a thread of its own; the memory for
 * that is there from the start, and where no thread can be had the device waits for one.
 */
#pragma once

#include "backend/verbs/api.h"
#include "base/worker.h"

struct context {
	struct job job; /* its closing; first */
	const struct verbs_api *api;
	struct ibv_context *ibv;
	struct context *next; /* of those that wait to be closed */
};

/* Blocks. 0 or a negative errno. */
int context_open(const struct verbs_api *api, struct ibv_device *device, struct context **ret);
/* Blocks: for worker threads. */
void context_close_here(struct context *context);
/* On a thread of its own, for which nobody waits; sometime, if there can be none now. */
void context_close(struct context *context);
/* There may be threads again: close those that wait. */
void context_close_waiting(void);

/*
 * Whether a device of ours is being closed. If the counts of two calls are the same, and none is
 * under way at the first, none was closed between.
 */
bool context_is_closing(unsigned int *ret_n_closings);
