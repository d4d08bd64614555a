// SPDX-License-Identifier: Apache-2.0
/*
 * A long random life of a world: its truth changes, updates of every kind tell of it, well and
 * badly. After each the mirror equals the graph and the graph holds together (world.c does that);
 * what is tried here is that nothing that comes off a fabric can break it.
 */
#include <errno.h>

#include "random-local.h"
#include "world.h"

#define N_SWITCHES 6
#define N_HOSTS	   12
#define N_NODES	   (N_SWITCHES + N_HOSTS)
#define N_PORTS	   6

static int below(int n)
{
	return g_test_rand_int_range(0, n);
}

static bool one_in(int n)
{
	return below(n) == 0;
}

static struct world_node *any_node(struct world *w)
{
	return g_ptr_array_index(w->nodes, below(w->nodes->len));
}

static unsigned int any_port(const struct world_node *node)
{
	return 1 + below(node->facts.n_ports);
}

static struct port_facts *any_port_facts(struct world *w)
{
	struct world_node *node = any_node(w);

	return &node->ports[below(node->facts.n_ports + 1)].facts;
}

static int any_error(void)
{
	static const int errors[] = { -ETIMEDOUT, -EIO, -EPROTO };

	return errors[below(ARRAY_SIZE(errors))];
}

static struct world *new_world(void)
{
	struct world *w = world_new();
	char name[16];

	for (int i = 0; i < N_NODES; i++) {
		g_snprintf(name, sizeof(name), i < N_SWITCHES ? "s%d" : "h%d", i);
		if (i < N_SWITCHES)
			world_add_switch(w, name, N_PORTS);
		else
			world_add_host(w, name, N_PORTS);
		/* There is room for more ports than a host has. */
		if (i >= N_SWITCHES)
			world_node(w, name)->facts.n_ports = 1 + below(2);
	}
	return w;
}

/* The truth changes. */

static void recable(struct world *w)
{
	struct world_node *a = any_node(w), *b = any_node(w);

	if (one_in(4))
		world_cut(w, a->name, any_port(a));
	else
		world_cable(w, a->name, any_port(a), b->name, any_port(b));
}

static void rename_node(struct world *w)
{
	char description[8];

	g_snprintf(description, sizeof(description), "n%d", below(4));
	world_rename(w, any_node(w)->name, description);
}

static void change_node_facts(struct world *w)
{
	struct node_facts *facts = &any_node(w)->facts;

	facts->revision = below(3);
	facts->system_guid = below(3);
	facts->enhanced_port0 = below(2);
}

static void change_port_facts(struct world *w)
{
	struct port_facts *facts = any_port_facts(w);

	facts->lid = below(4);
	facts->state = below(5);
	facts->speed = below(LINK_SPEED_MAX_);
	facts->width = 1 << below(5);
	facts->sm_lid = below(2);
	facts->capability_mask = below(2);
}

/* One end may say what it likes of the other. */
static void lie_about_peer(struct world *w)
{
	struct port_facts *facts = any_port_facts(w);

	facts->peer_guid = one_in(8) ? 0 : one_in(8) ? 4711 : any_node(w)->facts.guid;
	facts->peer_port = below(N_PORTS + 3);
}

static void borrow_port_guid(struct world *w)
{
	any_port_facts(w)->guid = any_port_facts(w)->guid;
}

static void change_identity(struct world *w)
{
	struct node_facts *facts = &any_node(w)->facts;

	if (one_in(2))
		facts->n_ports = 1 + below(N_PORTS);
	else
		facts->type = 1 + below(3);
}

static void change_silence(struct world *w)
{
	struct world_node *node = any_node(w);

	node->silent = one_in(3) ? any_error() : 0;
	node->dazed = one_in(6) ? any_error() : 0;
	node->ports[any_port(node)].mute = one_in(4) ? any_error() : 0;
}

static void change_truth(struct world *w)
{
	static void (*const changes[])(struct world * w) = {
		recable,	recable,	   recable,
		rename_node,	change_node_facts, change_port_facts,
		change_silence, change_silence,	   lie_about_peer,
	};

	changes[below(ARRAY_SIZE(changes))](w);
	if (one_in(15))
		borrow_port_guid(w);
	if (one_in(30))
		change_identity(w);
}

/* Updates tell of it. */

static void say_anything(struct world *w)
{
	struct world_node *node = any_node(w);
	struct port_facts facts;

	switch (below(8)) {
	case 0:
	case 1:
		world_say_all(w, node->name);
		break;
	case 2:
		world_say_node(w, node->name);
		break;
	case 3:
		world_say_port(w, node->name, any_port(node));
		break;
	case 4:
		world_say_port(w, node->name, 0);
		break;
	case 5: /* a port of nobody, or that cannot be */
		facts = node->ports[any_port(node)].facts;
		facts.number = below(256);
		facts.node_guid = one_in(2) ? 4711 : facts.node_guid;
		g_assert_cmpint(update_add_port(&w->update, &facts), ==, 0);
		break;
	default: /* the same thing again, after it has changed */
		world_say_port(w, node->name, any_port(node));
		change_port_facts(w);
		change_identity(w);
		world_say_all(w, node->name);
		world_say_all(w, any_node(w)->name);
	}
}

static void fail_anything(struct world *w)
{
	const struct world_node *node = any_node(w);
	unsigned int port = below(N_PORTS + 1);

	switch (below(3)) {
	case 0:
		world_fail_node(w, node->name, any_error());
		break;
	case 1:
		world_fail_port(w, node->name, port, any_error());
		break;
	default:
		world_fail_beyond(w, node->name, port, any_error());
	}
}

