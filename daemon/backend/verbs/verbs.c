// SPDX-License-Identifier: Apache-2.0
/*
 * What wakes the backend: udev, the network, time, a command. All lead to the same two steps: see
 * which devices there are, and read those that may have changed.
 */
#include "backend/verbs/verbs-private.h"

#include "base/log.h"
#include "base/util.h"

#include <errno.h>
#include <stdio.h>

const struct verbs_settings verbs_default_settings = {
	.enabled = true,
	.rescan_s = 30,
	.timeout_ms = 5000,
};

static void look(struct verbs *verbs)
{
	if (verbs_scan(verbs))
		verbs_tell(verbs);
}

/* All of them, anew: what was read before does not count. */
static void begin_round(struct verbs *verbs)
{
	uint64_t round = ++verbs->owner.round;
	bool changed = verbs_scan(verbs);

	context_close_waiting();
	for (size_t i = 0; i < verbs->n_devices; i++) {
		struct device *device = verbs->devices[i];

		if (!device->query || device->query->round < round)
			device_read(device);
	}
	/* If nobody is to be waited for, nobody will say that the round is over. */
	if (changed || verbs_is_through(verbs))
		verbs_tell(verbs);
}

static int on_rescan(sd_event_source *timer, uint64_t usec, void *userdata)
{
	struct verbs *verbs = userdata;

	(void)sd_event_source_set_time_relative(timer,
						verbs->owner.settings->rescan_s * USEC_PER_SEC);
	(void)sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
	begin_round(verbs);
	return 0;
}

static void on_changed(struct device_owner *owner)
{
	verbs_tell((struct verbs *)owner);
}

static void on_moved(struct device_owner *owner)
{
	look((struct verbs *)owner);
}

void verbs_on_event(void *userdata, const char *subsystem, const char *name)
{
	bool is_device = strcmp(subsystem, "infiniband") == 0;
	struct verbs *verbs = userdata;
	bool changed = verbs_scan(verbs);

	for (size_t i = 0; i < verbs->n_devices; i++) {
		struct device *device = verbs->devices[i];

		/* A character device's event does not say whose it is. */
		if (is_device ? strcmp(device->sighting.name, name) == 0 : !device->was_opened)
			recheck_call(&device->recheck);
	}
	if (changed)
		verbs_tell(verbs);
}

static void on_network_change(void *userdata)
{
	struct verbs *verbs = userdata;

	if (verbs->n_devices)
		recheck_call(&verbs->network);
}

static bool is_on_network(const struct device *device)
{
	for (size_t i = 0; i < device->n_ports; i++) {
		if (device->ports[i].link_layer != LINK_LAYER_INFINIBAND)
			return true;
	}
	return !device->was_read;
}

/* RoCE and iWARP have the state of their netdev, and GIDs made of its addresses. */
static void on_look_at_network(void *userdata)
{
	struct verbs *verbs = userdata;

	for (size_t i = 0; i < verbs->n_devices; i++) {
		if (is_on_network(verbs->devices[i]))
			device_read(verbs->devices[i]);
	}
}

static void on_look_again(void *userdata)
{
	look(userdata);
}

static void verbs_stop(void *instance)
{
	struct verbs *verbs = instance;

	if (!verbs)
		return;
	sd_event_source_disable_unref(verbs->rescan);
	recheck_done(&verbs->network);
	recheck_done(&verbs->blind);
	netwatch_free(verbs->netwatch);
	monitor_free(verbs->monitor);
	for (size_t i = 0; i < verbs->n_devices; i++)
		device_free(verbs->devices[i]);
	free(verbs->devices);
	worker_free(verbs->owner.worker);
	sd_event_unref(verbs->owner.event);
	command_list_finish(&verbs->waiting, -ECANCELED);
	free(verbs);
}
DEFINE_CLEANUP(struct verbs *, verbs_stop)

/* Without them a change is seen late, which is better than not at all. */
static void listen(struct verbs *verbs)
{
	int r = monitor_new(verbs->owner.event, verbs_on_event, verbs, &verbs->monitor);

	if (r < 0)
		log_warning(
			"%s: cannot hear udev, devices that come and go are seen after %u s: %s",
			verbs->facts.id, verbs->owner.settings->rescan_s, strerror(-r));
	r = netwatch_new(verbs->owner.event, on_network_change, verbs, &verbs->netwatch);
	if (r < 0)
		log_warning("%s: cannot hear the network, its changes are seen after %u s: %s",
			    verbs->facts.id, verbs->owner.settings->rescan_s, strerror(-r));
}

int verbs_start_on(const struct verbs_api *api, sd_event *event,
		   const struct verbs_settings *settings, struct sink *sink, void **ret)
{
	CLEANUP(verbs_stopp) struct verbs *verbs = calloc(1, sizeof(*verbs));
	int r;

	if (!verbs)
		return -ENOMEM;
	verbs->sink = sink;
	verbs->facts = (struct source_facts){ .id = "verbs", .local = true };
	verbs->owner = (struct device_owner){
		.api = api,
		.settings = settings,
		.event = sd_event_ref(event),
		.facts = &verbs->facts,
		.changed = on_changed,
		.moved = on_moved,
	};
	r = worker_new(event, &verbs->owner.worker);
	if (r < 0)
		return r;
	r = recheck_init(&verbs->network, event, on_look_at_network, verbs);
	if (r < 0)
		return r;
	r = recheck_init(&verbs->blind, event, on_look_again, verbs);
	if (r < 0)
		return r;
	/* The first look is taken from the loop, like every other. */
	r = sd_event_add_time_relative(event, &verbs->rescan, CLOCK_MONOTONIC, 0, 1, on_rescan,
				       verbs);
	if (r < 0)
		return r;
	listen(verbs);
	*ret = TAKE(verbs);
	return 0;
}

/* Switched off, there is no instance. */
static int verbs_start(sd_event *event, const void *settings, struct sink *sink, void **ret)
{
	const struct verbs_settings *verbs_settings = settings;

	*ret = NULL;
	if (!verbs_settings->enabled)
		return 0;
	return verbs_start_on(&verbs_real_api, event, verbs_settings, sink, ret);
}

static void verbs_command(void *instance, struct command *command)
{
	struct verbs *verbs = instance;

	if (!verbs || command->fabric_id[0]) {
		command->done(command, -ENODEV);
		return;
	}
	command_list_add(&verbs->waiting, command);
	begin_round(verbs);
}

const struct backend verbs_backend = {
	.name = "verbs",
	.start = verbs_start,
	.stop = verbs_stop,
	.command = verbs_command,
};
