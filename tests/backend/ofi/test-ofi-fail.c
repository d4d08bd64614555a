// SPDX-License-Identifier: Apache-2.0
/*
 * The backend with a helper that fails: what was known stays, and is known to be old.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "stage.h"

/* What the backend kills may hang in the kernel; see meson.build. */
static bool immortal;
int __real_kill(pid_t pid, int signal);
int __wrap_kill(pid_t pid, int signal);

int __wrap_kill(pid_t pid, int signal)
{
	return immortal ? 0 : __real_kill(pid, signal);
}

#define STAGE(name) CLEANUP(stage_freep) struct stage *name = stage_new()

static void assert_helpless(const struct stage *stage, int error)
{
	const struct source_facts *source = stage_source(stage, "libfabric");

	g_assert_cmpuint(stage->graph->n_sources, ==, 1);
	g_assert_cmpuint(stage->graph->n_fabrics, ==, 0);
	g_assert_nonnull(source);
	g_assert_cmpuint(source->state, ==, SOURCE_STALE);
	g_assert_cmpint(source->error, ==, error);
	g_assert_true(source->local);
	g_assert_cmpstr(source->fabric_id, ==, "");
}

static void assert_all(const struct stage *stage, enum source_state state, int error)
{
	g_assert_cmpuint(stage->graph->n_sources, >, 0);
	g_assert_null(stage_source(stage, "libfabric"));
	for (size_t i = 0; i < stage->graph->n_sources; i++) {
		g_assert_cmpuint(stage->graph->sources[i].state, ==, state);
		g_assert_cmpint(stage->graph->sources[i].error, ==, error);
	}
}

/* However it fails, first of all and when something was known. */
static void check_failure(const char *script, int error)
{
	STAGE(stage);
	size_t n_domains;

	stage->settings.timeout_s = 1;
	if (script)
		stage_script(stage, script);
	else
		stage_no_program(stage);
	stage_start(stage);
	g_assert_cmpint(stage_refresh(stage, ""), ==, error);
	assert_helpless(stage, error);

	stage_document(stage, "two-subnets");
	/* A machine that is busy may be slow. */
	stage->settings.timeout_s = 30;
	g_assert_cmpint(stage_refresh(stage, ""), ==, 0);
	assert_all(stage, SOURCE_LIVE, 0);
	g_assert_cmpuint(stage->graph->n_fabrics, ==, 2);
	n_domains = stage->graph->fabrics[0]->n_domains;
	g_assert_cmpuint(n_domains, >, 0);
	g_free(stage_told(stage));

	stage->settings.timeout_s = 1;
	if (script)
		stage_script(stage, script);
	else
		stage_no_program(stage);
	g_assert_cmpint(stage_refresh(stage, "fabric_fe80000000000000"), ==, error);
	assert_all(stage, SOURCE_STALE, error);
	g_assert_cmpuint(stage->graph->n_fabrics, ==, 2);
	g_assert_cmpuint(stage->graph->fabrics[0]->n_domains, ==, n_domains);

	stage_document(stage, "two-subnets");
	stage->settings.timeout_s = 30;
	g_assert_cmpint(stage_refresh(stage, ""), ==, 0);
	assert_all(stage, SOURCE_LIVE, 0);
}

static void test_crash(void)
{
	check_failure("kill -SEGV $$", -EIO);
}

static void test_status(void)
{
	check_failure("echo '{\"format\":1,\"infos\":[]}'; exit 1", -EIO);
}

static void test_hang(void)
{
	check_failure("exec sleep 1000", -ETIMEDOUT);
}

static void test_garbage(void)
{
	check_failure("exec head -c 10000 /dev/urandom", -EPROTO);
}

static void test_half(void)
{
	check_failure("echo '{\"format\":1,\"infos\":[{\"fabric\":\"f\",\"provider\":\"p\"},7]}'",
		      -EPROTO);
}

static void test_silent(void)
{
	check_failure("exit 0", -EPROTO);
}

static void test_flood(void)
{
	check_failure("exec head -c 100000000 /dev/zero", -EPROTO);
}

static void test_missing(void)
{
	if (stage_spawn_tells())
		check_failure(NULL, -ENOENT);
}

/* It hangs and cannot be killed: there is no second one beside it. */
static void test_immortal(void)
{
	STAGE(stage);
	g_autofree char *gate = stage_path(stage, "gate");
	g_autofree char *body = g_strdup_printf("mkfifo '%s'; exec cat '%s'", gate, gate);

	stage->settings.timeout_s = 1;
	stage_script(stage, body);
	stage_start(stage);
	immortal = true;
	g_assert_cmpint(stage_refresh(stage, ""), ==, -ETIMEDOUT);
	assert_helpless(stage, -ETIMEDOUT);
	stage_document(stage, "iwarp");
	g_assert_cmpint(stage_refresh(stage, ""), ==, -ETIMEDOUT);
	/* A change of links, or the time to try again, starts nothing either. */
	for (uint64_t end = monotonic_us() + 2 * USEC_PER_SEC; monotonic_us() < end;)
		g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC / 10), >=, 0);
	assert_helpless(stage, -ETIMEDOUT);
	/* It comes back to life, and ends. */
	close(open(gate, O_WRONLY));
	stage_await_updates(stage, 1);
	assert_all(stage, SOURCE_LIVE, 0);
	immortal = false;
}

