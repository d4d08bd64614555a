// SPDX-License-Identifier: Apache-2.0
#include "backend/ib/link.h"

#include "backend/ib/limits.h"
#include "backend/ib/smp.h"
#include "backend/ib/task.h"
#include "base/util.h"

#include <errno.h>
#include <infiniband/mad.h>

static bool is_peer(const struct ib_port *port, const struct ib_node *node, unsigned int number)
{
	return port->facts.peer_guid == node->facts.guid && port->facts.peer_port == number;
}

static void set_peer(struct sweep *sweep, struct ib_node *node, unsigned int number,
		     const struct ib_node *peer, unsigned int peer_port)
{
	struct ib_port *port = &node->ports[number];

	if (!is_peer(port, peer, peer_port)) {
		port->facts.peer_guid = peer->facts.guid;
		port->facts.peer_port = (uint8_t)peer_port;
		/* That a sweep sees a link for the first time does not make it new. */
		if (!sweep->complete)
			port->changed_at = sweep_now(sweep);
		sweep_mark_port(sweep, node, number);
	}
	port->linked = true;
	port->duplicate = false;
}

/* The end that @port says it leads to no longer leads back. */
static void forget_peer(struct sweep *sweep, struct ib_port *port, const struct ib_node *node,
			unsigned int number)
{
	struct ib_node *other;
	struct ib_port *peer = topology_peer(sweep->topology, port, &other);

	if (!peer || !is_peer(peer, node, number))
		return;
	peer->facts.peer_guid = 0;
	peer->facts.peer_port = 0;
	peer->linked = false;
	sweep_mark_port(sweep, other, peer->facts.number);
}

static void set_link(struct sweep *sweep, struct ib_node *from, unsigned int via,
		     struct ib_node *node, unsigned int local_port)
{
	bool old = is_peer(&from->ports[via], node, local_port) &&
		   is_peer(&node->ports[local_port], from, via);

	if (!old) {
		forget_peer(sweep, &from->ports[via], from, via);
		forget_peer(sweep, &node->ports[local_port], node, local_port);
		sweep->reroute |= !sweep->complete;
	}
	set_peer(sweep, from, via, node, local_port);
	set_peer(sweep, node, local_port, from, via);
}

/* A port of the first by which it is somewhere else: that one, or else any; or one without a peer.
 */
static const struct ib_port *place_of(const struct ib_node *first, unsigned int first_port,
				      const struct ib_node *from, unsigned int via)
{
	unsigned int n_places = first->facts.n_ports + 1u;

	for (unsigned int i = 0; i < n_places; i++) {
		const struct ib_port *port = &first->ports[(first_port + i) % n_places];

		if (port->facts.peer_guid && !is_peer(port, from, via))
			return port;
	}
	return &first->ports[0];
}

void link_report_duplicate(struct sweep *sweep, struct ib_node *from, unsigned int via,
			   const struct ib_node *first, unsigned int first_port)
{
	const struct ib_port *port = place_of(first, first_port, from, via);
	struct condition condition = {
		.kind = CONDITION_DUPLICATE_GUID,
		.port = (uint8_t)via,
		.node_guid = from->facts.guid,
		.subject = first->facts.guid,
		.first_node_guid = port->facts.peer_guid,
		.first_port = port->facts.peer_port,
	};

	from->ports[via].duplicate = true;
	sweep_add_condition(sweep, &condition);
}

/* While the answer was under way. */
static bool went_down(const struct ib_node *node, unsigned int port)
{
	return node->ports[port].known && node->ports[port].facts.state <= PORT_STATE_DOWN;
}

/* Two places that claim to lead to the same port of one node; [0] was there first. */
struct check {
	struct ib_node *node;
	uint8_t local_port;
	struct ib_node *at[2];
	uint8_t via[2];
	bool same[2];
	bool cancelled; /* the sweep is given up, and asks nothing more */
	unsigned int n_left;
};

static void check_conclude(struct sweep *sweep, struct check *check)
{
	bool moved = check->same[1] && !check->same[0] && !went_down(check->at[1], check->via[1]);

	if (check->cancelled) {
		free(check);
		return;
	}
	if (check->same[0] && check->same[1])
		link_report_duplicate(sweep, check->at[1], check->via[1], check->node,
				      check->local_port);
	else if (moved)
		set_link(sweep, check->at[1], check->via[1], check->node, check->local_port);
	/* The end that no longer leads there leads somewhere else, or is down. */
	for (unsigned int i = 0; i < 2; i++) {
		if (!check->same[i])
			sweep_read_port(sweep, check->at[i], check->via[i]);
	}
	free(check);
}

