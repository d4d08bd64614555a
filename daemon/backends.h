/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The backends of this build, as a whole: started, given commands, and given other settings while
 * they run. Of each is known which sources it has told of, so that they can be taken back when it
 * is stopped.
 */
#pragma once

#include "backend/backend.h"

#include <stddef.h>

/* A backend, and where its settings are in the struct that holds those of all. */
struct backend_row {
	const struct backend *backend;
	size_t settings, size;
	bool (*enabled)(const void *settings); /* NULL: it cannot be turned off */
};

/* Those of this build, with their places in struct config; it ends with an empty one. */
extern const struct backend_row backends_built[];

struct backends;

/*
 * @rows, the event loop and the sink are borrowed; of @settings each backend gets a copy of its
 * part. Returns 0 or a negative errno, and then the name of who could not be started.
 */
int backends_start(sd_event *event, const struct backend_row *rows, const void *settings,
		   struct sink *sink, struct backends **ret, const char **ret_culprit);

/*
 * Other settings, for all or for none. A backend whose part is another one changes it while it goes
 * on, if it can. Else it is stopped, its sources are removed, and it is started with that: what it
 * has shown stays, stale, until it is read again; of one that is turned off, it goes. The others
 * notice nothing. Fails like backends_start(), and then all are as they were, but for the stop.
 */
int backends_change(struct backends *backends, const void *settings, const char **ret_culprit);

/* Give a command to all. -ENODEV: it concerned none. */
void backends_command(struct backends *backends, struct command *command);

/* Commands that wait are done with -ECANCELED; sources are not removed. Takes NULL. */
void backends_free(struct backends *backends);