static void note_done(struct command *command, int error)
{
	*(int *)command->userdata = error;
}

/* Who has waited for the next one hears that there is none. */
static void test_immortal_next(void)
{
	STAGE(stage);
	g_autofree char *gate = stage_path(stage, "gate");
	g_autofree char *body = g_strdup_printf("mkfifo '%s'; exec cat '%s'", gate, gate);
	int result = 1;
	struct command command = { .done = note_done, .userdata = &result };

	stage->settings.timeout_s = 1;
	stage_script(stage, body);
	stage_start(stage);
	immortal = true;
	while (!g_file_test(gate, G_FILE_TEST_EXISTS))
		g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC / 100), >=, 0);
	ofi_backend.command(stage->backend, &command);
	stage_await_updates(stage, 1);
	g_assert_cmpint(result, ==, -ETIMEDOUT);
	assert_helpless(stage, -ETIMEDOUT);
	immortal = false;
	close(open(gate, O_WRONLY));
}

/* Other settings take nothing away before it is known what there is with them. */
static void test_changed(void)
{
	STAGE(stage);
	struct ofi_settings other;
	size_t n_fabrics;

	stage->settings.host_only = true;
	stage_start(stage);
	stage_show(stage, "host-only");
	n_fabrics = stage->graph->n_fabrics;
	g_assert_cmpuint(n_fabrics, >, 0);
	g_free(stage_told(stage));

	other = stage->settings;
	other.host_only = false;
	stage_script(stage, "exit 1");
	ofi_backend.change(stage->backend, &other);
	/* It looks at once. */
	stage_await_updates(stage, (unsigned int)n_fabrics);
	assert_all(stage, SOURCE_STALE, -EIO);
	g_assert_cmpuint(stage->graph->n_fabrics, ==, n_fabrics);
	g_assert_cmpuint(stage->n_removals, ==, 0);
	stage_document(stage, "host-only");
	g_assert_cmpint(stage_refresh(stage, ""), ==, 0);
	stage_assert_fabrics(stage, "");
	g_assert_cmpuint(stage->graph->n_sources, ==, 0);

	ofi_backend.change(stage->backend, &stage->settings);
	stage_await_updates(stage, (unsigned int)n_fabrics);
	assert_all(stage, SOURCE_LIVE, 0);
	g_assert_cmpuint(stage->graph->n_fabrics, ==, n_fabrics);
}

/* An InfiniBand subnet is told again and again, also while that is all that is known. */
static void test_repeated(void)
{
	STAGE(stage);

	stage_document(stage, "infiniband");
	stage_start(stage);
	g_assert_cmpint(stage_refresh(stage, ""), ==, 0);
	stage_script(stage, "exit 1");
	g_assert_cmpint(stage_refresh(stage, ""), ==, -EIO);
	while (stage->n_updates < 6)
		stage_await_updates(stage, 1);
	assert_all(stage, SOURCE_STALE, -EIO);
	g_assert_cmpuint(stage->graph->fabrics[0]->n_domains, ==, 5);
}

/* The log, which is on stderr, while it is away. */
struct capture {
	char *path;
	int kept;
};

static void capture_begin(struct capture *capture, const struct stage *stage)
{
	int fd;

	capture->path = stage_path(stage, "log");
	capture->kept = dup(STDERR_FILENO);
	fd = open(capture->path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
	dup2(fd, STDERR_FILENO);
	close(fd);
}

/* Its lines; the last is empty. */
static char **capture_end(struct capture *capture)
{
	g_autofree char *text = NULL;

	dup2(capture->kept, STDERR_FILENO);
	close(capture->kept);
	g_assert_true(g_file_get_contents(capture->path, &text, NULL, NULL));
	g_free(capture->path);
	return g_strsplit(text, "\n", -1);
}

static void test_log(void)
{
	static const char *const expected[] = {
		"probe ended with status 1: no such device",
		"probe was ended by signal 9 (Killed)",
		"probe works again",
		"probe ended with status 1: no such device",
	};
	STAGE(stage);
	g_auto(GStrv) lines = NULL;
	struct capture capture;

	stage_start(stage);
	g_assert_cmpint(stage_refresh(stage, ""), ==, 0);
	capture_begin(&capture, stage);
	stage_script(stage, "echo no such device >&2; exit 1");
	for (unsigned int i = 0; i < 3; i++)
		g_assert_cmpint(stage_refresh(stage, ""), ==, -EIO);
	stage_script(stage, "kill -9 $$");
	g_assert_cmpint(stage_refresh(stage, ""), ==, -EIO);
	stage_nothing(stage);
	for (unsigned int i = 0; i < 2; i++)
		g_assert_cmpint(stage_refresh(stage, ""), ==, 0);
	stage_script(stage, "echo no such device >&2; exit 1");
	g_assert_cmpint(stage_refresh(stage, ""), ==, -EIO);
	lines = capture_end(&capture);
	g_assert_cmpuint(g_strv_length(lines), ==, ARRAY_SIZE(expected) + 1);
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		g_assert_nonnull(strstr(lines[i], "libfabric: "));
		g_assert_true(g_str_has_suffix(lines[i], expected[i]));
	}
}

