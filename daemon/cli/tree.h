/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree of one fabric, while it is printed.
 */
#pragma once

#include "cli/machine.h"
#include "cli/output.h"
#include "cli/stale.h"
#include "cli/topology.h"

#define NAME_LEAST 20 /* columns for a name, however narrow the terminal is */

struct tree {
	struct output *output;
	const struct stale *stale;
	const struct machine *machine;
	const struct topology *topology;
	bool folded;
	int name_width;	   /* of the neighbours of the switch being printed */
	const char *trunk; /* left of them */
};

/* All that hangs at a switch. */
void tree_print_neighbours(struct tree *tree, const struct hub *hub);
/* ", mlx5_0/1 of this machine" for the endpoint at @path, "" for others. Allocated. */
char *tree_text_local(const struct tree *tree, const char *path);
