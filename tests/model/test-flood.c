// SPDX-License-Identifier: Apache-2.0
/* What hangs behind those who do not answer, when a whole fabric is swept. */
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

/* s1 falls silent: h1 is behind it, h2 is seen by its other port. */
static struct world *world_new_silent(void)
{
	struct world *w = world_new_small();

	world_node(w, "s1")->silent = -ETIMEDOUT;
	world_sweep(w, "h0");
	return w;
}

static void test_behind_the_silent(void)
{
	CLEANUP(world_freep) struct world *w = world_new_silent();

	assert_told(w, "~endpoint h1/1: node.presence port.presence\n"
		       "~endpoint h2/2: port.presence\n"
		       "~port s0/4: port.peer_guid port.peer_port port.peer port.peer_name "
		       "port.attachment port.to_switch\n~port s1/1: port.presence\n"
		       "~port s1/2: port.presence\n~port s1/3: port.presence\n"
		       "~port s1/4: port.presence\n"
		       "~switch s1: node.presence port.presence\n");
	assert_node(w, "s1", -ETIMEDOUT, w->now);
	assert_node(w, "h1", -ETIMEDOUT, w->now);
	assert_node(w, "h2", 0, 0);
	assert_port(w, "h2", 1, 0, 0);
	assert_port(w, "h2", 2, -ETIMEDOUT, w->now);
	/* And nothing else that was known of them is lost. */
	g_assert_true(graph_port(w, "s1", 4)->peer == graph_port(w, "s0", 4));
	g_assert_cmpuint(graph_node(w, "s1")->rate, ==, 3 * UINT64_C(100000000000));
}

/* The near end no longer knows who was there, the far end still does. */
static void test_again_and_again(void)
{
	CLEANUP(world_freep) struct world *w = world_new_silent();
	uint64_t since = w->now;

	for (int i = 0; i < 3; i++) {
		world_sweep(w, "h0");
		assert_told(w, "");
		assert_node(w, "h1", -ETIMEDOUT, since);
	}
}

static void test_back_again(void)
{
	CLEANUP(world_freep) struct world *w = world_new_silent();

	world_node(w, "s1")->silent = 0;
	world_sweep(w, "h0");
	assert_told(w, "~endpoint h1/1: node.presence port.presence\n"
		       "~endpoint h2/2: port.presence\n"
		       "~port s0/4: port.peer_guid port.peer_port port.peer port.peer_name "
		       "port.attachment port.to_switch\n~port s1/1: port.presence\n"
		       "~port s1/2: port.presence\n~port s1/3: port.presence\n"
		       "~port s1/4: port.presence\n"
		       "~switch s1: node.presence port.presence\n");
	assert_node(w, "h1", 0, 0);
}

/* A link that is down has nobody behind it, silent or not. */
static void test_silent_and_cut(void)
{
	CLEANUP(world_freep) struct world *w = world_new_silent();

	world_cut(w, "s0", 4);
	world_sweep(w, "h0");
	g_assert_true(g_str_has_prefix(world_told(w),
				       "-endpoint h2/2\n-endpoint h1/1\n"
				       "-port s1/1\n-port s1/2\n-port s1/3\n-port s1/4\n"
				       "-switch s1\n"));
}

/* One end of a link that knows the other is enough, whichever it is. */
static void test_one_sided(const char *forgetful, unsigned int port)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_port(w, forgetful, port)->peer_guid = 0;
	world_say_port(w, forgetful, port);
	world_apply(w);
	world_node(w, "s1")->silent = -ETIMEDOUT;
	world_sweep(w, "h0");
	assert_node(w, "h1", -ETIMEDOUT, w->now);
}

static void test_near_end_knows(void)
{
	test_one_sided("h1", 1);
}

static void test_far_end_knows(void)
{
	test_one_sided("s1", 1);
}

static void test_stops_at_the_seen(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_cable(w, "s0", 3, "h1", 1);
	world_sweep(w, "h0");
	world_node(w, "s1")->silent = -ETIMEDOUT;
	world_sweep(w, "h0");
	assert_node(w, "s1", -ETIMEDOUT, w->now);
	assert_node(w, "h1", 0, 0);
	assert_port(w, "h1", 1, 0, 0);
}

/* By one way it did not answer, by another it did. */
static void test_seen_by_another_way(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_cable(w, "s0", 3, "s1", 3);
	world_sweep(w, "h0");
	for (const char *const *name = (const char *const[]){ "h0", "h1", "h2", "s0", "s1", NULL };
	     *name; name++)
		world_say_all(w, *name);
	world_fail_beyond(w, "s0", 4, -ETIMEDOUT);
	w->update.complete = true;
	world_apply(w);
	assert_told(w, "");
}

static void test_chain(void)
{
	CLEANUP(world_freep) struct world *w = world_new();
	char name[8];

	for (unsigned int i = 0; i < 10; i++) {
		g_snprintf(name, sizeof(name), "s%u", i);
		world_add_switch(w, name, 2);
	}
	for (unsigned int i = 0; i < 9; i++) {
		char next[8];

		g_snprintf(name, sizeof(name), "s%u", i);
		g_snprintf(next, sizeof(next), "s%u", i + 1);
		world_cable(w, name, 2, next, 1);
	}
	world_sweep(w, "s0");
	world_node(w, "s1")->silent = -EIO;
	world_sweep(w, "s0");
	assert_node(w, "s0", 0, 0);
	for (unsigned int i = 1; i < 10; i++) {
		g_snprintf(name, sizeof(name), "s%u", i);
		assert_node(w, name, -EIO, w->now);
	}
}

