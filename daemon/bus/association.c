// SPDX-License-Identifier: Apache-2.0
/*
 * Associations: the links between objects, as the object mapper wants them told.
 *
 * Of each triple (forward, reverse, path) it makes <this>/forward and <path>/reverse. The value has
 * to be in the signal, a bare name is ignored; hence EMITS_CHANGE.
 */
#include "bus/bus-internal.h"
#include "bus/interface.h"
#include "bus/property.h"

static int append(sd_bus_message *reply, const char *forward, const char *reverse,
		  const struct object *other)
{
	char path[PATH_SIZE];

	object_path(other, path);
	return sd_bus_message_append(reply, "(sss)", forward, reverse, path);
}

static int append_managed(sd_bus_message *reply, const struct object *object)
{
	return sd_bus_message_append(reply, "(sss)", "managed_by", "managing", PATH_MANAGER);
}

static int append_switch(sd_bus_message *reply, const struct object *object)
{
	struct object fabric = object_of_fabric(object->bus, object->fabric);
	int r;

	r = append(reply, "fabrics", "all_switches", &fabric);
	if (r < 0)
		return r;
	return append(reply, "contained_by", "containing", &fabric);
}

static int append_port(sd_bus_message *reply, const struct object *object)
{
	struct object owner = object_of_switch(object->bus, object->node), peer, peer_owner;
	int r;

	r = append(reply, "parent_device", "all_states", &owner);
	if (r < 0)
		return r;
	r = append(reply, "connected_to", "connecting", &owner);
	if (r < 0 || !object_peer(object, &peer))
		return r;

	if (peer.kind == OBJECT_ENDPOINT)
		return append(reply, "associated_endpoint", "connected_port", &peer);
	peer_owner = object_of_switch(object->bus, peer.node);
	r = append(reply, "associated_switch", "connected_port", &peer_owner);
	if (r < 0)
		return r;
	return append(reply, "switch_port", "switch_port", &peer);
}

/* To the adapter of this machine that an endpoint is at. */
static int append_entity(sd_bus_message *reply, const struct object *object)
{
	struct object adapter;

	if (!object_local_adapter(object, &adapter))
		return 0;
	return append(reply, "entity_link", "endpoints", &adapter);
}

static int append_endpoint(sd_bus_message *reply, const struct object *object)
{
	struct object peer;
	int r;

	if (object_peer(object, &peer) && peer.kind == OBJECT_PORT) {
		peer = object_of_switch(object->bus, peer.node);
		r = append(reply, "connected_switch", "all_endpoints", &peer);
		if (r < 0)
			return r;
	}
	return append_entity(reply, object);
}

static int append_adapter(sd_bus_message *reply, const struct object *object)
{
	const char *chassis = object->bus->options.chassis;
	int r = append_managed(reply, object);

	if (r < 0 || !chassis[0])
		return r;
	return sd_bus_message_append(reply, "(sss)", "contained_by", "containing", chassis);
}

static int append_adapter_port(sd_bus_message *reply, const struct object *object)
{
	struct object owner = object_of_adapter(object->bus, object->adapter), endpoint;
	int r;

	r = append(reply, "connected_to", "connecting", &owner);
	if (r < 0)
		return r;
	r = append(reply, "parent_device", "all_states", &owner);
	if (r < 0 || !object_endpoint(object, &endpoint))
		return r;
	return append(reply, "representing", "represented_by", &endpoint);
}

static int append_domain(sd_bus_message *reply, const struct object *object)
{
	struct object fabric = object_of_fabric(object->bus, object->fabric);
	int r;

	r = append(reply, "contained_by", "containing", &fabric);
	if (r < 0)
		return r;
	return append_entity(reply, object);
}

static PROPERTY_GETTER(get_associations)
{
	static int (*const append_of[])(sd_bus_message *, const struct object *) = {
		[OBJECT_FABRIC] = append_managed,  [OBJECT_SWITCH] = append_switch,
		[OBJECT_PORT] = append_port,	   [OBJECT_ENDPOINT] = append_endpoint,
		[OBJECT_ADAPTER] = append_adapter, [OBJECT_ADAPTER_PORT] = append_adapter_port,
		[OBJECT_DOMAIN] = append_domain,
	};
	const struct object *object = userdata;
	int r;

	r = sd_bus_message_open_container(reply, 'a', "(sss)");
	if (r < 0)
		return r;
	r = append_of[object->kind](reply, object);
	if (r < 0)
		return r;
	return sd_bus_message_close_container(reply);
}

static const sd_bus_vtable association_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Associations", "a(sss)", get_associations, 0,
			SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_VTABLE_END,
};

const struct interface association_interface = {
	.name = "xyz.openbmc_project.Association.Definitions",
	.vtable = association_vtable,
	.triggers =
		(const struct trigger[]){
			{ "Associations",
			  { .port = PORT(attachment) | PORT(local),
			    .local = ADAPTER_PORT(endpoint) | DOMAIN(adapter) } },
			{ NULL },
		},
	.kinds = KIND_ANY,
	.subject = SUBJECT_OBJECT,
};
