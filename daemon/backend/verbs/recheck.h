/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When to look again after a change: at once, nearly, and twice more, because what follows from a
 * change (the GIDs of an address) may come late. A bunch of changes is looked at once; changes
 * without end are looked at less and less often.
 */
#pragma once

#include <stdint.h>
#include <systemd/sd-event.h>

struct recheck {
	sd_event_source *timer;
	void (*look)(void *userdata);
	void *userdata;
	unsigned int step;
	uint64_t pause_us;  /* the least between two looks, as long as changes come */
	uint64_t looked_at; /* CLOCK_MONOTONIC, us */
};

int recheck_init(struct recheck *recheck, sd_event *event, void (*look)(void *userdata),
		 void *userdata);
/* Of zeroes as well. */
void recheck_done(struct recheck *recheck);
/* Something has changed. */
void recheck_call(struct recheck *recheck);
