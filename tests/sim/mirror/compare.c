// SPDX-License-Identifier: Apache-2.0
#include "compare.h"

#include "silent.h"

#include <stdio.h>
#include <string.h>

/* The times in it announce no change, all else does. */
#define SOURCES	      "Sources"
#define SOURCES_TIMES ", [0-9]+, [0-9]+\\)"

/* So many are enough to see what is wrong. */
#define TOLD 10

struct comparison {
	const struct store *mirror;
	const struct store *truth;
	sd_bus *bus;
	bool tell;
	unsigned int count;
};

G_GNUC_PRINTF(2, 3)
static void differ(struct comparison *comparison, const char *fmt, ...)
{
	va_list args;

	if (++comparison->count > TOLD || !comparison->tell)
		return;
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
}

static bool is_same(const char *property, const char *a, const char *b)
{
	g_autoptr(GRegex) times = NULL;
	g_autofree char *timeless_a = NULL, *timeless_b = NULL;

	if (g_strcmp0(a, b) == 0 || !a || !b || strcmp(property, SOURCES) != 0)
		return g_strcmp0(a, b) == 0;
	times = g_regex_new(SOURCES_TIMES, 0, 0, NULL);
	timeless_a = g_regex_replace(times, a, -1, 0, ")", 0, NULL);
	timeless_b = g_regex_replace(times, b, -1, 0, ")", 0, NULL);
	return strcmp(timeless_a, timeless_b) == 0;
}

static void compare_values(struct comparison *comparison, const char *path, const char *interface,
			   GHashTable *true_values)
{
	const char *property, *text, *other;
	GHashTableIter iter;

	g_hash_table_iter_init(&iter, true_values);
	while (g_hash_table_iter_next(&iter, (void **)&property, (void **)&text)) {
		other = store_get(comparison->mirror, path, interface, property);
		if (is_same(property, text, other) ||
		    is_silent(comparison->bus, path, interface, property))
			continue;
		differ(comparison, "the mirror says %s, not %s: %s %s %s\n", other ?: "nothing",
		       text, path, interface, property);
	}
}

/* What @left has and @right has not. */
static void compare_presence(struct comparison *comparison, const struct store *left,
			     const struct store *right, const char *said)
{
	GHashTableIter objects, interfaces;
	GHashTable *of_object, *of_interface;
	const char *path, *interface;

	g_hash_table_iter_init(&objects, left->objects);
	while (g_hash_table_iter_next(&objects, (void **)&path, (void **)&of_object)) {
		g_hash_table_iter_init(&interfaces, of_object);
		while (g_hash_table_iter_next(&interfaces, (void **)&interface,
					      (void **)&of_interface)) {
			if (!store_has(right, path, interface)) {
				differ(comparison, "%s has: %s %s\n", said, path, interface);
			} else if (left == comparison->truth) {
				compare_values(comparison, path, interface, of_interface);
			}
		}
	}
}

unsigned int compare_stores(const struct store *mirror, const struct store *truth, sd_bus *bus,
			    bool tell)
{
	struct comparison comparison = {
		.mirror = mirror,
		.truth = truth,
		.bus = bus,
		.tell = tell,
	};

	compare_presence(&comparison, mirror, truth, "only the mirror");
	compare_presence(&comparison, truth, mirror, "only the service");
	return comparison.count;
}
