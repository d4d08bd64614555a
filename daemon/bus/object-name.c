// SPDX-License-Identifier: Apache-2.0
/*
 * The names of objects for humans. What has told no name is called by its id.
 */
#include <stdio.h>
#include <string.h>

#include "bus/bus-internal.h"

static void fabric_name(const struct object *object, char ret_name[static OBJECT_NAME_SIZE])
{
	const struct fabric_facts *facts = &object->fabric->facts;
	uint64_t prefix = facts->subnet_prefix;

	if (facts->protocol == PROTOCOL_INFINIBAND)
		snprintf(ret_name, OBJECT_NAME_SIZE, "InfiniBand %04x:%04x:%04x:%04x",
			 (unsigned int)(prefix >> 48 & 0xffff),
			 (unsigned int)(prefix >> 32 & 0xffff),
			 (unsigned int)(prefix >> 16 & 0xffff), (unsigned int)(prefix & 0xffff));
	else
		snprintf(ret_name, OBJECT_NAME_SIZE, "%s %s", protocol_name(facts->protocol),
			 facts->name[0] ? facts->name : object->fabric->id);
}

/* A node's own description, or else the id of the object that stands for it. */
static void node_name(const struct object *object, char ret_name[static OBJECT_NAME_SIZE])
{
	struct object_id id = object_get_id(object);

	if (object->node->facts.description[0])
		snprintf(ret_name, OBJECT_NAME_SIZE, "%s", object->node->facts.description);
	else
		path_format_id(&id, ret_name);
}

static void port_name(const struct object *object, char ret_name[static OBJECT_NAME_SIZE])
{
	struct object owner = object_of_switch(object->bus, object->node);
	size_t length;

	node_name(&owner, ret_name);
	length = strlen(ret_name);
	snprintf(ret_name + length, OBJECT_NAME_SIZE - length, " port %u",
		 object->port->facts.number);
}

/* Whether @text is @word, or its last word is. */
static bool ends_with(const char *text, const char *word)
{
	size_t length = strlen(text), n = strlen(word);

	return length >= n && strcmp(text + length - n, word) == 0 &&
	       (length == n || text[length - n - 1] == ' ');
}

/*
 * The kernel's name is what everything else on this machine calls it. A node description may have
 * it at its end.
 */
static void adapter_name(const struct object *object, char ret_name[static OBJECT_NAME_SIZE])
{
	const struct adapter_facts *facts = &object->adapter->facts;
	const char *what = facts->model[0] ? facts->model : facts->description;

	if (what[0] == '\0')
		snprintf(ret_name, OBJECT_NAME_SIZE, "%s", facts->name);
	else if (ends_with(what, facts->name))
		snprintf(ret_name, OBJECT_NAME_SIZE, "%s", what);
	else
		snprintf(ret_name, OBJECT_NAME_SIZE, "%s (%s)", what, facts->name);
}

static void adapter_port_name(const struct object *object, char ret_name[static OBJECT_NAME_SIZE])
{
	snprintf(ret_name, OBJECT_NAME_SIZE, "%s port %u", object->adapter->facts.name,
		 object->adapter_port->facts.port.number);
}

static void domain_name(const struct object *object, char ret_name[static OBJECT_NAME_SIZE])
{
	snprintf(ret_name, OBJECT_NAME_SIZE, "%s %s", object->domain->facts.provider,
		 object->domain->facts.name);
}

void object_name(const struct object *object, char ret_name[static OBJECT_NAME_SIZE])
{
	static void (*const name_of[])(const struct object *, char[static OBJECT_NAME_SIZE]) = {
		[OBJECT_FABRIC] = fabric_name,	 [OBJECT_SWITCH] = node_name,
		[OBJECT_PORT] = port_name,	 [OBJECT_ENDPOINT] = node_name,
		[OBJECT_ADAPTER] = adapter_name, [OBJECT_ADAPTER_PORT] = adapter_port_name,
		[OBJECT_DOMAIN] = domain_name,
	};

	name_of[object->kind](object, ret_name);
}
