// SPDX-License-Identifier: Apache-2.0
#include "backend/ib/sweep.h"

#include "backend/ib/limits.h"
#include "backend/ib/link.h"
#include "backend/ib/smp.h"
#include "backend/ib/task.h"
#include "base/util.h"

#include <errno.h>
#include <infiniband/mad.h>
#include <time.h>

uint64_t sweep_now(const struct sweep *sweep)
{
	return mad_engine_now(sweep->engine);
}

void sweep_begin(struct sweep *sweep, struct mad_engine *engine, struct topology *topology,
		 const struct topology *previous, bool complete)
{
	static uint32_t serial;

	*sweep = (struct sweep){
		.serial = ++serial,
		.began_at = mad_engine_now(engine),
		.engine = engine,
		.topology = topology,
		.previous = previous,
		.complete = complete,
	};
}

void sweep_done(struct sweep *sweep)
{
	update_done(&sweep->found);
	*sweep = (struct sweep){ 0 };
}

static void on_description(struct task *task, const uint8_t *mad)
{
	smp_decode_description(mad, task->node->facts.description);
	sweep_mark_node(task->sweep, task->node);
}

void sweep_read_description(struct sweep *sweep, struct ib_node *node)
{
	struct task task = {
		.node = node,
		.asking = &node->describing,
		.answer = on_description,
		.fail = task_optional_failure,
	};

	task_submit(sweep, &task, IB_ATTR_NODE_DESC);
}

static void read_ports(struct sweep *sweep, struct ib_node *node)
{
	for (unsigned int i = 0; i <= node->facts.n_ports; i++) {
		if (node->facts.type == NODE_SWITCH || node->ports[i].facts.guid)
			sweep_read_port(sweep, node, i);
	}
}

static void on_switch_info(struct task *task, const uint8_t *mad)
{
	struct switch_info info;

	smp_decode_switch_info(mad, &info);
	task->node->facts.enhanced_port0 = info.enhanced_port0;
	sweep_mark_node(task->sweep, task->node);
}

/*
 * Only the subnet manager may clear PortStateChange; where none does, the ports of such a switch
 * are read again, but less and less often.
 */
#define BACK_OFF_FIRST_S 10
#define BACK_OFF_MAX_S	 320

static void on_look(struct task *task, const uint8_t *mad)
{
	struct ib_node *node = task->node;
	struct switch_info info;

	smp_decode_switch_info(mad, &info);
	if (node->failed) {
		node->failed = false;
		sweep_read_node(task->sweep, node);
		return;
	}
	if (!info.port_state_change) {
		node->back_off_s = 0;
		return;
	}
	node->back_off_s =
		node->back_off_s ? MIN(node->back_off_s * 2, BACK_OFF_MAX_S) : BACK_OFF_FIRST_S;
	node->ask_after = sweep_now(task->sweep) + node->back_off_s * USEC_PER_SEC;
	read_ports(task->sweep, node);
}

static void read_switch_info(struct sweep *sweep, struct ib_node *node,
			     void (*answer)(struct task *, const uint8_t *))
{
	struct task task = { .node = node, .answer = answer, .fail = task_optional_failure };

	task_submit(sweep, &task, IB_ATTR_SWITCH_INFO);
}

void sweep_look(struct sweep *sweep, struct ib_node *node)
{
	read_switch_info(sweep, node, on_look);
}

void sweep_read_node(struct sweep *sweep, struct ib_node *node)
{
	node->failed = false;
	sweep_mark_node(sweep, node);
	sweep_read_description(sweep, node);
	if (node->facts.type == NODE_SWITCH)
		read_switch_info(sweep, node, on_switch_info);
	read_ports(sweep, node);
}

/* What was known of a node stays true until it is read again: an unread fact is not an empty one.
 */
