// SPDX-License-Identifier: Apache-2.0
/*
 * Stale fabrics, told before what is shown of them.
 */
#include "cli/stale.h"

#include "base/util.h"
#include "cli/text.h"
#include "cli/when.h"

static int on_fabric(const struct object *fabric, void *userdata)
{
	struct stale *stale = userdata;
	size_t n = stale->fabrics.n;

	if (!object_flag(fabric, FACE_FRESHNESS, "Stale"))
		return 0;
	stale->since = need_memory(realloc(stale->since, (n + 1) * sizeof(*stale->since)));
	stale->since[n] = object_number(fabric, FACE_FRESHNESS, "Since");
	paths_append(&stale->fabrics, need_memory(strdup(fabric->path)));
	return 0;
}

static bool has_part(const struct paths *objects, const char *fabric)
{
	for (size_t i = 0; i < objects->n; i++)
		if (!*objects->items[i] || path_is_in(objects->items[i], fabric))
			return true;
	return false;
}

int stale_read(struct stale *stale, struct client *client, const struct paths *objects)
{
	CLEANUP(paths_done) struct paths fabrics = {}, wanted = {};
	int r = client_paths(client, KIND_FABRIC, "", &fabrics);

	if (r < 0)
		return r;
	for (size_t i = 0; i < fabrics.n; i++)
		if (has_part(objects, fabrics.items[i]))
			paths_append(&wanted, need_memory(strdup(fabrics.items[i])));
	return client_objects(client, &wanted, on_fabric, stale);
}

void stale_done(struct stale *stale)
{
	paths_done(&stale->fabrics);
	free(stale->since);
	*stale = (struct stale){};
}

enum style stale_style(const struct stale *stale, const char *path, enum style style)
{
	for (size_t i = 0; i < stale->fabrics.n && style == STYLE_GOOD; i++)
		if (strcmp(stale->fabrics.items[i], path) != 0 &&
		    path_is_in(path, stale->fabrics.items[i]))
			return STYLE_WARN;
	return style;
}

void stale_tell(const struct stale *stale, struct output *output)
{
	bool on_top = output->terminal && !output->json && output->legend;

	for (size_t i = 0; i < stale->fabrics.n; i++) {
		char id[OBJECT_ID_MAX], ago[WHEN_MAX];

		fprintf(on_top ? output->stream : stderr,
			"%s%s is stale since %s: what follows was true then.%s\n",
			on_top ? output_style(output, STYLE_WARN) : "fabricctl: ",
			path_id(stale->fabrics.items[i], id),
			when_ago(ago, stale->since[i], when_now()),
			on_top ? output_plain(output) : "");
	}
}
