/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A map from 64-bit keys (GUIDs, LIDs, transaction ids) to pointers that it does not own.
 *
 * A map of zeroes is a valid, empty one. Any key may be used, 0 included; values are never NULL.
 * libc has tsearch(), which costs an allocation an entry and cannot be walked while it changes.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct map_entry {
	uint64_t key;
	void *value; /* NULL: free */
};

struct map {
	struct map_entry *entries;
	size_t size; /* a power of two, or 0 */
	size_t count;
};

/* The value of @key, or NULL. */
void *map_get(const struct map *map, uint64_t key);
/* Set or replace. Returns 0 or -ENOMEM, and then the map is as it was. */
int map_put(struct map *map, uint64_t key, void *value);
/* Forget @key; returns the value it had, or NULL. */
void *map_remove(struct map *map, uint64_t key);
/* Room for @count entries in all, so that map_put() cannot fail up to there. 0 or -ENOMEM. */
int map_reserve(struct map *map, size_t count);
void map_done(struct map *map);
