// SPDX-License-Identifier: Apache-2.0
/*
 * fabricctl list: tables of each kind of object, as data.
 *
 * Without a kind it lists what has a name of its own. Ports are called by what they belong to, and
 * domains are many of one name.
 */
#include "base/util.h"
#include "cli/listing.h"
#include "cli/text.h"

static const struct listing listings[] = {
	{ NULL, { KIND_FABRIC, KIND_SWITCH, KIND_ENDPOINT, KIND_ADAPTER }, 0, { &any_section } },
	{ "fabrics", { KIND_FABRIC }, 0, { &subnet_section, &other_fabric_section } },
	{ "switches", { KIND_SWITCH }, 1 << KIND_FABRIC, { &switch_section } },
	{ "ports", { KIND_PORT }, 1 << KIND_FABRIC | 1 << KIND_SWITCH, { &port_section } },
	{ "endpoints",
	  { KIND_ENDPOINT, KIND_DOMAIN },
	  1 << KIND_FABRIC,
	  { &endpoint_section, &domain_section } },
	{ "domains", { KIND_DOMAIN }, 1 << KIND_FABRIC, { &domain_section } },
	{ "adapters", { KIND_ADAPTER }, 0, { &adapter_section } },
	{ "adapter-ports", { KIND_ADAPTER_PORT }, 1 << KIND_ADAPTER, { &adapter_port_section } },
};

struct list {
	struct fabricctl *ctl;
	const struct listing *listing;
	struct table *tables[LISTING_SECTIONS];
	size_t counts[KIND_MAX_];
};

static void list_init(struct list *list, struct fabricctl *ctl, const struct listing *listing)
{
	*list = (struct list){ .ctl = ctl, .listing = listing };
	for (size_t i = 0; listing->sections[i]; i++)
		list->tables[i] =
			table_new(listing->sections[i]->columns, listing->sections[i]->n_columns);
}

static void list_done(struct list *list)
{
	for (size_t i = 0; i < LISTING_SECTIONS; i++)
		table_free(list->tables[i]);
}

static int on_object(const struct object *object, void *userdata)
{
	CLEANUP(freep) char *name = NULL, *key = NULL;
	struct list *list = userdata;
	const struct section *const *section = list->listing->sections;
	struct table **table = list->tables;

	list->counts[object->kind]++;
	if (list->ctl->output.json) {
		output_array_item(&list->ctl->output, object_to_json(object));
		return 0;
	}
	while ((*section)->takes && !(*section)->takes(object) && table[1]) {
		section++;
		table++;
	}
	name = object_name(object);
	/* Kinds one after the other; namesakes in a fixed order. */
	key = text_format("%d %s\n%s", object->kind, name, object->path);
	table_row(*table, key);
	(*section)->print_row(*table, object, name, list->ctl);
	return 0;
}

static void print_tables(struct list *list)
{
	struct output *output = &list->ctl->output;
	bool first = true;

	for (size_t i = 0; list->tables[i]; i++) {
		if (!table_rows(list->tables[i]))
			continue;
		if (!first && output->legend)
			fputc('\n', output->stream);
		table_print(list->tables[i], output);
		first = false;
	}
	if (first)
		table_print(list->tables[0], output);
}

/* Where nothing is listed although the other ports are what was meant. */
static int print_hint(const struct list *list)
{
	CLEANUP(paths_done) struct paths ports = {};
	int r = 0;

	if (list->listing->kinds[0] == KIND_PORT && !list->counts[KIND_PORT])
		r = client_paths(&list->ctl->client, KIND_ADAPTER_PORT, "", &ports);
	if (ports.n)
		fprintf(list->ctl->output.stream,
			"These would be ports of switches; 'list adapter-ports' lists %zu of this "
			"machine.\n",
			ports.n);
	return r;
}

/* Of a service that knows no domains and no adapters, nothing is said of them. */
static bool is_worth_a_count(const struct list *list, enum object_kind kind)
{
	return list->counts[kind] || kind == list->listing->kinds[0] || kind <= KIND_ENDPOINT;
}

static int print_legend(const struct list *list)
{
	FILE *stream = list->ctl->output.stream;
	bool first = true;

	fputc('\n', stream);
	for (const enum object_kind *kind = list->listing->kinds;
	     kind < list->listing->kinds + LIST_KINDS && *kind; kind++) {
		size_t count = list->counts[*kind];

		if (!is_worth_a_count(list, *kind))
			continue;
		fprintf(stream, "%s%zu %s", first ? "" : ", ", count, kind_name(*kind, count != 1));
		first = false;
	}
	fputs(" listed.\n", stream);
	return print_hint(list);
}

