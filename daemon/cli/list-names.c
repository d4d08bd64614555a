// SPDX-License-Identifier: Apache-2.0
/*
 * fabricctl list --names: one word for each object, and each is one that 'show' takes.
 *
 * That is its name where that means this object and nothing else, and else its id.
 */
#include "base/util.h"
#include "cli/fabricctl.h"
#include "cli/names.h"
#include "cli/reference.h"
#include "cli/text.h"

/* Whether a person can type @name and it is looked for among the names. */
static bool is_plain_name(const struct output *output, const char *name)
{
	CLEANUP(freep) char *clean = output->json ? NULL : output_clean(output, name);
	CLEANUP(reference_done) struct reference reference = {};

	reference_parse(&reference, name);
	/* A path, an option, an id, a GUID; a slash at the end would not be seen. */
	return *name && *name != '/' && *name != '-' && !reference.is_id && !reference.has_guid &&
	       strcmp(reference.text, name) == 0 && strcmp(name, "fabric_manager") != 0 &&
	       strcmp(name, "fabric-manager") != 0 && (!clean || !strcmp(clean, name));
}

/* Whether @name is what 'show' finds the object at @path by; @all are those of all nodes. */
static bool finds(const struct names *all, const char *name, const char *path)
{
	CLEANUP(reference_done) struct reference reference = {};

	if (!path_port(path))
		return names_count(all, name) == 1;
	/* Ports are found by what has them, unless a node has that very name. */
	reference_parse(&reference, name);
	return names_count(all, name) == 0 && reference.port &&
	       (unsigned int)strtoul(reference.port, NULL, 10) == path_port(path) &&
	       names_count(all, reference.owner) == 1;
}

static void print_name(struct fabricctl *ctl, const struct names *all, const struct name *item)
{
	char id[OBJECT_ID_MAX];
	const char *name = item->name;

	/* The name of a fabric is too long for everyday. */
	if (path_kind(item->path) == KIND_FABRIC || !is_plain_name(&ctl->output, name) ||
	    !finds(all, name, item->path))
		name = path_id(item->path, id);
	if (ctl->output.json)
		output_array_item(&ctl->output, json_string(name));
	else
		fprintf(ctl->output.stream, "%s\n", name);
}

/* What is named like the id of an adapter or a fabric is not found by that name. */
static void add_ids(struct names *all)
{
	for (size_t i = 0, n = all->n; i < n; i++) {
		enum object_kind kind = path_kind(all->items[i].path);
		char id[OBJECT_ID_MAX];

		if (kind == KIND_ADAPTER || kind == KIND_FABRIC)
			names_add(all, all->items[i].path, path_id(all->items[i].path, id));
	}
}

int list_names(struct fabricctl *ctl, const enum object_kind kinds[static LIST_KINDS],
	       char **within, size_t n_within)
{
	static const enum object_kind nodes[] = { KIND_FABRIC, KIND_SWITCH, KIND_ENDPOINT,
						  KIND_DOMAIN, KIND_ADAPTER };
	CLEANUP(names_done) struct names names = {}, all = {};
	int r = 0;

	for (size_t i = 0; i < n_within && r >= 0; i++)
		for (size_t j = 0; j < LIST_KINDS && kinds[j] && r >= 0; j++)
			r = names_load(&names, &ctl->client, kinds[j], within[i]);
	for (size_t i = 0; i < ARRAY_SIZE(nodes) && r >= 0; i++)
		r = names_load(&all, &ctl->client, nodes[i], "");
	if (r < 0)
		return r;
	add_ids(&all);
	names_sort(&names);
	names_sort(&all);
	for (size_t i = 0; i < names.n; i++)
		print_name(ctl, &all, &names.items[i]);
	if (ctl->output.json)
		output_array_end(&ctl->output);
	return 0;
}
