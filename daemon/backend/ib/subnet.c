// SPDX-License-Identifier: Apache-2.0
#include "backend/ib/subnet-private.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/util.h"

#include <errno.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>

int subnet_new(const char *source_id, const struct mad_wire *wire, const struct subnet_owner *owner,
	       const struct subnet_settings *settings, struct sink *sink, struct subnet **ret)
{
	struct subnet *subnet = malloc(sizeof(*subnet));
	int r;

	if (!subnet)
		return -ENOMEM;
	*subnet = (struct subnet){
		.owner = owner,
		.settings = *settings,
		.sink = sink,
		.facts = { .state = SOURCE_STARTING },
		.wire_error = -ENODEV,
		.watch = { .settings = { .patience_ms = settings->patience_ms } },
		.due = { NEVER, NEVER, NEVER, NEVER, NEVER },
	};
	snprintf(subnet->facts.id, sizeof(subnet->facts.id), "%s", source_id);
	r = mad_engine_new(wire, owner->userdata, &settings->limits, &subnet->engine);
	if (r < 0) {
		free(subnet);
		return r;
	}
	sm_init(subnet);
	*ret = subnet;
	return 0;
}

static void end_sweep(struct subnet *subnet)
{
	sweep_done(&subnet->sweep);
	topology_free(TAKE(subnet->next));
	subnet->sweeping = false;
}

static void begin_complete(struct subnet *subnet)
{
	struct topology *topology = topology_new();

	if (!topology) {
		subnet->due[TIMER_FULL_SWEEP] = mad_engine_now(subnet->engine) + USEC_PER_SEC;
		return;
	}
	subnet->next = topology;
	sweep_begin(&subnet->sweep, subnet->engine, topology, subnet->topology, true);
	subnet->sweeping = true;
	/* One of those nobody asked for shows nobody anything new. */
	if (!subnet->topology || subnet->waiting.n_items || subnet->facts.state != SOURCE_LIVE)
		subnet_set_state(subnet, SOURCE_SWEEPING, 0);
	subnet->running = subnet->waiting;
	subnet->waiting = (struct command_list){ 0 };
	subnet->due[TIMER_FULL_SWEEP] = NEVER;
	sweep_read_root(&subnet->sweep);
}

static bool is_full_sweep_due(const struct subnet *subnet)
{
	return mad_engine_now(subnet->engine) >= subnet->due[TIMER_FULL_SWEEP];
}

/*
 * The partial sweep that is under way, or a new one. NULL while a complete one is, or is due: that
 * waits for the end of this one, which a storm of notices must not put off.
 */
struct sweep *subnet_partial(struct subnet *subnet)
{
	if (!subnet->topology || (subnet->sweeping && subnet->sweep.complete) ||
	    is_full_sweep_due(subnet))
		return NULL;
	if (!subnet->sweeping) {
		sweep_begin(&subnet->sweep, subnet->engine, subnet->topology, NULL, false);
		subnet->sweeping = true;
	}
	return &subnet->sweep;
}

static bool has_unsettled_links(const struct topology *topology)
{
	for (size_t i = 0; i < topology->n_nodes; i++) {
		const struct ib_node *node = topology->nodes[i];

		for (unsigned int k = 1; k <= node->facts.n_ports; k++) {
			if (node->ports[k].known && node->ports[k].facts.state > PORT_STATE_DOWN &&
			    node->ports[k].facts.state < PORT_STATE_ACTIVE)
				return true;
		}
	}
	return false;
}

/* While a subnet manager is still bringing links up, look again soon, then less often. */
static void plan_next(struct subnet *subnet)
{
	uint64_t now = mad_engine_now(subnet->engine);
	unsigned int after_s = subnet->settings.full_sweep_s;

	if (subnet->port.sm_lid && has_unsettled_links(subnet->topology)) {
		subnet->settle_back_off_s = MIN(subnet->settle_back_off_s * 2 + 1, after_s);
		after_s = subnet->settle_back_off_s;
	} else {
		subnet->settle_back_off_s = 0;
	}
	subnet->due[TIMER_FULL_SWEEP] =
		MIN(subnet->due[TIMER_FULL_SWEEP], now + after_s * USEC_PER_SEC);
	subnet->due[TIMER_LIGHT_SWEEP] = now + subnet->settings.light_sweep_s * USEC_PER_SEC;
}

