/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A table: columns as wide as their cells, and where that is too wide for the terminal, those
 * columns that may be are cut, the widest first.
 */
#pragma once

#include "cli/output.h"

struct column {
	const char *title;
	bool right;	    /* aligned; numbers */
	unsigned int least; /* columns it may be cut down to; 0: never cut */
};

struct table;

/* @columns must live as long as the table. */
struct table *table_new(const struct column *columns, size_t n_columns);
void table_free(struct table *table);
static inline void table_freep(struct table **table)
{
	table_free(*table);
}
/* A new row; rows are shown in natural order of @key. */
void table_row(struct table *table, const char *key);
/* The next cell of the last row. @text is cleaned by table_print(). */
void table_cell(struct table *table, enum style style, const char *text);
/* The status dot. */
void table_dot(struct table *table, enum style style);
void table_print(struct table *table, struct output *output);
size_t table_rows(const struct table *table);
