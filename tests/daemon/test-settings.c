// SPDX-License-Identifier: Apache-2.0
/*
 * The table of settings: each takes what it says that it takes, and the man page, which is in
 * MAN_PAGE, says of each what the table says, and of no other.
 */
#include "setting.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>

#include "base/util.h"

/* Called for each that has a value, with the struct that has the defaults, or NULL where the struct
 * is that of an item of a list. */
typedef void (*on_setting)(const char *name, const struct setting *setting, const void *base,
			   void *userdata);

static void walk(const struct setting *settings, const char *prefix, const void *base,
		 on_setting call, void *userdata)
{
	for (; settings->key; settings++) {
		g_autofree char *name = g_strconcat(prefix, settings->key, NULL);
		bool list = settings->kind->show && settings->inner;
		g_autofree char *inner = g_strconcat(name, list ? "[]." : ".", NULL);

		if (settings->kind->show)
			call(name, settings, base, userdata);
		if (settings->inner)
			walk(settings->inner, inner,
			     base && !list ? (const char *)base + settings->offset : NULL, call,
			     userdata);
	}
}

static void walk_all(on_setting call, void *userdata)
{
	struct config defaults;

	config_init(&defaults);
	walk(document_setting.inner, "", &defaults, call, userdata);
}

/* --- Each takes what it says --- */

/* {"a":{"b":<value>}} for "a.b" */
static int read_value(const char *name, const char *value, struct config *config)
{
	g_auto(GStrv) parts = g_strsplit(name, ".", -1);
	g_autofree char *report = NULL, *expected = g_strdup_printf("\"%s\" is %s, ", name, value);
	GString *text = g_string_new(NULL);
	int r;

	for (char **part = parts; *part; part++)
		g_string_append_printf(text, "{\"%s\":", *part);
	g_string_append(text, value);
	for (char **part = parts; *part; part++)
		g_string_append_c(text, '}');
	r = config_read(config, text->str, text->len, "f.json", &report);
	if (r < 0)
		g_assert_nonnull(strstr(report, expected));
	g_string_free(text, TRUE);
	return r;
}

static void assert_number(const char *name, long long value, bool good)
{
	g_autofree char *text = g_strdup_printf("%lld", value);
	struct config config;

	g_test_message("%s: %s", name, text);
	g_assert_cmpint(read_value(name, text, &config), ==, good ? 0 : -EINVAL);
}

static void try_number(const char *name, const struct setting *setting, const void *base,
		       void *userdata)
{
	unsigned int *count = userdata;

	if (setting->kind != &setting_number)
		return;
	assert_number(name, (long long)setting->least - 1, false);
	assert_number(name, setting->least, true);
	assert_number(name, setting->most, true);
	assert_number(name, (long long)setting->most + 1, false);
	++*count;
}

static void test_numbers(void)
{
	unsigned int count = 0;

	walk_all(try_number, &count);
	g_assert_cmpuint(count, >=, 8 * HAVE_INFINIBAND + 2 * HAVE_VERBS + 2 * HAVE_LIBFABRIC);
}

/* What it shows is what it would take, and gives the same again. */
static void try_default(const char *name, const struct setting *setting, const void *base,
			void *userdata)
{
	struct config defaults, config;
	json_t *value;
	char *text;

	if (!base)
		return;
	config_init(&defaults);
	value = setting->kind->show(setting, base);
	text = json_dumps(value, JSON_ENCODE_ANY);
	g_test_message("%s: %s", name, text);
	g_assert_cmpint(read_value(name, text, &config), ==, 0);
	g_assert_cmpint(memcmp(&config, &defaults, sizeof(config)), ==, 0);
	json_decref(value);
	free(text);
}

static void test_defaults(void)
{
	walk_all(try_default, NULL);
}

/* --- The man page --- */

/* Name -> what the page says first about it, of all settings that it has. */
static GHashTable *read_page(void)
{
	GHashTable *page = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	bool settings = false;

	g_assert_true(g_file_get_contents(g_getenv("MAN_PAGE"), &text, NULL, NULL));
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		if (g_str_has_prefix(*line, ".SH "))
			settings = strcmp(*line, ".SH SETTINGS") == 0;
		if (settings && strcmp(*line, ".TP") == 0) {
			g_assert_true(g_str_has_prefix(line[1], ".B "));
			g_assert_true(g_hash_table_insert(page, g_strdup(line[1] + 3),
							  g_strdup(line[2])));
		}
	}
	return page;
}

/* Range and default, as the page is to have them. */
static char *make_entry(const struct setting *setting, const void *base)
{
	char right[SETTING_TEXT_SIZE];
	char *text, *entry;
	json_t *value;

	setting->kind->describe(setting, sizeof(right), right);
	if (!base)
		return g_strconcat(right, ".", NULL);
	value = setting->kind->show(setting, base);
	text = json_dumps(value, JSON_ENCODE_ANY);
	entry = g_strdup_printf("%s; default: %s.", right, text);
	json_decref(value);
	free(text);
	return entry;
}

static void compare_entry(const char *name, const struct setting *setting, const void *base,
			  void *userdata)
{
	g_autofree char *expected = make_entry(setting, base);
	GHashTable *page = userdata;

	g_test_message("%s", name);
	g_assert_cmpstr(g_hash_table_lookup(page, name), ==, expected);
	g_hash_table_remove(page, name);
}

/* What this build has not, the page has all the same. */
static gboolean is_absent(gpointer name, gpointer entry, gpointer userdata)
{
	for (const struct setting *setting = document_setting.inner; setting->key; setting++) {
		g_autofree char *prefix = g_strconcat(setting->key, ".", NULL);

		if (setting->kind == &setting_absent && g_str_has_prefix(name, prefix))
			return TRUE;
	}
	return FALSE;
}

static void test_man_page(void)
{
	GHashTable *page = read_page();
	GHashTableIter left;
	gpointer name;

	g_assert_cmpuint(g_hash_table_size(page), >, 10);
	walk_all(compare_entry, page);
	g_hash_table_foreach_remove(page, is_absent, NULL);
	g_hash_table_iter_init(&left, page);
	if (g_hash_table_iter_next(&left, &name, NULL))
		g_error("the man page has a setting that there is not: %s", (char *)name);
	g_hash_table_unref(page);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/settings/values/numbers", test_numbers);
	g_test_add_func("/settings/values/defaults", test_defaults);
	g_test_add_func("/settings/man-page/says-the-same", test_man_page);
	return g_test_run();
}
