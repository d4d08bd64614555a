/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Publishing: what clients have to be told, and have not been told yet.
 *
 * The one promise: who reads everything at any moment and follows the signals from there on is
 * never wrong. It rests on the mark `announced` in each object: it is set when InterfacesAdded goes
 * out, and only what has it is there for anybody who asks. So a notice in the queue need not say
 * what was; it names an object, by identity, of which clients are to be told how it is now:
 *
 *     announce   if it is in the graph and not announced: InterfacesAdded, its owner's first
 *     change     if it is announced: PropertiesChanged, with the values of now
 *     remove     unless one of the same identity has been announced again: InterfacesRemoved
 *
 * An object may come and go while notices about it wait.
 */
#pragma once

#include <stddef.h>
#include <systemd/sd-event.h>

#include "bus/backlog.h"

struct bus;
struct bus_options;

struct publisher {
	struct backlog backlog;
	size_t n_waiting;   /* notices of the first kind */
	size_t n_announced; /* objects that clients know */
	bool announcing;    /* since the queue was empty the last time */
	/*
	 * For a front-end that knows other interfaces everything is withdrawn, by the options that
	 * held, before it is announced by those that are wanted.
	 */
	bool withdrawing;
	bool again; /* publish_all() is to be called when the queue is empty */
	sd_event_source *timer;
};

/*
 * Everything that is in the graph is to be announced, or withdrawn if the options do not want it.
 * Returns 0 or -ENOMEM.
 */
int publish_all(struct bus *bus);
/* Other options. They may take effect only later; whoever follows the signals is never wrong. */
void publish_with(struct bus *bus, const struct bus_options *options);
/* Queue what has changed. Returns 0 or -ENOMEM. */
int publish_changes(struct bus *bus, const struct changes *changes);
/* Tell as much as the connection takes now, and go on when it takes more. */
void publish_continue(struct bus *bus);

void publisher_done(struct publisher *publisher);
