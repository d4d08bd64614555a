// SPDX-License-Identifier: Apache-2.0
/* Who comes and who goes, and as what. */
#include <errno.h>

#include "world.h"

/* Owners before what they hold, switches before endpoints, each in order of GUID. */
static void test_adds_all(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	assert_told(w, "~sources\n+fabric f\n"
		       "+switch s0\n+port s0/1\n+port s0/2\n+port s0/3\n+port s0/4\n"
		       "+switch s1\n+port s1/1\n+port s1/2\n+port s1/3\n+port s1/4\n"
		       "+endpoint h0/1\n+endpoint h1/1\n+endpoint h2/1\n+endpoint h2/2\n");
	g_assert_cmpuint(graph_fabric(w)->n_nodes, ==, 5);
	g_assert_cmpuint(graph_fabric(w)->n_switches, ==, 2);
	g_assert_cmpuint(graph_fabric(w)->n_ports, ==, 8);
	g_assert_cmpuint(graph_fabric(w)->n_endpoints, ==, 4);
}

static void test_same_again(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_sweep(w, "h0");
	assert_told(w, "");
	/* The way round does not matter. */
	world_sweep(w, "s1");
	assert_told(w, "");
}

static void test_ports_before_nodes(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	world_add_host(w, "h0", 1);
	world_say_port(w, "h0", 1);
	world_say_node(w, "h0");
	world_apply(w);
	assert_told(w, "~sources\n+fabric f\n+endpoint h0/1\n");
}

static void test_port_of_nobody(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_add_host(w, "h9", 1);
	world_say_port(w, "h9", 1);
	world_apply(w);
	assert_told(w, "");
}

static void test_impossible_ports(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	struct port_facts port = *world_port(w, "h0", 1);

	port.number = 2;
	g_assert_cmpint(update_add_port(&w->update, &port), ==, 0);
	port.number = 255;
	g_assert_cmpint(update_add_port(&w->update, &port), ==, 0);
	port.number = 0; /* only a switch has one */
	g_assert_cmpint(update_add_port(&w->update, &port), ==, 0);
	port = *world_port(w, "s0", 4);
	port.number = 5;
	g_assert_cmpint(update_add_port(&w->update, &port), ==, 0);
	world_apply(w);
	assert_told(w, "");
}

static void test_most_ports(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	world_add_switch(w, "s0", 255);
	world_say_all(w, "s0");
	world_apply(w);
	g_assert_cmpuint(graph_fabric(w)->n_ports, ==, 255);
	g_assert_null(node_find_port(graph_node(w, "s0"), 256));
	world_say_gone(w, "s0");
	world_apply(w);
	g_assert_cmpuint(graph_fabric(w)->n_ports, ==, 0);
}

static void test_partial_adds(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_add_host(w, "h3", 1);
	world_cable(w, "h3", 1, "s0", 3);
	world_say_all(w, "h3");
	world_apply(w);
	assert_told(w, "+endpoint h3/1\n");
	world_add_switch(w, "s2", 1);
	world_say_all(w, "s2");
	world_apply(w);
	assert_told(w, "+switch s2\n+port s2/1\n");
}

static void test_drops_missing_node(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_cut(w, "s1", 1);
	world_sweep(w, "h0");
	assert_told(w, "-endpoint h1/1\n"
		       "~port s1/1: port.peer_guid port.mtu port.peer_port port.state "
		       "port.physical_state port.speed port.width port.rate port.lanes "
		       "port.link_status port.peer port.peer_name port.attachment "
		       "port.to_endpoint\n~switch s1: node.rate\n");
	g_assert_null(fabric_find_node(graph_fabric(w), world_node(w, "h1")->facts.guid));
	g_assert_null(fabric_find_endpoint(graph_fabric(w), world_port(w, "h1", 1)->guid));
}

static void test_drops_missing_switch(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_unplug(w, "s1");
	world_sweep(w, "h0");
	g_assert_true(g_str_has_prefix(world_told(w),
				       "-endpoint h2/2\n"
				       "-endpoint h1/1\n"
				       "-port s1/1\n-port s1/2\n-port s1/3\n-port s1/4\n"
				       "-switch s1\n"));
}

/* Of a host each port is by itself. */
static void test_drops_missing_port(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_cut(w, "s1", 2);
	world_sweep(w, "h0");
	assert_told(w, "-endpoint h2/2\n"
		       "~endpoint h2/1: node.rate node.max_rate node.lanes\n"
		       "~port s1/2: port.peer_guid port.mtu port.peer_port port.state "
		       "port.physical_state port.speed port.width port.rate port.lanes "
		       "port.link_status port.peer port.peer_name port.attachment "
		       "port.to_endpoint\n~switch s1: node.rate\n");
	g_assert_null(node_find_port(graph_node(w, "h2"), 2));
}