static void say_conditions(struct world *w)
{
	w->update.has_conditions = true;
	for (int i = below(3); i > 0; i--) {
		struct condition condition = { .kind = below(CONDITION_MAX_), .subject = below(2) };

		g_assert_cmpint(update_add_condition(&w->update, &condition), ==, 0);
	}
}

static void any_source(struct world *w)
{
	static const char *const ids[] = { "a/1", "a/2", "b/1" };
	static const char *const fabric_ids[] = { "f", "f", "f", "g", "" };
	struct source_facts *source = &w->update.source;

	*source =
		(struct source_facts){ .state = below(SOURCE_STANDBY + 1), .subscribed = below(2) };
	if (source->state == SOURCE_STALE)
		source->error = any_error();
	g_strlcpy(source->id, ids[below(ARRAY_SIZE(ids))], sizeof(source->id));
	g_strlcpy(source->fabric_id, fabric_ids[below(ARRAY_SIZE(fabric_ids))],
		  sizeof(source->fabric_id));
	w->update.fabric.sm_lid = below(3);
	w->update.fabric.subnet_prefix = below(2);
}

static void tell_anything(struct world *w)
{
	if (one_in(3))
		any_source(w);
	if (one_in(10))
		say_conditions(w);
	w->update.complete = one_in(4);
	for (int i = w->update.complete ? 3 + below(2 * N_NODES) : below(4); i > 0; i--)
		say_anything(w);
	for (int i = below(3); i > 0; i--)
		fail_anything(w);
	for (int i = one_in(3) ? below(3) : 0; i > 0; i--)
		world_say_gone(w, any_node(w)->name);
	world_apply(w);
}

static void sweep(struct world *w)
{
	struct world_node *from = any_node(w);

	from->silent = 0;
	world_sweep(w, from->name);
}

static void step(struct world *w)
{
	static const char *const ids[] = { "a/1", "a/2", "b/1", "unknown" };

	for (int i = below(5); i > 0; i--)
		change_truth(w);
	if (one_in(50))
		world_remove_source(w, ids[below(ARRAY_SIZE(ids))]);
	else if (one_in(20))
		any_source(w), world_apply(w);
	else if (one_in(4))
		random_tell_adapters(w);
	else if (one_in(4))
		random_tell_domains(w);
	else if (one_in(3))
		sweep(w);
	else
		tell_anything(w);
}

/* Everything is said, and nothing fails: the graph is the truth. */
static void tell_all_and_compare(struct world *w)
{
	w->update.complete = true;
	for (unsigned int i = 0; i < w->nodes->len; i++) {
		struct world_node *node = g_ptr_array_index(w->nodes, i);

		world_say_node(w, node->name);
		for (unsigned int port = 0; port <= node->facts.n_ports; port++)
			world_say_port(w, node->name, port);
	}
	world_apply(w);

	g_assert_cmpuint(graph_fabric(w)->n_nodes, ==, w->nodes->len);
	for (unsigned int i = 0; i < w->nodes->len; i++) {
		struct world_node *truth = g_ptr_array_index(w->nodes, i);
		struct node *node = graph_node(w, truth->name);
		bool is_switch = node_is_switch(node);

		g_assert_cmpmem(&node->facts, sizeof(node->facts), &truth->facts,
				sizeof(truth->facts));
		g_assert_cmpuint(node->presence.state, ==, PRESENCE_PRESENT);
		for (unsigned int n = !is_switch; n <= node->facts.n_ports; n++) {
			struct port *port = graph_port(w, truth->name, n);

			g_assert_cmpmem(&port->facts, sizeof(port->facts), &truth->ports[n].facts,
					sizeof(port->facts));
			g_assert_cmpuint(port->presence.state, ==, PRESENCE_PRESENT);
		}
	}
}

static void test_mirror(void)
{
	for (int life = 0; life < 5; life++) {
		CLEANUP(world_freep) struct world *w = new_world();

		for (int i = 0; i < 1000; i++) {
			step(w);
			if (i % 100 == 99)
				tell_all_and_compare(w);
		}
	}
}

/*
 * As long as nobody touches a cable, a node that was seen once is never lost, whoever falls silent
 * in whatever way; and when all speak again, all are present.
 */
static void test_silence_loses_nobody(void)
{
	for (int life = 0; life < 10; life++) {
		CLEANUP(world_freep) struct world *w = new_world();
		size_t n_nodes, n_endpoints;

		for (int i = 0; i < 60; i++)
			recable(w);
		world_sweep(w, "s0");
		n_nodes = graph_fabric(w)->n_nodes;
		n_endpoints = graph_fabric(w)->n_endpoints;
		for (int i = 0; i < 50; i++) {
			change_silence(w);
			change_silence(w);
			world_node(w, "s0")->silent = 0;
			world_sweep(w, "s0");
			g_assert_cmpuint(graph_fabric(w)->n_nodes, ==, n_nodes);
			g_assert_cmpuint(graph_fabric(w)->n_endpoints, ==, n_endpoints);
		}
		for (unsigned int i = 0; i < w->nodes->len; i++) {
			struct world_node *node = g_ptr_array_index(w->nodes, i);

			node->silent = node->dazed = 0;
			for (unsigned int port = 0; port <= N_PORTS; port++)
				node->ports[port].mute = 0;
		}
		world_sweep(w, "s0");
		for (size_t i = 0; i < n_nodes; i++)
			g_assert_cmpuint(graph_fabric(w)->nodes[i]->presence.state, ==,
					 PRESENCE_PRESENT);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/graph/random/mirror-equals-graph", test_mirror);
	g_test_add_func("/graph/random/silence-loses-nobody", test_silence_loses_nobody);
	return g_test_run();
}
