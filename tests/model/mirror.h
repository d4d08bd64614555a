/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mirror of the graph that knows nothing but its change sets, as a client of the bus does. Of a
 * changed object it copies the members whose bits are set, so that a bit that was forgotten shows
 * at the next comparison; and a bit that is set without need is an error at once.
 */
#pragma once

#include <glib.h>

#include "model/graph.h"

struct mirror;

struct mirror *mirror_new(void);
void mirror_free(struct mirror *mirror);

/* Follow a change set, and see that it keeps its own rules. Sets and reads the bus's marks. */
void mirror_follow(struct mirror *mirror, struct graph *graph, const struct changes *changes);
/* The graph says what the mirror says. */
void mirror_compare(struct mirror *mirror, const struct graph *graph);
/* The ids of the fabrics that there must be after the update, as a set, found the plain way. */
GHashTable *expect_fabrics(const struct graph *graph, const struct update *update);
/* There are these and no others. */
void check_fabrics(const struct graph *graph, GHashTable *expected);
/* The graph does not contradict itself. To be called after changes_done(). */
void graph_check(const struct graph *graph);
