// SPDX-License-Identifier: Apache-2.0
#include "backend/ofi/ofi.h"

#include "backend/ofi/document.h"
#include "backend/ofi/protocol.h"
#include "backend/ofi/run.h"
#include "backend/ofi/tell.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/netwatch.h"
#include "base/text.h"
#include "base/util.h"
#include "build.h"

#include <errno.h>
#include <stdio.h>
#include <systemd/sd-device.h>

#define NEVER	    UINT64_MAX
#define SETTLE_US   (500 * USEC_PER_MSEC) /* what happens at one time comes in many pieces */
#define REPEAT_US   (5 * USEC_PER_SEC)
#define RETRY_US    USEC_PER_SEC /* doubled with each failure, up to: */
#define RETRY_MAX_S 300
/* However much happens, it is not asked about all the time: a rest of so many times a run's length,
 * and no longer than: */
#define REST_SHARE  4
#define REST_MAX_US (5 * USEC_PER_SEC)

const struct ofi_settings ofi_default_settings = {
	.enabled = true,
	.rescan_s = 300,
	.timeout_s = 30,
};

struct ofi {
	sd_event *event;
	const struct ofi_settings *settings;
	const char *program;
	struct teller teller;
	struct netwatch *links;
	sd_device_monitor *devices;
	sd_event_source *timer, *repeat;
	uint64_t due; /* the next run, CLOCK_MONOTONIC us */

	struct run *run;
	struct run_owner owner;
	uint64_t began;	     /* the run, */
	uint64_t rest_until; /* and what happens is not looked at before that */
	unsigned int n_failures;
	char complaint[384]; /* that was logged last; "": all is well */
	bool cut;	     /* likewise: there is more than is shown */
	/* Refresh commands; each waits for a run that began after it was given. */
	struct command_list waiting, running;
};

static void arm(struct ofi *ofi)
{
	bool on = !ofi->run && ofi->due != NEVER;

	(void)sd_event_source_set_time(ofi->timer, ofi->due);
	(void)sd_event_source_set_enabled(ofi->timer, on ? SD_EVENT_ONESHOT : SD_EVENT_OFF);
}

/* There is to be a run at @at, or before. */
static void want(struct ofi *ofi, uint64_t at)
{
	ofi->due = MIN(ofi->due, at);
	arm(ofi);
}

static void on_change(void *userdata)
{
	struct ofi *ofi = userdata;

	want(ofi, MAX(monotonic_us() + SETTLE_US, ofi->rest_until));
}

static int on_device(sd_device_monitor *monitor, sd_device *device, void *userdata)
{
	on_change(userdata);
	return 0;
}

static int on_repeat(sd_event_source *timer, uint64_t usec, void *userdata)
{
	struct ofi *ofi = userdata;

	teller_repeat(&ofi->teller);
	return sd_event_source_set_time_relative(timer, REPEAT_US);
}

static void set_repeat(struct ofi *ofi)
{
	bool on = teller_has_subnets(&ofi->teller);

	(void)sd_event_source_set_time_relative(ofi->repeat, REPEAT_US);
	(void)sd_event_source_set_enabled(ofi->repeat, on ? SD_EVENT_ON : SD_EVENT_OFF);
}

/* The helper's own words are in it. */
static void complain(struct ofi *ofi, const char *why)
{
	char complaint[sizeof(ofi->complaint)];

	text_clean(why, strlen(why), sizeof(complaint), complaint);
	if (strcmp(complaint, ofi->complaint) != 0)
		log_warning("libfabric: %s %s", ofi->program, complaint);
	memcpy(ofi->complaint, complaint, sizeof(complaint));
}

static void fail(struct ofi *ofi, int error, const char *why)
{
	uint64_t wait_s = 1 << MIN(ofi->n_failures, 16u);

	complain(ofi, why);
	ofi->n_failures++;
	teller_fail(&ofi->teller, error);
	want(ofi, monotonic_us() + MIN(wait_s, RETRY_MAX_S) * RETRY_US);
	command_list_finish(&ofi->running, error);
}

struct reading {
	struct fabrics fabrics;
	bool host_only;
};

static int on_info(void *userdata, const struct ofi_info *info)
{
	struct reading *reading = userdata;

	if (!reading->host_only && protocol_is_host_only(info))
		return 0;
	return fabrics_add(&reading->fabrics, info);
}

/* Once, until all can be shown again. */
static void log_cut(struct ofi *ofi, const struct fabrics *fabrics)
{
	if (fabrics->cut && !ofi->cut)
		log_warning("libfabric: there is more than %d fabrics or %d domains; the others "
			    "are not shown",
			    FABRICS_MAX, DOMAINS_MAX);
	ofi->cut = fabrics->cut;
}

static void read_output(struct ofi *ofi, const struct run_result *result)
{
	struct reading reading = { .host_only = ofi->settings->host_only };
	char wrong[256] = "", why[320];
	int r = document_read(result->output, result->length, on_info, &reading, sizeof(wrong),
			      wrong);

	if (r == 0)
		r = fabrics_settle(&reading.fabrics);
	if (r < 0) {
		fabrics_done(&reading.fabrics);
		snprintf(why, sizeof(why), "has printed what cannot be read: %s",
			 wrong[0] ? wrong : strerror(-r));
		fail(ofi, r, why);
		return;
	}
	if (ofi->complaint[0])
		log_notice("libfabric: %s works again", ofi->program);
	ofi->complaint[0] = '\0';
	ofi->n_failures = 0;
	log_cut(ofi, &reading.fabrics);
	teller_take(&ofi->teller, &reading.fabrics);
	set_repeat(ofi);
	want(ofi, monotonic_us() + ofi->settings->rescan_s * USEC_PER_SEC);
	command_list_finish(&ofi->running, 0);
}

