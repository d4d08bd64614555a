// SPDX-License-Identifier: Apache-2.0
/*
 * fabricctl tree: each fabric, its switches, and below each switch what hangs there.
 *
 * Parallel links are one line. In a large fabric also a switch's healthy neighbours are one line of
 * each kind, so that whatever is not as it should be stands out.
 */
#include "base/util.h"
#include "cli/fabricctl.h"
#include "cli/names.h"
#include "cli/text.h"
#include "cli/topology.h"

#define FOLD_LINES   120 /* a longer tree is folded */
#define FOLD_GROUP   4	 /* neighbours that are never folded */
#define NAME_LEAST   20
#define BRANCH_WIDTH 5
#define LINKS_WIDTH  9 /* of "100 links" */

struct tree {
	struct output *output;
	const struct stale *stale;
	const struct topology *topology;
	bool folded;
	int name_width;	   /* of the neighbours of the switch being printed */
	const char *trunk; /* left of them */
};

/* "3", "1-18", "1-4,9": the ports of a neighbour's links. */
static char *text_ports(const struct neighbour *neighbour)
{
	char *text = need_memory(strdup(""));

	for (size_t i = 0; i < neighbour->n_links;) {
		unsigned int first = neighbour->links[i].port, last = first;
		char *longer;

		while (++i < neighbour->n_links && neighbour->links[i].port == last + 1)
			last++;
		longer = first == last
				 ? text_format("%s%s%u", text, *text ? "," : "", first)
				 : text_format("%s%s%u-%u", text, *text ? "," : "", first, last);
		free(text);
		text = longer;
	}
	return text;
}

/* "4x NDR", "2 down", "17 at 4x NDR, 1 at 1x NDR" of all the links to a neighbour. */
static char *text_rates(const struct neighbour *neighbour)
{
	char *text = need_memory(strdup(""));

	for (size_t i = 0; i < neighbour->n_links; i++) {
		const struct link *link = &neighbour->links[i];
		const char *what = *link->rate ? link->rate : link->word.text;
		size_t same = 0, before = 0;
		char *longer;

		for (size_t j = 0; j < neighbour->n_links; j++) {
			const struct link *other = &neighbour->links[j];

			if (strcmp(what, *other->rate ? other->rate : other->word.text) != 0 ||
			    link->word.style != other->word.style)
				continue;
			same++;
			before += j < i;
		}
		if (before)
			continue;
		longer =
			same == neighbour->n_links
				? text_format("%s%s", what,
					      *link->rate && link->word.style != STYLE_GOOD
						      ? " (not active)"
						      : "")
				: text_format("%s%s%zu at %s", text, *text ? ", " : "", same, what);
		free(text);
		text = longer;
	}
	return text;
}

/* What is left of a line below a switch. */
static void print_branch(const struct tree *tree, bool last)
{
	fprintf(tree->output->stream, "%s%s ", tree->trunk,
		output_glyph(tree->output, last ? GLYPH_LAST : GLYPH_BRANCH));
}

/* "4x NDR", "17 at 4x NDR, 1 at 1x NDR, ports 19-36": all that is behind the number of links. */
static char *text_facts(const struct neighbour *neighbour)
{
	CLEANUP(freep) char *ports = text_ports(neighbour), *rates = text_rates(neighbour);

	return neighbour->n_links == 1 ? TAKE(rates) : text_format("%s, ports %s", rates, ports);
}

static void print_neighbour(const struct tree *tree, const struct neighbour *neighbour, bool last)
{
	struct output *output = tree->output;
	const char *ellipsis = output_glyph(output, GLYPH_ELLIPSIS);
	CLEANUP(freep) char *clean = output_clean(output, neighbour->name), *links = NULL;
	CLEANUP(freep) char *name = text_fit(clean, (size_t)tree->name_width, ellipsis);
	CLEANUP(freep) char *facts = text_facts(neighbour), *fitted = NULL;
	enum style style = neighbour_is_sound(neighbour) ? STYLE_NONE : STYLE_WARN;
	int padding = tree->name_width - (int)text_width(name);
	size_t used = (size_t)(BRANCH_WIDTH + tree->name_width + LINKS_WIDTH + 3);

	if (neighbour->n_links == 1)
		links = text_format("port %u", neighbour->links[0].port);
	else
		links = text_format("%zu links", neighbour->n_links);
	fitted = text_fit(facts, output->columns ? MAX(output->columns, used) - used : SIZE_MAX,
			  ellipsis);
	print_branch(tree, last);
	fprintf(output->stream, "%s%*s  %-*s %s%s%s\n", name, padding, "", LINKS_WIDTH, links,
		output_style(output, style), fitted, style ? output_plain(output) : "");
}

