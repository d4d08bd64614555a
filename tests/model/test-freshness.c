// SPDX-License-Identifier: Apache-2.0
/* Whether a fabric is fresh, and its conditions. */
#include <errno.h>

#include "world.h"

static void assert_stale(struct world *w, int error, uint64_t since)
{
	const struct fabric *fabric = graph_fabric(w);

	g_assert_true(fabric->freshness.stale);
	g_assert_cmpint(fabric->freshness.error, ==, error);
	g_assert_cmpuint(fabric->freshness.since, ==, since);
	g_assert_cmpuint(fabric->conditions[fabric->n_conditions - 1].kind, ==,
			 CONDITION_SOURCE_STALE);
}

static void assert_fresh(struct world *w)
{
	const struct fabric *fabric = graph_fabric(w);

	g_assert_false(fabric->freshness.stale);
	g_assert_cmpint(fabric->freshness.error, ==, 0);
	g_assert_cmpuint(fabric->freshness.since, ==, 0);
}

static void test_states(void)
{
	static const bool fresh[] = {
		[SOURCE_SWEEPING] = true, [SOURCE_LIVE] = true, [SOURCE_STANDBY] = false
	};

	for (unsigned int state = 0; state <= SOURCE_STANDBY; state++) {
		CLEANUP(world_freep) struct world *w = world_new();

		world_source(w, "a/1", "f", state, 0);
		assert_told(w, "~sources\n+fabric f\n");
		if (fresh[state])
			assert_fresh(w);
		else
			assert_stale(w, 0, w->now);
	}
}

static void test_stale(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	uint64_t since;

	world_source(w, WORLD_SOURCE, "f", SOURCE_STALE, -EIO);
	assert_told(w, "~sources\n~fabric f: fabric.stale fabric.conditions\n");
	assert_stale(w, -EIO, w->now);
	since = w->now;
	world_source(w, WORLD_SOURCE, "f", SOURCE_STALE, -ENODEV);
	assert_told(w, "~sources\n~fabric f: fabric.stale_error\n");
	assert_stale(w, -ENODEV, since);
	/* What was known stays. */
	g_assert_cmpuint(graph_fabric(w)->n_nodes, ==, 5);
	g_assert_cmpuint(graph_node(w, "s0")->presence.state, ==, PRESENCE_PRESENT);
	world_source(w, WORLD_SOURCE, "f", SOURCE_LIVE, 0);
	assert_told(w, "~sources\n~fabric f: fabric.stale fabric.conditions\n");
	assert_fresh(w);
}

static void test_two_sources(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_source(w, "a/2", "f", SOURCE_STANDBY, 0);
	assert_told(w, "~sources\n");
	world_source(w, WORLD_SOURCE, "f", SOURCE_STALE, -EIO);
	assert_stale(w, -EIO, w->now);
	world_source(w, "a/2", "f", SOURCE_SWEEPING, 0);
	assert_fresh(w);
	world_source(w, WORLD_SOURCE, "f", SOURCE_STALE, -ENODEV);
	assert_told(w, "~sources\n");
	assert_fresh(w);
	world_remove_source(w, "a/2");
	assert_stale(w, -ENODEV, w->now);
	world_remove_source(w, WORLD_SOURCE);
	assert_told(w, "~sources\n~fabric f: fabric.stale_error\n");
	assert_stale(w, 0, w->now - 1);
}

/* Of several errors that of the first source. */
static void test_two_errors(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_source(w, "a/2", "f", SOURCE_STALE, -ENODEV);
	world_source(w, WORLD_SOURCE, "f", SOURCE_STALE, -EIO);
	assert_stale(w, -EIO, w->now);
	/* Only what is stale explains why. */
	world_source(w, WORLD_SOURCE, "f", SOURCE_STANDBY, -EPERM);
	assert_stale(w, -ENODEV, w->now - 1);
}

static void test_times(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	w->update.source.last_sweep = 10;
	w->update.source.last_heard = 30;
	world_source(w, "a/2", "f", SOURCE_STANDBY, 0);
	w->update.source.last_sweep = 20;
	w->update.source.last_heard = 25;
	world_source(w, WORLD_SOURCE, "f", SOURCE_LIVE, 0);
	g_assert_cmpuint(graph_fabric(w)->freshness.last_sweep, ==, 20);
	g_assert_cmpuint(graph_fabric(w)->freshness.last_heard, ==, 30);
}

/* What other fabrics' sources do is nothing to it. */
static void test_other_fabric(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	w->update.source.last_heard = 99;
	world_source(w, "b/1", "g", SOURCE_STALE, -EIO);
	assert_told(w, "~sources\n+fabric g\n");
	assert_fresh(w);
	g_assert_cmpuint(graph_fabric(w)->freshness.last_heard, ==, 0);
}

