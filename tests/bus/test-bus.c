// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdlib.h>

#include "base/util.h"
#include "bus/bus.h"
#include "private-bus.h"
#include "stage.h"

static const struct bus_options options = { .publish_unplugged = true, .version = "1" };
static const struct bus_hooks no_hooks = { 0 };

/* A service as the daemon has it, on a connection of its own. */
static int start_service(const struct private_bus *daemon, sd_event *event, struct graph *graph,
			 struct bus **ret_bus)
{
	g_setenv("DBUS_SYSTEM_BUS_ADDRESS", daemon->address, true);
	return bus_new(event, graph, &options, &no_hooks, ret_bus);
}

static void test_name_taken(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	struct graph *graph = graph_new();
	struct bus *bus = NULL;

	g_assert_cmpint(start_service(stage->daemon, stage->event, graph, &bus), ==, -EEXIST);
	g_assert_null(bus);
	/* The first one is not harmed. */
	stage_assert_property(stage, "", "Inventory.Item", "Present", "true");
	graph_free(graph);
}

static void test_no_bus(void)
{
	struct private_bus nothing = { .address = "unix:path=/nonexistent/bus" };
	struct graph *graph = graph_new();
	struct bus *bus = NULL;
	sd_event *event;

	g_assert_cmpint(sd_event_new(&event), >=, 0);
	g_assert_cmpint(start_service(&nothing, event, graph, &bus), ==, -ENOENT);
	g_assert_null(bus);
	sd_event_unref(event);
	graph_free(graph);
}

/* Without a bus there is nothing to do; whoever has started the daemon starts it again. */
static void test_bus_lost(void)
{
	struct private_bus *daemon = private_bus_new();
	struct graph *graph = graph_new();
	struct bus *bus;
	sd_event *event;

	g_assert_cmpint(sd_event_new(&event), >=, 0);
	g_assert_cmpint(start_service(daemon, event, graph, &bus), ==, 0);
	private_bus_free(daemon);
	g_assert_cmpint(sd_event_loop(event), ==, EXIT_FAILURE);
	bus_free(bus);
	sd_event_unref(event);
	graph_free(graph);
}

static void test_idle(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new(&small_tree, &options);

	stage_settle(stage);
	g_assert_true(bus_is_idle(stage->bus));
	private_bus_freeze(stage->daemon);
	for (unsigned int i = 0; bus_is_idle(stage->bus); i++) {
		stage->truth.nodes[0].revision = i;
		stage_sweep(stage);
	}
	private_bus_thaw(stage->daemon);
	stage_settle(stage);
	g_assert_true(bus_is_idle(stage->bus));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/bus/new/name-taken", test_name_taken);
	g_test_add_func("/bus/new/no-bus", test_no_bus);
	g_test_add_func("/bus/lost/ends-the-loop", test_bus_lost);
	g_test_add_func("/bus/idle/when-all-is-written", test_idle);
	return g_test_run();
}
