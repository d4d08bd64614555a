// SPDX-License-Identifier: Apache-2.0
#include "backend/verbs/device.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/util.h"

#include <errno.h>

DEFINE_CLEANUP(struct query *, query_free)

/*
 * A device that comes is there before udev has given us the right to open it; one that goes has no
 * character device any more, while sysfs still has half of it. So long a query that went wrong is
 * not believed.
 */
#define DOUBT_US (500 * USEC_PER_MSEC)

static void log_error_of(const struct device *device, int error)
{
	const char *name = device->sighting.name, *id = device->sighting.id;

	if (error == device->error)
		return;
	if (error == -ETIMEDOUT)
		log_warning("%s: %s has not answered for %u ms", id, name,
			    device->owner->settings->timeout_ms);
	else if (error < 0)
		log_warning("%s: %s cannot be read: %s", id, name, strerror(-error));
	else
		log_info("%s: %s can be read again", id, name);
}

/* It cannot be read now. What was known stays, or else what sysfs says. */
static void set_failed(struct device *device, int error)
{
	log_error_of(device, error);
	device->error = error;
	device->known = true;
}

/* Whether the outcome of a query is not to be told yet. */
static bool is_doubtful(struct device *device, const struct query *query)
{
	uint64_t now = monotonic_us();

	if (query->opened) {
		device->doubted_since = 0;
		return false;
	}
	if (!device->doubted_since) {
		device->doubted_since = now;
		recheck_call(&device->recheck);
	}
	return now - device->doubted_since < DOUBT_US;
}

static void take_ports(struct device *device, struct query *query)
{
	free(device->ports);
	device->ports = TAKE(query->ports);
	device->n_ports = query->n_ports;
}

static void take_context(struct device *device, struct query *query)
{
	/* If it cannot be watched, it is closed, and asked for again with the next query. */
	if (query->context && !device->held)
		(void)held_new(device->owner->event, TAKE(query->context), &device->held_owner,
			       &device->held);
}

/* Returns whether there is something to tell. */
static bool take_outcome(struct device *device, struct query *query)
{
	if (is_doubtful(device, query))
		return false;
	if (!device->was_read)
		device->adapter = query->adapter;
	device->round = query->round;
	if (query->error < 0) {
		set_failed(device, query->error);
		return true;
	}
	log_error_of(device, 0);
	device->adapter = query->adapter;
	device->error = 0;
	device->known = device->was_read = true;
	device->was_opened = query->opened;
	take_ports(device, query);
	take_context(device, query);
	return true;
}

static void on_read(struct job *job)
{
	CLEANUP(query_freep) struct query *query = (struct query *)job;
	struct device *device = query->userdata;
	struct device_owner *owner = device->owner;

	device->query = NULL;
	device->late = false;
	device->evidence = query->evidence;
	context_close_waiting();
	(void)sd_event_source_set_enabled(device->deadline, SD_EVENT_OFF);
	owner->facts->requests_waiting--;
	turn_end(&owner->turns, &device->turn);
	turns_run(&owner->turns);
	/* Not at once: it may be that nobody can see where it is now. */
	if (query->error == -ESTALE) {
		recheck_call(&device->recheck);
		owner->moved(owner);
		return;
	}
	/* What was asked for meanwhile may be about what came after the answer. */
	if (device->again)
		device_read(device);
	if (take_outcome(device, query))
		owner->changed(owner);
}

static int run_query(struct device *device)
{
	struct device_owner *owner = device->owner;
	struct query *query = query_new(owner->api, &device->sighting);
	int r;

	if (!query)
		return -ENOMEM;
	query->job.done = on_read;
	query->userdata = device;
	query->round = owner->round;
	query->hold = !device->held;
	query->evidence = device->evidence;
	r = worker_run(owner->worker, &query->job);
	if (r < 0) {
		query_free(query);
		return r;
	}
	device->query = query;
	owner->facts->requests++;
	owner->facts->requests_waiting++;
	return 0;
}

/* That there is no thread, or no memory, says nothing about the device: it is asked later. */
static int on_turn(struct turn *turn)
{
	struct device *device = turn->userdata;
	struct device_owner *owner = device->owner;
	int r = run_query(device);

	if (r < 0 && !owner->starved)
		log_warning("%s: %s cannot be asked now: %s", device->sighting.id,
			    device->sighting.name, strerror(-r));
	owner->starved = r < 0;
	if (r < 0) {
		recheck_call(&device->recheck);
		return r;
	}
	(void)sd_event_source_set_time_relative(device->deadline,
						owner->settings->timeout_ms * USEC_PER_MSEC);
	(void)sd_event_source_set_enabled(device->deadline, SD_EVENT_ONESHOT);
	return 0;
}

void device_read(struct device *device)
{
	device->again = device->query;
	if (!device->query)
		turn_ask(&device->owner->turns, &device->turn);
}

static int on_deadline(sd_event_source *timer, uint64_t usec, void *userdata)
{
	struct device *device = userdata;
	struct device_owner *owner = device->owner;

	device->late = true;
	owner->facts->timeouts++;
	set_failed(device, -ETIMEDOUT);
	turn_end(&owner->turns, &device->turn);
	turns_run(&owner->turns);
	owner->changed(owner);
	return 0;
}

static void on_look(void *userdata)
{
	device_read(userdata);
}

static void on_event(void *userdata)
{
	struct device *device = userdata;

	recheck_call(&device->recheck);
}

static void on_lost(void *userdata)
{
	struct device *device = userdata;

	held_free(TAKE(device->held));
	recheck_call(&device->recheck);
}

void device_free(struct device *device)
{
	if (!device)
		return;
	turn_end(&device->owner->turns, &device->turn);
	if (device->query) {
		job_leave(&device->query->job);
		device->owner->facts->requests_waiting--;
	}
	sd_event_source_disable_unref(device->deadline);
	recheck_done(&device->recheck);
	held_free(device->held);
	free(device->ports);
	free(device);
}
DEFINE_CLEANUP(struct device *, device_free)

int device_new(struct device_owner *owner, const struct sighting *sighting, struct device **ret)
{
	CLEANUP(device_freep) struct device *device = calloc(1, sizeof(*device));
	int r;

	if (!device)
		return -ENOMEM;
	device->owner = owner;
	device->sighting = *sighting;
	sighting_facts(sighting, &device->adapter);
	device->turn = (struct turn){ .start = on_turn, .userdata = device };
	device->held_owner = (struct held_owner){ on_event, on_lost, device };
	r = recheck_init(&device->recheck, owner->event, on_look, device);
	if (r < 0)
		return r;
	r = sd_event_add_time(owner->event, &device->deadline, CLOCK_MONOTONIC, 0, 1, on_deadline,
			      device);
	r = r < 0 ? r : sd_event_source_set_enabled(device->deadline, SD_EVENT_OFF);
	if (r < 0)
		return r;
	device_read(device);
	/* GIDs, and the right to open it, may come a moment after the device. */
	recheck_call(&device->recheck);
	*ret = TAKE(device);
	return 0;
}

/* All else is as it was when the device was whole; it may be going. */
bool device_see(struct device *device, const struct sighting *sighting)
{
	bool renamed = strcmp(device->sighting.name, sighting->name) != 0;

	memcpy(device->sighting.name, sighting->name, sizeof(sighting->name));
	memcpy(device->sighting.path, sighting->path, sizeof(sighting->path));
	memcpy(device->adapter.name, sighting->name, sizeof(sighting->name));
	return renamed && device->known;
}

bool device_is_through(const struct device *device)
{
	return device->late || device->round >= device->owner->round;
}
