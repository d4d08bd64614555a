// SPDX-License-Identifier: Apache-2.0
/*
 * NodeDescription: 64 bytes of anything in, printable UTF-8 out.
 */
#include <glib.h>

#include "backend/ib/mad.h"
#include "backend/ib/smp.h"
#include "base/util.h"

#define DATA 64
#define SIZE 64

/* @raw is padded with @pad; @ret is checked as every description must be. */
static void decode(const char *raw, size_t length, int pad, char ret[static DESCRIPTION_SIZE])
{
	g_autofree uint8_t *mad = g_malloc0(MAD_SIZE);
	size_t end;

	/* What is behind must not show. */
	memset(mad + DATA + SIZE, 'X', MAD_SIZE - DATA - SIZE);
	memset(mad + DATA, pad, SIZE);
	memcpy(mad + DATA, raw, length);
	memset(ret, 'Y', DESCRIPTION_SIZE);
	smp_decode_description(mad, ret);

	end = strnlen(ret, DESCRIPTION_SIZE);
	g_assert_cmpuint(end, <=, SIZE);
	for (size_t i = end; i < DESCRIPTION_SIZE; i++)
		g_assert_cmpint(ret[i], ==, 0);
	g_assert_true(g_utf8_validate(ret, -1, NULL));
	for (const char *c = ret; *c; c = g_utf8_next_char(c))
		g_assert_false(g_unichar_iscntrl(g_utf8_get_char(c)));
}

static const struct {
	const char *name, *raw, *clean;
} cases[] = {
	{ "plain", "node-1 mlx5_0", "node-1 mlx5_0" },
	{ "empty", "", "" },
	{ "spaces-at-the-ends", "  leaf 3  ", "leaf 3" },
	{ "only-spaces", "     ", "" },
	{ "umlaut", "K\xc3\xb6ln", "K\xc3\xb6ln" },
	{ "euro", "\xe2\x82\xac", "\xe2\x82\xac" },
	{ "four-bytes", "\xf0\x9f\x90\xa7", "\xf0\x9f\x90\xa7" },
	{ "last-code", "\xf4\x8f\xbf\xbd", "\xf4\x8f\xbf\xbd" },
	{ "first-of-each", "\xc2\xa0|\xe0\xa0\x80|\xf0\x90\x80\x80",
	  "\xc2\xa0|\xe0\xa0\x80|\xf0\x90\x80\x80" },
	{ "latin-1", "K\xf6ln", "K?ln" },
	{ "lone-continuation", "a\x80z", "a?z" },
	{ "overlong-2", "\xc0\xaf\xc1\xbf", "????" },
	{ "overlong-3", "\xe0\x80\xaf\xe0\x9f\xbf", "??????" },
	{ "overlong-4", "\xf0\x80\x80\xaf\xf0\x8f\xbf\xbf", "????????" },
	{ "surrogates", "\xed\xa0\x80\xed\xbf\xbf", "??????" },
	{ "around-surrogates", "\xed\x9f\xbf\xee\x80\x80", "\xed\x9f\xbf\xee\x80\x80" },
	{ "above-unicode", "\xf4\x90\x80\x80", "????" },
	{ "five-bytes", "\xf8\x88\x80\x80\x80", "?????" },
	{ "never-bytes", "\xfe\xff", "??" },
	{ "truncated-by-text", "\xe2\x82z", "??z" },
	{ "truncated-by-end", "a\xe2\x82", "a??" },
	{ "escape-sequence", "\x1b[31mred", "?[31mred" },
	{ "line-breaks", "a\r\nb\tc", "a??b?c" },
	{ "break-at-the-end", "leaf\n", "leaf?" },
	{ "delete", "a\x7f", "a?" },
	{ "c1", "\xc2\x80\xc2\x9b\xc2\x9f", "??????" },
};

