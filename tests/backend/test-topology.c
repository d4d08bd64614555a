// SPDX-License-Identifier: Apache-2.0
/*
 * The backend's picture of a subnet: who is found by what, and by which route.
 */
#include "backend/ib/topology.h"

#include <glib.h>

#include "backend/ib/limits.h"
#include "base/util.h"

DEFINE_CLEANUP(struct topology *, topology_free)

static struct ib_node *add(struct topology *t, uint64_t guid, enum node_type type,
			   unsigned int n_ports)
{
	struct node_facts facts = {
		.guid = guid,
		.type = (uint8_t)type,
		.n_ports = (uint8_t)n_ports,
	};
	struct ib_node *node = topology_add(t, &facts);

	g_assert_nonnull(node);
	for (unsigned int i = 0; i <= n_ports; i++)
		node->ports[i].facts.guid = type == NODE_SWITCH ? guid : guid + i;
	return node;
}

static void set_end(struct ib_node *node, unsigned int port, const struct ib_node *peer,
		    unsigned int peer_port)
{
	node->ports[port].known = true;
	node->ports[port].linked = true;
	node->ports[port].facts.state = PORT_STATE_ACTIVE;
	node->ports[port].facts.peer_guid = peer->facts.guid;
	node->ports[port].facts.peer_port = (uint8_t)peer_port;
}

static void link_up(struct ib_node *a, unsigned int port_a, struct ib_node *b, unsigned int port_b)
{
	set_end(a, port_a, b, port_b);
	set_end(b, port_b, a, port_a);
}

static void link_down(struct ib_node *a, unsigned int port_a)
{
	a->ports[port_a].facts.state = PORT_STATE_DOWN;
}

static void assert_route(const struct ib_node *node, unsigned int n_hops, const uint8_t *hops)
{
	g_assert_false(node->lost);
	g_assert_cmpuint(node->route.n_hops, ==, n_hops);
	g_assert_cmpmem(node->route.hops, n_hops, hops, n_hops);
}

#define ROUTE(...)                                                                                 \
	sizeof((const uint8_t[]){ __VA_ARGS__ }), (const uint8_t[])                                \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

/* --- Nodes --- */

static void test_empty(void)
{
	CLEANUP(topology_freep) struct topology *t = topology_new();
	uint8_t port;

	g_assert_null(topology_root(t));
	g_assert_null(topology_find(t, 1));
	g_assert_null(topology_find_lid(t, 1));
	g_assert_null(topology_find_port_guid(t, 1, &port));
	g_assert_cmpint(topology_reroute(t), ==, 0);
	topology_free(NULL);
}

static void test_nodes(void)
{
	CLEANUP(topology_freep) struct topology *t = topology_new();
	struct ib_node *first = add(t, 10, NODE_CA, 1), *second = add(t, 20, NODE_SWITCH, 36);

	g_assert_true(topology_root(t) == first);
	g_assert_true(topology_find(t, 20) == second);
	g_assert_cmpuint(second->ports[36].facts.number, ==, 36);
	g_assert_cmpuint(second->ports[36].facts.node_guid, ==, 20);
	topology_remove(t, second);
	g_assert_null(topology_find(t, 20));
	g_assert_cmpuint(t->n_nodes, ==, 1);
	for (uint64_t guid = 100; guid < 1100; guid++)
		add(t, guid, NODE_CA, 1);
	g_assert_cmpuint(t->n_nodes, ==, 1001);
	for (uint64_t guid = 100; guid < 1100; guid += 2)
		topology_remove(t, topology_find(t, guid));
	g_assert_cmpuint(t->n_nodes, ==, 501);
	g_assert_true(topology_root(t) == first);
	g_assert_nonnull(topology_find(t, 1099));
}

static void test_limit(void)
{
	CLEANUP(topology_freep) struct topology *t = topology_new();
	struct node_facts one_more = { .guid = 1000000, .type = NODE_CA, .n_ports = 1 };

	for (uint64_t guid = 1; guid <= IB_MAX_NODES; guid++)
		add(t, guid, NODE_CA, 1);
	g_assert_null(topology_add(t, &one_more));
	topology_remove(t, topology_find(t, 77));
	g_assert_nonnull(topology_add(t, &one_more));
}

/* --- Who has it --- */

