// SPDX-License-Identifier: Apache-2.0
#include "backend/ib/ib-private.h"

#include "backend/ib/wire.h"
#include "base/util.h"

#include <errno.h>
#include <infiniband/umad.h>
#include <stdio.h>

#define RESCAN_US (5 * USEC_PER_SEC)
#define REOPEN_US USEC_PER_SEC

const struct ib_settings ib_default_settings = {
	.subnet = {
		.limits = {
			.window = 64,
			.window_per_destination = 8,
			.timeout_ms = 200,
			.retries = 3,
		},
		.heartbeat_s = 1,
		.light_sweep_s = 10,
		.full_sweep_s = 600,
		.patience_ms = 1000,
	},
};

static int source_send(void *userdata, const struct mad_request *request)
{
	struct ib_source *source = userdata;

	return source->wire ? umad_wire.send(source->wire, request) : -ENODEV;
}

static uint64_t source_now(void *userdata)
{
	return umad_wire.now(NULL);
}

static const struct mad_wire source_wire = { .send = source_send, .now = source_now };

static void source_close(struct ib_source *source, int error)
{
	source->io = sd_event_source_disable_unref(source->io);
	wire_close(TAKE(source->wire));
	subnet_set_wire(source->subnet, error, false);
}

static void source_run(struct ib_source *source)
{
	uint64_t next = subnet_run(source->subnet);

	if (source->broken) {
		source_close(source, source->broken);
		source->broken = 0;
		(void)sd_event_source_set_time_relative(source->ib->rescan, REOPEN_US);
		next = subnet_run(source->subnet);
	}

	(void)sd_event_source_set_time(source->timer, next);
	(void)sd_event_source_set_enabled(source->timer,
					  next == UINT64_MAX ? SD_EVENT_OFF : SD_EVENT_ONESHOT);
}

static int on_time(sd_event_source *timer, uint64_t usec, void *userdata)
{
	source_run(userdata);
	return 0;
}

static void on_answer(void *userdata, const uint8_t *mad, size_t length)
{
	struct ib_source *source = userdata;

	subnet_answer(source->subnet, mad, length);
}

static void on_report(void *userdata, const uint8_t *mad, uint16_t lid)
{
	struct ib_source *source = userdata;

	subnet_report(source->subnet, mad, lid);
}

static const struct wire_callbacks wire_callbacks = { .answer = on_answer, .report = on_report };

static int on_readable(sd_event_source *io, int fd, uint32_t events, void *userdata)
{
	struct ib_source *source = userdata;
	int r = wire_dispatch(source->wire, &wire_callbacks, source);

	if (r == 0 && (events & (EPOLLHUP | EPOLLERR)))
		r = -ENODEV;
	if (r < 0)
		source->broken = r;
	source_run(source);
	return 0;
}

static void answer_report(void *userdata, const uint8_t *mad, uint16_t lid)
{
	struct ib_source *source = userdata;

	/* If it is lost, the sender repeats its Report. */
	if (source->wire)
		(void)wire_answer_report(source->wire, mad, lid);
}

static void broken(void *userdata, int error)
{
	struct ib_source *source = userdata;

	source->broken = error;
}

static void source_free(struct ib_source *source)
{
	if (!source)
		return;
	sd_event_source_disable_unref(source->io);
	sd_event_source_disable_unref(source->timer);
	subnet_free(source->subnet);
	wire_close(source->wire);
	free(source);
}
DEFINE_CLEANUP(struct ib_source *, source_free)

static void source_open(struct ib_source *source)
{
	const struct subnet_settings *settings = &source->ib->settings->subnet;
	/* A late answer is good until the last try has run out; so long the kernel is to wait. */
	unsigned int wait_ms = settings->limits.timeout_ms * (settings->limits.retries + 1);
	int r = wire_open(source->settings.ca, source->settings.port, wait_ms,
			  &source->ib->settings->keys, &source->wire);

	if (r == 0)
		r = sd_event_add_io(source->ib->event, &source->io, wire_fd(source->wire), EPOLLIN,
				    on_readable, source);
	if (r < 0) {
		source_close(source, r);
		return;
	}
	subnet_set_wire(source->subnet, 0, wire_takes_reports(source->wire));
}

static int source_new(struct ib *ib, const struct ib_port_settings *settings, uint64_t port_guid)
{
	CLEANUP(source_freep) struct ib_source *source = calloc(1, sizeof(*source));
	char id[SOURCE_ID_SIZE];
	int r;

	if (!source)
		return -ENOMEM;
	source->ib = ib;
	source->settings = *settings;
	source->port_guid = port_guid;
	source->owner = (struct subnet_owner){
		.may_sweep = standby_verdict,
		.answer_report = answer_report,
		.broken = broken,
		.userdata = source,
	};
	snprintf(id, sizeof(id), "%s/%d", settings->ca, settings->port);
	r = subnet_new(id, &source_wire, &source->owner, &ib->settings->subnet, ib->sink,
		       &source->subnet);
	if (r < 0)
		return r;
	r = sd_event_add_time(ib->event, &source->timer, CLOCK_MONOTONIC, UINT64_MAX, 1, on_time,
			      source);
	if (r < 0)
		return r;
	source_open(source);
	source_run(source);
	ib->sources[ib->n_sources++] = TAKE(source);
	return 0;
}

