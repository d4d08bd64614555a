/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names of many objects, to find what a person means.
 */
#pragma once

#include "cli/client.h"

struct name {
	char *path;
	char *name; /* as of object_name() */
};

/* Zero is a valid empty list. */
struct names {
	struct name *items;
	size_t n, size;
};

/* Adds all objects of @kind in @within (see client_paths()). 0 or a negative errno. */
int names_load(struct names *names, struct client *client, enum object_kind kind,
	       const char *within);
/* In natural order, namesakes side by side. */
void names_sort(struct names *names);
/* Whether no other of the sorted names is the same as that of @index. */
bool names_is_unique(const struct names *names, size_t index);
void names_done(struct names *names);
