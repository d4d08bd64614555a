// SPDX-License-Identifier: Apache-2.0
/*
 * Notices of whole switches that go and come, and of those that call all the time.
 */
#include <errno.h>

#include "stage.h"

static void assert_unreachable(const struct node *node)
{
	g_assert_nonnull(node);
	g_assert_cmpuint(node->presence.state, ==, PRESENCE_UNREACHABLE);
	g_assert_cmpint(node->presence.error, ==, -EHOSTUNREACH);
}

/* --- They go and come --- */

static void test_spine_dies(void)
{
	FAT_STAGE(stage);

	fake_unplug_all(stage->fake, "spine-0");
	stage_run_s(stage, 3);
	stage_check(stage);
	g_assert_null(stage_node(stage, "spine-0"));
}

/* All calls are lost, but for the subnet manager's word that it is out of service. */
static void test_spine_dies_unheard(void)
{
	FAT_STAGE(stage);

	/* Of the switch itself, as long as it has a way, and of each leaf. */
	fake_lose_reports(stage->fake, 3 + 4);
	fake_unplug_all(stage->fake, "spine-0");
	stage_run_s(stage, 1);
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
	g_test_add_func("/watch/switch/spine-dies", test_spine_dies);
	g_test_add_func("/watch/switch/spine-dies-unheard", test_spine_dies_unheard);
	g_test_add_func("/watch/switch/leaf-cut-off", test_leaf_cut_off);
	g_test_add_func("/watch/switch/leaf-returns", test_leaf_returns);
	g_test_add_func("/watch/switch/boots", test_switch_boots);
	g_test_add_func("/watch/switch/calls-and-dies", test_calls_and_dies);
	g_test_add_func("/watch/many/storm", test_storm);
	g_test_add_func("/watch/many/flapping", test_flapping);
	g_test_add_func("/watch/many/of-nobody", test_of_nobody);
	return g_test_run();
}
