// SPDX-License-Identifier: Apache-2.0
/*
 * The neighbours of a switch in the tree: a line each, parallel links together; where lines are
 * folded, one line for all of a kind that are as they should be. What is of this machine always
 * stands out.
 */
#include "base/util.h"
#include "cli/text.h"
#include "cli/tree.h"

#define FOLD_GROUP   4 /* neighbours that are never folded */
#define BRANCH_WIDTH 5
#define LINKS_WIDTH  9 /* of "100 links" */

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

char *tree_text_local(const struct tree *tree, const char *path)
{
	const struct machine_port *port = machine_find_endpoint(tree->machine, path);

	return port ? text_format(", %s of this machine", port->name) : need_memory(strdup(""));
}

/* "4x NDR", "17 at 4x NDR, 1 at 1x NDR, ports 19-36": all that is behind the number of links. */
static char *text_facts(const struct tree *tree, const struct neighbour *neighbour)
{
	CLEANUP(freep) char *ports = text_ports(neighbour), *rates = text_rates(neighbour);
	CLEANUP(freep) char *local = tree_text_local(tree, neighbour->path);

	return neighbour->n_links == 1 ? text_format("%s%s", rates, local)
				       : text_format("%s, ports %s%s", rates, ports, local);
}

/* Whether it says no more than all the others of its kind. */
static bool is_plain(const struct tree *tree, const struct neighbour *neighbour)
{
	return neighbour_is_sound(neighbour) &&
	       !machine_find_endpoint(tree->machine, neighbour->path);
}

static void print_neighbour(const struct tree *tree, const struct neighbour *neighbour, bool last)
{
	struct output *output = tree->output;
	const char *ellipsis = output_glyph(output, GLYPH_ELLIPSIS);
	CLEANUP(freep) char *clean = output_clean(output, neighbour->name), *links = NULL;
	CLEANUP(freep) char *name = text_fit(clean, (size_t)tree->name_width, ellipsis);
	CLEANUP(freep) char *facts = text_facts(tree, neighbour), *fitted = NULL;
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

/* One line for all the plain neighbours of @kind: "36 endpoints: node-1 … node-36". */
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

		if (neighbour->kind != kind || !is_plain(tree, neighbour))
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

/* How many plain neighbours of @kind are folded into one line; 0: each has its own. */
static size_t count_folded(const struct tree *tree, const struct hub *hub, enum object_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < hub->n_neighbours && tree->folded; i++)
		n += hub->neighbours[i].kind == kind && is_plain(tree, &hub->neighbours[i]);
	return n > FOLD_GROUP ? n : 0;
}

/* As wide as the longest name, as far as that leaves room for what is said behind it. */
static void choose_name_width(struct tree *tree, const struct hub *hub, const size_t *folded)
{
	int names = 0, facts = 0, columns = (int)tree->output->columns;

	for (size_t i = 0; i < hub->n_neighbours; i++) {
		const struct neighbour *neighbour = &hub->neighbours[i];
		CLEANUP(freep) char *behind = text_facts(tree, neighbour);

		if (folded[neighbour->kind] && is_plain(tree, neighbour))
			continue;
		names = MAX(names, (int)text_width(neighbour->name));
		facts = MAX(facts, (int)strlen(behind));
	}
	if (columns)
		names = MIN(names,
			    MAX(NAME_LEAST, columns - BRANCH_WIDTH - LINKS_WIDTH - 3 - facts));
	tree->name_width = names;
}

void tree_print_neighbours(struct tree *tree, const struct hub *hub)
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

		if (!folded[neighbour->kind] || !is_plain(tree, neighbour))
			print_neighbour(tree, neighbour, ++printed == lines);
		else if (!done[neighbour->kind])
			print_group(tree, hub, neighbour->kind, folded[neighbour->kind],
				    ++printed == lines);
		if (is_plain(tree, neighbour))
			done[neighbour->kind] = true;
	}
}