/* One line for all the sound neighbours of @kind: "36 endpoints: node-1 … node-36". */
static void print_group(const struct tree *tree, const struct hub *hub, enum object_kind kind,
			size_t n, bool last)
{
	struct output *output = tree->output;
	const struct neighbour *first = NULL, *final = NULL;
	CLEANUP(freep) char *from = NULL, *to = NULL, *line = NULL, *fitted = NULL;
	size_t links = 0,
	       width = output->columns ? MAX(output->columns, 40u) - BRANCH_WIDTH : SIZE_MAX;

	for (size_t i = 0; i < hub->n_neighbours; i++) {
		const struct neighbour *neighbour = &hub->neighbours[i];

		if (neighbour->kind != kind || !neighbour_is_sound(neighbour))
			continue;
		first = first ?: neighbour;
		final = neighbour;
		links += neighbour->n_links;
	}
	from = output_clean(output, first->name);
	to = output_clean(output, final->name);
	line = kind == KIND_SWITCH ? text_format("%zu switches, %zu links: %s %s %s", n, links,
						 from, output_glyph(output, GLYPH_ELLIPSIS), to)
				   : text_format("%zu %s: %s %s %s", n, kind_name(kind, true), from,
						 output_glyph(output, GLYPH_ELLIPSIS), to);
	fitted = text_fit(line, width, output_glyph(output, GLYPH_ELLIPSIS));
	print_branch(tree, last);
	fprintf(output->stream, "%s\n", fitted);
}

/* How many sound neighbours of @kind are folded into one line; 0: each has its own. */
static size_t count_folded(const struct tree *tree, const struct hub *hub, enum object_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < hub->n_neighbours && tree->folded; i++)
		n += hub->neighbours[i].kind == kind && neighbour_is_sound(&hub->neighbours[i]);
	return n > FOLD_GROUP ? n : 0;
}

/* As wide as the longest name, as far as that leaves room for what is said behind it. */
static void choose_name_width(struct tree *tree, const struct hub *hub, const size_t *folded)
{
	int names = 0, facts = 0, columns = (int)tree->output->columns;

	for (size_t i = 0; i < hub->n_neighbours; i++) {
		const struct neighbour *neighbour = &hub->neighbours[i];
		CLEANUP(freep) char *behind = text_facts(neighbour);

		if (folded[neighbour->kind] && neighbour_is_sound(neighbour))
			continue;
		names = MAX(names, (int)text_width(neighbour->name));
		facts = MAX(facts, (int)strlen(behind));
	}
	if (columns)
		names = MIN(names,
			    MAX(NAME_LEAST, columns - BRANCH_WIDTH - LINKS_WIDTH - 3 - facts));
	tree->name_width = names;
}

static void print_neighbours(struct tree *tree, const struct hub *hub)
{
	size_t folded[KIND_MAX_], lines = hub->n_neighbours, printed = 0;
	bool done[KIND_MAX_] = {};

	for (unsigned int kind = 0; kind < KIND_MAX_; kind++) {
		folded[kind] = count_folded(tree, hub, kind);
		lines -= folded[kind] ? folded[kind] - 1 : 0;
	}
	choose_name_width(tree, hub, folded);
	for (size_t i = 0; i < hub->n_neighbours; i++) {
		const struct neighbour *neighbour = &hub->neighbours[i];

		if (!folded[neighbour->kind] || !neighbour_is_sound(neighbour))
			print_neighbour(tree, neighbour, ++printed == lines);
		else if (!done[neighbour->kind])
			print_group(tree, hub, neighbour->kind, folded[neighbour->kind],
				    ++printed == lines);
		if (neighbour_is_sound(neighbour))
			done[neighbour->kind] = true;
	}
}

static void print_hub(struct tree *tree, const struct hub *hub, bool last)
{
	struct output *output = tree->output;
	bool present = hub->presence.style == STYLE_GOOD;
	const char *presence_style = present ? "" : output_style(output, hub->presence.style);
	CLEANUP(freep) char *clean = output_clean(output, hub->name), *name = NULL, *facts = NULL;
	size_t width = SIZE_MAX, used;

	if (hub->lid)
		facts = text_format("  LID %u, %u of %u ports up", hub->lid, hub->n_up,
				    hub->n_ports);
	else
		facts = text_format("  no LID, %u of %u ports up", hub->n_up, hub->n_ports);
	used = strlen(facts) + 4;
	if (!present)
		used += strlen(", ") + strlen(hub->presence.text);
	if (output->columns)
		width = MAX(output->columns, used + NAME_LEAST) - used;
	name = text_fit(clean, width, output_glyph(output, GLYPH_ELLIPSIS));
	fprintf(output->stream, "%s%s%s%s %s%s%s",
		output_glyph(output, last ? GLYPH_LAST : GLYPH_BRANCH),
		output_style(output, stale_style(tree->stale, hub->path, hub->presence.style)),
		output_glyph(output, GLYPH_DOT), output_plain(output),
		output_style(output, STYLE_BOLD), name, output_plain(output));
	fprintf(output->stream, "%s%s%s%s%s\n", facts, present ? "" : ", ", presence_style,
		present ? "" : hub->presence.text, present ? "" : output_plain(output));
	tree->trunk = last ? "  " : output_glyph(output, GLYPH_TRUNK);
	print_neighbours(tree, hub);
}

