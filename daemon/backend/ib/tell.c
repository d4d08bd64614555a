// SPDX-License-Identifier: Apache-2.0
/*
 * What a subnet tells the model, and whoever asks: how the source is, and what its sweeps have
 * learnt.
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

/* A duplicate is over when the port where it was met no longer leads to it. */
static bool is_over(const struct subnet *subnet, const struct condition *condition)
{
	const struct ib_node *node;

	if (condition->kind != CONDITION_DUPLICATE_GUID)
		return false;
	node = topology_find(subnet->topology, condition->node_guid);
	return !node || condition->port > node->facts.n_ports ||
	       !node->ports[condition->port].duplicate;
}

/* What a complete sweep finds is all; a partial one finds more of them, and ends some. */
static bool settle_conditions(struct subnet *subnet, const struct update *update)
{
	struct update *known = &subnet->conditions;
	size_t n_left = 0;
	bool changed;

	for (size_t i = 0; !subnet->sweep.complete && i < known->n_conditions; i++) {
		if (!is_over(subnet, &known->conditions[i]))
			known->conditions[n_left++] = known->conditions[i];
	}
	changed = subnet->sweep.complete || n_left < known->n_conditions;
	known->n_conditions = n_left;
	for (size_t i = 0; i < update->n_conditions; i++) {
		if (known->n_conditions >= IB_MAX_CONDITIONS ||
		    is_known(known, &update->conditions[i]))
			continue;
		changed |= update_add_condition(known, &update->conditions[i]) == 0;
	}
	return changed;
}

/* Conditions are told whole. */
static int report_conditions(struct subnet *subnet, struct update *update)
{
	struct condition shared = {
		.kind = CONDITION_SHARED_SUBNET_PREFIX,
		.subject = subnet->fabric.subnet_prefix,
	};
	int r = 0;

	update->has_conditions = settle_conditions(subnet, update);
	update->n_conditions = 0;
	if (!update->has_conditions)
		return 0;
	if (subnet->shared_prefix)
		r = update_add_condition(update, &shared);
	for (size_t i = 0; r == 0 && i < subnet->conditions.n_conditions; i++)
		r = update_add_condition(update, &subnet->conditions.conditions[i]);
	return r;
}

int subnet_tell_sweep(struct subnet *subnet, bool finished)
{
	CLEANUP(update_done) struct update update = { 0 };
	int r;

	subnet->tell_at = 0;
	if (!subnet->sweep.complete)
		watch_note_polls(&subnet->watch, &subnet->sweep, mad_engine_now(subnet->engine));
	if (finished && !subnet->sweep.complete)
		watch_bury(subnet->topology, &update);
	r = sweep_report(&subnet->sweep, &update, finished);
	if (r == 0)
		r = report_conditions(subnet, &update);
	if (r < 0)
		return r;
	subnet->facts.last_heard = realtime_us();
	if (update.complete)
		subnet->facts.last_sweep = subnet->facts.last_heard;
	fill(subnet, &update);
	subnet->sink->update(subnet->sink, &update);
	return 0;
}

const struct source_facts *subnet_facts(const struct subnet *subnet)
{
	return &subnet->facts;
}

uint64_t subnet_prefix(const struct subnet *subnet)
{
	return subnet->fabric.subnet_prefix;
}

bool subnet_has_port(const struct subnet *subnet, uint64_t port_guid)
{
	uint8_t number;

	return subnet->topology &&
	       topology_find_port_guid(subnet->topology, port_guid, &number) != NULL;
}
