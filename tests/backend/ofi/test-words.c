// SPDX-License-Identifier: Apache-2.0
#include <glib.h>
#include <string.h>

#include "backend/ofi/words.h"

static void test_have(void)
{
	g_assert_true(words_have("a bc", "bc", 2));
	g_assert_true(words_have("a bc", "bcd", 2));
	g_assert_false(words_have("a bc", "b", 1));
	g_assert_false(words_have("a bc", "c", 1));
	g_assert_false(words_have("a bc", "a bc", 4));
	g_assert_false(words_have("", "a", 1));
}

static void test_add(void)
{
	char words[32] = "";

	words_add(sizeof(words), words, "FI_RMA  FI_SEND");
	words_add(sizeof(words), words, "FI_SEND FI_RM FI_RMA");
	g_assert_cmpstr(words, ==, "FI_RMA FI_SEND FI_RM");
}

/* More than there is room for: whole words, as many as fit. */
static void test_many(void)
{
	char words[512] = "", word[32];

	for (unsigned int i = 0; i < 1000; i++) {
		g_snprintf(word, sizeof(word), "FI_WORD_%03u FI_WORD_%03u", i, i / 2);
		words_add(sizeof(words), words, word);
	}
	g_assert_true(g_str_has_prefix(words, "FI_WORD_000 FI_WORD_001 FI_WORD_002"));
	g_assert_cmpuint(strlen(words), ==, 42 * 12 - 1);
}

static void test_last(void)
{
	for (size_t length = 10; length <= 11; length++) {
		g_autofree char *most = g_strnfill(500, 'X'), *word = g_strnfill(length, 'Y');
		char words[512] = "";

		words_add(sizeof(words), words, most);
		words_add(sizeof(words), words, word);
		g_assert_cmpuint(strlen(words), ==, length == 10 ? 511 : 500);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/words/have", test_have);
	g_test_add_func("/words/add", test_add);
	g_test_add_func("/words/add/many", test_many);
	g_test_add_func("/words/add/last", test_last);
	return g_test_run();
}