static void print_fabric(const struct tree *tree)
{
	struct output *output = tree->output;
	const struct object *fabric = tree->topology->fabric;
	struct word state = word_presence(fabric);
	char id[OBJECT_ID_MAX];

	fprintf(output->stream, "%s%s%s %s%s%s  %s%s%s\n", output_style(output, state.style),
		output_glyph(output, GLYPH_DOT), output_plain(output),
		output_style(output, STYLE_BOLD), path_id(fabric->path, id), output_plain(output),
		output_style(output, state.style), state.text, output_plain(output));
}

static void print_loose(const struct tree *tree, const struct names *loose)
{
	struct output *output = tree->output;

	for (size_t i = 0; i < loose->n; i++) {
		CLEANUP(freep) char *name = output_clean(output, loose->items[i].name);

		fprintf(output->stream, "%s%s%s%s %s  %sat no switch%s\n",
			output_glyph(output, i + 1 == loose->n ? GLYPH_LAST : GLYPH_BRANCH),
			output_style(output, STYLE_WARN), output_glyph(output, GLYPH_DOT),
			output_plain(output), name, output_style(output, STYLE_WARN),
			output_plain(output));
	}
}

static void print_tree(struct fabricctl *ctl, const struct topology *topology, bool all)
{
	struct tree tree = {
		.output = &ctl->output,
		.stale = &ctl->stale,
		.topology = topology,
	};
	size_t n_loose = topology->loose ? topology->loose->n : 0;
	size_t lines = topology->n_hubs, links = 0;

	for (size_t i = 0; i < topology->n_hubs; i++) {
		lines += topology->hubs[i].n_neighbours;
		links += topology->hubs[i].n_up;
	}
	tree.folded = all && !ctl->output.full && lines > FOLD_LINES;
	print_fabric(&tree);
	for (size_t i = 0; i < topology->n_hubs; i++)
		print_hub(&tree, &topology->hubs[i], !n_loose && i + 1 == topology->n_hubs);
	if (n_loose)
		print_loose(&tree, topology->loose);
	if (all && ctl->output.legend)
		fprintf(ctl->output.stream, "\n%zu switches, %zu ports up%s.\n", topology->n_hubs,
			links, tree.folded ? "; --full shows all neighbours" : "");
}

/* The fabrics of @objects, which are fabrics and switches, or all; with the switches asked for. */
static int tree_of(struct fabricctl *ctl, const char *fabric, const struct paths *objects,
		   json_t *array)
{
	CLEANUP(topology_done) struct topology topology = {};
	CLEANUP(paths_done) struct paths switches = {};
	size_t length = strlen(fabric);
	int r;

	for (size_t i = 0; i < objects->n; i++)
		if (path_kind(objects->items[i]) == KIND_SWITCH &&
		    !strncmp(objects->items[i], fabric, length) && objects->items[i][length] == '/')
			paths_append(&switches, need_memory(strdup(objects->items[i])));
	r = topology_read(&ctl->client, fabric, &switches, &topology);
	if (r < 0)
		return r;
	if (array)
		json_array_append_new(array, topology_to_json(&topology));
	else
		print_tree(ctl, &topology, !switches.n);
	return 0;
}

static bool has_part(const struct paths *objects, const char *fabric)
{
	for (size_t i = 0; i < objects->n; i++)
		if (!strncmp(objects->items[i], fabric, path_fabric_length(objects->items[i])))
			return true;
	return !objects->n;
}

int verb_tree(struct fabricctl *ctl, int n_arguments, char **arguments)
{
	CLEANUP(paths_done) struct paths objects = {}, fabrics = {};
	CLEANUP(json_decrefp) json_t *array = ctl->output.json ? json_array() : NULL;
	int r;

	for (int i = 0; i < n_arguments; i++) {
		char *path;

		r = find_path_of(ctl, arguments[i], 1 << KIND_FABRIC | 1 << KIND_SWITCH, "tree",
				 &path);
		if (r != EXIT_DONE)
			return r;
		paths_append(&objects, path);
	}
	r = client_paths(&ctl->client, KIND_FABRIC, "", &fabrics);
	if (r >= 0)
		r = stale_read(&ctl->stale, &ctl->client, objects.n ? &objects : &fabrics);
	if (r >= 0)
		stale_tell(&ctl->stale, &ctl->output);
	for (size_t i = 0; i < fabrics.n && r >= 0; i++)
		if (has_part(&objects, fabrics.items[i]))
			r = tree_of(ctl, fabrics.items[i], &objects, array);
	if (r < 0)
		return fail_client(ctl, r, "Reading the topology");
	if (array)
		output_json(&ctl->output, array);
	else if (!fabrics.n && ctl->output.legend)
		fputs("No fabric is known.\n", ctl->output.stream);
	return EXIT_DONE;
}
