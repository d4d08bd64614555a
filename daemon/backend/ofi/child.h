/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The helper as a child process that has nothing of ours, and the ends that we keep of it.
 */
#pragma once

#include <sys/types.h>
#include <unistd.h>

struct child {
	pid_t pid;    /* leads a process group of its own */
	int pidfd;    /* readable when it has ended */
	int out, err; /* what it prints; reading does not block */
};

#define CHILD_NONE ((struct child){ .pidfd = -1, .out = -1, .err = -1 })

/*
 * Start @program without arguments, with /dev/null as its stdin, no other descriptor, all signals
 * as they are by default, and of the environment PATH, LD_LIBRARY_PATH and FI_* alone. Returns 0 or
 * a negative errno; that of exec as well. The caller waits for the child.
 */
int child_start(const char *program, struct child *ret);

/* Close what has not been taken. The child goes on. */
static inline void child_done(struct child *child)
{
	const int fds[] = { child->pidfd, child->out, child->err };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		if (fds[i] >= 0)
			close(fds[i]);
	}
}

/* The value of an owning variable, which no longer owns it. */
#define TAKE_FD(variable)                                                                          \
	({                                                                                         \
		int taken_ = (variable);                                                           \
		(variable) = -1;                                                                   \
		taken_;                                                                            \
	})
