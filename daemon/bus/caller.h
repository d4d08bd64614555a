/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Callers: a call that changes something, or costs the fabric work, from the message to the answer.
 * There are only so many of them, each is somebody's, is answered once, and is entered in the
 * audit.
 *
 * Before anything is done, the bus driver is asked whose it is; the answer comes later, and nobody
 * waits for it. Of a caller that has left by then nobody could say who it was: its call is dropped.
 * One that leaves later gives its place to others, and what it has ordered runs on.
 */
#pragma once

#include <sys/types.h>
#include <systemd/sd-bus.h>

#include "bus/bus.h"

/*
 * Who may call is for the policy of the bus to say, which knows users and groups. What sd-bus would
 * ask for by itself is CAP_SYS_ADMIN, that is root alone, and to learn whether the caller has it,
 * it waits for an answer of the bus driver inside the handler.
 */
#define CALL_FLAGS SD_BUS_VTABLE_UNPRIVILEGED

#define CALLS_MAX	     64
#define CALLS_PER_SENDER_MAX 8	  /* so that no one alone can keep all others out */
#define CALLS_LEFT_MAX	     1024 /* under way, and their callers are gone */

struct call;

struct call_verb {
	const char *name; /* of the method */
	/* Carry it out: call_end() must follow, at once or later. */
	void (*run)(struct call *call);
};

struct call {
	struct bus *bus; /* NULL: there is no bus any more */
	const struct call_verb *verb;
	sd_bus_message *message;
	uid_t uid;
	/* What carries it out, if that takes a while. */
	struct command command;
	/* caller.c's */
	struct call *next, *previous;
	sd_bus_slot *question, *watch;
	bool running, left;
};

struct calls {
	struct call *first;
	unsigned int count;  /* whose callers wait */
	unsigned int n_left; /* whose callers have left */
};

/*
 * A method handler: take the call. @fabric_id is what the command in it is to name. Returns 1, or a
 * negative errno with @ret_error set.
 */
int call_begin(struct bus *bus, const struct call_verb *verb, const char *fabric_id,
	       sd_bus_message *message, sd_bus_error *ret_error);

/*
 * It is done: it is answered, with the message of an error, entered in the audit, and no more. The
 * outcome stays the caller's.
 */
void call_end(struct call *call, const struct bus_outcome *outcome);

/* Whether a caller waits for such a call. */
bool calls_any(const struct calls *calls, const struct call_verb *verb);

/* Whether of each it is known whose it is. */
bool calls_all_run(const struct calls *calls);

/* Nobody will be answered any more; those that run still must be ended. */
void calls_done(struct calls *calls);
