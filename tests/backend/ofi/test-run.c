// SPDX-License-Identifier: Apache-2.0
/*
 * Helpers that do what helpers may do, good and bad.
 */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend/ofi/run.h"
#include "base/clock.h"
#include "stage.h"

struct trial {
	struct stage *stage; /* for its loop and its script */
	struct run_owner owner;
	struct run *run;
	unsigned int n_results;
	bool ended;
	int error;
	char *output, *why;
	size_t length;
};

static void on_result(void *userdata, const struct run_result *result)
{
	struct trial *trial = userdata;

	g_assert_false(trial->ended);
	trial->n_results++;
	trial->error = result->error;
	trial->length = result->length;
	trial->output = g_strndup(result->output ?: "", MIN(result->length, (size_t)1 << 20));
	trial->why = g_strdup(result->why);
	g_assert_true(result->error < 0 ? result->why != NULL : result->why == NULL);
}

static void on_ended(void *userdata)
{
	struct trial *trial = userdata;

	g_assert_cmpuint(trial->n_results, ==, 1);
	trial->ended = true;
	run_free(TAKE(trial->run));
}

static int trial_start(struct trial *trial, unsigned int timeout_s)
{
	trial->owner = (struct run_owner){
		.result = on_result,
		.ended = on_ended,
		.userdata = trial,
	};
	return run_start(trial->stage->event, trial->stage->program, timeout_s, &trial->owner,
			 &trial->run);
}

static void trial_run(struct trial *trial, const char *script, unsigned int timeout_s)
{
	trial->stage = stage_new();
	stage_script(trial->stage, script);
	g_assert_cmpint(trial_start(trial, timeout_s), ==, 0);
	while (!trial->ended)
		g_assert_cmpint(sd_event_run(trial->stage->event, UINT64_MAX), >=, 0);
	/* Nobody is left behind, not even as a zombie. */
	g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
	g_assert_cmpint(errno, ==, ECHILD);
}

static void trial_done(struct trial *trial)
{
	run_free(trial->run);
	stage_free(trial->stage);
	g_free(trial->output);
	g_free(trial->why);
}

#define TRIAL(name, script, timeout_s)                                                             \
	CLEANUP(trial_done) struct trial name = { 0 };                                             \
	trial_run(&name, script, timeout_s)

static void test_good(void)
{
	TRIAL(trial, "echo one; echo noise >&2; printf two", 30);

	g_assert_cmpint(trial.error, ==, 0);
	g_assert_cmpstr(trial.output, ==, "one\ntwo");
	g_assert_cmpuint(trial.length, ==, strlen("one\ntwo"));
}

static void test_silent(void)
{
	TRIAL(trial, "exit 0", 30);

	g_assert_cmpint(trial.error, ==, 0);
	g_assert_cmpuint(trial.length, ==, 0);
}

static void test_status(void)
{
	TRIAL(trial, "echo first >&2; echo the reason >&2; echo >&2; echo out; exit 3", 30);

	g_assert_cmpint(trial.error, ==, -EIO);
	g_assert_cmpstr(trial.why, ==, "ended with status 3: the reason");
}

static void test_unfinished_line(void)
{
	TRIAL(trial, "echo before >&2; printf 'no end' >&2; exit 1", 30);

	g_assert_cmpstr(trial.why, ==, "ended with status 1: no end");
}

static void test_crash(void)
{
	TRIAL(trial, "kill -SEGV $$", 30);

	g_assert_cmpint(trial.error, ==, -EIO);
	g_assert_cmpstr(trial.why, ==, "was ended by signal 11 (Segmentation fault)");
}

static void test_hang(void)
{
	uint64_t began = monotonic_us();
	TRIAL(trial, "echo I wait >&2; exec sleep 1000", 1);

	g_assert_cmpint(trial.error, ==, -ETIMEDOUT);
	g_assert_cmpstr(trial.why, ==, "has not ended within 1 s: I wait");
	g_assert_cmpuint(monotonic_us() - began, >=, USEC_PER_SEC);
}

/* It says all, and does not end. */
static void test_closed(void)
{
	TRIAL(trial, "echo all; exec >&- 2>&-; exec sleep 1000", 1);

	g_assert_cmpint(trial.error, ==, -ETIMEDOUT);
}

