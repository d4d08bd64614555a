/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interfaces: what is published of an object is the sum of the interfaces of its kind, and each
 * interface is one table, shared by all kinds that have it.
 *
 * Its vtable says what there is to read; its triggers say which facts each property shows, so that
 * a change of the model can be told as a change of properties.
 */
#pragma once

#include <systemd/sd-bus.h>

#include "bus/object.h"

/*
 * D-Bus has no size_t. What phosphor-dbus-interfaces calls `size` is 64 bits wide where the machine
 * is, and its readers insist on it.
 */
#if SIZE_MAX > UINT32_MAX
#define SIGNATURE_SIZE "t"
#else
#define SIGNATURE_SIZE "u"
#endif

/* What the getters of an interface are given as their userdata. */
enum subject {
	SUBJECT_OBJECT, /* struct object, valid during the call */
	SUBJECT_FABRIC,
	SUBJECT_NODE,
	SUBJECT_PORT, /* struct port_facts, of a port of whatever kind */
	SUBJECT_PRESENCE,
	SUBJECT_ADAPTER,
	SUBJECT_ADAPTER_PORT,
	SUBJECT_DOMAIN,
};

#define FABRIC(field)	    ((uint32_t)FIELD_BIT(FABRIC_FIELD_##field))
#define NODE(field)	    ((uint32_t)FIELD_BIT(NODE_FIELD_##field))
#define PORT(field)	    FIELD_BIT(PORT_FIELD_##field)
#define ADAPTER(field)	    FIELD_BIT(ADAPTER_FIELD_##field)
#define ADAPTER_PORT(field) FIELD_BIT(ADAPTER_PORT_FIELD_##field)
#define DOMAIN(field)	    FIELD_BIT(DOMAIN_FIELD_##field)

/*
 * What of an object has changed, as FIELD_BIT()s. There is one of these in each notice that waits,
 * so it is kept small.
 */
struct fields {
	uint64_t port, local;
	uint32_t fabric, node;
};
_Static_assert(FABRIC_FIELD_MAX_ <= 32 && NODE_FIELD_MAX_ <= 32, "they fit into struct fields");

/*
 * A property, and the facts that it shows; if @when says no, this object's does not show those. The
 * triggers of one property stand together. A list of them ends with an empty one.
 */
struct trigger {
	const char *property;
	struct fields fields;
	bool (*when)(const struct object *object);
};

#define KIND(kind)	  (1u << (kind))
#define KIND_FABRIC	  KIND(OBJECT_FABRIC)
#define KIND_SWITCH	  KIND(OBJECT_SWITCH)
#define KIND_PORT	  KIND(OBJECT_PORT)
#define KIND_ENDPOINT	  KIND(OBJECT_ENDPOINT)
#define KIND_ADAPTER	  KIND(OBJECT_ADAPTER)
#define KIND_ADAPTER_PORT KIND(OBJECT_ADAPTER_PORT)
#define KIND_DOMAIN	  KIND(OBJECT_DOMAIN)
#define KIND_FABRIC_PORT  (KIND_PORT | KIND_ENDPOINT) /* as the fabric knows it */
#define KIND_ANY_PORT	  (KIND_FABRIC_PORT | KIND_ADAPTER_PORT)
#define KIND_ANY_DEVICE	  (KIND_SWITCH | KIND_ANY_PORT | KIND_ADAPTER)
#define KIND_ANY	  (KIND_FABRIC | KIND_ANY_DEVICE | KIND_DOMAIN)

struct interface {
	const char *name;
	const sd_bus_vtable *vtable;
	const struct trigger *triggers; /* NULL: nothing in it ever changes */
	/*
	 * Whether this object of the right kind has it; NULL: all have. When one of @deciding has
	 * changed, clients are told anew whether it has.
	 */
	bool (*has)(const struct object *object);
	struct fields deciding;
	uint16_t kinds;	    /* KIND() bits */
	uint8_t subject;    /* enum subject */
	uint8_t front_ends; /* bits by enum front_end; 0: for all */
};

extern const struct interface item_interface, availability_interface, operational_status_interface,
	reachability_interface;
extern const struct interface association_interface;
extern const struct interface asset_interface, location_code_interface, revision_interface;
extern const struct interface fabric_item_interface, fabric_interface, subnet_interface,
	freshness_interface, conditions_interface;
extern const struct interface pcie_switch_interface, switch_item_interface,
	management_port_interface;
extern const struct interface connector_port_interface, port_item_interface;
extern const struct interface endpoint_item_interface;
extern const struct interface port_width_interface, port_info_interface, port_state_interface,
	link_interface;
extern const struct interface infiniband_node_interface, infiniband_port_interface;
extern const struct interface adapter_item_interface, network_adapter_interface,
	rdma_device_interface, rdma_port_interface;
extern const struct interface libfabric_domain_interface;

/* All of them, in the order in which they are told; it ends with NULL. */
extern const struct interface *const interfaces[];

/* Whether objects of this kind may have it, */
bool interface_is_for(const struct interface *interface, const struct bus *bus,
		      enum object_kind kind);
/* and whether this one has. */
bool interface_applies(const struct interface *interface, const struct object *object);
/* The userdata for the getters. @object must live as long as that is used. */
void *interface_subject(const struct interface *interface, struct object *object);

/* The manager's own object, the only one that is always there (manager-object.c). */
#define MANAGER_INTERFACE "xyz.openbmc_project.FabricManager"
extern const sd_bus_vtable manager_vtable[];
