/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A transaction: one update on its way into the graph. For the graph's own files only.
 *
 * It is prepared, and then committed. To prepare is to find out whom the update is about and to
 * allocate all that will be needed; it may fail, and the graph does not show it. To commit cannot
 * fail. It goes on in the order of the files: sources and fabric, failure.c (while the old links
 * are still there), removals, additions, comparison of facts, and last what follows from all of
 * them: peers and sums.
 */
#pragma once

#include "model/graph.h"

struct transaction {
	struct graph *graph;
	const struct update *update;
	struct changes *changes;
	bool committed;
	bool says_nodes; /* the update is about more than its source and fabric */

	struct fabric *fabric; /* the update's; NULL: none. Not in the graph yet if it is new */
	bool new_fabric;
	struct source_facts *source;  /* in the graph; NULL: it is new */
	struct fabric *abandoned;     /* the source leaves it, and was the last in it; or NULL */
	struct fabric *left;	      /* the source leaves it, and others stay; or NULL */
	struct condition *conditions; /* room for the update's and one more; or NULL */

	/* Of each node and port of the update the object; NULL: said again later, or nobody's. */
	struct node **nodes;
	struct port **ports;
	struct node **fresh; /* nodes to be added, with their ports, and by GUID */
	size_t n_fresh, n_fresh_ports;
	struct map fresh_by_guid;
	struct map loose; /* address of its place in node->ports -> port to be added, or left */

	uint32_t seen, failed, doomed; /* what becomes of an object, in its mark */
	bool any_doomed;

	/* Likewise of each adapter, port and domain of the update the object, in the graph or new.
	 */
	struct adapter **adapters;
	struct adapter_port **adapter_ports;
	struct domain **domains;

	struct node *flood;   /* failed nodes, behind which nobody has looked yet */
	struct node *touched; /* nodes with something to be made again */
};

/* node->touched */
enum {
	TOUCHED_PORTS = 1, /* another set of ports: peers of its ports and of its callers */
	TOUCHED_NAME = 2,  /* what its callers show of it */
	TOUCHED_SUMS = 4,
	TOUCHED_SHOWN = 8, /* a port of it has become an object: its callers show that */
};

/* change.c: the change set. An object that waits to be added has no changes to tell. */
#define CHANGE_LATER UINT32_MAX
uint64_t node_facts_diff(const struct node_facts *a, const struct node_facts *b);
uint64_t port_facts_diff(const struct port_facts *a, const struct port_facts *b);
uint64_t fabric_facts_diff(const struct fabric_facts *a, const struct fabric_facts *b);
int changes_reserve(struct changes *changes, size_t n);
void changes_seal(struct changes *changes);
void change_sources(struct changes *changes);
void change_fabric(struct changes *changes, struct fabric *fabric, enum change_verb verb,
		   uint64_t fields);
void change_node(struct changes *changes, struct node *node, uint64_t fields);
void change_port(struct changes *changes, struct port *port, uint64_t fields);
void change_node_verb(struct changes *changes, struct node *node, enum change_verb verb);
void change_port_verb(struct changes *changes, struct port *port, enum change_verb verb);
/* The change at @place in the set, made now if there is none. NULL: it is added whole later. */
struct change *change_find(struct changes *changes, uint32_t *place, enum object_kind kind);
void change_set_verb(struct change *change, enum change_verb verb);

/* local-change.c: the same for this machine's own objects. */
uint64_t adapter_facts_diff(const struct adapter_facts *a, const struct adapter_facts *b);
uint64_t adapter_port_facts_diff(const struct adapter_port_facts *a,
				 const struct adapter_port_facts *b);
uint64_t domain_facts_diff(const struct domain_facts *a, const struct domain_facts *b);
void change_adapter(struct changes *changes, struct adapter *adapter, uint64_t fields);
void change_adapter_port(struct changes *changes, struct adapter_port *port, uint64_t port_fields,
			 uint64_t local_fields);
void change_domain(struct changes *changes, struct domain *domain, uint64_t fields);
void change_adapter_verb(struct changes *changes, struct adapter *adapter, enum change_verb verb);
void change_adapter_port_verb(struct changes *changes, struct adapter_port *port,
			      enum change_verb verb);
void change_domain_verb(struct changes *changes, struct domain *domain, enum change_verb verb);
void local_changes_done(struct changes *changes);

