// SPDX-License-Identifier: Apache-2.0
/*
 * Lines of JSON values: some by hand, and then many random documents of which the lines are known
 * because the test has written them.
 */
#include "base/json-line.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "base/util.h"

static const char document[] =
	/*  1 */ "\n"
		 /*  2 */ "{ \"a\": 1,\n"
		 /*  3 */ "  \"b\" :\n"
		 /*  4 */ "    { \"x\": \"}\\\"{\\\\\", \"a\": [ ],\n"
		 /*  5 */ "      \"y\": [ 10, [\n"
		 /*  6 */ "        true ], {\n"
		 /*  7 */ "        \"deep\": null } ] },\n"
		 /*  8 */ "  \"\\u0063\\/\\n\": 3,\n"
		 /*  9 */ "  \"\\u00e4\\ud83d\\ude00\": 4,\n"
		 /* 10 */ "  \"\": 5,\n"
		 /* 11 */ "  \"twice\": { \"a\": 1 },\n"
		 /* 12 */ "  \"twice\": {\n"
		 /* 13 */ "    \"a\": 1 }\n"
		 /* 14 */ "}\n";

static void assert_line(unsigned int line, const struct json_place *place)
{
	g_assert_cmpuint(json_line(document, place), ==, line);
}

static void test_members(void)
{
	struct json_place a = { .key = "a" }, b = { .key = "b" }, x = { &b, "x", 0 },
			  y = { &b, "y", 0 };

	assert_line(2, NULL);
	assert_line(2, &a);
	assert_line(3, &b);
	assert_line(4, &x);
	assert_line(5, &y);
}

static void test_items(void)
{
	struct json_place b = { .key = "b" }, y = { &b, "y", 0 }, first = { &y, NULL, 0 },
			  second = { &y, NULL, 1 }, inner = { &second, NULL, 0 },
			  third = { &y, NULL, 2 }, deep = { &third, "deep", 0 };

	assert_line(5, &first);
	assert_line(5, &second);
	assert_line(6, &inner);
	assert_line(6, &third);
	assert_line(7, &deep);
}

/* A name may be written in several ways. */
static void test_escapes(void)
{
	assert_line(8, &(struct json_place){ .key = "c/\n" });
	assert_line(9, &(struct json_place){ .key = "ä😀" });
	assert_line(10, &(struct json_place){ .key = "" });
}

static void test_twice(void)
{
	struct json_place twice = { .key = "twice" }, a = { &twice, "a", 0 };

	assert_line(12, &twice);
	assert_line(13, &a);
}

/* Then the line of what it should be in. */
static void test_missing(void)
{
	struct json_place b = { .key = "b" }, none = { &b, "none", 0 }, below = { &none, "x", 0 },
			  y = { &b, "y", 0 }, item = { &y, NULL, 3 }, no_item = { &b, NULL, 0 };

	assert_line(3, &none);
	assert_line(3, &below);
	assert_line(5, &item);
	assert_line(3, &no_item);
}

/* --- Random ones --- */

#define PLACES_MAX 4000

struct document {
	GString *text;
	GRand *random;
	unsigned int line, n_places;
	struct {
		struct json_place place;
		unsigned int line;
	} places[PLACES_MAX];
	GPtrArray *names;
};

static unsigned int pick(struct document *d, unsigned int n)
{
	return (unsigned int)g_rand_int_range(d->random, 0, (gint32)n);
}

static void put(struct document *d, const char *text)
{
	g_string_append(d->text, text);
}

static void put_space(struct document *d)
{
	static const char *const spaces[] = { "", "", " ", "\t", "\n", "\r\n", " \n " };
	const char *space = spaces[pick(d, G_N_ELEMENTS(spaces))];

	d->line += strchr(space, '\n') != NULL;
	put(d, space);
}

/* A string of characters that would mislead, each in one of its spellings; returns what it means.
 */
static const char *put_string(struct document *d, unsigned int number)
{
	static const struct {
		const char *written, *meant;
	} letters[] = {
		{ "a", "a" },	    { "\\u0061", "a" },	 { "\\\"", "\"" },
		{ "\\\\", "\\" },   { "{", "{" },	 { "]", "]" },
		{ ",", "," },	    { ":", ":" },	 { "\\n", "\n" },
		{ "\\/", "/" },	    { "\xc3\xa4", "ä" }, { "\\u00E4", "ä" },
		{ "\\u20ac", "€" }, { "\\t", "\t" },	 { "\\ud83D\\uDE00", "😀" },
	};
	GString *meant = g_string_new(NULL);

	put(d, "\"");
	for (unsigned int n = pick(d, 6); n > 0; n--) {
		unsigned int i = pick(d, G_N_ELEMENTS(letters));

		put(d, letters[i].written);
		g_string_append(meant, letters[i].meant);
	}
	g_string_append_printf(d->text, "%u\"", number);
	g_string_append_printf(meant, "%u", number);
	g_ptr_array_add(d->names, g_string_free(meant, FALSE));
	return d->names->pdata[d->names->len - 1];
}

static void put_value(struct document *d, const struct json_place *outer, unsigned int depth);

static void put_container(struct document *d, const struct json_place *outer, unsigned int depth)
{
	bool object = pick(d, 2);
	unsigned int n = pick(d, 6);

	put(d, object ? "{" : "[");
	for (unsigned int i = 0; i < n && d->n_places < PLACES_MAX; i++) {
		struct json_place *place = &d->places[d->n_places].place;

		put_space(d);
		d->places[d->n_places++].line = d->line;
		*place = (struct json_place){ .outer = outer, .index = i };
		if (object) {
			place->key = put_string(d, i);
			put_space(d);
			put(d, ":");
			put_space(d);
		}
		put_value(d, place, depth + 1);
		put_space(d);
		put(d, i + 1 < n && d->n_places < PLACES_MAX ? "," : "");
	}
	put_space(d);
	put(d, object ? "}" : "]");
}

static void put_value(struct document *d, const struct json_place *outer, unsigned int depth)
{
	static const char *const scalars[] = { "0", "-1.5e+3", "true", "false", "null" };

	if (depth == 0 || (depth < 8 && pick(d, 2)))
		put_container(d, outer, depth);
	else if (pick(d, 3) == 0)
		put_string(d, 0);
	else
		put(d, scalars[pick(d, G_N_ELEMENTS(scalars))]);
}

static void test_random(void)
{
	struct document *d = g_new0(struct document, 1);
	unsigned int n_places = 0;

	d->random = g_rand_new_with_seed((guint32)g_test_rand_int());
	for (unsigned int i = 0; i < 500; i++) {
		d->text = g_string_new(NULL);
		d->names = g_ptr_array_new_with_free_func(g_free);
		d->line = 1;
		d->n_places = 0;
		put_space(d);
		put_value(d, NULL, 0);
		for (unsigned int k = 0; k < d->n_places; k++)
			g_assert_cmpuint(json_line(d->text->str, &d->places[k].place), ==,
					 d->places[k].line);
		n_places += d->n_places;
		g_string_free(d->text, TRUE);
		g_ptr_array_unref(d->names);
	}
	g_assert_cmpuint(n_places, >, 1000);
	g_rand_free(d->random);
	g_free(d);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json-line/by-hand/members", test_members);
	g_test_add_func("/json-line/by-hand/items", test_items);
	g_test_add_func("/json-line/by-hand/escapes", test_escapes);
	g_test_add_func("/json-line/by-hand/twice", test_twice);
	g_test_add_func("/json-line/by-hand/missing", test_missing);
	g_test_add_func("/json-line/random/all-members", test_random);
	return g_test_run();
}
