// SPDX-License-Identifier: Apache-2.0
/*
 * A complete sweep finds what there is, of whatever shape, and asks each link once.
 */
#include <infiniband/mad.h>

#include "stage.h"
#include "topologies.h"

static unsigned int n_asked(const struct stage *stage, unsigned int attribute)
{
	return fake_count(stage->fake, NULL, attribute);
}

static void sweep_and_check(struct stage *stage)
{
	stage_begin(stage);
	stage_check(stage);
	/* What is asked of a node is asked once. */
	g_assert_cmpuint(n_asked(stage, IB_ATTR_NODE_DESC), ==, stage_fabric(stage)->n_nodes);
	g_assert_cmpuint(n_asked(stage, IB_ATTR_SWITCH_INFO), ==, stage_fabric(stage)->n_switches);
}

/* --- Shapes --- */

static void test_pair(void)
{
	struct fake *f = fake_new();
	CLEANUP(stage_freep) struct stage *stage = NULL;

	fake_add_host(f, "one", 1);
	fake_add_host(f, "other", 1);
	fake_cable(f, "one", 1, "other", 1);
	stage = stage_new(f, "one", 1);
	sweep_and_check(stage);
	g_assert_cmpuint(n_asked(stage, IB_ATTR_NODE_INFO), ==, 2);
	g_assert_cmpuint(stage_fabric(stage)->n_endpoints, ==, 2);
}

static void test_star(void)
{
	STAGE(stage, star(20), "host-7");

	sweep_and_check(stage);
	g_assert_cmpuint(n_asked(stage, IB_ATTR_NODE_INFO), ==, 21);
	/* PortInfo of each port of the switch, and of the one of each adapter. */
	g_assert_cmpuint(fake_count(stage->fake, "leaf", IB_ATTR_PORT_INFO), ==, 25);
	g_assert_cmpuint(fake_count(stage->fake, "host-3", IB_ATTR_PORT_INFO), ==, 1);
}

static void test_fat_tree(void)
{
	STAGE(stage, fat_tree(4, 12, 8), "host-3-2");
	size_t n_links = fake_n_links(stage->fake);

	sweep_and_check(stage);
	g_assert_cmpuint(stage_fabric(stage)->n_switches, ==, 16);
	g_assert_cmpuint(stage_fabric(stage)->n_endpoints, ==, 96);
	/* A few links are asked from both ends, because both are met at the same time. */
	g_assert_cmpuint(n_asked(stage, IB_ATTR_NODE_INFO), >=, n_links + 1);
	g_assert_cmpuint(n_asked(stage, IB_ATTR_NODE_INFO), <=, n_links + 1 + n_links / 20);
}

static void test_line(void)
{
	STAGE(stage, line(40), "host-0");

	sweep_and_check(stage);
	g_assert_cmpuint(n_asked(stage, IB_ATTR_NODE_INFO), ==, 42);
}

static void test_ring(void)
{
	for (unsigned int n = 1; n < 12; n++) {
		STAGE(stage, ring(n), "host-0");

		sweep_and_check(stage);
		g_assert_cmpuint(stage_fabric(stage)->n_switches, ==, n);
		/* The link opposite may be asked from both ends. */
		g_assert_cmpuint(n_asked(stage, IB_ATTR_NODE_INFO), <=, 2 * n + 2);
	}
}

/* Where it is 2 wide there are parallel links, where it is 1 wide a switch is its own neighbour. */
static void test_torus(void)
{
	for (unsigned int width = 1; width < 5; width++) {
		for (unsigned int height = 1; height < 4; height++) {
			STAGE(stage, torus(width, height), "host-0-0");

			sweep_and_check(stage);
			g_assert_cmpuint(stage_fabric(stage)->n_switches, ==, width * height);
		}
	}
}

/* A port to another of the same switch, and a plug that leads a port to itself. */
static void test_loops(void)
{
	STAGE(stage, star(2), "host-0");

	fake_cable(stage->fake, "leaf", 3, "leaf", 5);
	fake_cable(stage->fake, "leaf", 6, "leaf", 6);
	sweep_and_check(stage);
	g_assert_cmpuint(stage_port(stage, "leaf", 3)->facts.peer_port, ==, 5);
	g_assert_cmpuint(stage_port(stage, "leaf", 6)->facts.peer_port, ==, 6);
}

static void test_parallel_links(void)
{
	STAGE(stage, star(2), "host-0");

	fake_add_switch(stage->fake, "other", 8);
	for (unsigned int port = 3; port <= 6; port++)
		fake_cable(stage->fake, "leaf", port, "other", 9 - port);
	sweep_and_check(stage);
	g_assert_cmpuint(stage_port(stage, "leaf", 4)->facts.peer_port, ==, 5);
}

