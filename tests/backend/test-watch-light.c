// SPDX-License-Identifier: Apache-2.0
/*
 * The light sweep: what is found without any notice, how soon, and what it costs.
 */
#include <errno.h>
#include <infiniband/mad.h>

#include "backend/ib/ib.h"
#include "stage.h"
#include "topologies.h"

#define LIGHT_S 11 /* by then the light sweep has been there */

/* No subnet manager: nobody tells anything, and nobody clears PortStateChange. */
static struct stage *quiet_stage(void)
{
	struct stage *stage = stage_new(fat_tree(2, 4, 4), "host-0-0", 1);

	fake_clear_changes(stage->fake);
	stage_begin(stage);
	stage_check(stage);
	fake_forget_counts(stage->fake);
	return stage;
}

#define QUIET_STAGE(name) CLEANUP(stage_freep) struct stage *name = quiet_stage()

/* --- What it finds --- */

static void test_nothing(void)
{
	QUIET_STAGE(stage);

	stage_run_s(stage, LIGHT_S);
	/* SwitchInfo of each switch; there is no subnet manager to ask for. */
	g_assert_cmpuint(stage_count(stage), ==, 6);
	g_assert_cmpuint(fake_count(stage->fake, NULL, IB_ATTR_SWITCH_INFO), ==, 6);
}

static void test_cut(void)
{
	QUIET_STAGE(stage);

	fake_unplug(stage->fake, "leaf-1", 5);
	stage_run_s(stage, LIGHT_S);
	stage_check(stage);
}

static void test_new_host(void)
{
	QUIET_STAGE(stage);

	fake_unplug_all(stage->fake, "host-1-1");
	stage_run_s(stage, LIGHT_S);
	fake_clear_changes(stage->fake);
	stage_run_s(stage, 30);
	fake_add_host(stage->fake, "new", 1);
	fake_cable(stage->fake, "leaf-1", 2, "new", 1);
	stage_run_s(stage, LIGHT_S);
	stage_check_lingering(stage);
}

static void test_spine_dies(void)
{
	QUIET_STAGE(stage);

	fake_unplug_all(stage->fake, "spine-0");
	stage_run_s(stage, LIGHT_S);
	stage_check_lingering(stage);
	g_assert_cmpuint(stage_node(stage, "spine-0")->presence.state, ==, PRESENCE_UNREACHABLE);
	/* Nobody has said that it is gone, until a full sweep does not find it. */
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	stage_check(stage);
}

static void test_leaf_away_and_back(void)
{
	QUIET_STAGE(stage);

	fake_unplug(stage->fake, "leaf-1", 5);
	fake_unplug(stage->fake, "leaf-1", 6);
	stage_run_s(stage, LIGHT_S);
	stage_check_lingering(stage);
	fake_clear_changes(stage->fake);
	stage_run_s(stage, 60);
	/* It has new firmware. */
	fake_node(stage->fake, "leaf-1")->revision++;
	fake_forget_counts(stage->fake);
	fake_cable(stage->fake, "leaf-1", 5, "spine-1", 2);
	stage_run_s(stage, LIGHT_S);
	stage_check(stage);
	/* What was cut off is read once. */
	g_assert_cmpuint(fake_count(stage->fake, "leaf-1", IB_ATTR_NODE_DESC), ==, 1);
	g_assert_cmpuint(fake_count(stage->fake, "host-1-2", IB_ATTR_PORT_INFO), <=, 2);
}

/* Without a subnet manager the bit stays; the ports are asked again, but less and less often. */
static void test_back_off(void)
{
	QUIET_STAGE(stage);
	unsigned int n_first, n_later;

	fake_unplug(stage->fake, "leaf-1", 5);
	stage_run_s(stage, 60);
	n_first = fake_count(stage->fake, "leaf-1", IB_ATTR_PORT_INFO);
	g_assert_cmpuint(n_first, <=, 4 * 7);
	fake_forget_counts(stage->fake);
	stage_run_s(stage, 590 - 60);
	n_later = fake_count(stage->fake, "leaf-1", IB_ATTR_PORT_INFO);
	/* And the port that has changed for two minutes, with each look. */
	g_assert_cmpuint(n_later, <=, 3 * 7 + 7);
	g_assert_cmpuint(n_later, >=, 7);
}

/* --- Silent nodes that speak again --- */

static void test_silent_host_never_seen(void)
{
	struct stage *quiet = stage_new(fat_tree(2, 4, 4), "host-0-0", 1);
	CLEANUP(stage_freep) struct stage *stage = quiet;

	fake_clear_changes(stage->fake);
	fake_silence(stage->fake, "host-2-2", true);
	stage_begin(stage);
	stage_run_s(stage, 30);
	fake_silence(stage->fake, "host-2-2", false);
	stage_run_s(stage, LIGHT_S);
	stage_check(stage);
}

