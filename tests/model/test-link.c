// SPDX-License-Identifier: Apache-2.0
/* Who is the peer of whom, and when that is told. */
#include <errno.h>

#include "world.h"

static void test_both_ways(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	g_assert_true(graph_port(w, "s0", 4)->peer == graph_port(w, "s1", 4));
	g_assert_true(graph_port(w, "s1", 4)->peer == graph_port(w, "s0", 4));
	g_assert_true(graph_port(w, "h2", 2)->peer == graph_port(w, "s1", 2));
	g_assert_null(graph_port(w, "s0", 3)->peer);
}

static void test_recabled(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_cut(w, "s0", 1);
	world_cable(w, "s0", 3, "h0", 1);
	world_say_port(w, "s0", 1);
	world_say_port(w, "s0", 3);
	world_say_port(w, "h0", 1);
	world_apply(w);
	g_assert_null(graph_port(w, "s0", 1)->peer);
	g_assert_true(graph_port(w, "s0", 3)->peer == graph_port(w, "h0", 1));
	g_assert_true(graph_port(w, "h0", 1)->peer == graph_port(w, "s0", 3));
}

/* Each end is believed for itself. */
static void test_one_sided(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_cable(w, "s0", 3, "s1", 3);
	world_say_port(w, "s0", 3);
	world_apply(w);
	g_assert_true(graph_port(w, "s0", 3)->peer == graph_port(w, "s1", 3));
	g_assert_null(graph_port(w, "s1", 3)->peer);
	/* Two may say that they are at one port. */
	world_port(w, "s0", 2)->peer_guid = world_port(w, "s0", 3)->peer_guid;
	world_port(w, "s0", 2)->peer_port = 3;
	world_say_port(w, "s0", 2);
	world_apply(w);
	assert_told(w, "~port s0/2: port.peer_guid port.peer_port port.peer port.peer_name "
		       "port.attachment port.to_switch port.to_endpoint\n");
	g_assert_true(graph_port(w, "s0", 2)->peer == graph_port(w, "s1", 3));
	world_say_gone(w, "s1");
	world_apply(w);
	g_assert_null(graph_port(w, "s0", 2)->peer);
	g_assert_null(graph_port(w, "s0", 3)->peer);
}

static void test_to_itself(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	world_add_switch(w, "s0", 3);
	world_cable(w, "s0", 1, "s0", 2);
	world_cable(w, "s0", 3, "s0", 3);
	world_say_all(w, "s0");
	world_apply(w);
	g_assert_true(graph_port(w, "s0", 1)->peer == graph_port(w, "s0", 2));
	g_assert_true(graph_port(w, "s0", 2)->peer == graph_port(w, "s0", 1));
	g_assert_true(graph_port(w, "s0", 3)->peer == graph_port(w, "s0", 3));
	world_rename(w, "s0", "new");
	world_say_node(w, "s0");
	world_apply(w);
	assert_told(w, "~port s0/1: port.peer_name\n~port s0/2: port.peer_name\n"
		       "~port s0/3: port.peer_name\n~switch s0: node.description\n");
	world_say_gone(w, "s0");
	world_apply(w);
	assert_told(w, "-port s0/1\n-port s0/2\n-port s0/3\n-switch s0\n");
}

/* A loop on a host of which one port goes. */
static void test_to_itself_and_gone(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	world_add_host(w, "h0", 2);
	world_cable(w, "h0", 1, "h0", 2);
	world_say_all(w, "h0");
	world_apply(w);
	w->update.complete = true;
	world_say_node(w, "h0");
	world_say_port(w, "h0", 1);
	world_apply(w);
	assert_told(w,
		    "-endpoint h0/2\n~endpoint h0/1: node.rate node.max_rate node.lanes port.peer "
		    "port.peer_name\n");
}

static void test_peer_comes_later(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	world_add_switch(w, "s0", 1);
	world_add_host(w, "h0", 1);
	world_cable(w, "s0", 1, "h0", 1);
	world_say_all(w, "s0");
	world_apply(w);
	g_assert_null(graph_port(w, "s0", 1)->peer);
	world_say_node(w, "h0");
	world_apply(w);
	assert_told(w, "");
	world_say_port(w, "h0", 1);
	world_apply(w);
	assert_told(w, "+endpoint h0/1\n"
		       "~port s0/1: port.peer port.peer_name port.attachment "
		       "port.to_endpoint\n");
	g_assert_true(graph_port(w, "s0", 1)->peer == graph_port(w, "h0", 1));
}

