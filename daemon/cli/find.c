// SPDX-License-Identifier: Apache-2.0
/*
 * Finds the object that a person means, cheap ways first: a path is asked for, an id or a GUID
 * makes one path in each fabric, any other id one or two, and only a name needs the names of
 * everything.
 */
#include "base/util.h"
#include "cli/fabricctl.h"
#include "cli/names.h"
#include "cli/reference.h"
#include "cli/text.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>

#define CANDIDATES_SHOWN 10

struct search {
	struct fabricctl *ctl;
	struct reference reference;
	struct paths found;
};

static void search_done(struct search *search)
{
	reference_done(&search->reference);
	paths_done(&search->found);
}

/* Adds @path when there is such an object, its own owner. Takes it over. */
static int try_path(struct search *search, char *path)
{
	CLEANUP(freep) char *owned = path;
	CLEANUP(json_decrefp) json_t *value = NULL;
	bool manager = path_kind(path) == KIND_MANAGER;
	int r;

	if (path_kind(path) == KIND_OTHER || !sd_bus_object_path_is_valid(path))
		return 0;
	r = client_property(&search->ctl->client, path, manager ? FACE_MANAGER : FACE_ITEM,
			    manager ? "State" : "PrettyName", &value);
	if (r >= 0)
		paths_append(&search->found, TAKE(owned));
	return r == -ENOENT ? 0 : r;
}

/* Tries "<fabric>/<folder><leaf>[/Ports/port_<n>]" in every fabric. */
static int try_in_fabrics(struct search *search, const char *folder, const char *leaf)
{
	CLEANUP(paths_done) struct paths fabrics = {};
	const char *port = search->reference.port;
	int r;

	r = client_paths(&search->ctl->client, KIND_FABRIC, "", &fabrics);
	for (size_t i = 0; i < fabrics.n && r >= 0; i++)
		r = try_path(search, text_format("%s/%s%s%s%s", fabrics.items[i], folder, leaf,
						 port ? "/Ports/port_" : "", port ?: ""));
	return r;
}

static int try_id(struct search *search)
{
	const char *id = search->reference.owner;

	if (strchr(id, '/'))
		return 0;
	if (*id == 's')
		return try_in_fabrics(search, "Switches/", id);
	if ((*id == 'e' || *id == 'd') && !search->reference.port)
		return try_in_fabrics(search, "Endpoints/", id);
	if (*id == 'f' && !search->reference.port)
		return try_path(search, text_format("%s/%s", FABRICS_PATH, id));
	return 0;
}

/* The ids of adapters, of fabrics that are no subnets, and of the domains in these. */
static int try_other_id(struct search *search)
{
	const char *id = search->reference.owner, *port = search->reference.port;
	const char *slash = strchr(id, '/');
	int r = 0;

	if (slash && !port && !strncmp(slash, "/domain_", 8))
		return try_path(search, text_format("%s/%.*s/Endpoints%s", FABRICS_PATH,
						    (int)(slash - id), id, slash));
	if (slash)
		return 0;
	if (!port)
		r = try_path(search, text_format("%s/%s", FABRICS_PATH, id));
	if (r < 0)
		return r;
	return try_path(search, text_format("%s/%s%s%s", ADAPTERS_PATH, id,
					    port ? "/Ports/port_" : "", port ?: ""));
}

struct guid_search {
	struct search *search;
	const struct paths *paths;
	const char *guid;
};

static int on_node_guid(size_t index, const char *guid, void *userdata)
{
	struct guid_search *by_node = userdata;

	if (strcasecmp(guid, by_node->guid) != 0)
		return 0;
	paths_append(&by_node->search->found, need_memory(strdup(by_node->paths->items[index])));
	return 0;
}

/* Adds those objects of @kind that are of the node with that GUID, as @face says it. */
static int try_node_guid(struct search *search, const char *guid, enum object_kind kind,
			 const char *face)
{
	CLEANUP(paths_done) struct paths paths = {};
	struct guid_search by_node = { .search = search, .paths = &paths, .guid = guid };
	int r;

	r = client_paths(&search->ctl->client, kind, "", &paths);
	if (r < 0)
		return r;
	return client_texts(&search->ctl->client, &paths, face, "NodeGUID", on_node_guid, &by_node);
}

/* The GUID of a switch or of a port, or of the node whose ports are endpoints, or of an adapter. */
static int try_guid(struct search *search)
{
	char guid[17], leaf[32];
	int r;

	snprintf(guid, sizeof(guid), "%016" PRIx64, search->reference.guid);
	snprintf(leaf, sizeof(leaf), "switch_%s", guid);
	r = try_in_fabrics(search, "Switches/", leaf);
	if (r < 0 || search->reference.port)
		return r;
	snprintf(leaf, sizeof(leaf), "endpoint_%s", guid);
	r = try_in_fabrics(search, "Endpoints/", leaf);
	if (r >= 0 && !search->found.n)
		r = try_node_guid(search, guid, KIND_ENDPOINT, FACE_IB_NODE);
	if (r >= 0 && !search->found.n)
		r = try_node_guid(search, guid, KIND_ADAPTER, FACE_RDMA_DEVICE);
	return r;
}

static bool has_ports(enum object_kind kind)
{
	return kind == KIND_SWITCH || kind == KIND_ADAPTER;
}

