/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a verb prints: to people or to machines.
 *
 * What is for people is kept until output_finish(), which shows it through a pager when it is
 * longer than the screen. JSON goes out as it comes. Text from the fabric must go through
 * output_clean() on its way; JSON is made harmless for terminals by output_json() itself.
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum style {
	STYLE_NONE,
	STYLE_GOOD,
	STYLE_WARN,
	STYLE_BAD,
	STYLE_DIM,
	STYLE_BOLD,
	STYLE_TITLE,
	STYLE_MAX_,
};

enum json_mode {
	JSON_OFF,
	JSON_AUTO,   /* pretty on a terminal, else short */
	JSON_SHORT,  /* an object a line */
	JSON_PRETTY, /* indented */
};

enum glyph {
	GLYPH_DOT,
	GLYPH_ELLIPSIS,
	GLYPH_ARROW,
	GLYPH_BETWEEN, /* the ends of a link */
	GLYPH_TIMES,
	GLYPH_BRANCH,
	GLYPH_LAST,
	GLYPH_TRUNK,
	GLYPH_MAX_,
};

struct output {
	FILE *stream; /* where to print */
	char *text;   /* behind it, until output_finish() */
	size_t size;
	size_t n_json;
	unsigned int columns; /* to fit into; 0: as wide as it gets */
	unsigned int rows;    /* of the screen; 0: not a terminal */
	enum json_mode json;  /* JSON_AUTO is resolved by output_init() */
	bool terminal, colour, unicode;
	bool legend, pager, full; /* options */
};

/* Looks at standard output and the environment. @output->json, legend, pager, full are set. */
void output_init(struct output *output);
/* Shows what was printed. 0 or a negative errno of the writing; both free everything. */
int output_finish(struct output *output);
void output_drop(struct output *output);
/* From here on prints at once, line by line, for verbs that never end. */
void output_live(struct output *output);

/* Escape sequences; "" without colours. */
const char *output_style(const struct output *output, enum style style);
const char *output_plain(const struct output *output);
const char *output_glyph(const struct output *output, enum glyph glyph);
/* text_clean() for this terminal. */
char *output_clean(const struct output *output, const char *text);

/* One JSON value with its end of line. */
void output_json(struct output *output, const json_t *value);
/*
 * An array, whose items come one by one; the reference @value is taken over. Nothing is printed
 * before the first item, so that who fails until then leaves no half of an array.
 */
void output_array_item(struct output *output, json_t *value);
void output_array_end(struct output *output);
