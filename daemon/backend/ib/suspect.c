// SPDX-License-Identifier: Apache-2.0
#include "backend/ib/suspect.h"

#include "base/util.h"

#define SUSPECTS_MAX   4		     /* ports asked at once on a notice that names none */
#define SUSPECT_AGE_US (3600 * USEC_PER_SEC) /* a port that changed lately may flap */
#define PACE_US	       (20 * USEC_PER_MSEC)  /* between two looks at a switch that keeps calling */
#define PARTNER_US     (5 * USEC_PER_MSEC)

/* At the end that is nearer: to the other one, this link may have been the way. */
static void ask_link(struct sweep *sweep, struct ib_node *node, unsigned int port,
		     struct ib_node *other)
{
	const struct ib_port *end = &node->ports[port];
	unsigned int other_port =
		end->facts.peer_guid ? end->facts.peer_port : end->peer_port_before;

	if (!other->lost && other->route.n_hops < node->route.n_hops &&
	    other_port <= other->facts.n_ports)
		sweep_read_port(sweep, other, other_port);
	else
		sweep_read_port(sweep, node, port);
}

/* Ask the links between two switches that have both reported a change. */
static unsigned int ask_between(struct sweep *sweep, struct ib_node *node)
{
	unsigned int n_asked = 0;

	for (unsigned int i = 1; i <= node->facts.n_ports; i++) {
		struct ib_port *port = &node->ports[i];
		uint64_t peer_guid = port->facts.peer_guid ?: port->peer_guid_before;
		struct ib_node *other = topology_find(sweep->topology, peer_guid);

		if (!other || other == node || !other->notices || n_asked >= SUSPECTS_MAX)
			continue;
		ask_link(sweep, node, i, other);
		n_asked++;
	}
	return n_asked;
}

/* Ports that went down, came up or changed lately, the latest first. */
static void ask_suspects(struct sweep *sweep, struct ib_node *node, uint64_t now)
{
	uint64_t before = UINT64_MAX;

	for (unsigned int n = 0; n < SUSPECTS_MAX; n++) {
		unsigned int best = 0;

		for (unsigned int i = 1; i <= node->facts.n_ports; i++) {
			const struct ib_port *port = &node->ports[i];

			if (port->changed_at && port->changed_at < before &&
			    now - port->changed_at < SUSPECT_AGE_US &&
			    (!best || port->changed_at > node->ports[best].changed_at))
				best = i;
		}
		if (!best)
			return;
		sweep_read_port(sweep, node, best);
		before = node->ports[best].changed_at;
	}
}

void suspect_ask(struct sweep *sweep, struct ib_node *node, uint64_t now)
{
	node->hurried = now < node->pace_until;
	if (node->hurried)
		return;
	node->pace_until = now + PACE_US;
	node->partner_until = 0;
	if (ask_between(sweep, node))
		return;
	node->partner_until = now + PARTNER_US;
	ask_suspects(sweep, node, now);
}

static bool is_switch_port(const struct sweep *sweep, const struct ib_port *port)
{
	struct ib_node *other;

	return topology_peer(sweep->topology, port, &other) && other->facts.type == NODE_SWITCH;
}

/*
 * Whether a cut between switches may have only one caller here: the other one's way to the subnet
 * manager was the cut link. So it is at the subnet manager's own switch; and where there are no
 * adapters it cannot be anything else.
 */
static bool may_call_alone(const struct sweep *sweep, const struct ib_node *node, uint16_t sm_lid)
{
	struct ib_node *sm = topology_find_lid(sweep->topology, sm_lid);
	bool adapters = false;

	for (unsigned int i = 1; i <= node->facts.n_ports; i++) {
		const struct ib_port *port = &node->ports[i];

		if (sm && port->facts.peer_guid == sm->facts.guid)
			return true;
		adapters |= port->facts.peer_guid && !is_switch_port(sweep, port);
	}
	return !adapters;
}

/* Nobody else has called: then its links to other switches are asked, where it may be one of them.
 */
void suspect_ask_alone(struct sweep *sweep, struct ib_node *node, uint16_t sm_lid)
{
	node->partner_until = 0;
	if (!node->notices || !may_call_alone(sweep, node, sm_lid))
		return;
	for (unsigned int i = 1; i <= node->facts.n_ports; i++) {
		if (is_switch_port(sweep, &node->ports[i]))
			sweep_read_port(sweep, node, i);
	}
}
