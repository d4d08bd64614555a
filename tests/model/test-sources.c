// SPDX-License-Identifier: Apache-2.0
/* The list of sources, and how they move between fabrics. */
#include <errno.h>

#include "world.h"

static void test_state(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	world_source(w, "a/1", "", SOURCE_STARTING, 0);
	assert_told(w, "~sources\n");
	g_assert_cmpuint(w->graph->n_fabrics, ==, 0);
	world_source(w, "a/1", "", SOURCE_STARTING, 0);
	assert_told(w, "");
	world_source(w, "a/1", "", SOURCE_STALE, -ENODEV);
	assert_told(w, "~sources\n");
	world_source(w, "a/1", "", SOURCE_STALE, -EIO);
	assert_told(w, "~sources\n");
	w->update.source.subscribed = true;
	world_source(w, "a/1", "", SOURCE_STALE, -EIO);
	assert_told(w, "~sources\n");
	world_source(w, "a/1", "f", SOURCE_STALE, -EIO);
	assert_told(w, "~sources\n+fabric f\n");
}

/* They run, and are not told. */
static void test_counters(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	w->update.source.requests = 1000;
	w->update.source.timeouts = 10;
	w->update.source.nodes_found = 5;
	w->update.source.requests_waiting = 3;
	w->update.source.last_sweep = 77;
	w->update.source.last_heard = 78;
	world_source(w, WORLD_SOURCE, "f", SOURCE_LIVE, 0);
	assert_told(w, "");
	g_assert_cmpuint(w->graph->sources[0].requests, ==, 1000);
	g_assert_cmpuint(w->graph->sources[0].requests_waiting, ==, 3);
	g_assert_cmpuint(graph_fabric(w)->freshness.last_sweep, ==, 77);
	g_assert_cmpuint(graph_fabric(w)->freshness.last_heard, ==, 78);
}

static void test_order(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	world_source(w, "m/1", "g", SOURCE_LIVE, 0);
	world_source(w, "a/2", "h", SOURCE_LIVE, 0);
	world_source(w, "z/1", "f", SOURCE_LIVE, 0);
	world_source(w, "a/1", "i", SOURCE_LIVE, 0);
	g_assert_cmpuint(w->graph->n_sources, ==, 4);
	g_assert_cmpstr(w->graph->sources[0].id, ==, "a/1");
	g_assert_cmpstr(w->graph->sources[1].id, ==, "a/2");
	g_assert_cmpstr(w->graph->sources[2].id, ==, "m/1");
	g_assert_cmpstr(w->graph->sources[3].id, ==, "z/1");
	g_assert_cmpuint(w->graph->n_fabrics, ==, 4);
	g_assert_cmpstr(w->graph->fabrics[0]->id, ==, "f");
	g_assert_cmpstr(w->graph->fabrics[3]->id, ==, "i");
}

#define ALL_OF_SMALL_REMOVED                                                                       \
	"-endpoint h0/1\n-endpoint h1/1\n-endpoint h2/1\n-endpoint h2/2\n"                         \
	"-port s0/1\n-port s0/2\n-port s0/3\n-port s0/4\n-switch s0\n"                             \
	"-port s1/1\n-port s1/2\n-port s1/3\n-port s1/4\n-switch s1\n"

/* What nobody reads any more is gone. */
static void test_moves(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_source(w, WORLD_SOURCE, "g", SOURCE_LIVE, 0);
	assert_told(w, "~sources\n" ALL_OF_SMALL_REMOVED "-fabric f\n+fabric g\n");
	g_assert_cmpuint(w->graph->n_fabrics, ==, 1);
	g_assert_null(graph_find_fabric(w->graph, "f"));
	/* However it is where it has come to. */
	world_source(w, WORLD_SOURCE, "e", SOURCE_STALE, -EIO);
	assert_told(w, "~sources\n-fabric g\n+fabric e\n");
}

