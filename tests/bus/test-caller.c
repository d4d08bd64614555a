// SPDX-License-Identifier: Apache-2.0
/*
 * Callers: who they are, that they may leave, and what is entered in the audit. The journal is the
 * test's own: the linker gives us what is sent there.
 */
#include <errno.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bus/audit.h"
#include "stage.h"

#define COMMON_ERROR "xyz.openbmc_project.Common.Error."

/* The fields of all entries, a line each; an empty one after each entry. */
static GString *journal;
static int journal_error;

int __wrap_sd_journal_send_with_location(const char *file, const char *line, const char *function,
					 const char *format, ...) __attribute__((sentinel));

int __wrap_sd_journal_send_with_location(const char *file, const char *line, const char *function,
					 const char *format, ...)
{
	va_list arguments;

	if (journal_error)
		return journal_error;
	va_start(arguments, format);
	for (; format; format = va_arg(arguments, const char *)) {
		g_autofree char *field = NULL;
		va_list same;

		va_copy(same, arguments);
		field = g_strdup_vprintf(format, same);
		va_end(same);
		/* Each format has one argument at most. */
		if (strstr(format, "%s"))
			(void)va_arg(arguments, const char *);
		else if (strstr(format, "%d"))
			(void)va_arg(arguments, int);
		g_string_append_printf(journal, "%s\n", field);
	}
	va_end(arguments);
	g_string_append(journal, "\n");
	return 0;
}

/* stderr counts as the journal's. */
static void open_journal(void)
{
	g_autofree char *stream = NULL;
	struct stat status;

	journal = g_string_new(NULL);
	g_assert_cmpint(fstat(STDERR_FILENO, &status), ==, 0);
	stream = g_strdup_printf("%ju:%ju", (uintmax_t)status.st_dev, (uintmax_t)status.st_ino);
	g_setenv("JOURNAL_STREAM", stream, TRUE);
}

static void close_journal(void)
{
	g_unsetenv("JOURNAL_STREAM");
	g_string_free(journal, TRUE);
}

static void assert_field(const char *name, const char *value)
{
	g_autofree char *line = g_strdup_printf("\n%s=%s\n", name, value);

	if (!strstr(journal->str, line))
		g_error("no %s=%s in %s", name, value, journal->str);
}

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

/* --- They leave --- */

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

	open_journal();
	call(stage, other, "Refresh");
	leave(stage, other);
	/* It has arrived, and is not carried out. */
	stage_settle(stage);
	g_assert_cmpuint(stage->commands->len, ==, 0);
	g_assert_cmpuint(stage->bus->calls.count, ==, 0);
	assert_field("FABRIC_MANAGER_UID", "unknown");
	assert_field("FABRIC_MANAGER_RESULT", "Not done, for the bus does not say who calls");
	close_journal();
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

/* --- The audit --- */

static void test_audit_refresh(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	g_autofree char *uid = g_strdup_printf("%u", getuid());
	g_autofree char *message =
		g_strdup_printf("MESSAGE=Refresh of " PATH_MANAGER " by %s (uid %s): done\n",
				unique_name(stage->client), uid);

	open_journal();
	call(stage, stage->client, "Refresh");
	wait_for_commands(stage, 1);
	/* Not before it is done. */
	g_assert_cmpstr(journal->str, ==, "");
	complete_all(stage, 0);
	g_assert_true(g_str_has_prefix(journal->str, message));
	assert_field("PRIORITY", "5");
	assert_field("FABRIC_MANAGER_ACTION", "Refresh");
	assert_field("FABRIC_MANAGER_OBJECT", PATH_MANAGER);
	assert_field("FABRIC_MANAGER_SENDER", unique_name(stage->client));
	assert_field("FABRIC_MANAGER_UID", uid);
	assert_field("FABRIC_MANAGER_OLD", "");
	assert_field("FABRIC_MANAGER_NEW", "");
	assert_field("FABRIC_MANAGER_RESULT", "done");
	close_journal();
}

/* Of a caller that has left as well. */
static void test_audit_left(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus *other = private_bus_connect(stage->daemon);
	g_autofree char *name = g_strdup(unique_name(other)),
			*uid = g_strdup_printf("%u", getuid());

	open_journal();
	call(stage, other, "Refresh");
	wait_for_commands(stage, 1);
	sd_bus_close_unref(other);
	while (stage->bus->calls.count > 0)
		g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC), >=, 0);
	complete_all(stage, -ENETDOWN);
	assert_field("FABRIC_MANAGER_SENDER", name);
	assert_field("FABRIC_MANAGER_UID", uid);
	assert_field("FABRIC_MANAGER_RESULT",
		     "The sweep of all fabrics has failed: Network is down");
	close_journal();
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

