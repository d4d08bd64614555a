// SPDX-License-Identifier: Apache-2.0
/*
 * The backlog: an array that grows while notices wait and is empty again when the last is through.
 */
#include "bus/backlog.h"

#include <errno.h>
#include <string.h>

#include "base/util.h"

#define SIZE_MIN  64
#define SIZE_KEEP 1024 /* memory for so many is kept while there are none */

static uint64_t notice_hash(const struct notice *notice)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (const char *c = notice->id.fabric; *c; c++)
		hash = (hash ^ (uint8_t)*c) * UINT64_C(0x100000001b3);
	hash = (hash ^ notice->id.guid) * UINT64_C(0x9e3779b97f4a7c15);
	hash ^= (uint64_t)notice->verb << 16 | (uint64_t)notice->id.kind << 8 | notice->id.port;
	return hash * UINT64_C(0x9e3779b97f4a7c15);
}

static bool same(const struct notice *a, const struct notice *b)
{
	return a->verb == b->verb && a->id.kind == b->id.kind && a->id.port == b->id.port &&
	       a->id.guid == b->id.guid && strcmp(a->id.fabric, b->id.fabric) == 0;
}

/* The same one that still waits, or NULL. Of two with one hash only the later is found. */
static struct notice *find_waiting(const struct backlog *backlog, const struct notice *notice,
				   uint64_t hash)
{
	size_t place = (uintptr_t)map_get(&backlog->index, hash);

	if (place <= backlog->head || !same(&backlog->notices[place - 1], notice))
		return NULL;
	return &backlog->notices[place - 1];
}

/* Those that are through leave their places to the others. */
static int move_down(struct backlog *backlog)
{
	struct map index = { 0 };
	size_t n = backlog_count(backlog);
	int r;

	r = map_reserve(&index, n);
	if (r < 0)
		return r;
	memmove(backlog->notices, backlog->notices + backlog->head, n * sizeof(struct notice));
	for (size_t i = 0; i < n; i++)
		(void)map_put(&index, notice_hash(&backlog->notices[i]), (void *)(i + 1));
	map_done(&backlog->index);
	backlog->index = index;
	backlog->head = 0;
	backlog->n_notices = n;
	return 0;
}

static int make_room(struct backlog *backlog)
{
	size_t size = MAX(backlog->size * 2, (size_t)SIZE_MIN);
	struct notice *notices;

	if (backlog->n_notices < backlog->size)
		return 0;
	if (backlog->head > backlog->n_notices / 2)
		return move_down(backlog);
	notices = reallocarray(backlog->notices, size, sizeof(*notices));
	if (!notices)
		return -ENOMEM;
	backlog->notices = notices;
	backlog->size = size;
	return 0;
}

int backlog_add(struct backlog *backlog, const struct notice *notice)
{
	uint64_t hash = notice_hash(notice);
	struct notice *waiting = find_waiting(backlog, notice, hash);
	int r;

	if (waiting) {
		waiting->fields.fabric |= notice->fields.fabric;
		waiting->fields.node |= notice->fields.node;
		waiting->fields.port |= notice->fields.port;
		waiting->fields.local |= notice->fields.local;
		return 0;
	}
	r = make_room(backlog);
	if (r < 0)
		return r;
	r = map_put(&backlog->index, hash, (void *)(backlog->n_notices + 1));
	if (r < 0)
		return r;
	backlog->notices[backlog->n_notices++] = *notice;
	return 1;
}

const struct notice *backlog_first(const struct backlog *backlog)
{
	return backlog_count(backlog) > 0 ? &backlog->notices[backlog->head] : NULL;
}

void backlog_pop(struct backlog *backlog)
{
	if (++backlog->head < backlog->n_notices)
		return;
	map_done(&backlog->index);
	backlog->head = 0;
	backlog->n_notices = 0;
	if (backlog->size > SIZE_KEEP)
		backlog_done(backlog);
}

size_t backlog_count(const struct backlog *backlog)
{
	return backlog->n_notices - backlog->head;
}

void backlog_done(struct backlog *backlog)
{
	free(backlog->notices);
	map_done(&backlog->index);
	*backlog = (struct backlog){ 0 };
}
