/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run of the helper program: a process of its own, whose output is read from the event loop, and
 * which is killed when it takes too long or says too much.
 *
 * It has two ends: the result, and the end of the process. As a rule they are one; but a process
 * that hangs in the kernel outlives its killing, and then the result is told a second after that,
 * and the end when it comes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-event.h>

#define RUN_MAX_OUTPUT ((size_t)8 << 20) /* bytes, of stdout and of stderr each */

struct run;

struct run_result {
	int error;	    /* 0; or a negative errno: -EIO: it crashed or failed, -ETIMEDOUT ... */
	const char *output; /* of a process that ended with 0: what it has printed */
	size_t length;
	/* Else what happened, as "ended with status 1: <last line>", and that is what it printed.
	 */
	const char *why;
};

struct run_owner {
	/* Once. What @result points to lives until this returns. */
	void (*result)(void *userdata, const struct run_result *result);
	/* Once, after result(): the process is no more. Here the run may be freed. */
	void (*ended)(void *userdata);
	void *userdata;
};

/*
 * Start @program, which has no arguments, /dev/null for its stdin, no descriptor of ours but its
 * pipes, and of the environment PATH, LD_LIBRARY_PATH and FI_*. @owner must live as long as the
 * run. Returns 0 or a negative errno (-ENOENT: there is no such program), and then calls nobody.
 */
int run_start(sd_event *event, const char *program, unsigned int timeout_s,
	      const struct run_owner *owner, struct run **ret);
/* It was killed, its result was told, and yet it goes on. */
bool run_is_stuck(const struct run *run);
/* Takes NULL. Kills what still runs, and calls nobody any more. Never blocks. */
void run_free(struct run *run);
