/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The worker: work that may block runs on a thread of its own, on data of its own, and its result
 * is handed to the event loop.
 *
 * One thread a job, so that one that hangs holds up no other. A job that hangs cannot be ended;
 * it can be left alone: nobody waits for it, and it frees its data if it ever ends. So the program
 * can stop at any time.
 */
#pragma once

#include <stdbool.h>
#include <systemd/sd-event.h>

struct worker;

/* To be embedded, as the first member, in what the job works on. */
struct job {
	/* On the thread. It sees nothing but the job: no log, no sd-event, no object of the loop.
	 */
	void (*run)(struct job *job);
	/* On the loop, after run(). The job and all in it is its maker's again, to be freed. */
	void (*done)(struct job *job);
	/* Instead of done(), for a job that was left; on any thread. */
	void (*free)(struct job *job);

	/* The worker's own. */
	struct worker *worker;
	struct job *next;
	bool left;
};

/* @event is borrowed as long as the worker is not freed. Starts no thread. 0 or negative errno. */
int worker_new(sd_event *event, struct worker **ret);
/* Takes NULL. All jobs are left: no done() is called any more. Never blocks. */
void worker_free(struct worker *worker);
/*
 * Start @job. Returns 0 and then calls done() from the loop, or free() if it was left; or a
 * negative errno (-EAGAIN: no more threads), and the job stays the caller's. With @worker NULL it
 * is left from the start.
 */
int worker_run(struct worker *worker, struct job *job);
/* Nobody waits for @job, whose done() has not been called yet, any more. */
void job_leave(struct job *job);
