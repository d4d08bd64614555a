// SPDX-License-Identifier: Apache-2.0
#include "backend/ofi/child.h"

#include "base/util.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static const char *const passed_on[] = { "PATH=", "LD_LIBRARY_PATH=", "FI_" };

static bool is_passed_on(const char *variable)
{
	for (size_t i = 0; i < ARRAY_SIZE(passed_on); i++) {
		if (strncmp(variable, passed_on[i], strlen(passed_on[i])) == 0)
			return true;
	}
	return false;
}

/* The strings stay where they are. NULL without memory. */
static char **make_environment(void)
{
	char **environment;
	size_t n = 0;

	while (environ && environ[n])
		n++;
	environment = calloc(n + 1, sizeof(*environment));
	if (!environment)
		return NULL;
	n = 0;
	for (char **variable = environ; variable && *variable; variable++) {
		if (is_passed_on(*variable))
			environment[n++] = *variable;
	}
	return environment;
}

/* Our end does not block, that of the child does. */
static int make_pipe(int *ret_ours, int *ret_its)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	*ret_ours = fds[0];
	*ret_its = fds[1];
	return fcntl(fds[0], F_SETFL, O_NONBLOCK) < 0 ? -errno : 0;
}

/* These return positive error numbers. */
static int set_files(posix_spawn_file_actions_t *files, int out, int err)
{
	int r = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);

	if (r == 0)
		r = posix_spawn_file_actions_adddup2(files, out, STDOUT_FILENO);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(files, err, STDERR_FILENO);
	/* Devices that libraries have opened are not all closed by exec. */
	if (r == 0)
		r = posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
	return -r;
}

static int set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	int r;

	sigemptyset(&none);
	sigfillset(&all);
	r = posix_spawnattr_setsigmask(attributes, &none);
	if (r == 0)
		r = posix_spawnattr_setsigdefault(attributes, &all);
	if (r == 0)
		r = posix_spawnattr_setpgroup(attributes, 0);
	if (r == 0)
		r = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK |
								 POSIX_SPAWN_SETSIGDEF |
								 POSIX_SPAWN_SETPGROUP);
	return -r;
}

static void free_files(posix_spawn_file_actions_t *files)
{
	posix_spawn_file_actions_destroy(files);
}

static void free_attributes(posix_spawnattr_t *attributes)
{
	posix_spawnattr_destroy(attributes);
}

static int start(const char *program, int out, int err, pid_t *ret_pid)
{
	CLEANUP(free_files) posix_spawn_file_actions_t files;
	CLEANUP(free_attributes) posix_spawnattr_t attributes;
	CLEANUP(freep) char **environment = make_environment();
	char *const arguments[] = { (char *)program, NULL };
	int r;

	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attributes);
	if (!environment)
		return -ENOMEM;
	r = set_files(&files, out, err);
	if (r == 0)
		r = set_attributes(&attributes);
	if (r < 0)
		return r;
	return -posix_spawn(ret_pid, program, &files, &attributes, arguments, environment);
}

/* Nobody can be told when it ends, so it ends now. */
static void give_up(pid_t pid)
{
	(void)kill(-pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

int child_start(const char *program, struct child *ret)
{
	CLEANUP(child_done) struct child child = CHILD_NONE, its = CHILD_NONE;
	int r = make_pipe(&child.out, &its.out);

	if (r == 0)
		r = make_pipe(&child.err, &its.err);
	if (r == 0)
		r = start(program, its.out, its.err, &child.pid);
	if (r < 0)
		return r;
	child.pidfd = (int)syscall(SYS_pidfd_open, child.pid, 0);
	if (child.pidfd < 0) {
		r = -errno;
		give_up(child.pid);
		return r;
	}
	*ret = child;
	child = CHILD_NONE;
	return 0;
}
