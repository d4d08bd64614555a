/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sweep: questions to a subnet, whose answers lead to more questions, until nothing is open.
 *
 * A complete sweep begins at the local node with an empty topology. A partial one asks again what
 * it is told to ask, in the topology that is there; where an answer leads to something unknown it
 * goes on there. There is no graph algorithm to see: NodeInfo makes a node and asks for its
 * description and ports, PortInfo of a live port asks for the NodeInfo beyond it.
 *
 * A link is certain once it was seen from one end; the other end is then not asked. That is why a
 * sweep needs fewer MADs than there are ends of links.
 */
#pragma once

#include "backend/ib/mad.h"
#include "backend/ib/topology.h"
#include "model/update.h"

struct sweep {
	struct mad_engine *engine;	 /* borrowed */
	struct topology *topology;	 /* borrowed; filled or brought up to date */
	const struct topology *previous; /* of a complete sweep: what was known before, or NULL */
	bool complete;
	uint32_t serial;
	uint64_t began_at;  /* CLOCK_MONOTONIC us */
	uint64_t failed_at; /* the last time that something could not be read; 0: never */
	bool reroute;	    /* a link has come or gone since the routes were last made */
	bool unreported;    /* there is something for sweep_report() */
	size_t n_pending;
	int error; /* of a complete sweep: why the local node could not be read */
	/* Failures, conditions: what has no place in the topology until it is reported. */
	struct update found;
};

/* Begin in the given topology. @previous only with @complete. */
void sweep_begin(struct sweep *sweep, struct mad_engine *engine, struct topology *topology,
		 const struct topology *previous, bool complete);
/* Every request must be done. */
void sweep_done(struct sweep *sweep);

/* CLOCK_MONOTONIC, us, by the engine's clock. */
uint64_t sweep_now(const struct sweep *sweep);

/* What to ask. Without memory the thing is reported as not readable. */
void sweep_read_root(struct sweep *sweep);
/* All of a node: description, SwitchInfo, every port (of a CA: those by which it was reached). */
void sweep_read_node(struct sweep *sweep, struct ib_node *node);
void sweep_read_description(struct sweep *sweep, struct ib_node *node);
void sweep_read_port(struct sweep *sweep, struct ib_node *node, unsigned int port);
/* Who is beyond this port. */
void sweep_probe(struct sweep *sweep, struct ib_node *node, unsigned int port);
/* SwitchInfo, and every port of the switch if one has changed since the SM looked. */
void sweep_look(struct sweep *sweep, struct ib_node *node);

/* The other end, if the link was up, is cut off too. */
void sweep_unlink(struct sweep *sweep, struct ib_node *node, unsigned int port);

/* What cannot be read may have lost the link over which it is asked: the near end knows. */
void sweep_doubt_way(struct sweep *sweep, struct ib_node *node);

/* Follow up on links that came and went. To be called before time is given to the engine. */
void sweep_settle(struct sweep *sweep);

/*
 * Add to @update all that was learnt since the last report; with @finished, of a complete sweep,
 * everything. Returns 0 or -ENOMEM, and then it may be called again.
 */
int sweep_report(struct sweep *sweep, struct update *update, bool finished);
