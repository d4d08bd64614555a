// SPDX-License-Identifier: Apache-2.0
/*
 * The map against a plain array that says the same.
 */
#include "base/map.h"

#include <errno.h>
#include <glib.h>
#include <stdbool.h>

#include "base/util.h"

static int values[4096];

static void test_empty(void)
{
	struct map map = {};

	g_assert_null(map_get(&map, 0));
	g_assert_null(map_get(&map, 7));
	g_assert_null(map_remove(&map, 7));
	g_assert_cmpuint(map.count, ==, 0);
	map_done(&map);
	map_done(&map);
}

static void test_put(void)
{
	CLEANUP(map_done) struct map map = {};

	g_assert_cmpint(map_put(&map, 0, &values[0]), ==, 0);
	g_assert_cmpint(map_put(&map, UINT64_MAX, &values[1]), ==, 0);
	g_assert_cmpuint(map.count, ==, 2);
	g_assert_true(map_get(&map, 0) == &values[0]);
	g_assert_true(map_get(&map, UINT64_MAX) == &values[1]);
	g_assert_null(map_get(&map, 1));
}

static void test_replaces(void)
{
	CLEANUP(map_done) struct map map = {};

	g_assert_cmpint(map_put(&map, 5, &values[0]), ==, 0);
	g_assert_cmpint(map_put(&map, 5, &values[1]), ==, 0);
	g_assert_cmpuint(map.count, ==, 1);
	g_assert_true(map_get(&map, 5) == &values[1]);
	g_assert_true(map_remove(&map, 5) == &values[1]);
	g_assert_cmpuint(map.count, ==, 0);
	g_assert_null(map_get(&map, 5));
}

static void test_replaces_when_full(void)
{
	CLEANUP(map_done) struct map map = {};
	struct map_entry *entries;

	g_assert_cmpint(map_reserve(&map, 12), ==, 0);
	entries = map.entries;
	for (uint64_t key = 0; key < 12; key++)
		g_assert_cmpint(map_put(&map, key, &values[key]), ==, 0);
	for (uint64_t key = 0; key < 12; key++)
		g_assert_cmpint(map_put(&map, key, &values[key + 1]), ==, 0);
	g_assert_true(map.entries == entries);
}

static void test_reserve(void)
{
	for (size_t count = 0; count < 200; count++) {
		CLEANUP(map_done) struct map map = {};
		struct map_entry *entries;
		size_t size;

		g_assert_cmpint(map_put(&map, 1000, &values[0]), ==, 0);
		g_assert_cmpint(map_reserve(&map, count), ==, 0);
		entries = map.entries;
		size = map.size;
		for (uint64_t key = 1; key < count; key++)
			g_assert_cmpint(map_put(&map, key, &values[key]), ==, 0);
		g_assert_true(map.entries == entries);
		g_assert_cmpuint(map.size, ==, size);
		g_assert_true(map_get(&map, 1000) == &values[0]);
	}
}

static void test_reserve_too_much(void)
{
	CLEANUP(map_done) struct map map = {};

	g_assert_cmpint(map_put(&map, 1, &values[0]), ==, 0);
	g_assert_cmpint(map_reserve(&map, SIZE_MAX), ==, -ENOMEM);
	g_assert_true(map_get(&map, 1) == &values[0]);
}

/* Keys for which one place of a map of the least size is the right one. */
static void collide(uint64_t *ret_keys, size_t n)
{
	CLEANUP(map_done) struct map probe = {};
	size_t found = 0;
	uint64_t key;

	g_assert_cmpint(map_reserve(&probe, 12), ==, 0);
	for (key = 1; found < n; key++) {
		g_assert_cmpint(map_put(&probe, key, &values[0]), ==, 0);
		/* The last place, so that the followers are at the beginning. */
		if (probe.entries[probe.size - 1].value)
			ret_keys[found++] = key;
		map_remove(&probe, key);
	}
}

/* Each pattern of removals from a run of colliding keys leaves the others to be found. */
static void test_remove_from_run(void)
{
	uint64_t keys[8];

	collide(keys, ARRAY_SIZE(keys));
	for (unsigned int removed = 0; removed < 1u << ARRAY_SIZE(keys); removed++) {
		CLEANUP(map_done) struct map map = {};

		g_assert_cmpint(map_reserve(&map, 12), ==, 0);
		g_assert_cmpuint(map.size, ==, 16);
		for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
			g_assert_cmpint(map_put(&map, keys[i], &values[i]), ==, 0);
		for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
			if (removed & 1u << i)
				g_assert_true(map_remove(&map, keys[i]) == &values[i]);
		for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
			g_assert_true(map_get(&map, keys[i]) ==
				      (removed & 1u << i ? NULL : &values[i]));
		g_assert_cmpuint(map.count, ==,
				 ARRAY_SIZE(keys) - (size_t)__builtin_popcount(removed));
	}
}

struct pair {
	uint64_t key;
	void *value; /* NULL: not in the map */
};

static uint64_t random_key(unsigned int i, unsigned int kind)
{
	uint64_t random = (uint64_t)g_test_rand_int() << 32 | (uint32_t)g_test_rand_int();

	switch (kind) {
	case 0:
		return i; /* LIDs */
	case 1:
		return UINT64_C(0x0002c90300000000) + i * 16; /* GUIDs of one maker */
	case 2:
		return (uint64_t)i << 48;
	default:
		return (random & ~UINT64_C(0xfff)) | i;
	}
}

static void test_random(void)
{
	for (unsigned int kind = 0; kind < 4; kind++) {
		CLEANUP(map_done) struct map map = {};
		static struct pair pairs[1500];
		size_t count = 0;

		for (unsigned int i = 0; i < ARRAY_SIZE(pairs); i++)
			pairs[i] = (struct pair){ .key = random_key(i, kind) };
		for (unsigned int step = 0; step < 60000; step++) {
			struct pair *pair = &pairs[g_test_rand_int_range(0, ARRAY_SIZE(pairs))];
			/* Ebb and flow, so that it is full at times and empty at times. */
			bool rise = step / 5000 % 2 == 0;

			g_assert_true(map_get(&map, pair->key) == pair->value);
			if (g_test_rand_int_range(0, 4) == 0 ? rise : !rise) {
				g_assert_true(map_remove(&map, pair->key) == pair->value);
				count -= pair->value != NULL;
				pair->value = NULL;
			} else {
				count += pair->value == NULL;
				pair->value = &values[g_test_rand_int_range(0, 4096)];
				g_assert_cmpint(map_put(&map, pair->key, pair->value), ==, 0);
			}
			g_assert_cmpuint(map.count, ==, count);
			if (step % 500 == 0)
				for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
					g_assert_true(map_get(&map, pairs[i].key) ==
						      pairs[i].value);
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/map/empty", test_empty);
	g_test_add_func("/map/put", test_put);
	g_test_add_func("/map/put/replaces", test_replaces);
	g_test_add_func("/map/put/replaces-when-full", test_replaces_when_full);
	g_test_add_func("/map/reserve", test_reserve);
	g_test_add_func("/map/reserve/too-much", test_reserve_too_much);
	g_test_add_func("/map/remove/from-run", test_remove_from_run);
	g_test_add_func("/map/random", test_random);
	return g_test_run();
}
