// SPDX-License-Identifier: Apache-2.0
/*
 * The life of a subnet: how it begins, what it does on command, and how it gives up and recovers.
 */
#include <errno.h>
#include <infiniband/mad.h>

#include "stage.h"
#include "topologies.h"

static struct stage *small_stage(void)
{
	struct fake *f = fat_tree(2, 3, 2);
	struct stage *stage = stage_new(f, "host-0-0", 1);

	fake_sm_start(f, "host-2-1", 1);
	return stage;
}

#define SMALL_STAGE(name) CLEANUP(stage_freep) struct stage *name = small_stage()

static void assert_state(const struct stage *stage, enum source_state state, int error)
{
	g_assert_cmpstr(source_state_name(stage_facts(stage)->state), ==, source_state_name(state));
	g_assert_cmpint(stage_facts(stage)->error, ==, error);
}

/* --- Begin --- */

static void test_cold_start(void)
{
	SMALL_STAGE(stage);
	enum source_state states[] = { SOURCE_STARTING, SOURCE_SWEEPING, SOURCE_LIVE };
	unsigned int reached = 0;

	assert_state(stage, SOURCE_STARTING, 0);
	g_assert_cmpuint(stage_facts(stage)->last_sweep, ==, 0);
	stage_begin(stage);
	assert_state(stage, SOURCE_LIVE, 0);
	g_assert_cmpuint(stage_facts(stage)->last_sweep, !=, 0);
	g_assert_cmpuint(stage_facts(stage)->nodes_found, ==, fake_n_nodes(stage->fake));
	g_assert_cmpstr(stage_facts(stage)->fabric_id, ==, "stage");
	g_assert_true(stage_facts(stage)->subscribed);
	stage_check(stage);
	/* In this order, and one update with everything. */
	for (unsigned int i = 0; i < stage->tellings->len; i++) {
		const struct telling *t = &g_array_index(stage->tellings, struct telling, i);

		if (t->state != states[reached])
			reached++;
		g_assert_cmpuint(reached, <, G_N_ELEMENTS(states));
		g_assert_cmpuint(t->state, ==, states[reached]);
	}
	g_assert_true(stage_first_with(stage, 1)->complete);
	g_assert_cmphex(stage_fabric(stage)->facts.sm_guid, ==,
			fake_port(stage->fake, "host-2-1", 1)->guid);
	g_assert_cmpuint(stage_fabric(stage)->facts.sm_state, ==, 3);
	g_assert_cmphex(subnet_prefix(stage->subnet), ==, 0xfe80000000000000);
}

/* Nothing is sent before the wire is there. */
static void test_no_wire(void)
{
	SMALL_STAGE(stage);

	stage_run_s(stage, 10);
	g_assert_cmpuint(fake_count(stage->fake, NULL, FAKE_ANY), ==, 0);
	subnet_set_wire(stage->subnet, -EACCES, false);
	assert_state(stage, SOURCE_STALE, -EACCES);
	stage_run_s(stage, 10);
	g_assert_cmpuint(fake_count(stage->fake, NULL, FAKE_ANY), ==, 0);
	stage_begin(stage);
	stage_check(stage);
}

static void test_port_down(void)
{
	SMALL_STAGE(stage);

	fake_unplug_all(stage->fake, "host-0-0");
	stage_open(stage);
	stage_run_s(stage, 3);
	assert_state(stage, SOURCE_STALE, -ENETDOWN);
	fake_cable(stage->fake, "leaf-0", 1, "host-0-0", 1);
	stage_await(stage, SOURCE_LIVE);
	stage_run_s(stage, 3);
	stage_check(stage);
}

/* A fabric without a subnet manager is found all the same, and nobody is asked to forward. */
static void test_no_subnet_manager(void)
{
	STAGE(stage, fat_tree(2, 3, 2), "host-0-0");

	stage_begin(stage);
	stage_run_s(stage, 30);
	stage_check(stage);
	assert_state(stage, SOURCE_LIVE, 0);
	g_assert_false(stage_facts(stage)->subscribed);
	g_assert_cmpuint(fake_count(stage->fake, NULL, IB_SA_ATTR_INFORMINFO), ==, 0);
	g_assert_cmpuint(fake_count(stage->fake, NULL, IB_ATTR_SMINFO), ==, 0);
}

