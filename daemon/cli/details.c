// SPDX-License-Identifier: Apache-2.0
/*
 * Details of one object.
 */
#include "cli/details.h"

#include "base/util.h"
#include "cli/text.h"

#include <stdarg.h>

#define LABEL_WIDTH 14
#define LEAST_WIDTH 30 /* of a value, however narrow the terminal is */

void details_head(struct output *output, enum style dot, const char *title, const char *rest)
{
	CLEANUP(freep) char *clean_title = output_clean(output, title);
	CLEANUP(freep) char *clean_rest = output_clean(output, rest);

	fprintf(output->stream, "%s%s%s %s%s%s", output_style(output, dot),
		output_glyph(output, GLYPH_DOT), output_plain(output),
		output_style(output, STYLE_BOLD), clean_title, output_plain(output));
	fprintf(output->stream, "%s%s\n", *clean_rest ? " - " : "", clean_rest);
}

/* Bytes of the words of @text that fit in @width; the first one always does. */
static size_t fold(const char *text, size_t width)
{
	size_t kept = strcspn(text, " "), next = kept;

	while (text[kept]) {
		CLEANUP(freep) char *line = NULL;

		next = kept + 1 + strcspn(text + kept + 1, " ");
		line = need_memory(strndup(text, next));
		if (text_width(line) > width)
			break;
		kept = next;
	}
	return kept;
}

void details_line(struct output *output, const char *label, enum style style, const char *format,
		  ...)
{
	CLEANUP(freep) char *value = NULL, *clean = NULL;
	size_t width = output->columns ? MAX(output->columns, LABEL_WIDTH + 2 + LEAST_WIDTH) -
						 LABEL_WIDTH - 2
				       : SIZE_MAX;
	va_list arguments;
	int r;

	va_start(arguments, format);
	r = vasprintf(&value, format, arguments);
	va_end(arguments);
	value = need_memory(r < 0 ? NULL : value);
	clean = output_clean(output, value);
	for (const char *rest = clean; *rest;) {
		size_t length = fold(rest, width);

		fprintf(output->stream, "%*s%s %s%.*s%s\n", LABEL_WIDTH, rest == clean ? label : "",
			rest == clean && *label ? ":" : " ", output_style(output, style),
			(int)length, rest, style ? output_plain(output) : "");
		rest += length + strspn(rest + length, " ");
	}
}
