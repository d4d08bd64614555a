// SPDX-License-Identifier: Apache-2.0
/*
 * The list of all interfaces, in the order in which an object tells them.
 *
 * NVIDIA's bmcweb reads all properties of an object as one flat list where the first of a name
 * wins. So whatever it looks for comes before the interfaces that use its names for something else:
 * PortWidth's Width before the others.
 */
#include "bus/interface.h"

#include "bus/bus-internal.h"

const struct interface *const interfaces[] = {
	&fabric_item_interface,
	&switch_item_interface,
	&pcie_switch_interface,
	&port_item_interface,
	&endpoint_item_interface,
	&adapter_item_interface,
	&network_adapter_interface,
	&port_width_interface,
	&port_info_interface,
	&port_state_interface,
	&connector_port_interface,
	&item_interface,
	&asset_interface,
	&location_code_interface,
	&revision_interface,
	&availability_interface,
	&operational_status_interface,
	&association_interface,
	&subnet_interface,
	&management_port_interface,
	&infiniband_node_interface,
	&infiniband_port_interface,
	&rdma_device_interface,
	&rdma_port_interface,
	&libfabric_domain_interface,
	&link_interface,
	&reachability_interface,
	&fabric_interface,
	&freshness_interface,
	&conditions_interface,
	NULL,
};

bool interface_is_for(const struct interface *interface, const struct bus *bus,
		      enum object_kind kind)
{
	if (!(interface->kinds & KIND(kind)))
		return false;
	return interface->front_ends == 0 || interface->front_ends & 1u << bus->options.front_end;
}

bool interface_applies(const struct interface *interface, const struct object *object)
{
	return interface_is_for(interface, object->bus, object->kind) &&
	       (!interface->has || interface->has(object));
}

void *interface_subject(const struct interface *interface, struct object *object)
{
	switch ((enum subject)interface->subject) {
	case SUBJECT_FABRIC:
		return object->fabric;
	case SUBJECT_NODE:
		return object->node;
	case SUBJECT_PORT:
		return (void *)object_port_facts(object);
	case SUBJECT_PRESENCE:
		return (void *)object_presence(object);
	case SUBJECT_ADAPTER:
		return object->adapter;
	case SUBJECT_ADAPTER_PORT:
		return object->adapter_port;
	case SUBJECT_DOMAIN:
		return object->domain;
	case SUBJECT_OBJECT:
		break;
	}
	return object;
}
