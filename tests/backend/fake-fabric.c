// SPDX-License-Identifier: Apache-2.0
/*
 * What there is in a fake fabric: nodes, ports and cables.
 */
#include "fake-private.h"

#include "base/util.h"

#define FIRST_GUID UINT64_C(0x0002c90300100000)

struct fake *fake_new(void)
{
	struct fake *f = g_new0(struct fake, 1);

	f->nodes = g_ptr_array_new_with_free_func(g_free);
	f->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	f->locals = g_ptr_array_new_with_free_func(g_free);
	f->events = g_sequence_new(g_free);
	f->asked = g_array_new(FALSE, FALSE, sizeof(struct fake_asked));
	f->random = g_rand_new_with_seed(1);
	f->next_guid = FIRST_GUID;
	f->now = USEC_PER_SEC;
	f->latency = 20;
	f->lateness = 300 * USEC_PER_MSEC;
	f->status = 0x1c;
	f->sm.pace = 10 * USEC_PER_MSEC;
	f->sm.next_lid = 1;
	return f;
}

void fake_free(struct fake *f)
{
	g_ptr_array_unref(f->nodes);
	g_hash_table_unref(f->by_name);
	g_ptr_array_unref(f->locals);
	g_sequence_free(f->events);
	g_array_unref(f->asked);
	g_rand_free(f->random);
	g_free(f);
}

struct fake_node *fake_find(const struct fake *f, const char *name)
{
	struct fake_node *node = g_hash_table_lookup(f->by_name, name);

	if (!node)
		g_error("the fake fabric has no %s", name);
	return node;
}

static struct fake_port *find_port(const struct fake *f, const char *name, unsigned int port)
{
	struct fake_node *node = fake_find(f, name);

	if (port > node->facts.n_ports)
		g_error("%s has no port %u", name, port);
	return &node->ports[port];
}

static void reset_port(struct fake_node *node, unsigned int number)
{
	struct fake_port *port = &node->ports[number];
	bool is_switch = node->facts.type == NODE_SWITCH;
	bool addressed = is_switch == (number == 0);

	port->node = node;
	port->facts = (struct port_facts){
		.number = (uint8_t)number,
		.gid_prefix = addressed ? UINT64_C(0xfe80000000000000) : 0,
		.capability_mask = addressed ? 0x02594868 : 0,
		.capability_mask2 = addressed ? 0x0002 : 0,
		.speeds_enabled = LINK_SPEED_BIT(LINK_SPEED_SDR) | LINK_SPEED_BIT(LINK_SPEED_EDR),
		.speeds_supported = LINK_SPEED_BIT(LINK_SPEED_SDR) |
				    LINK_SPEED_BIT(LINK_SPEED_QDR) | LINK_SPEED_BIT(LINK_SPEED_EDR),
		.mtu = 4096,
		.mtu_cap = 4096,
		.state = PORT_STATE_DOWN,
		.physical_state = PORT_PHYSICAL_POLLING,
		.speed = LINK_SPEED_EDR,
		.width = LINK_WIDTH_4X,
		.widths_enabled = LINK_WIDTH_1X | LINK_WIDTH_4X,
		.widths_supported = LINK_WIDTH_1X | LINK_WIDTH_4X,
		.vls = 4,
		.vls_cap = 8,
	};
	if (is_switch && number == 0) {
		port->facts.state = PORT_STATE_ACTIVE;
		port->facts.physical_state = PORT_PHYSICAL_LINK_UP;
	}
}

static struct fake_node *add(struct fake *f, const char *name, enum node_type type,
			     unsigned int n_ports)
{
	struct fake_node *node = g_malloc0(sizeof(*node) + (n_ports + 1) * sizeof(node->ports[0]));

	if (g_hash_table_contains(f->by_name, name))
		g_error("the fake fabric has a %s already", name);
	g_strlcpy(node->name, name, sizeof(node->name));
	node->facts = (struct node_facts){
		.type = type,
		.n_ports = (uint8_t)n_ports,
		.vendor_id = 0x2c9,
		.device_id = type == NODE_SWITCH ? 0xd2f0 : 0x101b,
		.revision = 0xa0,
		.partition_cap = 128,
	};
	for (unsigned int i = 0; i <= n_ports; i++)
		reset_port(node, i);
	g_ptr_array_add(f->nodes, node);
	g_hash_table_insert(f->by_name, node->name, node);
	fake_set_guid(f, name, f->next_guid);
	f->next_guid += 0x100;
	g_strlcpy(node->facts.description, name, sizeof(node->facts.description));
	memcpy(node->description, node->facts.description, sizeof(node->description));
	return node;
}

