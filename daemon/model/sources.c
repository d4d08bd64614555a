// SPDX-License-Identifier: Apache-2.0
/*
 * The list of sources, in order of id, and what it says of the fabrics when a source comes, moves
 * from one fabric to another, or goes.
 */
#include <errno.h>

#include "base/util.h"
#include "model/transaction.h"

/* The place of @id in the list, or where it would go. */
static size_t place_of(const struct graph *graph, const char *id, bool *ret_found)
{
	size_t i = 0;

	while (i < graph->n_sources && strcmp(graph->sources[i].id, id) < 0)
		i++;
	*ret_found = i < graph->n_sources && !strcmp(graph->sources[i].id, id);
	return i;
}

/* The fabric that the source leaves for another one, when it was the last that named it. */
static struct fabric *find_abandoned(const struct transaction *tx)
{
	const char *from = tx->source->fabric_id, *to = tx->update->source.fabric_id;
	const struct graph *graph = tx->graph;

	if (!to[0] || !strcmp(from, to))
		return NULL;
	for (size_t i = 0; i < graph->n_sources; i++)
		if (&graph->sources[i] != tx->source && !strcmp(graph->sources[i].fabric_id, from))
			return NULL;
	return graph_find_fabric(graph, from);
}

int source_prepare(struct transaction *tx)
{
	const struct source_facts *facts = &tx->update->source;
	struct graph *graph = tx->graph;
	struct source_facts *sources;
	bool found;
	size_t i;

	if (!facts->id[0] || strnlen(facts->id, SOURCE_ID_SIZE) == SOURCE_ID_SIZE ||
	    strnlen(facts->fabric_id, FABRIC_ID_SIZE) == FABRIC_ID_SIZE)
		return -EINVAL;
	i = place_of(graph, facts->id, &found);
	if (found) {
		tx->source = &graph->sources[i];
		tx->abandoned = find_abandoned(tx);
		return 0;
	}
	sources = reallocarray(graph->sources, graph->n_sources + 1, sizeof(*sources));
	if (!sources)
		return -ENOMEM;
	graph->sources = sources;
	return 0;
}

/* Times and counters run all the time; they are read, not told. */
static bool tells(const struct source_facts *a, const struct source_facts *b)
{
	return strcmp(a->fabric_id, b->fabric_id) || a->state != b->state || a->error != b->error ||
	       a->subscribed != b->subscribed;
}

static void settle_fabric(struct changes *changes, struct fabric *fabric, uint64_t now)
{
	if (fabric)
		change_fabric(changes, fabric, CHANGE_CHANGED,
			      fabric_settle_freshness(fabric, now));
}

/* The fabric that the source is in now is settled by the caller. */
void source_commit(struct transaction *tx)
{
	const struct source_facts *facts = &tx->update->source;
	struct graph *graph = tx->graph;
	struct fabric *left = NULL;
	bool found;

	if (tx->source) {
		if (tells(tx->source, facts))
			change_sources(tx->changes);
		if (strcmp(tx->source->fabric_id, facts->fabric_id))
			left = graph_find_fabric(graph, tx->source->fabric_id);
		*tx->source = *facts;
	} else {
		size_t i = place_of(graph, facts->id, &found);

		memmove(&graph->sources[i + 1], &graph->sources[i],
			(graph->n_sources - i) * sizeof(*graph->sources));
		graph->sources[i] = *facts;
		graph->n_sources++;
		change_sources(tx->changes);
	}
	if (tx->abandoned)
		transaction_remove_abandoned(tx);
	else
		settle_fabric(tx->changes, left, tx->update->now);
}

int graph_remove_source(struct graph *graph, const char *source_id, uint64_t now,
			struct changes *ret_changes)
{
	struct fabric *fabric;
	bool found;
	size_t i;
	int r;

	*ret_changes = (struct changes){};
	i = place_of(graph, source_id, &found);
	if (!found)
		return 0;
	r = changes_reserve(ret_changes, 2);
	if (r < 0)
		return r;
	fabric = graph_find_fabric(graph, graph->sources[i].fabric_id);
	graph->n_sources--;
	memmove(&graph->sources[i], &graph->sources[i + 1],
		(graph->n_sources - i) * sizeof(*graph->sources));
	change_sources(ret_changes);
	settle_fabric(ret_changes, fabric, now);
	return 0;
}
