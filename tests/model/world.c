// SPDX-License-Identifier: Apache-2.0
/* The world: its truth, what a backend says of it, and the step that ends with the mirror. */
#include "world.h"

#include "mirror.h"
#include "tell.h"

#include "base/util.h"

struct world *world_new(void)
{
	struct world *w = g_new0(struct world, 1);

	w->graph = graph_new();
	w->mirror = mirror_new();
	w->nodes = g_ptr_array_new_with_free_func(g_free);
	w->now = 1000;
	return w;
}

void world_free(struct world *w)
{
	update_done(&w->update);
	changes_done(&w->changes);
	mirror_free(w->mirror);
	graph_free(w->graph);
	g_ptr_array_unref(w->nodes);
	g_free(w->told);
	g_free(w);
}

struct world_node *world_node(struct world *w, const char *name)
{
	for (unsigned int i = 0; i < w->nodes->len; i++) {
		struct world_node *node = g_ptr_array_index(w->nodes, i);

		if (!strcmp(node->name, name))
			return node;
	}
	g_error("no node \"%s\"", name);
}

struct world_node *world_find(struct world *w, uint64_t guid)
{
	for (unsigned int i = 0; i < w->nodes->len; i++) {
		struct world_node *node = g_ptr_array_index(w->nodes, i);

		if (node->facts.guid == guid)
			return node;
	}
	return NULL;
}

struct port_facts *world_port(struct world *w, const char *name, unsigned int port)
{
	struct world_node *node = world_node(w, name);

	g_assert_cmpuint(port, <=, node->facts.n_ports);
	return &node->ports[port].facts;
}

static void add_node(struct world *w, const char *name, enum node_type type, unsigned int n_ports)
{
	struct world_node *node = g_malloc0(sizeof(*node) + (n_ports + 1) * sizeof(*node->ports));
	/* Not in the order in which they come. */
	uint64_t guid = (w->nodes->len * UINT64_C(7919) % 65521 + 1) << 16;

	g_strlcpy(node->name, name, sizeof(node->name));
	node->facts = (struct node_facts){ .guid = guid,
					   .system_guid = guid,
					   .type = type,
					   .n_ports = n_ports,
					   .vendor_id = 0x2c9 };
	g_strlcpy(node->facts.description, name, sizeof(node->facts.description));
	for (unsigned int i = 0; i <= n_ports; i++) {
		struct port_facts *port = &node->ports[i].facts;

		*port = (struct port_facts){
			.node_guid = guid,
			.number = i,
			.guid = type == NODE_SWITCH ? guid : guid + i,
			.state = i ? PORT_STATE_DOWN : PORT_STATE_ACTIVE,
			.physical_state = i ? PORT_PHYSICAL_POLLING : PORT_PHYSICAL_LINK_UP,
			.speeds_supported =
				LINK_SPEED_BIT(LINK_SPEED_EDR) | LINK_SPEED_BIT(LINK_SPEED_SDR),
			.widths_supported = LINK_WIDTH_1X | LINK_WIDTH_4X,
			.mtu_cap = 4096,
			.lid = type == NODE_SWITCH && i ? 0 : w->nodes->len * 4 + i,
		};
	}
	g_ptr_array_add(w->nodes, node);
}

void world_add_switch(struct world *w, const char *name, unsigned int n_ports)
{
	add_node(w, name, NODE_SWITCH, n_ports);
}

void world_add_host(struct world *w, const char *name, unsigned int n_ports)
{
	add_node(w, name, NODE_CA, n_ports);
}

static void connect_one(struct port_facts *port, const struct port_facts *peer)
{
	port->peer_guid = peer ? peer->node_guid : 0;
	port->peer_port = peer ? peer->number : 0;
	port->state = peer ? PORT_STATE_ACTIVE : PORT_STATE_DOWN;
	port->physical_state = peer ? PORT_PHYSICAL_LINK_UP : PORT_PHYSICAL_POLLING;
	port->speed = peer ? LINK_SPEED_EDR : LINK_SPEED_UNKNOWN;
	port->width = peer ? LINK_WIDTH_4X : 0;
	port->mtu = peer ? 4096 : 0;
}