static void on_result(void *userdata, const struct run_result *result)
{
	struct ofi *ofi = userdata;
	uint64_t now = monotonic_us();

	ofi->rest_until = now + MIN(REST_SHARE * (now - ofi->began), REST_MAX_US);
	if (result->error < 0)
		fail(ofi, result->error, result->why);
	else
		read_output(ofi, result);
	/* The next one may never be. */
	if (run_is_stuck(ofi->run))
		command_list_finish(&ofi->waiting, -ETIMEDOUT);
}

static void on_ended(void *userdata)
{
	struct ofi *ofi = userdata;

	run_free(TAKE(ofi->run));
	arm(ofi);
}

static int on_time(sd_event_source *timer, uint64_t usec, void *userdata)
{
	struct ofi *ofi = userdata;
	char why[128];
	int r;

	ofi->due = NEVER;
	ofi->began = monotonic_us();
	ofi->running = ofi->waiting;
	ofi->waiting = (struct command_list){ 0 };
	r = run_start(ofi->event, ofi->program, ofi->settings->timeout_s, &ofi->owner, &ofi->run);
	if (r < 0) {
		snprintf(why, sizeof(why), "cannot be started: %s", strerror(-r));
		fail(ofi, r, why);
	}
	return 0;
}

static void ofi_command(void *instance, struct command *command)
{
	struct ofi *ofi = instance;

	if (!ofi->timer ||
	    (command->fabric_id[0] && !teller_has_fabric(&ofi->teller, command->fabric_id))) {
		command->done(command, -ENODEV);
		return;
	}
	/* Another one would hang there, too. */
	if (ofi->run && run_is_stuck(ofi->run)) {
		command->done(command, -ETIMEDOUT);
		return;
	}
	command_list_add(&ofi->waiting, command);
	want(ofi, monotonic_us());
}

/*
 * What does not count any more goes when a run has shown what there is, and not before: if that
 * fails, nobody knows. One that is under way is still good.
 */
static void ofi_change(void *instance, const void *settings)
{
	struct ofi *ofi = instance;

	ofi->settings = settings;
	if (ofi->timer)
		want(ofi, monotonic_us());
}

static void ofi_stop(void *instance)
{
	struct ofi *ofi = instance;

	if (!ofi)
		return;
	netwatch_free(ofi->links);
	sd_device_monitor_unref(ofi->devices);
	sd_event_source_disable_unref(ofi->timer);
	sd_event_source_disable_unref(ofi->repeat);
	run_free(ofi->run);
	command_list_finish(&ofi->running, -ECANCELED);
	command_list_finish(&ofi->waiting, -ECANCELED);
	teller_done(&ofi->teller);
	sd_event_unref(ofi->event);
	free(ofi);
}
DEFINE_CLEANUP(struct ofi *, ofi_stop)

static int watch_devices(struct ofi *ofi)
{
	int r = sd_device_monitor_new(&ofi->devices);

	if (r >= 0)
		r = sd_device_monitor_filter_add_match_subsystem_devtype(ofi->devices, "infiniband",
									 NULL);
	if (r >= 0)
		r = sd_device_monitor_attach_event(ofi->devices, ofi->event);
	if (r >= 0)
		r = sd_device_monitor_start(ofi->devices, on_device, ofi);
	return r;
}

/* Who cannot hear of changes still looks now and then. */
static void watch(struct ofi *ofi)
{
	int r = watch_devices(ofi);

	if (r < 0)
		log_warning("libfabric: devices that come and go are not noticed: %s",
			    strerror(-r));
	r = netwatch_new(ofi->event, on_change, ofi, &ofi->links);
	if (r < 0)
		log_warning("libfabric: changes of links and addresses are not noticed: %s",
			    strerror(-r));
}

static int begin(struct ofi *ofi)
{
	int r;

	if (!ofi->settings->enabled)
		return 0;
	watch(ofi);
	r = sd_event_add_time(ofi->event, &ofi->timer, CLOCK_MONOTONIC, NEVER, 1, on_time, ofi);
	if (r >= 0)
		r = sd_event_add_time(ofi->event, &ofi->repeat, CLOCK_MONOTONIC, NEVER, 0,
				      on_repeat, ofi);
	if (r < 0)
		return r;
	set_repeat(ofi);
	want(ofi, monotonic_us());
	return 0;
}

static int ofi_start(sd_event *event, const void *settings, struct sink *sink, void **ret)
{
	CLEANUP(ofi_stopp) struct ofi *ofi = calloc(1, sizeof(*ofi));
	int r;

	if (!ofi)
		return -ENOMEM;
	ofi->event = sd_event_ref(event);
	ofi->settings = settings;
	ofi->program = getenv("FABRIC_MANAGER_LIBFABRIC_PROBE") ?: LIBFABRIC_PROBE;
	ofi->teller.sink = sink;
	ofi->due = NEVER;
	ofi->owner = (struct run_owner){
		.result = on_result,
		.ended = on_ended,
		.userdata = ofi,
	};
	r = begin(ofi);
	if (r < 0)
		return r;
	*ret = TAKE(ofi);
	return 0;
}

const struct backend ofi_backend = {
	.name = "libfabric",
	.start = ofi_start,
	.change = ofi_change,
	.stop = ofi_stop,
	.command = ofi_command,
};
