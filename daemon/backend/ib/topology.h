/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The backend's own picture of a subnet: what was read, and by which route each node is reached.
 *
 * The model keeps what is true of a fabric; this keeps what is needed to ask it again. A complete
 * sweep fills a new topology, which then takes the old one's place.
 */
#pragma once

#include "backend/ib/mad.h"
#include "base/map.h"
#include "model/facts.h"

/* A question that is under way is not asked twice, but perhaps once more afterwards. */
struct asking {
	bool under_way, again;
};

struct ib_port {
	struct port_facts facts;
	uint64_t peer_guid_before; /* node GUID of the last peer, when the link is down; 0: none */
	uint64_t changed_at;	   /* CLOCK_MONOTONIC us of the last change of its link; 0: never */
	uint8_t peer_port_before;
	bool known;	      /* PortInfo has been read by this sweep or one before */
	bool linked;	      /* who is at the other end is certain, and need not be asked */
	bool doubted;	      /* it is not, if the port is up when it is read the next time */
	bool duplicate;	      /* what hangs there has another node's GUID and is left alone */
	uint8_t n_follow_ups; /* by the sweep of this serial: see sweep_may_follow() */
	uint32_t sweep_serial;
	bool ask;     /* its state is to be read, once it is known by which route */
	bool failed;  /* it could not be read the last time */
	bool touched; /* to be reported */
	struct asking asking;
};

struct ib_node {
	struct node_facts facts;
	struct ib_route route;
	bool lost;	     /* no route leads there any more */
	bool was_lost;	     /* before the last reroute */
	bool out_of_service; /* the subnet manager says so */
	bool rerouted;	     /* by the last reroute: another way leads there */
	bool failed;	     /* something of it could not be read the last time */
	bool unheard;	     /* and nothing of it has been since */
	bool touched;	     /* to be reported */
	bool dirty;	     /* it, or a port of it, is to be reported */
	struct asking describing;
	/* What the watch knows of a switch: see watch.c. */
	uint16_t notices;
	uint64_t patience_until;
	uint64_t partner_until; /* so long the switch at the other end may take to call, too; 0:
				   done */
	uint64_t pace_until;	/* when its suspects may be asked again, and whether they should */
	bool hurried;
	uint64_t ask_after; /* of a switch that cannot be asked or keeps PortStateChange set */
	uint32_t back_off_s;
	/* Places 0 to facts.n_ports. Of a CA or router only those by which it was reached are
	 * known. */
	struct ib_port ports[];
};

struct topology {
	struct map by_guid;	/* node GUID -> struct ib_node, which it owns */
	struct ib_node **nodes; /* in order of discovery; the first is the local node */
	size_t n_nodes, nodes_size;
	size_t n_ports;	    /* that the nodes say they have, in all */
	uint8_t local_port; /* of the local node */
	uint32_t n_reroutes;
};

struct topology *topology_new(void);
void topology_free(struct topology *topology);

struct ib_node *topology_find(const struct topology *topology, uint64_t node_guid);
/* The local node, or NULL before it has been read. */
struct ib_node *topology_root(const struct topology *topology);
/* The switch or other node that has this LID, or NULL. */
struct ib_node *topology_find_lid(const struct topology *topology, uint16_t lid);
/* The node that has a port of this GUID, and the port (of a switch: 0), or NULL. */
struct ib_node *topology_find_port_guid(const struct topology *topology, uint64_t port_guid,
					uint8_t *ret_port);

/* A new node without any port known. NULL without memory or past the limits. */
struct ib_node *topology_add(struct topology *topology, const struct node_facts *facts);
void topology_remove(struct topology *topology, struct ib_node *node);

/* The port at the other end, by what this end says; its node in @ret_node. NULL: none, unknown. */
struct ib_port *topology_peer(const struct topology *topology, const struct ib_port *port,
			      struct ib_node **ret_node);

/* Whether a route can go on there: a switch forwards, of adapters only the local one sends. */
bool topology_leads_on(const struct topology *topology, const struct ib_node *node,
		       unsigned int port);

/* The port at which the last hop of the node's route begins; its node in @ret_node. NULL: none. */
struct ib_port *topology_way(const struct topology *topology, const struct ib_node *node,
			     struct ib_node **ret_node);

/*
 * Find a route to every node over the links that are known to be up now, the shortest. Nodes that
 * none leads to become lost; those that were and no longer are, not. 0 or -ENOMEM.
 */
int topology_reroute(struct topology *topology);
