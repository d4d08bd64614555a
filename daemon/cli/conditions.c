// SPDX-License-Identifier: Apache-2.0
/*
 * Conditions: what is wrong with a fabric, told with the names of where it was seen.
 */
#include "base/util.h"
#include "cli/describe.h"
#include "cli/details.h"
#include "cli/text.h"
#include "cli/words.h"

#include <errno.h>

int describe_name(struct fabricctl *ctl, const char *path, char **ret_name)
{
	struct name_property property = name_property(path_kind(path));
	CLEANUP(json_decrefp) json_t *value = NULL;
	int r = client_property(&ctl->client, path, property.interface, property.name, &value);

	if (r < 0 && r != -ENOENT)
		return r;
	*ret_name = r < 0 ? need_memory(strdup(""))
			  : name_from_pretty(path, json_string_value(value) ?: "");
	return 0;
}

int describe_other(struct fabricctl *ctl, const char *label, const char *before, const char *path)
{
	CLEANUP(freep) char *name = NULL;
	char id[OBJECT_ID_MAX];
	int r;

	if (path_kind(path) == KIND_OTHER)
		return 0;
	r = describe_name(ctl, path, &name);
	if (r >= 0 && *name)
		details_line(&ctl->output, label, STYLE_NONE, "%s%s (%s)", before, name,
			     path_id(path, id));
	return r;
}

/* Where something in @fabric is: by the name of its object. */
static int line_condition(struct fabricctl *ctl, const struct object *fabric,
			  const json_t *condition, const char *label)
{
	const char *kind = json_string_value(json_array_get(condition, 0)) ?: "";
	const char *origin = json_string_value(json_array_get(condition, 1)) ?: "/";
	const char *message = json_string_value(json_array_get(condition, 2)) ?: "";
	CLEANUP(freep) char *name = NULL;
	int r;

	r = describe_name(ctl, origin, &name);
	if (r < 0)
		return r;
	details_line(&ctl->output, label, STYLE_WARN, "%s%s%s: %s", word_condition(kind),
		     *name && strcmp(origin, fabric->path) != 0 ? " at " : "",
		     strcmp(origin, fabric->path) != 0 ? name : "", message);
	return 0;
}

/* The conditions of @fabric that come from @object, or from anything in it. */
static int lines_conditions(struct fabricctl *ctl, const struct object *fabric,
			    const struct object *object)
{
	const json_t *conditions = object_get(fabric, FACE_CONDITIONS, "Conditions"), *condition;
	size_t i, length = strlen(object->path);
	bool first = true;
	int r;

	json_array_foreach(conditions, i, condition)
	{
		const char *origin = json_string_value(json_array_get(condition, 1)) ?: "";

		if (strncmp(origin, object->path, length) != 0 ||
		    (origin[length] && origin[length] != '/'))
			continue;
		r = line_condition(ctl, fabric, condition, first ? "Conditions" : "");
		if (r < 0)
			return r;
		first = false;
	}
	return 0;
}

int describe_conditions(struct fabricctl *ctl, const struct object *object)
{
	CLEANUP(freep) char *path = NULL;
	CLEANUP(object_freep) struct object *fabric = NULL;
	int r;

	if (object->kind == KIND_FABRIC)
		return lines_conditions(ctl, object, object);
	path = need_memory(strndup(object->path, path_fabric_length(object->path)));
	r = client_object(&ctl->client, path, &fabric);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	return lines_conditions(ctl, fabric, object);
}
