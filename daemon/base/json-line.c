// SPDX-License-Identifier: Apache-2.0
/*
 * Where in a JSON document a value stands. The grammar has been checked by the parser, so that here
 * only strings and brackets need to be told from all the rest; the end of the text is respected all
 * the same.
 */
#include "base/json-line.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static const char *skip_space(const char *at)
{
	return at + strspn(at, " \t\r\n");
}

/* @at is the opening quote; what follows the closing one. */
static const char *skip_string(const char *at)
{
	for (at++; *at && *at != '"'; at++) {
		if (*at == '\\' && at[1])
			at++;
	}
	return *at ? at + 1 : at;
}

static const char *skip_brackets(const char *at)
{
	unsigned int depth = 0;

	do {
		if (*at == '"') {
			at = skip_string(at);
			continue;
		}
		depth += *at == '{' || *at == '[';
		depth -= *at == '}' || *at == ']';
		at++;
	} while (depth > 0 && *at);
	return at;
}

static const char *skip_value(const char *at)
{
	if (*at == '"')
		return skip_string(at);
	if (*at == '{' || *at == '[')
		return skip_brackets(at);
	return at + strcspn(at, " \t\r\n,]}");
}

static uint32_t read_hex(const char *at)
{
	uint32_t value = 0;

	for (unsigned int i = 0; i < 4 && at[i]; i++) {
		const char *digit = strchr("0123456789abcdef", at[i] | 0x20);

		value = value << 4 | (digit ? (uint32_t)(digit - "0123456789abcdef") : 0);
	}
	return value;
}

/* "\uXXXX" at @at, or two of them that are one character outside of the first plane. */
static const char *read_unicode(const char *at, uint32_t *ret)
{
	uint32_t first = read_hex(at + 2), second;

	*ret = first;
	at += 6;
	if (first < 0xd800 || first > 0xdbff || at[0] != '\\' || at[1] != 'u')
		return at;
	second = read_hex(at + 2);
	*ret = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
	return at + 6;
}

static size_t encode_utf8(uint32_t c, char bytes[static 4])
{
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	static const unsigned char first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = n; i-- > 1; c >>= 6)
		bytes[i] = (char)(0x80 | (c & 0x3f));
	bytes[0] = (char)(first[n] | c);
	return n;
}

/* One character of a string; behind it. */
static const char *read_character(const char *at, char bytes[static 4], size_t *ret_n)
{
	static const char names[] = "bfnrt", meant[] = "\b\f\n\r\t";
	const char *name;
	uint32_t c;

	*ret_n = 1;
	bytes[0] = at[0];
	if (at[0] != '\\' || !at[1])
		return at + 1;
	if (at[1] == 'u' && strnlen(at, 6) == 6) {
		at = read_unicode(at, &c);
		*ret_n = encode_utf8(c, bytes);
		return at;
	}
	name = strchr(names, at[1]);
	bytes[0] = name ? meant[name - names] : at[1];
	return at + 2;
}

/* Whether the string at @at, however it is written, is @key. */
static bool is_key(const char *at, const char *key)
{
	char bytes[4];
	size_t n;

	for (at++; *at && *at != '"'; key += n) {
		at = read_character(at, bytes, &n);
		if (strncmp(key, bytes, n) != 0)
			return false;
	}
	return *key == '\0';
}

/* The value behind the name of a member. */
static const char *skip_name(const char *at)
{
	at = skip_space(skip_string(at));
	return skip_space(*at == ':' ? at + 1 : at);
}

/*
 * The last member of that name of the object at @at, or the item of the array: where its name or
 * itself begins, and in *@ret_value the value. NULL: there is none.
 */
static const char *find(const char *at, const struct json_place *place, const char **ret_value)
{
	bool object = *at == '{';
	const char *found = NULL;

	if ((!object && *at != '[') || object != (place->key != NULL))
		return NULL;
	at = skip_space(at + 1);
	for (size_t i = 0; *at && *at != '}' && *at != ']'; i++) {
		const char *value = object ? skip_name(at) : at;

		if (object ? is_key(at, place->key) : i == place->index) {
			found = at;
			*ret_value = value;
		}
		at = skip_space(skip_value(value));
		at = skip_space(*at == ',' ? at + 1 : at);
	}
	return found;
}

/* Where the last part of the path that is there begins; *@ret_value NULL: not all of it is. */
static const char *locate(const char *text, const struct json_place *place, const char **ret_value)
{
	const char *outer, *found;

	if (!place) {
		*ret_value = skip_space(text);
		return *ret_value;
	}
	outer = locate(text, place->outer, ret_value);
	if (!*ret_value)
		return outer;
	found = find(*ret_value, place, ret_value);
	if (!found)
		*ret_value = NULL;
	return found ?: outer;
}

unsigned int json_line(const char *text, const struct json_place *place)
{
	const char *value, *end = locate(text, place, &value);
	unsigned int line = 1;

	for (const char *at = text; (at = memchr(at, '\n', (size_t)(end - at))); at++)
		line++;
	return line;
}
