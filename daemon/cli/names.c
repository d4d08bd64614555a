// SPDX-License-Identifier: Apache-2.0
/*
 * Names of many objects: only their names are read, nothing else.
 */
#include "cli/names.h"

#include "base/util.h"
#include "cli/text.h"

struct loader {
	struct names *names;
	const struct paths *paths;
};

void names_add(struct names *names, const char *path, const char *name)
{
	if (names->n == names->size) {
		names->size = names->size ? 2 * names->size : 64;
		names->items =
			need_memory(realloc(names->items, names->size * sizeof(*names->items)));
	}
	names->items[names->n++] = (struct name){
		.path = need_memory(strdup(path)),
		.name = need_memory(strdup(name)),
	};
}

static int on_text(size_t index, const char *pretty, void *userdata)
{
	struct loader *loader = userdata;
	const char *path = loader->paths->items[index];
	CLEANUP(freep) char *name = name_from_pretty(path, pretty);

	names_add(loader->names, path, name);
	return 0;
}

int names_load(struct names *names, struct client *client, enum object_kind kind,
	       const char *within)
{
	CLEANUP(paths_done) struct paths paths = {};
	struct loader loader = { .names = names, .paths = &paths };
	struct name_property property = name_property(kind);
	int r;

	r = client_paths(client, kind, within, &paths);
	if (r < 0)
		return r;
	return client_texts(client, &paths, property.interface, property.name, on_text, &loader);
}

static int compare_names(const void *a, const void *b)
{
	const struct name *left = a, *right = b;

	return text_compare(left->name, right->name) ?: strcmp(left->path, right->path);
}

void names_sort(struct names *names)
{
	if (names->n)
		qsort(names->items, names->n, sizeof(*names->items), compare_names);
}

size_t names_count(const struct names *names, const char *name)
{
	size_t first = 0, end = names->n, count = 0;

	while (first < end) {
		size_t middle = first + (end - first) / 2;

		if (text_compare(names->items[middle].name, name) < 0)
			first = middle + 1;
		else
			end = middle;
	}
	while (first + count < names->n && !strcmp(names->items[first + count].name, name))
		count++;
	return count;
}

void names_done(struct names *names)
{
	for (size_t i = 0; i < names->n; i++) {
		free(names->items[i].path);
		free(names->items[i].name);
	}
	free(names->items);
	*names = (struct names){};
}
