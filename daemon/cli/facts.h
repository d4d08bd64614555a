/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What 'monitor' remembers of each object: enough to tell what has changed when it is read again.
 *
 * A few hundred bytes an object, so that a large fabric can be watched for weeks.
 */
#pragma once

#include "cli/object.h"
#include "cli/words.h"

struct facts {
	enum object_kind kind;
	char *path, *name;
	char *link;		/* "up", "down"; "" of what has no link */
	char *rate;		/* "4x NDR" */
	char *peer_path, *peer; /* path ("/": none) and name of the other end */
	char *state;		/* "present", "stale", "live" ... */
	char *error;		/* that explains it */
	char *manager;		/* of a fabric that has been read: its subnet manager; else NULL */
	/* Of a fabric its conditions, of the manager its sources, of an adapter's port its GIDs. */
	json_t *lists; /* else NULL */
	/* The change of its link that was told from the other end. */
	char *told;
	uint64_t told_when; /* us; 0: none */
};

struct facts *facts_new(const struct object *object);
void facts_free(struct facts *facts);
static inline void facts_freep(struct facts **facts)
{
	facts_free(*facts);
}

/* By path; zero is a valid empty one. */
struct memory {
	void *tree;
	size_t n;
};

/* Borrowed; NULL when there is none. */
struct facts *memory_find(const struct memory *memory, const char *path);
/* Takes @facts over, and gives back those that it had of that path before (NULL: none). */
struct facts *memory_put(struct memory *memory, struct facts *facts);
/* Gives back what it had of @path. */
struct facts *memory_take(struct memory *memory, const char *path);
void memory_each(const struct memory *memory,
		 void (*on_facts)(const struct facts *facts, void *userdata), void *userdata);
void memory_done(struct memory *memory);
