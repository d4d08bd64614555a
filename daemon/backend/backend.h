/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a backend is to the manager. Each is one const table; a build without its library leaves it
 * out.
 */
#pragma once

#include "model/source.h"

#include <systemd/sd-event.h>

struct backend {
	const char *name;
	/*
	 * Begin. Nothing may block; what is found is told to the sink from the event loop.
	 * @settings is the backend's own struct. Both pointers are borrowed. Returns 0 or a
	 * negative errno.
	 */
	int (*start)(sd_event *event, const void *settings, struct sink *sink, void **ret);
	/*
	 * Other settings, from now on in the place of those of start(), while it goes on and what
	 * it has told still holds. NULL: it has to be stopped and started anew.
	 */
	void (*change)(void *instance, const void *settings);
	/* Takes NULL. Commands that wait are done with -ECANCELED. Tells the sink nothing more. */
	void (*stop)(void *instance);
	/*
	 * Carry out a command for the fabric that it names, or for all. Done with -ENODEV: it
	 * concerns nothing here.
	 */
	void (*command)(void *instance, struct command *command);
};
