// SPDX-License-Identifier: Apache-2.0
/* The change set while it lasts, and what can be found in the graph. */
#include "world.h"

/* The change set as the bus has it, before it is done. */
static void apply(struct world *w, struct changes *ret_changes)
{
	w->update.source = (struct source_facts){ .id = WORLD_SOURCE,
						  .fabric_id = WORLD_FABRIC,
						  .state = SOURCE_LIVE };
	w->update.now = ++w->now;
	g_assert_cmpint(graph_apply(w->graph, &w->update, ret_changes), ==, 0);
	update_done(&w->update);
}

static const struct change *find(const struct changes *changes, enum object_kind kind,
				 enum change_verb verb)
{
	for (size_t i = 0; i < changes->n_items; i++)
		if (changes->items[i].kind == kind && changes->items[i].verb == verb)
			return &changes->items[i];
	g_assert_not_reached();
}

/* Until it is done the dead can be asked who they were. */
static void test_dead(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	CLEANUP(changes_done) struct changes changes = {};
	struct node *s1 = graph_node(w, "s1");
	struct port *endpoint = graph_port(w, "h2", 2);
	const struct change *change;

	w->update.complete = true;
	world_say_all(w, "s0");
	world_say_node(w, "h2");
	world_say_port(w, "h2", 1);
	apply(w, &changes);

	change = find(&changes, OBJECT_SWITCH, CHANGE_REMOVED);
	g_assert_true(change->node == s1);
	g_assert_true(s1->announced);
	g_assert_cmpuint(s1->presence.state, ==, PRESENCE_GONE);
	g_assert_true(s1->fabric == graph_fabric(w));
	g_assert_cmpstr(s1->facts.description, ==, "s1");

	change = find(&changes, OBJECT_PORT, CHANGE_REMOVED);
	g_assert_true(change->port->node == s1);
	g_assert_true(change->port == node_find_port(s1, change->port->facts.number));
	g_assert_null(change->port->peer);
	g_assert_true(change->port->announced);

	change = find(&changes, OBJECT_ENDPOINT, CHANGE_REMOVED);
	g_assert_true(change->port == endpoint);
	g_assert_true(endpoint->node == graph_node(w, "h2"));
	g_assert_cmpuint(endpoint->presence.state, ==, PRESENCE_GONE);

	/* The graph has nothing of them. */
	g_assert_null(fabric_find_node(graph_fabric(w), s1->facts.guid));
	g_assert_null(fabric_find_endpoint(graph_fabric(w), endpoint->facts.guid));
	g_assert_null(graph_port(w, "s0", 4)->peer);
}

/* Likewise those of a fabric that was left. */
static void test_dead_fabric(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	CLEANUP(changes_done) struct changes changes = {};
	struct update update = { .source = { .id = WORLD_SOURCE, .fabric_id = "g" }, .now = 1 };
	struct fabric *fabric = graph_fabric(w);
	struct node *s1 = graph_node(w, "s1");
	const struct change *change;

	g_assert_cmpint(graph_apply(w->graph, &update, &changes), ==, 0);
	change = find(&changes, OBJECT_FABRIC, CHANGE_REMOVED);
	g_assert_true(change->fabric == fabric);
	g_assert_true(fabric->announced);
	g_assert_cmpstr(fabric->id, ==, WORLD_FABRIC);
	g_assert_cmpuint(fabric->n_nodes, ==, 5);

	g_assert_true(find(&changes, OBJECT_SWITCH, CHANGE_REMOVED)->node->fabric == fabric);
	g_assert_true(s1->announced);
	g_assert_cmpuint(s1->presence.state, ==, PRESENCE_GONE);
	g_assert_cmpuint(s1->ports[0]->presence.state, ==, PRESENCE_GONE);

	change = find(&changes, OBJECT_PORT, CHANGE_REMOVED);
	g_assert_true(change->port->node->fabric == fabric);
	g_assert_null(change->port->peer);
	g_assert_true(change->port->announced);
	change = find(&changes, OBJECT_ENDPOINT, CHANGE_REMOVED);
	g_assert_true(change->port->node->fabric == fabric);
	g_assert_null(change->port->peer);
	g_assert_null(graph_find_fabric(w->graph, WORLD_FABRIC));
}

static void test_new_is_not_announced(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	CLEANUP(changes_done) struct changes changes = {};
	const struct change *change;

	world_node(w, "s1")->facts.n_ports = 3;
	world_say_node(w, "s1");
	world_say_port(w, "s1", 1);
	apply(w, &changes);
	change = find(&changes, OBJECT_SWITCH, CHANGE_ADDED);
	g_assert_false(change->node->announced);
	g_assert_true(find(&changes, OBJECT_SWITCH, CHANGE_REMOVED)->node->announced);
	change = find(&changes, OBJECT_PORT, CHANGE_ADDED);
	g_assert_false(change->port->announced);
}

/* Of what is added or removed everything is new or nothing matters. */
static void test_bits_only_of_changed(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	CLEANUP(changes_done) struct changes changes = {};

	world_say_gone(w, "s1");
	world_add_host(w, "h3", 1);
	world_rename(w, "s0", "new");
	world_say_all(w, "h3");
	world_say_all(w, "s0");
	apply(w, &changes);
	for (size_t i = 0; i < changes.n_items; i++) {
		const struct change *change = &changes.items[i];

		g_assert_true((change->verb == CHANGE_CHANGED) ==
			      ((change->node_fields | change->port_fields) != 0));
	}
}

static void test_empty(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	struct changes changes = {};

	changes_done(&changes);
	apply(w, &changes);
	g_assert_cmpuint(changes.n_items, ==, 0);
	changes_done(&changes);
	changes_done(&changes);
	g_assert_null(changes.items);
}

static void test_graph(void)
{
	struct graph *graph = graph_new();

	g_assert_null(graph_find_fabric(graph, "f"));
	g_assert_null(graph_find_fabric(graph, ""));
	graph_free(graph);
	graph_free(NULL);
}

static void test_find(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	struct fabric *fabric = graph_fabric(w);

	g_assert_null(graph_find_fabric(w->graph, "g"));
	g_assert_null(fabric_find_node(fabric, 0));
	g_assert_null(fabric_find_endpoint(fabric, world_node(w, "s0")->facts.guid));
	g_assert_true(fabric_find_endpoint(fabric, world_port(w, "h0", 1)->guid) ==
		      graph_port(w, "h0", 1));
	g_assert_null(node_find_port(graph_node(w, "h0"), 0));
	g_assert_nonnull(node_find_port(graph_node(w, "s0"), 0));
	g_assert_null(node_find_port(graph_node(w, "s0"), 5));
	g_assert_null(node_find_port(graph_node(w, "s0"), ~0u));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/graph/changes/the-dead-speak", test_dead);
	g_test_add_func("/graph/changes/the-dead-fabric-speaks", test_dead_fabric);
	g_test_add_func("/graph/changes/new-is-not-announced", test_new_is_not_announced);
	g_test_add_func("/graph/changes/bits-only-of-changed", test_bits_only_of_changed);
	g_test_add_func("/graph/changes/empty", test_empty);
	g_test_add_func("/graph/new", test_graph);
	g_test_add_func("/graph/find", test_find);
	return g_test_run();
}
