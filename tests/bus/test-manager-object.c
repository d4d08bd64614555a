// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <string.h>

#include "stage.h"

#define STATE "\"xyz.openbmc_project.FabricManager.State."

#define assert_state(stage, state)                                                                 \
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "State", STATE state "\"")

/* What a source says of itself. A fabric only when @fabric_id is not "". */
static void say_source(struct stage *stage, const char *id, const char *fabric_id,
		       enum source_state state, int error, uint64_t last_sweep)
{
	struct update update = {
		.source = { .state = state, .error = error, .last_sweep = last_sweep },
		.now = 1000,
	};

	g_strlcpy(update.source.id, id, sizeof(update.source.id));
	g_strlcpy(update.source.fabric_id, fabric_id, sizeof(update.source.fabric_id));
	stage_apply(stage, &update);
}

static struct stage *new_idle_stage(void)
{
	struct bus_options options = { .version = "1.2.3" };

	return stage_new(&small_tree, &options);
}

static void test_life(void)
{
	CLEANUP(stage_freep) struct stage *stage = new_idle_stage();

	assert_state(stage, "Idle");
	say_source(stage, "a/1", "", SOURCE_STARTING, 0, 0);
	assert_state(stage, "Starting");
	say_source(stage, "a/1", "f", SOURCE_SWEEPING, 0, 0);
	assert_state(stage, "Sweeping");
	say_source(stage, "a/1", "f", SOURCE_LIVE, 0, 5);
	assert_state(stage, "Live");
	/* A later sweep is nothing to wait for. */
	say_source(stage, "a/1", "f", SOURCE_SWEEPING, 0, 5);
	assert_state(stage, "Live");
	say_source(stage, "a/1", "f", SOURCE_STALE, -ENETDOWN, 5);
	assert_state(stage, "Stale");
	say_source(stage, "a/1", "f", SOURCE_LIVE, 0, 6);
	assert_state(stage, "Live");
}

static void test_several_sources(void)
{
	CLEANUP(stage_freep) struct stage *stage = new_idle_stage();

	say_source(stage, "a/1", "", SOURCE_STALE, -ENODEV, 0);
	assert_state(stage, "Stale");
	say_source(stage, "a/2", "", SOURCE_STARTING, 0, 0);
	assert_state(stage, "Starting");
	say_source(stage, "a/2", "f", SOURCE_LIVE, 0, 5);
	assert_state(stage, "Live");
	say_source(stage, "b/1", "g", SOURCE_SWEEPING, 0, 0);
	assert_state(stage, "Sweeping");
}

/* Only this machine's own ends are known. */
static void say_local(struct stage *stage, enum source_state state)
{
	stage->machine.verbs.source.state = (uint8_t)state;
	stage_apply(stage, &stage->machine.verbs);
}

static void test_local_sources(void)
{
	CLEANUP(stage_freep) struct stage *stage = new_idle_stage();
	size_t n_adapters = stage->machine.verbs.n_adapters;

	stage->machine.verbs.n_adapters = 0;
	say_local(stage, SOURCE_STARTING);
	assert_state(stage, "Starting");
	say_local(stage, SOURCE_LIVE);
	assert_state(stage, "Idle");
	/* Something to look after, and nobody waits for anything. */
	stage->machine.verbs.n_adapters = n_adapters;
	say_local(stage, SOURCE_LIVE);
	assert_state(stage, "Live");
	say_local(stage, SOURCE_SWEEPING);
	assert_state(stage, "Live");
	stage->machine.verbs.n_adapters = 0;
	say_local(stage, SOURCE_LIVE);
	stage_apply(stage, &stage->machine.tcp);
	assert_state(stage, "Live");
}

/* A way into a fabric is what counts, if there is one. */
static void test_local_sources_beside_others(void)
{
	CLEANUP(stage_freep) struct stage *stage = new_idle_stage();

	say_local(stage, SOURCE_LIVE);
	say_source(stage, "a/1", "", SOURCE_STARTING, 0, 0);
	assert_state(stage, "Starting");
	say_source(stage, "a/1", "f", SOURCE_SWEEPING, 0, 0);
	assert_state(stage, "Sweeping");
	say_source(stage, "a/1", "f", SOURCE_STALE, -ENETDOWN, 5);
	say_local(stage, SOURCE_LIVE);
	assert_state(stage, "Stale");
	say_source(stage, "a/1", "f", SOURCE_LIVE, 0, 6);
	say_local(stage, SOURCE_STARTING);
	assert_state(stage, "Live");
}

