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
/* Adds one that is known. */
void names_add(struct names *names, const char *path, const char *name);
/* In natural order, namesakes side by side. */
void names_sort(struct names *names);
/* How many of the sorted names are @name. */
size_t names_count(const struct names *names, const char *name);
void names_done(struct names *names);