/* All of the listing below each of @n_within paths; "" is everywhere. */
static int read_list(struct list *list, char **within, size_t n_within)
{
	struct client *client = &list->ctl->client;
	CLEANUP(paths_done) struct paths paths = {};
	int r = 0;

	for (size_t i = 0; i < n_within && r >= 0; i++)
		for (size_t j = 0;
		     j < ARRAY_SIZE(list->listing->kinds) && list->listing->kinds[j] && r >= 0; j++)
			r = client_paths(client, list->listing->kinds[j], within[i], &paths);
	if (r < 0)
		return r;
	return client_objects(client, &paths, on_object, list);
}

/* Whether what is listed may be part of a fabric that is stale; the line of a fabric itself says
 * so.
 */
static bool is_in_fabrics(const struct listing *listing)
{
	return listing->kinds[1] ||
	       (listing->kinds[0] > KIND_FABRIC && listing->kinds[0] < KIND_ADAPTER);
}

static int print_list(struct fabricctl *ctl, const struct listing *listing, char **within,
		      size_t n_within)
{
	const struct paths objects = { .items = within, .n = n_within };
	CLEANUP(list_done) struct list list = {};
	int r = 0;

	list_init(&list, ctl, listing);
	if (is_in_fabrics(listing))
		r = stale_read(&ctl->stale, &ctl->client, &objects);
	if (r >= 0 && listing->kinds[0] == KIND_ADAPTER && !ctl->output.json)
		r = machine_read(&ctl->machine, &ctl->client);
	if (r < 0)
		return r;
	stale_tell(&ctl->stale, &ctl->output);
	r = read_list(&list, within, n_within);
	if (r < 0)
		return r;
	if (ctl->output.json) {
		output_array_end(&ctl->output);
		return 0;
	}
	print_tables(&list);
	return ctl->output.legend ? print_legend(&list) : 0;
}

static const struct listing *find_listing(const char *word)
{
	for (size_t i = 1; i < ARRAY_SIZE(listings); i++)
		if (!strcmp(listings[i].word, word))
			return &listings[i];
	return NULL;
}

static int fail_listing(const char *word)
{
	const char *words[ARRAY_SIZE(listings) - 1];

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		words[i] = listings[i + 1].word;
	return fail_word("kind of object", word, words, ARRAY_SIZE(words));
}

/* 'list ports' of an adapter is a listing of its own: what it lists has other columns. */
static int choose_listing(const struct listing **listing, char **arguments,
			  const struct paths *within)
{
	size_t n_adapters = 0, other = 0;

	for (size_t i = 0; i < within->n; i++) {
		if (path_kind(within->items[i]) == KIND_ADAPTER)
			n_adapters++;
		else
			other = i;
	}
	if (n_adapters && n_adapters < within->n)
		return fail(EXIT_USAGE,
			    "'%s' is no adapter: ports of adapters and of switches are two lists.",
			    arguments[other]);
	if (n_adapters)
		*listing = find_listing("adapter-ports");
	return EXIT_DONE;
}

/* What limits the listing, as paths of objects that are not parts of each other. */
static int find_within(struct fabricctl *ctl, const struct listing **listing, int n_arguments,
		       char **arguments, struct paths *ret_within)
{
	bool ports = (*listing)->kinds[0] == KIND_PORT;
	CLEANUP(paths_done) struct paths found = {};
	int r;

	for (int i = 0; i < n_arguments; i++) {
		char *path;

		if (!(*listing)->within)
			return fail(EXIT_USAGE,
				    "'list %s' takes no further argument, such as '%s'.",
				    (*listing)->word, arguments[i]);
		r = find_path_of(ctl, arguments[i],
				 (*listing)->within | (ports ? 1u << KIND_ADAPTER : 0), "list",
				 &path);
		if (r != EXIT_DONE)
			return r;
		paths_append(&found, path);
	}
	r = choose_listing(listing, arguments, &found);
	for (size_t i = 0; i < found.n && r == EXIT_DONE; i++)
		paths_add_outermost(ret_within, TAKE(found.items[i]));
	return r;
}

int verb_list(struct fabricctl *ctl, int n_arguments, char **arguments)
{
	static char *everywhere[] = { "" };
	CLEANUP(paths_done) struct paths within = {};
	const struct listing *listing = listings;
	int r;

	if (n_arguments) {
		listing = find_listing(arguments[0]);
		if (!listing)
			return fail_listing(arguments[0]);
		r = find_within(ctl, &listing, n_arguments - 1, arguments + 1, &within);
		if (r != EXIT_DONE)
			return r;
	}
	if (ctl->names)
		r = list_names(ctl, listing->kinds, within.n ? within.items : everywhere,
			       within.n ?: 1);
	else
		r = print_list(ctl, listing, within.n ? within.items : everywhere, within.n ?: 1);
	return r < 0 ? fail_client(ctl, r, "Reading the list") : EXIT_DONE;
}
