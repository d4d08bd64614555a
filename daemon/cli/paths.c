// SPDX-License-Identifier: Apache-2.0
/*
 * Which objects there are: the tree of the bus is asked level by level, as an introspecting client
 * does, all nodes of a level at once.
 */
#include "base/util.h"
#include "cli/batch.h"
#include "cli/text.h"

#include <errno.h>

void paths_append(struct paths *paths, char *path)
{
	if (paths->n == paths->size) {
		paths->size = paths->size ? 2 * paths->size : 16;
		paths->items =
			need_memory(realloc(paths->items, paths->size * sizeof(*paths->items)));
	}
	paths->items[paths->n++] = path;
}

void paths_done(struct paths *paths)
{
	for (size_t i = 0; i < paths->n; i++)
		free(paths->items[i]);
	free(paths->items);
	*paths = (struct paths){};
}

void paths_add_outermost(struct paths *paths, char *path)
{
	CLEANUP(paths_done) struct paths before = *paths;
	size_t length = strlen(path);

	*paths = (struct paths){};
	for (size_t i = 0; i < before.n; i++) {
		size_t common = MIN(length, strlen(before.items[i]));
		const char *longer = length > common ? path : before.items[i];
		bool inside = !strncmp(path, before.items[i], common) &&
			      (!longer[common] || longer[common] == '/');

		if (inside && length > common) {
			free(path);
			path = TAKE(before.items[i]);
			length = strlen(path);
		} else if (!inside) {
			paths_append(paths, TAKE(before.items[i]));
		}
	}
	paths_append(paths, path);
}

struct level {
	const struct paths *above;
	struct paths *below;
};

static int read_children(size_t index, sd_bus_message *reply, void *userdata)
{
	CLEANUP(strings_freep) char **names = NULL;
	struct level *level = userdata;
	const char *xml;
	int r;

	r = sd_bus_message_read_basic(reply, SD_BUS_TYPE_STRING, &xml);
	if (r < 0)
		return r;
	names = children_from_xml(xml);
	for (char **name = names; *name; name++)
		paths_append(level->below, text_format("%s/%s", level->above->items[index], *name));
	return 0;
}

/* Replaces @paths by the children of their nodes @folder ("/Ports"; "" for the paths themselves).
 */
static int descend(struct client *client, struct paths *paths, const char *folder)
{
	CLEANUP(paths_done) struct paths above = {}, below = {};
	struct level level = { .above = &above, .below = &below };
	struct batch batch = {
		.client = client,
		.paths = &above,
		.interface = "org.freedesktop.DBus.Introspectable",
		.member = "Introspect",
		.on_reply = read_children,
		.userdata = &level,
	};
	struct paths unused;
	int r;

	for (size_t i = 0; i < paths->n; i++)
		paths_append(&above, text_format("%s%s", paths->items[i], folder));
	r = batch_run(&batch);
	if (r < 0)
		return r;
	unused = *paths;
	*paths = below;
	below = unused;
	return 0;
}

/* Drops what is of another kind: a fabric's domains and endpoints are side by side. */
static void keep_kind(struct paths *paths, enum object_kind kind)
{
	CLEANUP(paths_done) struct paths all = *paths;

	*paths = (struct paths){};
	for (size_t i = 0; i < all.n; i++)
		if (path_kind(all.items[i]) == kind)
			paths_append(paths, TAKE(all.items[i]));
}

/* The way down from @kind's owner, whose kind is @from. */
static int descend_to(struct client *client, enum object_kind from, enum object_kind kind,
		      struct paths *paths)
{
	int r = 0;

	if (from == kind)
		return 0;
	if (from == KIND_OTHER)
		r = descend(client, paths, "");
	if (r >= 0 && (kind == KIND_ENDPOINT || kind == KIND_DOMAIN))
		return descend(client, paths, "/Endpoints");
	if (r >= 0 && from != KIND_SWITCH && (kind == KIND_SWITCH || kind == KIND_PORT))
		r = descend(client, paths, "/Switches");
	if (r >= 0 && (kind == KIND_PORT || kind == KIND_ADAPTER_PORT))
		r = descend(client, paths, "/Ports");
	return r;
}

int client_paths(struct client *client, enum object_kind kind, const char *within,
		 struct paths *paths)
{
	bool local = kind == KIND_ADAPTER || kind == KIND_ADAPTER_PORT;
	CLEANUP(paths_done) struct paths found = {};
	int r;

	if (!*within)
		within = local ? ADAPTERS_PATH : FABRICS_PATH;
	paths_append(&found, need_memory(strdup(within)));
	r = descend_to(client, path_kind(found.items[0]), kind, &found);
	if (r < 0)
		return r;
	keep_kind(&found, kind);
	for (size_t i = 0; i < found.n; i++)
		paths_append(paths, TAKE(found.items[i]));
	return 0;
}
