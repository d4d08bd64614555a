/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A listing: what 'list KIND' prints, one table or several, one below the other.
 *
 * Each object goes into the first section that takes it. A section without any is not printed,
 * unless all are empty: then the first one is, for its titles.
 */
#pragma once

#include "cli/fabricctl.h"
#include "cli/table.h"

#define LISTING_SECTIONS 3 /* with the NULL behind the last */

/* A row of @table for @object, whose name for people is @name. */
typedef void print_row(struct table *table, const struct object *object, const char *name,
		       const struct fabricctl *ctl);

struct section {
	bool (*takes)(const struct object *object); /* NULL: all that others have not */
	const struct column *columns;
	size_t n_columns;
	print_row *print_row;
};

struct listing {
	const char *word;		    /* on the command line; NULL: without any */
	enum object_kind kinds[LIST_KINDS]; /* up to the first KIND_OTHER */
	unsigned int within;		    /* bits of the kinds that may limit it */
	const struct section *sections[LISTING_SECTIONS]; /* up to the first NULL */
};

extern const struct section any_section, subnet_section, other_fabric_section, switch_section,
	port_section, endpoint_section, domain_section, adapter_section, adapter_port_section;

/* Cells that several sections have. */
void cell_number(struct table *table, uint64_t number);
void cell_word(struct table *table, struct word word);
