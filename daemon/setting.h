/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A setting: where it stands in the document, where its value goes, and what values it may have.
 * The tables of all settings are in settings.c; the kinds that there are, here.
 */
#pragma once

#include "base/json-line.h"
#include "config.h"

#include <jansson.h>

struct reader {
	const char *path; /* of the file, for the report */
	const char *text; /* the document */
	char *report;	  /* owned, see config_load() */
};

struct setting {
	const char *key;
	const struct setting_kind *kind;
	size_t offset; /* in the struct that it is a member of */
	unsigned int least, most;
	const char *const *words;    /* by the enumerator that they stand for; ends with NULL */
	const struct setting *inner; /* members of an object, or of each item of a list */
};

struct setting_kind {
	/* Into @base, the struct in which the setting is. Returns 0, -EINVAL or -ENOMEM. */
	int (*read)(struct reader *reader, const struct setting *setting,
		    const struct json_place *place, const json_t *value, void *base);
	/* What values are right, as the end of a sentence: "true or false". */
	void (*describe)(const struct setting *setting, size_t size, char ret_text[static size]);
	/* The value that it has, as it stands in a document. NULL: there is nothing to show. */
	json_t *(*show)(const struct setting *setting, const void *base);
};

extern const struct setting_kind setting_bool;	  /* bool */
extern const struct setting_kind setting_number;  /* unsigned int, @least to @most */
extern const struct setting_kind setting_word;	  /* an enum, one of @words */
extern const struct setting_kind setting_path;	  /* char[BUS_PATH_SIZE], an object path or "" */
extern const struct setting_kind setting_section; /* an object; its offset is that of its struct */
extern const struct setting_kind setting_absent;  /* an object of what was not built in */
extern const struct setting_kind setting_ports;	  /* struct ib_settings's list of ports, */
extern const struct setting port_settings[];	  /* the members of each */

/* The whole document: a section whose struct is struct config. */
extern const struct setting document_setting;

/* The longest of what describe() says. */
#define SETTING_TEXT_SIZE 160

/* Add a line to the report about the value in @place: "<path>: line <n>: <name><text>". */
void reader_report(struct reader *reader, const struct json_place *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Report that a value is wrong, and what would be right. Returns -EINVAL. */
int reader_refuse(struct reader *reader, const struct json_place *place, const json_t *value,
		  const char *right);

/* Refuse a document, or a part of it, that has keys in it, wherever. Returns 0 or -EINVAL. */
int reader_refuse_keys(struct reader *reader, const struct json_place *place, const json_t *value);

/* Read the members of an object; unknown ones are reported. Returns like read(). */
int setting_read_members(struct reader *reader, const struct setting *inner,
			 const struct json_place *place, const json_t *value, void *base);
