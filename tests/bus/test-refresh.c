// SPDX-License-Identifier: Apache-2.0
#include <errno.h>

#include "stage.h"

#define FABRIC_INTERFACE "xyz.openbmc_project.FabricManager.Fabric"
#define COMMON_ERROR	 "xyz.openbmc_project.Common.Error."

struct caller {
	bool answered;
	sd_bus_error error;
};

static int on_answer(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
	struct caller *caller = userdata;

	caller->answered = true;
	sd_bus_error_copy(&caller->error, sd_bus_message_get_error(message));
	return 0;
}

static void call_refresh(struct stage *stage, sd_bus *client, const char *path,
			 const char *interface, struct caller *caller)
{
	g_assert_cmpint(sd_bus_call_method_async(client, NULL, BUS_NAME, path, interface, "Refresh",
						 on_answer, caller, NULL),
			>=, 0);
	g_assert_cmpint(sd_bus_flush(client), >=, 0);
}

static void wait_for_commands(struct stage *stage, unsigned int n)
{
	while (stage->commands->len < n)
		g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC), >=, 0);
}

static void complete(struct stage *stage, unsigned int place, int error)
{
	struct command *command = g_ptr_array_steal_index(stage->commands, place);

	command->done(command, error);
}

static void test_manager(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	struct caller caller = { 0 };
	const struct command *command;

	call_refresh(stage, stage->client, PATH_MANAGER, MANAGER_INTERFACE, &caller);
	wait_for_commands(stage, 1);
	command = stage->commands->pdata[0];
	g_assert_cmpint(command->kind, ==, COMMAND_REFRESH);
	g_assert_cmpstr(command->fabric_id, ==, "");
	stage_settle(stage);
	g_assert_false(caller.answered);
	complete(stage, 0, 0);
	stage_settle(stage);
	g_assert_true(caller.answered);
	g_assert_false(sd_bus_error_is_set(&caller.error));
}

static void test_fabric(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	struct caller caller = { 0 };
	const struct command *command;

	call_refresh(stage, stage->client, FABRIC_PATH, FABRIC_INTERFACE, &caller);
	wait_for_commands(stage, 1);
	command = stage->commands->pdata[0];
	g_assert_cmpstr(command->fabric_id, ==, FAT_TREE_FABRIC);
	complete(stage, 0, -ENETDOWN);
	stage_settle(stage);
	g_assert_true(caller.answered);
	g_assert_cmpstr(caller.error.name, ==, COMMON_ERROR "Unavailable");
	g_assert_cmpstr(caller.error.message, ==,
			"The sweep of fabric " FAT_TREE_FABRIC " has failed: Network is down");
	sd_bus_error_free(&caller.error);
}

static void on_submit_at_once(void *userdata, struct command *command)
{
	command->done(command, -ENODEV);
}

/* The command may be done before submit() returns. */
static void test_done_at_once(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus_error error = SD_BUS_ERROR_NULL;

	stage->bus->hooks.submit = on_submit_at_once;
	g_assert_cmpint(
		stage_call(stage, PATH_MANAGER, MANAGER_INTERFACE, "Refresh", &error, NULL, NULL),
		<, 0);
	g_assert_cmpstr(error.name, ==, COMMON_ERROR "Unavailable");
	g_assert_cmpstr(error.message, ==, "The sweep of all fabrics has failed: No such device");
	sd_bus_error_free(&error);
}

static void test_no_such_fabric(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus_error error = SD_BUS_ERROR_NULL;

	g_assert_cmpint(stage_call(stage, PATH_FABRICS "/other", FABRIC_INTERFACE, "Refresh",
				   &error, NULL, NULL),
			<, 0);
	g_assert_cmpstr(error.name, ==, SD_BUS_ERROR_UNKNOWN_OBJECT);
	g_assert_cmpuint(stage->commands->len, ==, 0);
	sd_bus_error_free(&error);
}