static void say_condition(struct world *w, enum condition_kind kind, uint64_t subject)
{
	struct condition condition = { .kind = kind, .subject = subject };

	w->update.has_conditions = true;
	g_assert_cmpint(update_add_condition(&w->update, &condition), ==, 0);
}

static void test_conditions(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	say_condition(w, CONDITION_DUPLICATE_GUID, 7);
	say_condition(w, CONDITION_LIMIT_REACHED, 8);
	world_apply(w);
	assert_told(w, "~fabric f: fabric.conditions fabric.troubled\n");
	g_assert_cmpuint(graph_fabric(w)->n_conditions, ==, 2);
	g_assert_cmpuint(graph_fabric(w)->conditions[1].subject, ==, 8);

	say_condition(w, CONDITION_DUPLICATE_GUID, 7);
	say_condition(w, CONDITION_LIMIT_REACHED, 8);
	world_apply(w);
	assert_told(w, "");
	/* Who does not speak of conditions does not say that there are none. */
	world_apply(w);
	assert_told(w, "");
	g_assert_cmpuint(graph_fabric(w)->n_conditions, ==, 2);

	say_condition(w, CONDITION_DUPLICATE_GUID, 9);
	say_condition(w, CONDITION_LIMIT_REACHED, 8);
	world_apply(w);
	assert_told(w, "~fabric f: fabric.conditions\n");

	w->update.has_conditions = true;
	world_apply(w);
	assert_told(w, "~fabric f: fabric.conditions fabric.troubled\n");
	g_assert_cmpuint(graph_fabric(w)->n_conditions, ==, 0);
}

/* Each member tells, alone. */
static void test_condition_members(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	struct condition conditions[] = {
		{ .kind = CONDITION_DUPLICATE_GUID },
		{ .kind = CONDITION_LIMIT_REACHED },
		{ .node_guid = 1 },
		{ .port = 1 },
		{ .subject = 1 },
		{ .first_node_guid = 1 },
		{ .first_port = 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(conditions); i++) {
		w->update.has_conditions = true;
		g_assert_cmpint(update_add_condition(&w->update, &conditions[i]), ==, 0);
		world_apply(w);
		assert_told(w, i ? "~fabric f: fabric.conditions\n"
				 : "~fabric f: fabric.conditions fabric.troubled\n");
	}
}

static void test_conditions_and_stale(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	say_condition(w, CONDITION_DUPLICATE_GUID, 7);
	world_source(w, WORLD_SOURCE, "f", SOURCE_STALE, -EIO);
	assert_told(w, "~sources\n"
		       "~fabric f: fabric.stale fabric.conditions fabric.troubled\n");
	g_assert_cmpuint(graph_fabric(w)->n_conditions, ==, 2);
	assert_stale(w, -EIO, w->now);
	/* The model alone says that the sources are stale. */
	say_condition(w, CONDITION_SOURCE_STALE, 0);
	say_condition(w, CONDITION_DUPLICATE_GUID, 7);
	world_source(w, WORLD_SOURCE, "f", SOURCE_STALE, -EIO);
	assert_told(w, "");
	world_source(w, WORLD_SOURCE, "f", SOURCE_LIVE, 0);
	assert_told(w, "~sources\n~fabric f: fabric.stale fabric.conditions\n");
	g_assert_cmpuint(graph_fabric(w)->n_conditions, ==, 1);
	g_assert_cmpuint(graph_fabric(w)->conditions[0].subject, ==, 7);
	say_condition(w, CONDITION_SOURCE_STALE, 0);
	say_condition(w, CONDITION_DUPLICATE_GUID, 7);
	world_apply(w);
	assert_told(w, "");
}

/* A new fabric has its conditions from the beginning. */
static void test_conditions_of_new(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	say_condition(w, CONDITION_LIMIT_REACHED, 1);
	world_source(w, "a/1", "f", SOURCE_STALE, -EIO);
	assert_told(w, "~sources\n+fabric f\n");
	g_assert_cmpuint(graph_fabric(w)->n_conditions, ==, 2);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/graph/freshness/of-each-state", test_states);
	g_test_add_func("/graph/freshness/stale", test_stale);
	g_test_add_func("/graph/freshness/two-sources", test_two_sources);
	g_test_add_func("/graph/freshness/two-errors", test_two_errors);
	g_test_add_func("/graph/freshness/times", test_times);
	g_test_add_func("/graph/freshness/other-fabric", test_other_fabric);
	g_test_add_func("/graph/conditions/change", test_conditions);
	g_test_add_func("/graph/conditions/each-member", test_condition_members);
	g_test_add_func("/graph/conditions/and-stale", test_conditions_and_stale);
	g_test_add_func("/graph/conditions/of-new-fabric", test_conditions_of_new);
	return g_test_run();
}
