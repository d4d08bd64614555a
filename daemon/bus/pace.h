/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pace: how fast clients can be told.
 *
 * Two things set it. What the bus has not read yet waits in our memory, so there may be only so
 * many messages of that. And what the bus has read waits there for the slowest reader, the object
 * mapper, which takes half a millisecond for an object: if more than 127 MiB wait for it,
 * dbus-daemon drops the rest, and the mapper never learns of those objects. So it is asked for an
 * answer from time to time, and when two of these are missing, nothing more is told until one
 * comes.
 */
#pragma once

#include <stdbool.h>
#include <systemd/sd-bus.h>

struct bus;

enum pace_verdict {
	PACE_GO,
	PACE_LOOK_AGAIN, /* a moment later */
	PACE_WAIT,	 /* publish_continue() will be called */
};

struct pace {
	unsigned int n_told;   /* notices since the mapper was asked the last time */
	unsigned int n_asked;  /* answers that have not come */
	uint64_t timeout_usec; /* for an answer */
	bool mapper_is_lost;   /* it did not answer in time: not waited for in this backlog */
	sd_bus_slot *slots[2]; /* the calls, used in turn */
	unsigned int next;     /* the place of the next one */
};

enum pace_verdict pace_verdict(const struct bus *bus);
/* Another notice has been told. */
void pace_told(struct bus *bus);
/* There is nothing more to tell. */
void pace_rest(struct bus *bus);

void pace_init(struct pace *pace);
void pace_done(struct pace *pace);
