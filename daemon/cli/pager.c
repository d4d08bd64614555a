// SPDX-License-Identifier: Apache-2.0
/*
 * The pager: a child behind a pipe. When none can be started the text goes to the terminal as it
 * is.
 */
#include "cli/pager.h"

#include "base/util.h"
#include "cli/text.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_WORDS 16

/* The command line in the environment; NULL when it leaves the choice to us. */
static const char *chosen_pager(void)
{
	return getenv("SYSTEMD_PAGER") ?: getenv("PAGER");
}

/* Runs @command, split at blanks; returns only when it cannot be started. */
static void execute(const char *command)
{
	char *words[MAX_WORDS + 1] = {}, *rest = NULL, *copy = need_memory(strdup(command));
	char *word = strtok_r(copy, " \t", &rest);

	for (size_t n = 0; word && n < MAX_WORDS; n++) {
		words[n] = word;
		word = strtok_r(NULL, " \t", &rest);
	}
	if (words[0])
		execvp(words[0], words);
	free(copy);
}

static void run_child(const char *chosen, int input)
{
	dup2(input, STDIN_FILENO);
	close(input);
	/* Quit on Ctrl-C, colours as they are, long lines cut, keep the screen; as systemd has it.
	 */
	setenv("LESS", getenv("SYSTEMD_LESS") ?: "FRSXMK", true);
	if (getenv("SYSTEMD_LESSCHARSET"))
		setenv("LESSCHARSET", getenv("SYSTEMD_LESSCHARSET"), true);
	/* A pager started with foreign rights must not start a shell. */
	if (geteuid() != getuid() || getenv("SYSTEMD_PAGERSECURE"))
		setenv("LESSSECURE", "1", true);
	if (chosen)
		execute(chosen);
	execute("less");
	execute("more");
	execute("cat");
	_exit(127);
}

static void write_all(int fd, const char *text, size_t size)
{
	while (size) {
		ssize_t n = write(fd, text, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) /* the reader has seen enough */
			return;
		text += n;
		size -= (size_t)n;
	}
}

int pager_show(const char *text, size_t size)
{
	const char *chosen = chosen_pager();
	void (*on_pipe)(int), (*on_interrupt)(int);
	int ends[2];
	pid_t child;

	if (chosen && (!*chosen || !strcmp(chosen, "cat"))) {
		fwrite(text, 1, size, stdout);
		return 0;
	}
	if (pipe(ends) < 0)
		return -errno;
	child = fork();
	if (child < 0) {
		int error = errno;

		close(ends[0]);
		close(ends[1]);
		return -error;
	}
	if (child == 0) {
		close(ends[1]);
		run_child(chosen, ends[0]);
	}
	close(ends[0]);
	/* Ctrl-C is for the pager; the terminal is its own until it ends. */
	on_pipe = signal(SIGPIPE, SIG_IGN);
	on_interrupt = signal(SIGINT, SIG_IGN);
	write_all(ends[1], text, size);
	close(ends[1]);
	while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
		;
	signal(SIGPIPE, on_pipe);
	signal(SIGINT, on_interrupt);
	return 0;
}
