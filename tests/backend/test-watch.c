// SPDX-License-Identifier: Apache-2.0
/*
 * Notices: what has changed is found with few questions, and told soon.
 */
#include <errno.h>
#include <infiniband/mad.h>

#include "stage.h"
#include "topologies.h"

/* Two spines, four leaves with four hosts each; the subnet manager is at the last. */
static struct stage *fat_stage(void)
{
	struct fake *f = fat_tree(2, 4, 4);
	struct stage *stage = stage_new(f, "host-0-0", 1);

	fake_sm_start(f, "host-3-3", 1);
	stage_begin(stage);
	stage_run_s(stage, 2);
	g_assert_true(stage_facts(stage)->subscribed);
	stage_check(stage);
	fake_forget_counts(f);
	return stage;
}

#define FAT_STAGE(name) CLEANUP(stage_freep) struct stage *name = fat_stage()

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

static void assert_unreachable(const struct node *node)
{
	g_assert_nonnull(node);
	g_assert_cmpuint(node->presence.state, ==, PRESENCE_UNREACHABLE);
	g_assert_cmpint(node->presence.error, ==, -EHOSTUNREACH);
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
	g_assert_cmpuint(stage_count(stage), <=, 16);
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

/* --- Switches --- */

static void test_spine_dies(void)
{
	FAT_STAGE(stage);

	fake_unplug_all(stage->fake, "spine-0");
	stage_run_s(stage, 3);
	stage_check(stage);
	g_assert_null(stage_node(stage, "spine-0"));
}

/* A leaf is cut off with its hosts: unreachable, then gone when the subnet manager says so. */
static void test_leaf_cut_off(void)
{
	FAT_STAGE(stage);

	fake_sm_set_pace(stage->fake, UINT64_MAX);
	fake_unplug(stage->fake, "leaf-1", 5);
	fake_unplug(stage->fake, "leaf-1", 6);
	stage_run_s(stage, 2);
	assert_unreachable(stage_node(stage, "leaf-1"));
	assert_unreachable(stage_node(stage, "host-1-3"));
	fake_sm_work(stage->fake);
	stage_run_s(stage, 2);
	g_assert_null(stage_node(stage, "leaf-1"));
	stage_check(stage);
}

/* It comes back at another place, and its hosts with it; some have changed meanwhile. */
static void test_leaf_returns(void)
{
	for (unsigned int buried = 0; buried < 2; buried++) {
		FAT_STAGE(stage);
		struct fake *f = stage->fake;

		fake_sm_set_pace(f, buried ? 1000 : UINT64_MAX);
		fake_unplug(f, "leaf-1", 5);
		fake_unplug(f, "leaf-1", 6);
		stage_run_s(stage, 2);
		fake_unplug_all(f, "host-1-2");
		fake_unplug_all(f, "host-1-3");
		fake_cable(f, "leaf-1", 3, "host-1-3", 1);
		fake_sm_set_pace(f, 1000);
		fake_unplug_all(f, "host-2-0");
		fake_cable(f, "leaf-2", 1, "leaf-1", 4);
		stage_run_s(stage, 5);
		stage_check(stage);
		g_assert_nonnull(stage_node(stage, "host-1-0"));
	}
}

/* A switch that boots: all its links go and come back. */
static void test_switch_boots(void)
{
	FAT_STAGE(stage);
	struct fake *f = stage->fake;

	fake_unplug_all(f, "leaf-2");
	stage_run_s(stage, 4);
	for (unsigned int i = 0; i < 4; i++) {
		g_autofree char *host = g_strdup_printf("host-2-%u", i);

		fake_cable(f, "leaf-2", i + 1, host, 1);
	}
	fake_cable(f, "leaf-2", 5, "spine-0", 3);
	stage_run_ms(stage, 30);
	fake_cable(f, "leaf-2", 6, "spine-1", 3);
	stage_run_s(stage, 5);
	stage_check(stage);
}

/* What it called about nobody asks it for any more when no route leads there. */
static void test_calls_and_dies(void)
{
	FAT_STAGE(stage);

	fake_sm_set_pace(stage->fake, UINT64_MAX);
	fake_report_link_state(stage->fake, "leaf-1");
	fake_unplug(stage->fake, "leaf-1", 5);
	fake_unplug(stage->fake, "leaf-1", 6);
	stage_run_ms(stage, 950);
	fake_forget_counts(stage->fake);
	stage_run_s(stage, 2);
	g_assert_cmpuint(stage_count(stage), ==, 0);
	stage_check_lingering(stage);
}

/* --- Too many, or of nobody --- */

static void storm(struct fake *f, void *data)
{
	fake_report_link_state(f, "leaf-2");
}

/* However many there are, they cost no more than a look at the whole switch now and then. */
static void test_storm(void)
{
	FAT_STAGE(stage);

	/* All of its ports are suspect. */
	for (unsigned int i = 0; i < 4; i++) {
		g_autofree char *host = g_strdup_printf("host-2-%u", i);

		fake_unplug(stage->fake, "leaf-2", i + 1);
		stage_run_ms(stage, 1500);
		fake_cable(stage->fake, "leaf-2", i + 1, host, 1);
		stage_run_ms(stage, 1500);
	}
	stage_run_s(stage, 3);
	fake_forget_counts(stage->fake);
	for (unsigned int i = 0; i < 5000; i++)
		fake_at(stage->fake, fake_now(stage->fake) + i * 20, storm, NULL);
	stage_run_s(stage, 5);
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), <=, 100);
	g_assert_cmpuint(stage->n_reports_answered, >=, 5000);
}

