// SPDX-License-Identifier: Apache-2.0
/*
 * FabricManager.Conditions: what is wrong with a fabric as a whole, where, and in words.
 */
#include <inttypes.h>
#include <stdio.h>

#include "bus/interface.h"
#include "bus/property.h"

#define NAME "xyz.openbmc_project.FabricManager.Conditions"

#define PLACE_NAME_SIZE (OBJECT_NAME_SIZE + ID_SIZE)

/*
 * The object from which a condition was seen: the port that leads there, or else what has that
 * port, or else the fabric.
 */
static struct object find_origin(const struct object *fabric, uint64_t node_guid,
				 unsigned int number)
{
	struct node *node = node_guid ? fabric_find_node(fabric->fabric, node_guid) : NULL;
	struct port *port = node && number > 0 ? node_find_port(node, number) : NULL;

	if (!node)
		return *fabric;
	if (port)
		return object_of_port(fabric->bus, port);
	return node_is_switch(node) ? object_of_switch(fabric->bus, node) : *fabric;
}

/* "leaf-1 port 3", or what is known when there is no such object. */
static void name_place(const struct object *fabric, uint64_t node_guid, unsigned int number,
		       char ret_name[static PLACE_NAME_SIZE])
{
	struct object origin = find_origin(fabric, node_guid, number);

	if (origin.kind == OBJECT_FABRIC)
		snprintf(ret_name, PLACE_NAME_SIZE, "node %016" PRIx64 " port %u", node_guid,
			 number);
	else
		object_name(&origin, ret_name);
}

static void explain_duplicate(const struct object *fabric, const struct condition *condition,
			      char *ret_text, size_t size)
{
	char first[PLACE_NAME_SIZE], second[PLACE_NAME_SIZE];

	name_place(fabric, condition->first_node_guid, condition->first_port, first);
	name_place(fabric, condition->node_guid, condition->port, second);
	snprintf(ret_text, size,
		 "Two nodes have the GUID %016" PRIx64
		 ": one behind %s, which is shown, and one behind %s, which is not",
		 condition->subject, first, second);
}

static void explain_shared_prefix(const struct object *fabric, const struct condition *condition,
				  char *ret_text, size_t size)
{
	snprintf(
		ret_text, size,
		"Another subnet that is not connected with this one has the same prefix %016" PRIx64
		"; give one of the two a name in the configuration",
		condition->subject);
}

static void explain_limit(const struct object *fabric, const struct condition *condition,
			  char *ret_text, size_t size)
{
	snprintf(ret_text, size,
		 "The fabric is larger than the limit of %" PRIu64 " allows; the rest is not shown",
		 condition->subject);
}

static void explain_stale(const struct object *fabric, const struct condition *condition,
			  char *ret_text, size_t size)
{
	snprintf(ret_text, size,
		 "No source can read the fabric now; what is shown is what was known before");
}

static int append_condition(sd_bus_message *reply, const struct object *fabric,
			    const struct condition *condition)
{
	static void (*const explain[CONDITION_MAX_])(const struct object *,
						     const struct condition *, char *, size_t) = {
		[CONDITION_DUPLICATE_GUID] = explain_duplicate,
		[CONDITION_SHARED_SUBNET_PREFIX] = explain_shared_prefix,
		[CONDITION_LIMIT_REACHED] = explain_limit,
		[CONDITION_SOURCE_STALE] = explain_stale,
	};
	struct object origin = find_origin(fabric, condition->node_guid, condition->port);
	char kind[sizeof(NAME) + 64], path[PATH_SIZE], text[512];

	snprintf(kind, sizeof(kind), NAME ".ConditionKind.%s",
		 condition_kind_name(condition->kind));
	object_path(&origin, path);
	explain[condition->kind](fabric, condition, text, sizeof(text));
	return sd_bus_message_append(reply, "(sos)", kind, path, text);
}

static PROPERTY_GETTER(get_conditions)
{
	const struct object *object = userdata;
	int r;

	r = sd_bus_message_open_container(reply, 'a', "(sos)");
	if (r < 0)
		return r;
	for (size_t i = 0; i < object->fabric->n_conditions; i++) {
		r = append_condition(reply, object, &object->fabric->conditions[i]);
		if (r < 0)
			return r;
	}
	return sd_bus_message_close_container(reply);
}

static const sd_bus_vtable conditions_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Conditions", "a(sos)", get_conditions, 0,
			SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_VTABLE_END,
};

const struct interface conditions_interface = {
	.name = NAME,
	.vtable = conditions_vtable,
	.triggers =
		(const struct trigger[]){
			{ "Conditions", { .fabric = FABRIC(conditions) } },
			{ NULL },
		},
	.kinds = KIND_FABRIC,
	.subject = SUBJECT_OBJECT,
};