static void test_audit_values(void)
{
	open_journal();
	audit_log(&example);
	g_assert_true(g_str_has_prefix(journal->str, "MESSAGE=" EXAMPLE_TEXT "\n"));
	assert_field("FABRIC_MANAGER_OBJECT", "");
	assert_field("FABRIC_MANAGER_UID", "17");
	assert_field("FABRIC_MANAGER_OLD", "{\"a\":1}");
	assert_field("FABRIC_MANAGER_NEW", "{\"a\":2}");
	close_journal();
}

/* Without the journal, also if somebody above has it, and if it does not take it: the log. */
static void test_audit_log(void)
{
	struct log log = catch_log();
	g_autofree char *text = NULL;

	g_setenv("JOURNAL_STREAM", "1:2", TRUE);
	audit_log(&example);
	g_unsetenv("JOURNAL_STREAM");
	audit_log(&example);
	open_journal();
	journal_error = -EIO;
	audit_log(&example);
	journal_error = 0;
	close_journal();
	text = release_log(&log);
	g_assert_cmpstr(text, ==, "<5>" EXAMPLE_TEXT "\n" EXAMPLE_TEXT "\n<5>" EXAMPLE_TEXT "\n");
}

/* --- ReloadConfig() --- */

static const struct bus_outcome *outcome; /* what comes of the next */

static void on_reload(void *userdata, struct bus_outcome *ret_outcome)
{
	*ret_outcome = (struct bus_outcome){
		.error = outcome->error,
		.message = g_strdup(outcome->message),
		.old_value = g_strdup(outcome->old_value),
		.new_value = g_strdup(outcome->new_value),
	};
}

static int call_reload(struct stage *stage, sd_bus_error *ret_error)
{
	return stage_call(stage, PATH_MANAGER, "xyz.openbmc_project.FabricManager", "ReloadConfig",
			  ret_error, NULL, NULL);
}

static void test_reload(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage->bus->hooks.reload = on_reload;
	outcome = example.outcome;
	open_journal();
	g_assert_cmpint(call_reload(stage, NULL), ==, 0);
	assert_field("FABRIC_MANAGER_ACTION", "ReloadConfig");
	assert_field("FABRIC_MANAGER_NEW", "{\"a\":2}");
	assert_field("FABRIC_MANAGER_RESULT", "done");
	close_journal();
}

static void test_reload_refused(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus_error error = SD_BUS_ERROR_NULL;

	stage->bus->hooks.reload = on_reload;
	outcome = &(struct bus_outcome){ .error = -EINVAL, .message = (char *)"line 3: %s is bad" };
	open_journal();
	g_assert_cmpint(call_reload(stage, &error), <, 0);
	g_assert_cmpstr(error.name, ==, COMMON_ERROR "InvalidArgument");
	g_assert_cmpstr(error.message, ==, "line 3: %s is bad");
	assert_field("FABRIC_MANAGER_RESULT", "line 3: %s is bad");
	sd_bus_error_free(&error);
	close_journal();
}

/* Who has no configuration cannot read it again. */
static void test_reload_nothing(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus_error error = SD_BUS_ERROR_NULL;

	g_assert_cmpint(call_reload(stage, &error), <, 0);
	g_assert_cmpstr(error.name, ==, COMMON_ERROR "UnsupportedRequest");
	sd_bus_error_free(&error);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/caller/leaves/gives-its-place", test_leaves);
	g_test_add_func("/caller/leaves/other-stays", test_other_stays);
	g_test_add_func("/caller/leaves/before-it-is-known", test_unknown);
	g_test_add_func("/caller/leaves/too-many", test_many_leave);
	g_test_add_func("/caller/audit/refresh", test_audit_refresh);
	g_test_add_func("/caller/audit/caller-has-left", test_audit_left);
	g_test_add_func("/caller/audit/old-and-new", test_audit_values);
	g_test_add_func("/caller/audit/without-journal", test_audit_log);
	g_test_add_func("/caller/reload/done", test_reload);
	g_test_add_func("/caller/reload/refused", test_reload_refused);
	g_test_add_func("/caller/reload/nothing-to-reload", test_reload_nothing);
	return g_test_run();
}
