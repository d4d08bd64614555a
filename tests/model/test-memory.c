// SPDX-License-Identifier: Apache-2.0
/*
 * No memory, at each place where some is asked for in turn: the linker puts what is below between
 * the model and libc. Whatever failed, the graph must be as it was, and the same update must do
 * when it is tried again.
 */
#include <errno.h>

#include "model/command.h"
#include "world.h"

/* So many allocations succeed, the next one does not, and those after it do again. */
static int n_left = -1;

static bool fails(void)
{
	return n_left >= 0 && n_left-- == 0;
}

#define WRAP(function, parameters, arguments)                                                      \
	void *__real_##function parameters;                                                        \
	void *__wrap_##function parameters;                                                        \
	void *__wrap_##function parameters                                                         \
	{                                                                                          \
		return fails() ? NULL : __real_##function arguments;                               \
	}

WRAP(malloc, (size_t size), (size))
WRAP(calloc, (size_t n, size_t size), (n, size))
WRAP(realloc, (void *old, size_t size), (old, size))
WRAP(reallocarray, (void *old, size_t n, size_t size), (old, n, size))

/* Returns how many allocations there were, each of which has failed once. */
static int apply_hard(struct world *w)
{
	for (int n = 0;; n++) {
		int r;

		n_left = n;
		r = world_try_apply(w);
		if (r == 0) {
			/* None was left to fail. */
			g_assert_cmpint(n_left, >=, 0);
			n_left = -1;
			return n;
		}
		g_assert_cmpint(r, ==, -ENOMEM);
		g_assert_cmpint(n_left, ==, -1);
	}
}

static void test_first(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	world_add_switch(w, "s0", 3);
	world_add_host(w, "h0", 2);
	world_cable(w, "s0", 1, "h0", 1);
	world_say_all(w, "s0");
	world_say_all(w, "h0");
	w->update.has_conditions = true;
	g_assert_cmpint(apply_hard(w), >, 15);
	g_assert_cmpuint(graph_fabric(w)->n_nodes, ==, 2);
}

/* Everything that may happen at once. */
static void test_later(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_port(w, "s0", 4)->lid = 88;
	world_rename(w, "s0", "new");
	world_add_switch(w, "s2", 2);
	world_cable(w, "s2", 1, "s0", 3);
	world_say_all(w, "s0");
	world_say_all(w, "s2");
	world_node(w, "h1")->facts.type = NODE_ROUTER;
	world_say_all(w, "h1");
	world_port(w, "h2", 2)->guid = 4711;
	world_say_all(w, "h2");
	world_fail_node(w, "s1", -EIO);
	world_say_gone(w, "h0");
	g_assert_cmpint(update_add_condition(&w->update, &(struct condition){ .subject = 1 }), ==,
			0);
	w->update.has_conditions = true;
	w->update.complete = true;
	g_strlcpy(w->update.source.id, "b/1", SOURCE_ID_SIZE);
	g_strlcpy(w->update.source.fabric_id, "f", FABRIC_ID_SIZE);
	g_assert_cmpint(apply_hard(w), >, 15);
	g_assert_cmpuint(graph_port(w, "s0", 4)->facts.lid, ==, 88);
	g_assert_nonnull(graph_node(w, "s2"));
}

static void test_one_port(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_cut(w, "s0", 4);
	world_say_port(w, "s0", 4);
	/* The lists of the transaction and the change set. */
	g_assert_cmpint(apply_hard(w), ==, 4);
	g_assert_null(graph_port(w, "s0", 4)->peer);
}

/* The whole fabric leaves, and another one comes. */
static void test_move(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_say_all(w, "s0");
	w->update.source =
		(struct source_facts){ .id = WORLD_SOURCE, .fabric_id = "g", .state = SOURCE_LIVE };
	g_assert_cmpint(apply_hard(w), >, 10);
	g_assert_cmpuint(w->graph->n_fabrics, ==, 1);
	g_assert_cmpuint(w->graph->fabrics[0]->n_nodes, ==, 1);
}

static void test_remove_source(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	n_left = 0;
	g_assert_cmpint(graph_remove_source(w->graph, WORLD_SOURCE, false, 5, &w->changes), ==,
			-ENOMEM);
	g_assert_cmpuint(w->changes.n_items, ==, 0);
	g_assert_cmpuint(w->graph->n_sources, ==, 1);
	world_remove_source(w, WORLD_SOURCE);
}

