/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of the backend, for verbs.c (what wakes it), scan.c (which devices there are) and
 * tell.c (what the model is told).
 */
#pragma once

#include "backend/verbs/device.h"
#include "backend/verbs/monitor.h"
#include "base/netwatch.h"

struct verbs {
	struct device_owner owner; /* of the devices; the first member */
	struct sink *sink;
	struct source_facts facts;
	struct device **devices; /* in no order */
	size_t n_devices;
	struct command_list waiting; /* for all to be through with this round */
	struct monitor *monitor;     /* NULL: udev cannot be heard */
	struct netwatch *netwatch;   /* NULL: likewise the network */
	struct recheck network;
	struct recheck blind; /* not all devices could be looked for */
	sd_event_source *rescan;
};

/* As verbs_backend.start(), on another machine than ours. */
int verbs_start_on(const struct verbs_api *api, sd_event *event,
		   const struct verbs_settings *settings, struct sink *sink, void **ret);

/*
 * See which devices there are: new ones begin to be read, those gone are forgotten. Returns whether
 * what is told changes by that.
 */
bool verbs_scan(struct verbs *verbs);
/* Whether nobody is waited for in this round. */
bool verbs_is_through(const struct verbs *verbs);
/* Tell all that is known; and if it is all that there is, that a round is over. */
void verbs_tell(struct verbs *verbs);
/* The monitor's: something has happened to @name of @subsystem. */
void verbs_on_event(void *userdata, const char *subsystem, const char *name);
