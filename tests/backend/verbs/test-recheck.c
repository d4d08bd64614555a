// SPDX-License-Identifier: Apache-2.0
/*
 * When it is looked again after a change, in real time: soon, and later; and not too often.
 */
#include "backend/verbs/recheck.h"

#include <glib.h>

#include "base/clock.h"
#include "base/util.h"

struct looker {
	sd_event *event;
	struct recheck recheck;
	unsigned int n_looks;
	uint64_t looks[64]; /* when, us since the first change */
	uint64_t started_at;
};

static void on_look(void *userdata)
{
	struct looker *looker = userdata;

	g_assert_cmpuint(looker->n_looks, <, ARRAY_SIZE(looker->looks));
	looker->looks[looker->n_looks++] = monotonic_us() - looker->started_at;
}

static void looker_init(struct looker *looker)
{
	*looker = (struct looker){ .started_at = monotonic_us() };
	g_assert_cmpint(sd_event_new(&looker->event), ==, 0);
	g_assert_cmpint(recheck_init(&looker->recheck, looker->event, on_look, looker), >=, 0);
}

static void looker_done(struct looker *looker)
{
	recheck_done(&looker->recheck);
	sd_event_unref(looker->event);
}

static void run_for(struct looker *looker, uint64_t us)
{
	uint64_t now = monotonic_us(), until = now + us;

	for (; now < until; now = monotonic_us())
		g_assert_cmpint(sd_event_run(looker->event, until - now), >=, 0);
}

static void test_never(void)
{
	struct recheck zeroes = { 0 };
	struct looker looker;

	looker_init(&looker);
	run_for(&looker, 50 * USEC_PER_MSEC);
	g_assert_cmpuint(looker.n_looks, ==, 0);
	looker_done(&looker);
	recheck_done(&zeroes);
}

static void test_three_looks(void)
{
	struct looker looker;

	looker_init(&looker);
	recheck_call(&looker.recheck);
	recheck_call(&looker.recheck);
	while (looker.n_looks < 3)
		run_for(&looker, 10 * USEC_PER_MSEC);
	g_assert_cmpuint(looker.looks[0], >=, 20 * USEC_PER_MSEC);
	g_assert_cmpuint(looker.looks[1], >=, 120 * USEC_PER_MSEC);
	g_assert_cmpuint(looker.looks[2], >=, 1020 * USEC_PER_MSEC);
	run_for(&looker, 1200 * USEC_PER_MSEC);
	g_assert_cmpuint(looker.n_looks, ==, 3);
	looker_done(&looker);
}

/* The second change is as new as the first. */
static void test_change_between_looks(void)
{
	struct looker looker;

	looker_init(&looker);
	recheck_call(&looker.recheck);
	while (looker.n_looks < 2)
		run_for(&looker, 10 * USEC_PER_MSEC);
	run_for(&looker, 200 * USEC_PER_MSEC);
	g_assert_cmpuint(looker.n_looks, ==, 2);
	looker.started_at = monotonic_us();
	recheck_call(&looker.recheck);
	while (looker.n_looks < 5)
		run_for(&looker, 10 * USEC_PER_MSEC);
	g_assert_cmpuint(looker.looks[2], <, 900 * USEC_PER_MSEC);
	g_assert_cmpuint(looker.looks[4], >=, 1020 * USEC_PER_MSEC);
	looker_done(&looker);
}

/* As on a host whose containers come and go all the time. */
static void test_no_end(void)
{
	struct looker looker;

	looker_init(&looker);
	while (monotonic_us() - looker.started_at < 2 * USEC_PER_SEC) {
		recheck_call(&looker.recheck);
		run_for(&looker, 5 * USEC_PER_MSEC);
	}
	/* 20, 120, 220, 420, 820 and 1620 ms; later where the machine is slow. */
	g_assert_cmpuint(looker.n_looks, >=, 3);
	g_assert_cmpuint(looker.n_looks, <=, 7);
	looker_done(&looker);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/recheck/never", test_never);
	g_test_add_func("/recheck/three-looks", test_three_looks);
	g_test_add_func("/recheck/change-between-looks", test_change_between_looks);
	g_test_add_func("/recheck/no-end", test_no_end);
	return g_test_run();
}
