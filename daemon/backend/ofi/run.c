// SPDX-License-Identifier: Apache-2.0
#include "backend/ofi/run.h"

#include "backend/ofi/child.h"
#include "base/util.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK_SIZE 65536
#define LINE_SIZE  160
#define WHY_SIZE   (2 * LINE_SIZE + 4)
/* How long what was killed may take to end. */
#define GRACE_US USEC_PER_SEC

struct run {
	sd_event *event;
	const struct run_owner *owner;
	pid_t pid; /* 0: it is no more */
	int pidfd;
	unsigned int timeout_s;
	int error;	    /* it was killed for that; 0: it may go on */
	char why[WHY_SIZE]; /* likewise, or why what it has done is not good */
	bool told;
	sd_event_source *end, *out, *err, *deadline;
	char *text; /* what it has printed */
	size_t length, size;
	size_t n_errors; /* bytes on stderr */
	/* The line on stderr that is being written, and the last one before. */
	char line[LINE_SIZE], last[LINE_SIZE];
	size_t line_length;
};

/* What it has started itself is in its group, which is as long as it has not been waited for. */
static void kill_all(const struct run *run)
{
	if (run->pid)
		(void)kill(-run->pid, SIGKILL);
}

static void tell(struct run *run)
{
	struct run_result result = { .error = run->error };

	if (run->told)
		return;
	run->told = true;
	if (run->error < 0)
		result.why = run->why;
	else
		result.output = run->text;
	result.length = run->error < 0 ? 0 : run->length;
	run->owner->result(run->owner->userdata, &result);
	free(TAKE(run->text));
}

/* The first failure counts. It is told when the process has ended, or does not. */
__attribute__((format(printf, 3, 4))) static void fail(struct run *run, int error,
						       const char *format, ...)
{
	const char *line = run->line_length ? run->line : run->last;
	char what[LINE_SIZE];
	va_list args;

	if (run->error < 0)
		return;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	snprintf(run->why, sizeof(run->why), "%s%s%s", what, line[0] ? ": " : "", line);
	run->error = error;
	run->out = sd_event_source_disable_unref(run->out);
	run->err = sd_event_source_disable_unref(run->err);
	kill_all(run);
	(void)sd_event_source_set_time_relative(run->deadline, GRACE_US);
	(void)sd_event_source_set_enabled(run->deadline, SD_EVENT_ONESHOT);
}

/* Room for one more chunk. */
static int reserve(struct run *run)
{
	size_t size = MAX((size_t)CHUNK_SIZE, run->size * 2);
	char *text;

	if (run->size - run->length >= CHUNK_SIZE / 2)
		return 0;
	text = realloc(run->text, size);
	if (!text)
		return -ENOMEM;
	run->text = text;
	run->size = size;
	return 0;
}

/* 1: something was read; 0: there is no more; -EAGAIN: not now; or another negative errno. */
static int read_output(struct run *run, int fd)
{
	ssize_t n;
	int r = reserve(run);

	if (r < 0)
		return r;
	n = read(fd, run->text + run->length, run->size - run->length);
	if (n < 0)
		return -errno;
	run->length += (size_t)n;
	return run->length > RUN_MAX_OUTPUT ? -EPROTO : n > 0;
}

/* Keeps the last line that is not empty. */
static int read_errors(struct run *run, int fd)
{
	char chunk[CHUNK_SIZE / 16];
	ssize_t n = read(fd, chunk, sizeof(chunk));

	if (n < 0)
		return -errno;
	for (ssize_t i = 0; i < n; i++) {
		if (chunk[i] == '\n' && run->line_length) {
			memcpy(run->last, run->line, sizeof(run->last));
			run->line_length = 0;
		} else if (chunk[i] != '\n' && run->line_length < sizeof(run->line) - 1) {
			run->line[run->line_length++] = chunk[i];
			run->line[run->line_length] = '\0';
		}
	}
	run->n_errors += (size_t)n;
	return run->n_errors > RUN_MAX_OUTPUT ? -EPROTO : n > 0;
}

/* Something went wrong while it was read. */
static void fail_reading(struct run *run, int error)
{
	if (error == -EPROTO)
		fail(run, error, "printed more than %zu MiB", RUN_MAX_OUTPUT >> 20);
	else
		fail(run, error, "cannot be read: %s", strerror(-error));
}

static int on_readable(sd_event_source *io, int fd, uint32_t events, void *userdata)
{
	struct run *run = userdata;
	int r = io == run->out ? read_output(run, fd) : read_errors(run, fd);

	if (r == 0) /* it has closed that end */
		(void)sd_event_source_set_enabled(io, SD_EVENT_OFF);
	else if (r < 0 && r != -EAGAIN && r != -EINTR)
		fail_reading(run, r);
	return 0;
}