/* Who is at the other end, as far as the port says; the other end may say something else. */
static struct world_node *peer_of(struct world *w, const struct port_facts *port)
{
	struct world_node *peer = world_find(w, port->peer_guid);

	return peer && port->peer_port <= peer->facts.n_ports ? peer : NULL;
}

void world_cut(struct world *w, const char *name, unsigned int port)
{
	struct port_facts *facts = world_port(w, name, port);
	struct world_node *peer = peer_of(w, facts);

	if (peer)
		connect_one(&peer->ports[facts->peer_port].facts, NULL);
	connect_one(facts, NULL);
}

void world_cable(struct world *w, const char *a, unsigned int port_a, const char *b,
		 unsigned int port_b)
{
	world_cut(w, a, port_a);
	world_cut(w, b, port_b);
	connect_one(world_port(w, a, port_a), world_port(w, b, port_b));
	connect_one(world_port(w, b, port_b), world_port(w, a, port_a));
}

void world_unplug(struct world *w, const char *name)
{
	for (unsigned int port = 1; port <= world_node(w, name)->facts.n_ports; port++)
		world_cut(w, name, port);
}

void world_rename(struct world *w, const char *name, const char *description)
{
	struct node_facts *facts = &world_node(w, name)->facts;

	memset(facts->description, 0, sizeof(facts->description));
	g_strlcpy(facts->description, description, sizeof(facts->description));
}

void world_say_node(struct world *w, const char *name)
{
	g_assert_cmpint(update_add_node(&w->update, &world_node(w, name)->facts), ==, 0);
}

void world_say_port(struct world *w, const char *name, unsigned int port)
{
	g_assert_cmpint(update_add_port(&w->update, world_port(w, name, port)), ==, 0);
}

void world_say_all(struct world *w, const char *name)
{
	const struct node_facts *facts = &world_node(w, name)->facts;
	bool is_switch = facts->type == NODE_SWITCH;

	world_say_node(w, name);
	for (unsigned int port = !is_switch; port <= facts->n_ports; port++)
		if (is_switch || world_port(w, name, port)->peer_guid)
			world_say_port(w, name, port);
}

void world_say_gone(struct world *w, const char *name)
{
	g_assert_cmpint(update_add_gone(&w->update, world_node(w, name)->facts.guid), ==, 0);
}

static void add_failure(struct world *w, struct failure failure)
{
	g_assert_cmpint(update_add_failure(&w->update, &failure), ==, 0);
}

void world_fail_node(struct world *w, const char *name, int error)
{
	add_failure(w, (struct failure){ .node_guid = world_node(w, name)->facts.guid,
					 .whole = true,
					 .error = error });
}

void world_fail_port(struct world *w, const char *name, unsigned int port, int error)
{
	add_failure(w, (struct failure){ .node_guid = world_node(w, name)->facts.guid,
					 .port = port,
					 .error = error });
}

void world_fail_beyond(struct world *w, const char *name, unsigned int port, int error)
{
	add_failure(w, (struct failure){ .node_guid = world_node(w, name)->facts.guid,
					 .port = port,
					 .beyond = true,
					 .error = error });
}

/* The mirror must have seen the change set before it is done, and the graph be whole after. */
static void end_step(struct world *w)
{
	mirror_follow(w->mirror, w->graph, &w->changes);
	mirror_compare(w->mirror, w->graph);
	g_free(w->told);
	w->told = tell(w, &w->changes);
	changes_done(&w->changes);
	graph_check(w->graph);
	update_done(&w->update);
}

int world_try_apply(struct world *w)
{
	struct source_facts *source = &w->update.source;
	g_autoptr(GHashTable) fabrics = NULL;
	int r;

	if (!source->id[0])
		*source = (struct source_facts){ .id = WORLD_SOURCE,
						 .fabric_id = WORLD_FABRIC,
						 .state = SOURCE_LIVE };
	w->update.now = ++w->now;
	fabrics = expect_fabrics(w->graph, &w->update);
	r = graph_apply(w->graph, &w->update, &w->changes);
	if (r == 0) {
		check_fabrics(w->graph, fabrics);
		end_step(w);
		return 0;
	}
	g_assert_cmpuint(w->changes.n_items, ==, 0);
	mirror_compare(w->mirror, w->graph);
	graph_check(w->graph);
	return r;
}

