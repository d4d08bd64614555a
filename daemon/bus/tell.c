// SPDX-License-Identifier: Apache-2.0
/*
 * Telling: the notices that wait, one portion after the other, as fast as clients can be told. What
 * one of them says is in notice.c.
 */
#include <errno.h>
#include <string.h>

#include "base/log.h"
#include "base/util.h"
#include "bus/bus-internal.h"
#include "bus/notice.h"

#define PORTION	   100 /* notices at a time: calls are answered in between */
#define LOOK_AGAIN (2 * USEC_PER_MSEC)

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	publish_continue(userdata);
	return 0;
}

static void continue_later(struct bus *bus, uint64_t delay_usec)
{
	struct publisher *publisher = &bus->publisher;
	uint64_t now;

	if (sd_event_now(bus->event, CLOCK_MONOTONIC, &now) < 0)
		return;
	if (!publisher->timer)
		sd_event_add_time(bus->event, &publisher->timer, CLOCK_MONOTONIC, now + delay_usec,
				  1, on_timer, bus);
	sd_event_source_set_time(publisher->timer, now + delay_usec);
	sd_event_source_set_enabled(publisher->timer, SD_EVENT_ONESHOT);
}

/* False: try again a moment later. An object that sd-bus does not take is left out, and logged. */
static bool tell_first(struct bus *bus)
{
	struct publisher *publisher = &bus->publisher;
	const struct notice *notice = backlog_first(&publisher->backlog);
	char path[PATH_SIZE];
	int r;

	r = notice_tell(bus, notice);
	if (r == -ENOMEM || r == -ENOBUFS)
		return false;
	if (r < 0 && r != -ENOTCONN) {
		path_format(&notice->id, PLACE_OBJECT, path);
		log_error("%s: cannot be told on the bus: %s", path, strerror(-r));
	}
	if (notice->verb == NOTICE_ANNOUNCE) {
		publisher->n_waiting--;
		publisher->announcing = true;
	}
	backlog_pop(&publisher->backlog);
	pace_told(bus);
	return true;
}

/* All are withdrawn: the options take effect, and all are to be announced anew. */
static void come_back(struct bus *bus)
{
	bus->options = bus->wanted;
	bus->publisher.withdrawing = false;
	bus->publisher.again = true;
}

/* All has been told. */
static void rest(struct bus *bus)
{
	struct publisher *publisher = &bus->publisher;
	bool announced = publisher->announcing;

	if (publisher->withdrawing && publisher->n_announced == 0)
		come_back(bus);
	if (publisher->again) {
		publisher->again = publish_all(bus) < 0;
		continue_later(bus, publisher->again ? LOOK_AGAIN : 0);
		return;
	}
	publisher->announcing = false;
	pace_rest(bus);
	if (announced && bus->hooks.announced)
		bus->hooks.announced(bus->hooks.userdata, publisher->n_announced);
}

void publish_continue(struct bus *bus)
{
	const struct backlog *backlog = &bus->publisher.backlog;

	for (unsigned int n = 0; n < PORTION && backlog_count(backlog) > 0; n++) {
		enum pace_verdict verdict = pace_verdict(bus);

		if (verdict == PACE_WAIT)
			return;
		if (verdict == PACE_LOOK_AGAIN || !tell_first(bus)) {
			continue_later(bus, LOOK_AGAIN);
			return;
		}
	}
	if (backlog_count(backlog) > 0)
		continue_later(bus, 0);
	else
		rest(bus);
}

void publish_with(struct bus *bus, const struct bus_options *options)
{
	struct publisher *publisher = &bus->publisher;

	bus->wanted = *options;
	/* What every adapter shows of the chassis comes the same way: it is nobody's fact. */
	if (options->front_end != bus->options.front_end ||
	    strcmp(options->chassis, bus->options.chassis) != 0)
		publisher->withdrawing = true;
	if (!publisher->withdrawing)
		bus->options = *options;
	publisher->again = publish_all(bus) < 0;
	publish_continue(bus);
}

void publisher_done(struct publisher *publisher)
{
	sd_event_source_disable_unref(publisher->timer);
	backlog_done(&publisher->backlog);
	*publisher = (struct publisher){ 0 };
}
