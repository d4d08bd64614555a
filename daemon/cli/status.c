// SPDX-License-Identifier: Apache-2.0
/*
 * fabricctl status: how the service is, what this machine has, and each fabric.
 */
#include "base/util.h"
#include "cli/describe.h"

#include <errno.h>

struct status {
	struct fabricctl *ctl;
	bool in_lines; /* the fabric before was one line */
};

static int on_fabric(const struct object *fabric, void *userdata)
{
	struct status *status = userdata;
	bool line = fabric_is_quiet(fabric);

	if (!line || !status->in_lines)
		fputc('\n', status->ctl->output.stream);
	status->in_lines = line;
	return line ? describe_in_a_line(status->ctl, fabric) : describe(status->ctl, fabric);
}

static int print_status(struct fabricctl *ctl, const struct object *manager)
{
	struct status status = { .ctl = ctl };
	CLEANUP(paths_done) struct paths paths = {};
	int r = client_paths(&ctl->client, KIND_FABRIC, "", &paths);

	if (r >= 0)
		r = describe_service(ctl, manager, ctl->output.full);
	return r < 0 ? r : client_objects(&ctl->client, &paths, on_fabric, &status);
}

static int on_item(const struct object *object, void *userdata)
{
	json_array_append_new(userdata, object_to_json(object));
	return 0;
}

/* All objects of @kind as the member @key of @json. */
static int add_objects(struct fabricctl *ctl, json_t *json, const char *key, enum object_kind kind)
{
	CLEANUP(paths_done) struct paths paths = {};
	json_t *array = json_array();
	int r = client_paths(&ctl->client, kind, "", &paths);

	json_object_set_new(json, key, array);
	return r < 0 ? r : client_objects(&ctl->client, &paths, on_item, array);
}

static int print_json(struct fabricctl *ctl, const struct object *manager)
{
	CLEANUP(json_decrefp) json_t *json = object_to_json(manager);
	int r = add_objects(ctl, json, "fabrics", KIND_FABRIC);

	if (r >= 0)
		r = add_objects(ctl, json, "adapters", KIND_ADAPTER);
	if (r >= 0)
		output_json(&ctl->output, json);
	return r;
}

int verb_status(struct fabricctl *ctl, int n_arguments, char **arguments)
{
	CLEANUP(object_freep) struct object *manager = NULL;
	int r = client_object(&ctl->client, MANAGER_PATH, &manager);

	if (r >= 0)
		r = ctl->output.json ? print_json(ctl, manager) : print_status(ctl, manager);
	return r < 0 ? fail_client(ctl, r, "Reading the state") : EXIT_DONE;
}