/* Another subnet prefix: the same nodes in another fabric, and in the middle of the list. */
static void test_moves_with_nodes(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_source(w, "b/1", "e", SOURCE_LIVE, 0);
	world_source(w, "b/2", "h", SOURCE_LIVE, 0);
	w->update.source =
		(struct source_facts){ .id = WORLD_SOURCE, .fabric_id = "g", .state = SOURCE_LIVE };
	world_sweep(w, "h0");
	g_assert_true(g_str_has_prefix(world_told(w), "~sources\n" ALL_OF_SMALL_REMOVED
						      "-fabric f\n+fabric g\n+switch s0\n"));
	g_assert_cmpuint(graph_find_fabric(w->graph, "g")->n_nodes, ==, 5);
	/* Back, with a part of it. */
	world_say_all(w, "s0");
	world_say_all(w, "h0");
	world_apply(w);
	g_assert_null(graph_find_fabric(w->graph, "g"));
	g_assert_cmpuint(graph_fabric(w)->n_nodes, ==, 2);
	g_assert_cmpuint(w->graph->n_fabrics, ==, 3);
}

/* Two on one GUID, of which one is no object. */
static void test_moves_from_shadowed(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_port(w, "h2", 2)->guid = world_port(w, "h1", 1)->guid;
	world_say_all(w, "h2");
	world_apply(w);
	g_assert_cmpuint(graph_fabric(w)->n_shadowed, ==, 1);
	world_source(w, WORLD_SOURCE, "g", SOURCE_LIVE, 0);
	g_assert_null(strstr(world_told(w), "-endpoint h2/2\n"));
}

/* As long as one source names it, whatever that one can do, it stays. */
static void test_last_moves(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_source(w, "b/1", "f", SOURCE_STALE, -EIO);
	world_source(w, WORLD_SOURCE, "g", SOURCE_LIVE, 0);
	assert_told(w, "~sources\n~fabric f: fabric.stale fabric.conditions\n+fabric g\n");
	g_assert_true(graph_fabric(w)->freshness.stale);
	g_assert_cmpint(graph_fabric(w)->freshness.error, ==, -EIO);
	g_assert_cmpuint(graph_fabric(w)->n_nodes, ==, 5);
	world_source(w, "b/1", "g", SOURCE_STANDBY, 0);
	assert_told(w, "~sources\n" ALL_OF_SMALL_REMOVED "-fabric f\n");
}

/* It does not know where it is, and may come back. */
static void test_moves_nowhere(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_source(w, WORLD_SOURCE, "", SOURCE_STARTING, 0);
	assert_told(w, "~sources\n~fabric f: fabric.stale fabric.conditions\n");
	g_assert_cmpint(graph_fabric(w)->freshness.error, ==, 0);
	g_assert_cmpuint(graph_fabric(w)->n_nodes, ==, 5);
	world_source(w, WORLD_SOURCE, "f", SOURCE_SWEEPING, 0);
	assert_told(w, "~sources\n~fabric f: fabric.stale fabric.conditions\n");
	/* By way of nowhere nobody can tell that it has moved. */
	world_source(w, WORLD_SOURCE, "", SOURCE_STARTING, 0);
	world_source(w, WORLD_SOURCE, "g", SOURCE_LIVE, 0);
	assert_told(w, "~sources\n+fabric g\n");
	g_assert_cmpuint(graph_fabric(w)->n_nodes, ==, 5);
}

/* A source that was removed has not moved, nor is it another's doing when that one does. */
static void test_moves_past_stale(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_remove_source(w, WORLD_SOURCE);
	world_source(w, "b/1", "g", SOURCE_LIVE, 0);
	world_source(w, "b/1", "h", SOURCE_LIVE, 0);
	assert_told(w, "~sources\n-fabric g\n+fabric h\n");
	g_assert_true(graph_fabric(w)->freshness.stale);
	g_assert_cmpuint(graph_fabric(w)->n_nodes, ==, 5);
}