static void test_too_many(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	struct caller callers[CALLS_MAX] = { 0 };
	sd_bus_error error = SD_BUS_ERROR_NULL;
	struct caller late = { 0 };
	sd_bus *clients[CALLS_MAX / CALLS_PER_SENDER_MAX];

	for (unsigned int i = 0; i < G_N_ELEMENTS(clients); i++) {
		clients[i] = private_bus_connect(stage->daemon);
		g_assert_cmpint(sd_bus_attach_event(clients[i], stage->event, 0), >=, 0);
	}
	for (unsigned int i = 0; i < CALLS_MAX; i++) {
		call_refresh(stage, clients[i / CALLS_PER_SENDER_MAX], PATH_MANAGER,
			     MANAGER_INTERFACE, &callers[i]);
		wait_for_commands(stage, i + 1);
	}
	g_assert_cmpint(
		stage_call(stage, FABRIC_PATH, FABRIC_INTERFACE, "Refresh", &error, NULL, NULL), <,
		0);
	g_assert_cmpstr(error.name, ==, COMMON_ERROR "Unavailable");
	g_assert_cmpstr(error.message, ==,
			"64 calls wait for their answers already, which is the limit");
	sd_bus_error_free(&error);

	/* In any order; and then there is room again. */
	complete(stage, 63, 0);
	complete(stage, 0, 0);
	complete(stage, 30, -EIO);
	call_refresh(stage, stage->client, PATH_MANAGER, MANAGER_INTERFACE, &late);
	wait_for_commands(stage, CALLS_MAX - 2);
	while (stage->commands->len > 0)
		complete(stage, 0, 0);
	stage_settle(stage);
	for (unsigned int i = 0; i < CALLS_MAX; i++)
		while (!callers[i].answered)
			g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC), >=, 0);
	g_assert_cmpstr(callers[31].error.name, ==, COMMON_ERROR "InternalFailure");
	g_assert_true(late.answered);
	g_assert_cmpuint(stage->bus->calls.count, ==, 0);
	sd_bus_error_free(&callers[31].error);
	for (unsigned int i = 0; i < G_N_ELEMENTS(clients); i++)
		sd_bus_close_unref(clients[i]);
}

/* One client alone does not keep the others out. */
static void test_too_many_of_one(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus *greedy = private_bus_connect(stage->daemon);
	struct caller callers[CALLS_PER_SENDER_MAX + 1] = { 0 }, other = { 0 };
	struct caller *last = &callers[CALLS_PER_SENDER_MAX];

	g_assert_cmpint(sd_bus_attach_event(greedy, stage->event, 0), >=, 0);
	for (unsigned int i = 0; i < G_N_ELEMENTS(callers); i++)
		call_refresh(stage, greedy, PATH_MANAGER, MANAGER_INTERFACE, &callers[i]);
	while (!last->answered)
		g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC), >=, 0);
	g_assert_cmpstr(last->error.name, ==, COMMON_ERROR "Unavailable");
	g_assert_cmpstr(
		last->error.message, ==,
		"8 calls of this client wait for their answers already, which is the limit");
	sd_bus_error_free(&last->error);
	call_refresh(stage, stage->client, PATH_MANAGER, MANAGER_INTERFACE, &other);
	wait_for_commands(stage, CALLS_PER_SENDER_MAX + 1);
	while (stage->commands->len > 0)
		complete(stage, 0, 0);
	stage_settle(stage);
	g_assert_true(other.answered);
	sd_bus_close_unref(greedy);
}

static void test_no_source(void)
{
	struct bus_options options = { .version = "1" };
	CLEANUP(stage_freep) struct stage *stage = stage_new(&small_tree, &options);
	sd_bus_error error = SD_BUS_ERROR_NULL;

	stage->bus->hooks.submit = on_submit_at_once;
	g_assert_cmpint(
		stage_call(stage, PATH_MANAGER, MANAGER_INTERFACE, "Refresh", &error, NULL, NULL),
		<, 0);
	g_assert_cmpstr(error.name, ==, COMMON_ERROR "Unavailable");
	g_assert_cmpstr(error.message, ==,
			"There is nothing to read: this machine has no active InfiniBand port, and "
			"nothing else is looked for");
	sd_bus_error_free(&error);
}

