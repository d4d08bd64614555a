// SPDX-License-Identifier: Apache-2.0
/*
 * The map: open addressing with linear probing. An entry is at the place of its hash or after it
 * with no free place between, and a removal moves the followers up, so there are no tombstones and
 * a map that is used for years is as fast as a new one.
 */
#include "base/map.h"

#include <errno.h>

#include "base/util.h"

#define SIZE_MIN 16u

/* At three quarters the probes are still short. */
static size_t capacity(size_t size)
{
	return size - size / 4;
}

/* GUIDs of one maker differ in few bits, LIDs in the lowest: mix before the mask. */
static size_t place(const struct map *map, uint64_t key)
{
	key ^= key >> 32;
	key *= UINT64_C(0x9e3779b97f4a7c15);
	return (key >> 32) & (map->size - 1);
}

/* The entry of @key, or the free one where it would go. There is always a free one. */
static struct map_entry *find(const struct map *map, uint64_t key)
{
	size_t i = place(map, key);

	while (map->entries[i].value && map->entries[i].key != key)
		i = (i + 1) & (map->size - 1);
	return &map->entries[i];
}

void *map_get(const struct map *map, uint64_t key)
{
	return map->size ? find(map, key)->value : NULL;
}

int map_reserve(struct map *map, size_t count)
{
	struct map grown = { .size = MAX(map->size, SIZE_MIN), .count = map->count };

	if (count <= capacity(map->size))
		return 0;
	while (capacity(grown.size) < count) {
		if (grown.size > SIZE_MAX / 2)
			return -ENOMEM;
		grown.size *= 2;
	}
	grown.entries = calloc(grown.size, sizeof(*grown.entries));
	if (!grown.entries)
		return -ENOMEM;
	for (size_t i = 0; i < map->size; i++)
		if (map->entries[i].value)
			*find(&grown, map->entries[i].key) = map->entries[i];
	free(map->entries);
	*map = grown;
	return 0;
}

int map_put(struct map *map, uint64_t key, void *value)
{
	struct map_entry *entry;

	if (!map_get(map, key)) {
		int r = map_reserve(map, map->count + 1);

		if (r < 0)
			return r;
		map->count++;
	}
	entry = find(map, key);
	*entry = (struct map_entry){ .key = key, .value = value };
	return 0;
}

void *map_remove(struct map *map, uint64_t key)
{
	struct map_entry *hole;
	size_t i;
	void *value;

	if (!map->size)
		return NULL;
	hole = find(map, key);
	value = hole->value;
	if (!value)
		return NULL;

	/* Whoever follows without a gap moves up, unless the hole is before its own place. */
	for (i = hole - map->entries;;) {
		struct map_entry *next;
		size_t from_place;

		i = (i + 1) & (map->size - 1);
		next = &map->entries[i];
		if (!next->value)
			break;
		from_place = (i - place(map, next->key)) & (map->size - 1);
		if (from_place < ((i - (size_t)(hole - map->entries)) & (map->size - 1)))
			continue;
		*hole = *next;
		hole = next;
	}
	hole->value = NULL;
	map->count--;
	return value;
}

void map_done(struct map *map)
{
	free(map->entries);
	*map = (struct map){};
}
