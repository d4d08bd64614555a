// SPDX-License-Identifier: Apache-2.0
/*
 * Text for a terminal.
 *
 * The decoder of UTF-8 is in here because the locale of a rescue shell is "C" more often than not,
 * and mbrtowc() would then know nothing. Only wcwidth() is asked of the C library.
 */
#include "cli/text.h"

#include "base/util.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <wchar.h>

/* Longest words whose distance is computed; names are 64 bytes at most. */
#define DISTANCE_MAX 96

void *need_memory(void *pointer)
{
	if (!pointer) {
		fputs("fabricctl: out of memory\n", stderr);
		exit(EXIT_FAILURE);
	}
	return pointer;
}

char *text_format(const char *format, ...)
{
	char *text = NULL;
	va_list arguments;
	int r;

	va_start(arguments, format);
	r = vasprintf(&text, format, arguments);
	va_end(arguments);
	return need_memory(r < 0 ? NULL : text);
}

/* Bytes of the character at @text, its code in @ret_code; 0 when it is no valid UTF-8. */
static size_t decode(const char *text, uint32_t *ret_code)
{
	static const uint32_t lowest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *byte = (const unsigned char *)text;
	size_t length = byte[0] < 0x80		   ? 1
			: (byte[0] & 0xe0) == 0xc0 ? 2
			: (byte[0] & 0xf0) == 0xe0 ? 3
			: (byte[0] & 0xf8) == 0xf0 ? 4
						   : 0;
	uint32_t code;

	if (length < 2) {
		*ret_code = byte[0];
		return length;
	}
	code = byte[0] & (0x7f >> length);
	for (size_t i = 1; i < length; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (byte[i] & 0x3f);
	}
	if (code < lowest[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	*ret_code = code;
	return length;
}

/* Moves the cursor, turns the writing, or is nothing at all. */
static bool is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad ||
	       (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2060 && code <= 0x206f) || code == 0xfeff ||
	       (code >= 0xfff9 && code <= 0xfffb) || (code >= 0xe0000 && code <= 0xe0fff);
}

char *text_clean(const char *text, bool unicode)
{
	const char *from = text ?: "";
	char *clean = need_memory(malloc(strlen(from) + 1));
	char *to = clean;

	while (*from) {
		uint32_t code;
		size_t length = decode(from, &code);

		if (!length || is_control(code) || (!unicode && code > 0x7f)) {
			*to++ = '?';
			from += length ?: 1;
			continue;
		}
		memcpy(to, from, length);
		to += length;
		from += length;
	}
	*to = '\0';
	return clean;
}

/* Of one character. The C library knows no widths in the "C" locale: then each takes one. */
static size_t width_of(uint32_t code)
{
	int width = code < 0x80 ? 1 : wcwidth((wchar_t)code);

	return width < 0 ? 1 : (size_t)width;
}

size_t text_width(const char *text)
{
	size_t width = 0;

	while (*text) {
		uint32_t code;
		size_t length = decode(text, &code);

		width += length ? width_of(code) : 1;
		text += length ?: 1;
	}
	return width;
}

/* Bytes of as much of @text as fits in @width columns. */
static size_t bytes_within(const char *text, size_t width)
{
	size_t bytes = 0, used = 0;

	while (text[bytes]) {
		uint32_t code;
		size_t length = decode(text + bytes, &code);

		used += length ? width_of(code) : 1;
		if (used > width)
			break;
		bytes += length ?: 1;
	}
	return bytes;
}

/* The "/12" at the end of the name of a port; "" of anything else. */
static const char *port_suffix(const char *text)
{
	const char *slash = strrchr(text, '/');
	size_t digits = slash ? strspn(slash + 1, "0123456789") : 0;

	return digits && digits <= 3 && !slash[1 + digits] ? slash : text + strlen(text);
}

char *text_fit(const char *text, size_t width, const char *ellipsis)
{
	const char *suffix = port_suffix(text);
	size_t mark = text_width(ellipsis) + strlen(suffix), keep;

	if (text_width(text) <= width)
		return need_memory(strdup(text));
	if (width < mark)
		return need_memory(strndup(text, bytes_within(text, width)));
	keep = bytes_within(text, width - mark);
	while (keep && text[keep - 1] == ' ')
		keep--;
	return text_format("%.*s%s%s", (int)keep, text, ellipsis, suffix);
}

/* Compares the numbers that both begin with, and moves behind them. */
static int compare_numbers(const char **a, const char **b)
{
	size_t length_a, length_b;
	int r;

	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	length_a = strspn(*a, "0123456789");
	length_b = strspn(*b, "0123456789");
	if (length_a != length_b)
		return length_a < length_b ? -1 : 1;
	r = strncmp(*a, *b, length_a);
	*a += length_a;
	*b += length_b;
	return r;
}

int text_compare(const char *a, const char *b)
{
	const char *left = a, *right = b;

	while (*left && *right) {
		int r;

		if (isdigit((unsigned char)*left) && isdigit((unsigned char)*right)) {
			r = compare_numbers(&left, &right);
		} else {
			r = (unsigned char)*left - (unsigned char)*right;
			left++;
			right++;
		}
		if (r)
			return r;
	}
	if (*left || *right)
		return *left ? 1 : -1;
	return strcmp(a, b);
}

size_t text_distance(const char *a, const char *b)
{
	size_t rows[3][DISTANCE_MAX + 1], *before = rows[0], *last = rows[1], *now = rows[2];
	size_t length_a = strlen(a), length_b = strlen(b);

	if (length_a > DISTANCE_MAX || length_b > DISTANCE_MAX)
		return MAX(length_a, length_b);
	for (size_t j = 0; j <= length_b; j++)
		last[j] = j;
	for (size_t i = 1; i <= length_a; i++) {
		size_t *oldest = before;

		now[0] = i;
		for (size_t j = 1; j <= length_b; j++) {
			int x = tolower((unsigned char)a[i - 1]),
			    y = tolower((unsigned char)b[j - 1]);

			now[j] = MIN(MIN(last[j], now[j - 1]) + 1, last[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == tolower((unsigned char)b[j - 2]) &&
			    y == tolower((unsigned char)a[i - 2]))
				now[j] = MIN(now[j], before[j - 2] + 1);
		}
		before = last;
		last = now;
		now = oldest;
	}
	return last[length_b];
}

const char *text_nearest(const char *word, const char *const *words, size_t n)
{
	size_t best = strlen(word) / 3 + 2; /* farther than that is no typing mistake */
	const char *nearest = NULL;

	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(word), distance = text_distance(word, words[i]);

		/* A beginning is meant to be continued: "sw" is "switches". */
		if (length && !strncasecmp(word, words[i], length))
			distance = 1;
		if (distance < best) {
			best = distance;
			nearest = words[i];
		}
	}
	return nearest;
}