static const struct ib_port_settings *find_settings(const struct ib *ib, const char *ca, int port)
{
	for (size_t i = 0; i < ib->settings->n_ports; i++) {
		const struct ib_port_settings *settings = &ib->settings->ports[i];

		if (settings->port == port && strcmp(settings->ca, ca) == 0)
			return settings;
	}
	return NULL;
}

static struct ib_source *find_source(const struct ib *ib, const char *ca, int port)
{
	for (size_t i = 0; i < ib->n_sources; i++) {
		struct ib_source *source = ib->sources[i];

		if (source->settings.port == port && strcmp(source->settings.ca, ca) == 0)
			return source;
	}
	return NULL;
}

/* A port of this machine: is it one of ours, is it new, or has it come back? */
static void see_port(struct ib *ib, const umad_port_t *port)
{
	const struct ib_port_settings *settings = find_settings(ib, port->ca_name, port->portnum);
	struct ib_source *source = find_source(ib, port->ca_name, port->portnum);
	struct ib_port_settings unnamed = { .port = port->portnum };

	if (source) {
		source->port_guid = be64toh(port->port_guid);
		if (!source->wire) {
			source_open(source);
			source_run(source);
		}
		return;
	}
	if (strcmp(port->link_layer, "InfiniBand") != 0 || ib->n_sources == IB_MAX_SOURCES)
		return;
	if (!settings) {
		if (ib->settings->n_ports || port->state < PORT_STATE_INIT)
			return;
		snprintf(unnamed.ca, sizeof(unnamed.ca), "%s", port->ca_name);
		settings = &unnamed;
	}
	(void)source_new(ib, settings, be64toh(port->port_guid));
}

static void scan(struct ib *ib)
{
	char names[UMAD_MAX_DEVICES][UMAD_CA_NAME_LEN];
	int n_names = umad_get_cas_names(names, UMAD_MAX_DEVICES);

	for (int i = 0; i < n_names; i++) {
		umad_ca_t ca;

		if (umad_get_ca(names[i], &ca) < 0)
			continue;
		for (int k = 0; k < UMAD_CA_MAX_PORTS; k++) {
			if (ca.ports[k])
				see_port(ib, ca.ports[k]);
		}
		umad_release_ca(&ca);
	}
}

static int on_rescan(sd_event_source *timer, uint64_t usec, void *userdata)
{
	struct ib *ib = userdata;

	scan(ib);
	(void)sd_event_source_set_time_relative(timer, RESCAN_US);
	return sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

static void ib_stop(void *instance)
{
	struct ib *ib = instance;

	if (!ib)
		return;
	sd_event_source_disable_unref(ib->rescan);
	for (size_t i = 0; i < ib->n_sources; i++)
		source_free(ib->sources[i]);
	sd_event_unref(ib->event);
	free(ib);
}
DEFINE_CLEANUP(struct ib *, ib_stop)

static int ib_start(sd_event *event, const void *settings, struct sink *sink, void **ret)
{
	CLEANUP(ib_stopp) struct ib *ib = calloc(1, sizeof(*ib));
	int r;

	if (!ib)
		return -ENOMEM;
	ib->event = sd_event_ref(event);
	ib->settings = settings;
	ib->sink = sink;
	/* The first look is taken from the loop, like every other. */
	r = sd_event_add_time_relative(event, &ib->rescan, CLOCK_MONOTONIC, 0, 1, on_rescan, ib);
	if (r < 0)
		return r;
	*ret = TAKE(ib);
	return 0;
}

/* It cannot be asked itself, but another port of the same fabric can. */
static bool is_replaced(const struct ib_source *source)
{
	const struct source_facts *facts = subnet_facts(source->subnet);
	const struct ib *ib = source->ib;

	if (facts->state == SOURCE_STANDBY)
		return true;
	for (size_t i = 0; facts->state == SOURCE_STALE && i < ib->n_sources; i++) {
		if (ib_source_is_working(ib->sources[i]) &&
		    strcmp(subnet_facts(ib->sources[i]->subnet)->fabric_id, facts->fabric_id) == 0)
			return true;
	}
	return false;
}

static bool concerns(const struct command *command, const struct ib_source *source)
{
	const struct source_facts *facts = subnet_facts(source->subnet);

	return !is_replaced(source) &&
	       (!command->fabric_id[0] || strcmp(command->fabric_id, facts->fabric_id) == 0);
}

static void ib_command(void *instance, struct command *command)
{
	struct command_fan *fan = command_fan_begin(command);
	struct ib *ib = instance;

	if (!fan) {
		command->done(command, -ENOMEM);
		return;
	}
	for (size_t i = 0; i < ib->n_sources; i++) {
		struct command *part = NULL;

		if (concerns(command, ib->sources[i]))
			part = command_fan_part(fan);
		if (!part)
			continue;
		subnet_refresh(ib->sources[i]->subnet, part);
		source_run(ib->sources[i]);
	}
	command_fan_end(fan, -ENODEV);
}

const struct backend ib_backend = {
	.name = "infiniband",
	.start = ib_start,
	.stop = ib_stop,
	.command = ib_command,
};
