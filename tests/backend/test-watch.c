// SPDX-License-Identifier: Apache-2.0
/*
 * Notices of links between switches: what has changed is found with few questions, and told soon.
 */
#include "stage.h"

/* Each line that was asked begins with one of these. */
static void assert_asked_only(const struct stage *stage, const char *const *beginnings)
{
	g_autofree char *asked = stage_asked(stage);
	g_auto(GStrv) lines = g_strsplit(asked, "\n", -1);

	for (unsigned int i = 0; lines[i] && *lines[i]; i++) {
		bool expected = false;

		for (unsigned int k = 0; beginnings[k]; k++)
			expected |= g_str_has_prefix(lines[i], beginnings[k]);
		if (!expected)
			g_error("asked without need: %s", lines[i]);
	}
}

/* --- Links between switches --- */

static void test_cut(void)
{
	FAT_STAGE(stage);
	uint64_t start = fake_now(stage->fake);

	/* leaf-1/5 - spine-0/2 */
	fake_unplug(stage->fake, "leaf-1", 5);
	stage_run_ms(stage, 300);
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), <=, 10);
	assert_asked_only(stage,
			  (const char *const[]){ "PortInfo leaf-1/", "PortInfo spine-0/", NULL });
	g_assert_cmpuint(stage_port(stage, "leaf-1", 5)->facts.state, ==, PORT_STATE_DOWN);
	g_assert_cmpuint(stage_port(stage, "spine-0", 2)->facts.peer_guid, ==, 0);
	/* Told at once, and nothing else; and nothing more came of it. */
	g_assert_cmpuint(stage_last(stage)->n_nodes, ==, 0);
	g_assert_cmpuint(stage_last(stage)->n_ports, <=, 2);
	g_assert_cmpuint(stage_first_change_after(stage, start) - start, <, 1000);
	fake_forget_counts(stage->fake);
	stage_run_s(stage, 3);
	g_assert_cmpuint(stage_count(stage), ==, 0);
}

static void test_relink(void)
{
	FAT_STAGE(stage);

	fake_unplug(stage->fake, "leaf-1", 5);
	stage_run_s(stage, 3);
	fake_forget_counts(stage->fake);
	fake_cable(stage->fake, "leaf-1", 5, "spine-0", 2);
	stage_run_s(stage, 3);
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), <=, 12);
}

/* To another port of another switch. */
static void test_recable(void)
{
	FAT_STAGE(stage);

	fake_unplug(stage->fake, "leaf-1", 5);
	stage_run_s(stage, 3);
	fake_unplug(stage->fake, "leaf-2", 3);
	stage_run_s(stage, 3);
	fake_forget_counts(stage->fake);
	fake_cable(stage->fake, "leaf-1", 5, "leaf-2", 3);
	stage_run_s(stage, 3);
	g_assert_cmpint(stage_port(stage, "leaf-1", 5)->facts.peer_port, ==, 3);
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), <=, 20);
}

/* One of the two traps is lost: the other one's patience finds it. */
static void test_one_trap_lost(void)
{
	FAT_STAGE(stage);

	fake_lose_reports(stage->fake, 1);
	fake_unplug(stage->fake, "leaf-1", 5);
	stage_run_ms(stage, 1500);
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), <=, 20);
}

/* Only the far end calls, and over the cut link is the way to it: it is there, by another way. */
static void test_far_end_calls(void)
{
	FAT_STAGE(stage);

	fake_lose_reports(stage->fake, 1);
	fake_unplug(stage->fake, "spine-0", 2);
	stage_run_ms(stage, 2500);
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), <=, 50);
}

/* ... and the near end calls when what was asked by the lost way is about to be given up. */
static void test_near_end_calls_late(void)
{
	for (unsigned int ms = 100; ms < 800; ms += 50) {
		FAT_STAGE(stage);

		/* Its ports are suspect, and asked at once. */
		fake_unplug_all(stage->fake, "host-1-0");
		stage_run_s(stage, 2);
		fake_lose_reports(stage->fake, 1);
		fake_unplug(stage->fake, "spine-0", 2);
		stage_run_ms(stage, ms);
		fake_report_link_state(stage->fake, "spine-0");
		stage_run_ms(stage, 950 - ms);
		stage_check(stage);
	}
}

