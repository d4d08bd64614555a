// SPDX-License-Identifier: Apache-2.0
/*
 * fabricctl list: a table of each kind of object, as data.
 *
 * Without a kind it lists what has a name of its own, which ports of switches have not.
 */
#include "base/util.h"
#include "cli/fabricctl.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/when.h"
#include "cli/words.h"

#include <inttypes.h>

typedef void print_row(struct table *table, const struct object *object, const char *name,
		       const struct stale *stale);

struct listing {
	const char *word;		    /* on the command line; NULL: without any */
	enum object_kind kinds[LIST_KINDS]; /* up to the first KIND_OTHER */
	unsigned int within;		    /* bits of the kinds that may limit it */
	const struct column *columns;
	size_t n_columns;
	print_row *print_row;
};

static void cell_number(struct table *table, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, number);
	table_cell(table, STYLE_NONE, text);
}

static void cell_word(struct table *table, struct word word)
{
	table_cell(table, word.style, word.text);
}

/* An empty cell for 0. */
static void cell_lid(struct table *table, uint64_t lid)
{
	if (lid)
		cell_number(table, lid);
	else
		table_cell(table, STYLE_NONE, "");
}

/* A fabric has none: the one that it knows is its subnet manager's. */
static uint64_t lid_of(const struct object *object)
{
	static const char *const faces[KIND_MAX_] = {
		[KIND_SWITCH] = FACE_IB_SWITCH,
		[KIND_ENDPOINT] = FACE_IB_PORT,
	};
	const char *face = faces[object->kind];

	return face ? object_number(object, face, "LID") : 0;
}

static const struct column fabric_columns[] = {
	{ "" },
	{ "FABRIC", .least = 24 },
	{ "STATE" },
	{ "SM LID", .right = true },
	{ "SWITCHES", .right = true },
	{ "PORTS", .right = true },
	{ "ENDPOINTS", .right = true },
	{ "SWEPT", .least = 8 },
};

static void print_fabric(struct table *table, const struct object *object, const char *name,
			 const struct stale *stale)
{
	struct word state = word_presence(object);
	char id[OBJECT_ID_MAX], ago[WHEN_MAX];

	table_dot(table, stale_style(stale, object->path, state.style));
	table_cell(table, STYLE_NONE, path_id(object->path, id));
	cell_word(table, state);
	cell_lid(table, object_number(object, FACE_IB_SUBNET, "SMLID"));
	cell_number(table, object_number(object, FACE_FABRIC, "Switches"));
	cell_number(table, object_number(object, FACE_FABRIC, "Ports"));
	cell_number(table, object_number(object, FACE_FABRIC, "Endpoints"));
	table_cell(table, STYLE_NONE,
		   when_ago(ago, object_number(object, FACE_FRESHNESS, "LastSweep"), when_now()));
}

static const struct column switch_columns[] = {
	{ "" },
	{ "SWITCH", .least = 12 },
	{ "GUID" },
	{ "LID", .right = true },
	{ "PORTS", .right = true },
	{ "BANDWIDTH", .right = true },
	{ "STATE" },
};

static void print_switch(struct table *table, const struct object *object, const char *name,
			 const struct stale *stale)
{
	CLEANUP(freep) char *rate = text_bandwidth(object, "CurrentBandwidth");
	struct word presence = word_presence(object);

	table_dot(table, stale_style(stale, object->path, presence.style));
	table_cell(table, STYLE_NONE, name);
	table_cell(table, STYLE_NONE, object_text(object, FACE_IB_NODE, "NodeGUID"));
	cell_lid(table, lid_of(object));
	cell_number(table, object_number(object, FACE_IB_NODE, "NumPorts"));
	table_cell(table, STYLE_NONE, rate);
	cell_word(table, presence);
}

static const struct column port_columns[] = {
	{ "" },	    { "PORT", .least = 14 },  { "STATE" },
	{ "LINK" }, { "MTU", .right = true }, { "CONNECTED TO", .least = 14 },
};

/* An unreachable port's last known state is no news. */
static struct word link_or_presence(const struct object *object)
{
	struct word presence = word_presence(object);

	return presence.style == STYLE_BAD ? presence : word_link(object);
}

static void print_port(struct table *table, const struct object *object, const char *name,
		       const struct stale *stale)
{
	struct word link = link_or_presence(object);
	CLEANUP(freep) char *rate = text_rate(object), *peer = text_peer(object);
	uint64_t mtu = object_number(object, FACE_IB_PORT, "MTU");

	table_dot(table, stale_style(stale, object->path, link.style));
	table_cell(table, STYLE_NONE, name);
	cell_word(table, link);
	table_cell(table, STYLE_NONE, rate);
	if (*rate && mtu)
		cell_number(table, mtu);
	else
		table_cell(table, STYLE_NONE, "");
	table_cell(table, STYLE_NONE, peer);
}

static const struct column endpoint_columns[] = {
	{ "" },
	{ "ENDPOINT", .least = 12 },
	{ "PORT GUID" },
	{ "LID", .right = true },
	{ "STATE" },
	{ "LINK" },
	{ "CONNECTED TO", .least = 12 },
};

static void print_endpoint(struct table *table, const struct object *object, const char *name,
			   const struct stale *stale)
{
	struct word link = link_or_presence(object);
	CLEANUP(freep) char *rate = text_rate(object), *peer = text_peer(object);

	table_dot(table, stale_style(stale, object->path, link.style));
	table_cell(table, STYLE_NONE, name);
	table_cell(table, STYLE_NONE, object_text(object, FACE_IB_PORT, "PortGUID"));
	cell_lid(table, lid_of(object));
	cell_word(table, link);
	table_cell(table, STYLE_NONE, rate);
	table_cell(table, STYLE_NONE, peer);
}