/* How well @typed means the object: the name of a fabric is what follows its protocol. */
static int match_name(const char *typed, const struct name *name)
{
	const char *blank = strchr(name->name, ' ');
	int quality = reference_matches(typed, name->name);

	if (path_kind(name->path) == KIND_FABRIC && blank && !strcasecmp(typed, blank + 1))
		return MAX(quality, REFERENCE_BEST - 1);
	return quality;
}

/* Adds all of @names that match at least as well as @quality: as a whole, or as a port's owner. */
static int match_names(struct search *search, const struct names *names, int quality)
{
	const struct reference *reference = &search->reference;
	int r = 0;

	for (size_t i = 0; i < names->n; i++)
		if (match_name(reference->text, &names->items[i]) >= quality)
			paths_append(&search->found, need_memory(strdup(names->items[i].path)));
	if (search->found.n || !reference->port)
		return 0;
	for (size_t i = 0; i < names->n && r >= 0; i++)
		if (has_ports(path_kind(names->items[i].path)) &&
		    reference_matches(reference->owner, names->items[i].name) >= quality)
			r = try_path(search, text_format("%s/Ports/port_%s", names->items[i].path,
							 reference->port));
	return r;
}

static int try_name(struct search *search, struct names *names)
{
	struct client *client = &search->ctl->client;
	static const enum object_kind kinds[] = { KIND_FABRIC, KIND_SWITCH, KIND_ENDPOINT,
						  KIND_DOMAIN, KIND_ADAPTER };
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(kinds) && r >= 0; i++)
		r = names_load(names, client, kinds[i], "");
	for (int quality = REFERENCE_BEST; quality > 0 && r >= 0 && !search->found.n; quality--)
		r = match_names(search, names, quality);
	return r;
}

static int tell_ambiguous(const struct search *search)
{
	CLEANUP(freep) char *list = need_memory(strdup(""));

	for (size_t i = 0; i < search->found.n && i < CANDIDATES_SHOWN; i++) {
		char id[OBJECT_ID_MAX];
		char *longer = text_format("%s%s%s", list, i ? ", " : "",
					   path_id(search->found.items[i], id));

		free(list);
		list = longer;
	}
	return fail(EXIT_NO_OBJECT, "'%s' is the name of %zu objects: %s%s", search->reference.text,
		    search->found.n, list, search->found.n > CANDIDATES_SHOWN ? ", and more" : "");
}

static int tell_missing(const struct search *search, const struct names *names)
{
	CLEANUP(freep) const char **words = need_memory(calloc(names->n + 1, sizeof(*words)));
	const char *nearest;

	for (size_t i = 0; i < names->n; i++)
		words[i] = names->items[i].name;
	nearest = text_nearest(search->reference.owner, words, names->n);
	if (!nearest || !strcasecmp(nearest, search->reference.owner))
		return fail(EXIT_NO_OBJECT, "There is no object '%s'.", search->reference.text);
	return fail(EXIT_NO_OBJECT, "There is no object '%s'; did you mean '%s'?",
		    search->reference.text, nearest);
}

static int run_search(struct search *search, struct names *names)
{
	const char *text = search->reference.text;
	int r = 0;

	if (search->reference.is_path)
		return try_path(search, need_memory(strdup(text)));
	if (!strcmp(text, "fabric_manager") || !strcmp(text, "fabric-manager"))
		return try_path(search, need_memory(strdup(MANAGER_PATH)));
	if (search->reference.is_id)
		r = try_id(search);
	else if (search->reference.has_guid)
		r = try_guid(search);
	if (r >= 0 && !search->found.n)
		r = try_other_id(search);
	/* A node may be named like an id. */
	if (r >= 0 && !search->found.n)
		r = try_name(search, names);
	return r;
}

int find_path(struct fabricctl *ctl, const char *argument, char **ret_path)
{
	CLEANUP(search_done) struct search search = { .ctl = ctl };
	CLEANUP(names_done) struct names names = {};
	int r;

	if (!*argument)
		return fail(EXIT_USAGE, "The name of the object is empty.");
	reference_parse(&search.reference, argument);
	r = run_search(&search, &names);
	if (r < 0) {
		CLEANUP(freep) char *what = text_format("Looking for '%s'", argument);

		return fail_client(ctl, r, what);
	}
	if (search.found.n > 1)
		return tell_ambiguous(&search);
	if (!search.found.n)
		return tell_missing(&search, &names);
	*ret_path = TAKE(search.found.items[0]);
	return EXIT_DONE;
}

int find_path_of(struct fabricctl *ctl, const char *argument, unsigned int kinds, const char *verb,
		 char **ret_path)
{
	CLEANUP(freep) char *path = NULL, *right = need_memory(strdup(""));
	enum object_kind kind;
	int r = find_path(ctl, argument, &path);

	if (r != EXIT_DONE)
		return r;
	kind = path_kind(path);
	if (kinds & 1u << kind) {
		*ret_path = TAKE(path);
		return EXIT_DONE;
	}
	for (unsigned int i = 0; i < KIND_MAX_; i++) {
		char *longer;

		if (!(kinds & 1u << i))
			continue;
		longer = text_format("%s%s%s", right, *right ? " or " : "", kind_name(i, false));
		free(right);
		right = longer;
	}
	return fail(EXIT_USAGE, "'%s' is of the kind %s; '%s' takes %s %s.", argument,
		    kind_name(kind, false), verb, strchr("ae", *right) ? "an" : "a", right);
}
