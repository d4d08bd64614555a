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
#include "model/change.h"
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
	struct adapter_port *local; /* which port of an adapter of this machine it is, or NULL */
	struct port_facts facts;
	struct presence presence;
	bool announced; /* the bus's mark; the model only clears it when it makes the object */
	/* An endpoint whose port GUID another one had first: no object until that one goes. */
	bool shadowed;
	/* The graph's own. */
	uint32_t mark;		    /* the last update that saw it or failed to */
	uint32_t change;	    /* its place in the change set that is being made */
	struct port *next, **pprev; /* in the list of callers, see link.c; or of the dead */
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
	/* The graph's own. */
	uint8_t touched;   /* what is to be made again when all facts are in */
	uint32_t mark;	   /* the last update that saw it or failed to */
	uint32_t change;   /* its place in the change set that is being made */
	struct node *next; /* in one list of the transaction, or of the dead */
};

/* An RDMA device of this machine. */
struct adapter {
	struct adapter_facts facts;
	struct presence presence;
	struct adapter_port *
		*ports; /* facts.n_ports + 1 places by number; NULL where none is known */
	bool announced; /* the bus's mark */
	/* The graph's own. */
	uint32_t change;      /* its place in the change set that is being made */
	bool seen;	      /* by the update under way */
	struct adapter *next; /* of the dead */
};

struct adapter_port {
	struct adapter *adapter;
	/*
	 * The same port as a swept subnet has it (by port GUID and subnet prefix), or NULL. Of
	 * several that claim to be one, the first.
	 */
	struct port *endpoint;
	struct adapter_port_facts facts;
	uint8_t protocol; /* adapter_port_protocol() */
	bool announced;	  /* the bus's mark */
	/* The graph's own. */
	struct port *claim; /* what @endpoint will be */
	uint32_t change;
	bool seen;
	struct adapter_port *next;
};

/* What libfabric can open: an endpoint of its fabric at this machine. */
struct domain {
	struct fabric *fabric;
	struct adapter *adapter; /* by PCI address, or else by the device's name; or NULL */
	struct domain_facts facts;
	bool announced; /* the bus's mark */
	/* The graph's own. */
	char source[SOURCE_ID_SIZE]; /* which told it */
	uint32_t change;
	bool seen;
	struct domain *next;
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
	struct domain **domains; /* in order of id */
	size_t n_domains;
	/* Objects of each kind; ports are those of switches, endpoints do not count domains. */
	size_t n_switches, n_ports, n_endpoints;
	struct map by_guid;	     /* node GUID -> struct node */
	struct map endpoint_by_guid; /* port GUID -> struct port of a CA or router */
	bool announced;		     /* the bus's mark */
	/* The graph's own. */
	uint32_t mark;	       /* of the last update */
	size_t n_shadowed;     /* endpoints that are no objects */
	size_t n_callers;      /* ports that name a peer, */
	struct port **callers; /* by the hash of the peer's GUID: see link.c */
	size_t callers_size;
};

struct graph {
	struct fabric **fabrics; /* in order of id */
	size_t n_fabrics;
	struct source_facts *sources; /* in order of id */
	size_t n_sources;
	struct adapter **adapters; /* in order of id */
	size_t n_adapters;
};

struct graph *graph_new(void);
void graph_free(struct graph *graph);

/*
 * Make the graph say what the update says. Returns 0, or -EINVAL for an update that contradicts
 * itself (no source id, a string without its end), or -ENOMEM; the graph then is as it was, to the
 * last bit: all that can fail is done before anything is touched. @ret_changes must be done with
 * changes_done() before the next call; after an error it is empty.
 *
 * When the source was in another fabric before, has moved to the one that is said now, and no other
 * source names the one that it left, that one is removed with all its nodes and ports: nobody reads
 * it, and as a rule it is the same subnet with another prefix. A source that only goes stale, or no
 * longer knows where it is (its fabric_id is ""), leaves its fabric stale.
 *
 * What the update says twice counts as it was said last. Ports that the node cannot have (a number
 * too high, port 0 of a channel adapter) are left out. A node of another type or with another
 * number of ports is another node, and so is an endpoint with another port GUID: the old one is
 * removed and the new one added.
 */
int graph_apply(struct graph *graph, const struct update *update, struct changes *ret_changes);

/*
 * A source is no more: its fabric is stale if it was the last that read it. With @fabric_too that
 * is removed if no other source names it. An id that is not known changes nothing. Returns 0 or
 * -ENOMEM.
 */
int graph_remove_source(struct graph *graph, const char *source_id, bool fabric_too, uint64_t now,
			struct changes *ret_changes);

/* All return a borrowed pointer, or NULL where there is none. */
struct fabric *graph_find_fabric(const struct graph *graph, const char *id);
struct node *fabric_find_node(const struct fabric *fabric, uint64_t node_guid);
struct port *fabric_find_endpoint(const struct fabric *fabric, uint64_t port_guid);
struct port *node_find_port(const struct node *node, unsigned int number);
struct domain *fabric_find_domain(const struct fabric *fabric, uint64_t id);
struct adapter *graph_find_adapter(const struct graph *graph, const char *id);
struct adapter_port *adapter_find_port(const struct adapter *adapter, unsigned int number);

static inline bool node_is_switch(const struct node *node)
{
	return node->facts.type == NODE_SWITCH;
}