/* A link that flaps all the time is true at the end. */
static void test_flapping(void)
{
	FAT_STAGE(stage);

	for (unsigned int i = 0; i < 200; i++) {
		fake_unplug(stage->fake, "leaf-1", 5);
		stage_run_ms(stage, i % 7 * 3);
		fake_cable(stage->fake, "leaf-1", 5, "spine-0", 2);
		stage_run_ms(stage, i % 5 * 3);
	}
	stage_run_s(stage, 5);
	stage_check(stage);
}

static void test_of_nobody(void)
{
	FAT_STAGE(stage);

	fake_port(stage->fake, "leaf-2", 0)->lid += 1000;
	fake_report_link_state(stage->fake, "leaf-2");
	fake_port(stage->fake, "leaf-2", 0)->lid -= 1000;
	stage_run_s(stage, 3);
	g_assert_cmpuint(stage_count(stage), ==, 0);
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
	g_test_add_func("/watch/link/two-at-once", test_two_at_once);
	g_test_add_func("/watch/link/false-alarm", test_false_alarm);
	g_test_add_func("/watch/link/a-hundred-cuts", test_a_hundred_cuts);
	g_test_add_func("/watch/link/quick-swap", test_quick_swap);
	g_test_add_func("/watch/host/cut", test_host_cut);
	g_test_add_func("/watch/host/back", test_host_back);
	g_test_add_func("/watch/host/elsewhere", test_host_elsewhere);
	g_test_add_func("/watch/host/new", test_new_host);
	g_test_add_func("/watch/host/new-trap-lost", test_new_host_trap_lost);
	g_test_add_func("/watch/host/false-death", test_false_death);
	g_test_add_func("/watch/host/renamed", test_renamed);
	g_test_add_func("/watch/switch/spine-dies", test_spine_dies);
	g_test_add_func("/watch/switch/leaf-cut-off", test_leaf_cut_off);
	g_test_add_func("/watch/switch/leaf-returns", test_leaf_returns);
	g_test_add_func("/watch/switch/boots", test_switch_boots);
	g_test_add_func("/watch/switch/calls-and-dies", test_calls_and_dies);
	g_test_add_func("/watch/many/storm", test_storm);
	g_test_add_func("/watch/many/flapping", test_flapping);
	g_test_add_func("/watch/many/of-nobody", test_of_nobody);
	return g_test_run();
}