static void test_two_ports_one_switch(void)
{
	STAGE(stage, star(2), "host-0");

	fake_add_host(stage->fake, "dual", 2);
	fake_cable(stage->fake, "leaf", 4, "dual", 2);
	fake_cable(stage->fake, "leaf", 5, "dual", 1);
	sweep_and_check(stage);
	g_assert_cmpuint(stage_fabric(stage)->n_endpoints, ==, 4);
}

static void test_two_ports_two_switches(void)
{
	STAGE(stage, fat_tree(1, 2, 2), "host-0-0");

	fake_add_host(stage->fake, "dual", 2);
	fake_add_switch(stage->fake, "far", 4);
	fake_unplug(stage->fake, "leaf-1", 1);
	fake_unplug(stage->fake, "leaf-1", 2);
	fake_cable(stage->fake, "leaf-1", 1, "dual", 1);
	fake_cable(stage->fake, "leaf-1", 2, "far", 1);
	fake_cable(stage->fake, "far", 2, "dual", 2);
	stage_begin(stage);
	stage_check(stage);
	g_assert_cmpuint(stage_port(stage, "dual", 2)->facts.peer_guid, ==,
			 fake_guid(stage->fake, "far"));
}

/* An adapter's second port that leads to somebody who cannot be reached: adapters do not forward.
 */
static void test_unreached_port(void)
{
	STAGE(stage, star(2), "host-0");

	fake_add_host(stage->fake, "dual", 2);
	fake_add_host(stage->fake, "behind", 1);
	fake_cable(stage->fake, "leaf", 3, "dual", 1);
	fake_cable(stage->fake, "dual", 2, "behind", 1);
	sweep_and_check(stage);
	g_assert_null(stage_node(stage, "behind"));
	g_assert_null(stage_port(stage, "dual", 2));
	g_assert_cmpuint(fake_count(stage->fake, "behind", FAKE_ANY), ==, 0);
}

/* The sweep begins at an adapter's port 2, and its port 1 is found from outside. */
static void test_local_second_port(void)
{
	struct fake *f = star(2);
	CLEANUP(stage_freep) struct stage *stage = NULL;

	fake_add_host(f, "dual", 2);
	fake_cable(f, "leaf", 4, "dual", 2);
	fake_cable(f, "leaf", 5, "dual", 1);
	stage = stage_new(f, "dual", 2);
	sweep_and_check(stage);
	g_assert_cmpuint(stage_fabric(stage)->n_endpoints, ==, 4);
}

static void test_local_switch(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new(fat_tree(2, 3, 2), "leaf-1", 0);

	sweep_and_check(stage);
	g_assert_cmpuint(stage_fabric(stage)->n_switches, ==, 5);
}

static void test_router_and_enhanced_port0(void)
{
	STAGE(stage, star(2), "host-0");

	fake_add_router(stage->fake, "router", 2);
	fake_cable(stage->fake, "leaf", 5, "router", 2);
	fake_node(stage->fake, "leaf")->enhanced_port0 = true;
	sweep_and_check(stage);
	g_assert_cmpuint(stage_node(stage, "router")->facts.type, ==, NODE_ROUTER);
	g_assert_true(stage_node(stage, "leaf")->facts.enhanced_port0);
}

/* --- Facts --- */

static unsigned int pick(unsigned int n)
{
	return (unsigned int)g_test_rand_int_range(0, (gint32)n);
}

static void randomise_port(struct port_facts *port)
{
	static const uint8_t vls[] = { 0, 1, 2, 4, 8, 15 };
	static const uint16_t mtus[] = { 0, 256, 512, 1024, 2048, 4096 };
	static const uint8_t widths[] = { 1, 2, 4, 8, 16 };
	/* FDR10 is not in PortInfo. */
	unsigned int all =
		(LINK_SPEED_BIT(LINK_SPEED_MAX_) - 2) & ~LINK_SPEED_BIT(LINK_SPEED_FDR10);

	port->gid_prefix = (uint64_t)g_test_rand_int() << 32 | (uint32_t)g_test_rand_int();
	port->capability_mask = (uint32_t)g_test_rand_int();
	port->capability_mask2 = (uint16_t)g_test_rand_int();
	port->lid = (uint16_t)g_test_rand_int();
	port->sm_lid = (uint16_t)g_test_rand_int();
	port->speeds_enabled = (uint16_t)((unsigned int)g_test_rand_int() & all);
	port->speeds_supported = (uint16_t)((unsigned int)g_test_rand_int() & all);
	port->mtu = mtus[pick(6)];
	port->mtu_cap = mtus[pick(6)];
	port->lmc = (uint8_t)pick(8);
	port->sm_sl = (uint8_t)pick(16);
	port->width = widths[pick(5)];
	port->widths_enabled = (uint8_t)g_test_rand_int();
	port->widths_supported = (uint8_t)g_test_rand_int();
	port->vls = vls[pick(6)];
	port->vls_cap = vls[pick(6)];
	do
		port->speed = (uint8_t)(1 + pick(LINK_SPEED_MAX_ - 1));
	while (port->speed == LINK_SPEED_FDR10);
	if (port->state > PORT_STATE_DOWN)
		port->state = (uint8_t)(PORT_STATE_INIT + pick(3));
	else
		port->physical_state = (uint8_t)pick(8);
}

