// SPDX-License-Identifier: Apache-2.0
/*
 * Fabrics that are broken, endless or mean: every sweep ends, within the limits, and when the
 * fabric is well again the model says what it is.
 */
#include <infiniband/mad.h>

#include "backend/ib/limits.h"
#include "stage.h"
#include "topologies.h"

static unsigned int pick(unsigned int n)
{
	return (unsigned int)g_test_rand_int_range(0, (gint32)n);
}

/* --- Limits --- */

/* The node 63 hops away is the last; told once, however often it is looked beyond. */
static void test_hops(void)
{
	STAGE(stage, line(70), "host-0");
	g_autofree char *conditions = NULL;

	stage_begin(stage);
	g_assert_cmpuint(stage_fabric(stage)->n_nodes, ==, 1 + 63);
	g_assert_nonnull(stage_node(stage, "line-62"));
	stage_run_s(stage, 65);
	conditions = stage_conditions(stage);
	g_assert_cmpstr(conditions, ==, "LimitReached line-62/2, 63\n");
	fake_unplug(stage->fake, "line-40", 2);
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	stage_check(stage);
	g_assert_cmpuint(stage_fabric(stage)->n_conditions, ==, 0);
}

/* A shorter way is found to what was too far. */
static void test_hops_shorter(void)
{
	STAGE(stage, line(70), "host-0");

	stage_begin(stage);
	fake_cable(stage->fake, "line-0", 3, "line-69", 3);
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	stage_check(stage);
	g_assert_cmpuint(stage_fabric(stage)->n_nodes, ==, 72);
	g_assert_cmpuint(stage_fabric(stage)->n_conditions, ==, 0);
}

static void test_conditions(void)
{
	STAGE(stage, star(IB_MAX_CONDITIONS + 20), "host-0");

	for (unsigned int i = 2; i < IB_MAX_CONDITIONS + 20; i++) {
		g_autofree char *name = g_strdup_printf("host-%u", i);

		fake_set_guid(stage->fake, name, fake_guid(stage->fake, "host-1"));
	}
	stage_begin(stage);
	g_assert_cmpuint(stage_fabric(stage)->n_conditions, ==, IB_MAX_CONDITIONS);
	g_assert_cmpuint(stage_fabric(stage)->n_nodes, ==, 3);
}

/* --- Lies --- */

/* A switch with a plug that leads back to it, and a new name each time it is asked: 63 hops. */
static void test_hall_of_mirrors(void)
{
	STAGE(stage, star(3), "host-0");

	fake_add_switch(stage->fake, "liar", 2);
	fake_cable(stage->fake, "leaf", 5, "liar", 1);
	fake_cable(stage->fake, "liar", 2, "liar", 2);
	fake_lie(stage->fake, "liar", true);
	stage_begin(stage);
	g_assert_cmpuint(stage_fabric(stage)->n_nodes, <=, 4 + 62);
	g_assert_nonnull(stage_node(stage, "host-2"));
	stage_run_s(stage, 30);
	g_assert_cmpuint(stage_fabric(stage)->n_conditions, <=, IB_MAX_CONDITIONS);
	fake_lie(stage->fake, "liar", false);
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	stage_check(stage);
}

/* All contents are noise. Of the fabric nothing can be known, but that it is well afterwards. */
static void test_rotten(void)
{
	for (unsigned int round = 0; round < 40; round++) {
		STAGE(stage, fat_tree(2, 3, 3), "host-0-0");
		struct fake *f = stage->fake;

		fake_seed(f, (uint32_t)g_test_rand_int());
		stage_begin(stage);
		fake_spoil_often(f, FAKE_ROTTEN, 50 + 20 * round);
		for (unsigned int i = 0; i < 5; i++)
			stage_run_s(stage, 1 + pick(20));
		fake_spoil_never(f);
		stage_run_s(stage, 20);
		g_assert_cmpint(stage_refresh(stage), ==, 0);
		stage_check(stage);
		g_assert_cmpuint(stage_fabric(stage)->n_conditions, ==, 0);
	}
}