static void test_by_lid(void)
{
	CLEANUP(topology_freep) struct topology *t = topology_new();
	struct ib_node *host = add(t, 10, NODE_CA, 2), *leaf = add(t, 20, NODE_SWITCH, 4);

	host->ports[2].known = true;
	host->ports[2].facts.lid = 8;
	host->ports[2].facts.lmc = 2;
	leaf->ports[0].known = true;
	leaf->ports[0].facts.lid = 5;
	/* Not an external port of a switch, whatever it says. */
	leaf->ports[1].known = true;
	leaf->ports[1].facts.lid = 6;
	g_assert_true(topology_find_lid(t, 5) == leaf);
	g_assert_null(topology_find_lid(t, 6));
	g_assert_null(topology_find_lid(t, 7));
	for (uint16_t lid = 8; lid < 12; lid++)
		g_assert_true(topology_find_lid(t, lid) == host);
	g_assert_null(topology_find_lid(t, 12));
	g_assert_null(topology_find_lid(t, 0));
	/* At the end of the range it does not begin anew. */
	host->ports[2].facts.lid = 0xfffe;
	host->ports[2].facts.lmc = 7;
	g_assert_true(topology_find_lid(t, 0xffff) == host);
	g_assert_null(topology_find_lid(t, 1));
}

static void test_by_port_guid(void)
{
	CLEANUP(topology_freep) struct topology *t = topology_new();
	struct ib_node *host = add(t, 10, NODE_CA, 2), *leaf = add(t, 20, NODE_SWITCH, 4);
	uint8_t port = 99;

	g_assert_true(topology_find_port_guid(t, 12, &port) == host);
	g_assert_cmpuint(port, ==, 2);
	g_assert_true(topology_find_port_guid(t, 20, &port) == leaf);
	g_assert_cmpuint(port, ==, 0);
	g_assert_null(topology_find_port_guid(t, 30, &port));
}

static void test_peer(void)
{
	CLEANUP(topology_freep) struct topology *t = topology_new();
	struct ib_node *host = add(t, 10, NODE_CA, 1), *leaf = add(t, 20, NODE_SWITCH, 4), *other;

	link_up(host, 1, leaf, 3);
	g_assert_true(topology_peer(t, &host->ports[1], &other) == &leaf->ports[3]);
	g_assert_true(other == leaf);
	/* A port that the peer does not have, a peer that nobody knows, none. */
	host->ports[1].facts.peer_port = 5;
	g_assert_null(topology_peer(t, &host->ports[1], &other));
	host->ports[1].facts.peer_guid = 30;
	g_assert_null(topology_peer(t, &host->ports[1], &other));
	g_assert_null(topology_peer(t, &leaf->ports[1], &other));
}

/* --- Routes --- */

/*
 *	host 10/1 - 20/1 leaf 20/2 - 30/1 spine 30/2 - 40/1 far 40/2 - 50/1 host
 *			  leaf 20/3 --------------------- 40/3 far
 */
struct net {
	struct topology *t;
	struct ib_node *host, *leaf, *spine, *far, *end;
};

static void net_init(struct net *net)
{
	net->t = topology_new();
	net->host = add(net->t, 10, NODE_CA, 2);
	net->leaf = add(net->t, 20, NODE_SWITCH, 4);
	net->spine = add(net->t, 30, NODE_SWITCH, 4);
	net->far = add(net->t, 40, NODE_SWITCH, 4);
	net->end = add(net->t, 50, NODE_CA, 2);
	net->t->local_port = 1;
	link_up(net->host, 1, net->leaf, 1);
	link_up(net->leaf, 2, net->spine, 1);
	link_up(net->spine, 2, net->far, 1);
	link_up(net->far, 2, net->end, 1);
	link_up(net->leaf, 3, net->far, 3);
	g_assert_cmpint(topology_reroute(net->t), ==, 0);
}

static void net_done(struct net *net)
{
	topology_free(net->t);
}

static void test_shortest(void)
{
	CLEANUP(net_done) struct net net;

	net_init(&net);
	assert_route(net.host, 0, NULL);
	assert_route(net.leaf, ROUTE(1));
	assert_route(net.spine, ROUTE(1, 2));
	assert_route(net.far, ROUTE(1, 3));
	assert_route(net.end, ROUTE(1, 3, 2));
}

static void test_another_way(void)
{
	CLEANUP(net_done) struct net net;

	net_init(&net);
	link_down(net.leaf, 3);
	g_assert_cmpint(topology_reroute(net.t), ==, 0);
	assert_route(net.far, ROUTE(1, 2, 2));
	assert_route(net.end, ROUTE(1, 2, 2, 2));
	g_assert_true(net.far->rerouted);
	g_assert_true(net.end->rerouted);
	g_assert_false(net.spine->rerouted);
	g_assert_cmpint(topology_reroute(net.t), ==, 0);
	g_assert_false(net.far->rerouted);
}

