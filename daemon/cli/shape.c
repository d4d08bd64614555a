// SPDX-License-Identifier: Apache-2.0
/*
 * The shape of an object.
 *
 * The XML is what libsystemd writes: one element a line, attributes in double quotes. This is a
 * reader of exactly that, which takes from anything else less, but never more than is there.
 */
#include "cli/shape.h"

#include "base/util.h"
#include "cli/object.h"
#include "cli/text.h"
#include "cli/wire.h"

#include <errno.h>
#include <stdio.h>

/* The next element at or behind @xml, by its name; NULL when there is no more. */
static const char *next_element(const char *xml, char name[static 16])
{
	while ((xml = strchr(xml, '<'))) {
		size_t length = strcspn(++xml, " \t\n/>");

		if (length && length < 16) {
			memcpy(name, xml, length);
			name[length] = '\0';
			return xml + length;
		}
	}
	return NULL;
}

/* The value of the attribute "name" of the element whose attributes begin at @at. Allocated. */
static char *name_attribute(const char *at)
{
	const char *end = strchr(at, '>'), *value = strstr(at, " name=\""), *quote;

	if (!end || !value || value > end)
		return NULL;
	value += strlen(" name=\"");
	quote = strchr(value, '"');
	return quote ? need_memory(strndup(value, (size_t)(quote - value))) : NULL;
}

static void append(char ***strings, size_t n, char *string)
{
	/* Room doubles whenever it is used up, with the NULL behind the last. */
	if (!(n & (n + 1)))
		*strings = need_memory(realloc(*strings, (2 * n + 2) * sizeof(**strings)));
	(*strings)[n] = string;
	(*strings)[n + 1] = NULL;
}

void strings_free(char **strings)
{
	for (char **string = strings; string && *string; string++)
		free(*string);
	free(strings);
}

/* The place of an earlier property that has the bare key @name; shape->n when there is none. */
static size_t find_key(const struct shape *shape, const char *name)
{
	size_t i = 0;

	while (i < shape->n && strcmp(shape->keys[i], name) != 0)
		i++;
	return i;
}

static void add_property(struct shape *shape, char **interfaces, char *name)
{
	const char *interface = interfaces[shape->n];
	size_t other = find_key(shape, name);
	char *key;

	if (other == shape->n) {
		key = need_memory(strdup(name));
	} else if (!strncmp(interface, FACE_IB_PREFIX, strlen(FACE_IB_PREFIX)) &&
		   strncmp(interfaces[other], FACE_IB_PREFIX, strlen(FACE_IB_PREFIX)) != 0) {
		key = shape->keys[other];
		shape->keys[other] = text_format("%s.%s", interfaces[other], name);
	} else {
		key = text_format("%s.%s", interface, name);
	}
	append(&shape->names, shape->n, name);
	append(&shape->keys, shape->n, key);
	shape->n++;
}

struct shape *shape_from_xml(const char *xml)
{
	CLEANUP(strings_freep) char **interfaces = NULL;
	CLEANUP(freep) char *interface = NULL;
	struct shape *shape = need_memory(calloc(1, sizeof(*shape)));
	char element[16];

	while ((xml = next_element(xml, element))) {
		char *name;

		if (!strcmp(element, "node") && interface)
			break; /* children come last */
		if (!strcmp(element, "interface")) {
			free(interface);
			interface = name_attribute(xml);
		}
		if (strcmp(element, "property") != 0 || !interface)
			continue;
		name = name_attribute(xml);
		if (!name)
			continue;
		append(&interfaces, shape->n, need_memory(strdup(interface)));
		add_property(shape, interfaces, name);
	}
	if (!shape->n) {
		free(shape);
		return NULL;
	}
	return shape;
}

void shapes_free(struct shape *shapes)
{
	while (shapes) {
		struct shape *next = shapes->next;

		strings_free(shapes->names);
		strings_free(shapes->keys);
		free(shapes);
		shapes = next;
	}
}

/* Reads the entries of the entered a{sv}; NULL @shape: under bare names, the first of each. */
static int read_entries(const struct shape *shape, sd_bus_message *reply, json_t *properties)
{
	size_t i = 0;
	int r;

	while ((r = sd_bus_message_enter_container(reply, SD_BUS_TYPE_DICT_ENTRY, "sv")) > 0) {
		const char *name;
		json_t *value;

		r = sd_bus_message_read_basic(reply, SD_BUS_TYPE_STRING, &name);
		if (r < 0)
			return r;
		if (shape && (i >= shape->n || strcmp(shape->names[i], name) != 0))
			return -ENOMSG;
		r = wire_to_json(reply, &value);
		if (r < 0)
			return r;
		if (shape || !json_object_get(properties, name))
			r = json_object_set_new(properties, shape ? shape->keys[i] : name, value);
		else
			json_decref(value);
		if (r < 0)
			return -ENOMEM;
		r = sd_bus_message_exit_container(reply);
		if (r < 0)
			return r;
		i++;
	}
	if (r < 0)
		return r;
	return shape && i != shape->n ? -ENOMSG : 0;
}

int shape_read(const struct shape *shapes, bool any, sd_bus_message *reply, json_t **ret_properties)
{
	const struct shape *shape = shapes;

	while (shape || any) {
		CLEANUP(json_decrefp) json_t *properties = json_object();
		int r = sd_bus_message_enter_container(reply, SD_BUS_TYPE_ARRAY, "{sv}");

		if (r < 0)
			return r;
		r = read_entries(shape, reply, properties);
		if (r >= 0) {
			*ret_properties = TAKE(properties);
			return 0;
		}
		if (r != -ENOMSG)
			return r;
		r = sd_bus_message_rewind(reply, true);
		if (r < 0)
			return r;
		shape = shape->next;
	}
	return -ENOMSG;
}

static int compare_strings(const void *a, const void *b)
{
	return text_compare(*(char *const *)a, *(char *const *)b);
}

char **children_from_xml(const char *xml)
{
	char **children = need_memory(calloc(1, sizeof(*children))), element[16];
	size_t n = 0, kept = 0;

	while ((xml = next_element(xml, element))) {
		char *name;

		if (strcmp(element, "node") != 0)
			continue;
		name = name_attribute(xml); /* the root element has none */
		if (!name)
			continue;
		name[strcspn(name, "/")] = '\0';
		append(&children, n++, name);
	}
	qsort(children, n, sizeof(*children), compare_strings);
	for (size_t i = 0; i < n; i++) {
		if (!*children[i] || (kept && !strcmp(children[kept - 1], children[i])))
			free(children[i]);
		else
			children[kept++] = children[i];
	}
	children[kept] = NULL;
	return children;
}
