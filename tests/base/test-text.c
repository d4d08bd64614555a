// SPDX-License-Identifier: Apache-2.0
/*
 * Any bytes in, printable UTF-8 out. What is valid and what is not, NodeDescription's tests say.
 */
#include "base/text.h"

#include <glib.h>

#include "base/util.h"

static const struct {
	const char *name, *raw;
	size_t length;
	const char *clean; /* in 8 bytes */
} cases[] = {
	{ "plain", "rxe0", 4, "rxe0" },
	{ "nothing", "", 0, "" },
	{ "no-more-than-asked", "rxe0xxx", 4, "rxe0" },
	{ "up-to-a-zero", "rx\0e0", 5, "rx" },
	{ "just-fits", "1234567", 7, "1234567" },
	{ "cut", "12345678", 8, "1234567" },
	{ "space-before-the-cut", "123456 8", 8, "123456" },
	{ "leading-spaces-cost-nothing", "   12345678", 11, "1234567" },
	{ "only-spaces", "            ", 12, "" },
	{ "valid", "K\xc3\xb6ln", 5, "K\xc3\xb6ln" },
	{ "cut-within-a-sequence", "123456\xc3\xb6", 8, "123456?" },
	{ "ends-within-a-sequence", "12\xc3", 3, "12?" },
	{ "line-end", "a\n", 2, "a?" },
	{ "invalid", "\xff\xfe", 2, "??" },
};

static void test_case(gconstpointer data)
{
	unsigned int i = GPOINTER_TO_UINT(data);
	g_autofree char *raw = g_memdup2(cases[i].raw, cases[i].length);
	char text[8];

	memset(text, 'Y', sizeof(text));
	text_clean(raw ?: "", cases[i].length, sizeof(text), text);
	g_assert_cmpstr(text, ==, cases[i].clean);
	for (size_t k = strlen(text); k < sizeof(text); k++)
		g_assert_cmpint(text[k], ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		g_autofree char *name = g_strdup_printf("/text/%s", cases[i].name);

		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_case);
	}
	return g_test_run();
}