/* It says who it is, and no more. What hangs at it cannot be known. */
static void test_behind_the_dazed(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_node(w, "s1")->dazed = -EPROTO;
	world_sweep(w, "h0");
	assert_node(w, "s1", -EPROTO, w->now);
	assert_node(w, "h1", -EPROTO, w->now);
	assert_port(w, "h2", 2, -EPROTO, w->now);
	assert_node(w, "h2", 0, 0);
}

/* Its one port cannot be read. */
static void test_behind_the_mute_port(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_node(w, "s0")->ports[4].mute = -EPROTO;
	world_sweep(w, "h0");
	assert_node(w, "s0", 0, 0);
	assert_port(w, "s0", 4, -EPROTO, w->now);
	assert_node(w, "s1", -EPROTO, w->now);
	assert_node(w, "h1", -EPROTO, w->now);
	/* Its link is known as it was. */
	g_assert_true(graph_port(w, "s0", 4)->peer == graph_port(w, "s1", 4));
}

static void test_port_of_unseen_node(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	w->update.complete = true;
	world_say_all(w, "s0");
	world_fail_port(w, "h0", 1, -EIO);
	world_apply(w);
	assert_node(w, "h0", -EIO, w->now);
	assert_port(w, "h0", 1, -EIO, w->now);
	g_assert_cmpuint(graph_fabric(w)->n_nodes, ==, 2);
}

/* One that has become another node is no excuse for what was there before. */
static void test_replaced_and_failed(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_cable(w, "s0", 4, "s1", 3);
	world_node(w, "s1")->facts.n_ports = 3;
	world_node(w, "s1")->dazed = -EIO;
	world_sweep(w, "h0");
	assert_told(w, "~endpoint h1/1: node.presence port.presence port.peer "
		       "port.peer_name port.attachment\n"
		       "~endpoint h2/2: port.presence port.peer port.peer_name "
		       "port.attachment\n-port s1/1\n-port s1/2\n-port s1/3\n-port s1/4\n"
		       "-switch s1\n+switch s1\n"
		       "~port s0/4: port.peer_port port.peer port.peer_name port.attachment "
		       "port.to_switch\n");
	assert_node(w, "s1", -EIO, w->now);
	assert_node(w, "h1", -EIO, w->now);
}

static void test_nothing_could_be_read(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	struct failure failure = { .error = -EIO, .whole = true };

	g_assert_cmpint(update_add_failure(&w->update, &failure), ==, 0);
	w->update.complete = true;
	world_apply(w);
	g_assert_cmpuint(graph_fabric(w)->n_nodes, ==, 5);
	assert_node(w, "h0", -EIO, w->now);
	assert_node(w, "s1", -EIO, w->now);
	assert_port(w, "h2", 2, -EIO, w->now);
	world_sweep(w, "h0");
	assert_node(w, "s1", 0, 0);
}

static void test_gone_in_the_flood(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	w->update.complete = true;
	world_say_all(w, "h0");
	world_say_all(w, "s0");
	world_say_all(w, "h2");
	world_fail_beyond(w, "s0", 4, -EIO);
	world_say_gone(w, "h1");
	world_apply(w);
	g_assert_true(g_str_has_prefix(world_told(w), "~"));
	g_assert_nonnull(strstr(world_told(w), "-endpoint h1/1\n"));
	assert_node(w, "s1", -EIO, w->now);
	g_assert_null(graph_port(w, "s1", 1)->peer);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/graph/flood/behind-the-silent", test_behind_the_silent);
	g_test_add_func("/graph/flood/again-and-again", test_again_and_again);
	g_test_add_func("/graph/flood/back-again", test_back_again);
	g_test_add_func("/graph/flood/silent-and-cut", test_silent_and_cut);
	g_test_add_func("/graph/flood/near-end-knows", test_near_end_knows);
	g_test_add_func("/graph/flood/far-end-knows", test_far_end_knows);
	g_test_add_func("/graph/flood/stops-at-the-seen", test_stops_at_the_seen);
	g_test_add_func("/graph/flood/seen-by-another-way", test_seen_by_another_way);
	g_test_add_func("/graph/flood/chain", test_chain);
	g_test_add_func("/graph/flood/behind-the-dazed", test_behind_the_dazed);
	g_test_add_func("/graph/flood/behind-the-mute-port", test_behind_the_mute_port);
	g_test_add_func("/graph/flood/port-of-unseen-node", test_port_of_unseen_node);
	g_test_add_func("/graph/flood/replaced-and-failed", test_replaced_and_failed);
	g_test_add_func("/graph/flood/nothing-could-be-read", test_nothing_could_be_read);
	g_test_add_func("/graph/flood/gone-in-the-flood", test_gone_in_the_flood);
	return g_test_run();
}
