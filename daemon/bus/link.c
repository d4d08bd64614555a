// SPDX-License-Identifier: Apache-2.0
/*
 * The link at a port of a switch or an adapter, or at an endpoint: how fast, how wide, whether it
 * is up, and where it leads. PortWidth, PortInfo and PortState are as NVIDIA's bmcweb reads them,
 * Link is our own.
 */
#include "bus/bus-internal.h"
#include "bus/interface.h"
#include "bus/property.h"

#define PORT_INFO  "xyz.openbmc_project.Inventory.Decorator.PortInfo"
#define PORT_STATE "xyz.openbmc_project.Inventory.Decorator.PortState"

#define EMITS SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE

static PROPERTY_GETTER(get_lanes)
{
	return property_append_size(reply, link_width_lanes(*(const uint8_t *)userdata));
}

static const sd_bus_vtable port_width_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Width", SIGNATURE_SIZE, get_lanes,
			offsetof(struct port_facts, widths_supported), EMITS),
	SD_BUS_PROPERTY("ActiveWidth", SIGNATURE_SIZE, get_lanes,
			offsetof(struct port_facts, width), EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface port_width_interface = {
	.name = "xyz.openbmc_project.Inventory.Decorator.PortWidth",
	.vtable = port_width_vtable,
	.triggers =
		(const struct trigger[]){
			{ "Width", { .port = PORT(max_lanes) } },
			{ "ActiveWidth", { .port = PORT(lanes) } },
			{ NULL },
		},
	.kinds = KIND_ANY_PORT,
	.subject = SUBJECT_PORT,
};

/* From the other end of an endpoint's link nothing follows for its own type. */
static PROPERTY_GETTER(get_type)
{
	const struct object *object = userdata;
	const char *type = "BidirectionalPort";
	struct object peer;

	if (object->kind == OBJECT_PORT && object_peer(object, &peer))
		type = peer.kind == OBJECT_PORT ? "InterswitchPort" : "UpstreamPort";
	return property_append_enum(reply, PORT_INFO ".PortType.", type);
}

static PROPERTY_GETTER(get_protocol)
{
	const struct object *object = userdata;

	return property_append_enum(reply, PORT_INFO ".PortProtocol.",
				    bus_protocol(object->bus, object_protocol(object)));
}

static PROPERTY_GETTER(get_current_speed)
{
	const struct object *object = userdata;
	double gbps = (double)port_facts_rate(object_port_facts(object)) / 1e9;

	return sd_bus_message_append_basic(reply, 'd', &gbps);
}

static PROPERTY_GETTER(get_max_speed)
{
	const struct object *object = userdata;
	double gbps = (double)port_facts_max_rate(object_port_facts(object)) / 1e9;

	return sd_bus_message_append_basic(reply, 'd', &gbps);
}

/* What a port of an adapter may speak is all the same to the others. */
static bool names_protocol(const struct object *object)
{
	return object->bus->options.front_end == FRONT_END_STANDARD;
}

static const sd_bus_vtable port_info_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Type", "s", get_type, 0, EMITS),
	SD_BUS_PROPERTY("Protocol", "s", get_protocol, 0, EMITS),
	SD_BUS_PROPERTY("CurrentSpeed", "d", get_current_speed, 0, EMITS),
	SD_BUS_PROPERTY("MaxSpeed", "d", get_max_speed, 0, EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface port_info_interface = {
	.name = PORT_INFO,
	.vtable = port_info_vtable,
	.triggers =
		(const struct trigger[]){
			{ "Type", { .port = PORT(to_switch) | PORT(to_endpoint) } },
			{ "Protocol", { .local = ADAPTER_PORT(protocol) }, names_protocol },
			{ "CurrentSpeed", { .port = PORT(rate) } },
			{ "MaxSpeed", { .port = PORT(max_rate) } },
			{ NULL },
		},
	.kinds = KIND_ANY_PORT,
	.subject = SUBJECT_OBJECT,
};

static PROPERTY_GETTER(get_link_state)
{
	return property_append_enum(reply, PORT_STATE ".LinkStates.",
				    port_facts_disabled(userdata) ? "Disabled" : "Enabled");
}

static PROPERTY_GETTER(get_link_status)
{
	static const char *const names[] = {
		[LINK_STATUS_DOWN] = "LinkDown",     [LINK_STATUS_NO_LINK] = "NoLink",
		[LINK_STATUS_TRAINING] = "Training", [LINK_STATUS_STARTING] = "Starting",
		[LINK_STATUS_UP] = "LinkUp",
	};

	return property_append_enum(reply, PORT_STATE ".LinkStatusType.",
				    names[port_facts_link_status(userdata)]);
}

static const sd_bus_vtable port_state_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("LinkState", "s", get_link_state, 0, EMITS),
	SD_BUS_PROPERTY("LinkStatus", "s", get_link_status, 0, EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface port_state_interface = {
	.name = PORT_STATE,
	.vtable = port_state_vtable,
	.triggers =
		(const struct trigger[]){
			{ "LinkState", { .port = PORT(disabled) } },
			{ "LinkStatus", { .port = PORT(link_status) } },
			{ NULL },
		},
	.kinds = KIND_ANY_PORT,
	.subject = SUBJECT_PORT,
};

static PROPERTY_GETTER(get_peer_name)
{
	const struct object *object = userdata;
	char name[OBJECT_NAME_SIZE] = "";
	struct object peer;

	if (object_peer(object, &peer))
		object_name(&peer, name);
	return sd_bus_message_append_basic(reply, 's', name);
}

static PROPERTY_GETTER(get_peer)
{
	const struct object *object = userdata;
	char peer_path[PATH_SIZE] = "/";
	struct object peer;

	if (object_peer(object, &peer))
		object_path(&peer, peer_path);
	return sd_bus_message_append_basic(reply, 'o', peer_path);
}

/* The peer by its GUID, which may be known when no object is. */
static PROPERTY_GETTER(get_peer_guid)
{
	const struct object *object = userdata;

	return property_get_guid_or_empty(connection, path, interface, property, reply,
					  &object->port->facts.peer_guid, ret_error);
}

static PROPERTY_GETTER(get_peer_port)
{
	const struct object *object = userdata;

	return sd_bus_message_append_basic(reply, 'y', &object->port->facts.peer_port);
}

static const sd_bus_vtable link_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("PeerNodeGUID", "s", get_peer_guid, 0, EMITS),
	SD_BUS_PROPERTY("PeerPort", "y", get_peer_port, 0, EMITS),
	SD_BUS_PROPERTY("PeerName", "s", get_peer_name, 0, EMITS),
	SD_BUS_PROPERTY("Peer", "o", get_peer, 0, EMITS),
	SD_BUS_VTABLE_END,
};

const struct interface link_interface = {
	.name = "xyz.openbmc_project.FabricManager.Link",
	.vtable = link_vtable,
	.triggers =
		(const struct trigger[]){
			{ "PeerNodeGUID", { .port = PORT(peer_guid) } },
			{ "PeerPort", { .port = PORT(peer_port) } },
			{ "PeerName", { .port = PORT(peer_name) } },
			{ "Peer", { .port = PORT(peer) } },
			{ NULL },
		},
	.kinds = KIND_FABRIC_PORT,
	.subject = SUBJECT_OBJECT,
};