static void test_without_fabric(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_say_gone(w, "h1");
	world_add_host(w, "h3", 1);
	world_say_all(w, "h3");
	w->update.complete = true;
	world_source(w, "b/1", "", SOURCE_LIVE, 0);
	assert_told(w, "~sources\n");
	g_assert_cmpuint(graph_fabric(w)->n_nodes, ==, 5);
}

static void test_remove(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_source(w, "b/1", "f", SOURCE_STANDBY, 0);
	world_remove_source(w, "b/1");
	assert_told(w, "~sources\n");
	g_assert_cmpuint(w->graph->n_sources, ==, 1);
	world_remove_source(w, "b/1");
	assert_told(w, "");
	w->update.source.last_heard = 50;
	world_source(w, WORLD_SOURCE, "f", SOURCE_LIVE, 0);
	world_remove_source(w, WORLD_SOURCE);
	assert_told(w, "~sources\n~fabric f: fabric.stale fabric.conditions\n");
	g_assert_cmpuint(graph_fabric(w)->freshness.since, ==, w->now);
	g_assert_cmpuint(graph_fabric(w)->n_nodes, ==, 5);
	/* When it was heard of last stays true. */
	g_assert_cmpuint(graph_fabric(w)->freshness.last_heard, ==, 50);
}

static void test_remove_first(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	world_source(w, "a/1", "", SOURCE_LIVE, 0);
	world_source(w, "a/2", "", SOURCE_LIVE, 0);
	world_source(w, "a/3", "", SOURCE_STALE, -EIO);
	world_remove_source(w, "a/1");
	g_assert_cmpstr(w->graph->sources[0].id, ==, "a/2");
	g_assert_cmpstr(w->graph->sources[1].id, ==, "a/3");
	g_assert_cmpint(w->graph->sources[1].error, ==, -EIO);
}

/* A string without its end, or no name, is no source. */
static void test_invalid(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	struct update update = { .source = { .id = "", .fabric_id = "f" } };
	struct changes changes = { .n_items = 5 };

	g_assert_cmpint(graph_apply(w->graph, &update, &changes), ==, -EINVAL);
	g_assert_cmpuint(changes.n_items, ==, 0);
	changes_done(&changes);
	memset(update.source.id, 'a', SOURCE_ID_SIZE);
	g_assert_cmpint(graph_apply(w->graph, &update, &changes), ==, -EINVAL);
	update.source.id[3] = '\0';
	memset(update.source.fabric_id, 'f', FABRIC_ID_SIZE);
	g_assert_cmpint(graph_apply(w->graph, &update, &changes), ==, -EINVAL);
	g_assert_cmpuint(w->graph->n_sources, ==, 1);
	g_assert_cmpuint(w->graph->n_fabrics, ==, 1);
	/* The longest that there may be. */
	update.source.fabric_id[FABRIC_ID_SIZE - 1] = '\0';
	g_assert_cmpint(graph_apply(w->graph, &update, &changes), ==, 0);
	changes_done(&changes);
	g_assert_nonnull(graph_find_fabric(w->graph, update.source.fabric_id));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/graph/source/state", test_state);
	g_test_add_func("/graph/source/counters-are-not-told", test_counters);
	g_test_add_func("/graph/source/order", test_order);
	g_test_add_func("/graph/source/moves", test_moves);
	g_test_add_func("/graph/source/moves-with-nodes", test_moves_with_nodes);
	g_test_add_func("/graph/source/moves-from-shadowed", test_moves_from_shadowed);
	g_test_add_func("/graph/source/last-one-moves", test_last_moves);
	g_test_add_func("/graph/source/moves-nowhere", test_moves_nowhere);
	g_test_add_func("/graph/source/moves-past-stale-fabric", test_moves_past_stale);
	g_test_add_func("/graph/source/without-fabric", test_without_fabric);
	g_test_add_func("/graph/source/remove", test_remove);
	g_test_add_func("/graph/source/remove-first", test_remove_first);
	g_test_add_func("/graph/source/invalid", test_invalid);
	return g_test_run();
}