void world_apply(struct world *w)
{
	g_assert_cmpint(world_try_apply(w), ==, 0);
}

/* A port as a sweep knows it: the peer is known if it answered. */
static void sweep_port(struct world *w, struct world_node *node, unsigned int number)
{
	struct world_port *port = &node->ports[number];
	const struct world_node *peer = peer_of(w, &port->facts);
	struct port_facts facts = port->facts;

	if (port->swept == w->sweep)
		return;
	port->swept = w->sweep;
	if (port->mute) {
		world_fail_port(w, node->name, number, port->mute);
		return;
	}
	if (peer && peer->silent) {
		facts.peer_guid = 0;
		facts.peer_port = 0;
	}
	g_assert_cmpint(update_add_port(&w->update, &facts), ==, 0);
}

/* The way led over @from to the port @entry of the node. */
static void sweep_node(struct world *w, struct world_node *node, unsigned int entry,
		       const struct world_node *from, unsigned int from_port)
{
	bool is_switch = node->facts.type == NODE_SWITCH, is_new = node->swept != w->sweep;

	if (node->silent) {
		if (from)
			world_fail_beyond(w, from->name, from_port, node->silent);
		return;
	}
	if (is_new)
		world_say_node(w, node->name);
	node->swept = w->sweep;
	if (node->dazed) {
		if (is_new)
			world_fail_node(w, node->name, node->dazed);
		return;
	}
	if (!is_switch)
		sweep_port(w, node, entry);
	if (!is_new || (!is_switch && from))
		return;
	for (unsigned int number = !is_switch; number <= node->facts.n_ports; number++) {
		const struct port_facts *facts = &node->ports[number].facts;

		if (is_switch)
			sweep_port(w, node, number);
		else if (number != entry)
			continue;
		if (peer_of(w, facts) && !node->ports[number].mute)
			sweep_node(w, peer_of(w, facts), facts->peer_port, node, number);
	}
}

void world_sweep(struct world *w, const char *from)
{
	g_assert_cmpint(world_node(w, from)->silent, ==, 0);
	w->sweep++;
	w->update.complete = true;
	sweep_node(w, world_node(w, from), 1, NULL, 0);
	world_apply(w);
}

void world_source(struct world *w, const char *id, const char *fabric_id, enum source_state state,
		  int error)
{
	struct source_facts *source = &w->update.source;

	g_strlcpy(source->id, id, sizeof(source->id));
	g_strlcpy(source->fabric_id, fabric_id, sizeof(source->fabric_id));
	source->state = state;
	source->error = error;
	world_apply(w);
}

void world_remove_source(struct world *w, const char *id)
{
	g_assert_cmpint(graph_remove_source(w->graph, id, false, ++w->now, &w->changes), ==, 0);
	end_step(w);
}

void world_remove_with_fabric(struct world *w, const char *id)
{
	g_assert_cmpint(graph_remove_source(w->graph, id, true, ++w->now, &w->changes), ==, 0);
	end_step(w);
}

const char *world_told(struct world *w)
{
	return w->told;
}

struct fabric *graph_fabric(struct world *w)
{
	struct fabric *fabric = graph_find_fabric(w->graph, WORLD_FABRIC);

	g_assert_nonnull(fabric);
	return fabric;
}

struct node *graph_node(struct world *w, const char *name)
{
	struct node *node = fabric_find_node(graph_fabric(w), world_node(w, name)->facts.guid);

	g_assert_nonnull(node);
	return node;
}

struct port *graph_port(struct world *w, const char *name, unsigned int port)
{
	struct port *found = node_find_port(graph_node(w, name), port);

	g_assert_nonnull(found);
	return found;
}

struct world *world_new_small(void)
{
	struct world *w = world_new();

	world_add_host(w, "h0", 1);
	world_add_host(w, "h1", 1);
	world_add_host(w, "h2", 2);
	world_add_switch(w, "s0", 4);
	world_add_switch(w, "s1", 4);
	world_cable(w, "s0", 1, "h0", 1);
	world_cable(w, "s0", 2, "h2", 1);
	world_cable(w, "s1", 1, "h1", 1);
	world_cable(w, "s1", 2, "h2", 2);
	world_cable(w, "s0", 4, "s1", 4);
	world_sweep(w, "h0");
	return w;
}
