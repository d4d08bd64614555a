// SPDX-License-Identifier: Apache-2.0
/*
 * What the service manager is told. Without one, sd_notify() does nothing.
 */
#include "service.h"

#include "base/clock.h"
#include "base/util.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <systemd/sd-daemon.h>

#define STATUS_SIZE   128
#define STATUS_PERIOD USEC_PER_SEC

struct service {
	const struct graph *graph;
	sd_event_source *timer; /* enabled while a status waits to be told */
	uint64_t told_at;	/* CLOCK_MONOTONIC */
	char status[STATUS_SIZE];
};

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void make_status(const struct graph *graph, char ret_text[static STATUS_SIZE])
{
	size_t n_switches = 0, n_endpoints = 0;

	for (size_t i = 0; i < graph->n_fabrics; i++) {
		n_switches += graph->fabrics[i]->n_switches;
		n_endpoints += graph->fabrics[i]->n_endpoints + graph->fabrics[i]->n_domains;
	}
	snprintf(ret_text, STATUS_SIZE, "%zu fabric%s, %zu switch%s, %zu endpoint%s, %zu adapter%s",
		 graph->n_fabrics, plural(graph->n_fabrics), n_switches,
		 n_switches == 1 ? "" : "es", n_endpoints, plural(n_endpoints), graph->n_adapters,
		 plural(graph->n_adapters));
}

static void tell_status(struct service *service, const char *before)
{
	char status[STATUS_SIZE];

	make_status(service->graph, status);
	service->told_at = monotonic_us();
	if (!before[0] && strcmp(status, service->status) == 0)
		return;
	memcpy(service->status, status, sizeof(status));
	(void)sd_notifyf(false, "%sSTATUS=%s", before, status);
}

static int on_timer(sd_event_source *timer, uint64_t usec, void *userdata)
{
	tell_status(userdata, "");
	return 0;
}

int service_new(sd_event *event, const struct graph *graph, struct service **ret)
{
	struct service *service = calloc(1, sizeof(*service));
	int r = -ENOMEM;

	if (service) {
		service->graph = graph;
		r = sd_event_add_time(event, &service->timer, CLOCK_MONOTONIC, 0, 0, on_timer,
				      service);
	}
	if (r >= 0)
		r = sd_event_source_set_enabled(service->timer, SD_EVENT_OFF);
	if (r >= 0)
		r = sd_event_set_watchdog(event, true);
	if (r < 0) {
		service_free(service);
		return r;
	}
	*ret = service;
	return 0;
}

void service_free(struct service *service)
{
	if (!service)
		return;
	(void)sd_notify(false, "STOPPING=1");
	sd_event_source_disable_unref(service->timer);
	free(service);
}

void service_tell_ready(struct service *service)
{
	tell_status(service, "READY=1\n");
}

/* Since when, so that the service manager can tell which READY=1 belongs to it. */
void service_tell_reloading(struct service *service)
{
	(void)sd_notifyf(false, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64, monotonic_us());
}

void service_touch(struct service *service)
{
	int enabled = SD_EVENT_OFF;

	if (sd_event_source_get_enabled(service->timer, &enabled) > 0)
		return;
	(void)sd_event_source_set_time(service->timer, service->told_at + STATUS_PERIOD);
	(void)sd_event_source_set_enabled(service->timer, SD_EVENT_ONESHOT);
}
