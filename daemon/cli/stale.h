/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stale fabrics: what is shown of them was true once, and nothing of it may look healthy.
 */
#pragma once

#include "cli/client.h"
#include "cli/output.h"

struct stale {
	struct paths fabrics;
	uint64_t *since; /* CLOCK_REALTIME us, of each */
};

/* Adds those fabrics of @objects that are stale; "" among @objects is every fabric. */
int stale_read(struct stale *stale, struct client *client, const struct paths *objects);
void stale_done(struct stale *stale);
/* What is good is a warning in a stale fabric. */
enum style stale_style(const struct stale *stale, const char *path, enum style style);
/* Says it: on top of what people read on a terminal, else on standard error. */
void stale_tell(const struct stale *stale, struct output *output);
