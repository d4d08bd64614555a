// SPDX-License-Identifier: Apache-2.0
/*
 * Nodes that do not answer, or badly: what is told of them, where they are, and that all others are
 * told as if they were not there.
 */
#include <errno.h>
#include <infiniband/mad.h>

#include "backend/ib/ib.h"
#include "stage.h"
#include "topologies.h"

/* All tries of one request. */
#define GIVE_UP_US                                                                                 \
	((ib_default_settings.subnet.limits.retries + 1) *                                         \
	 ib_default_settings.subnet.limits.timeout_ms * USEC_PER_MSEC)

/* How long a first sweep takes until so many nodes are told. */
static uint64_t time_to(struct stage *stage, size_t n_nodes)
{
	uint64_t start = fake_now(stage->fake);
	const struct telling *told;

	stage_begin(stage);
	told = stage_first_with(stage, n_nodes);
	g_assert_nonnull(told);
	return told->at - start;
}

static void silence(struct fake *f, const char *format, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		g_autofree char *name = g_strdup_printf(format, i);

		fake_silence(f, name, true);
	}
}

static void assert_unreachable(const struct presence *presence, int error)
{
	g_assert_cmpuint(presence->state, ==, PRESENCE_UNREACHABLE);
	g_assert_cmpint(presence->error, ==, error);
	g_assert_cmpuint(presence->since, !=, 0);
}

/* --- Time --- */

/* The others are told as soon as it is clear that they are all who answer: 4 ms. */
static void test_others_in_time(void)
{
	STAGE(stage, fat_tree(2, 10, 10), "host-0-0");
	uint64_t took;

	silence(stage->fake, "host-%u-3", 10);
	took = time_to(stage, 112 - 10);
	g_assert_cmpuint(took, <, 20 * USEC_PER_MSEC);
	stage_check(stage);
}

/* Ten silent adapters at one switch fill no window that its other ports need. */
static void test_others_at_the_same_switch(void)
{
	STAGE(stage, star(30), "host-29");
	uint64_t took;

	silence(stage->fake, "host-%u", 10);
	took = time_to(stage, 31 - 10);
	g_assert_cmpuint(took, <, 20 * USEC_PER_MSEC);
	stage_check(stage);
}

static void test_ends_when_they_are_given_up(void)
{
	STAGE(stage, fat_tree(2, 10, 10), "host-0-0");
	uint64_t start = fake_now(stage->fake);

	silence(stage->fake, "host-%u-3", 10);
	stage_open(stage);
	stage_await(stage, SOURCE_LIVE);
	g_assert_true(stage_last(stage)->complete);
	g_assert_cmpuint(fake_now(stage->fake) - start, >=, GIVE_UP_US);
	g_assert_cmpuint(fake_now(stage->fake) - start, <, GIVE_UP_US + 20 * USEC_PER_MSEC);
}

/* --- Where --- */

/* It was never seen: nothing to say of it, but that its port leads to nobody that is known. */
static void test_never_seen(void)
{
	STAGE(stage, star(4), "host-0");

	fake_silence(stage->fake, "host-2", true);
	stage_begin(stage);
	stage_check(stage);
	g_assert_null(stage_node(stage, "host-2"));
	g_assert_cmpuint(stage_port(stage, "leaf", 3)->facts.state, ==, PORT_STATE_ACTIVE);
	g_assert_cmpuint(stage_port(stage, "leaf", 3)->facts.peer_guid, ==, 0);
	/* The switch itself has answered, and so has that port of it. */
	g_assert_cmpuint(stage_port(stage, "leaf", 3)->presence.state, ==, PRESENCE_PRESENT);
}

/* It was known: it is unreachable, and stays. */
static void test_seen_before(void)
{
	STAGE(stage, star(4), "host-0");

	stage_begin(stage);
	fake_silence(stage->fake, "host-2", true);
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	assert_unreachable(&stage_port(stage, "host-2", 1)->presence, -ETIMEDOUT);
	assert_unreachable(&stage_node(stage, "host-2")->presence, -ETIMEDOUT);
	/* The cable is still there, as far as anybody knows. */
	g_assert_cmphex(stage_port(stage, "leaf", 3)->facts.peer_guid, ==,
			fake_guid(stage->fake, "host-2"));
	g_assert_cmpuint(stage_node(stage, "host-1")->presence.state, ==, PRESENCE_PRESENT);
	g_assert_cmpuint(stage_node(stage, "leaf")->presence.state, ==, PRESENCE_PRESENT);
	fake_silence(stage->fake, "host-2", false);
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	stage_check(stage);
}

