// SPDX-License-Identifier: Apache-2.0
#include "backend/ib/watch.h"

#include "backend/ib/suspect.h"
#include "base/util.h"

#define LATELY_US	(120 * USEC_PER_SEC) /* for so long a change is watched by every light sweep */
#define LATELY_PER_LOOK 64		     /* ports, of each light sweep */
#define PROBES_PER_LOOK 64		     /* ports that lead to nobody, of each light sweep */
#define RETRY_FIRST_S	10
#define RETRY_MAX_S	320
#define POLL_FIRST_US	(50 * USEC_PER_MSEC)
#define POLL_TRIES	9 /* doubling, 25 s in all */

static bool is_up(const struct ib_port *port)
{
	return port->facts.state > PORT_STATE_DOWN;
}

static void link_state_notice(struct watch *watch, struct sweep *sweep, uint16_t lid)
{
	struct ib_node *node = topology_find_lid(sweep->topology, lid);
	uint64_t now = sweep_now(sweep);

	if (!node || node->facts.type != NODE_SWITCH || node->lost)
		return;
	/* Once it runs, more notices do not put it off. */
	if (!node->notices)
		node->patience_until = now + watch->settings.patience_ms * USEC_PER_MSEC;
	node->notices += node->notices < UINT16_MAX;
	suspect_ask(sweep, node, now);
}

/* Also who is at the other end: another cable may have been plugged before anybody looked. */
static void doubt_port(struct sweep *sweep, struct ib_node *node, unsigned int port)
{
	node->ports[port].doubted = true;
	sweep_read_port(sweep, node, port);
}

/* Its neighbours know best whether it is still there. */
static void ask_neighbours(struct sweep *sweep, const struct ib_node *node)
{
	for (unsigned int i = 1; i <= node->facts.n_ports; i++) {
		struct ib_node *other;
		struct ib_port *peer = topology_peer(sweep->topology, &node->ports[i], &other);

		if (peer && other != node && other->facts.type == NODE_SWITCH && !other->lost)
			doubt_port(sweep, other, peer->facts.number);
	}
}

/* The switch port at the other end knows best whether an adapter is still there. */
static void service_notice(struct sweep *sweep, const struct notice *notice)
{
	uint8_t number;
	struct ib_node *node = topology_find_port_guid(sweep->topology, notice->port_guid, &number),
		       *other;
	struct ib_port *port, *peer;

	if (!node)
		return;
	port = &node->ports[number];
	node->out_of_service = notice->trap == TRAP_OUT_OF_SERVICE;
	peer = topology_peer(sweep->topology, port, &other);
	if (!node->out_of_service && !node->lost) {
		sweep_read_port(sweep, node, number);
		sweep_read_description(sweep, node);
	}
	if (node->out_of_service && node->facts.type == NODE_SWITCH)
		ask_neighbours(sweep, node);
	if (peer && !other->lost) {
		peer->doubted = node->out_of_service;
		sweep_read_port(sweep, other, peer->facts.number);
		return;
	}
	/* It was cut off; where it was, it may be again. */
	other = topology_find(sweep->topology, port->peer_guid_before);
	if (other && !other->lost && port->peer_port_before <= other->facts.n_ports &&
	    notice->trap == TRAP_IN_SERVICE)
		sweep_read_port(sweep, other, port->peer_port_before);
}

static void capability_notice(struct sweep *sweep, uint16_t lid)
{
	struct ib_node *node = topology_find_lid(sweep->topology, lid);

	if (!node || node->lost)
		return;
	sweep_read_description(sweep, node);
	for (unsigned int i = 0; i <= node->facts.n_ports; i++) {
		const struct ib_port *port = &node->ports[i];

		if (port->known && port->facts.lid && (node->facts.type != NODE_SWITCH || i == 0))
			sweep_read_port(sweep, node, i);
	}
}

void watch_notice(struct watch *watch, struct sweep *sweep, const struct notice *notice)
{
	switch (notice->trap) {
	case TRAP_IN_SERVICE:
	case TRAP_OUT_OF_SERVICE:
		service_notice(sweep, notice);
		break;
	case TRAP_LINK_STATE:
		link_state_notice(watch, sweep, notice->lid);
		break;
	case TRAP_CAPABILITY:
		capability_notice(sweep, notice->lid);
		break;
	}
}

/* Of an adapter that fails it is asked first whether it is still there: see probe_nobody(). */
static bool doubt_other_ends(struct sweep *sweep, struct ib_node *node)
{
	bool any = false;

	for (unsigned int i = 1; i <= node->facts.n_ports; i++) {
		struct ib_node *other;
		struct ib_port *peer = topology_peer(sweep->topology, &node->ports[i], &other);

		if (!peer || !topology_leads_on(sweep->topology, other, peer->facts.number))
			continue;
		peer->linked = false;
		any = true;
	}
	return any;
}

static void retry_node(struct sweep *sweep, struct ib_node *node, uint64_t now)
{
	node->back_off_s =
		node->back_off_s ? MIN(node->back_off_s * 2, RETRY_MAX_S) : RETRY_FIRST_S;
	node->ask_after = now + node->back_off_s * USEC_PER_SEC;
	if (node->facts.type == NODE_SWITCH)
		sweep_look(sweep, node);
	else if (!doubt_other_ends(sweep, node))
		sweep_read_node(sweep, node);
}

/* Ports whose link is up, but beyond which nobody has answered. */
static void probe_nobody(struct watch *watch, struct sweep *sweep)
{
	const struct topology *topology = sweep->topology;
	unsigned int left = PROBES_PER_LOOK;

	for (size_t k = 0; k < topology->n_nodes && left; k++) {
		struct ib_node *node = topology->nodes[watch->cursor++ % topology->n_nodes];

		if (node->lost)
			continue;
		for (unsigned int i = 1; i <= node->facts.n_ports && left; i++) {
			const struct ib_port *port = &node->ports[i];

			if (!topology_leads_on(topology, node, i) || !port->known || !is_up(port) ||
			    port->linked || port->duplicate)
				continue;
			sweep_probe(sweep, node, i);
			left--;
		}
	}
}