static void test_switch_keeps_ports(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	w->update.complete = true;
	world_say_node(w, "s0");
	world_say_node(w, "s1");
	world_say_port(w, "s1", 0);
	world_say_port(w, "s1", 1);
	world_apply(w);
	assert_told(w, "-endpoint h0/1\n-endpoint h1/1\n-endpoint h2/1\n-endpoint h2/2\n"
		       "~port s0/1: port.peer port.peer_name port.attachment "
		       "port.to_endpoint\n"
		       "~port s0/2: port.peer port.peer_name port.attachment "
		       "port.to_endpoint\n"
		       "~port s1/1: port.peer port.peer_name port.attachment "
		       "port.to_endpoint\n"
		       "~port s1/2: port.peer port.peer_name port.attachment "
		       "port.to_endpoint\n");
	g_assert_cmpuint(graph_fabric(w)->n_ports, ==, 8);
	g_assert_cmpuint(graph_port(w, "s0", 3)->presence.state, ==, PRESENCE_PRESENT);
}

static void test_partial_removes_nothing(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_apply(w);
	assert_told(w, "");
	world_say_node(w, "h2");
	world_apply(w);
	assert_told(w, "");
	g_assert_cmpuint(graph_fabric(w)->n_endpoints, ==, 4);
}

static void test_gone(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_say_gone(w, "s1");
	world_say_gone(w, "h1");
	world_say_gone(w, "h1");
	world_add_host(w, "h9", 1);
	world_say_gone(w, "h9");
	world_apply(w);
	assert_told(w, "-endpoint h1/1\n-port s1/1\n-port s1/2\n-port s1/3\n-port s1/4\n"
		       "-switch s1\n"
		       "~endpoint h2/2: port.peer port.peer_name port.attachment\n"
		       "~port s0/4: port.peer port.peer_name port.attachment "
		       "port.to_switch\n");
	world_sweep(w, "h0");
	g_assert_nonnull(graph_node(w, "h1"));
}

/* It answered, whatever is said of it. */
static void test_gone_but_seen(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_say_gone(w, "h1");
	world_say_all(w, "h1");
	world_apply(w);
	assert_told(w, "");
}

/* A port that is told of a node that is gone does not bring it back, nor does a new one. */
static void test_gone_with_hearsay(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_cut(w, "s1", 2);
	world_sweep(w, "h0");
	world_cable(w, "s1", 2, "h2", 2);
	world_say_gone(w, "h2");
	world_say_port(w, "h2", 1);
	world_say_port(w, "h2", 2);
	world_apply(w);
	assert_told(w, "-endpoint h2/1\n"
		       "~port s0/2: port.peer port.peer_name port.attachment "
		       "port.to_endpoint\n");
}

static void test_complete_and_empty(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	w->update.complete = true;
	world_apply(w);
	g_assert_cmpuint(graph_fabric(w)->n_nodes, ==, 0);
	g_assert_cmpuint(graph_fabric(w)->n_ports, ==, 0);
	g_assert_cmpuint(graph_fabric(w)->n_endpoints, ==, 0);
}

/* Another type or number of ports is another node; the id is free before it is taken again. */
static void test_identity(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	struct node *old = graph_node(w, "s1");

	world_cut(w, "s1", 4);
	world_cable(w, "s1", 3, "s0", 4);
	world_node(w, "s1")->facts.n_ports = 3;
	world_say_all(w, "s1");
	world_say_all(w, "s0");
	world_apply(w);
	assert_told(w, "-port s1/1\n-port s1/2\n-port s1/3\n-port s1/4\n-switch s1\n"
		       "+switch s1\n+port s1/1\n+port s1/2\n+port s1/3\n"
		       "~endpoint h1/1: port.peer port.peer_name port.attachment\n"
		       "~endpoint h2/2: port.peer port.peer_name port.attachment\n"
		       "~port s0/4: port.peer_port port.peer port.peer_name "
		       "port.attachment\n");
	g_assert_true(graph_node(w, "s1") != old);
	g_assert_true(graph_port(w, "h1", 1)->peer == graph_port(w, "s1", 1));
}

static void test_identity_type(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_node(w, "h1")->facts.type = NODE_ROUTER;
	world_say_all(w, "h1");
	world_apply(w);
	assert_told(w, "-endpoint h1/1\n+endpoint h1/1\n"
		       "~port s1/1: port.peer port.peer_name port.attachment\n");
	/* And without its ports, of which nothing is known then. */
	world_node(w, "h1")->facts.type = NODE_SWITCH;
	world_say_node(w, "h1");
	world_apply(w);
	assert_told(w, "-endpoint h1/1\n+switch h1\n"
		       "~port s1/1: port.peer port.peer_name port.attachment "
		       "port.to_endpoint\n");
}

/* The port GUID is the name of an endpoint. */
static void test_identity_of_endpoint(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	uint64_t old_guid = world_port(w, "h2", 2)->guid;

	world_port(w, "h2", 2)->guid = 4711;
	world_say_port(w, "h2", 2);
	world_apply(w);
	assert_told(w, "-endpoint h2/2\n+endpoint h2/2\n"
		       "~port s1/2: port.peer port.attachment\n");
	g_assert_true(fabric_find_endpoint(graph_fabric(w), 4711) == graph_port(w, "h2", 2));
	g_assert_null(fabric_find_endpoint(graph_fabric(w), old_guid));
}

