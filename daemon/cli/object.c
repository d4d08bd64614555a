// SPDX-License-Identifier: Apache-2.0
/*
 * An object of the bus: its path says what it is, without asking anybody.
 */
#include "cli/object.h"

#include "base/util.h"
#include "cli/text.h"

#include <ctype.h>
#include <stdio.h>

static const struct {
	const char *one, *many;
} kinds[] = {
	[KIND_OTHER] = { "object", "objects" },	 [KIND_MANAGER] = { "manager", "managers" },
	[KIND_FABRIC] = { "fabric", "fabrics" }, [KIND_SWITCH] = { "switch", "switches" },
	[KIND_PORT] = { "port", "ports" },	 [KIND_ENDPOINT] = { "endpoint", "endpoints" },
};

const char *kind_name(enum object_kind kind, bool many)
{
	return many ? kinds[kind].many : kinds[kind].one;
}

/* The bytes of "/<element>" at @at when it begins with @prefix; 0 otherwise. */
static size_t element_length(const char *at, const char *prefix)
{
	size_t length = strlen(prefix);

	if (strncmp(at, prefix, length) != 0 || !at[length] || at[length] == '/')
		return 0;
	return 1 + strcspn(at + 1, "/");
}

size_t path_fabric_length(const char *path)
{
	size_t base = strlen(FABRICS_PATH), length;

	if (strncmp(path, FABRICS_PATH, base) != 0)
		return 0;
	length = element_length(path + base, "/");
	return length ? base + length : 0;
}

size_t path_switch_length(const char *path)
{
	size_t fabric = path_fabric_length(path), folder = strlen("/Switches"), length;

	if (!fabric || strncmp(path + fabric, "/Switches", folder) != 0)
		return 0;
	length = element_length(path + fabric + folder, "/");
	return length ? fabric + folder + length : 0;
}

enum object_kind path_kind(const char *path)
{
	size_t fabric = path_fabric_length(path), switch_ = path_switch_length(path), length;
	const char *rest;

	if (!strcmp(path, MANAGER_PATH))
		return KIND_MANAGER;
	if (!fabric)
		return KIND_OTHER;
	if (!path[fabric])
		return KIND_FABRIC;
	if (switch_ && !path[switch_])
		return KIND_SWITCH;
	rest = path + (switch_ ?: fabric);
	length = strcspn(rest + 1, "/") + 1;
	if (switch_ && !strncmp(rest, "/Ports/", 7) && element_length(rest + length, "/"))
		return strchr(rest + length + 1, '/') ? KIND_OTHER : KIND_PORT;
	if (!switch_ && !strncmp(rest, "/Endpoints/", 11) && element_length(rest + length, "/"))
		return strchr(rest + length + 1, '/') ? KIND_OTHER : KIND_ENDPOINT;
	return KIND_OTHER;
}

const char *path_id(const char *path, char id[static OBJECT_ID_MAX])
{
	enum object_kind kind = path_kind(path);
	const char *leaf = strrchr(path, '/');
	size_t fabric = path_fabric_length(path) + strlen("/Switches/");

	if (kind == KIND_OTHER)
		*id = '\0';
	else if (kind == KIND_PORT)
		snprintf(id, OBJECT_ID_MAX, "%.*s/%.64s", (int)(path_switch_length(path) - fabric),
			 path + fabric, leaf + 1);
	else
		snprintf(id, OBJECT_ID_MAX, "%s", leaf + 1);
	return id;
}

unsigned int path_port(const char *path)
{
	const char *number = strrchr(path, '_');

	return path_kind(path) == KIND_PORT && number ? (unsigned int)strtoul(number + 1, NULL, 10)
						      : 0;
}

struct object *object_new(const char *path, json_t *properties)
{
	struct object *object = need_memory(malloc(sizeof(*object)));

	*object = (struct object){
		.kind = path_kind(path),
		.path = need_memory(strdup(path)),
		.properties = properties,
	};
	return object;
}

void object_free(struct object *object)
{
	if (!object)
		return;
	json_decref(object->properties);
	free(object->path);
	free(object);
}

json_t *object_get(const struct object *object, const char *interface, const char *property)
{
	char key[OBJECT_ID_MAX];
	json_t *value;

	snprintf(key, sizeof(key), "%s.%s", interface, property);
	value = json_object_get(object->properties, key);
	return value ?: json_object_get(object->properties, property);
}

const char *object_text(const struct object *object, const char *interface, const char *property)
{
	return json_string_value(object_get(object, interface, property)) ?: "";
}

const char *enum_word(const char *value)
{
	const char *dot = strrchr(value, '.');

	return dot ? dot + 1 : value;
}

const char *object_word(const struct object *object, const char *interface, const char *property)
{
	return enum_word(object_text(object, interface, property));
}

uint64_t object_number(const struct object *object, const char *interface, const char *property)
{
	const json_t *value = object_get(object, interface, property);

	if (json_is_string(value)) /* above INT64_MAX */
		return strtoull(json_string_value(value), NULL, 10);
	return (uint64_t)json_integer_value(value);
}

bool object_flag(const struct object *object, const char *interface, const char *property)
{
	return json_is_true(object_get(object, interface, property));
}

char *name_from_pretty(const char *path, const char *pretty)
{
	char id[OBJECT_ID_MAX];
	const char *end = pretty + strlen(pretty), *digits = end;

	path_id(path, id);
	if (path_kind(path) != KIND_PORT)
		return need_memory(strdup(*pretty ? pretty : id));
	/* "leaf-3 port 12", by its end: the node's own name may be anything. */
	while (digits > pretty && isdigit((unsigned char)digits[-1]))
		digits--;
	if (digits == end || digits - pretty < 7 || strncmp(digits - 6, " port ", 6) != 0)
		return need_memory(strdup(*pretty ? pretty : id));
	return text_format("%.*s/%s", (int)(digits - 6 - pretty), pretty, digits);
}

char *object_name(const struct object *object)
{
	if (object->kind == KIND_MANAGER)
		return need_memory(strdup("fabric-manager"));
	return name_from_pretty(object->path, object_text(object, FACE_ITEM, "PrettyName"));
}

json_t *object_to_json(const struct object *object)
{
	CLEANUP(freep) char *name = object_name(object);
	size_t fabric = path_fabric_length(object->path), base = strlen(FABRICS_PATH "/");
	char id[OBJECT_ID_MAX];
	json_t *json = json_object();

	json_object_set_new(json, "id", json_string(path_id(object->path, id)));
	json_object_set_new(json, "path", json_string(object->path));
	json_object_set_new(json, "name", json_string(name));
	json_object_set_new(json, "kind", json_string(kind_name(object->kind, false)));
	if (fabric)
		json_object_set_new(json, "fabric",
				    json_stringn(object->path + base, fabric - base));
	json_object_update(json, object->properties);
	return json;
}
