// SPDX-License-Identifier: Apache-2.0
/*
 * A table.
 */
#include "cli/table.h"

#include "base/util.h"
#include "cli/text.h"

#define DOT "\001" /* stands for the status dot, which depends on the terminal */

struct cell {
	char *text;
	enum style style;
};

struct row {
	char *key;
	struct cell *cells;
};

struct table {
	const struct column *columns;
	size_t n_columns, n_rows, rows_size;
	size_t n_cells; /* in the last row */
	struct row *rows;
};

struct table *table_new(const struct column *columns, size_t n_columns)
{
	struct table *table = need_memory(calloc(1, sizeof(*table)));

	table->columns = columns;
	table->n_columns = n_columns;
	return table;
}

void table_free(struct table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->n_rows; i++) {
		for (size_t j = 0; j < table->n_columns; j++)
			free(table->rows[i].cells[j].text);
		free(table->rows[i].cells);
		free(table->rows[i].key);
	}
	free(table->rows);
	free(table);
}

size_t table_rows(const struct table *table)
{
	return table->n_rows;
}

void table_row(struct table *table, const char *key)
{
	if (table->n_rows == table->rows_size) {
		table->rows_size = table->rows_size ? 2 * table->rows_size : 64;
		table->rows =
			need_memory(realloc(table->rows, table->rows_size * sizeof(*table->rows)));
	}
	table->rows[table->n_rows++] = (struct row){
		.key = need_memory(strdup(key)),
		.cells = need_memory(calloc(table->n_columns, sizeof(struct cell))),
	};
	table->n_cells = 0;
}

void table_cell(struct table *table, enum style style, const char *text)
{
	table->rows[table->n_rows - 1].cells[table->n_cells++] = (struct cell){
		.text = need_memory(strdup(text)),
		.style = style,
	};
}

void table_dot(struct table *table, enum style style)
{
	table_cell(table, style, DOT);
}

static int compare_rows(const void *a, const void *b)
{
	const struct row *left = a, *right = b;

	return text_compare(left->key, right->key);
}

/* Makes all cells printable, and finds how wide the columns would like to be. */
static void measure(struct table *table, const struct output *output, size_t *widths)
{
	for (size_t j = 0; j < table->n_columns; j++)
		widths[j] = output->legend ? text_width(table->columns[j].title) : 0;
	for (size_t i = 0; i < table->n_rows; i++) {
		for (size_t j = 0; j < table->n_columns; j++) {
			struct cell *cell = &table->rows[i].cells[j];
			char *clean;

			if (cell->text && !strcmp(cell->text, DOT))
				clean = need_memory(strdup(output_glyph(output, GLYPH_DOT)));
			else
				clean = output_clean(output, cell->text);
			free(cell->text);
			cell->text = clean;
			widths[j] = MAX(widths[j], text_width(clean));
		}
	}
}

/* Takes columns of the terminal from the widest that may give one, until all fit. */
static void shrink(const struct table *table, const struct output *output, size_t *widths)
{
	size_t total = table->n_columns - 1;

	for (size_t j = 0; j < table->n_columns; j++)
		total += widths[j];
	while (output->columns && total > output->columns) {
		size_t widest = table->n_columns;

		for (size_t j = 0; j < table->n_columns; j++)
			if (table->columns[j].least && widths[j] > table->columns[j].least &&
			    (widest == table->n_columns || widths[j] > widths[widest]))
				widest = j;
		if (widest == table->n_columns)
			return;
		widths[widest]--;
		total--;
	}
}

static void print_cell(const struct table *table, const struct output *output, size_t j,
		       size_t width, const char *text, enum style style, bool last)
{
	CLEANUP(freep) char *fitted = text_fit(text, width, output_glyph(output, GLYPH_ELLIPSIS));
	int padding = (int)(width - text_width(fitted));
	bool styled = style != STYLE_NONE;

	fprintf(output->stream, "%s%*s%s%s%s%*s", j ? " " : "",
		table->columns[j].right ? padding : 0, "",
		styled ? output_style(output, style) : "", fitted,
		styled ? output_plain(output) : "", table->columns[j].right || last ? 0 : padding,
		"");
}

static void print_titles(const struct table *table, const struct output *output,
			 const size_t *widths)
{
	for (size_t j = 0; j < table->n_columns; j++)
		print_cell(table, output, j, widths[j], table->columns[j].title,
			   *table->columns[j].title ? STYLE_TITLE : STYLE_NONE,
			   j + 1 == table->n_columns);
	fputc('\n', output->stream);
}

static void print_row(const struct table *table, const struct output *output, const size_t *widths,
		      const struct row *row)
{
	size_t n = table->n_columns;

	while (n && !*row->cells[n - 1].text) /* no blanks at the end of a line */
		n--;
	for (size_t j = 0; j < n; j++)
		print_cell(table, output, j, widths[j], row->cells[j].text, row->cells[j].style,
			   j + 1 == n);
	fputc('\n', output->stream);
}

void table_print(struct table *table, struct output *output)
{
	CLEANUP(freep) size_t *widths = need_memory(calloc(table->n_columns, sizeof(*widths)));

	if (table->n_rows)
		qsort(table->rows, table->n_rows, sizeof(*table->rows), compare_rows);
	measure(table, output, widths);
	shrink(table, output, widths);
	if (output->legend)
		print_titles(table, output, widths);
	for (size_t i = 0; i < table->n_rows; i++)
		print_row(table, output, widths, &table->rows[i]);
}
