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

/* A local source knows too little of a fabric to keep it when the last one that reads it leaves. */
static bool is_named_by_others(const struct graph *graph, const struct source_facts *source,
			       const char *fabric_id)
{
	for (size_t i = 0; i < graph->n_sources; i++) {
		const struct source_facts *other = &graph->sources[i];

		if (other != source && (source->local || !other->local) &&
		    !strcmp(other->fabric_id, fabric_id))
			return true;
	}
	return false;
}

/* The fabric that the source leaves: it is abandoned if nobody else names it. */
static void find_left(struct transaction *tx, bool whole)
{
	struct fabric *fabric = graph_find_fabric(tx->graph, tx->source->fabric_id);

	if (fabric && whole && !is_named_by_others(tx->graph, tx->source, fabric->id))
		tx->abandoned = fabric;
	else
		tx->left = fabric;
}

bool fabric_has_reader(const struct fabric *fabric)
{
	const struct graph *graph = fabric->graph;

	if (fabric->n_nodes > 0)
		return true;
	for (size_t i = 0; i < graph->n_sources; i++)
		if (!graph->sources[i].local && !strcmp(graph->sources[i].fabric_id, fabric->id))
			return true;
	return false;
}

/* Two subnets may have one prefix: one of them has an endpoint at the adapter of a domain. */
static bool has_domain_of(const struct fabric *fabric, const struct update *update)
{
	const struct graph *graph = fabric->graph;

	for (size_t i = 0; i < graph->n_adapters; i++) {
		const struct adapter *adapter = graph->adapters[i];

		for (unsigned int number = 1; number <= adapter->facts.n_ports; number++) {
			const struct adapter_port *port = adapter->ports[number];

			if (!port || !port->endpoint || port->endpoint->node->fabric != fabric)
				continue;
			for (size_t n = 0; n < update->n_domains; n++)
				if (!strcmp(update->domains[n].device, adapter->facts.name))
					return true;
		}
	}
	return false;
}

const char *source_fabric_id(const struct graph *graph, const struct update *update)
{
	const struct fabric_facts *facts = &update->fabric;
	const struct fabric *found = NULL;

	if (!update->source.local || facts->protocol != PROTOCOL_INFINIBAND ||
	    !facts->subnet_prefix)
		return update->source.fabric_id;
	for (size_t i = 0; i < graph->n_fabrics; i++) {
		const struct fabric *fabric = graph->fabrics[i];

		if (fabric->facts.subnet_prefix != facts->subnet_prefix ||
		    fabric->facts.protocol != PROTOCOL_INFINIBAND || !fabric_has_reader(fabric))
			continue;
		if (!found || has_domain_of(fabric, update))
			found = fabric;
	}
	return found ? found->id : update->source.fabric_id;
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
		if (strcmp(tx->source->fabric_id, facts->fabric_id))
			find_left(tx, facts->fabric_id[0]);
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

/* What the source had in the fabric that it leaves. */
static void leave(struct transaction *tx, const char *source_id)
{
	if (tx->abandoned)
		transaction_remove_abandoned(tx);
	if (!tx->left)
		return;
	domains_withdraw(tx->changes, tx->left, source_id);
	change_fabric(tx->changes, tx->left, CHANGE_CHANGED,
		      fabric_settle_freshness(tx->left, tx->update->now));
}

/* The fabric that the source is in now is settled by the caller. */
void source_commit(struct transaction *tx)
{
	const struct source_facts *facts = &tx->update->source;
	struct graph *graph = tx->graph;
	bool found;

	if (tx->source) {
		if (tells(tx->source, facts))
			change_sources(tx->changes);
		*tx->source = *facts;
	} else {
		size_t i = place_of(graph, facts->id, &found);

		memmove(&graph->sources[i + 1], &graph->sources[i],
			(graph->n_sources - i) * sizeof(*graph->sources));
		graph->sources[i] = *facts;
		graph->n_sources++;
		change_sources(tx->changes);
	}
	leave(tx, facts->id);
}

int graph_remove_source(struct graph *graph, const char *source_id, bool fabric_too, uint64_t now,
			struct changes *ret_changes)
{
	const struct update nothing = { .now = now };
	struct transaction tx = { .graph = graph, .update = &nothing, .changes = ret_changes };
	bool found;
	size_t i;
	int r;

	*ret_changes = (struct changes){};
	i = place_of(graph, source_id, &found);
	if (!found)
		return 0;
	tx.source = &graph->sources[i];
	find_left(&tx, fabric_too);
	r = transaction_reserve(&tx);
	if (r < 0)
		return r;
	graph->n_sources--;
	memmove(&graph->sources[i], &graph->sources[i + 1],
		(graph->n_sources - i) * sizeof(*graph->sources));
	change_sources(ret_changes);
	leave(&tx, source_id);
	local_resolve(graph, ret_changes);
	changes_seal(ret_changes);
	return 0;
}