/* Reports of anything; those that are notices lie about nodes that are there. */
static void test_false_reports(void)
{
	static const char *const names[] = { "leaf-1",	 "leaf-2",   "spine-0",
					     "host-1-1", "host-2-0", "host-3-3" };
	FAT_STAGE(stage);

	for (unsigned int i = 0; i < 3000; i++) {
		const char *name = names[pick(G_N_ELEMENTS(names))];
		unsigned int port = fake_node(stage->fake, name)->type == NODE_SWITCH ? 0 : 1;
		uint8_t mad[MAD_SIZE];

		switch (pick(4)) {
		case 0:
			for (unsigned int k = 0; k < sizeof(mad); k++)
				mad[k] = (uint8_t)g_test_rand_int();
			/* Every other one is a Notice. */
			mad[16] = 0;
			mad[17] = (uint8_t)(2 + pick(2));
			subnet_report(stage->subnet, mad, (uint16_t)g_test_rand_int());
			break;
		case 1:
			fake_report_capability(stage->fake, name, port);
			break;
		default:
			fake_report_service(stage->fake, name, port, pick(2));
		}
		fake_run_for(stage->fake, pick(3000));
	}
	stage_run_s(stage, 15);
	stage_check(stage);
	g_assert_cmpuint(stage_facts(stage)->state, ==, SOURCE_LIVE);
}

/* --- Any fabric on any wire --- */

static void cable_at_random(struct fake *f, unsigned int n_switches, unsigned int n_ports)
{
	unsigned int n = n_switches * n_ports / 3;

	for (unsigned int i = 0; i < n; i++) {
		g_autofree char *a = g_strdup_printf("s%u", pick(n_switches));
		g_autofree char *b = g_strdup_printf("s%u", pick(n_switches));
		unsigned int port_a = 2 + pick(n_ports - 1), port_b = 2 + pick(n_ports - 1);

		if (!fake_is_plugged(f, a, port_a) && !fake_is_plugged(f, b, port_b))
			fake_cable(f, a, port_a, b, port_b);
	}
}

/* Each switch has a host with one to three ports, at itself by port 1 and at others. */
static struct fake *any_fabric(void)
{
	struct fake *f = fake_new();
	unsigned int n_switches = 1 + pick(12), n_ports = 3 + pick(8);

	for (unsigned int i = 0; i < n_switches; i++) {
		g_autofree char *name = g_strdup_printf("s%u", i);
		g_autofree char *host = g_strdup_printf("h%u", i);
		unsigned int n_host_ports = 1 + pick(3);

		fake_add_switch(f, name, n_ports);
		if (pick(5) == 0)
			fake_add_router(f, host, n_host_ports);
		else
			fake_add_host(f, host, n_host_ports);
		fake_cable(f, name, 1, host, 1);
	}
	cable_at_random(f, n_switches, n_ports);
	for (unsigned int i = 0; i < n_switches; i++) {
		g_autofree char *name = g_strdup_printf("s%u", pick(n_switches));
		g_autofree char *host = g_strdup_printf("h%u", i);
		unsigned int port = 2 + pick(n_ports - 1);

		if (fake_node(f, host)->n_ports > 1 && !fake_is_plugged(f, name, port))
			fake_cable(f, name, port, host, 2);
	}
	return f;
}

static void test_any_fabric(void)
{
	for (unsigned int round = 0; round < 200; round++) {
		STAGE(stage, any_fabric(), "h0");

		stage_begin(stage);
		stage_check(stage);
		g_assert_cmpuint(stage_fabric(stage)->n_conditions, ==, 0);
		g_assert_cmpuint(fake_count(stage->fake, NULL, IB_ATTR_NODE_INFO), <=,
				 2 * fake_n_links(stage->fake) + 1);
	}
}

/* With four tries the sweep gets through; an answer that comes late, twice or broken is none. */
static void test_any_wire(void)
{
	for (unsigned int round = 0; round < 60; round++) {
		STAGE(stage, any_fabric(), "h0");
		struct fake *f = stage->fake;

		fake_seed(f, (uint32_t)g_test_rand_int());
		for (enum fake_fault fault = 0; fault < FAKE_FAULTS; fault++) {
			if (fault != FAKE_ROTTEN && fault != FAKE_REFUSED)
				fake_spoil_often(f, fault, pick(20));
		}
		stage_begin(stage);
		g_assert_cmpuint(stage_fabric(stage)->n_conditions, ==, 0);
		fake_spoil_never(f);
		g_assert_cmpint(stage_refresh(stage), ==, 0);
		stage_check(stage);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/hostile/limit/hops", test_hops);
	g_test_add_func("/hostile/limit/hops-shorter", test_hops_shorter);
	g_test_add_func("/hostile/limit/conditions", test_conditions);
	g_test_add_func("/hostile/lie/hall-of-mirrors", test_hall_of_mirrors);
	g_test_add_func("/hostile/lie/rotten", test_rotten);
	g_test_add_func("/hostile/lie/reports", test_false_reports);
	g_test_add_func("/hostile/any/fabric", test_any_fabric);
	g_test_add_func("/hostile/any/wire", test_any_wire);
	return g_test_run();
}