void fake_add_switch(struct fake *f, const char *name, unsigned int n_ports)
{
	add(f, name, NODE_SWITCH, n_ports);
}

void fake_add_host(struct fake *f, const char *name, unsigned int n_ports)
{
	add(f, name, NODE_CA, n_ports);
}

void fake_add_router(struct fake *f, const char *name, unsigned int n_ports)
{
	add(f, name, NODE_ROUTER, n_ports);
}

static void set_link(struct fake *f, struct fake_port *port, enum port_state state)
{
	port->facts.state = (uint8_t)state;
	port->facts.physical_state =
		state == PORT_STATE_DOWN ? PORT_PHYSICAL_POLLING : PORT_PHYSICAL_LINK_UP;
	port->node->port_state_change |= port->node->facts.type == NODE_SWITCH;
}

void fake_cable(struct fake *f, const char *a, unsigned int port_a, const char *b,
		unsigned int port_b)
{
	struct fake_port *ends[] = { find_port(f, a, port_a), find_port(f, b, port_b) };

	g_assert_cmpuint(port_a, >, 0);
	g_assert_cmpuint(port_b, >, 0);
	for (unsigned int i = 0; i < 2; i++) {
		if (ends[i]->far)
			g_error("%s/%u has a cable", ends[i]->node->name, ends[i]->facts.number);
	}
	ends[0]->far = ends[1];
	ends[1]->far = ends[0];
	for (unsigned int i = 0; i < 2; i++)
		set_link(f, ends[i], f->sm.port ? PORT_STATE_INIT : PORT_STATE_ACTIVE);
	fake_sm_trap(f, ends[0]);
	if (ends[1]->node != ends[0]->node)
		fake_sm_trap(f, ends[1]);
}

static void unplug(struct fake *f, struct fake_port *port)
{
	struct fake_port *far = port->far;

	if (!far)
		g_error("%s/%u has no cable", port->node->name, port->facts.number);
	port->far = NULL;
	far->far = NULL;
	set_link(f, port, PORT_STATE_DOWN);
	set_link(f, far, PORT_STATE_DOWN);
	fake_sm_trap(f, port);
	if (far->node != port->node)
		fake_sm_trap(f, far);
}

void fake_unplug(struct fake *f, const char *name, unsigned int port)
{
	unplug(f, find_port(f, name, port));
}

void fake_unplug_all(struct fake *f, const char *name)
{
	struct fake_node *node = fake_find(f, name);

	for (unsigned int i = 1; i <= node->facts.n_ports; i++) {
		if (node->ports[i].far)
			unplug(f, &node->ports[i]);
	}
}

bool fake_is_plugged(struct fake *f, const char *name, unsigned int port)
{
	return find_port(f, name, port)->far != NULL;
}

struct node_facts *fake_node(struct fake *f, const char *name)
{
	return &fake_find(f, name)->facts;
}

struct port_facts *fake_port(struct fake *f, const char *name, unsigned int port)
{
	return &find_port(f, name, port)->facts;
}

void fake_set_guid(struct fake *f, const char *name, uint64_t guid)
{
	struct fake_node *node = fake_find(f, name);

	node->facts.guid = guid;
	node->facts.system_guid = guid + 0xf0;
	for (unsigned int i = 0; i <= node->facts.n_ports; i++) {
		node->ports[i].facts.node_guid = guid;
		node->ports[i].facts.guid = node->facts.type == NODE_SWITCH ? guid : guid + i;
	}
}

uint64_t fake_guid(struct fake *f, const char *name)
{
	return fake_find(f, name)->facts.guid;
}

const char *fake_name(struct fake *f, uint64_t guid)
{
	for (unsigned int i = 0; i < f->nodes->len; i++) {
		const struct fake_node *node = f->nodes->pdata[i];

		if (node->facts.guid == guid)
			return node->name;
	}
	return "?";
}