/* Two changes at one switch; that one of them goes on does not explain the other. */
static void test_two_at_once(void)
{
	FAT_STAGE(stage);
	struct fake *f = stage->fake;

	fake_unplug_all(f, "host-1-2");
	fake_unplug_all(f, "host-1-3");
	/* So long ago that nobody expects anything there. */
	stage_run_s(stage, 4000);
	fake_unplug_all(f, "host-1-1");
	stage_run_s(stage, 3);
	fake_cable(f, "leaf-1", 2, "host-1-1", 1);
	fake_cable(f, "leaf-1", 3, "leaf-1", 4);
	stage_run_s(stage, 4);
	stage_check(stage);
}

/* There was nothing, or it is over: all ports are asked, once. */
static void test_false_alarm(void)
{
	FAT_STAGE(stage);

	fake_report_link_state(stage->fake, "leaf-2");
	stage_run_s(stage, 5);
	stage_check(stage);
	/* Six ports, and whom they lead to. */
	g_assert_cmpuint(stage_count(stage), <=, 6 + 6 + 4);
	assert_asked_only(stage, (const char *const[]){ "PortInfo leaf-2/", "NodeInfo", NULL });
}

static void test_a_hundred_cuts(void)
{
	FAT_STAGE(stage);
	unsigned int most = 0;

	for (unsigned int i = 0; i < 100; i++) {
		g_autofree char *leaf = g_strdup_printf("leaf-%u", 1 + i % 3);
		g_autofree char *spine = g_strdup_printf("spine-%u", i / 3 % 2);

		fake_forget_counts(stage->fake);
		fake_unplug(stage->fake, leaf, 5 + i / 3 % 2);
		stage_run_ms(stage, 2500);
		most = MAX(most, stage_count(stage));
		stage_check(stage);
		fake_cable(stage->fake, leaf, 5 + i / 3 % 2, spine, 2 + i % 3);
		stage_run_ms(stage, 2500);
		stage_check(stage);
		/* The light sweep comes between; it is not what is counted. */
		if (i % 2)
			stage_run_s(stage, 20);
	}
	g_assert_cmpuint(most, <=, 10 + 6 + 1);
}

/* Two cables change places faster than anybody looks; all ports are as before, but not the peers.
 */
static void test_quick_swap(void)
{
	FAT_STAGE(stage);

	fake_sm_set_pace(stage->fake, 10);
	fake_set_latency(stage->fake, 100);
	fake_unplug_all(stage->fake, "host-1-0");
	fake_unplug_all(stage->fake, "host-1-1");
	fake_cable(stage->fake, "leaf-1", 1, "host-1-1", 1);
	fake_cable(stage->fake, "leaf-1", 2, "host-1-0", 1);
	stage_run_s(stage, 5);
	stage_check(stage);
}

/* Calls that go on do not put off the look at the whole switch. */
static void test_calls_go_on(void)
{
	FAT_STAGE(stage);
	struct fake *f = stage->fake;

	fake_unplug_all(f, "host-1-2");
	fake_unplug_all(f, "host-1-3");
	stage_run_s(stage, 4000);
	fake_cable(f, "leaf-1", 3, "leaf-1", 4);
	for (unsigned int i = 0; i < 7; i++) {
		fake_report_link_state(f, "leaf-1");
		stage_run_ms(stage, 300);
	}
	stage_check(stage);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/watch/link/cut", test_cut);
	g_test_add_func("/watch/link/back", test_relink);
	g_test_add_func("/watch/link/elsewhere", test_recable);
	g_test_add_func("/watch/link/one-trap-lost", test_one_trap_lost);
	g_test_add_func("/watch/link/far-end-calls", test_far_end_calls);
	g_test_add_func("/watch/link/near-end-calls-late", test_near_end_calls_late);
	g_test_add_func("/watch/link/two-at-once", test_two_at_once);
	g_test_add_func("/watch/link/false-alarm", test_false_alarm);
	g_test_add_func("/watch/link/a-hundred-cuts", test_a_hundred_cuts);
	g_test_add_func("/watch/link/quick-swap", test_quick_swap);
	g_test_add_func("/watch/link/calls-go-on", test_calls_go_on);
	return g_test_run();
}