static void keep_previous(struct sweep *sweep, struct ib_node *node)
{
	const struct ib_node *old = NULL;

	if (sweep->previous)
		old = topology_find(sweep->previous, node->facts.guid);
	if (!old || old->facts.type != node->facts.type ||
	    old->facts.n_ports != node->facts.n_ports)
		return;
	memcpy(node->facts.description, old->facts.description, DESCRIPTION_SIZE);
	node->facts.enhanced_port0 = old->facts.enhanced_port0;
	node->back_off_s = old->back_off_s;
	node->ask_after = old->ask_after;
	for (unsigned int i = 0; i <= node->facts.n_ports; i++) {
		/* Until somebody else is seen there, or the link is down. */
		node->ports[i].facts.peer_guid = old->ports[i].facts.peer_guid;
		node->ports[i].facts.peer_port = old->ports[i].facts.peer_port;
		node->ports[i].changed_at = old->ports[i].changed_at;
		node->ports[i].peer_guid_before = old->ports[i].peer_guid_before;
		node->ports[i].peer_port_before = old->ports[i].peer_port_before;
	}
}

static void set_port_guid(struct ib_node *node, const struct node_info *info)
{
	if (node->facts.type != NODE_SWITCH) {
		node->ports[info->local_port].facts.guid = info->port_guid;
		return;
	}
	for (unsigned int i = 0; i <= node->facts.n_ports; i++)
		node->ports[i].facts.guid = info->port_guid;
}

static void limit_reached(struct sweep *sweep, const struct ib_node *from, unsigned int via,
			  uint64_t limit)
{
	struct condition condition = {
		.kind = CONDITION_LIMIT_REACHED,
		.node_guid = from->facts.guid,
		.port = (uint8_t)via,
		.subject = limit,
	};

	sweep_add_condition(sweep, &condition);
}

static struct ib_node *new_node(struct sweep *sweep, const struct node_info *info,
				const struct ib_node *from, unsigned int via)
{
	struct ib_node *node = topology_add(sweep->topology, &info->node);

	if (!node)
		return NULL;
	if (from) {
		node->route = from->route;
		node->route.hops[node->route.n_hops++] = (uint8_t)via;
	} else {
		sweep->topology->local_port = info->local_port;
	}
	keep_previous(sweep, node);
	set_port_guid(node, info);
	sweep_read_node(sweep, node);
	return node;
}

/* NodeInfo of a node that is known: it may have new firmware, or another port of it was reached. */
static void known_node(struct sweep *sweep, struct ib_node *node, const struct node_info *info,
		       unsigned int local_port)
{
	struct node_facts facts = info->node;
	bool new_port = node->facts.type != NODE_SWITCH && !node->ports[local_port].facts.guid;
	const struct ib_port *port = &node->ports[local_port];
	bool down = port->known && port->facts.state <= PORT_STATE_DOWN;
	bool new_link = !port->linked && (!sweep->complete || down);

	memcpy(facts.description, node->facts.description, DESCRIPTION_SIZE);
	facts.enhanced_port0 = node->facts.enhanced_port0;
	if (memcmp(&facts, &node->facts, sizeof(facts)) != 0) {
		node->facts = facts;
		sweep_mark_node(sweep, node);
	}
	node->unheard = false;
	set_port_guid(node, info);
	/* It is read whole as soon as there is a route to it again. */
	if (node->lost)
		return;
	if (new_port || new_link)
		sweep_read_port(sweep, node, local_port);
	if (node->failed)
		sweep_read_node(sweep, node);
}

static bool same_node(const struct node_facts *a, const struct node_facts *b)
{
	return a->type == b->type && a->n_ports == b->n_ports && a->system_guid == b->system_guid &&
	       a->vendor_id == b->vendor_id && a->device_id == b->device_id;
}