static const struct column any_columns[] = {
	{ "" },
	{ "NAME", .least = 24 },
	{ "KIND" },
	{ "LID", .right = true },
	{ "STATE" },
	{ "LINK" },
	{ "CONNECTED TO", .least = 12 },
};

static void print_any(struct table *table, const struct object *object, const char *name,
		      const struct stale *stale)
{
	bool endpoint = object->kind == KIND_ENDPOINT;
	struct word state = endpoint ? link_or_presence(object) : word_presence(object);
	CLEANUP(freep) char *rate = text_rate(object), *peer = text_peer(object);
	char id[OBJECT_ID_MAX];

	table_dot(table, stale_style(stale, object->path, state.style));
	table_cell(table, STYLE_NONE,
		   object->kind == KIND_FABRIC ? path_id(object->path, id) : name);
	table_cell(table, STYLE_NONE, kind_name(object->kind, false));
	cell_lid(table, lid_of(object));
	cell_word(table, state);
	table_cell(table, STYLE_NONE, rate);
	table_cell(table, STYLE_NONE, peer);
}

#define COLUMNS_(columns) columns, ARRAY_SIZE(columns)
static const struct listing listings[] = {
	{ NULL, { KIND_FABRIC, KIND_SWITCH, KIND_ENDPOINT }, 0, COLUMNS_(any_columns), print_any },
	{ "fabrics", { KIND_FABRIC }, 0, COLUMNS_(fabric_columns), print_fabric },
	{ "switches", { KIND_SWITCH }, 1 << KIND_FABRIC, COLUMNS_(switch_columns), print_switch },
	{ "ports",
	  { KIND_PORT },
	  1 << KIND_FABRIC | 1 << KIND_SWITCH,
	  COLUMNS_(port_columns),
	  print_port },
	{ "endpoints",
	  { KIND_ENDPOINT },
	  1 << KIND_FABRIC,
	  COLUMNS_(endpoint_columns),
	  print_endpoint },
};

struct list {
	struct fabricctl *ctl;
	const struct listing *listing;
	struct table *table;
	size_t counts[KIND_MAX_];
};

static int on_object(const struct object *object, void *userdata)
{
	CLEANUP(freep) char *name = NULL, *key = NULL;
	struct list *list = userdata;

	list->counts[object->kind]++;
	if (list->ctl->output.json) {
		output_array_item(&list->ctl->output, object_to_json(object));
		return 0;
	}
	name = object_name(object);
	/* Kinds one after the other; namesakes in a fixed order. */
	key = text_format("%d %s\n%s", object->kind, name, object->path);
	table_row(list->table, key);
	list->listing->print_row(list->table, object, name, &list->ctl->stale);
	return 0;
}

static void print_legend(const struct list *list)
{
	FILE *stream = list->ctl->output.stream;
	bool first = true;

	fputc('\n', stream);
	for (const enum object_kind *kind = list->listing->kinds;
	     kind < list->listing->kinds + LIST_KINDS && *kind; kind++) {
		size_t count = list->counts[*kind];

		fprintf(stream, "%s%zu %s", first ? "" : ", ", count, kind_name(*kind, count != 1));
		first = false;
	}
	fputs(" listed.\n", stream);
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

static int print_list(struct fabricctl *ctl, const struct listing *listing, char **within,
		      size_t n_within)
{
	CLEANUP(table_freep) struct table *table = table_new(listing->columns, listing->n_columns);
	struct list list = { .ctl = ctl, .listing = listing, .table = table };
	const struct paths objects = { .items = within, .n = n_within };
	int r = 0;

	/* The line of a fabric says itself that it is stale. */
	if (listing->kinds[0] != KIND_FABRIC || listing->kinds[1])
		r = stale_read(&ctl->stale, &ctl->client, &objects);
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
	table_print(table, &ctl->output);
	if (ctl->output.legend)
		print_legend(&list);
	return 0;
}

static const struct listing *find_listing(const char *word)
{
	for (size_t i = 1; i < ARRAY_SIZE(listings); i++)
		if (!strcmp(listings[i].word, word))
			return &listings[i];
	return NULL;
}

int verb_list(struct fabricctl *ctl, int n_arguments, char **arguments)
{
	static const char *const words[] = { "fabrics", "switches", "ports", "endpoints" };
	static char *everywhere[] = { "" };
	CLEANUP(paths_done) struct paths within = {};
	const struct listing *listing = listings;
	int r;

	if (n_arguments) {
		listing = find_listing(arguments[0]);
		if (!listing)
			return fail_word("kind of object", arguments[0], words, ARRAY_SIZE(words));
	}
	for (int i = 1; i < n_arguments; i++) {
		char *path;

		if (!listing->within)
			return fail(EXIT_USAGE,
				    "'list %s' takes no further argument, such as '%s'.",
				    listing->word, arguments[i]);
		r = find_path_of(ctl, arguments[i], listing->within, "list", &path);
		if (r != EXIT_DONE)
			return r;
		paths_add_outermost(&within, path);
	}
	if (ctl->names)
		r = list_names(ctl, listing->kinds, within.n ? within.items : everywhere,
			       within.n ?: 1);
	else
		r = print_list(ctl, listing, within.n ? within.items : everywhere, within.n ?: 1);
	return r < 0 ? fail_client(ctl, r, "Reading the list") : EXIT_DONE;
}