static void test_signals(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_source(stage, SOURCE_SWEEPING, 0);
	stage_assert_signals(stage, "~ " PATH_MANAGER " FabricManager: Sources", NULL);
	/* Whether it is told of changes. */
	stage->truth.source.state = SOURCE_SWEEPING;
	stage->truth.source.subscribed = !stage->truth.source.subscribed;
	stage_sweep(stage);
	stage_assert_signals(stage, "~ " PATH_MANAGER " FabricManager: Sources", NULL);
	/* The times are another matter. */
	stage->truth.source.state = SOURCE_SWEEPING;
	stage->truth.source.last_heard += 1000;
	stage->truth.source.nodes_found = 3;
	stage->truth.complete = false;
	stage_sweep(stage);
	stage_assert_signals(stage, NULL);
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "NodesFound", "3");
}

static void test_state_signal(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	struct command *command;

	g_assert_cmpint(sd_bus_call_method_async(stage->client, NULL, BUS_NAME, PATH_MANAGER,
						 "xyz.openbmc_project.FabricManager", "Refresh",
						 NULL, NULL, NULL),
			>=, 0);
	stage_settle(stage);
	assert_state(stage, "Sweeping");
	stage_assert_signals(stage, "~ " PATH_MANAGER " FabricManager: State", NULL);
	command = g_ptr_array_steal_index(stage->commands, 0);
	command->done(command, 0);
	assert_state(stage, "Live");
	stage_assert_signals(stage, "~ " PATH_MANAGER " FabricManager: State", NULL);
}

static void test_sources(void)
{
	CLEANUP(stage_freep) struct stage *stage = new_idle_stage();

	say_source(stage, "mlx5_1/1", "", SOURCE_STALE, -ENETDOWN, 0);
	say_source(stage, "mlx5_0/1", "fabric_1", SOURCE_LIVE, 0, 7);
	stage_assert_property(
		stage, PATH_MANAGER, "FabricManager", "Sources",
		"[(\"mlx5_0/1\", \"" PATH_FABRICS "/fabric_1\", "
		"\"xyz.openbmc_project.FabricManager.SourceState.Live\", \"\", false, 7, 0), "
		"(\"mlx5_1/1\", \"/\", \"xyz.openbmc_project.FabricManager.SourceState.Stale\", "
		"\"Network is down\", false, 0, 0)]");
}

static void test_local_sources_listed(void)
{
	CLEANUP(stage_freep) struct stage *stage = new_idle_stage();

	stage_apply(stage, &stage->machine.verbs);
	stage_apply(stage, &stage->machine.tcp);
	stage_assert_property(
		stage, PATH_MANAGER, "FabricManager", "Sources",
		"[(\"libfabric " TCP_NAME "\", \"" PATH_FABRICS "/" TCP_FABRIC "\", "
		"\"xyz.openbmc_project.FabricManager.SourceState.Live\", \"\", false, 0, "
		"1700000000000000), "
		"(\"verbs\", \"/\", \"xyz.openbmc_project.FabricManager.SourceState.Live\", "
		"\"\", false, 0, 1700000000000000)]");
}

static void test_counts(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "Version", "\"1.2.3\"");
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "RequestsSent", "5000");
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "Timeouts", "2");
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "RequestsWaiting", "0");
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "ObjectsAnnounced", "18");
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "ObjectsTotal", "18");
	stage_remove(stage, fat_tree_host(1, 1));
	stage_sweep(stage);
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "ObjectsAnnounced", "17");
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "ObjectsTotal", "17");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/manager-object/state/life", test_life);
	g_test_add_func("/manager-object/state/several-sources", test_several_sources);
	g_test_add_func("/manager-object/state/local-sources", test_local_sources);
	g_test_add_func("/manager-object/state/local-sources-beside-others",
			test_local_sources_beside_others);
	g_test_add_func("/manager-object/state/signal", test_state_signal);
	g_test_add_func("/manager-object/sources/signal", test_signals);
	g_test_add_func("/manager-object/sources/list", test_sources);
	g_test_add_func("/manager-object/sources/local", test_local_sources_listed);
	g_test_add_func("/manager-object/counts/sums", test_counts);
	return g_test_run();
}