/*
 * Where something has changed lately something more may have, and the notice of it was lost: after
 * a storm the subnet manager has long cleared PortStateChange.
 */
static unsigned int ask_lately_changed(struct sweep *sweep, struct ib_node *node, uint64_t now,
				       unsigned int most)
{
	unsigned int n_asked = 0;

	for (unsigned int i = 1; i <= node->facts.n_ports && n_asked < most; i++) {
		const struct ib_port *port = &node->ports[i];

		if (!port->changed_at || now - port->changed_at > LATELY_US)
			continue;
		doubt_port(sweep, node, i);
		n_asked++;
	}
	return n_asked;
}

void watch_light_sweep(struct watch *watch, struct sweep *sweep)
{
	const struct topology *topology = sweep->topology;
	unsigned int left = LATELY_PER_LOOK;
	uint64_t now = sweep_now(sweep);

	for (size_t i = 0; i < topology->n_nodes; i++) {
		struct ib_node *node = topology->nodes[i];

		if (!node->lost && !node->failed && node->facts.type == NODE_SWITCH)
			left -= ask_lately_changed(sweep, node, now, left);
		if (node->lost || now < node->ask_after)
			continue;
		if (node->failed)
			retry_node(sweep, node, now);
		else if (node->facts.type == NODE_SWITCH)
			sweep_look(sweep, node);
	}
	probe_nobody(watch, sweep);
}

static void ask_all_ports(struct sweep *sweep, struct ib_node *node)
{
	node->notices = 0;
	for (unsigned int i = 1; i <= node->facts.n_ports; i++)
		doubt_port(sweep, node, i);
}

static void run_poll(struct watch *watch, struct sweep *sweep, struct poll *poll)
{
	struct ib_node *node = topology_find(sweep->topology, poll->node_guid);
	bool open = node && !node->lost && poll->port <= node->facts.n_ports &&
		    node->ports[poll->port].facts.state > PORT_STATE_DOWN &&
		    node->ports[poll->port].facts.state < PORT_STATE_ACTIVE;

	if (!open || poll->n_tries >= POLL_TRIES) {
		*poll = watch->polls[--watch->n_polls];
		return;
	}
	poll->at = sweep_now(sweep) + (POLL_FIRST_US << poll->n_tries++);
	sweep_read_port(sweep, node, poll->port);
}

void watch_run(struct watch *watch, struct sweep *sweep, uint64_t now)
{
	for (size_t i = 0; i < sweep->topology->n_nodes; i++) {
		struct ib_node *node = sweep->topology->nodes[i];

		/* It is read whole when a route leads there again. */
		if (node->lost) {
			node->hurried = false;
			node->notices = 0;
			node->partner_until = 0;
			continue;
		}
		if (node->hurried && now >= node->pace_until)
			suspect_ask(sweep, node, now);
		if (node->partner_until && now >= node->partner_until)
			suspect_ask_alone(sweep, node, watch->sm_lid);
		if (node->notices && now >= node->patience_until)
			ask_all_ports(sweep, node);
	}
	/* Backwards: one that is done is replaced by the last. */
	for (size_t i = watch->n_polls; i-- > 0;) {
		if (now >= watch->polls[i].at)
			run_poll(watch, sweep, &watch->polls[i]);
	}
}

uint64_t watch_next(const struct watch *watch, const struct topology *topology)
{
	uint64_t next = UINT64_MAX;

	for (size_t i = 0; i < watch->n_polls; i++)
		next = MIN(next, watch->polls[i].at);
	for (size_t i = 0; topology && i < topology->n_nodes; i++) {
		const struct ib_node *node = topology->nodes[i];

		if (node->hurried)
			next = MIN(next, node->pace_until);
		if (node->partner_until)
			next = MIN(next, node->partner_until);
		if (node->notices)
			next = MIN(next, node->patience_until);
	}
	return next;
}

static void note_poll(struct watch *watch, const struct ib_port *port, uint64_t now)
{
	for (size_t i = 0; i < watch->n_polls; i++) {
		if (watch->polls[i].node_guid == port->facts.node_guid &&
		    watch->polls[i].port == port->facts.number)
			return;
	}
	if (watch->n_polls == WATCH_POLLS)
		return;
	watch->polls[watch->n_polls++] = (struct poll){
		.node_guid = port->facts.node_guid,
		.port = port->facts.number,
		.at = now + POLL_FIRST_US,
	};
}

void watch_note_polls(struct watch *watch, const struct sweep *sweep, uint64_t now)
{
	for (size_t i = 0; i < sweep->topology->n_nodes; i++) {
		const struct ib_node *node = sweep->topology->nodes[i];

		for (unsigned int k = 1; node->dirty && k <= node->facts.n_ports; k++) {
			const struct ib_port *port = &node->ports[k];

			if (port->touched && port->known && is_up(port) &&
			    port->facts.state < PORT_STATE_ACTIVE)
				note_poll(watch, port, now);
		}
	}
}

void watch_bury(struct topology *topology, struct update *update)
{
	for (size_t i = topology->n_nodes; i-- > 0;) {
		struct ib_node *node = topology->nodes[i];

		if (!node->out_of_service)
			continue;
		/* While it is silent the subnet manager may yet be right. */
		if (node->lost && update_add_gone(update, node->facts.guid) == 0)
			topology_remove(topology, node);
		else if (!node->failed)
			node->out_of_service = false;
	}
}
