// SPDX-License-Identifier: Apache-2.0
/*
 * What a subnet tells the model: how the source is, and what its sweeps have learnt.
 */
#include "backend/ib/limits.h"
#include "backend/ib/subnet-private.h"
#include "base/clock.h"
#include "base/util.h"

/* The state of the source goes with every update. */
static void fill(struct subnet *subnet, struct update *update)
{
	const struct mad_statistics *statistics = mad_engine_statistics(subnet->engine);

	subnet->facts.requests = statistics->sent;
	subnet->facts.timeouts = statistics->timeouts;
	subnet->facts.requests_waiting = (uint32_t)mad_engine_pending(subnet->engine);
	subnet->facts.nodes_found = subnet->sweeping   ? (uint32_t)subnet->sweep.topology->n_nodes
				    : subnet->topology ? (uint32_t)subnet->topology->n_nodes
						       : 0;
	update->source = subnet->facts;
	update->fabric = subnet->fabric;
	update->now = realtime_us();
}

void subnet_tell(struct subnet *subnet)
{
	struct update update = { 0 };

	fill(subnet, &update);
	subnet->sink->update(subnet->sink, &update);
}

void subnet_set_state(struct subnet *subnet, enum source_state state, int error)
{
	if (subnet->facts.state == state && subnet->facts.error == error)
		return;
	subnet->facts.state = (uint8_t)state;
	subnet->facts.error = error;
	subnet_tell(subnet);
}

static bool is_known(const struct update *known, const struct condition *condition)
{
	for (size_t i = 0; i < known->n_conditions; i++) {
		const struct condition *other = &known->conditions[i];

		if (other->kind == condition->kind && other->subject == condition->subject &&
		    other->node_guid == condition->node_guid && other->port == condition->port)
			return true;
	}
	return false;
}

/* Conditions are told whole; a partial sweep can only find more of them. */
static int report_conditions(struct subnet *subnet, struct update *update)
{
	int r = 0;

	if (subnet->sweep.complete)
		subnet->conditions.n_conditions = 0;
	for (size_t i = 0; r == 0 && i < update->n_conditions; i++) {
		if (subnet->conditions.n_conditions < IB_MAX_CONDITIONS &&
		    !is_known(&subnet->conditions, &update->conditions[i]))
			r = update_add_condition(&subnet->conditions, &update->conditions[i]);
	}
	update->n_conditions = 0;
	for (size_t i = 0; r == 0 && i < subnet->conditions.n_conditions; i++)
		r = update_add_condition(update, &subnet->conditions.conditions[i]);
	update->has_conditions = true;
	return r;
}

void subnet_tell_sweep(struct subnet *subnet, bool finished)
{
	CLEANUP(update_done) struct update update = { 0 };

	subnet->tell_at = 0;
	uint64_t now = mad_engine_now(subnet->engine);

	if (!subnet->sweep.complete)
		watch_note_polls(&subnet->watch, &subnet->sweep, now);
	if (finished && !subnet->sweep.complete)
		watch_bury(subnet->topology, &update);
	if (sweep_report(&subnet->sweep, &update, finished) < 0)
		return;
	if (update.n_conditions || (subnet->sweep.complete && finished)) {
		if (report_conditions(subnet, &update) < 0)
			return;
	}
	subnet->facts.last_heard = realtime_us();
	if (update.complete)
		subnet->facts.last_sweep = subnet->facts.last_heard;
	fill(subnet, &update);
	subnet->sink->update(subnet->sink, &update);
}