static void on_node_info(struct task *task, const uint8_t *mad)
{
	struct sweep *sweep = task->sweep;
	struct ib_node *from = task->node, *node;
	struct node_info info;

	if (smp_decode_node_info(mad, &info) < 0) {
		task->fail(task, -EBADMSG);
		return;
	}
	node = topology_find(sweep->topology, info.node.guid);
	if (node && from && !same_node(&node->facts, &info.node)) {
		link_report_duplicate(sweep, from, task->port, node, info.local_port);
		return;
	}
	if (node)
		known_node(sweep, node, &info, info.local_port);
	else
		node = new_node(sweep, &info, from, task->port);
	if (!node)
		limit_reached(sweep, from ?: topology_root(sweep->topology), task->port,
			      IB_MAX_NODES);
	else if (from)
		link_seen(sweep, from, task->port, node, info.local_port);
}

static void ask_node_info(struct sweep *sweep, struct ib_node *node, unsigned int port)
{
	struct task task = {
		.node = node,
		.port = (uint8_t)port,
		.beyond = node != NULL,
		.answer = on_node_info,
		.fail = task_report_failure,
	};

	task_submit(sweep, &task, IB_ATTR_NODE_INFO);
}

void sweep_read_root(struct sweep *sweep)
{
	ask_node_info(sweep, NULL, 0);
}

void sweep_probe(struct sweep *sweep, struct ib_node *node, unsigned int port)
{
	if (node->route.n_hops >= IB_MAX_HOPS) {
		limit_reached(sweep, node, port, IB_MAX_HOPS);
		return;
	}
	ask_node_info(sweep, node, port);
}

/* What has changed at one end has changed at the other. */
static void follow_change(struct sweep *sweep, struct ib_node *node, struct ib_port *port)
{
	struct ib_node *other;
	struct ib_port *peer = topology_peer(sweep->topology, port, &other);

	if (peer && peer->known && peer->facts.state != port->facts.state && !other->lost &&
	    sweep_may_follow(sweep, port))
		sweep_read_port(sweep, other, peer->facts.number);
}

/* How often a switch has called about this. Not where the subnet manager set it. */
static unsigned int n_notices(unsigned int old, unsigned int now)
{
	if (old == now)
		return 0;
	if (old <= PORT_STATE_DOWN || now <= PORT_STATE_DOWN)
		return 1;
	return now < old ? 2 : 0; /* down and up again */
}

static void on_port_info(struct task *task, const uint8_t *mad)
{
	struct sweep *sweep = task->sweep;
	struct ib_node *node = task->node;
	struct ib_port *port = &node->ports[task->port];
	struct port_facts facts = port->facts;
	bool up, changed, contradiction;

	smp_decode_port_info(mad, &facts);
	up = facts.state > PORT_STATE_DOWN;
	changed = port->known && (facts.state != port->facts.state ||
				  facts.physical_state != port->facts.physical_state);
	if (changed) {
		port->changed_at = sweep_now(sweep);
		node->notices -= MIN(node->notices, n_notices(port->facts.state, facts.state));
		/* It was down meanwhile; somebody may have moved the cable. */
		port->linked &= facts.state >= port->facts.state;
	}
	if (port->doubted && topology_leads_on(sweep->topology, node, task->port))
		port->linked = false;
	port->doubted = false;
	port->facts = facts;
	contradiction = !up && port->linked && !changed;
	port->known = true;
	if (node->facts.type != NODE_SWITCH)
		node->back_off_s = 0;
	sweep_mark_port(sweep, node, task->port);
	if (changed && up)
		follow_change(sweep, node, port);
	/* Out of it the peer has just answered: the two do not go together. */
	if (contradiction && sweep_may_follow(sweep, port))
		link_check_down(sweep, node, task->port);
	else if (!up)
		sweep_unlink(sweep, node, task->port);
	else if (up && !port->linked && !port->duplicate &&
		 topology_leads_on(sweep->topology, node, task->port))
		sweep_probe(sweep, node, task->port);
}

void sweep_read_port(struct sweep *sweep, struct ib_node *node, unsigned int port)
{
	struct task task = {
		.node = node,
		.port = (uint8_t)port,
		.asking = &node->ports[port].asking,
		.answer = on_port_info,
		.fail = task_report_failure,
	};

	task_submit(sweep, &task, IB_ATTR_PORT_INFO);
}