static void test_peer_goes_and_comes(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_say_gone(w, "h1");
	world_apply(w);
	assert_told(w, "-endpoint h1/1\n"
		       "~port s1/1: port.peer port.peer_name port.attachment "
		       "port.to_endpoint\n");
	/* The facts still say who it was. */
	g_assert_cmpuint(graph_port(w, "s1", 1)->facts.peer_guid, ==,
			 world_node(w, "h1")->facts.guid);
	world_say_all(w, "h1");
	world_apply(w);
	assert_told(w, "+endpoint h1/1\n"
		       "~port s1/1: port.peer port.peer_name port.attachment "
		       "port.to_endpoint\n");
}

static void test_peer_cannot_be(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_port(w, "s0", 3)->peer_guid = world_node(w, "h0")->facts.guid;
	world_port(w, "s0", 3)->peer_port = 200;
	world_say_port(w, "s0", 3);
	world_apply(w);
	assert_told(w, "~port s0/3: port.peer_guid port.peer_port\n");
}

static void test_peer_renamed(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_rename(w, "s1", "new");
	world_say_node(w, "s1");
	world_apply(w);
	assert_told(w, "~endpoint h1/1: port.peer_name\n~endpoint h2/2: port.peer_name\n"
		       "~port s0/4: port.peer_name\n~switch s1: node.description\n");
	world_node(w, "s1")->facts.revision = 9;
	world_say_node(w, "s1");
	world_apply(w);
	assert_told(w, "~switch s1: node.revision\n");
}

/* Renamed, and no longer the peer. */
static void test_peer_renamed_and_cut(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_rename(w, "h1", "new");
	world_cut(w, "h1", 1);
	world_say_node(w, "h1");
	world_say_port(w, "s1", 1);
	world_apply(w);
	g_assert_null(graph_port(w, "s1", 1)->peer);
	g_assert_nonnull(strstr(world_told(w), "~endpoint h1/1: node.description\n"));
}

/* Two nodes that name each other's ports come and go in one update. */
static void test_replaced(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_add_host(w, "h3", 1);
	world_cable(w, "s1", 1, "h3", 1);
	world_sweep(w, "h0");
	assert_told(w, "-endpoint h1/1\n+endpoint h3/1\n"
		       "~port s1/1: port.peer_guid port.peer port.peer_name "
		       "port.attachment\n");
	g_assert_true(graph_port(w, "s1", 1)->peer == graph_port(w, "h3", 1));
}

/* Fabrics are worlds of their own. */
static void test_other_fabric(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	w->update.source = (struct source_facts){ .id = "b/1", .fabric_id = "g" };
	world_say_all(w, "s0");
	world_apply(w);
	g_assert_nonnull(strstr(world_told(w), "+switch s0\n"));
	for (unsigned int number = 1; number <= 4; number++) {
		const struct fabric *g = graph_find_fabric(w->graph, "g");
		const struct node *node = fabric_find_node(g, world_node(w, "s0")->facts.guid);

		g_assert_true(node != graph_node(w, "s0"));
		g_assert_null(node->ports[number]->peer);
	}
	g_assert_true(graph_port(w, "h0", 1)->peer == graph_port(w, "s0", 1));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/graph/link/both-ways", test_both_ways);
	g_test_add_func("/graph/link/recabled", test_recabled);
	g_test_add_func("/graph/link/one-sided", test_one_sided);
	g_test_add_func("/graph/link/to-itself", test_to_itself);
	g_test_add_func("/graph/link/to-itself-and-gone", test_to_itself_and_gone);
	g_test_add_func("/graph/link/peer-comes-later", test_peer_comes_later);
	g_test_add_func("/graph/link/peer-goes-and-comes", test_peer_goes_and_comes);
	g_test_add_func("/graph/link/peer-cannot-be", test_peer_cannot_be);
	g_test_add_func("/graph/link/peer-renamed", test_peer_renamed);
	g_test_add_func("/graph/link/peer-renamed-and-cut", test_peer_renamed_and_cut);
	g_test_add_func("/graph/link/peer-replaced", test_replaced);
	g_test_add_func("/graph/link/other-fabric", test_other_fabric);
	return g_test_run();
}
