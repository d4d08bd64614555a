// SPDX-License-Identifier: Apache-2.0
/*
 * The subnet manager: who it is, and that it forwards its notices, also after it has changed, or
 * refused.
 */
#include <errno.h>
#include <infiniband/mad.h>

#include "stage.h"
#include "topologies.h"

/* The subnet manager is at host-2-1. */
static struct stage *managed_stage(void)
{
	struct fake *f = fat_tree(2, 3, 2);
	struct stage *stage = stage_new(f, "host-0-0", 1);

	fake_sm_start(f, "host-2-1", 1);
	return stage;
}

#define MANAGED_STAGE(name) CLEANUP(stage_freep) struct stage *name = managed_stage()

static unsigned int n_informs(const struct stage *stage)
{
	return fake_count(stage->fake, NULL, IB_SA_ATTR_INFORMINFO);
}

/* Complete sweeps that were told since then. */
static unsigned int n_sweeps_since(const struct stage *stage, uint64_t moment)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < stage->tellings->len; i++) {
		const struct telling *t = &g_array_index(stage->tellings, struct telling, i);

		n += t->complete && t->at > moment;
	}
	return n;
}

static void assert_subscribed(const struct stage *stage)
{
	g_assert_true(stage_facts(stage)->subscribed);
	g_assert_cmpuint(fake_sm_subscriptions(stage->fake, stage->local), ==, 4);
}

/* --- As it should be --- */

/* It is renewed now and then: one that lost its memory does not say so. */
static void test_renewed(void)
{
	MANAGED_STAGE(stage);

	stage_begin(stage);
	stage_run_s(stage, 5);
	assert_subscribed(stage);
	g_assert_cmpuint(n_informs(stage), ==, 4);
	stage_run_s(stage, 50);
	g_assert_cmpuint(n_informs(stage), ==, 4);
	fake_sm_forget(stage->fake, stage->local);
	stage_run_s(stage, 10);
	g_assert_cmpuint(n_informs(stage), ==, 8);
	assert_subscribed(stage);
}

/* The first sweep is not followed by another, only because the subscription came a moment later. */
static void test_costs_no_sweep(void)
{
	MANAGED_STAGE(stage);
	uint64_t swept_at;

	fake_delay(stage->fake, "host-2-1", 3 * USEC_PER_MSEC);
	stage_open(stage);
	stage_await(stage, SOURCE_LIVE);
	swept_at = fake_now(stage->fake);
	stage_run_s(stage, 5);
	assert_subscribed(stage);
	g_assert_cmpuint(n_sweeps_since(stage, swept_at), ==, 0);
}

static void test_wire_without_reports(void)
{
	MANAGED_STAGE(stage);

	subnet_set_wire(stage->subnet, 0, false);
	stage_await(stage, SOURCE_LIVE);
	stage_run_s(stage, 60);
	g_assert_cmpuint(n_informs(stage), ==, 0);
	g_assert_false(stage_facts(stage)->subscribed);
	stage_check(stage);
}

static void test_facts(void)
{
	MANAGED_STAGE(stage);
	const struct fabric_facts *facts;

	stage_begin(stage);
	facts = &stage_fabric(stage)->facts;
	g_assert_cmpuint(facts->sm_lid, ==, fake_port(stage->fake, "host-2-1", 1)->lid);
	g_assert_cmphex(facts->sm_guid, ==, fake_port(stage->fake, "host-2-1", 1)->guid);
	g_assert_cmpuint(facts->sm_priority, ==, 5);
	g_assert_cmpuint(facts->sm_state, ==, 3);
	fake_sm_start(stage->fake, "host-1-0", 1);
	stage_run_s(stage, 3);
	g_assert_cmpuint(facts->sm_lid, ==, fake_port(stage->fake, "host-1-0", 1)->lid);
	g_assert_cmphex(facts->sm_guid, ==, fake_port(stage->fake, "host-1-0", 1)->guid);
}

/* --- It changes --- */