static void test_endpoints_swap_guids(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	uint64_t guid = world_port(w, "h2", 1)->guid;

	world_port(w, "h2", 1)->guid = world_port(w, "h2", 2)->guid;
	world_port(w, "h2", 2)->guid = guid;
	world_sweep(w, "h0");
	g_assert_true(fabric_find_endpoint(graph_fabric(w), guid) == graph_port(w, "h2", 2));
	g_assert_cmpuint(graph_fabric(w)->n_shadowed, ==, 0);
}

/* The first has the GUID; the other is no object, until the first is gone. */
static void test_shadowed(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	uint64_t guid = world_port(w, "h1", 1)->guid;

	world_add_host(w, "h3", 1);
	world_cable(w, "s0", 3, "h3", 1);
	world_port(w, "h3", 1)->guid = guid;
	world_sweep(w, "h0");
	assert_told(w, "~port s0/3: port.peer_guid port.mtu port.peer_port port.state "
		       "port.physical_state port.speed port.width port.rate port.lanes "
		       "port.link_status\n~switch s0: node.rate\n");
	g_assert_true(fabric_find_endpoint(graph_fabric(w), guid) == graph_port(w, "h1", 1));
	g_assert_true(graph_port(w, "h3", 1)->shadowed);
	g_assert_cmpuint(graph_fabric(w)->n_endpoints, ==, 4);

	world_port(w, "h3", 1)->lid = 99;
	world_rename(w, "h3", "three");
	world_sweep(w, "h0");
	assert_told(w, "");

	world_cut(w, "s1", 1);
	world_sweep(w, "h0");
	g_assert_true(g_str_has_prefix(world_told(w), "-endpoint h1/1\n+endpoint h3/1\n"));
	g_assert_true(fabric_find_endpoint(graph_fabric(w), guid) == graph_port(w, "h3", 1));

	world_cable(w, "s1", 1, "h1", 1);
	world_sweep(w, "h0");
	g_assert_true(graph_port(w, "h1", 1)->shadowed);
	world_say_gone(w, "h1");
	world_apply(w);
	assert_told(w, "");
}

static void test_port_appears(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	world_add_switch(w, "s0", 2);
	world_say_node(w, "s0");
	world_say_port(w, "s0", 1);
	world_apply(w);
	assert_told(w, "~sources\n+fabric f\n+switch s0\n+port s0/1\n");
	world_say_port(w, "s0", 2);
	world_apply(w);
	assert_told(w, "+port s0/2\n~switch s0: node.max_rate node.lanes\n");
	/* Port 0 is no object: it belongs to the switch. */
	world_say_port(w, "s0", 0);
	world_apply(w);
	g_assert_true(g_str_has_prefix(world_told(w), "~switch s0: port.guid "));
	g_assert_true(g_str_has_suffix(world_told(w), " port.presence\n"));
	g_assert_cmpuint(graph_fabric(w)->n_ports, ==, 2);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/graph/apply/adds-what-is-there", test_adds_all);
	g_test_add_func("/graph/apply/same-again-changes-nothing", test_same_again);
	g_test_add_func("/graph/apply/ports-before-nodes", test_ports_before_nodes);
	g_test_add_func("/graph/apply/leaves-out-port-of-nobody", test_port_of_nobody);
	g_test_add_func("/graph/apply/leaves-out-impossible-ports", test_impossible_ports);
	g_test_add_func("/graph/apply/most-ports", test_most_ports);
	g_test_add_func("/graph/apply/partial-adds", test_partial_adds);
	g_test_add_func("/graph/apply/drops-missing-node", test_drops_missing_node);
	g_test_add_func("/graph/apply/drops-missing-switch", test_drops_missing_switch);
	g_test_add_func("/graph/apply/drops-missing-port", test_drops_missing_port);
	g_test_add_func("/graph/apply/switch-keeps-its-ports", test_switch_keeps_ports);
	g_test_add_func("/graph/apply/partial-removes-nothing", test_partial_removes_nothing);
	g_test_add_func("/graph/apply/gone", test_gone);
	g_test_add_func("/graph/apply/gone-but-seen", test_gone_but_seen);
	g_test_add_func("/graph/apply/gone-with-hearsay", test_gone_with_hearsay);
	g_test_add_func("/graph/apply/complete-and-empty", test_complete_and_empty);
	g_test_add_func("/graph/apply/other-ports-other-node", test_identity);
	g_test_add_func("/graph/apply/other-type-other-node", test_identity_type);
	g_test_add_func("/graph/apply/other-guid-other-endpoint", test_identity_of_endpoint);
	g_test_add_func("/graph/apply/endpoints-swap-guids", test_endpoints_swap_guids);
	g_test_add_func("/graph/apply/shadowed-endpoint", test_shadowed);
	g_test_add_func("/graph/apply/port-appears", test_port_appears);
	return g_test_run();
}
