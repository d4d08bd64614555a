// SPDX-License-Identifier: Apache-2.0
/*
 * Mentions: a set, so that a burst of signals about one object is one look at it.
 */
#include "cli/mention.h"

#include "base/util.h"
#include "cli/text.h"

#include <search.h>

static int compare_mentions(const void *a, const void *b)
{
	const struct mention *left = a, *right = b;

	return strcmp(left->path, right->path);
}

struct mention *mentions_find(const struct mentions *mentions, const char *path)
{
	struct mention key = { .path = (char *)path };
	struct mention **found = tfind(&key, &mentions->tree, compare_mentions);

	return found ? *found : NULL;
}

struct mention *mentions_add(struct mentions *mentions, const char *path, uint64_t when)
{
	struct mention *mention = mentions_find(mentions, path);

	if (mention)
		return mention;
	mention = need_memory(calloc(1, sizeof(*mention)));
	mention->path = need_memory(strdup(path));
	mention->when = when;
	need_memory(tsearch(mention, &mentions->tree, compare_mentions));
	return mention;
}

static void add_path(const void *node, VISIT order, void *userdata)
{
	const struct mention *const *mention = node;

	if (order == postorder || order == leaf)
		paths_append(userdata, need_memory(strdup((*mention)->path)));
}

void mentions_paths(const struct mentions *mentions, struct paths *paths)
{
	twalk_r(mentions->tree, add_path, paths);
}

static void mention_free(void *item)
{
	struct mention *mention = item;

	free(mention->path);
	free(mention);
}

void mentions_done(struct mentions *mentions)
{
	tdestroy(mentions->tree, mention_free);
	*mentions = (struct mentions){};
}