/* Another one is the master, at another LID: the next heartbeat shows it. */
static void test_another(void)
{
	MANAGED_STAGE(stage);
	uint64_t changed_at;

	stage_begin(stage);
	stage_run_s(stage, 5);
	changed_at = fake_now(stage->fake);
	fake_sm_start(stage->fake, "host-1-0", 1);
	/* Nobody tells that this has happened. */
	fake_unplug(stage->fake, "leaf-1", 3);
	stage_run_s(stage, 4);
	assert_subscribed(stage);
	g_assert_cmpuint(n_sweeps_since(stage, changed_at), ==, 1);
	stage_check(stage);
}

/* It begins again where it is: only its ActCount shows it. */
static void test_restarted(void)
{
	MANAGED_STAGE(stage);
	uint64_t changed_at;

	stage_begin(stage);
	for (unsigned int i = 0; i < 20; i++)
		fake_sm_work(stage->fake);
	stage_run_s(stage, 15);
	changed_at = fake_now(stage->fake);
	fake_sm_restart(stage->fake);
	fake_unplug(stage->fake, "leaf-1", 3);
	stage_run_s(stage, 12);
	assert_subscribed(stage);
	g_assert_cmpuint(n_sweeps_since(stage, changed_at), ==, 1);
	stage_check(stage);
}

/* Another machine has taken its LID. */
static void test_another_at_its_lid(void)
{
	MANAGED_STAGE(stage);
	uint64_t changed_at;

	stage_begin(stage);
	stage_run_s(stage, 5);
	changed_at = fake_now(stage->fake);
	fake_set_guid(stage->fake, "host-2-1", 0x770000);
	fake_sm_forget(stage->fake, stage->local);
	stage_run_s(stage, 12);
	assert_subscribed(stage);
	g_assert_cmpuint(n_sweeps_since(stage, changed_at), >=, 1);
	stage_check(stage);
}

/* It is away for a while; nothing can be done, and nothing is wrong with the fabric for that. */
static void test_away(void)
{
	MANAGED_STAGE(stage);

	stage_begin(stage);
	stage_run_s(stage, 5);
	fake_sm_stop(stage->fake);
	stage_run_s(stage, 120);
	g_assert_cmpuint(stage_facts(stage)->state, ==, SOURCE_LIVE);
	g_assert_cmphex(stage_fabric(stage)->facts.sm_guid, ==,
			fake_port(stage->fake, "host-2-1", 1)->guid);
	stage_check(stage);
	fake_sm_start(stage->fake, "host-2-1", 1);
	stage_run_s(stage, 20);
	assert_subscribed(stage);
	stage_check(stage);
}

/* The port gets another LID, and the subnet manager does not know whom the old one was. */
static void test_own_lid(void)
{
	MANAGED_STAGE(stage);

	stage_begin(stage);
	stage_run_s(stage, 5);
	fake_port(stage->fake, "host-0-0", 1)->lid = 77;
	fake_sm_forget(stage->fake, stage->local);
	stage_run_s(stage, 5);
	assert_subscribed(stage);
	stage_check(stage);
}

/* The handover comes while the old one is being asked. */
static void test_another_meanwhile(void)
{
	for (unsigned int us = 0; us < 3000; us += 50) {
		MANAGED_STAGE(stage);

		fake_set_latency(stage->fake, 500);
		fake_delay(stage->fake, "host-2-1", 300 * USEC_PER_MSEC);
		stage_open(stage);
		fake_run_for(stage->fake, us);
		fake_sm_start(stage->fake, "host-1-0", 1);
		stage_run_s(stage, 10);
		assert_subscribed(stage);
	}
}

/* ... and the old one still says yes. */
static void test_another_after_yes(void)
{
	for (unsigned int us = 0; us < 4000; us += 100) {
		MANAGED_STAGE(stage);

		fake_set_latency(stage->fake, 500);
		stage_begin(stage);
		/* Heartbeats come with the second. */
		stage_run_ms(stage, 1000 - (unsigned int)(fake_now(stage->fake) / 1000 % 1000));
		fake_port(stage->fake, "host-0-0", 1)->lid += 1000;
		fake_run_for(stage->fake, us);
		fake_sm_start(stage->fake, "host-1-0", 1);
		stage_run_s(stage, 15);
		assert_subscribed(stage);
	}
}

