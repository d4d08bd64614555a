/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fat tree of two levels, as an update: leaves with hosts, each leaf cabled to each spine.
 *
 * Switches are named "spine-1" and "leaf-1", hosts "host-1-2" (the second at leaf 1). A leaf's
 * ports are first those to hosts, then those to spines, then the ones that nothing is plugged into.
 */
#pragma once

#include "model/graph.h"

struct fat_tree {
	unsigned int spines, leaves, hosts /* at each leaf */, unplugged /* ports of each leaf */;
};

#define FAT_TREE_FABRIC "fabric_fe80000000000000"
#define FAT_TREE_SOURCE "mlx5_0/1"

uint64_t fat_tree_spine(unsigned int spine);
uint64_t fat_tree_leaf(unsigned int leaf);
uint64_t fat_tree_host(unsigned int leaf, unsigned int host);
/* The GUID of the one port of a host. */
uint64_t fat_tree_endpoint(unsigned int leaf, unsigned int host);

/* A complete update of a live source. To be done with update_done(). */
void fat_tree_update(const struct fat_tree *tree, struct update *ret_update);
/* A partial one that says nothing yet but that the source is @state. */
void fat_tree_source(enum source_state state, int error, struct update *ret_update);
size_t fat_tree_n_objects(const struct fat_tree *tree);
