// SPDX-License-Identifier: Apache-2.0
/*
 * fabricctl show: single objects, each asked for on its own, however large the fabric.
 */
#include "base/util.h"
#include "cli/describe.h"
#include "cli/text.h"

#include <errno.h>

struct sequence {
	struct fabricctl *ctl;
	json_t *array; /* for machines; NULL: for people */
	size_t n;
};

static int add_object(const struct object *object, void *userdata)
{
	struct sequence *sequence = userdata;

	if (sequence->array) {
		json_array_append_new(sequence->array, object_to_json(object));
		return 0;
	}
	if (sequence->n++)
		fputc('\n', sequence->ctl->output.stream);
	return describe(sequence->ctl, object);
}

static int show_objects(struct fabricctl *ctl, const struct paths *paths)
{
	CLEANUP(json_decrefp) json_t *array = ctl->output.json ? json_array() : NULL;
	struct sequence sequence = { .ctl = ctl, .array = array };
	CLEANUP(paths_done) struct paths inner = {};
	int told;

	/* A fabric says itself that it is stale. */
	for (size_t i = 0; i < paths->n; i++)
		if (path_kind(paths->items[i]) != KIND_FABRIC)
			paths_append(&inner, need_memory(strdup(paths->items[i])));
	told = stale_read(&ctl->stale, &ctl->client, &inner);
	if (told < 0)
		return told;
	stale_tell(&ctl->stale, &ctl->output);
	for (size_t i = 0; i < paths->n; i++) {
		CLEANUP(object_freep) struct object *object = NULL;
		int r = client_object(&ctl->client, paths->items[i], &object);

		if (r >= 0)
			r = add_object(object, &sequence);
		if (r < 0)
			return r;
	}
	/* One object is shown as it is, several are an array. */
	if (array)
		output_json(&ctl->output, paths->n == 1 ? json_array_get(array, 0) : array);
	return 0;
}

int verb_show(struct fabricctl *ctl, int n_arguments, char **arguments)
{
	CLEANUP(paths_done) struct paths paths = {};
	int r;

	for (int i = 0; i < n_arguments; i++) {
		char *path;

		r = find_path(ctl, arguments[i], &path);
		if (r != EXIT_DONE)
			return r;
		paths_append(&paths, path);
	}
	r = show_objects(ctl, &paths);
	return r < 0 ? fail_client(ctl, r, "Reading the object") : EXIT_DONE;
}
