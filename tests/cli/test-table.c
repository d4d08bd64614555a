// SPDX-License-Identifier: Apache-2.0
/*
 * Tables, details and JSON, as a terminal of a certain width gets them.
 */
#include "cli/table.h"

#include <glib.h>
#include <locale.h>
#include <stdio.h>

#include "base/util.h"
#include "cli/details.h"
#include "cli/text.h"

static const struct column columns[] = {
	{ "" },
	{ "NAME", .least = 8 },
	{ "LID", .right = true },
	{ "CONNECTED TO", .least = 6 },
};

static void open_output(struct output *output, unsigned int width, bool unicode)
{
	*output = (struct output){ .legend = true, .unicode = unicode, .columns = width };
	output->stream = open_memstream(&output->text, &output->size);
}

static void assert_output(struct output *output, const char *expected)
{
	fflush(output->stream);
	g_assert_cmpstr(output->text, ==, expected);
	output_drop(output);
}

static void add_row(struct table *table, const char *name, const char *lid, const char *peer)
{
	table_row(table, name);
	table_dot(table, STYLE_GOOD);
	table_cell(table, STYLE_NONE, name);
	table_cell(table, STYLE_GOOD, lid);
	table_cell(table, STYLE_NONE, peer);
}

static void test_layout(void)
{
	CLEANUP(table_freep) struct table *table = table_new(columns, ARRAY_SIZE(columns));
	struct output output;

	open_output(&output, 80, true);
	add_row(table, "leaf-10", "7", "spine-1/1");
	add_row(table, "leaf-2", "1234", "");
	g_assert_cmpuint(table_rows(table), ==, 2);
	table_print(table, &output);
	assert_output(&output, "  NAME     LID CONNECTED TO\n"
			       "● leaf-2  1234\n"
			       "● leaf-10    7 spine-1/1\n");
}

static void test_no_legend(void)
{
	CLEANUP(table_freep) struct table *table = table_new(columns, ARRAY_SIZE(columns));
	struct output output;

	open_output(&output, 80, false);
	output.legend = false;
	add_row(table, "a", "1", "b");
	table_print(table, &output);
	assert_output(&output, "* a 1 b\n");
}

static void test_empty(void)
{
	CLEANUP(table_freep) struct table *table = table_new(columns, ARRAY_SIZE(columns));
	struct output output;

	open_output(&output, 80, true);
	table_print(table, &output);
	assert_output(&output, " NAME LID CONNECTED TO\n");
}

/* What is too wide is taken from the widest column; numbers are never cut. */
static void test_shrink(void)
{
	CLEANUP(table_freep) struct table *table = table_new(columns, ARRAY_SIZE(columns));
	struct output output;

	open_output(&output, 30, true);
	add_row(table, "a name of thirty columns, says", "49151", "leaf-with-a-name/12");
	table_print(table, &output);
	assert_output(&output, "  NAME         LID CONNECTED…\n"
			       "● a name of… 49151 leaf-wi…/12\n");
}

static void test_too_narrow(void)
{
	CLEANUP(table_freep) struct table *table = table_new(columns, ARRAY_SIZE(columns));
	struct output output;

	open_output(&output, 5, false);
	add_row(table, "leaf-with-a-name", "49151", "spine-with-a-name");
	table_print(table, &output);
	assert_output(&output, "  NAME       LID CON...\n* leaf-... 49151 spi...\n");
}

/* As long as the terminal has the columns, no line is longer than it is, whatever is in the cells.
 */
static void test_all_widths(void)
{
	static const char *const names[] = { "leaf-1", "北京-spine-12 机架 17",
					     "e\xcc\x81t\xc3\xa9", "" };

	for (unsigned int width = 27; width < 100; width++) {
		CLEANUP(table_freep) struct table *table = table_new(columns, ARRAY_SIZE(columns));
		struct output output;

		open_output(&output, width, true);
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			add_row(table, names[i], "49151", "a-peer-with-a-long-name/36");
		table_print(table, &output);
		fflush(output.stream);
		for (char *rest = output.text, *line; (line = strsep(&rest, "\n"));)
			g_assert_cmpuint(text_width(line), <=, width);
		output_drop(&output);
	}
}