/* More than is shown: it is said once. */
static void test_log_cut(void)
{
	STAGE(stage);
	g_auto(GStrv) lines = NULL;
	struct capture capture;

	capture_begin(&capture, stage);
	stage_script(stage, "echo '{\"format\":1,\"infos\":['; for i in $(seq 300); do "
			    "echo '{\"fabric\":\"f'$i'\",\"provider\":\"p\",\"domain\":\"d\"},';"
			    "done; echo '{}]}'");
	stage_start(stage);
	for (unsigned int i = 0; i < 2; i++)
		g_assert_cmpint(stage_refresh(stage, ""), ==, 0);
	lines = capture_end(&capture);
	g_assert_cmpuint(g_strv_length(lines), ==, 2);
	g_assert_nonnull(strstr(lines[0], "more than 256 fabrics"));
	g_assert_cmpuint(stage->graph->n_fabrics, ==, 256);
}

/* It tries again by itself, after 1 s, 2 s, 4 s. */
static void test_back_off(void)
{
	STAGE(stage);
	uint64_t began = monotonic_us();

	stage_script(stage, "exit 1");
	stage_start(stage);
	stage_await_updates(stage, 3);
	g_assert_cmpuint(monotonic_us() - began, >=, 3 * USEC_PER_SEC);
	stage_document(stage, "iwarp");
	stage_await_updates(stage, 1);
	g_assert_cmpuint(monotonic_us() - began, >=, 7 * USEC_PER_SEC);
	assert_all(stage, SOURCE_LIVE, 0);
	/* After a success it begins anew. */
	stage_script(stage, "exit 1");
	g_assert_cmpint(stage_refresh(stage, ""), ==, -EIO);
	stage_document(stage, "iwarp");
	began = monotonic_us();
	stage_await_updates(stage, 1);
	assert_all(stage, SOURCE_LIVE, 0);
	g_assert_cmpuint(monotonic_us() - began, <, 6 * USEC_PER_SEC);
}

/* The helper goes on until it is killed; never are there two. */
static void test_one_at_a_time(void)
{
	STAGE(stage);
	g_autofree char *lock = stage_path(stage, "lock"), *twice = stage_path(stage, "twice");
	g_autofree char *body = g_strdup_printf(
		"mkdir '%s' || echo >'%s'; rmdir '%s'; echo '{\"format\":1,\"infos\":[]}'", lock,
		twice, lock);
	int results[20];
	struct command commands[ARRAY_SIZE(results)];

	stage_script(stage, body);
	stage_start(stage);
	for (size_t i = 0; i < ARRAY_SIZE(results); i++) {
		results[i] = 1;
		commands[i] = (struct command){ .done = note_done, .userdata = &results[i] };
		ofi_backend.command(stage->backend, &commands[i]);
		g_assert_cmpint(sd_event_run(stage->event, UINT64_MAX), >=, 0);
	}
	while (results[ARRAY_SIZE(results) - 1] == 1)
		g_assert_cmpint(sd_event_run(stage->event, UINT64_MAX), >=, 0);
	for (size_t i = 0; i < ARRAY_SIZE(results); i++)
		g_assert_cmpint(results[i], ==, 0);
	g_assert_false(g_file_test(twice, G_FILE_TEST_EXISTS));
}

int main(int argc, char **argv)
{
	if (!stage_is_possible())
		return 0;
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ofi/fail/crash", test_crash);
	g_test_add_func("/ofi/fail/status", test_status);
	g_test_add_func("/ofi/fail/hang", test_hang);
	g_test_add_func("/ofi/fail/garbage", test_garbage);
	g_test_add_func("/ofi/fail/half", test_half);
	g_test_add_func("/ofi/fail/silent", test_silent);
	g_test_add_func("/ofi/fail/flood", test_flood);
	g_test_add_func("/ofi/fail/missing", test_missing);
	g_test_add_func("/ofi/fail/immortal", test_immortal);
	g_test_add_func("/ofi/fail/immortal/next", test_immortal_next);
	g_test_add_func("/ofi/fail/changed", test_changed);
	g_test_add_func("/ofi/fail/repeated", test_repeated);
	g_test_add_func("/ofi/fail/log", test_log);
	g_test_add_func("/ofi/fail/log/too-many", test_log_cut);
	g_test_add_func("/ofi/fail/back-off", test_back_off);
	g_test_add_func("/ofi/fail/one-at-a-time", test_one_at_a_time);
	return g_test_run();
}