static void test_standby_and_takeover(void)
{
	SMALL_STAGE(stage);

	stage->verdict = SUBNET_WAIT;
	stage_open(stage);
	stage_run_ms(stage, 3500);
	assert_state(stage, SOURCE_STARTING, 0);
	g_assert_cmpuint(stage->n_may_sweep, ==, 4);
	stage->verdict = SUBNET_STANDBY;
	stage_run_s(stage, 5);
	assert_state(stage, SOURCE_STANDBY, 0);
	g_assert_cmpuint(fake_count(stage->fake, NULL, IB_ATTR_NODE_INFO), ==, 0);
	stage->verdict = SUBNET_SWEEP;
	stage_await(stage, SOURCE_LIVE);
	stage_run_ms(stage, 50);
	stage_check(stage);
}

/* Another one does the work; no flood of notices makes this one do it as well. */
static void test_standby_under_notices(void)
{
	SMALL_STAGE(stage);

	stage->verdict = SUBNET_STANDBY;
	stage_open(stage);
	stage_run_s(stage, 3);
	for (unsigned int i = 0; i < 1000; i++) {
		fake_report_link_state(stage->fake, "leaf-1");
		stage_run_ms(stage, 1);
	}
	stage_run_s(stage, 3);
	assert_state(stage, SOURCE_STANDBY, 0);
	g_assert_cmpuint(fake_count(stage->fake, NULL, IB_ATTR_NODE_INFO), ==, 0);
}

static void test_stands_by_after_being_live(void)
{
	SMALL_STAGE(stage);

	stage_begin(stage);
	fake_unplug_all(stage->fake, "host-0-0");
	stage_run_s(stage, 2);
	stage->verdict = SUBNET_STANDBY;
	fake_cable(stage->fake, "leaf-0", 1, "host-0-0", 1);
	stage_run_s(stage, 5);
	assert_state(stage, SOURCE_STANDBY, 0);
	fake_forget_counts(stage->fake);
	fake_unplug(stage->fake, "leaf-1", 3);
	stage_run_s(stage, 30);
	assert_state(stage, SOURCE_STANDBY, 0);
	g_assert_cmpuint(fake_count(stage->fake, "leaf-1", FAKE_ANY), ==, 0);
	stage->verdict = SUBNET_SWEEP;
	stage_await(stage, SOURCE_LIVE);
	stage_run_ms(stage, 50);
	stage_check(stage);
}

/* --- Commands --- */

static void test_refresh(void)
{
	SMALL_STAGE(stage);
	struct order orders[3];

	stage_begin(stage);
	for (unsigned int i = 0; i < 3; i++)
		stage_order(stage, &orders[i]);
	fake_forget_counts(stage->fake);
	stage_run_ms(stage, 100);
	/* All by the same sweep. */
	g_assert_cmpuint(fake_count(stage->fake, NULL, IB_ATTR_NODE_DESC), ==, 11);
	for (unsigned int i = 0; i < 3; i++) {
		g_assert_cmpuint(orders[i].n_done, ==, 1);
		g_assert_cmpint(orders[i].error, ==, 0);
	}
	stage_run_s(stage, 20);
	g_assert_cmpuint(fake_count(stage->fake, NULL, IB_ATTR_NODE_DESC), ==, 11);
	g_assert_cmpuint(orders[0].n_done, ==, 1);
}

/* What is ordered while a sweep runs is done by the next one: this one may have been there. */
static void test_refresh_while_sweeping(void)
{
	SMALL_STAGE(stage);
	struct order first, second;

	stage_begin(stage);
	stage_order(stage, &first);
	fake_forget_counts(stage->fake);
	fake_run_for(stage->fake, 50);
	stage_order(stage, &second);
	fake_run_for(stage->fake, 50);
	g_assert_cmpuint(first.n_done, ==, 0);
	stage_run_ms(stage, 100);
	g_assert_cmpuint(first.n_done, ==, 1);
	g_assert_cmpuint(second.n_done, ==, 1);
	g_assert_cmpuint(fake_count(stage->fake, NULL, IB_ATTR_NODE_DESC), ==, 22);
	assert_state(stage, SOURCE_LIVE, 0);
}

