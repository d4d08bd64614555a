// SPDX-License-Identifier: Apache-2.0
/*
 * The windows of the MAD engine, and who goes first.
 */
#include <errno.h>
#include <infiniband/mad.h>

#include "asker.h"
#include "base/util.h"

static void test_window_over_all(void)
{
	ASKER(asker, 1);
	uint64_t start = fake_now(asker->fake);

	for (unsigned int port = 3; port < 35; port++)
		ask_host(asker, port);
	fake_run_idle(asker->fake);
	g_assert_cmpuint(asker->most_not_late, ==, asker_limits.window);
	g_assert_cmpuint(fake_now(asker->fake), ==,
			 start + 32 / asker_limits.window * ASKER_LATENCY_US);
}

static void test_window_of_destination(void)
{
	ASKER(asker, 2);
	uint64_t start = fake_now(asker->fake);

	for (unsigned int i = 0; i < 10; i++)
		ask_switch(asker, 2);
	fake_run_idle(asker->fake);
	g_assert_cmpuint(asker->most_to_one, ==, asker_limits.window_per_destination);
	g_assert_cmpuint(fake_now(asker->fake), ==, start + 5 * ASKER_LATENCY_US);
}

static void test_nobodys_window(void)
{
	ASKER(asker, 2);

	for (unsigned int i = 0; i < asker_limits.window; i++) {
		struct ask *ask = ask_prepare(asker, 2);

		ask->request.destination = 0;
		ask_submit(ask);
	}
	fake_run_idle(asker->fake);
	g_assert_cmpuint(asker->most_not_late, ==, asker_limits.window);
}

/* More silent nodes than the window has room for: the others wait 4 ms, and no timeout. */
static void test_silent_delay_nobody(void)
{
	ASKER(asker, 1);
	uint64_t start = fake_now(asker->fake);
	struct ask *others[20];

	for (unsigned int port = 3; port < 19; port++) {
		g_autofree char *name = g_strdup_printf("h%u", port);

		fake_silence(asker->fake, name, true);
		ask_host(asker, port);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(others); i++)
		others[i] = ask_host(asker, 19 + i);
	fake_run_idle(asker->fake);
	for (unsigned int i = 0; i < ARRAY_SIZE(others); i++) {
		g_assert_cmpint(others[i]->error, ==, 0);
		g_assert_cmpuint(others[i]->done_at, <,
				 start + 2 * 4 * USEC_PER_MSEC + 4 * ASKER_LATENCY_US);
	}
	g_assert_cmpuint(asker_statistics(asker)->timeouts, ==, 16);
}

/* To the silent one itself no more go than its window has. */
static void test_silent_keeps_its_window(void)
{
	ASKER(asker, 1);
	uint64_t start = fake_now(asker->fake);

	fake_silence(asker->fake, "h3", true);
	for (unsigned int i = 0; i < 5; i++)
		ask_host(asker, 3);
	fake_run_idle(asker->fake);
	g_assert_cmpuint(asker->most_to_one, ==, asker_limits.window_per_destination);
	/* Two with all their tries; then it is known to be silent, and the rest is asked once. */
	g_assert_cmpuint(fake_now(asker->fake), ==, start + (4 + 1 + 1) * ASKER_TIMEOUT_US);
}

static void test_shorter_first(void)
{
	ASKER(asker, 6);
	struct ask *deep[4], *shallow[4];

	for (unsigned int i = 0; i < 4; i++)
		deep[i] = ask_switch(asker, 6 - i);
	for (unsigned int i = 0; i < 2; i++)
		shallow[i] = ask_switch(asker, 1);
	/* Over s1: as deep as s2. */
	shallow[2] = ask_host(asker, 5);
	shallow[3] = ask_switch(asker, 2);
	fake_run_idle(asker->fake);
	g_assert_cmpuint(shallow[0]->order, ==, 1);
	g_assert_cmpuint(shallow[1]->order, ==, 2);
	g_assert_cmpuint(shallow[2]->order, ==, 3);
	g_assert_cmpuint(shallow[3]->order, ==, 4);
	for (unsigned int i = 0; i < 4; i++)
		g_assert_cmpuint(deep[3 - i]->order, ==, 5 + i);
}

/* The routes of nodes change while requests wait; the queues must not care. */
static void test_route_changes_while_waiting(void)
{
	struct mad_limits narrow = asker_limits;
	CLEANUP(asker_freep) struct asker *asker = NULL;
	struct ask *moved, *later[3];

	narrow.window = 1;
	asker = asker_new(6, &narrow);
	ask_switch(asker, 1);
	moved = ask_host(asker, 3);
	fake_run_for(asker->fake, 1);
	g_assert_cmpuint(moved->n_sends, ==, 0);
	/* To s4, from now on. */
	moved->route = (struct ib_route){ .n_hops = 4, .hops = { 1, 2, 2, 2 } };
	moved->request.via = 0;
	fake_run_for(asker->fake, ASKER_LATENCY_US);
	g_assert_cmpuint(moved->n_sends, ==, 1);
	for (unsigned int i = 0; i < 3; i++)
		later[i] = ask_host(asker, 10 + i);
	fake_run_idle(asker->fake);
	g_assert_cmphex(mad_get_field64(moved->mad + IB_SMP_DATA_OFFS, 0, IB_NODE_GUID_F), ==,
			fake_guid(asker->fake, "s4"));
	for (unsigned int i = 0; i < 3; i++) {
		g_assert_true(later[i]->done);
		g_assert_cmpint(later[i]->error, ==, 0);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mad/window/over-all", test_window_over_all);
	g_test_add_func("/mad/window/of-a-destination", test_window_of_destination);
	g_test_add_func("/mad/window/nobodys", test_nobodys_window);
	g_test_add_func("/mad/window/silent-delay-nobody", test_silent_delay_nobody);
	g_test_add_func("/mad/window/silent-keeps-its-own", test_silent_keeps_its_window);
	g_test_add_func("/mad/order/shorter-first", test_shorter_first);
	g_test_add_func("/mad/order/route-changes-while-waiting", test_route_changes_while_waiting);
	return g_test_run();
}
