// SPDX-License-Identifier: Apache-2.0
/*
 * Notices of links and hosts: what has changed is found with few questions, and told soon.
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
	/* Told at once, and nothing more came of it. */
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

/* --- Hosts --- */

static void test_host_cut(void)
{
	FAT_STAGE(stage);

	fake_unplug_all(stage->fake, "host-1-1");
	stage_run_ms(stage, 5);
	/* Before the subnet manager has said so it is not gone. */
	if (stage_node(stage, "host-1-1"))
		g_assert_cmpuint(stage_node(stage, "host-1-1")->presence.state, !=, PRESENCE_GONE);
	stage_run_ms(stage, 200);
	g_assert_null(stage_node(stage, "host-1-1"));
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), <=, 10);
}

static void test_host_back(void)
{
	FAT_STAGE(stage);

	fake_unplug_all(stage->fake, "host-1-1");
	stage_run_s(stage, 3);
	fake_forget_counts(stage->fake);
	fake_cable(stage->fake, "leaf-1", 2, "host-1-1", 1);
	stage_run_s(stage, 3);
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), <=, 14);
}

static void test_host_elsewhere(void)
{
	FAT_STAGE(stage);

	fake_unplug_all(stage->fake, "host-1-1");
	fake_unplug_all(stage->fake, "host-2-2");
	stage_run_s(stage, 3);
	fake_cable(stage->fake, "leaf-2", 3, "host-1-1", 1);
	stage_run_s(stage, 3);
	stage_check(stage);
	g_assert_null(stage_node(stage, "host-2-2"));
}

/* It is pulled again while it is still asked whether it has moved. */
static void test_host_here_and_there(void)
{
	for (unsigned int us = 0; us < 400; us += 10) {
		FAT_STAGE(stage);

		fake_unplug_all(stage->fake, "host-2-2");
		stage_run_s(stage, 3);
		fake_unplug_all(stage->fake, "host-1-1");
		fake_delay(stage->fake, "host-1-1", us % 20 ? 300 : 0);
		fake_cable(stage->fake, "leaf-2", 3, "host-1-1", 1);
		fake_run_for(stage->fake, us);
		fake_unplug(stage->fake, "leaf-2", 3);
		stage_run_s(stage, 4);
		stage_check(stage);
	}
}

static void test_new_host(void)
{
	FAT_STAGE(stage);

	fake_unplug_all(stage->fake, "host-1-1");
	stage_run_s(stage, 3);
	fake_add_host(stage->fake, "new", 1);
	fake_cable(stage->fake, "leaf-1", 2, "new", 1);
	stage_run_s(stage, 3);
	stage_check(stage);
}

/* Of a new host only the subnet manager's word arrives, and not where it is. */
static void test_new_host_trap_lost(void)
{
	FAT_STAGE(stage);

	fake_unplug_all(stage->fake, "host-1-1");
	stage_run_s(stage, 3);
	fake_add_host(stage->fake, "new", 1);
	fake_lose_reports(stage->fake, 1);
	fake_cable(stage->fake, "leaf-1", 2, "new", 1);
	stage_run_s(stage, 10);
	stage_check(stage);
}

/* "Out of service" of one that is there, and answers: it stays. */
static void test_false_death(void)
{
	FAT_STAGE(stage);

	fake_report_service(stage->fake, "host-2-2", 1, false);
	fake_report_service(stage->fake, "leaf-2", 0, false);
	stage_run_s(stage, 3);
	stage_check(stage);
}

static void test_renamed(void)
{
	static const uint8_t renamed[64] = "renamed";
	FAT_STAGE(stage);

	fake_describe(stage->fake, "host-2-2", renamed);
	memset(fake_node(stage->fake, "host-2-2")->description, 0, DESCRIPTION_SIZE);
	g_strlcpy(fake_node(stage->fake, "host-2-2")->description, "renamed", DESCRIPTION_SIZE);
	fake_port(stage->fake, "host-2-2", 1)->capability_mask ^= 0x100;
	fake_report_capability(stage->fake, "host-2-2", 1);
	stage_run_ms(stage, 10);
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), ==, 2);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/watch/link/cut", test_cut);
	g_test_add_func("/watch/link/back", test_relink);
	g_test_add_func("/watch/link/elsewhere", test_recable);
	g_test_add_func("/watch/link/one-trap-lost", test_one_trap_lost);
	g_test_add_func("/watch/link/far-end-calls", test_far_end_calls);
	g_test_add_func("/watch/link/two-at-once", test_two_at_once);
	g_test_add_func("/watch/link/false-alarm", test_false_alarm);
	g_test_add_func("/watch/link/a-hundred-cuts", test_a_hundred_cuts);
	g_test_add_func("/watch/link/quick-swap", test_quick_swap);
	g_test_add_func("/watch/host/cut", test_host_cut);
	g_test_add_func("/watch/host/back", test_host_back);
	g_test_add_func("/watch/host/elsewhere", test_host_elsewhere);
	g_test_add_func("/watch/host/here-and-there", test_host_here_and_there);
	g_test_add_func("/watch/host/new", test_new_host);
	g_test_add_func("/watch/host/new-trap-lost", test_new_host_trap_lost);
	g_test_add_func("/watch/host/false-death", test_false_death);
	g_test_add_func("/watch/host/renamed", test_renamed);
	return g_test_run();
}