/* The old one says yes when the heartbeat has already seen the new one. */
static void test_another_between(void)
{
	MANAGED_STAGE(stage);
	unsigned int n;

	/* Refused after 1, 3, 7 and 15 s more, it asks a moment before a heartbeat. */
	fake_delay(stage->fake, "host-2-1", 190 * USEC_PER_MSEC);
	fake_sm_refuse(stage->fake, 0x0200);
	stage_open(stage);
	stage_run_s(stage, 57);
	fake_sm_refuse(stage->fake, 0);
	n = n_informs(stage);
	while (n_informs(stage) == n)
		stage_run_ms(stage, 1);
	g_assert_cmpuint(fake_now(stage->fake) / 1000 % 1000, >, 880);
	g_assert_cmpuint(fake_sm_subscriptions(stage->fake, stage->local), ==, 4);
	/* Its answer is under way. */
	fake_sm_start(stage->fake, "host-1-0", 1);
	stage_run_s(stage, 10);
	assert_subscribed(stage);
}

/* --- It does not want --- */

static void test_refuses(gconstpointer data)
{
	bool ignores = GPOINTER_TO_INT(data);
	MANAGED_STAGE(stage);
	uint64_t accepted_at;

	if (ignores)
		fake_sm_ignore(stage->fake, true);
	else
		fake_sm_refuse(stage->fake, 0x0200);
	stage_begin(stage);
	stage_run_s(stage, 60);
	g_assert_false(stage_facts(stage)->subscribed);
	/* After 1, 3, 7, 15, 31 s; each four requests, and without an answer four tries. */
	g_assert_cmpuint(n_informs(stage), <=, 6 * 4 * (ignores ? 4 : 1));
	g_assert_cmpuint(n_informs(stage), >=, 5 * 4 * (ignores ? 4 : 1));
	fake_forget_counts(stage->fake);
	stage_run_s(stage, 300);
	g_assert_cmpuint(n_informs(stage), <=, 5 * 4 * (ignores ? 4 : 1));
	g_assert_cmpuint(n_informs(stage), >=, 4 * 4 * (ignores ? 4 : 1));
	g_assert_cmpuint(stage_facts(stage)->state, ==, SOURCE_LIVE);
	accepted_at = fake_now(stage->fake);
	fake_sm_refuse(stage->fake, 0);
	fake_sm_ignore(stage->fake, false);
	fake_unplug(stage->fake, "leaf-1", 3);
	stage_run_s(stage, 75);
	assert_subscribed(stage);
	/* What came before it was not told. */
	g_assert_cmpuint(n_sweeps_since(stage, accepted_at), ==, 1);
	stage_check(stage);
}

/* Each Report is answered, also one that nobody can use. */
static void test_reports_are_answered(void)
{
	MANAGED_STAGE(stage);
	unsigned int n;

	stage_begin(stage);
	stage_run_s(stage, 1);
	n = stage->n_reports_answered;
	fake_report_link_state(stage->fake, "leaf-1");
	fake_report_capability(stage->fake, "leaf-1", 0);
	fake_report_service(stage->fake, "host-1-1", 1, true);
	stage_run_s(stage, 1);
	g_assert_cmpuint(stage->n_reports_answered, ==, n + 3);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sm/usual/renewed", test_renewed);
	g_test_add_func("/sm/usual/costs-no-sweep", test_costs_no_sweep);
	g_test_add_func("/sm/usual/wire-without-reports", test_wire_without_reports);
	g_test_add_func("/sm/usual/facts", test_facts);
	g_test_add_func("/sm/usual/reports-are-answered", test_reports_are_answered);
	g_test_add_func("/sm/changes/another", test_another);
	g_test_add_func("/sm/changes/restarted", test_restarted);
	g_test_add_func("/sm/changes/another-at-its-lid", test_another_at_its_lid);
	g_test_add_func("/sm/changes/away", test_away);
	g_test_add_func("/sm/changes/own-lid", test_own_lid);
	g_test_add_func("/sm/changes/meanwhile", test_another_meanwhile);
	g_test_add_func("/sm/changes/after-yes", test_another_after_yes);
	g_test_add_func("/sm/changes/between", test_another_between);
	g_test_add_data_func("/sm/refuses", GINT_TO_POINTER(false), test_refuses);
	g_test_add_data_func("/sm/ignores", GINT_TO_POINTER(true), test_refuses);
	return g_test_run();
}