static void test_stale_source(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus_error error = SD_BUS_ERROR_NULL;

	stage_source(stage, SOURCE_STALE, -ETIMEDOUT);
	stage->bus->hooks.submit = on_submit_at_once;
	g_assert_cmpint(
		stage_call(stage, PATH_MANAGER, MANAGER_INTERFACE, "Refresh", &error, NULL, NULL),
		<, 0);
	g_assert_cmpstr(error.name, ==, COMMON_ERROR "Timeout");
	g_assert_cmpstr(error.message, ==,
			"No sweep of fabric " FAT_TREE_FABRIC " was started: Connection timed out");
	sd_bus_error_free(&error);
}

/* What reads this machine's own end, as it says itself. */
static void fail_local(struct stage *stage, const char *source_id, const char *fabric_id)
{
	struct update update = {
		.source = { .state = SOURCE_STALE, .local = true, .error = -ENOENT },
	};

	g_strlcpy(update.source.id, source_id, sizeof(update.source.id));
	g_strlcpy(update.source.fabric_id, fabric_id, sizeof(update.source.fabric_id));
	stage_apply(stage, &update);
}

static void assert_refresh_fails(struct stage *stage, const char *path, const char *interface,
				 int error, const char *expected)
{
	struct caller caller = { 0 };

	call_refresh(stage, stage->client, path, interface, &caller);
	wait_for_commands(stage, 1);
	complete(stage, 0, error);
	stage_settle(stage);
	g_assert_true(caller.answered);
	g_assert_cmpstr(caller.error.message, ==, expected);
	sd_bus_error_free(&caller.error);
}

/* All else was read: the error says what was not. */
static void test_local_source(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	fail_local(stage, "libfabric", "");
	assert_refresh_fails(stage, PATH_MANAGER, MANAGER_INTERFACE, -ENOENT,
			     "libfabric cannot be read: No such file or directory");
	assert_refresh_fails(stage, PATH_MANAGER, MANAGER_INTERFACE, -ENETDOWN,
			     "The sweep of all fabrics has failed: Network is down");
	/* It is not why a fabric cannot be read that it does not name, */
	assert_refresh_fails(stage, FABRIC_PATH, FABRIC_INTERFACE, -ENOENT,
			     "The sweep of fabric " FAT_TREE_FABRIC
			     " has failed: No such file or directory");
	/* but of one that it does. */
	fail_local(stage, "libfabric x", FAT_TREE_FABRIC);
	assert_refresh_fails(stage, FABRIC_PATH, FABRIC_INTERFACE, -ENOENT,
			     "libfabric x cannot be read: No such file or directory");
}

static void test_caller_leaves(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus *other = private_bus_connect(stage->daemon);
	struct caller caller = { 0 };

	call_refresh(stage, other, PATH_MANAGER, MANAGER_INTERFACE, &caller);
	wait_for_commands(stage, 1);
	sd_bus_close_unref(other);
	stage_settle(stage);
	complete(stage, 0, 0);
	stage_settle(stage);
	g_assert_false(caller.answered);
	g_assert_true(sd_bus_is_open(stage->server));
}

/* stage_free() completes what is left after the bus is gone. */
static void test_bus_goes_first(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	struct caller callers[3] = { 0 };

	for (unsigned int i = 0; i < G_N_ELEMENTS(callers); i++)
		call_refresh(stage, stage->client, PATH_MANAGER, MANAGER_INTERFACE, &callers[i]);
	wait_for_commands(stage, G_N_ELEMENTS(callers));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/refresh/manager/answers-when-done", test_manager);
	g_test_add_func("/refresh/fabric/error-says-what", test_fabric);
	g_test_add_func("/refresh/fabric/no-such-fabric", test_no_such_fabric);
	g_test_add_func("/refresh/command/done-at-once", test_done_at_once);
	g_test_add_func("/refresh/callers/too-many", test_too_many);
	g_test_add_func("/refresh/callers/too-many-of-one", test_too_many_of_one);
	g_test_add_func("/refresh/error/no-source", test_no_source);
	g_test_add_func("/refresh/error/stale-source", test_stale_source);
	g_test_add_func("/refresh/local-source", test_local_source);
	g_test_add_func("/refresh/callers/one-leaves", test_caller_leaves);
	g_test_add_func("/refresh/callers/bus-goes-first", test_bus_goes_first);
	return g_test_run();
}