/* A silent switch, and all that hangs behind it and nowhere else. */
static void test_switch_and_what_is_behind(void)
{
	STAGE(stage, fat_tree(2, 3, 2), "host-0-0");

	stage_begin(stage);
	fake_silence(stage->fake, "leaf-2", true);
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	assert_unreachable(&stage_node(stage, "leaf-2")->presence, -ETIMEDOUT);
	assert_unreachable(&stage_node(stage, "host-2-0")->presence, -ETIMEDOUT);
	assert_unreachable(&stage_port(stage, "host-2-1", 1)->presence, -ETIMEDOUT);
	g_assert_cmpuint(stage_node(stage, "spine-0")->presence.state, ==, PRESENCE_PRESENT);
	g_assert_cmpuint(stage_node(stage, "host-1-0")->presence.state, ==, PRESENCE_PRESENT);
	fake_silence(stage->fake, "leaf-2", false);
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	stage_check(stage);
}

/* It says who it is and then no more. */
static void test_dazed(void)
{
	STAGE(stage, star(4), "host-0");
	struct fake *f = stage->fake;

	stage_begin(stage);
	fake_mute(f, "host-2", IB_ATTR_NODE_DESC, 0);
	fake_mute(f, "host-2", IB_ATTR_PORT_INFO, 1);
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	assert_unreachable(&stage_node(stage, "host-2")->presence, -ETIMEDOUT);
	/* What was not read is as it was. */
	g_assert_cmpstr(stage_node(stage, "host-2")->facts.description, ==, "host-2");
	fake_unmute(f, "host-2");
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	stage_check(stage);
}

/* One port of a switch cannot be read: that port, and what hangs there; the switch is there. */
static void test_one_port(void)
{
	STAGE(stage, star(4), "host-0");

	stage_begin(stage);
	fake_mute(stage->fake, "leaf", IB_ATTR_PORT_INFO, 3);
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	assert_unreachable(&stage_port(stage, "leaf", 3)->presence, -ETIMEDOUT);
	g_assert_cmpuint(stage_port(stage, "leaf", 2)->presence.state, ==, PRESENCE_PRESENT);
	/* Nobody could ask who is behind it. */
	assert_unreachable(&stage_node(stage, "host-2")->presence, -ETIMEDOUT);
	fake_unmute(stage->fake, "leaf");
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	stage_check(stage);
}

/* What a node need not have is no failure. */
static void test_no_switch_info(void)
{
	STAGE(stage, star(2), "host-0");

	fake_refuse(stage->fake, "leaf", IB_ATTR_SWITCH_INFO);
	fake_refuse(stage->fake, "host-1", IB_ATTR_NODE_DESC);
	memset(fake_node(stage->fake, "host-1")->description, 0, DESCRIPTION_SIZE);
	stage_begin(stage);
	stage_check(stage);
	g_assert_cmpuint(stage_last(stage)->n_failures, ==, 0);
}

/* --- The local node --- */

/* Nothing can be read where not even the local node answers. What was known stays, stale. */
static void test_local_node(void)
{
	STAGE(stage, star(4), "host-0");

	stage_begin(stage);
	fake_refuse(stage->fake, "host-0", IB_ATTR_NODE_INFO);
	g_assert_cmpint(stage_refresh(stage), ==, -EOPNOTSUPP);
	g_assert_cmpuint(stage_facts(stage)->state, ==, SOURCE_STALE);
	g_assert_cmpint(stage_facts(stage)->error, ==, -EOPNOTSUPP);
	g_assert_cmpuint(stage_node(stage, "host-2")->presence.state, ==, PRESENCE_PRESENT);
	fake_unmute(stage->fake, "host-0");
	stage_await(stage, SOURCE_LIVE);
	stage_run_ms(stage, 50);
	stage_check(stage);
}

/* The first switch is silent: found as soon as it answers again, not at the next full sweep. */
static void test_first_switch(void)
{
	STAGE(stage, star(4), "host-0");

	fake_silence(stage->fake, "leaf", true);
	stage_begin(stage);
	g_assert_cmpuint(stage_fabric(stage)->n_nodes, ==, 1);
	stage_run_s(stage, 5);
	fake_silence(stage->fake, "leaf", false);
	stage_run_s(stage, 15);
	stage_check(stage);
	g_assert_cmpuint(stage_fabric(stage)->n_nodes, ==, 5);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/silent/time/others", test_others_in_time);
	g_test_add_func("/silent/time/others-at-the-same-switch", test_others_at_the_same_switch);
	g_test_add_func("/silent/time/end", test_ends_when_they_are_given_up);
	g_test_add_func("/silent/where/never-seen", test_never_seen);
	g_test_add_func("/silent/where/seen-before", test_seen_before);
	g_test_add_func("/silent/where/switch-and-what-is-behind", test_switch_and_what_is_behind);
	g_test_add_func("/silent/where/dazed", test_dazed);
	g_test_add_func("/silent/where/one-port", test_one_port);
	g_test_add_func("/silent/where/optional-attribute", test_no_switch_info);
	g_test_add_func("/silent/local/node", test_local_node);
	g_test_add_func("/silent/local/first-switch", test_first_switch);
	return g_test_run();
}
