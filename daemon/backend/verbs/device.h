/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One device's life on the loop: when it is read, how long that may take, what is known of it.
 *
 * One query at a time. One that takes too long makes the device unreachable, with what sysfs says
 * or was known before; it is not asked again until that query has ended, whose outcome then still
 * counts.
 */
#pragma once

#include "backend/verbs/held.h"
#include "backend/verbs/query.h"
#include "backend/verbs/recheck.h"
#include "backend/verbs/turns.h"
#include "backend/verbs/verbs.h"

struct device_owner {
	const struct verbs_api *api;
	const struct verbs_settings *settings;
	sd_event *event;
	struct worker *worker;
	struct turns turns;
	bool starved;		    /* no query could be started the last time */
	struct source_facts *facts; /* requests, timeouts and requests_waiting are counted here */
	uint64_t round; /* the owner counts them: who is read now is read for this round */
	/* Both are the last thing that a device does in a turn of the loop: it may be freed. */
	void (*changed)(struct device_owner *owner); /* there is something to tell */
	void (*moved)(struct device_owner *owner);   /* it is no longer where it was seen */
};

struct device {
	struct device_owner *owner;
	struct sighting sighting;
	bool seen; /* the owner's mark */

	/* What is known: nothing yet unless @known. */
	bool known;
	bool was_read;	 /* the adapter's facts are of a query that succeeded */
	bool was_opened; /* and of libibverbs, not of sysfs alone */
	int error;	 /* negative errno: it could not be read */
	struct adapter_facts adapter;
	struct adapter_port_facts *ports;
	size_t n_ports;
	uint64_t round;		/* that it was last read for */
	uint64_t doubted_since; /* CLOCK_MONOTONIC, us; 0: it could be opened */

	struct turn turn;
	struct query *query; /* under way */
	bool again;	     /* then once more */
	bool late;	     /* the query has taken too long */
	sd_event_source *deadline;
	struct recheck recheck;
	struct held *held;
	struct hold_evidence evidence;
	struct held_owner held_owner;
};

/* Begins to read it. 0 or a negative errno. */
int device_new(struct device_owner *owner, const struct sighting *sighting, struct device **ret);
/* Takes NULL. A query under way is left to itself. */
void device_free(struct device *device);
/* It was seen again, as it is now. Returns whether what is told of it changes by that. */
bool device_see(struct device *device, const struct sighting *sighting);
/* Read it when its turn comes, or once more when the query under way has ended. */
void device_read(struct device *device);
/* Nothing more is expected of it in this round: it was read, or there is no telling when. */
bool device_is_through(const struct device *device);