static void test_case(gconstpointer data)
{
	unsigned int i = GPOINTER_TO_UINT(data);
	char text[DESCRIPTION_SIZE], spaced[DESCRIPTION_SIZE];

	decode(cases[i].raw, strlen(cases[i].raw), 0, text);
	g_assert_cmpstr(text, ==, cases[i].clean);
	/* Some pad with spaces. */
	decode(cases[i].raw, strlen(cases[i].raw), ' ', spaced);
	g_assert_cmpstr(spaced, ==, cases[i].clean);
}

static void test_no_terminator(void)
{
	char text[DESCRIPTION_SIZE];

	decode("", 0, 'a', text);
	g_assert_cmpuint(strlen(text), ==, SIZE);
	g_assert_null(strchr(text, 'X'));
}

static void test_64_spaces(void)
{
	char text[DESCRIPTION_SIZE];

	decode("", 0, ' ', text);
	g_assert_cmpstr(text, ==, "");
}

/* What comes behind a terminator is rubbish. */
static void test_embedded_zero(void)
{
	char text[DESCRIPTION_SIZE];

	decode("leaf\0rest", 9, 'z', text);
	g_assert_cmpstr(text, ==, "leaf");
	decode("\0leaf", 5, 'z', text);
	g_assert_cmpstr(text, ==, "");
}

/* A sequence that would go on behind byte 64: X, or rather nothing. */
static void test_truncated_at_the_end(void)
{
	static const char *const starts[] = { "\xc3", "\xe2\x82", "\xf0\x9f\x90" };

	for (unsigned int i = 0; i < ARRAY_SIZE(starts); i++) {
		size_t n = strlen(starts[i]);
		char raw[SIZE], text[DESCRIPTION_SIZE];

		memset(raw, 'a', sizeof(raw));
		memcpy(raw + SIZE - n, starts[i], n);
		decode(raw, sizeof(raw), 0, text);
		g_assert_cmpuint(strlen(text), ==, SIZE);
		for (size_t k = SIZE - n; k < SIZE; k++)
			g_assert_cmpint(text[k], ==, '?');
	}
}

static void test_each_control_character(void)
{
	for (int c = 1; c < 0x20; c++) {
		char raw[] = { 'a', (char)c, 'b' }, text[DESCRIPTION_SIZE];

		decode(raw, sizeof(raw), 0, text);
		g_assert_cmpstr(text, ==, "a?b");
	}
	for (int c = 0x80; c < 0xa0; c++) {
		char raw[] = { '\xc2', (char)c, 'b' }, text[DESCRIPTION_SIZE];

		decode(raw, sizeof(raw), 0, text);
		g_assert_cmpstr(text, ==, "??b");
	}
}

/* Pieces of good and bad text in any order; what is clean stays as it is. */
static void test_random(void)
{
	for (unsigned int round = 0; round < 50000; round++) {
		char raw[SIZE + 8], text[DESCRIPTION_SIZE], again[DESCRIPTION_SIZE];
		size_t length = 0;

		while (length < SIZE) {
			const char *piece = cases[g_test_rand_int_range(0, ARRAY_SIZE(cases))].raw;
			size_t n = MIN(strlen(piece), SIZE - length);

			memcpy(raw + length, piece, n);
			length += n;
			if (g_test_rand_int_range(0, 4) == 0)
				raw[length++] = (char)g_test_rand_int_range(0, 256);
		}
		decode(raw, SIZE, 0, text);
		decode(text, strlen(text), 0, again);
		g_assert_cmpstr(again, ==, text);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		g_autofree char *name = g_strdup_printf("/description/%s", cases[i].name);

		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_case);
	}
	g_test_add_func("/description/no-terminator", test_no_terminator);
	g_test_add_func("/description/64-spaces", test_64_spaces);
	g_test_add_func("/description/embedded-zero", test_embedded_zero);
	g_test_add_func("/description/truncated-at-byte-64", test_truncated_at_the_end);
	g_test_add_func("/description/control-characters", test_each_control_character);
	g_test_add_func("/description/random", test_random);
	return g_test_run();
}