static void test_facts(void)
{
	for (unsigned int round = 0; round < 20; round++) {
		STAGE(stage, star(6), "host-0");
		struct fake *f = stage->fake;

		for (unsigned int i = 0; i <= 10; i++)
			randomise_port(fake_port(f, "leaf", i));
		for (unsigned int i = 1; i < 6; i++) {
			g_autofree char *name = g_strdup_printf("host-%u", i);
			struct node_facts *node = fake_node(f, name);

			randomise_port(fake_port(f, name, 1));
			node->vendor_id = (uint32_t)g_test_rand_int() & 0xffffff;
			node->revision = (uint32_t)g_test_rand_int();
			node->device_id = (uint16_t)g_test_rand_int();
			node->partition_cap = (uint16_t)g_test_rand_int();
			node->system_guid = (uint64_t)g_test_rand_int();
		}
		sweep_and_check(stage);
	}
}

static void test_description(void)
{
	static const uint8_t rubbish[64] = "\x1b[2J leaf\xff 1 ";
	STAGE(stage, star(2), "host-0");

	fake_describe(stage->fake, "leaf", rubbish);
	stage_begin(stage);
	g_assert_cmpstr(stage_node(stage, "leaf")->facts.description, ==, "?[2J leaf? 1");
}

/* --- Once more --- */

/* A second sweep of the same says nothing new, and costs the same. */
static void test_again(void)
{
	STAGE(stage, fat_tree(2, 4, 4), "host-0-0");
	unsigned int first;

	stage_begin(stage);
	first = stage_count(stage);
	fake_forget_counts(stage->fake);
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), ==, first);
	g_assert_true(stage_last(stage)->complete);
	g_assert_cmpuint(stage_last(stage)->n_changes, ==, 0);
}

/* What has gone, come, moved and been renamed meanwhile, without a word. */
static void test_after_changes(void)
{
	STAGE(stage, fat_tree(2, 4, 4), "host-0-0");
	struct fake *f = stage->fake;
	static const uint8_t renamed[64] = "new name";

	stage_begin(stage);
	fake_unplug_all(f, "host-1-1");
	fake_unplug_all(f, "host-2-2");
	fake_cable(f, "leaf-1", 2, "host-2-2", 1);
	fake_add_host(f, "late", 1);
	fake_cable(f, "leaf-2", 3, "late", 1);
	fake_unplug(f, "leaf-3", 5);
	fake_describe(f, "host-3-3", renamed);
	g_strlcpy(fake_node(f, "host-3-3")->description, "new name", DESCRIPTION_SIZE);
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	stage_check(stage);
	g_assert_null(stage_node(stage, "host-1-1"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sweep/shape/pair", test_pair);
	g_test_add_func("/sweep/shape/star", test_star);
	g_test_add_func("/sweep/shape/fat-tree", test_fat_tree);
	g_test_add_func("/sweep/shape/line", test_line);
	g_test_add_func("/sweep/shape/ring", test_ring);
	g_test_add_func("/sweep/shape/torus", test_torus);
	g_test_add_func("/sweep/shape/loops", test_loops);
	g_test_add_func("/sweep/shape/parallel-links", test_parallel_links);
	g_test_add_func("/sweep/shape/two-ports-one-switch", test_two_ports_one_switch);
	g_test_add_func("/sweep/shape/two-ports-two-switches", test_two_ports_two_switches);
	g_test_add_func("/sweep/shape/unreached-port", test_unreached_port);
	g_test_add_func("/sweep/shape/local-second-port", test_local_second_port);
	g_test_add_func("/sweep/shape/local-switch", test_local_switch);
	g_test_add_func("/sweep/shape/router-and-enhanced-port0", test_router_and_enhanced_port0);
	g_test_add_func("/sweep/facts/random", test_facts);
	g_test_add_func("/sweep/facts/description", test_description);
	g_test_add_func("/sweep/again/nothing-new", test_again);
	g_test_add_func("/sweep/again/after-changes", test_after_changes);
	return g_test_run();
}
