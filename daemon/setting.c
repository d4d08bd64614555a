// SPDX-License-Identifier: Apache-2.0
/*
 * The kinds of settings, and what is said about a value that one of them does not take.
 */
#include "setting.h"

#include "base/util.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

/* "infiniband.ports[1].port"; as JSON, for a key may be anything. The document has no name. */
static void write_name(FILE *out, const struct json_place *place)
{
	CLEANUP(freep) char *key = NULL;
	json_t *string;

	if (!place)
		return;
	write_name(out, place->outer);
	if (!place->key) {
		fprintf(out, "[%zu]", place->index);
		return;
	}
	string = json_string(place->key);
	key = json_dumps(string, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
	json_decref(string);
	fprintf(out, "%s%.*s", place->outer ? "." : "", key ? (int)strlen(key) - 2 : 0,
		key ? key + 1 : "");
}

static void write_place(FILE *out, const struct reader *reader, const struct json_place *place)
{
	fprintf(out, "%s: line %u: ", reader->path, json_line(reader->text, place));
	if (!place) {
		fputs("the document", out);
		return;
	}
	fputc('"', out);
	write_name(out, place);
	fputc('"', out);
}

void reader_report(struct reader *reader, const struct json_place *place, const char *format, ...)
{
	char *report = NULL;
	va_list arguments;
	size_t size;
	FILE *out = open_memstream(&report, &size);

	if (!out)
		return;
	fputs(reader->report ?: "", out);
	write_place(out, reader, place);
	va_start(arguments, format);
	vfprintf(out, format, arguments);
	va_end(arguments);
	fputc('\n', out);
	if (fclose(out) != 0) {
		free(report);
		return;
	}
	free(reader->report);
	reader->report = report;
}

/* An error is one line: what was ignored before it does not matter any more. */
static void forget_warnings(struct reader *reader)
{
	free(TAKE(reader->report));
}

/* Of what has parts only what it is: one of them may be a secret. */
static char *make_text(const json_t *value)
{
	if (json_is_object(value))
		return strdup("an object");
	if (json_is_array(value))
		return strdup("a list");
	return json_dumps(value, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
}

int reader_refuse(struct reader *reader, const struct json_place *place, const json_t *value,
		  const char *right)
{
	CLEANUP(freep) char *text = make_text(value);

	forget_warnings(reader);
	reader_report(reader, place, " is %.80s, but must be %s", text ?: "(out of memory)", right);
	return -EINVAL;
}

static int refuse(struct reader *reader, const struct setting *setting,
		  const struct json_place *place, const json_t *value)
{
	char right[SETTING_TEXT_SIZE];

	setting->kind->describe(setting, sizeof(right), right);
	return reader_refuse(reader, place, value, right);
}

/* --- true or false --- */

static int read_bool(struct reader *reader, const struct setting *setting,
		     const struct json_place *place, const json_t *value, void *base)
{
	if (!json_is_boolean(value))
		return refuse(reader, setting, place, value);
	*(bool *)((char *)base + setting->offset) = json_is_true(value);
	return 0;
}

static void describe_bool(const struct setting *setting, size_t size, char ret_text[static size])
{
	snprintf(ret_text, size, "true or false");
}

static json_t *show_bool(const struct setting *setting, const void *base)
{
	return json_boolean(*(const bool *)((const char *)base + setting->offset));
}

const struct setting_kind setting_bool = { read_bool, describe_bool, show_bool };

/* --- A number --- */

static int read_number(struct reader *reader, const struct setting *setting,
		       const struct json_place *place, const json_t *value, void *base)
{
	json_int_t number = json_integer_value(value);

	if (!json_is_integer(value) || number < setting->least || number > setting->most)
		return refuse(reader, setting, place, value);
	*(unsigned int *)((char *)base + setting->offset) = (unsigned int)number;
	return 0;
}

static void describe_number(const struct setting *setting, size_t size, char ret_text[static size])
{
	snprintf(ret_text, size, "a whole number from %u to %u", setting->least, setting->most);
}

static json_t *show_number(const struct setting *setting, const void *base)
{
	return json_integer(*(const unsigned int *)((const char *)base + setting->offset));
}

const struct setting_kind setting_number = { read_number, describe_number, show_number };

/* --- One of several words --- */

static int read_word(struct reader *reader, const struct setting *setting,
		     const struct json_place *place, const json_t *value, void *base)
{
	const char *word = json_string_value(value);

	for (unsigned int i = 0; word && setting->words[i]; i++) {
		if (strcmp(word, setting->words[i]) == 0) {
			*(unsigned int *)((char *)base + setting->offset) = i;
			return 0;
		}
	}
	return refuse(reader, setting, place, value);
}

static void describe_word(const struct setting *setting, size_t size, char ret_text[static size])
{
	size_t length = 0;

	for (size_t i = 0; setting->words[i] && length < size; i++) {
		const char *before = i == 0 ? "" : setting->words[i + 1] ? ", " : " or ";
		int n = snprintf(ret_text + length, size - length, "%s\"%s\"", before,
				 setting->words[i]);

		length += (size_t)MAX(n, 0);
	}
}

static json_t *show_word(const struct setting *setting, const void *base)
{
	return json_string(
		setting->words[*(const unsigned int *)((const char *)base + setting->offset)]);
}

const struct setting_kind setting_word = { read_word, describe_word, show_word };

/* --- An object path --- */

static int read_path(struct reader *reader, const struct setting *setting,
		     const struct json_place *place, const json_t *value, void *base)
{
	const char *path = json_string_value(value);

	if (!path || strlen(path) >= BUS_PATH_SIZE || (path[0] && !bus_is_object_path(path)))
		return refuse(reader, setting, place, value);
	/* To the end: settings are compared byte by byte. */
	strncpy((char *)base + setting->offset, path, BUS_PATH_SIZE);
	return 0;
}

static void describe_path(const struct setting *setting, size_t size, char ret_text[static size])
{
	snprintf(ret_text, size, "an object path of at most %d characters, or empty",
		 BUS_PATH_SIZE - 1);
}

static json_t *show_path(const struct setting *setting, const void *base)
{
	return json_string((const char *)base + setting->offset);
}

const struct setting_kind setting_path = { read_path, describe_path, show_path };

/* --- A section --- */

static const struct setting *find_setting(const struct setting *inner, const char *key)
{
	while (inner->key && strcmp(inner->key, key) != 0)
		inner++;
	return inner->key ? inner : NULL;
}

static void report_unknown(struct reader *reader, const struct setting *inner,
			   const struct json_place *place)
{
	char known[512] = "";
	size_t length = 0;

	for (; inner->key; inner++) {
		if (length < sizeof(known))
			length += (size_t)snprintf(known + length, sizeof(known) - length,
						   "%s\"%s\"", length ? ", " : "", inner->key);
	}
	reader_report(reader, place, " is unknown and ignored; known here: %s", known);
}

int setting_read_members(struct reader *reader, const struct setting *inner,
			 const struct json_place *place, const json_t *value, void *base)
{
	const char *key;
	json_t *member;

	json_object_foreach((json_t *)(uintptr_t)value, key, member)
	{
		struct json_place at = { .outer = place, .key = key };
		const struct setting *setting = find_setting(inner, key);
		int r;

		if (!setting) {
			report_unknown(reader, inner, &at);
			continue;
		}
		r = setting->kind->read(reader, setting, &at, member, base);
		if (r < 0)
			return r;
	}
	return 0;
}

static int read_section(struct reader *reader, const struct setting *setting,
			const struct json_place *place, const json_t *value, void *base)
{
	if (!json_is_object(value))
		return refuse(reader, setting, place, value);
	return setting_read_members(reader, setting->inner, place, value,
				    (char *)base + setting->offset);
}

static void describe_section(const struct setting *setting, size_t size, char ret_text[static size])
{
	snprintf(ret_text, size, "an object");
}

const struct setting_kind setting_section = { read_section, describe_section, NULL };

/* The same file may serve several machines. */
static int read_absent(struct reader *reader, const struct setting *setting,
		       const struct json_place *place, const json_t *value, void *base)
{
	if (!json_is_object(value))
		return refuse(reader, setting, place, value);
	reader_report(reader, place, " is ignored: this fabric-managerd was built without it");
	return 0;
}

const struct setting_kind setting_absent = { read_absent, describe_section, NULL };