static void test_hostile_cells(void)
{
	CLEANUP(table_freep) struct table *table = table_new(columns, ARRAY_SIZE(columns));
	struct output output;

	open_output(&output, 80, true);
	output.legend = false;
	add_row(table, "a\033[31mb\n", "1", "\xff");
	table_print(table, &output);
	assert_output(&output, "● a?[31mb? 1 ?\n");
}

static void test_colour(void)
{
	CLEANUP(table_freep) struct table *table = table_new(columns, ARRAY_SIZE(columns));
	struct output output;

	open_output(&output, 80, false);
	output.colour = true;
	output.legend = false;
	add_row(table, "a", "7", "b");
	table_print(table, &output);
	assert_output(&output, "\033[0;1;32m*\033[0m a \033[0;1;32m7\033[0m b\n");
}

static void test_details(void)
{
	struct output output;

	open_output(&output, 48, true);
	details_head(&output, STYLE_GOOD, "leaf-3", "switch_1");
	details_line(&output, "State", STYLE_NONE, "%s", "present");
	details_line(&output, "Nothing", STYLE_NONE, "%s", "");
	details_line(&output, "Conditions", STYLE_WARN, "%s",
		     "two nodes claim the node GUID 0002c90300000001, and one is shown");
	details_line(&output, "Path", STYLE_NONE, "%s",
		     "/a/path/that/is/longer/than/the/terminal/is/wide");
	assert_output(&output,
		      "● leaf-3 - switch_1\n"
		      "         State: present\n"
		      "    Conditions: two nodes claim the node GUID\n"
		      "                0002c90300000001, and one is\n"
		      "                shown\n"
		      "          Path: /a/path/that/is/longer/than/the/terminal/is/wide\n");
}

/* JSON on a terminal is as harmless as anything else, and still says the same. */
static void test_json_is_harmless(void)
{
	const char *name = "a\033[2J\x7f\xc2\x9b\xc3\xbc\xc2\xa0\xc2";
	CLEANUP(json_decrefp) json_t *value = json_pack("{ss%}", "name", name, strlen(name) - 1);
	CLEANUP(json_decrefp) json_t *again = NULL;
	struct output output;

	open_output(&output, 80, true);
	output.json = JSON_SHORT;
	output_json(&output, value);
	fflush(output.stream);
	again = json_loads(output.text, 0, NULL);
	g_assert_true(json_equal(value, again));
	assert_output(&output, "{\"name\":\"a\\u001B[2J\\u007F\\u009B\xc3\xbc\xc2\xa0\"}\n");
}

static void test_json_array(void)
{
	struct output output;

	open_output(&output, 80, true);
	output.json = JSON_SHORT;
	output_array_end(&output);
	output_array_item(&output, json_integer(1));
	output_array_item(&output, json_string("b"));
	output_array_end(&output);
	assert_output(&output, "[]\n[\n1,\n\"b\"\n]\n");
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/table/layout", test_layout);
	g_test_add_func("/table/no-legend", test_no_legend);
	g_test_add_func("/table/empty", test_empty);
	g_test_add_func("/table/shrink", test_shrink);
	g_test_add_func("/table/too-narrow", test_too_narrow);
	g_test_add_func("/table/all-widths", test_all_widths);
	g_test_add_func("/table/hostile-cells", test_hostile_cells);
	g_test_add_func("/table/colour", test_colour);
	g_test_add_func("/details", test_details);
	g_test_add_func("/json/is-harmless", test_json_is_harmless);
	g_test_add_func("/json/array", test_json_array);
	return g_test_run();
}
