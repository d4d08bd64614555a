// SPDX-License-Identifier: Apache-2.0
/*
 * The audit: what is entered of a call, in the journal or without it.
 */
#include "bus/audit.h"

#include <errno.h>
#include <unistd.h>

#include "journal.h"
#include "stage.h"

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

static void test_refresh(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	g_autofree char *uid = g_strdup_printf("%u", getuid());
	g_autofree char *message =
		g_strdup_printf("MESSAGE=Refresh of " PATH_MANAGER " by %s (uid %s): done\n",
				unique_name(stage->client), uid);

	journal_open();
	call(stage, stage->client, "Refresh");
	wait_for_commands(stage, 1);
	/* Not before it is done. */
	g_assert_cmpstr(journal->str, ==, "");
	complete_all(stage, 0);
	g_assert_true(g_str_has_prefix(journal->str, message));
	journal_assert_field("PRIORITY", "5");
	journal_assert_field("FABRIC_MANAGER_ACTION", "Refresh");
	journal_assert_field("FABRIC_MANAGER_OBJECT", PATH_MANAGER);
	journal_assert_field("FABRIC_MANAGER_SENDER", unique_name(stage->client));
	journal_assert_field("FABRIC_MANAGER_UID", uid);
	journal_assert_field("FABRIC_MANAGER_OLD", "");
	journal_assert_field("FABRIC_MANAGER_NEW", "");
	journal_assert_field("FABRIC_MANAGER_RESULT", "done");
	journal_close();
}

/* Of a caller that has left as well. */
static void test_left(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus *other = private_bus_connect(stage->daemon);
	g_autofree char *name = g_strdup(unique_name(other)),
			*uid = g_strdup_printf("%u", getuid());

	journal_open();
	call(stage, other, "Refresh");
	wait_for_commands(stage, 1);
	sd_bus_close_unref(other);
	while (stage->bus->calls.count > 0)
		g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC), >=, 0);
	complete_all(stage, -ENETDOWN);
	journal_assert_field("FABRIC_MANAGER_SENDER", name);
	journal_assert_field("FABRIC_MANAGER_UID", uid);
	journal_assert_field("FABRIC_MANAGER_RESULT",
			     "The sweep of all fabrics has failed: Network is down");
	journal_close();
}

/* What a test hears on stderr. */
struct log {
	int saved, pipe[2];
};

static struct log catch_log(void)
{
	struct log log = { .saved = dup(STDERR_FILENO) };

	g_assert_cmpint(pipe(log.pipe), ==, 0);
	g_assert_cmpint(dup2(log.pipe[1], STDERR_FILENO), >=, 0);
	return log;
}

static char *release_log(struct log *log)
{
	char text[2000];
	ssize_t n;

	dup2(log->saved, STDERR_FILENO);
	close(log->saved);
	close(log->pipe[1]);
	n = read(log->pipe[0], text, sizeof(text) - 1);
	close(log->pipe[0]);
	return g_strndup(text, (gsize)MAX(n, 0));
}

static const struct audit example = {
	.what = "ReloadConfig",
	.sender = "SIGHUP",
	.uid = 17,
	.outcome =
		&(struct bus_outcome){
			.old_value = (char *)"{\"a\":1}",
			.new_value = (char *)"{\"a\":2}",
		},
};

#define EXAMPLE_TEXT "ReloadConfig by SIGHUP (uid 17): done: {\"a\":1} became {\"a\":2}"

static void test_values(void)
{
	journal_open();
	audit_log(&example);
	g_assert_true(g_str_has_prefix(journal->str, "MESSAGE=" EXAMPLE_TEXT "\n"));
	journal_assert_field("FABRIC_MANAGER_OBJECT", "");
	journal_assert_field("FABRIC_MANAGER_UID", "17");
	journal_assert_field("FABRIC_MANAGER_OLD", "{\"a\":1}");
	journal_assert_field("FABRIC_MANAGER_NEW", "{\"a\":2}");
	journal_close();
}

/* Without the journal, also if somebody above has it, and if it does not take it: the log. */
static void test_log(void)
{
	struct log log = catch_log();
	g_autofree char *text = NULL;

	g_setenv("JOURNAL_STREAM", "1:2", TRUE);
	audit_log(&example);
	g_unsetenv("JOURNAL_STREAM");
	audit_log(&example);
	journal_open();
	journal_error = -EIO;
	audit_log(&example);
	journal_error = 0;
	journal_close();
	text = release_log(&log);
	g_assert_cmpstr(text, ==, "<5>" EXAMPLE_TEXT "\n" EXAMPLE_TEXT "\n<5>" EXAMPLE_TEXT "\n");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/audit/call/refresh", test_refresh);
	g_test_add_func("/audit/call/caller-has-left", test_left);
	g_test_add_func("/audit/entry/old-and-new", test_values);
	g_test_add_func("/audit/entry/without-journal", test_log);
	return g_test_run();
}
