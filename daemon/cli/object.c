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
	const char *one, *many, *word; /* NULL: as @one */
} kinds[] = {
	[KIND_OTHER] = { "object", "objects" },
	[KIND_MANAGER] = { "manager", "managers" },
	[KIND_FABRIC] = { "fabric", "fabrics" },
	[KIND_SWITCH] = { "switch", "switches" },
	[KIND_PORT] = { "port", "ports" },
	[KIND_ENDPOINT] = { "endpoint", "endpoints" },
	[KIND_DOMAIN] = { "domain", "domains" },
	[KIND_ADAPTER] = { "adapter", "adapters" },
	[KIND_ADAPTER_PORT] = { "adapter port", "adapter ports", "adapter-port" },
};

const char *kind_name(enum object_kind kind, bool many)
{
	return many ? kinds[kind].many : kinds[kind].one;
}

const char *kind_word(enum object_kind kind)
{
	return kinds[kind].word ?: kinds[kind].one;
}

/* The bytes of "/<element>" at @at when it begins with @prefix; 0 otherwise. */
static size_t element_length(const char *at, const char *prefix)
{
	size_t length = strlen(prefix);

	if (strncmp(at, prefix, length) != 0 || !at[length] || at[length] == '/')
		return 0;
	return 1 + strcspn(at + 1, "/");
}

/* The bytes of "<base>/<element>" with which @path begins; 0 otherwise. */
static size_t path_length(const char *path, const char *base)
{
	size_t before = strlen(base), length;

	if (strncmp(path, base, before) != 0)
		return 0;
	length = element_length(path + before, "/");
	return length ? before + length : 0;
}

size_t path_fabric_length(const char *path)
{
	return path_length(path, FABRICS_PATH);
}

size_t path_adapter_length(const char *path)
{
	return path_length(path, ADAPTERS_PATH);
}

size_t path_switch_length(const char *path)
{
	size_t fabric = path_fabric_length(path), inner;

	inner = fabric ? path_length(path + fabric, "/Switches") : 0;
	return inner ? fabric + inner : 0;
}

size_t path_owner_length(const char *path)
{
	return path_switch_length(path) ?: path_adapter_length(path);
}

bool path_is_in(const char *path, const char *whole)
{
	size_t length = strlen(whole);

	return !strncmp(path, whole, length) && (!path[length] || path[length] == '/');
}

/* Whether @rest is "<folder>/<element>" and nothing more. */
static bool is_child(const char *rest, const char *folder)
{
	size_t length = path_length(rest, folder);

	return length && !rest[length];
}

enum object_kind path_kind(const char *path)
{
	size_t fabric = path_fabric_length(path), owner = path_owner_length(path);
	bool local = path_adapter_length(path);

	if (!strcmp(path, MANAGER_PATH))
		return KIND_MANAGER;
	if (fabric && !path[fabric])
		return KIND_FABRIC;
	if (owner && !path[owner])
		return local ? KIND_ADAPTER : KIND_SWITCH;
	if (owner && is_child(path + owner, "/Ports"))
		return local ? KIND_ADAPTER_PORT : KIND_PORT;
	if (!fabric || !is_child(path + fabric, "/Endpoints"))
		return KIND_OTHER;
	return !strncmp(path + fabric, "/Endpoints/domain_", 18) ? KIND_DOMAIN : KIND_ENDPOINT;
}

/* Whose parts have ids that only mean something within it. */
static size_t path_scope_length(const char *path, enum object_kind kind)
{
	if (kind == KIND_PORT || kind == KIND_ADAPTER_PORT)
		return path_owner_length(path);
	return kind == KIND_DOMAIN ? path_fabric_length(path) : 0;
}

const char *path_id(const char *path, char id[static OBJECT_ID_MAX])
{
	enum object_kind kind = path_kind(path);
	size_t length = path_scope_length(path, kind), begin = length;
	const char *leaf = strrchr(path, '/');

	while (begin && path[begin - 1] != '/')
		begin--;
	if (kind == KIND_OTHER)
		*id = '\0';
	else if (length)
		snprintf(id, OBJECT_ID_MAX, "%.*s/%.64s", (int)(length - begin), path + begin,
			 leaf + 1);
	else
		snprintf(id, OBJECT_ID_MAX, "%s", leaf + 1);
	return id;
}

unsigned int path_port(const char *path)
{
	enum object_kind kind = path_kind(path);
	const char *number = strrchr(path, '_');

	if ((kind != KIND_PORT && kind != KIND_ADAPTER_PORT) || !number)
		return 0;
	return (unsigned int)strtoul(number + 1, NULL, 10);
}

bool source_is_local(const json_t *source)
{
	const char *id = json_string_value(json_array_get(source, SOURCE_ID)) ?: "";

	return !strcmp(id, "verbs") || !strncmp(id, "libfabric ", 10) || !strcmp(id, "libfabric");
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

const char *object_association(const struct object *object, const char *forward)
{
	const json_t *list = object_get(object, FACE_ASSOCIATIONS, "Associations"), *association;
	size_t i;

	json_array_foreach(list, i, association)
	{
		const char *name = json_string_value(json_array_get(association, 0));

		if (name && !strcmp(name, forward))
			return json_string_value(json_array_get(association, 2)) ?: "";
	}
	return "";
}

struct name_property name_property(enum object_kind kind)
{
	/* PrettyName has more than the kernel's name, or puts it otherwise. */
	if (kind == KIND_ADAPTER)
		return (struct name_property){ FACE_RDMA_DEVICE, "Name" };
	return (struct name_property){ FACE_ITEM, "PrettyName" };
}

char *name_from_pretty(const char *path, const char *pretty)
{
	char id[OBJECT_ID_MAX];
	const char *end = pretty + strlen(pretty), *digits = end;
	enum object_kind kind = path_kind(path);

	path_id(path, id);
	if (kind != KIND_PORT && kind != KIND_ADAPTER_PORT)
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
	struct name_property property;

	if (object->kind == KIND_MANAGER)
		return need_memory(strdup("fabric-manager"));
	property = name_property(object->kind);
	return name_from_pretty(object->path,
				object_text(object, property.interface, property.name));
}

json_t *object_to_json(const struct object *object)
{
	CLEANUP(freep) char *name = object_name(object);
	size_t fabric = path_fabric_length(object->path), base = strlen(FABRICS_PATH "/");
	size_t adapter = path_adapter_length(object->path), above = strlen(ADAPTERS_PATH "/");
	char id[OBJECT_ID_MAX];
	json_t *json = json_object();

	json_object_set_new(json, "id", json_string(path_id(object->path, id)));
	json_object_set_new(json, "path", json_string(object->path));
	json_object_set_new(json, "name", json_string(name));
	json_object_set_new(json, "kind", json_string(kind_word(object->kind)));
	if (fabric)
		json_object_set_new(json, "fabric",
				    json_stringn(object->path + base, fabric - base));
	if (adapter)
		json_object_set_new(json, "adapter",
				    json_stringn(object->path + above, adapter - above));
	json_object_update(json, object->properties);
	return json;
}