static void test_silent_host_seen_before(void)
{
	QUIET_STAGE(stage);

	fake_silence(stage->fake, "host-2-2", true);
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	g_assert_cmpuint(stage_node(stage, "host-2-2")->presence.state, ==, PRESENCE_UNREACHABLE);
	stage_run_s(stage, 30);
	g_assert_cmpuint(stage_node(stage, "host-2-2")->presence.state, ==, PRESENCE_UNREACHABLE);
	fake_silence(stage->fake, "host-2-2", false);
	stage_run_s(stage, LIGHT_S);
	stage_check(stage);
}

/* It said who it is, and then no more. */
static void test_dazed_host(void)
{
	QUIET_STAGE(stage);

	fake_mute(stage->fake, "host-2-2", IB_ATTR_PORT_INFO, 1);
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	g_assert_cmpuint(stage_port(stage, "host-2-2", 1)->presence.state, ==,
			 PRESENCE_UNREACHABLE);
	fake_unmute(stage->fake, "host-2-2");
	stage_run_s(stage, 2 * LIGHT_S);
	stage_check(stage);
}

/* Then another took its place, and must not answer in its name. */
static void test_dazed_host_replaced(void)
{
	QUIET_STAGE(stage);
	struct fake *f = stage->fake;

	fake_mute(f, "host-2-2", IB_ATTR_PORT_INFO, 1);
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	fake_unmute(f, "host-2-2");
	fake_unplug_all(f, "host-2-2");
	fake_add_host(f, "other", 1);
	fake_cable(f, "leaf-2", 3, "other", 1);
	fake_clear_changes(f);
	stage_run_s(stage, 3 * LIGHT_S);
	stage_check_lingering(stage);
}

/* What it cost to ask in vain does not count when it is silent the next time. */
static void test_silent_switch(void)
{
	QUIET_STAGE(stage);

	for (unsigned int round = 0; round < 3; round++) {
		fake_silence(stage->fake, "leaf-2", true);
		stage_run_s(stage, 2 * LIGHT_S);
		g_assert_cmpuint(stage_node(stage, "leaf-2")->presence.state, ==,
				 PRESENCE_UNREACHABLE);
		fake_silence(stage->fake, "leaf-2", false);
		stage_run_s(stage, 6 * LIGHT_S);
		stage_check(stage);
	}
}

static void test_dazed_host_again(void)
{
	QUIET_STAGE(stage);

	for (unsigned int round = 0; round < 4; round++) {
		fake_mute(stage->fake, "host-2-2", IB_ATTR_PORT_INFO, 1);
		g_assert_cmpint(stage_refresh(stage), ==, 0);
		stage_run_s(stage, 70);
		fake_unmute(stage->fake, "host-2-2");
		stage_run_s(stage, 81);
		stage_check(stage);
	}
}

/* What is silent for long costs little. */
static void test_silent_for_long(void)
{
	QUIET_STAGE(stage);

	fake_silence(stage->fake, "leaf-2", true);
	stage_run_s(stage, 60);
	fake_forget_counts(stage->fake);
	stage_run_s(stage, 500);
	g_assert_cmpuint(fake_count(stage->fake, "leaf-2", FAKE_ANY), <=, 4 * 4);
}

/* --- Links that are brought up --- */

/* Nobody says that a link has become Active; it is asked. */
static void test_settles(void)
{
	QUIET_STAGE(stage);
	struct port_facts *ends[2];

	fake_unplug(stage->fake, "leaf-1", 5);
	fake_cable(stage->fake, "leaf-1", 5, "spine-0", 2);
	ends[0] = fake_port(stage->fake, "leaf-1", 5);
	ends[1] = fake_port(stage->fake, "spine-0", 2);
	ends[0]->state = ends[1]->state = PORT_STATE_INIT;
	stage_run_s(stage, LIGHT_S);
	stage_check(stage);
	fake_clear_changes(stage->fake);
	stage_run_s(stage, 3);
	ends[0]->state = ends[1]->state = PORT_STATE_ACTIVE;
	stage_run_s(stage, 7);
	stage_check(stage);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/light/finds/nothing", test_nothing);
	g_test_add_func("/light/finds/cut", test_cut);
	g_test_add_func("/light/finds/new-host", test_new_host);
	g_test_add_func("/light/finds/spine-dies", test_spine_dies);
	g_test_add_func("/light/finds/leaf-away-and-back", test_leaf_away_and_back);
	g_test_add_func("/light/finds/backs-off", test_back_off);
	g_test_add_func("/light/silent/never-seen", test_silent_host_never_seen);
	g_test_add_func("/light/silent/seen-before", test_silent_host_seen_before);
	g_test_add_func("/light/silent/dazed", test_dazed_host);
	g_test_add_func("/light/silent/dazed-and-replaced", test_dazed_host_replaced);
	g_test_add_func("/light/silent/dazed-again", test_dazed_host_again);
	g_test_add_func("/light/silent/switch", test_silent_switch);
	g_test_add_func("/light/silent/for-long", test_silent_for_long);
	g_test_add_func("/light/settles", test_settles);
	return g_test_run();
}