static void finish_complete(struct subnet *subnet)
{
	bool reroute = subnet->sweep.reroute;
	struct sweep *next;
	int error = subnet->sweep.error;

	if (error) {
		end_sweep(subnet);
		command_list_finish(&subnet->running, error);
		subnet_stale(subnet, error);
		return;
	}
	subnet->facts.state = SOURCE_LIVE;
	subnet->facts.error = 0;
	error = subnet_tell_sweep(subnet, true);
	/* The model has not heard of it: what it shows is still what was known before. */
	if (error) {
		end_sweep(subnet);
		command_list_finish(&subnet->running, error);
		subnet->due[TIMER_FULL_SWEEP] = mad_engine_now(subnet->engine) + USEC_PER_SEC;
		return;
	}
	topology_free(subnet->topology);
	subnet->topology = TAKE(subnet->next);
	subnet->swept_since = subnet->sweep.began_at;
	end_sweep(subnet);
	plan_next(subnet);
	malloc_trim(0); /* The requests of a sweep are many, and gone. */
	next = reroute ? subnet_partial(subnet) : NULL;
	if (next)
		next->reroute = true;
	inbox_empty(subnet);
	command_list_finish(&subnet->running, 0);
}

#define TELL_US (10 * USEC_PER_MSEC)

/* Or, where there is always something under way, after a while. */
static bool may_tell(struct subnet *subnet)
{
	uint64_t now = mad_engine_now(subnet->engine);

	if (mad_engine_only_late(subnet->engine))
		return true;
	if (subnet->sweep.complete)
		return false;
	subnet->tell_at = subnet->tell_at ?: now + TELL_US;
	return now >= subnet->tell_at;
}

/* Hand on what is known as soon as only the silent keep us waiting. */
static void turn_sweep(struct subnet *subnet)
{
	struct sweep *sweep = &subnet->sweep;

	if (!subnet->sweeping)
		return;
	sweep_settle(sweep);
	if (sweep->n_pending > 0) {
		if (sweep->unreported && may_tell(subnet) && local_confirms(subnet))
			(void)subnet_tell_sweep(subnet, false);
		return;
	}
	if (!local_confirms(subnet))
		return;
	if (sweep->complete) {
		finish_complete(subnet);
		return;
	}
	(void)subnet_tell_sweep(subnet, true);
	end_sweep(subnet);
}

static bool is_at_work(const struct subnet *subnet)
{
	return subnet->facts.state == SOURCE_LIVE || subnet->facts.state == SOURCE_SWEEPING;
}

void subnet_up(struct subnet *subnet)
{
	char id[FABRIC_ID_SIZE];

	if (is_at_work(subnet)) {
		subnet->facts.last_heard = realtime_us();
		return;
	}
	snprintf(id, sizeof(id), "fabric_%016" PRIx64, subnet->fabric.subnet_prefix);
	switch (subnet->owner->may_sweep(subnet->owner->userdata, subnet->fabric.subnet_prefix,
					 id)) {
	case SUBNET_SWEEP:
		memcpy(subnet->facts.fabric_id, id, sizeof(id));
		if (!subnet->sweeping)
			begin_complete(subnet);
		break;
	case SUBNET_STANDBY:
		memcpy(subnet->facts.fabric_id, id, sizeof(id));
		subnet_set_state(subnet, SOURCE_STANDBY, 0);
		/* The other source is asked the same. */
		command_list_finish(&subnet->waiting, 0);
		break;
	case SUBNET_WAIT:
		break;
	}
}

void subnet_stale(struct subnet *subnet, int error)
{
	subnet->due[TIMER_LIGHT_SWEEP] = NEVER;
	subnet->due[TIMER_FULL_SWEEP] = NEVER;
	subnet->due[TIMER_SUBSCRIBE] = NEVER;
	subnet->due[TIMER_UNKNOWN] = NEVER;
	subnet->facts.subscribed = false;
	subnet->subscription.active = false;
	subnet->up_since = 0;
	/* What is asked now would fail for our own sake, and must not be held against a node. */
	if (subnet->sweeping) {
		subnet->sweep.error = error;
		mad_engine_fail_all(subnet->engine, -ECANCELED);
		end_sweep(subnet);
	}
	command_list_finish(&subnet->running, error);
	command_list_finish(&subnet->waiting, error);
	subnet_set_state(subnet, SOURCE_STALE, error);
}

void subnet_set_wire(struct subnet *subnet, int error, bool takes_reports)
{
	subnet->wire_error = error;
	subnet->takes_reports = takes_reports;
	subnet->port_known = false;
	subnet->port = (struct port_facts){ 0 };
	if (error < 0) {
		subnet->due[TIMER_HEARTBEAT] = NEVER;
		mad_engine_fail_all(subnet->engine, -ECANCELED);
		subnet_stale(subnet, error);
		return;
	}
	subnet->due[TIMER_HEARTBEAT] = mad_engine_now(subnet->engine);
	subnet_tell(subnet);
}

