// SPDX-License-Identifier: Apache-2.0
/* Who does not answer: unreachable, since when, and until when. */
#include <errno.h>

#include "world.h"

static void assert_node(struct world *w, const char *name, int error, uint64_t since)
{
	const struct presence *presence = &graph_node(w, name)->presence;

	g_assert_cmpuint(presence->state, ==, error ? PRESENCE_UNREACHABLE : PRESENCE_PRESENT);
	g_assert_cmpint(presence->error, ==, error);
	g_assert_cmpuint(presence->since, ==, since);
}

static void assert_port(struct world *w, const char *name, unsigned int port, int error,
			uint64_t since)
{
	const struct presence *presence = &graph_port(w, name, port)->presence;

	g_assert_cmpuint(presence->state, ==, error ? PRESENCE_UNREACHABLE : PRESENCE_PRESENT);
	g_assert_cmpint(presence->error, ==, error);
	g_assert_cmpuint(presence->since, ==, since);
}

static void test_whole(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_fail_node(w, "s1", -ETIMEDOUT);
	world_apply(w);
	assert_told(w, "~port s1/1: port.presence\n~port s1/2: port.presence\n"
		       "~port s1/3: port.presence\n~port s1/4: port.presence\n"
		       "~switch s1: node.presence port.presence\n");
	assert_node(w, "s1", -ETIMEDOUT, w->now);
	assert_port(w, "s1", 0, -ETIMEDOUT, w->now);
	assert_port(w, "s1", 4, -ETIMEDOUT, w->now);
	/* A partial update looks no further. */
	assert_node(w, "h1", 0, 0);
	g_assert_true(graph_port(w, "s0", 4)->peer == graph_port(w, "s1", 4));
}

static void test_port(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_fail_port(w, "h2", 2, -EIO);
	world_fail_port(w, "h2", 77, -EIO);
	world_apply(w);
	assert_told(w, "~endpoint h2/2: port.presence\n");
	assert_node(w, "h2", 0, 0);
	assert_port(w, "h2", 2, -EIO, w->now);
	world_fail_port(w, "s0", 0, -EIO);
	world_apply(w);
	assert_told(w, "~switch s0: port.presence\n");
}

static void test_beyond(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_fail_beyond(w, "s1", 1, -ETIMEDOUT);
	world_apply(w);
	assert_told(w, "~endpoint h1/1: node.presence port.presence\n");
	assert_port(w, "s1", 1, 0, 0);
	/* Nobody is known there. */
	world_fail_beyond(w, "s1", 3, -ETIMEDOUT);
	world_fail_beyond(w, "s1", 99, -ETIMEDOUT);
	world_apply(w);
	assert_told(w, "");
}

static void test_nobody(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_add_host(w, "h9", 1);
	world_fail_node(w, "h9", -EIO);
	world_fail_port(w, "h9", 1, -EIO);
	world_fail_beyond(w, "h9", 1, -EIO);
	world_apply(w);
	assert_told(w, "");
}

static void test_since_is_kept(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	uint64_t since;

	world_fail_node(w, "h1", -ETIMEDOUT);
	world_apply(w);
	since = w->now;
	world_fail_node(w, "h1", -ETIMEDOUT);
	world_apply(w);
	assert_told(w, "");
	world_fail_node(w, "h1", -EIO);
	world_apply(w);
	assert_told(w, "~endpoint h1/1: node.presence_error port.presence_error\n");
	assert_node(w, "h1", -EIO, since);
	assert_port(w, "h1", 1, -EIO, since);
}

/* Also when it is named first and fails after that, in each update anew. */
static void test_since_is_kept_when_dazed(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	uint64_t since;

	world_node(w, "s1")->dazed = -ETIMEDOUT;
	world_sweep(w, "h0");
	since = w->now;
	world_sweep(w, "h0");
	assert_told(w, "");
	assert_node(w, "s1", -ETIMEDOUT, since);
}

static void test_first_error_counts(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_fail_port(w, "h1", 1, -EIO);
	world_fail_node(w, "h1", -ETIMEDOUT);
	world_fail_node(w, "h1", -EPROTO);
	world_apply(w);
	assert_node(w, "h1", -ETIMEDOUT, w->now);
	assert_port(w, "h1", 1, -EIO, w->now);
}

static void test_answers_again(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_fail_node(w, "h2", -ETIMEDOUT);
	world_apply(w);
	world_say_node(w, "h2");
	world_say_port(w, "h2", 1);
	world_apply(w);
	assert_told(w, "~endpoint h2/1: node.presence port.presence\n"
		       "~endpoint h2/2: node.presence\n");
	assert_node(w, "h2", 0, 0);
	assert_port(w, "h2", 1, 0, 0);
	assert_port(w, "h2", 2, -ETIMEDOUT, w->now - 1);
}

