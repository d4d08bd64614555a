// SPDX-License-Identifier: Apache-2.0
/*
 * A fabric on the bus: what it is, who manages the subnet, how fresh the picture is.
 * What is wrong with it is in conditions.c.
 */
#include "base/util.h"
#include "bus/bus-internal.h"
#include "bus/error.h"
#include "bus/interface.h"
#include "bus/property.h"
#include "bus/refresh.h"

#define FABRIC_ITEM "xyz.openbmc_project.Inventory.Item.Fabric"
#define SUBNET	    "xyz.openbmc_project.Inventory.Decorator.InfiniBandSubnet"

#define EMITS SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE

#define FACT(member)  offsetof(struct fabric, facts.member)
#define FRESH(member) offsetof(struct fabric, freshness.member)

static PROPERTY_GETTER(get_type)
{
	const struct object *object = userdata;

	return property_append_enum(reply, FABRIC_ITEM ".FabricType.",
				    bus_protocol(object->bus, object_protocol(object)));
}

static const sd_bus_vtable fabric_item_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Type", "s", get_type, 0, EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface fabric_item_interface = {
	.name = FABRIC_ITEM,
	.vtable = fabric_item_vtable,
	.triggers =
		(const struct trigger[]){
			{ "Type", { .fabric = FABRIC(protocol) } },
			{ NULL },
		},
	.kinds = KIND_FABRIC,
	.subject = SUBJECT_OBJECT,
};

/* SMInfo.SMState (IBA vol. 1, 14.2.5.13); without a subnet manager it is not known. */
static PROPERTY_GETTER(get_sm_state)
{
	static const char *const names[] = { "NotActive", "Discovering", "Standby",
					     "Master", [SM_STATE_SILENT] = "NotAnswering" };
	const struct fabric *fabric = userdata;
	uint64_t state = fabric_facts_known_sm_state(&fabric->facts);

	return property_append_enum(reply, SUBNET ".SMState.",
				    state == SM_STATE_UNKNOWN ? "Unknown" : names[state]);
}

static const sd_bus_vtable subnet_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("SubnetPrefix", "s", property_get_guid, FACT(subnet_prefix), EMITS),
	SD_BUS_PROPERTY("SMGUID", "s", property_get_guid_or_empty, FACT(sm_guid), EMITS),
	SD_BUS_PROPERTY("SMLID", "q", NULL, FACT(sm_lid), EMITS),
	SD_BUS_PROPERTY("SMPriority", "y", NULL, FACT(sm_priority), EMITS),
	SD_BUS_PROPERTY("SMState", "s", get_sm_state, 0, EMITS),
	SD_BUS_VTABLE_END,
};

static bool is_infiniband(const struct object *object)
{
	return object->fabric->facts.protocol == PROTOCOL_INFINIBAND;
}

const struct interface subnet_interface = {
	.name = SUBNET,
	.vtable = subnet_vtable,
	.has = is_infiniband,
	.deciding = { .fabric = FABRIC(protocol) },
	.triggers =
		(const struct trigger[]){
			{ "SubnetPrefix", { .fabric = FABRIC(subnet_prefix) } },
			{ "SMGUID", { .fabric = FABRIC(sm_guid) } },
			{ "SMLID", { .fabric = FABRIC(sm_lid) } },
			{ "SMPriority", { .fabric = FABRIC(sm_priority) } },
			{ "SMState", { .fabric = FABRIC(known_sm_state) } },
			{ NULL },
		},
	.kinds = KIND_FABRIC,
	.subject = SUBJECT_FABRIC,
};

static PROPERTY_GETTER(get_stale_error)
{
	const struct freshness *freshness = userdata;
	const char *text = error_text(freshness->error);

	if (freshness->stale && freshness->error == 0)
		text = "No source is left that leads to this fabric";
	return sd_bus_message_append_basic(reply, 's', text);
}

/* The times move with every answer that is heard; nobody wants a signal for that. */
static const sd_bus_vtable freshness_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Stale", "b", property_get_bool, FRESH(stale), EMITS),
	SD_BUS_PROPERTY("Since", "t", NULL, FRESH(since), EMITS),
	SD_BUS_PROPERTY("Error", "s", get_stale_error, offsetof(struct fabric, freshness), EMITS),
	SD_BUS_PROPERTY("LastSweep", "t", NULL, FRESH(last_sweep), 0),
	SD_BUS_PROPERTY("LastHeard", "t", NULL, FRESH(last_heard), 0),
	SD_BUS_VTABLE_END,
};

const struct interface freshness_interface = {
	.name = "xyz.openbmc_project.FabricManager.Freshness",
	.vtable = freshness_vtable,
	.triggers =
		(const struct trigger[]){
			{ "Stale", { .fabric = FABRIC(stale) } },
			{ "Since", { .fabric = FABRIC(stale) } },
			{ "Error", { .fabric = FABRIC(stale) | FABRIC(stale_error) } },
			{ NULL },
		},
	.kinds = KIND_FABRIC,
	.subject = SUBJECT_FABRIC,
};

static int append_count(sd_bus_message *reply, size_t count)
{
	return sd_bus_message_append_basic(reply, 'u', &(uint32_t){ (uint32_t)count });
}

static PROPERTY_GETTER(get_switches)
{
	return append_count(reply, ((const struct object *)userdata)->fabric->n_switches);
}

static PROPERTY_GETTER(get_ports)
{
	return append_count(reply, ((const struct object *)userdata)->fabric->n_ports);
}

static PROPERTY_GETTER(get_endpoints)
{
	return append_count(reply, ((const struct object *)userdata)->fabric->n_endpoints);
}

static PROPERTY_GETTER(get_domains)
{
	return append_count(reply, ((const struct object *)userdata)->fabric->n_domains);
}

static PROPERTY_GETTER(get_libfabric_name)
{
	const struct object *object = userdata;

	return sd_bus_message_append_basic(reply, 's', object->fabric->facts.name);
}

static int on_refresh(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
	const struct object *object = userdata;

	return refresh_start(object->bus, object->fabric->id, message, ret_error);
}

static const sd_bus_vtable fabric_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("Refresh", "", "", on_refresh, CALL_FLAGS),
	SD_BUS_PROPERTY("Switches", "u", get_switches, 0, 0),
	SD_BUS_PROPERTY("Ports", "u", get_ports, 0, 0),
	SD_BUS_PROPERTY("Endpoints", "u", get_endpoints, 0, 0),
	SD_BUS_PROPERTY("Domains", "u", get_domains, 0, 0),
	SD_BUS_PROPERTY("LibfabricName", "s", get_libfabric_name, 0, EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface fabric_interface = {
	.name = "xyz.openbmc_project.FabricManager.Fabric",
	.vtable = fabric_vtable,
	.triggers =
		(const struct trigger[]){
			{ "LibfabricName", { .fabric = FABRIC(name) } },
			{ NULL },
		},
	.kinds = KIND_FABRIC,
	.subject = SUBJECT_OBJECT,
};
