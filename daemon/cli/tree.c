// SPDX-License-Identifier: Apache-2.0
/*
 * fabricctl tree: each fabric, its switches, and below each switch what hangs there.
 *
 * Parallel links are one line. In a large fabric also a switch's healthy neighbours are one line of
 * each kind, so that whatever is not as it should be stands out.
 */
#include "cli/tree.h"
#include "base/util.h"
#include "cli/domain.h"
#include "cli/fabricctl.h"
#include "cli/names.h"
#include "cli/text.h"

#define FOLD_LINES 120 /* a longer tree is folded */

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
	tree_print_neighbours(tree, hub);
}

static void print_fabric(const struct tree *tree)
{
	struct output *output = tree->output;
	const struct object *fabric = tree->topology->fabric;
	struct word state = word_presence(fabric);
	/* The id of a subnet says it all. */
	bool subnet = object_get(fabric, FACE_IB_SUBNET, "SMLID");
	CLEANUP(freep) char *name = object_name(fabric), *clean = output_clean(output, name);
	char id[OBJECT_ID_MAX];

	fprintf(output->stream, "%s%s%s %s%s%s%s%s  %s%s%s\n", output_style(output, state.style),
		output_glyph(output, GLYPH_DOT), output_plain(output),
		output_style(output, STYLE_BOLD), path_id(fabric->path, id), output_plain(output),
		subnet ? "" : "  ", subnet ? "" : clean, output_style(output, state.style),
		state.text, output_plain(output));
}

static void print_loose(const struct tree *tree, const struct names *loose)
{
	struct output *output = tree->output;

	for (size_t i = 0; i < loose->n; i++) {
		CLEANUP(freep) char *name = output_clean(output, loose->items[i].name);
		CLEANUP(freep) char *local = tree_text_local(tree, loose->items[i].path);

		fprintf(output->stream, "%s%s%s%s %s  %sat no switch%s%s\n",
			output_glyph(output, i + 1 == loose->n ? GLYPH_LAST : GLYPH_BRANCH),
			output_style(output, STYLE_WARN), output_glyph(output, GLYPH_DOT),
			output_plain(output), name, output_style(output, STYLE_WARN), local,
			output_plain(output));
	}
}

/* "RXM, 10.7.0.5:0, 25 Gb/s" */
static char *text_domain(const struct object *domain)
{
	const char *protocol = domain_protocol(domain), *address = domain_address(domain);
	CLEANUP(freep) char *rate = text_rate(domain);
	struct word state = word_presence(domain);
	bool down = state.style != STYLE_GOOD;

	return text_format("%s%s%s%s%s%s%s", protocol, *protocol && *address ? ", " : "", address,
			   *rate ? ", " : "", rate, down ? ", " : "", down ? state.text : "");
}

/* Of a fabric that has nothing else; in a subnet they are no news: 'list domains' has them. */
static void print_domains(const struct tree *tree)
{
	struct output *output = tree->output;
	const struct topology *topology = tree->topology;
	const char *ellipsis = output_glyph(output, GLYPH_ELLIPSIS);
	size_t width = 0, room;

	for (size_t i = 0; i < topology->n_domains; i++) {
		CLEANUP(freep) char *name = object_name(topology->domains[i]);

		width = MAX(width, text_width(name));
	}
	width = output->columns ? MIN(width, MAX(output->columns / 2, NAME_LEAST)) : width;
	room = output->columns ? MAX(output->columns, width + 6 + NAME_LEAST) - width - 6
			       : SIZE_MAX;
	for (size_t i = 0; i < topology->n_domains; i++) {
		const struct object *domain = topology->domains[i];
		CLEANUP(freep) char *raw = object_name(domain), *clean = output_clean(output, raw);
		CLEANUP(freep) char *name = text_fit(clean, width, ellipsis);
		CLEANUP(freep) char *facts = text_domain(domain);
		CLEANUP(freep) char *harmless = output_clean(output, facts);
		CLEANUP(freep) char *fitted = text_fit(harmless, room, ellipsis);
		enum style style = word_presence(domain).style;

		fprintf(output->stream, "%s%s%s%s %s%*s  %s\n",
			output_glyph(output,
				     i + 1 == topology->n_domains ? GLYPH_LAST : GLYPH_BRANCH),
			output_style(output, stale_style(tree->stale, domain->path, style)),
			output_glyph(output, GLYPH_DOT), output_plain(output), name,
			(int)(width - text_width(name)), "", fitted);
	}
}

