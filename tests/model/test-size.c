// SPDX-License-Identifier: Apache-2.0
/*
 * A large fabric: 250 leaf switches with 36 hosts each under 36 spines, which is 9,286 nodes and
 * 36,000 ports. What it costs in memory is always tested; what it costs in time with "-m perf".
 */
#include <glib.h>
#include <malloc.h>

#include "base/util.h"
#include "model/graph.h"

#define N_SPINES 36u
#define N_LEAVES 250u
#define N_HOSTS	 36u /* of each leaf */

#define SPINE(i)   (UINT64_C(0x100000) + (i))
#define LEAF(i)	   (UINT64_C(0x200000) + (i))
#define HOST(i, k) (UINT64_C(0x300000) + (i)*N_HOSTS + (k))

/* What the model has of libc's memory; the linker puts these between the two. */
static size_t allocated;

static void *count(void *memory)
{
	allocated += memory ? malloc_usable_size(memory) : 0;
	return memory;
}

static void discount(void *memory)
{
	allocated -= memory ? malloc_usable_size(memory) : 0;
}

#define WRAP(result, function, parameters)                                                         \
	result __real_##function parameters;                                                       \
	result __wrap_##function parameters;                                                       \
	result __wrap_##function parameters

WRAP(void *, malloc, (size_t size))
{
	return count(__real_malloc(size));
}

WRAP(void *, calloc, (size_t n, size_t size))
{
	return count(__real_calloc(n, size));
}

WRAP(void *, realloc, (void *old, size_t size))
{
	discount(old);
	return count(__real_realloc(old, size));
}

WRAP(void *, reallocarray, (void *old, size_t n, size_t size))
{
	discount(old);
	return count(__real_reallocarray(old, n, size));
}

WRAP(void, free, (void *memory))
{
	discount(memory);
	__real_free(memory);
}

static void say_node(struct update *update, uint64_t guid, enum node_type type,
		     unsigned int n_ports)
{
	struct node_facts facts = { .guid = guid, .type = type, .n_ports = n_ports };

	g_snprintf(facts.description, sizeof(facts.description), "node %" G_GUINT64_FORMAT, guid);
	g_assert_cmpint(update_add_node(update, &facts), ==, 0);
}

static void say_port(struct update *update, uint64_t guid, unsigned int number, uint64_t peer_guid,
		     unsigned int peer_port)
{
	struct port_facts facts = { .node_guid = guid,
				    .guid = guid << 8,
				    .number = number,
				    .peer_guid = peer_guid,
				    .peer_port = peer_port,
				    .state = PORT_STATE_ACTIVE,
				    .speed = LINK_SPEED_NDR,
				    .width = LINK_WIDTH_4X };

	g_assert_cmpint(update_add_port(update, &facts), ==, 0);
}

static void say_everything(struct update *update)
{
	*update = (struct update){
		.source = { .id = "a/1", .fabric_id = "f", .state = SOURCE_LIVE },
		.complete = true,
	};
	for (unsigned int i = 0; i < N_SPINES; i++) {
		say_node(update, SPINE(i), NODE_SWITCH, N_LEAVES);
		for (unsigned int k = 0; k < N_LEAVES; k++)
			say_port(update, SPINE(i), k + 1, LEAF(k), N_HOSTS + i + 1);
	}
	for (unsigned int i = 0; i < N_LEAVES; i++) {
		say_node(update, LEAF(i), NODE_SWITCH, N_HOSTS + N_SPINES);
		for (unsigned int k = 0; k < N_HOSTS; k++)
			say_port(update, LEAF(i), k + 1, HOST(i, k), 1);
		for (unsigned int k = 0; k < N_SPINES; k++)
			say_port(update, LEAF(i), N_HOSTS + k + 1, SPINE(k), i + 1);
		for (unsigned int k = 0; k < N_HOSTS; k++) {
			say_node(update, HOST(i, k), NODE_CA, 1);
			say_port(update, HOST(i, k), 1, LEAF(i), k + 1);
		}
	}
}

static void apply(struct graph *graph, struct update *update, size_t n_changes)
{
	CLEANUP(changes_done) struct changes changes = {};

	update->now++;
	g_assert_cmpint(graph_apply(graph, update, &changes), ==, 0);
	g_assert_cmpuint(changes.n_items, ==, n_changes);
}

static void test_memory(void)
{
	CLEANUP(update_done) struct update update = {};
	struct graph *graph;
	size_t before;

	say_everything(&update);
	before = allocated;
	graph = graph_new();
	apply(graph, &update, 2 + N_SPINES + N_LEAVES + 36000);
	g_test_message("%zu bytes", allocated - before);
	g_assert_cmpuint(allocated - before, >, 36000 * sizeof(struct port));
	g_assert_cmpuint(allocated - before, <, 10000000);
	graph_free(graph);
	g_assert_cmpuint(allocated, ==, before);
}

static void time_it(const char *what, struct graph *graph, struct update *update, size_t n_changes,
		    double limit)
{
	double elapsed;

	g_test_timer_start();
	apply(graph, update, n_changes);
	elapsed = g_test_timer_elapsed();
	g_test_minimized_result(elapsed, "%s: %.3f ms", what, elapsed * 1000);
	g_assert_cmpfloat(elapsed, <, limit);
}

static void test_time(void)
{
	CLEANUP(update_done) struct update update = {};
	struct graph *graph = graph_new();
	struct update part;

	say_everything(&update);
	time_it("the first complete update", graph, &update, 36288, 0.2);
	time_it("the same again", graph, &update, 0, 0.2);
	for (size_t i = 0; i < update.n_ports; i++)
		update.ports[i].state = PORT_STATE_ARMED;
	time_it("a change of each port", graph, &update, 36000, 0.2);

	part = update;
	part.complete = false;
	part.n_nodes = 0;
	part.n_ports = 1;
	for (int i = 0; i < 5; i++) {
		part.ports[0].state ^= 7;
		time_it("a change of one port", graph, &part, 1, 0.001);
	}
	part = update;
	part.n_nodes = part.n_ports = 0;
	part.n_failures = 1;
	part.failures = &(struct failure){ .node_guid = SPINE(0), .whole = true, .error = -5 };
	time_it("all unreachable", graph, &part, 36286, 0.2);
	time_it("all present again", graph, &update, 36286, 0.2);
	part.n_failures = 0;
	time_it("all gone", graph, &part, 36286, 0.2);
	graph_free(graph);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/graph/size/memory", test_memory);
	if (g_test_perf())
		g_test_add_func("/graph/size/time", test_time);
	return g_test_run();
}
