/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The graph: every fabric, node and port that is known, and how they hang together.
 *
 * It changes in graph_apply() alone, which says exactly what has changed. It sends no signals and
 * has no observers. All pointers into it are borrowed and live until the object is in a change set
 * as removed and changes_done() is called.
 *
 * Objects for the reader: a fabric; of a switch the node and its external ports (1..n); of a
 * channel adapter or router each port that was reached, which is an endpoint. Port 0 of a switch is
 * kept in the node but is no object of its own.
 */
#pragma once

#include "base/map.h"
#include "model/facts.h"
#include "model/update.h"

enum presence_state {
	PRESENCE_PRESENT,
	PRESENCE_UNREACHABLE, /* known, could not be read the last time */
	PRESENCE_GONE,	      /* only ever seen in a change set */
};

struct presence {
	uint8_t state;	/* enum presence_state */
	int error;	/* negative errno of the last failure; 0 while PRESENT */
	uint64_t since; /* when it became UNREACHABLE, CLOCK_REALTIME us; 0 while PRESENT */
};

struct port {
	struct node *node;
	struct port *peer; /* the object of facts.peer_*, while both are in the graph; else NULL */
	struct port_facts facts;
	struct presence presence;
	bool announced; /* the bus's mark; the model only clears it when it makes the object */
	uint32_t mark;	/* the graph's own: last sweep that saw it */
};

struct node {
	struct fabric *fabric;
	struct port **ports; /* facts.n_ports + 1 places by number; NULL where nothing is known */
	struct node_facts facts;
	struct presence presence;
	uint64_t rate;	   /* sum over external ports of port_facts_rate(), bit/s */
	uint64_t max_rate; /* likewise of port_facts_max_rate() */
	uint32_t lanes;	   /* sum over external ports of the lanes supported */
	bool announced;	   /* the bus's mark */
	uint32_t mark;	   /* the graph's own */
};

/* Whether what is shown of a fabric is kept up to date. */
struct freshness {
	bool stale;
	int error;	     /* negative errno that explains it; 0: no source left */
	uint64_t since;	     /* CLOCK_REALTIME us; 0 while not stale */
	uint64_t last_sweep; /* end of the last complete sweep; 0: none yet */
	uint64_t last_heard; /* last answer that confirmed what is known */
};

struct fabric {
	struct graph *graph;
	char id[FABRIC_ID_SIZE];
	struct fabric_facts facts;
	struct freshness freshness;
	struct condition *conditions;
	size_t n_conditions;
	struct node **nodes; /* in order of GUID */
	size_t n_nodes, nodes_size;
	size_t n_switches, n_ports,
		n_endpoints;	     /* objects of each kind; ports are those of switches */
	struct map by_guid;	     /* node GUID -> struct node */
	struct map endpoint_by_guid; /* port GUID -> struct port of a CA or router */
	bool announced;		     /* the bus's mark */
	uint32_t mark;		     /* the graph's own: count of sweeps */
};

struct graph {
	struct fabric **fabrics; /* in order of id */
	size_t n_fabrics;
	struct source_facts *sources; /* in order of id */
	size_t n_sources;
};

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
};

/* Bits of struct change, one per fact. */
#define FIELD_(name) NODE_FIELD_##name,
enum node_field {
	NODE_FIELDS(FIELD_) NODE_FIELD_presence, /* struct presence */
	NODE_FIELD_rates,			 /* rate, max_rate or lanes */
	NODE_FIELD_MAX_
};
#undef FIELD_
#define FIELD_(name) PORT_FIELD_##name,
enum port_field {
	PORT_FIELDS(FIELD_) PORT_FIELD_presence,
	PORT_FIELD_peer, /* struct port.peer, or what is shown of it: its kind or its identity */
	PORT_FIELD_MAX_
};
#undef FIELD_
#define FIELD_(name) FABRIC_FIELD_##name,
enum fabric_field {
	FABRIC_FIELDS(FIELD_) FABRIC_FIELD_stale, /* freshness.stale, .error or .since */
	FABRIC_FIELD_conditions,
	FABRIC_FIELD_MAX_
};
#undef FIELD_
#define FIELD_BIT(field) (UINT64_C(1) << (field))

struct change {
	uint8_t kind; /* enum object_kind */
	uint8_t verb; /* enum change_verb */
	union {
		struct fabric *fabric;
		struct node *node; /* OBJECT_SWITCH */
		struct port *port; /* OBJECT_PORT, OBJECT_ENDPOINT */
	};
	/* Of CHANGE_CHANGED: FIELD_BIT()s. An endpoint has bits of its node as well. */
	uint64_t node_fields, port_fields, fabric_fields;
};

/*
 * What an update has changed: each object at most once; owners are added before and removed after
 * what they hold. It owns the removed objects until changes_done(). A removed port still has its
 * node, a removed node its fabric.
 */
struct changes {
	struct change *items;
	size_t n_items, items_size;
	void **dead;
	size_t n_dead, dead_size;
};

struct graph *graph_new(void);
void graph_free(struct graph *graph);

/*
 * Make the graph say what the update says. Returns 0, or -EINVAL for an update that contradicts
 * itself (no source id), or -ENOMEM; the graph then is as it was. @ret_changes must be done with
 * changes_done() before the next call.
 */
int graph_apply(struct graph *graph, const struct update *update, struct changes *ret_changes);

/* A source is no more: its fabric is stale if it was the last. */
int graph_remove_source(struct graph *graph, const char *source_id, uint64_t now,
			struct changes *ret_changes);

void changes_done(struct changes *changes);

/* All return a borrowed pointer, or NULL where there is none. */
struct fabric *graph_find_fabric(const struct graph *graph, const char *id);
struct node *fabric_find_node(const struct fabric *fabric, uint64_t node_guid);
struct port *fabric_find_endpoint(const struct fabric *fabric, uint64_t port_guid);
struct port *node_find_port(const struct node *node, unsigned int number);

static inline bool node_is_switch(const struct node *node)
{
	return node->facts.type == NODE_SWITCH;
}
