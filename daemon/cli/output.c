// SPDX-License-Identifier: Apache-2.0
/*
 * Where a verb prints: what the terminal can do, and JSON.
 */
#include "cli/output.h"

#include "base/util.h"
#include "cli/pager.h"
#include "cli/text.h"

#include <errno.h>
#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char *const styles[STYLE_MAX_] = {
	[STYLE_NONE] = "",
	[STYLE_GOOD] = "\033[0;1;32m",
	[STYLE_WARN] = "\033[0;1;33m",
	[STYLE_BAD] = "\033[0;1;31m",
	[STYLE_DIM] = "\033[0;2m",
	[STYLE_BOLD] = "\033[0;1m",
	[STYLE_TITLE] = "\033[0;4m",
};

static const char *const glyphs[GLYPH_MAX_][2] = {
	[GLYPH_DOT] = { "*", "●" },    [GLYPH_ELLIPSIS] = { "...", "…" },
	[GLYPH_ARROW] = { "->", "→" }, [GLYPH_BETWEEN] = { "<->", "↔" },
	[GLYPH_TIMES] = { "x", "×" },  [GLYPH_BRANCH] = { "|-", "├─" },
	[GLYPH_LAST] = { "`-", "└─" }, [GLYPH_TRUNK] = { "| ", "│ " },
};

static unsigned int number_from_environment(const char *name)
{
	const char *text = getenv(name);
	char *end;
	unsigned long value = text ? strtoul(text, &end, 10) : 0;

	return text && *text && !*end && value > 0 && value < 10000 ? (unsigned int)value : 0;
}

/* As systemd's tools do: SYSTEMD_COLORS decides, else NO_COLOR, else what the terminal is. */
static bool wants_colour(bool terminal)
{
	const char *systemd = getenv("SYSTEMD_COLORS"), *no = getenv("NO_COLOR"),
		   *term = getenv("TERM");

	if (systemd && *systemd)
		return strcmp(systemd, "0") != 0 && strcasecmp(systemd, "no") != 0 &&
		       strcasecmp(systemd, "false") != 0 && strcasecmp(systemd, "off") != 0;
	return terminal && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

void output_init(struct output *output)
{
	struct winsize size = {};

	output->terminal = isatty(STDOUT_FILENO);
	output->unicode = !strcmp(nl_langinfo(CODESET), "UTF-8");
	output->colour = wants_colour(output->terminal);
	if (output->terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0)
		size = (struct winsize){};
	output->columns = number_from_environment("COLUMNS");
	if (output->terminal) {
		output->columns = output->columns ?: size.ws_col ?: 80;
		output->rows = number_from_environment("LINES") ?: size.ws_row ?: 24;
	}
	if (output->full)
		output->columns = 0;
	if (output->json == JSON_AUTO)
		output->json = output->terminal ? JSON_PRETTY : JSON_SHORT;
	if (output->json)
		output->stream = stdout;
	else
		output->stream = need_memory(open_memstream(&output->text, &output->size));
}

void output_drop(struct output *output)
{
	if (output->stream && output->stream != stdout)
		fclose(output->stream);
	output->stream = NULL;
	free(TAKE(output->text));
}

void output_live(struct output *output)
{
	output_drop(output);
	output->stream = stdout;
	setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
}

int output_finish(struct output *output)
{
	size_t lines = 0;
	int r = 0;

	if (output->stream && output->stream != stdout)
		fclose(output->stream);
	output->stream = NULL;
	for (const char *at = output->text; at && (at = strchr(at, '\n')); at++)
		lines++;
	if (output->text && output->terminal && output->pager && lines >= output->rows)
		r = pager_show(output->text, output->size);
	else if (output->text)
		fwrite(output->text, 1, output->size, stdout);
	errno = 0;
	if (r >= 0 && (fflush(stdout) < 0 || ferror(stdout)))
		r = errno ? -errno : -EIO;
	output_drop(output);
	return r;
}

const char *output_style(const struct output *output, enum style style)
{
	return output->colour ? styles[style] : "";
}

const char *output_plain(const struct output *output)
{
	return output->colour ? "\033[0m" : "";
}

const char *output_glyph(const struct output *output, enum glyph glyph)
{
	return glyphs[glyph][output->unicode];
}

char *output_clean(const struct output *output, const char *text)
{
	return text_clean(text, output->unicode);
}

struct writer {
	FILE *stream;
	bool lead; /* the first byte of U+0080 to U+00BF is pending */
};

/* jansson escapes the control characters below 0x20; terminals obey some above as well. */
static int write_json(const char *bytes, size_t n, void *userdata)
{
	struct writer *writer = userdata;

	for (size_t i = 0; i < n; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (writer->lead) {
			writer->lead = false;
			if (byte < 0xa0) {
				fprintf(writer->stream, "\\u00%02X", byte);
				continue;
			}
			putc_unlocked(0xc2, writer->stream);
		}
		if (byte == 0xc2)
			writer->lead = true;
		else if (byte == 0x7f)
			fputs("\\u007F", writer->stream);
		else
			putc_unlocked(byte, writer->stream);
	}
	return 0;
}

static void dump(struct output *output, const json_t *value)
{
	struct writer writer = { .stream = output->stream };
	size_t flags = output->json == JSON_PRETTY ? JSON_INDENT(2) : JSON_COMPACT;

	json_dump_callback(value, write_json, &writer,
			   flags | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
}

void output_json(struct output *output, const json_t *value)
{
	dump(output, value);
	fputc('\n', output->stream);
}

void output_array_item(struct output *output, json_t *value)
{
	fputs(output->n_json++ ? ",\n" : "[\n", output->stream);
	dump(output, value);
	json_decref(value);
}

void output_array_end(struct output *output)
{
	fputs(output->n_json ? "\n]\n" : "[]\n", output->stream);
	output->n_json = 0;
}
