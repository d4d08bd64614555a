// SPDX-License-Identifier: Apache-2.0
/*
 * What every object says of itself: its name, whether it is there, and whether it can be trusted.
 *
 * Present is always true: what has left the fabric has left the bus as well. What does not answer
 * stays, not available and not functional, and Reachability says why and since when.
 */
#include "bus/interface.h"
#include "bus/property.h"

#define REACHABILITY "xyz.openbmc_project.FabricManager.Reachability"

#define EMITS SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE

static bool is_present(const struct object *object)
{
	const struct presence *presence = object_presence(object);

	return !presence || presence->state == PRESENCE_PRESENT;
}

/* All conditions but the one that Available tells already. */
static bool has_condition(const struct fabric *fabric)
{
	for (size_t i = 0; i < fabric->n_conditions; i++)
		if (fabric->conditions[i].kind != CONDITION_SOURCE_STALE)
			return true;
	return false;
}

/* What a name is made of when there is nothing better. */
static bool is_named_by_default(const struct object *object)
{
	if (object->kind == OBJECT_ADAPTER)
		return object->adapter->facts.model[0] == '\0';
	return object->kind == OBJECT_FABRIC &&
	       object->fabric->facts.protocol != PROTOCOL_INFINIBAND;
}

static PROPERTY_GETTER(get_pretty_name)
{
	char name[OBJECT_NAME_SIZE];

	object_name(userdata, name);
	return sd_bus_message_append_basic(reply, 's', name);
}

static PROPERTY_GETTER(get_available)
{
	const struct object *object = userdata;

	/* Staleness is told once, at the fabric: at each object it would be a flood. */
	if (object->kind == OBJECT_FABRIC)
		return property_append_bool(reply, !object->fabric->freshness.stale);
	return property_append_bool(reply, is_present(object));
}

static PROPERTY_GETTER(get_functional)
{
	const struct object *object = userdata;

	if (object->kind == OBJECT_FABRIC)
		return property_append_bool(reply, !has_condition(object->fabric));
	/* Whether it can be opened or not. */
	if (object->kind == OBJECT_DOMAIN)
		return property_append_bool(reply, !domain_facts_link_down(&object->domain->facts));
	return property_append_bool(reply, is_present(object));
}

static PROPERTY_GETTER(get_reachability)
{
	static const char *const names[] = {
		[PRESENCE_PRESENT] = "Present",
		[PRESENCE_UNREACHABLE] = "Unreachable",
		[PRESENCE_GONE] = "Unreachable",
	};

	return property_append_enum(reply, REACHABILITY ".State.", names[*(uint8_t *)userdata]);
}

static const sd_bus_vtable item_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("PrettyName", "s", get_pretty_name, 0, EMITS),
	SD_BUS_PROPERTY("Present", "b", property_get_true, 0, EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface item_interface = {
	.name = "xyz.openbmc_project.Inventory.Item",
	.vtable = item_vtable,
	.triggers =
		(const struct trigger[]){
			{ "PrettyName",
			  { .fabric = FABRIC(subnet_prefix) | FABRIC(protocol),
			    .node = NODE(description),
			    .local = ADAPTER(name) | ADAPTER(model) | DOMAIN(provider) |
				     DOMAIN(name) } },
			{ "PrettyName",
			  { .fabric = FABRIC(name), .local = ADAPTER(description) },
			  is_named_by_default },
			{ NULL },
		},
	.kinds = KIND_ANY,
	.subject = SUBJECT_OBJECT,
};

static const sd_bus_vtable availability_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Available", "b", get_available, 0, EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface availability_interface = {
	.name = "xyz.openbmc_project.State.Decorator.Availability",
	.vtable = availability_vtable,
	.triggers =
		(const struct trigger[]){
			{ "Available",
			  { .fabric = FABRIC(stale),
			    .node = NODE(presence),
			    .port = PORT(presence),
			    .local = ADAPTER(presence) } },
			{ NULL },
		},
	.kinds = KIND_ANY,
	.subject = SUBJECT_OBJECT,
};

static const sd_bus_vtable operational_status_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Functional", "b", get_functional, 0, EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface operational_status_interface = {
	.name = "xyz.openbmc_project.State.Decorator.OperationalStatus",
	.vtable = operational_status_vtable,
	.triggers =
		(const struct trigger[]){
			{ "Functional",
			  { .fabric = FABRIC(troubled),
			    .node = NODE(presence),
			    .port = PORT(presence),
			    .local = ADAPTER(presence) | DOMAIN(link_down) } },
			{ NULL },
		},
	.kinds = KIND_ANY,
	.subject = SUBJECT_OBJECT,
};

static const sd_bus_vtable reachability_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("State", "s", get_reachability, offsetof(struct presence, state), EMITS),
	SD_BUS_PROPERTY("Since", "t", NULL, offsetof(struct presence, since), EMITS),
	SD_BUS_PROPERTY("Error", "s", property_get_error, offsetof(struct presence, error), EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface reachability_interface = {
	.name = REACHABILITY,
	.vtable = reachability_vtable,
	.triggers =
		(const struct trigger[]){
			{ "State",
			  { .node = NODE(presence),
			    .port = PORT(presence),
			    .local = ADAPTER(presence) } },
			{ "Since",
			  { .node = NODE(presence),
			    .port = PORT(presence),
			    .local = ADAPTER(presence) } },
			{ "Error",
			  { .node = NODE(presence) | NODE(presence_error),
			    .port = PORT(presence) | PORT(presence_error),
			    .local = ADAPTER(presence) | ADAPTER(presence_error) } },
			{ NULL },
		},
	.kinds = KIND_ANY_DEVICE,
	.subject = SUBJECT_PRESENCE,
};
