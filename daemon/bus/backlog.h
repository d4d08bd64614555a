/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The backlog: notices that have not been told, first in, first out. There is at most one of each
 * verb for an object; what is added to that while it waits is merged.
 *
 * A backlog of zeroes is a valid, empty one.
 */
#pragma once

#include <stddef.h>

#include "base/map.h"
#include "bus/notice.h"

struct backlog {
	struct notice *notices; /* those before @head are through */
	size_t head, n_notices, size;
	struct map index; /* hash of a notice's verb and object -> its place + 1 */
};

/* Returns 1, 0 if it was merged with one that waits, or -ENOMEM. */
int backlog_add(struct backlog *backlog, const struct notice *notice);

/* The one that waits longest, until the next call; or NULL. */
const struct notice *backlog_first(const struct backlog *backlog);
/* The first one is through. */
void backlog_pop(struct backlog *backlog);

size_t backlog_count(const struct backlog *backlog);
void backlog_done(struct backlog *backlog);
