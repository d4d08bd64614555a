// SPDX-License-Identifier: Apache-2.0
#include "backend/verbs/recheck.h"

#include "base/util.h"

#define SOON_US	     (20 * USEC_PER_MSEC)
#define PAUSE_MIN_US (50 * USEC_PER_MSEC)
#define PAUSE_MAX_US (2 * USEC_PER_SEC)

/* From one look to the next: 100 ms and 1 s after the first. */
static const uint64_t later_us[] = { 100 * USEC_PER_MSEC, 900 * USEC_PER_MSEC };

static int on_time(sd_event_source *timer, uint64_t usec, void *userdata)
{
	struct recheck *recheck = userdata;

	(void)sd_event_now(sd_event_source_get_event(timer), CLOCK_MONOTONIC, &recheck->looked_at);
	if (recheck->step < ARRAY_SIZE(later_us)) {
		uint64_t later = later_us[recheck->step++];

		recheck->pause_us = MIN(MAX(2 * recheck->pause_us, PAUSE_MIN_US), PAUSE_MAX_US);
		(void)sd_event_source_set_time(timer,
					       recheck->looked_at + MAX(later, recheck->pause_us));
		(void)sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
	} else {
		recheck->pause_us = 0;
	}
	recheck->look(recheck->userdata);
	return 0;
}

int recheck_init(struct recheck *recheck, sd_event *event, void (*look)(void *userdata),
		 void *userdata)
{
	int r;

	*recheck = (struct recheck){ .look = look, .userdata = userdata };
	r = sd_event_add_time(event, &recheck->timer, CLOCK_MONOTONIC, 0, 1, on_time, recheck);
	return r < 0 ? r : sd_event_source_set_enabled(recheck->timer, SD_EVENT_OFF);
}

void recheck_done(struct recheck *recheck)
{
	recheck->timer = sd_event_source_disable_unref(recheck->timer);
}

void recheck_call(struct recheck *recheck)
{
	uint64_t now, due, planned = 0;
	int enabled = SD_EVENT_OFF;

	(void)sd_event_now(sd_event_source_get_event(recheck->timer), CLOCK_MONOTONIC, &now);
	due = MAX(now + SOON_US, recheck->looked_at + recheck->pause_us);
	(void)sd_event_source_get_enabled(recheck->timer, &enabled);
	(void)sd_event_source_get_time(recheck->timer, &planned);
	recheck->step = 0;
	if (enabled != SD_EVENT_OFF && planned <= due)
		return;
	(void)sd_event_source_set_time(recheck->timer, due);
	(void)sd_event_source_set_enabled(recheck->timer, SD_EVENT_ONESHOT);
}