void subnet_set_shared_prefix(struct subnet *subnet, bool shared)
{
	subnet->shared_prefix = shared;
}

void subnet_answer(struct subnet *subnet, const uint8_t *mad, size_t length)
{
	mad_engine_answer(subnet->engine, mad, length);
}

void subnet_report(struct subnet *subnet, const uint8_t *mad, uint16_t lid)
{
	struct notice notice;

	subnet->owner->answer_report(subnet->owner->userdata, mad, lid);
	if (!is_at_work(subnet) || !notice_decode(mad, &notice))
		return;
	log_debug("%s: trap %d, LID %u, port GUID 0x%016" PRIx64, subnet->facts.id, notice.trap,
		  notice.lid, notice.port_guid);
	activity_notice(&subnet->activity, mad_engine_now(subnet->engine));
	inbox_take(subnet, &notice);
}

static void run_timer(struct subnet *subnet, enum subnet_timer timer)
{
	struct sweep *sweep;

	switch (timer) {
	case TIMER_HEARTBEAT:
		local_heartbeat(subnet);
		break;
	case TIMER_LIGHT_SWEEP:
		sweep = subnet_partial(subnet);
		if (sweep)
			watch_light_sweep(&subnet->watch, sweep);
		subnet->due[timer] = mad_engine_now(subnet->engine) +
				     subnet->settings.light_sweep_s * USEC_PER_SEC;
		break;
	case TIMER_FULL_SWEEP:
		/* A partial one ends first. */
		if (!subnet->sweeping)
			begin_complete(subnet);
		break;
	case TIMER_SUBSCRIBE:
		sm_subscribe(subnet);
		break;
	case TIMER_UNKNOWN:
		inbox_look_for_unknown(subnet);
		break;
	case TIMER_MAX_:
		break;
	}
}

static void run_watch(struct subnet *subnet, uint64_t now)
{
	struct sweep *sweep;

	if (subnet->facts.state != SOURCE_LIVE ||
	    watch_next(&subnet->watch, subnet->topology) > now)
		return;
	subnet->watch.sm_lid = subnet->port.sm_lid;
	sweep = subnet_partial(subnet);
	if (sweep)
		watch_run(&subnet->watch, sweep, now);
}

static uint64_t next_due(const struct subnet *subnet)
{
	bool busy = subnet->sweeping && (subnet->sweep.complete || is_full_sweep_due(subnet));
	uint64_t next = NEVER;

	for (size_t i = 0; i < TIMER_MAX_; i++) {
		/* A full sweep that waits for the end of another needs no timer. */
		if (i != TIMER_FULL_SWEEP || !subnet->sweeping)
			next = MIN(next, subnet->due[i]);
	}
	if (subnet->facts.state == SOURCE_LIVE && !busy)
		next = MIN(next, watch_next(&subnet->watch, subnet->topology));
	return next;
}

uint64_t subnet_run(struct subnet *subnet)
{
	uint64_t now = mad_engine_now(subnet->engine), next;
	size_t n_pending;

	for (enum subnet_timer i = 0; i < TIMER_MAX_; i++) {
		if (now >= subnet->due[i])
			run_timer(subnet, i);
	}
	run_watch(subnet, now);
	turn_sweep(subnet);
	next = mad_engine_run(subnet->engine);
	n_pending = mad_engine_pending(subnet->engine);
	/* What has run out of time may have ended the sweep, and begun another. */
	turn_sweep(subnet);
	if (mad_engine_pending(subnet->engine) > n_pending)
		return now;
	return MIN(next, next_due(subnet));
}

void subnet_refresh(struct subnet *subnet, struct command *command)
{
	if (subnet->facts.state == SOURCE_STALE) {
		command->done(command, subnet->facts.error);
		return;
	}
	command_list_add(&subnet->waiting, command);
	/* The first sweep comes anyway, when the port is known to be up. */
	if (subnet->facts.state != SOURCE_STARTING)
		subnet->due[TIMER_FULL_SWEEP] = mad_engine_now(subnet->engine);
}

void subnet_free(struct subnet *subnet)
{
	if (!subnet)
		return;
	command_list_finish(&subnet->running, -ECANCELED);
	command_list_finish(&subnet->waiting, -ECANCELED);
	mad_engine_free(subnet->engine);
	if (subnet->sweeping)
		end_sweep(subnet);
	topology_free(subnet->topology);
	update_done(&subnet->conditions);
	free(subnet);
}