static int on_deadline(sd_event_source *timer, uint64_t usec, void *userdata)
{
	struct run *run = userdata;

	if (run->error < 0)
		tell(run);
	fail(run, -ETIMEDOUT, "has not ended within %u s", run->timeout_s);
	return 0;
}

/* What it has printed and nobody has read yet. */
static void drain(struct run *run)
{
	int r;

	do
		r = read_errors(run, sd_event_source_get_io_fd(run->err));
	while (r > 0);
	do
		r = read_output(run, sd_event_source_get_io_fd(run->out));
	while (r > 0);
	if (r < 0 && r != -EAGAIN)
		fail_reading(run, r);
}

static void judge(struct run *run, int status)
{
	if (WIFSIGNALED(status))
		fail(run, -EIO, "was ended by signal %d (%s)", WTERMSIG(status),
		     strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) != 0)
		fail(run, -EIO, "ended with status %d", WEXITSTATUS(status));
}

static int on_end(sd_event_source *end, int fd, uint32_t events, void *userdata)
{
	struct run *run = userdata;
	int status = 0; /* also when somebody else has waited for it */

	kill_all(run);
	if (waitpid(run->pid, &status, WNOHANG) == 0)
		return 0;
	run->pid = 0;
	run->end = sd_event_source_disable_unref(run->end);
	if (run->error == 0)
		drain(run);
	judge(run, status);
	run->deadline = sd_event_source_disable_unref(run->deadline);
	tell(run);
	run->owner->ended(run->owner->userdata);
	return 0;
}

bool run_is_stuck(const struct run *run)
{
	return run->told && run->pid;
}

/* Of a process that nobody asks for any more; its id is all that is kept of it. */
static int on_late_end(sd_event_source *end, int fd, uint32_t events, void *userdata)
{
	(void)waitpid((pid_t)(intptr_t)userdata, NULL, WNOHANG);
	(void)sd_event_source_set_enabled(end, SD_EVENT_OFF);
	return sd_event_source_set_floating(end, false);
}

/* The loop waits for it alone. Without memory for that, it stays a zombie as long as we live. */
static void leave(struct run *run)
{
	sd_event_source *end = NULL;

	kill_all(run);
	if (sd_event_add_io(run->event, &end, run->pidfd, EPOLLIN, on_late_end,
			    (void *)(intptr_t)run->pid) < 0)
		return;
	(void)sd_event_source_set_io_fd_own(end, true);
	(void)sd_event_source_set_floating(end, true);
	sd_event_source_unref(end);
	run->pidfd = -1;
}

void run_free(struct run *run)
{
	if (!run)
		return;
	sd_event_source_disable_unref(run->end);
	sd_event_source_disable_unref(run->out);
	sd_event_source_disable_unref(run->err);
	sd_event_source_disable_unref(run->deadline);
	if (run->pid)
		leave(run);
	if (run->pidfd >= 0)
		close(run->pidfd);
	sd_event_unref(run->event);
	free(run->text);
	free(run);
}
DEFINE_CLEANUP(struct run *, run_free)

static int watch(struct run *run, int fd, sd_event_io_handler_t on_io, sd_event_source **ret)
{
	return sd_event_add_io(run->event, ret, fd, EPOLLIN, on_io, run);
}

/* The pipes belong to their event sources. */
static int watch_pipe(struct run *run, int *fd, sd_event_source **ret)
{
	int r = watch(run, *fd, on_readable, ret);

	if (r < 0)
		return r;
	*fd = sd_event_source_set_io_fd_own(*ret, true) < 0 ? *fd : -1;
	return 0;
}

int run_start(sd_event *event, const char *program, unsigned int timeout_s,
	      const struct run_owner *owner, struct run **ret)
{
	CLEANUP(run_freep) struct run *run = calloc(1, sizeof(*run));
	CLEANUP(child_done) struct child child = CHILD_NONE;
	int r;

	if (!run)
		return -ENOMEM;
	run->event = sd_event_ref(event);
	run->owner = owner;
	run->timeout_s = timeout_s;
	run->pidfd = -1;
	r = child_start(program, &child);
	if (r < 0)
		return r;
	run->pid = child.pid;
	run->pidfd = TAKE_FD(child.pidfd);
	r = watch(run, run->pidfd, on_end, &run->end);
	if (r >= 0)
		r = watch_pipe(run, &child.out, &run->out);
	if (r >= 0)
		r = watch_pipe(run, &child.err, &run->err);
	if (r >= 0)
		r = sd_event_add_time_relative(event, &run->deadline, CLOCK_MONOTONIC,
					       timeout_s * USEC_PER_SEC, 0, on_deadline, run);
	if (r < 0)
		return r;
	*ret = TAKE(run);
	return 0;
}