void fake_describe(struct fake *f, const char *name, const uint8_t description[static 64])
{
	memcpy(fake_find(f, name)->description, description, 64);
}

void fake_clear_changes(struct fake *f)
{
	for (unsigned int i = 0; i < f->nodes->len; i++)
		((struct fake_node *)f->nodes->pdata[i])->port_state_change = false;
}

size_t fake_n_nodes(const struct fake *f)
{
	return f->nodes->len;
}

size_t fake_n_links(const struct fake *f)
{
	size_t n_ends = 0, n_loops = 0;

	for (unsigned int i = 0; i < f->nodes->len; i++) {
		const struct fake_node *node = f->nodes->pdata[i];

		for (unsigned int k = 1; k <= node->facts.n_ports; k++) {
			n_ends += node->ports[k].far != NULL;
			n_loops += node->ports[k].far == &node->ports[k];
		}
	}
	return (n_ends + n_loops) / 2;
}

void fake_silence(struct fake *f, const char *name, bool silent)
{
	fake_find(f, name)->silent = silent;
}

void fake_block(struct fake *f, const char *name, bool blocked)
{
	fake_find(f, name)->blocked = blocked;
}

void fake_mute(struct fake *f, const char *name, unsigned int attribute, unsigned int modifier)
{
	struct fake_node *node = fake_find(f, name);

	g_assert_cmpuint(node->n_mutes, <, ARRAY_SIZE(node->mutes));
	node->mutes[node->n_mutes++] = (struct fake_mute){ attribute, modifier };
}

void fake_refuse(struct fake *f, const char *name, unsigned int attribute)
{
	fake_find(f, name)->refused = attribute;
}

void fake_unmute(struct fake *f, const char *name)
{
	fake_find(f, name)->n_mutes = 0;
	fake_find(f, name)->refused = 0;
}

void fake_lie(struct fake *f, const char *name, bool lies)
{
	fake_find(f, name)->lies = lies;
}

void fake_delay(struct fake *f, const char *name, uint64_t us)
{
	fake_find(f, name)->delay = us;
}

bool fake_link_is_up(const struct fake_port *port)
{
	return port->far && port->facts.state > PORT_STATE_DOWN &&
	       port->far->facts.state > PORT_STATE_DOWN;
}

/* The port by which the node at the other end is addressed. */
static struct fake_port *addressed_port(struct fake_port *far)
{
	return far->node->facts.type == NODE_SWITCH ? &far->node->ports[0] : far;
}

static void reach(struct fake *f, struct fake_port *at, GQueue *queue,
		  void (*visit)(struct fake *f, struct fake_port *port))
{
	if (visit)
		visit(f, at);
	if (at->node->mark == f->mark)
		return;
	at->node->mark = f->mark;
	if (at->node->facts.type == NODE_SWITCH)
		g_queue_push_tail(queue, at->node);
}

void fake_flood(struct fake *f, struct fake_port *from, bool past_silent,
		void (*visit)(struct fake *f, struct fake_port *port))
{
	GQueue queue = G_QUEUE_INIT;
	struct fake_node *node;

	f->mark++;
	reach(f, from, &queue, visit);
	if (from->facts.number && fake_link_is_up(from))
		reach(f, addressed_port(from->far), &queue, visit);
	while ((node = g_queue_pop_head(&queue))) {
		for (unsigned int i = 1; i <= node->facts.n_ports; i++) {
			struct fake_port *port = &node->ports[i];

			if (!fake_link_is_up(port) || (node->silent && !past_silent))
				continue;
			/* A switch once, an adapter by each port. */
			if (port->far->node->mark != f->mark ||
			    port->far->node->facts.type != NODE_SWITCH)
				reach(f, addressed_port(port->far), &queue, visit);
		}
	}
}

bool fake_connected(struct fake *f, struct fake_port *a, struct fake_port *b)
{
	fake_flood(f, a, true, NULL);
	return b->node->mark == f->mark;
}

struct fake_port *fake_find_lid(struct fake *f, uint16_t lid)
{
	for (unsigned int i = 0; i < f->nodes->len; i++) {
		struct fake_node *node = f->nodes->pdata[i];

		for (unsigned int k = 0; k <= node->facts.n_ports; k++) {
			if (lid && node->ports[k].facts.lid == lid)
				return &node->ports[k];
		}
	}
	return NULL;
}
