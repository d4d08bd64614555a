// SPDX-License-Identifier: Apache-2.0
/*
 * What a switch or an adapter is as a thing: who has made it, which revision it is, where it is
 * plugged in. What is not known is empty.
 */
#include "bus/interface.h"
#include "bus/property.h"

#define EMITS SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE

/* Of a switch the rest is in no management datagram that every one answers. */
static const struct adapter_facts *adapter_facts(const struct object *object)
{
	static const struct adapter_facts nothing;

	return object->adapter ? &object->adapter->facts : &nothing;
}

static PROPERTY_GETTER(get_manufacturer)
{
	static const char *const names[] = {
		[MAKER_UNKNOWN] = "",
		[MAKER_NVIDIA] = "NVIDIA",
		[MAKER_INTEL] = "Intel",
	};
	const struct object *object = userdata;
	const char *name = object->node ? names[node_facts_maker(&object->node->facts)]
					: adapter_facts(object)->maker;

	return sd_bus_message_append_basic(reply, 's', name);
}

static PROPERTY_GETTER(get_model)
{
	return sd_bus_message_append_basic(reply, 's', adapter_facts(userdata)->model);
}

static PROPERTY_GETTER(get_part_number)
{
	return sd_bus_message_append_basic(reply, 's', adapter_facts(userdata)->part_number);
}

static PROPERTY_GETTER(get_serial_number)
{
	return sd_bus_message_append_basic(reply, 's', adapter_facts(userdata)->serial_number);
}

static const sd_bus_vtable asset_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Manufacturer", "s", get_manufacturer, 0, EMITS),
	SD_BUS_PROPERTY("Model", "s", get_model, 0, EMITS),
	SD_BUS_PROPERTY("SubModel", "s", property_get_empty, 0, EMITS),
	SD_BUS_PROPERTY("PartNumber", "s", get_part_number, 0, EMITS),
	SD_BUS_PROPERTY("SerialNumber", "s", get_serial_number, 0, EMITS),
	SD_BUS_PROPERTY("SparePartNumber", "s", property_get_empty, 0, EMITS),
	SD_BUS_PROPERTY("BuildDate", "s", property_get_empty, 0, EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface asset_interface = {
	.name = "xyz.openbmc_project.Inventory.Decorator.Asset",
	.vtable = asset_vtable,
	.triggers =
		(const struct trigger[]){
			{ "Manufacturer", { .node = NODE(maker), .local = ADAPTER(maker) } },
			{ "Model", { .local = ADAPTER(model) } },
			{ "PartNumber", { .local = ADAPTER(part_number) } },
			{ "SerialNumber", { .local = ADAPTER(serial_number) } },
			{ NULL },
		},
	.kinds = KIND_SWITCH | KIND_ADAPTER,
	.subject = SUBJECT_OBJECT,
};

static const sd_bus_vtable revision_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Version", "s", property_get_text, offsetof(struct adapter, facts.firmware),
			EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface revision_interface = {
	.name = "xyz.openbmc_project.Inventory.Decorator.Revision",
	.vtable = revision_vtable,
	.triggers =
		(const struct trigger[]){
			{ "Version", { .local = ADAPTER(firmware) } },
			{ NULL },
		},
	.kinds = KIND_ADAPTER,
	.subject = SUBJECT_ADAPTER,
};

/* In another slot it is another adapter; but which one it is in may be known only later. */
static const sd_bus_vtable location_code_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("LocationCode", "s", property_get_text,
			offsetof(struct adapter, facts.location), EMITS),
	SD_BUS_VTABLE_END,
};

static bool has_location(const struct object *object)
{
	return object->adapter->facts.location[0] != '\0';
}

const struct interface location_code_interface = {
	.name = "xyz.openbmc_project.Inventory.Decorator.LocationCode",
	.vtable = location_code_vtable,
	.has = has_location,
	.deciding = { .local = ADAPTER(location) },
	.kinds = KIND_ADAPTER | KIND_ADAPTER_PORT,
	.subject = SUBJECT_ADAPTER,
};