static void test_refresh_before_the_first(void)
{
	SMALL_STAGE(stage);
	struct order order;

	stage_order(stage, &order);
	stage_begin(stage);
	g_assert_cmpuint(order.n_done, ==, 1);
	g_assert_cmpint(order.error, ==, 0);
}

static void test_refresh_while_stale(void)
{
	SMALL_STAGE(stage);
	struct order order;

	stage_begin(stage);
	subnet_set_wire(stage->subnet, -ENODEV, false);
	stage_order(stage, &order);
	g_assert_cmpuint(order.n_done, ==, 1);
	g_assert_cmpint(order.error, ==, -ENODEV);
}

static void test_refresh_and_the_wire_goes(void)
{
	SMALL_STAGE(stage);
	struct order running, waiting;

	stage_begin(stage);
	stage_order(stage, &running);
	fake_run_for(stage->fake, 100);
	stage_order(stage, &waiting);
	subnet_set_wire(stage->subnet, -ENODEV, false);
	g_assert_cmpuint(running.n_done, ==, 1);
	g_assert_cmpuint(waiting.n_done, ==, 1);
	g_assert_cmpint(running.error, ==, -ENODEV);
	g_assert_cmpint(waiting.error, ==, -ENODEV);
}

static void test_refresh_and_free(void)
{
	struct stage *stage = small_stage();
	struct order running, waiting;

	stage_begin(stage);
	stage_order(stage, &running);
	fake_run_for(stage->fake, 100);
	stage_order(stage, &waiting);
	stage_free(stage);
	g_assert_cmpuint(running.n_done, ==, 1);
	g_assert_cmpuint(waiting.n_done, ==, 1);
	g_assert_cmpint(running.error, ==, -ECANCELED);
	g_assert_cmpint(waiting.error, ==, -ECANCELED);
}

static void call(struct fake *f, void *data)
{
	fake_report_link_state(f, "leaf-1");
}

/* Neither calls nor silent nodes keep a sweep from its turn. */
static void test_refresh_in_a_storm(void)
{
	SMALL_STAGE(stage);

	stage_begin(stage);
	fake_silence(stage->fake, "leaf-1", true);
	for (unsigned int i = 0; i < 3000; i++)
		fake_at(stage->fake, fake_now(stage->fake) + i * 10 * USEC_PER_MSEC, call, NULL);
	stage_run_s(stage, 5);
	fake_silence(stage->fake, "leaf-1", false);
	fake_silence(stage->fake, "spine-1", true);
	for (unsigned int i = 0; i < 3; i++) {
		struct order order;

		stage_order(stage, &order);
		stage_run_s(stage, 4);
		g_assert_cmpuint(order.n_done, ==, 1);
	}
	fake_silence(stage->fake, "spine-1", false);
	stage_run_s(stage, 40);
	stage_check(stage);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/subnet/begin/cold", test_cold_start);
	g_test_add_func("/subnet/begin/no-wire", test_no_wire);
	g_test_add_func("/subnet/begin/port-down", test_port_down);
	g_test_add_func("/subnet/begin/no-subnet-manager", test_no_subnet_manager);
	g_test_add_func("/subnet/standby/takeover", test_standby_and_takeover);
	g_test_add_func("/subnet/standby/under-notices", test_standby_under_notices);
	g_test_add_func("/subnet/standby/after-being-live", test_stands_by_after_being_live);
	g_test_add_func("/subnet/refresh/joined", test_refresh);
	g_test_add_func("/subnet/refresh/while-sweeping", test_refresh_while_sweeping);
	g_test_add_func("/subnet/refresh/before-the-first", test_refresh_before_the_first);
	g_test_add_func("/subnet/refresh/while-stale", test_refresh_while_stale);
	g_test_add_func("/subnet/refresh/wire-goes", test_refresh_and_the_wire_goes);
	g_test_add_func("/subnet/refresh/free", test_refresh_and_free);
	g_test_add_func("/subnet/refresh/in-a-storm", test_refresh_in_a_storm);
	return g_test_run();
}