/* That its link was cut is seen from the other end. It has not spoken. */
static void test_hearsay(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_fail_node(w, "h1", -ETIMEDOUT);
	world_apply(w);
	world_cut(w, "h1", 1);
	world_say_port(w, "h1", 1);
	world_apply(w);
	assert_told(w, "~endpoint h1/1: node.rate port.peer_guid port.mtu port.peer_port "
		       "port.state port.physical_state port.speed port.width port.rate "
		       "port.lanes port.link_status port.peer port.peer_name "
		       "port.attachment\n");
	assert_node(w, "h1", -ETIMEDOUT, w->now - 1);
	assert_port(w, "h1", 1, -ETIMEDOUT, w->now - 1);
}

static void test_hearsay_of_new_port(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_cut(w, "h2", 2);
	world_sweep(w, "h0");
	world_fail_node(w, "h2", -ETIMEDOUT);
	world_apply(w);
	world_cable(w, "s1", 2, "h2", 2);
	world_say_port(w, "h2", 2);
	world_apply(w);
	g_assert_true(g_str_has_prefix(world_told(w), "+endpoint h2/2\n"));
	assert_port(w, "h2", 2, -ETIMEDOUT, w->now - 1);
	world_say_all(w, "h2");
	world_apply(w);
	assert_port(w, "h2", 2, 0, 0);
}

/* It was read, and failed after that. */
static void test_said_and_failed(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_node(w, "h1")->facts.revision = 5;
	world_port(w, "h1", 1)->lid = 55;
	world_say_all(w, "h1");
	world_fail_node(w, "h1", -EIO);
	world_apply(w);
	assert_told(w, "~endpoint h1/1: node.revision node.presence port.lid port.presence\n");
	assert_node(w, "h1", -EIO, w->now);
}

static void test_new_and_failed(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_add_switch(w, "s2", 2);
	world_say_node(w, "s2");
	world_say_port(w, "s2", 0);
	world_say_port(w, "s2", 1);
	world_say_port(w, "s2", 2);
	world_fail_port(w, "s2", 1, -EIO);
	world_add_host(w, "h3", 1);
	world_say_all(w, "h3");
	world_say_port(w, "h3", 1);
	world_fail_node(w, "h3", -EPROTO);
	world_apply(w);
	assert_told(w, "+switch s2\n+port s2/1\n+port s2/2\n+endpoint h3/1\n");
	assert_port(w, "s2", 1, -EIO, w->now);
	assert_port(w, "s2", 2, 0, 0);
	assert_node(w, "h3", -EPROTO, w->now);
	assert_port(w, "h3", 1, -EPROTO, w->now);
}

static void test_gone_and_failed(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_fail_node(w, "h1", -EIO);
	world_fail_port(w, "h1", 1, -EIO);
	world_fail_beyond(w, "s1", 1, -EIO);
	world_say_gone(w, "h1");
	world_apply(w);
	assert_told(w, "-endpoint h1/1\n"
		       "~port s1/1: port.peer port.peer_name port.attachment "
		       "port.to_endpoint\n");

	world_fail_port(w, "s1", 0, -EIO);
	world_say_gone(w, "s1");
	world_apply(w);
	assert_told(w, "-port s1/1\n-port s1/2\n-port s1/3\n-port s1/4\n-switch s1\n"
		       "~endpoint h2/2: port.peer port.peer_name port.attachment\n"
		       "~port s0/4: port.peer port.peer_name port.attachment "
		       "port.to_switch\n");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/graph/failure/whole-node", test_whole);
	g_test_add_func("/graph/failure/one-port", test_port);
	g_test_add_func("/graph/failure/beyond", test_beyond);
	g_test_add_func("/graph/failure/of-nobody", test_nobody);
	g_test_add_func("/graph/failure/since-is-kept", test_since_is_kept);
	g_test_add_func("/graph/failure/since-is-kept-when-dazed", test_since_is_kept_when_dazed);
	g_test_add_func("/graph/failure/first-error-counts", test_first_error_counts);
	g_test_add_func("/graph/failure/answers-again", test_answers_again);
	g_test_add_func("/graph/failure/hearsay-is-no-answer", test_hearsay);
	g_test_add_func("/graph/failure/hearsay-of-new-port", test_hearsay_of_new_port);
	g_test_add_func("/graph/failure/said-and-failed", test_said_and_failed);
	g_test_add_func("/graph/failure/new-and-failed", test_new_and_failed);
	g_test_add_func("/graph/failure/gone-and-failed", test_gone_and_failed);
	return g_test_run();
}