static void say_local(struct world *w, unsigned int n_ports)
{
	struct adapter_facts adapter = { .id = "pci_a", .name = "mlx5_0" };
	struct adapter_port_facts port = { .adapter_id = "pci_a" };

	w->update.source = (struct source_facts){ .id = "libfabric", .local = true };
	g_strlcpy(w->update.source.fabric_id, "ofi", FABRIC_ID_SIZE);
	w->update.fabric.protocol = PROTOCOL_TCP;
	w->update.has_adapters = w->update.has_domains = true;
	adapter.n_ports = (uint8_t)n_ports;
	g_assert_cmpint(update_add_adapter(&w->update, &adapter), ==, 0);
	for (unsigned int n = 1; n <= n_ports; n++) {
		struct domain_facts domain = { .id = n_ports + n };

		port.port.number = (uint8_t)n;
		g_assert_cmpint(update_add_adapter_port(&w->update, &port), ==, 0);
		g_assert_cmpint(update_add_domain(&w->update, &domain), ==, 0);
	}
}

static void test_local(void)
{
	CLEANUP(world_freep) struct world *w = world_new();

	for (unsigned int n_ports = 1; n_ports < 4; n_ports++) {
		say_local(w, n_ports);
		g_assert_cmpint(apply_hard(w), >, 8);
		g_assert_cmpuint(w->graph->adapters[0]->facts.n_ports, ==, n_ports);
		g_assert_cmpuint(w->graph->fabrics[0]->n_domains, ==, n_ports);
	}
}

static void test_new(void)
{
	n_left = 0;
	g_assert_null(graph_new());
}

static void test_update(void)
{
	CLEANUP(update_done) struct update update = {};
	struct node_facts node = {};
	struct port_facts port = {};
	struct failure failure = {};
	struct condition condition = {};

	for (int i = 0; i < 100; i++) {
		for (n_left = 0; update_add_node(&update, &node) == -ENOMEM; n_left = -1)
			g_assert_cmpuint(update.n_nodes, ==, i);
		for (n_left = 0; update_add_port(&update, &port) == -ENOMEM; n_left = -1)
			g_assert_cmpuint(update.n_ports, ==, i);
		for (n_left = 0; update_add_failure(&update, &failure) == -ENOMEM; n_left = -1)
			g_assert_cmpuint(update.n_failures, ==, i);
		for (n_left = 0; update_add_gone(&update, i) == -ENOMEM; n_left = -1)
			g_assert_cmpuint(update.n_gone, ==, i);
		for (n_left = 0; update_add_condition(&update, &condition) == -ENOMEM; n_left = -1)
			g_assert_cmpuint(update.n_conditions, ==, i);
		g_assert_cmpuint(update.gone[i], ==, i);
		g_assert_cmpuint(update.n_conditions, ==, i + 1);
	}
	n_left = -1;
}

static void on_done(struct command *command, int error)
{
	*(int *)command->userdata = error;
}

static void test_command(void)
{
	int error = 1;
	struct command command = { .done = on_done, .userdata = &error };
	struct command_list list = {};
	struct command_fan *fan;

	n_left = 0;
	command_list_add(&list, &command);
	g_assert_cmpint(error, ==, -ENOMEM);
	g_assert_cmpuint(list.n_items, ==, 0);

	n_left = 0;
	g_assert_null(command_fan_begin(&command));

	error = 1;
	fan = command_fan_begin(&command);
	n_left = 0;
	g_assert_null(command_fan_part(fan));
	g_assert_cmpint(error, ==, 1);
	command_fan_end(fan, -ENODEV);
	g_assert_cmpint(error, ==, -ENOMEM);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/graph/memory/first-update", test_first);
	g_test_add_func("/graph/memory/later-update", test_later);
	g_test_add_func("/graph/memory/one-port", test_one_port);
	g_test_add_func("/graph/memory/move", test_move);
	g_test_add_func("/graph/memory/remove-source", test_remove_source);
	g_test_add_func("/graph/memory/local", test_local);
	g_test_add_func("/graph/memory/new", test_new);
	g_test_add_func("/update/memory/add", test_update);
	g_test_add_func("/command/memory", test_command);
	return g_test_run();
}