/* It ends, and what it has started holds the pipes open: that ends as well. */
static void test_children(void)
{
	g_autofree char *folder = g_dir_make_tmp("ofi-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "alive", NULL);
	g_autofree char *script = g_strdup_printf("exec 3>'%s'; sleep 1000 & echo done", path);
	struct pollfd alive = { .events = POLLIN };

	g_assert_cmpint(mkfifo(path, 0600), ==, 0);
	alive.fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	{
		TRIAL(trial, script, 30);

		g_assert_cmpint(trial.error, ==, 0);
		g_assert_cmpstr(trial.output, ==, "done\n");
	}
	g_assert_cmpint(poll(&alive, 1, 10000), ==, 1);
	close(alive.fd);
	g_unlink(path);
	g_rmdir(folder);
}

static void test_flood(void)
{
	TRIAL(trial, "exec head -c 100000000 /dev/zero", 30);

	g_assert_cmpint(trial.error, ==, -EPROTO);
	g_assert_cmpstr(trial.why, ==, "printed more than 8 MiB");
}

static void test_flood_of_errors(void)
{
	TRIAL(trial, "exec head -c 100000000 /dev/zero >&2", 30);

	g_assert_cmpint(trial.error, ==, -EPROTO);
}

static void test_much(void)
{
	TRIAL(trial, "exec head -c 8388608 /dev/zero", 30);

	g_assert_cmpint(trial.error, ==, 0);
	g_assert_cmpuint(trial.length, ==, RUN_MAX_OUTPUT);
}

static void test_missing(void)
{
	CLEANUP(trial_done) struct trial trial = { .stage = stage_new() };

	if (!stage_spawn_tells())
		return;
	stage_no_program(trial.stage);
	g_assert_cmpint(trial_start(&trial, 30), ==, -ENOENT);
	g_assert_cmpuint(trial.n_results, ==, 0);
	g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
}

static void test_no_permission(void)
{
	CLEANUP(trial_done) struct trial trial = { .stage = stage_new() };

	if (!stage_spawn_tells())
		return;
	g_assert_cmpint(g_chmod(trial.stage->program, 0600), ==, 0);
	g_assert_cmpint(trial_start(&trial, 30), ==, -EACCES);
}

/* What it gets of us: no descriptor, no signal ignored or blocked, and a short environment. */
static void test_surroundings(void)
{
	int kept = open("/dev/zero", O_RDONLY); /* without O_CLOEXEC, as some libraries do */
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	signal(SIGPIPE, SIG_IGN);
	g_setenv("FI_LOG_LEVEL", "warn", true);
	g_setenv("SECRET", "42", true);
	g_setenv("LD_LIBRARY_PATH", "/nowhere", true);
	{
		TRIAL(trial,
		      "readlink /proc/self/fd/0; ls -l /proc/$$/fd | grep -c zero;"
		      "grep -E '^Sig(Blk|Ign)' /proc/self/status | tr -d '\\n\\t';"
		      "env | grep -vE '^(PWD|SHLVL|_)=' | cut -d= -f1 | sort | tr '\\n' ' '",
		      30);

		/* Two signals are the C library's own; under qemu-user they are others. */
		g_assert_true(g_regex_match_simple(
			"^/dev/null\n0\nSigBlk:0{16}SigIgn:0{7}([01][08]|60)0{7}"
			"FI_LOG_LEVEL LD_LIBRARY_PATH PATH $",
			trial.output, 0, 0));
	}
	g_unsetenv("LD_LIBRARY_PATH");
	g_unsetenv("SECRET");
	g_unsetenv("FI_LOG_LEVEL");
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &blocked, NULL);
	close(kept);
}

static int on_too_long(sd_event_source *timer, uint64_t usec, void *userdata)
{
	g_assert_not_reached();
}

/* Freed while it runs: the process ends, nobody is called, and the loop takes the zombie away. */
static void test_freed(void)
{
	CLEANUP(trial_done) struct trial trial = { .stage = stage_new() };
	CLEANUP(sd_event_source_unrefp) sd_event_source *limit = NULL;
	uint64_t began = monotonic_us();
	siginfo_t info;

	if (!stage_spawn_tells())
		return;
	stage_script(trial.stage, "exec sleep 1000");
	g_assert_cmpint(trial_start(&trial, 30), ==, 0);
	sd_event_add_time_relative(trial.stage->event, &limit, CLOCK_MONOTONIC, 30 * USEC_PER_SEC,
				   0, on_too_long, NULL);
	run_free(TAKE(trial.run));
	g_assert_cmpuint(monotonic_us() - began, <, 10 * USEC_PER_SEC);
	while (waitid(P_ALL, 0, &info, WNOHANG | WNOWAIT | WEXITED) == 0)
		g_assert_cmpint(sd_event_run(trial.stage->event, UINT64_MAX), >=, 0);
	g_assert_cmpuint(trial.n_results, ==, 0);
}

int main(int argc, char **argv)
{
	if (!stage_is_possible())
		return 0;
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/run/good", test_good);
	g_test_add_func("/run/silent", test_silent);
	g_test_add_func("/run/status", test_status);
	g_test_add_func("/run/unfinished-line", test_unfinished_line);
	g_test_add_func("/run/crash", test_crash);
	g_test_add_func("/run/hang", test_hang);
	g_test_add_func("/run/closed", test_closed);
	g_test_add_func("/run/children", test_children);
	g_test_add_func("/run/flood", test_flood);
	g_test_add_func("/run/flood-of-errors", test_flood_of_errors);
	g_test_add_func("/run/much", test_much);
	g_test_add_func("/run/missing", test_missing);
	g_test_add_func("/run/no-permission", test_no_permission);
	g_test_add_func("/run/surroundings", test_surroundings);
	g_test_add_func("/run/freed", test_freed);
	return g_test_run();
}
