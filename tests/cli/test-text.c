// SPDX-License-Identifier: Apache-2.0
/*
 * Text for a terminal: nothing that comes from a fabric moves the cursor or breaks a column.
 */
#include "cli/text.h"

#include <glib.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"

static void assert_clean(const char *text, bool unicode, const char *expected)
{
	CLEANUP(freep) char *clean = text_clean(text, unicode);

	g_assert_cmpstr(clean, ==, expected);
}

static void test_clean_keeps(void)
{
	assert_clean("leaf-3 rack 17", true, "leaf-3 rack 17");
	assert_clean("Zürich 北京 \xf0\x9f\x92\xbe", true, "Zürich 北京 \xf0\x9f\x92\xbe");
	assert_clean("", true, "");
	assert_clean(NULL, true, "");
}

static void test_clean_control(void)
{
	assert_clean("a\033[2Jb", true, "a?[2Jb");
	assert_clean("a\nb\tc\rd\x7f", true, "a?b?c?d?");
	assert_clean("a\xc2\x9b"
		     "2Jb",
		     true, "a?2Jb"); /* CSI as one character */
	assert_clean("a\xe2\x80\xae"
		     "b",
		     true, "a?b"); /* writes on from right to left */
	assert_clean("a\xe2\x80\x8b"
		     "b",
		     true, "a?b"); /* takes no place */
}

static void test_clean_invalid(void)
{
	assert_clean("a\xff"
		     "b",
		     true, "a?b");
	assert_clean("a\xc3", true, "a?");
	assert_clean("\xe2\x82", true, "??");
	assert_clean("\xc0\xaf", true, "??"); /* "/", longer than needed */
	assert_clean("\xc1\xbf", true, "??");
	assert_clean("\xe0\x9f\xbf", true, "???");
	assert_clean("\xed\xa0\x80", true, "???");	/* half of a pair */
	assert_clean("\xf4\x90\x80\x80", true, "????"); /* beyond Unicode */
}

static void test_clean_ascii(void)
{
	assert_clean("Zürich", false, "Z?rich");
	assert_clean("leaf", false, "leaf");
}

static void test_width(void)
{
	g_assert_cmpuint(text_width(""), ==, 0);
	g_assert_cmpuint(text_width("leaf"), ==, 4);
	g_assert_cmpuint(text_width("Zürich"), ==, 6);
	g_assert_cmpuint(text_width("…"), ==, 1);
	g_assert_cmpuint(text_width("北京"), ==, 4);
	g_assert_cmpuint(text_width("e\xcc\x81"), ==, 1); /* the accent stands above the e */
}

static void assert_fit(const char *text, size_t width, const char *expected)
{
	CLEANUP(freep) char *fitted = text_fit(text, width, "…");

	g_assert_cmpstr(fitted, ==, expected);
	g_assert_cmpuint(text_width(fitted), <=, width);
}

static void test_fit(void)
{
	assert_fit("leaf-3", 6, "leaf-3");
	assert_fit("leaf-3", 5, "leaf…");
	assert_fit("leaf 3 of 12", 6, "leaf…"); /* no blank before the mark */
	assert_fit("leaf", 1, "…");
	assert_fit("leaf", 0, "");
	assert_fit("北京上海", 5, "北京…");
	assert_fit("北京上海", 4, "北…");
}

static void test_fit_keeps_port(void)
{
	assert_fit("a-very-long-name/12", 12, "a-very-l…/12");
	assert_fit("a-very-long-name/12", 4, "…/12");
	assert_fit("a-very-long-name/12", 3, "a-v");
	assert_fit("a-very-long-name/U1", 10, "a-very-lo…");
}

static void test_fit_ascii(void)
{
	CLEANUP(freep) char *fitted = text_fit("leaf-3 rack 17", 9, "...");

	g_assert_cmpstr(fitted, ==, "leaf-3...");
}

static void test_compare(void)
{
	/* In the order that people expect. */
	static const char *const names[] = { "",	  "leaf-",   "leaf-2",	 "leaf-2/1",
					     "leaf-2/10", "leaf-10", "leaf-10a", "spine" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		for (size_t j = 0; j < ARRAY_SIZE(names); j++) {
			int r = text_compare(names[i], names[j]);

			g_assert_cmpint((r > 0) - (r < 0), ==, (i > j) - (i < j));
		}
}

static void test_compare_zeroes(void)
{
	/* The same number, but not the same name: some order, and always that one. */
	g_assert_cmpint(text_compare("leaf-2", "leaf-02"), !=, 0);
	g_assert_cmpint(text_compare("leaf-2", "leaf-02") > 0, !=,
			text_compare("leaf-02", "leaf-2") > 0);
	g_assert_cmpint(text_compare("leaf-02", "leaf-3"), <, 0);
	g_assert_cmpint(text_compare("leaf-0", "leaf-00"), !=, 0);
}

static void test_compare_long_numbers(void)
{
	g_assert_cmpint(text_compare("9", "123456789012345678901234567890"), <, 0);
	g_assert_cmpint(
		text_compare("123456789012345678901234567891", "123456789012345678901234567890"), >,
		0);
}

static void test_distance(void)
{
	g_assert_cmpuint(text_distance("switches", "switches"), ==, 0);
	g_assert_cmpuint(text_distance("swiches", "switches"), ==, 1);
	g_assert_cmpuint(text_distance("swtiches", "switches"), ==, 1); /* swapped */
	g_assert_cmpuint(text_distance("Switches", "switches"), ==, 0);
	g_assert_cmpuint(text_distance("", "list"), ==, 4);
}

static void test_distance_huge(void)
{
	char huge[4096];

	memset(huge, 'x', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	g_assert_cmpuint(text_distance(huge, "list"), ==, sizeof(huge) - 1);
}

static void test_nearest(void)
{
	static const char *const verbs[] = {
		"status", "list", "show", "tree", "monitor", "refresh"
	};

	g_assert_cmpstr(text_nearest("statsu", verbs, ARRAY_SIZE(verbs)), ==, "status");
	g_assert_cmpstr(text_nearest("lst", verbs, ARRAY_SIZE(verbs)), ==, "list");
	g_assert_cmpstr(text_nearest("mon", verbs, ARRAY_SIZE(verbs)), ==, "monitor");
	g_assert_cmpstr(text_nearest("reload", verbs, ARRAY_SIZE(verbs)), ==, NULL);
	g_assert_cmpstr(text_nearest("", verbs, ARRAY_SIZE(verbs)), ==, NULL);
	g_assert_cmpstr(text_nearest("x", verbs, 0), ==, NULL);
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text/clean/keeps", test_clean_keeps);
	g_test_add_func("/text/clean/control", test_clean_control);
	g_test_add_func("/text/clean/invalid", test_clean_invalid);
	g_test_add_func("/text/clean/ascii", test_clean_ascii);
	g_test_add_func("/text/width", test_width);
	g_test_add_func("/text/fit", test_fit);
	g_test_add_func("/text/fit/keeps-port", test_fit_keeps_port);
	g_test_add_func("/text/fit/ascii", test_fit_ascii);
	g_test_add_func("/text/compare", test_compare);
	g_test_add_func("/text/compare/zeroes", test_compare_zeroes);
	g_test_add_func("/text/compare/long-numbers", test_compare_long_numbers);
	g_test_add_func("/text/distance", test_distance);
	g_test_add_func("/text/distance/huge", test_distance_huge);
	g_test_add_func("/text/nearest", test_nearest);
	return g_test_run();
}