static void test_lost(void)
{
	CLEANUP(net_done) struct net net;

	net_init(&net);
	link_down(net.leaf, 3);
	link_down(net.leaf, 2);
	g_assert_cmpint(topology_reroute(net.t), ==, 0);
	g_assert_true(net.spine->lost && net.far->lost && net.end->lost);
	g_assert_false(net.spine->was_lost || net.leaf->lost || net.host->lost);
	g_assert_cmpint(topology_reroute(net.t), ==, 0);
	g_assert_true(net.spine->was_lost);
	link_up(net.leaf, 3, net.far, 3);
	g_assert_cmpint(topology_reroute(net.t), ==, 0);
	assert_route(net.far, ROUTE(1, 3));
	assert_route(net.spine, ROUTE(1, 3, 1));
	g_assert_true(net.far->was_lost);
	g_assert_false(net.leaf->was_lost);
}

/* An adapter does not forward, and the local one only sends by the port that is ours. */
static void test_adapters(void)
{
	CLEANUP(net_done) struct net net;
	struct ib_node *behind, *beside;

	net_init(&net);
	behind = add(net.t, 60, NODE_SWITCH, 4);
	beside = add(net.t, 70, NODE_SWITCH, 4);
	link_up(net.end, 2, behind, 1);
	link_up(net.host, 2, beside, 1);
	g_assert_cmpint(topology_reroute(net.t), ==, 0);
	g_assert_true(behind->lost);
	g_assert_true(beside->lost);
	g_assert_true(topology_leads_on(net.t, net.host, 1));
	g_assert_false(topology_leads_on(net.t, net.host, 2));
	g_assert_false(topology_leads_on(net.t, net.end, 1));
	g_assert_true(topology_leads_on(net.t, net.leaf, 4));
	g_assert_false(topology_leads_on(net.t, net.leaf, 0));
}

static void test_unknown_port(void)
{
	CLEANUP(net_done) struct net net;

	net_init(&net);
	net.leaf->ports[3].known = false;
	g_assert_cmpint(topology_reroute(net.t), ==, 0);
	assert_route(net.far, ROUTE(1, 2, 2));
}

static void test_way(void)
{
	CLEANUP(net_done) struct net net;
	struct ib_node *other = NULL;

	net_init(&net);
	g_assert_true(topology_way(net.t, net.far, &other) == &net.leaf->ports[3]);
	g_assert_true(other == net.leaf);
	g_assert_true(topology_way(net.t, net.end, &other) == &net.far->ports[2]);
	g_assert_true(topology_way(net.t, net.leaf, &other) == &net.host->ports[1]);
	g_assert_null(topology_way(net.t, net.host, &other));
}

static void test_hops(void)
{
	CLEANUP(topology_freep) struct topology *t = topology_new();
	struct ib_node *before = add(t, 1, NODE_SWITCH, 2);

	for (uint64_t guid = 2; guid < 80; guid++) {
		struct ib_node *node = add(t, guid, NODE_SWITCH, 2);

		link_up(before, 2, node, 1);
		before = node;
	}
	g_assert_cmpint(topology_reroute(t), ==, 0);
	g_assert_cmpuint(topology_find(t, 1 + IB_MAX_HOPS)->route.n_hops, ==, IB_MAX_HOPS);
	g_assert_false(topology_find(t, 1 + IB_MAX_HOPS)->lost);
	g_assert_true(topology_find(t, 2 + IB_MAX_HOPS)->lost);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/topology/nodes/empty", test_empty);
	g_test_add_func("/topology/nodes/added-and-removed", test_nodes);
	g_test_add_func("/topology/nodes/limit", test_limit);
	g_test_add_func("/topology/find/lid", test_by_lid);
	g_test_add_func("/topology/find/port-guid", test_by_port_guid);
	g_test_add_func("/topology/find/peer", test_peer);
	g_test_add_func("/topology/route/shortest", test_shortest);
	g_test_add_func("/topology/route/another-way", test_another_way);
	g_test_add_func("/topology/route/lost", test_lost);
	g_test_add_func("/topology/route/adapters", test_adapters);
	g_test_add_func("/topology/route/unknown-port", test_unknown_port);
	g_test_add_func("/topology/route/way", test_way);
	g_test_add_func("/topology/route/hops", test_hops);
	return g_test_run();
}
