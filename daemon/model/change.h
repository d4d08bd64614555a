/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The change set: exactly what an update has added, changed and removed in the graph.
 *
 * It is the only thing that the bus must follow: who applies every change set to a copy, members
 * without a bit left as they are, has the graph.
 */
#pragma once

#include "model/facts.h"
#include "model/local-facts.h"

struct adapter;
struct adapter_port;
struct domain;
struct fabric;
struct node;
struct port;

enum change_verb {
	CHANGE_ADDED,
	CHANGE_CHANGED,
	CHANGE_REMOVED,
};

enum object_kind {
	OBJECT_SOURCES, /* the list of sources: state, error, fabric or subscription of one */
	OBJECT_FABRIC,
	OBJECT_SWITCH,
	OBJECT_PORT, /* external port of a switch */
	OBJECT_ENDPOINT,
	OBJECT_ADAPTER, /* an RDMA device of this machine, */
	OBJECT_ADAPTER_PORT,
	OBJECT_DOMAIN, /* and what libfabric can open: an endpoint of its fabric */
};

/* Bits of struct change, one per fact. */
#define FIELD_(name) NODE_FIELD_##name,
enum node_field {
	NODE_FIELDS(FIELD_) NODE_DERIVED(FIELD_) NODE_FIELD_presence, /* struct presence */
	NODE_FIELD_presence_error, /* its error alone; state and since are the same */
	NODE_FIELD_rate,	   /* the sums in struct node */
	NODE_FIELD_max_rate,
	NODE_FIELD_lanes,
	NODE_FIELD_MAX_
};
#undef FIELD_
#define FIELD_(name) PORT_FIELD_##name,
enum port_field {
	PORT_FIELDS(FIELD_) PORT_DERIVED(FIELD_) PORT_FIELD_presence,
	PORT_FIELD_presence_error,
	PORT_FIELD_peer,	/* struct port.peer, if that is an object: another one, or none */
	PORT_FIELD_peer_name,	/* what that is called */
	PORT_FIELD_attachment,	/* of a switch's port the peer, of an endpoint the switch there */
	PORT_FIELD_to_switch,	/* of a switch's port: whether the peer is one as well, */
	PORT_FIELD_to_endpoint, /* or an endpoint that is an object */
	PORT_FIELD_local,	/* of an endpoint: which port of an adapter of this machine it is */
	PORT_FIELD_MAX_
};
#undef FIELD_
#define ADAPTER_FIELD_(name)	  ADAPTER_FIELD_##name,
#define ADAPTER_PORT_FIELD_(name) ADAPTER_PORT_FIELD_##name,
#define DOMAIN_FIELD_(name)	  DOMAIN_FIELD_##name,
/* One set of bits for all three kinds of local objects: no object is two of them. */
enum local_field {
	ADAPTER_FIELDS(ADAPTER_FIELD_) ADAPTER_FIELD_presence,
	ADAPTER_FIELD_presence_error,
	ADAPTER_PORT_FIELDS(ADAPTER_PORT_FIELD_) ADAPTER_PORT_FIELD_protocol, /* derived */
	ADAPTER_PORT_FIELD_endpoint, /* struct adapter_port.endpoint: another one, or none */
	DOMAIN_FIELDS(DOMAIN_FIELD_) DOMAIN_DERIVED(DOMAIN_FIELD_)
		DOMAIN_FIELD_adapter, /* struct domain.adapter, likewise */
	LOCAL_FIELD_MAX_
};
#undef ADAPTER_FIELD_
#undef ADAPTER_PORT_FIELD_
#undef DOMAIN_FIELD_
#define FIELD_(name) FABRIC_FIELD_##name,
enum fabric_field {
	FABRIC_FIELDS(FIELD_) FABRIC_DERIVED(FIELD_)
		FABRIC_FIELD_stale, /* freshness.stale, with .error and .since */
	FABRIC_FIELD_stale_error,   /* freshness.error alone */
	FABRIC_FIELD_conditions,
	FABRIC_FIELD_troubled, /* whether there are conditions other than staleness */
	FABRIC_FIELD_MAX_
};
#undef FIELD_
#define FIELD_BIT(field) (UINT64_C(1) << (field))

struct change {
	uint8_t kind; /* enum object_kind */
	uint8_t verb; /* enum change_verb; of OBJECT_SOURCES always CHANGED, and no pointer */
	union {
		struct fabric *fabric;
		struct node *node; /* OBJECT_SWITCH */
		struct port *port; /* OBJECT_PORT, OBJECT_ENDPOINT */
		struct adapter *adapter;
		struct adapter_port *adapter_port;
		struct domain *domain;
	};
	/*
	 * Of CHANGE_CHANGED: FIELD_BIT()s. An endpoint has bits of its node as well, a switch those
	 * of its port 0. A port of an adapter has bits of struct port_facts as well; one whose
	 * adapter's presence or name changes has the adapter's bits, too.
	 */
	uint64_t node_fields, port_fields, fabric_fields, local_fields;
};

/*
 * Each object is in it at most once; owners are added before and removed after what they hold, and
 * an object that takes the id of a removed one is added after that was removed. It owns the removed
 * objects until changes_done(): a removed port still has its node, a removed node its fabric, its
 * ports and their facts, a removed fabric its nodes. A removed object is PRESENCE_GONE.
 */
struct changes {
	struct change *items;
	size_t n_items, items_size;
	struct node *dead_nodes;    /* with their ports */
	struct port *dead_ports;    /* of nodes that live on */
	struct fabric *dead_fabric; /* with its nodes and domains; or NULL: no update ends more */
	struct adapter *dead_adapters; /* with their ports */
	struct adapter_port *dead_adapter_ports;
	struct domain *dead_domains;
};

void changes_done(struct changes *changes);