/* node.c: nodes and ports by themselves. */
struct node *graph_node_new(const struct node_facts *facts);
void graph_node_free(struct node *node);
struct port *graph_port_new(struct node *node, const struct port_facts *facts);
/* Make the sums of the node again. Returns NODE_FIELD bits. */
uint64_t graph_node_sum(struct node *node);
static inline bool port_is_endpoint(const struct port *port)
{
	return !node_is_switch(port->node);
}

/* link.c: who names whom as its peer. */
int links_reserve(struct fabric *fabric, size_t n_more);
void link_add(struct port *port);
void link_remove(struct port *port);
/* The ports, in no order, whose facts name a port of the node as their peer, one after the other.
 */
struct port *link_first_caller(const struct fabric *fabric, uint64_t node_guid);
struct port *link_next_caller(const struct port *caller);
/* Find the port's peer again; @renamed: what is shown of it has changed. */
void link_resolve(struct transaction *tx, struct port *port, bool renamed);
/* The port's peer is the same, but may have become an object. */
void link_show(struct transaction *tx, struct port *port);

/* fabric.c: a fabric and what is in it. */
struct fabric *graph_fabric_new(struct graph *graph, const char *id);
void graph_fabric_free(struct fabric *fabric);
int fabric_reserve(struct fabric *fabric, size_t n_nodes, size_t n_ports);
void fabric_attach_port(struct fabric *fabric, struct port *port);
void fabric_detach_port(struct fabric *fabric, struct port *port);
void fabric_attach_nodes(struct fabric *fabric, struct node **sorted, size_t n);
void fabric_detach_nodes(struct fabric *fabric, uint32_t mark);

/* freshness.c: what the sources make of their fabric. Both return FABRIC_FIELD bits. */
uint64_t fabric_settle_freshness(struct fabric *fabric, uint64_t now);
uint64_t fabric_settle_conditions(struct fabric *fabric, const struct update *update,
				  struct condition **conditions);

/* sources.c: the list of sources. */
int source_prepare(struct transaction *tx);
void source_commit(struct transaction *tx);
/* Whether a source that reads the fabric names it, or has done so: then local ones do not count. */
bool fabric_has_reader(const struct fabric *fabric);
/* How the fabric is called that a local source's update is about: see graph_apply(). */
const char *source_fabric_id(const struct graph *graph, const struct update *update);

/* adapter.c: this machine's adapters and their ports. */
int adapters_prepare(struct transaction *tx);
void adapters_commit(struct transaction *tx);
size_t adapters_count_changes(const struct transaction *tx);
void adapters_done(struct transaction *tx);
void graph_adapter_free(struct adapter *adapter);

/* domain.c: what libfabric can open. */
int domains_prepare(struct transaction *tx);
void domains_commit(struct transaction *tx);
size_t domains_count_changes(const struct transaction *tx);
void domains_done(struct transaction *tx);
/* All that @source has in @fabric goes. */
void domains_withdraw(struct changes *changes, struct fabric *fabric, const char *source);

/* local.c: which of this machine's objects are also something else, when everything is in. */
void local_resolve(struct graph *graph, struct changes *changes);

/* prepare.c */
/* Room for all that may have to be told. Returns 0 or -ENOMEM. */
int transaction_reserve(struct transaction *tx);
int transaction_prepare(struct transaction *tx);
void transaction_done(struct transaction *tx);
/* The node or port as it will be: one to be added comes before one of the graph. Or NULL. */
struct node *transaction_node(const struct transaction *tx, uint64_t guid);
struct port *transaction_port(const struct transaction *tx, const struct node *node,
			      unsigned int number);
/* A port that was to be added has been added. */
void transaction_take_loose(struct transaction *tx, const struct port *port);

/* failure.c: what could not be read, and what hangs behind it. The first returns which of the two
 * bits have to be told, the second whether anything has. */
uint64_t presence_fail(struct presence *presence, int error, uint64_t now, uint64_t whole,
		       uint64_t error_alone);
bool presence_restore(struct presence *presence);
void transaction_fail(struct transaction *tx);

/* membership.c: who leaves and who comes. Those who are said to be gone need no excuse, so they are
 * known before the failures. */
void transaction_touch(struct transaction *tx, struct node *node, unsigned int what);
void transaction_remove_abandoned(struct transaction *tx);
void transaction_doom_gone(struct transaction *tx);
void transaction_remove(struct transaction *tx);
void transaction_add(struct transaction *tx);

/* commit.c */
void transaction_commit(struct transaction *tx);
