// SPDX-License-Identifier: Apache-2.0
/*
 * Callers: who they are, and that they may leave.
 */
#include "journal.h"
#include "stage.h"

#define COMMON_ERROR "xyz.openbmc_project.Common.Error."

static void call(struct stage *stage, sd_bus *client, const char *method)
{
	g_assert_cmpint(sd_bus_call_method_async(client, NULL, BUS_NAME, PATH_MANAGER,
						 "xyz.openbmc_project.FabricManager", method, NULL,
						 NULL, NULL),
			>=, 0);
	g_assert_cmpint(sd_bus_flush(client), >=, 0);
}

static void wait_for_commands(struct stage *stage, unsigned int n)
{
	while (stage->commands->len < n)
		g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC), >=, 0);
}

static void complete_all(struct stage *stage, int error)
{
	while (stage->commands->len > 0) {
		struct command *command = g_ptr_array_steal_index(stage->commands, 0);

		command->done(command, error);
	}
}

static const char *unique_name(sd_bus *client)
{
	const char *name;

	g_assert_cmpint(sd_bus_get_unique_name(client, &name), >=, 0);
	return name;
}

#define assert_state(stage, state)                                                                 \
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "State",                       \
			      "\"xyz.openbmc_project.FabricManager.State." state "\"")

static void test_leaves(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus *other = private_bus_connect(stage->daemon);

	for (unsigned int i = 0; i < CALLS_PER_SENDER_MAX; i++)
		call(stage, other, "Refresh");
	wait_for_commands(stage, CALLS_PER_SENDER_MAX);
	assert_state(stage, "Sweeping");
	sd_bus_close_unref(other);
	while (stage->bus->calls.count > 0)
		g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC), >=, 0);
	/* Nobody waits any more, though all run on. */
	assert_state(stage, "Live");
	g_assert_cmpuint(stage->bus->calls.n_left, ==, CALLS_PER_SENDER_MAX);
	complete_all(stage, 0);
	g_assert_cmpuint(stage->bus->calls.n_left, ==, 0);
	g_assert_null(stage->bus->calls.first);
}

/* One of two. */
static void test_other_stays(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus *other = private_bus_connect(stage->daemon);

	call(stage, stage->client, "Refresh");
	wait_for_commands(stage, 1);
	call(stage, other, "Refresh");
	wait_for_commands(stage, 2);
	sd_bus_close_unref(other);
	while (stage->bus->calls.count > 1)
		g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC), >=, 0);
	assert_state(stage, "Sweeping");
	complete_all(stage, 0);
	assert_state(stage, "Live");
}

/* Wait until the bus has noticed. Our own service takes no turn meanwhile. */
static void leave(struct stage *stage, sd_bus *client)
{
	sd_bus *observer = private_bus_connect(stage->daemon);
	g_autofree char *name = g_strdup(unique_name(client));

	sd_bus_close_unref(client);
	while (sd_bus_call_method(observer, "org.freedesktop.DBus", "/", "org.freedesktop.DBus",
				  "GetNameOwner", NULL, NULL, "s", name) >= 0)
		;
	sd_bus_close_unref(observer);
}

/* Before it was known who it is: then nobody could answer for what is done. */
static void test_unknown(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus *other = private_bus_connect(stage->daemon);

	journal_open();
	call(stage, other, "Refresh");
	leave(stage, other);
	/* It has arrived, and is not carried out. */
	stage_settle(stage);
	g_assert_cmpuint(stage->commands->len, ==, 0);
	g_assert_cmpuint(stage->bus->calls.count, ==, 0);
	journal_assert_field("FABRIC_MANAGER_UID", "unknown");
	journal_assert_field("FABRIC_MANAGER_RESULT",
			     "Not done, for the bus does not say who calls");
	journal_close();
}

/* However often somebody calls and leaves; more often than the bus lets us watch at once. */
static void test_many_leave(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus_error error = SD_BUS_ERROR_NULL;

	while (stage->bus->calls.n_left < CALLS_LEFT_MAX) {
		unsigned int n_left = stage->bus->calls.n_left;
		sd_bus *other = private_bus_connect(stage->daemon);

		for (unsigned int i = 0; i < CALLS_PER_SENDER_MAX; i++)
			call(stage, other, "Refresh");
		wait_for_commands(stage, n_left + CALLS_PER_SENDER_MAX);
		sd_bus_close_unref(other);
		while (stage->bus->calls.count > 0)
			g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC), >=, 0);
	}
	g_assert_cmpint(stage_call(stage, PATH_MANAGER, "xyz.openbmc_project.FabricManager",
				   "Refresh", &error, NULL, NULL),
			<, 0);
	g_assert_cmpstr(error.name, ==, COMMON_ERROR "Unavailable");
	g_assert_cmpstr(error.message, ==,
			"1024 calls whose clients have left are under way, which is the limit");
	sd_bus_error_free(&error);
	complete_all(stage, 0);
	g_assert_cmpuint(stage->bus->calls.n_left, ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/caller/leaves/gives-its-place", test_leaves);
	g_test_add_func("/caller/leaves/other-stays", test_other_stays);
	g_test_add_func("/caller/leaves/before-it-is-known", test_unknown);
	g_test_add_func("/caller/leaves/too-many", test_many_leave);
	return g_test_run();
}
