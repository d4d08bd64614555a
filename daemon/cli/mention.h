/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mentions: the objects that signals have named since 'monitor' looked last, each once.
 */
#pragma once

#include "cli/client.h"

struct mention {
	char *path;
	uint64_t when; /* CLOCK_REALTIME us, of the first signal */
	unsigned int n_flaps;
	bool found; /* by the look */
};

/* By path; zero is a valid empty one. */
struct mentions {
	void *tree;
};

/* The mention of @path, a new one if there is none yet. Borrowed. */
struct mention *mentions_add(struct mentions *mentions, const char *path, uint64_t when);
/* Borrowed; NULL when @path was not mentioned. */
struct mention *mentions_find(const struct mentions *mentions, const char *path);
/* Appends all their paths. */
void mentions_paths(const struct mentions *mentions, struct paths *paths);
void mentions_done(struct mentions *mentions);