static void on_check(struct task *task, const uint8_t *mad)
{
	struct check *check = task->check;
	struct node_info info;

	check->same[task->which] = smp_decode_node_info(mad, &info) == 0 &&
				   info.node.guid == check->node->facts.guid &&
				   info.local_port == check->local_port;
	if (--check->n_left == 0)
		check_conclude(task->sweep, check);
}

static void on_check_failed(struct task *task, int error)
{
	task->check->cancelled |= error == -ECANCELED;
	if (--task->check->n_left == 0)
		check_conclude(task->sweep, task->check);
}

static void check_begin(struct sweep *sweep, struct ib_node *node, unsigned int local_port,
			struct ib_node *first, struct ib_node *second, unsigned int second_via)
{
	struct check *check = malloc(sizeof(*check));

	if (!check)
		return;
	*check = (struct check){
		.node = node,
		.local_port = (uint8_t)local_port,
		.at = { first, second },
		.via = { node->ports[local_port].facts.peer_port, (uint8_t)second_via },
		.n_left = 2,
	};
	for (unsigned int i = 0; i < 2; i++) {
		struct task task = {
			.node = check->at[i],
			.port = check->via[i],
			.beyond = true,
			.answer = on_check,
			.fail = on_check_failed,
			.check = check,
			.which = i,
		};

		task_submit(sweep, &task, IB_ATTR_NODE_INFO);
	}
}

void link_seen(struct sweep *sweep, struct ib_node *from, unsigned int via, struct ib_node *node,
	       unsigned int local_port)
{
	struct ib_port *port = &node->ports[local_port];
	struct ib_node *other;

	if (went_down(from, via))
		return;
	if (port->linked && !is_peer(port, from, via) &&
	    topology_peer(sweep->topology, port, &other) && !other->lost) {
		check_begin(sweep, node, local_port, other, from, via);
		return;
	}
	set_link(sweep, from, via, node, local_port);
}

/* Asked again, and still down: then it was another node of this GUID that has answered. */
static void on_down_again(struct task *task, const uint8_t *mad)
{
	struct sweep *sweep = task->sweep;
	struct ib_port *port = &task->node->ports[task->port];
	struct port_facts facts = { 0 };
	struct ib_node *from;
	struct ib_port *at;

	smp_decode_port_info(mad, &facts);
	at = topology_peer(sweep->topology, port, &from);
	if (!at)
		return;
	if (facts.state > PORT_STATE_DOWN) {
		sweep_read_port(sweep, task->node, task->port);
		return;
	}
	link_report_duplicate(sweep, from, at->facts.number, task->node, task->port);
	at->facts.peer_guid = 0;
	at->facts.peer_port = 0;
	port->facts.peer_guid = 0;
	port->facts.peer_port = 0;
	port->linked = false;
	sweep_mark_port(sweep, from, at->facts.number);
	sweep_mark_port(sweep, task->node, task->port);
}

/* The peer has answered out of it again: so the link is up there. What does the port say now? */
static void on_peer_again(struct task *task, const uint8_t *mad)
{
	struct task again = {
		.node = task->check->node,
		.port = task->check->local_port,
		.answer = on_down_again,
		.fail = task_report_failure,
	};
	struct node_info info;

	if (smp_decode_node_info(mad, &info) == 0 &&
	    info.node.guid == task->check->node->facts.guid &&
	    info.local_port == task->check->local_port)
		task_submit(task->sweep, &again, IB_ATTR_PORT_INFO);
	else
		sweep_unlink(task->sweep, task->check->node, task->check->local_port);
	free(task->check);
}

static void on_peer_silent(struct task *task, int error)
{
	if (error != -ECANCELED)
		sweep_unlink(task->sweep, task->check->node, task->check->local_port);
	free(task->check);
}

void link_check_down(struct sweep *sweep, struct ib_node *node, unsigned int port)
{
	struct check *check = malloc(sizeof(*check));
	struct ib_node *from;
	struct ib_port *at = topology_peer(sweep->topology, &node->ports[port], &from);
	struct task task = {
		.node = from,
		.beyond = true,
		.answer = on_peer_again,
		.fail = on_peer_silent,
		.check = check,
	};

	if (!check || !at) {
		free(check);
		return;
	}
	*check = (struct check){ .node = node, .local_port = (uint8_t)port };
	task.node = from;
	task.port = at->facts.number;
	task_submit(sweep, &task, IB_ATTR_NODE_INFO);
}
