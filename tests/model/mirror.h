/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mirror of the graph that knows nothing but its change sets, as a client of the bus does. Of a
 * changed object it copies the members whose bits are set, so that a bit that was forgotten shows
 * at the next comparison; and a bit that is set without need is an error at once.
 */
#pragma once

#include "model/graph.h"

struct mirror;

struct mirror *mirror_new(void);
void mirror_free(struct mirror *mirror);

/* Follow a change set, and see that it keeps its own rules. Sets and reads the bus's marks. */
void mirror_follow(struct mirror *mirror, struct graph *graph, const struct changes *changes);
/* The graph says what the mirror says. */
void mirror_compare(struct mirror *mirror, const struct graph *graph);
/* The graph does not contradict itself. To be called after changes_done(). */
void graph_check(const struct graph *graph);
