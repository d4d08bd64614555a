// SPDX-License-Identifier: Apache-2.0
/*
 * Freshness: a fabric is fresh while one source or more reads it. While none does, what was known
 * stays, and the fabric says that it is stale, since when, and has the condition of that name.
 */
#include "base/util.h"
#include "model/transaction.h"

static bool source_reads(const struct source_facts *source)
{
	return source->state == SOURCE_SWEEPING || source->state == SOURCE_LIVE;
}

static size_t own_conditions(const struct fabric *fabric)
{
	size_t n = fabric->n_conditions;

	return n > 0 && fabric->conditions[n - 1].kind == CONDITION_SOURCE_STALE ? n - 1 : n;
}

/* The list always has room for one more than there are. */
static void append_stale(struct fabric *fabric)
{
	if (fabric->freshness.stale)
		fabric->conditions[fabric->n_conditions++] =
			(struct condition){ .kind = CONDITION_SOURCE_STALE };
}

uint64_t fabric_settle_freshness(struct fabric *fabric, uint64_t now)
{
	const struct graph *graph = fabric->graph;
	struct freshness *freshness = &fabric->freshness, old = *freshness;
	bool has_reader = fabric_has_reader(fabric);
	uint64_t fields = 0;

	freshness->stale = true;
	freshness->error = 0;
	for (size_t i = 0; i < graph->n_sources; i++) {
		const struct source_facts *source = &graph->sources[i];

		if (strcmp(source->fabric_id, fabric->id) || (has_reader && source->local))
			continue;
		if (source_reads(source))
			freshness->stale = false;
		if (source->state == SOURCE_STALE && !freshness->error)
			freshness->error = source->error;
		freshness->last_sweep = MAX(freshness->last_sweep, source->last_sweep);
		freshness->last_heard = MAX(freshness->last_heard, source->last_heard);
	}
	if (!freshness->stale) {
		freshness->error = 0;
		freshness->since = 0;
	} else if (!old.stale) {
		freshness->since = now;
	}
	if (freshness->error != old.error && freshness->stale == old.stale)
		fields |= FIELD_BIT(FABRIC_FIELD_stale_error);
	if (freshness->stale != old.stale) {
		fields |= FIELD_BIT(FABRIC_FIELD_stale);
		fabric->n_conditions = own_conditions(fabric);
		append_stale(fabric);
		fields |= FIELD_BIT(FABRIC_FIELD_conditions);
	}
	return fields;
}

static bool condition_equal(const struct condition *a, const struct condition *b)
{
	return a->kind == b->kind && a->node_guid == b->node_guid && a->port == b->port &&
	       a->subject == b->subject && a->first_node_guid == b->first_node_guid &&
	       a->first_port == b->first_port;
}

static bool conditions_equal(const struct condition *a, size_t n_a, const struct condition *b,
			     size_t n_b)
{
	if (n_a != n_b)
		return false;
	for (size_t i = 0; i < n_a; i++)
		if (!condition_equal(&a[i], &b[i]))
			return false;
	return true;
}

/* @conditions: room for the update's and one more; takes it, and leaves what the fabric had. */
uint64_t fabric_settle_conditions(struct fabric *fabric, const struct update *update,
				  struct condition **conditions)
{
	struct condition *old = fabric->conditions;
	uint64_t fields = 0;
	size_t n_old = fabric->n_conditions, n_own = own_conditions(fabric);

	fabric->conditions = *conditions;
	fabric->n_conditions = 0;
	*conditions = old;
	for (size_t i = 0; i < update->n_conditions; i++)
		if (update->conditions[i].kind != CONDITION_SOURCE_STALE)
			fabric->conditions[fabric->n_conditions++] = update->conditions[i];
	if (!n_own != !fabric->n_conditions)
		fields |= FIELD_BIT(FABRIC_FIELD_troubled);
	append_stale(fabric);
	if (!conditions_equal(old, n_old, fabric->conditions, fabric->n_conditions))
		fields |= FIELD_BIT(FABRIC_FIELD_conditions);
	return fields;
}
