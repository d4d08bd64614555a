/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A world for the tests of the graph: switches and hosts with names, cables between them, and a
 * backend that sweeps them as a real one does, which is all that the graph gets to know.
 *
 * Whatever is applied is also written into a mirror (mirror.h) that follows the change sets alone,
 * and after each step the mirror must equal the graph, and the graph must hold together.
 */
#pragma once

#include <glib.h>

#include "base/util.h"
#include "model/graph.h"

#define WORLD_FABRIC "f"
#define WORLD_SOURCE "a/1"

struct world_port {
	struct port_facts facts;
	int mute;	    /* negative errno: it cannot be read */
	unsigned int swept; /* the sweep that met it */
};

struct world_node {
	char name[16];
	struct node_facts facts;
	int silent;	    /* negative errno: it does not answer at all */
	int dazed;	    /* negative errno: it answers who it is, and then no more */
	unsigned int swept; /* the sweep that met it */
	struct world_port ports[];
};

struct world {
	struct graph *graph;
	struct mirror *mirror;
	GPtrArray *nodes; /* struct world_node */
	uint64_t now;	  /* rises with each update */
	unsigned int sweep;
	struct update update;	/* that is being made */
	struct changes changes; /* of the last one */
	char *told;
};

struct world *world_new(void);
/*
 * One that was swept already:
 *
 *	h0/1 -- s0/1   s1/1 -- h1/1	h2 is one host with two ports
 *		s0/4 -- s1/4		s0/3 and s1/3 are free
 *	h2/1 -- s0/2   s1/2 -- h2/2
 */
struct world *world_new_small(void);
void world_free(struct world *w);
DEFINE_CLEANUP(struct world *, world_free)

/* The truth. Nodes have no cables at first, and all their ports are down. */
void world_add_switch(struct world *w, const char *name, unsigned int n_ports);
void world_add_host(struct world *w, const char *name, unsigned int n_ports);
void world_cable(struct world *w, const char *a, unsigned int port_a, const char *b,
		 unsigned int port_b);
void world_cut(struct world *w, const char *name, unsigned int port);
/* Cut all cables of the node. */
void world_unplug(struct world *w, const char *name);
void world_rename(struct world *w, const char *name, const char *description);
struct world_node *world_node(struct world *w, const char *name);
/* Or NULL. */
struct world_node *world_find(struct world *w, uint64_t guid);
struct port_facts *world_port(struct world *w, const char *name, unsigned int port);

/*
 * What a backend says. The update that is being made begins as an empty partial one of a live
 * source, and begins anew after each world_apply().
 */
void world_say_node(struct world *w, const char *name);
void world_say_port(struct world *w, const char *name, unsigned int port);
/* The node and all its ports that have a cable or are a switch's. */
void world_say_all(struct world *w, const char *name);
void world_say_gone(struct world *w, const char *name);
void world_fail_node(struct world *w, const char *name, int error);
void world_fail_port(struct world *w, const char *name, unsigned int port, int error);
void world_fail_beyond(struct world *w, const char *name, unsigned int port, int error);
void world_apply(struct world *w);
/* The same, which may fail; then the graph must be as it was, and the update can be tried again. */
int world_try_apply(struct world *w);
/* A complete sweep, which starts at the node, and applied. */
void world_sweep(struct world *w, const char *from);
/* Say only how a source is, and apply. @fabric_id may be "". */
void world_source(struct world *w, const char *id, const char *fabric_id, enum source_state state,
		  int error);
void world_remove_source(struct world *w, const char *id);
/* Also the fabric, if it was the last there. */
void world_remove_with_fabric(struct world *w, const char *id);

/*
 * What the last step has changed, a line each, in the order of the change set: "+switch s0",
 * "~port s0/1: port.state port.peer", "-endpoint h0/1", "~sources", "+fabric f".
 */
const char *world_told(struct world *w);
#define assert_told(w, text) g_assert_cmpstr(world_told(w), ==, text)

/* The graph's objects; they must be there. */
struct fabric *graph_fabric(struct world *w);
struct node *graph_node(struct world *w, const char *name);
struct port *graph_port(struct world *w, const char *name, unsigned int port);
