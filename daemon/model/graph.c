// SPDX-License-Identifier: Apache-2.0
/*
 * The graph as a whole: its fabrics, and the one way to change it.
 */
#include "model/graph.h"

#include "base/util.h"
#include "model/transaction.h"

struct graph *graph_new(void)
{
	return calloc(1, sizeof(struct graph));
}

void graph_free(struct graph *graph)
{
	if (!graph)
		return;
	for (size_t i = 0; i < graph->n_fabrics; i++)
		graph_fabric_free(graph->fabrics[i]);
	for (size_t i = 0; i < graph->n_adapters; i++)
		graph_adapter_free(graph->adapters[i]);
	free(graph->adapters);
	free(graph->fabrics);
	free(graph->sources);
	free(graph);
}

struct fabric *graph_find_fabric(const struct graph *graph, const char *id)
{
	for (size_t i = 0; i < graph->n_fabrics; i++)
		if (!strcmp(graph->fabrics[i]->id, id))
			return graph->fabrics[i];
	return NULL;
}

int graph_apply(struct graph *graph, const struct update *update, struct changes *ret_changes)
{
	CLEANUP(transaction_done)
	struct transaction tx = { .graph = graph, .update = update, .changes = ret_changes };
	const char *fabric_id = source_fabric_id(graph, update);
	struct update joined;
	int r;

	*ret_changes = (struct changes){};
	if (fabric_id != update->source.fabric_id) {
		joined = *update;
		memcpy(joined.source.fabric_id, fabric_id, FABRIC_ID_SIZE);
		tx.update = &joined;
	}
	r = transaction_prepare(&tx);
	if (r < 0)
		return r;
	transaction_commit(&tx);
	return 0;
}