static void print_tree(struct fabricctl *ctl, const struct topology *topology, bool all, bool first)
{
	struct tree tree = {
		.output = &ctl->output,
		.stale = &ctl->stale,
		.machine = &ctl->machine,
		.topology = topology,
	};
	size_t n_loose = topology->loose ? topology->loose->n : 0;
	bool only_domains = topology->n_domains && !topology->n_hubs && !n_loose;
	size_t lines = topology->n_hubs, links = 0;

	for (size_t i = 0; i < topology->n_hubs; i++) {
		lines += topology->hubs[i].n_neighbours;
		links += topology->hubs[i].n_up;
	}
	tree.folded = all && !ctl->output.full && lines > FOLD_LINES;
	if (only_domains && ctl->output.legend && !first)
		fputc('\n', ctl->output.stream);
	print_fabric(&tree);
	for (size_t i = 0; i < topology->n_hubs; i++)
		print_hub(&tree, &topology->hubs[i], !n_loose && i + 1 == topology->n_hubs);
	if (n_loose)
		print_loose(&tree, topology->loose);
	if (only_domains)
		print_domains(&tree);
	else if (all && ctl->output.legend)
		fprintf(ctl->output.stream, "\n%zu switches, %zu ports up%s.\n", topology->n_hubs,
			links, tree.folded ? "; --full shows all neighbours" : "");
}

/* The fabrics of @objects, which are fabrics and switches, or all; with the switches asked for. */
static int tree_of(struct fabricctl *ctl, const char *fabric, const struct paths *objects,
		   bool first, json_t *array)
{
	CLEANUP(topology_done) struct topology topology = {};
	CLEANUP(paths_done) struct paths switches = {};
	int r;

	for (size_t i = 0; i < objects->n; i++)
		if (path_kind(objects->items[i]) == KIND_SWITCH &&
		    path_is_in(objects->items[i], fabric))
			paths_append(&switches, need_memory(strdup(objects->items[i])));
	r = topology_read(&ctl->client, fabric, &switches, &topology);
	if (r < 0)
		return r;
	if (array)
		json_array_append_new(array, topology_to_json(&topology, &ctl->machine));
	else
		print_tree(ctl, &topology, !switches.n, first);
	return 0;
}

static bool has_part(const struct paths *objects, const char *fabric)
{
	for (size_t i = 0; i < objects->n; i++)
		if (path_is_in(objects->items[i], fabric))
			return true;
	return !objects->n;
}

int verb_tree(struct fabricctl *ctl, int n_arguments, char **arguments)
{
	CLEANUP(paths_done) struct paths objects = {}, fabrics = {};
	CLEANUP(json_decrefp) json_t *array = ctl->output.json ? json_array() : NULL;
	bool first = true;
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
	if (r >= 0)
		r = machine_read(&ctl->machine, &ctl->client);
	for (size_t i = 0; i < fabrics.n && r >= 0; i++) {
		if (!has_part(&objects, fabrics.items[i]))
			continue;
		r = tree_of(ctl, fabrics.items[i], &objects, first, array);
		first = false;
	}
	if (r < 0)
		return fail_client(ctl, r, "Reading the topology");
	if (array)
		output_json(&ctl->output, array);
	else if (!fabrics.n && ctl->output.legend)
		fputs("No fabric is known.\n", ctl->output.stream);
	return EXIT_DONE;
}
