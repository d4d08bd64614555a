// SPDX-License-Identifier: Apache-2.0
/*
 * This machine's adapters: a list that each update with adapters names whole. As with nodes, all
 * that can fail is done before anything is touched.
 */
#include <errno.h>

#include "base/util.h"
#include "model/transaction.h"

void graph_adapter_free(struct adapter *adapter)
{
	if (!adapter)
		return;
	for (unsigned int number = 0; number <= adapter->facts.n_ports; number++)
		free(adapter->ports[number]);
	free(adapter->ports);
	free(adapter);
}

struct adapter *graph_find_adapter(const struct graph *graph, const char *id)
{
	for (size_t i = 0; i < graph->n_adapters; i++)
		if (!strcmp(graph->adapters[i]->facts.id, id))
			return graph->adapters[i];
	return NULL;
}

struct adapter_port *adapter_find_port(const struct adapter *adapter, unsigned int number)
{
	return number <= adapter->facts.n_ports ? adapter->ports[number] : NULL;
}

static struct adapter *adapter_new(const struct adapter_facts *facts)
{
	struct adapter *adapter = calloc(1, sizeof(*adapter));

	if (!adapter)
		return NULL;
	adapter->facts = *facts;
	adapter->change = CHANGE_LATER;
	adapter->ports = calloc((size_t)facts->n_ports + 1, sizeof(struct adapter_port *));
	if (!adapter->ports) {
		free(adapter);
		return NULL;
	}
	return adapter;
}

/* The adapter of the update with this id, in the graph or to be added. */
static struct adapter *find_told(const struct transaction *tx, const char *id)
{
	for (size_t i = 0; i < tx->update->n_adapters; i++)
		if (tx->adapters[i] && !strcmp(tx->adapters[i]->facts.id, id))
			return tx->adapters[i];
	return NULL;
}

static int prepare_adapter(struct transaction *tx, size_t i)
{
	const struct adapter_facts *facts = &tx->update->adapters[i];
	struct adapter *adapter;

	if (!facts->id[0] || strnlen(facts->id, ADAPTER_ID_SIZE) == ADAPTER_ID_SIZE)
		return -EINVAL;
	if (find_told(tx, facts->id))
		return 0;
	adapter = graph_find_adapter(tx->graph, facts->id);
	if (!adapter || adapter->facts.n_ports != facts->n_ports)
		adapter = adapter_new(facts);
	tx->adapters[i] = adapter;
	return adapter ? 0 : -ENOMEM;
}

/* Several objects stand for one port: the one that was met first, which was told last, counts. */
static bool is_told(const struct transaction *tx, const struct adapter *adapter,
		    unsigned int number, size_t after)
{
	for (size_t i = after + 1; i < tx->update->n_adapter_ports; i++) {
		const struct adapter_port *port = tx->adapter_ports[i];

		if (port && port->adapter == adapter && port->facts.port.number == number)
			return true;
	}
	return false;
}

static int prepare_port(struct transaction *tx, size_t i)
{
	const struct adapter_port_facts *facts = &tx->update->adapter_ports[i];
	struct adapter *adapter = find_told(tx, facts->adapter_id);
	struct adapter_port *port;

	if (!adapter || facts->port.number < 1 || facts->port.number > adapter->facts.n_ports ||
	    facts->n_gids > GIDS_MAX || is_told(tx, adapter, facts->port.number, i))
		return 0;
	port = adapter->ports[facts->port.number];
	if (!port || port->facts.port.node_guid != facts->port.node_guid) {
		port = calloc(1, sizeof(*port));
		if (!port)
			return -ENOMEM;
		port->adapter = adapter;
		port->facts = *facts;
		port->change = CHANGE_LATER;
	}
	tx->adapter_ports[i] = port;
	return 0;
}

int adapters_prepare(struct transaction *tx)
{
	const struct update *update = tx->update;
	struct graph *graph = tx->graph;
	size_t size = graph->n_adapters + update->n_adapters + 1;
	struct adapter **adapters = reallocarray(graph->adapters, size, sizeof(struct adapter *));
	int r = 0;

	if (!adapters)
		return -ENOMEM;
	graph->adapters = adapters;
	tx->adapters = calloc(update->n_adapters + 1, sizeof(struct adapter *));
	tx->adapter_ports = calloc(update->n_adapter_ports + 1, sizeof(struct adapter_port *));
	if (!tx->adapters || !tx->adapter_ports)
		return -ENOMEM;
	for (size_t i = update->n_adapters; i-- > 0 && r == 0;)
		r = prepare_adapter(tx, i);
	for (size_t i = update->n_adapter_ports; i-- > 0 && r == 0;)
		r = prepare_port(tx, i);
	return r;
}

size_t adapters_count_changes(const struct transaction *tx)
{
	const struct graph *graph = tx->graph;
	size_t n = graph->n_adapters + tx->update->n_adapters + tx->update->n_adapter_ports;

	/* Of each port also the endpoint that it was, and the one that it is. */
	for (size_t i = 0; i < graph->n_adapters; i++)
		n += 3 * (size_t)graph->adapters[i]->facts.n_ports;
	return n + 2 * tx->update->n_adapter_ports;
}

static const struct adapter_failure *find_failure(const struct transaction *tx, const char *id)
{
	for (size_t i = 0; i < tx->update->n_adapter_failures; i++)
		if (!strcmp(tx->update->adapter_failures[i].id, id))
			return &tx->update->adapter_failures[i];
	return NULL;
}

static void remove_port(struct changes *changes, struct adapter_port *port)
{
	change_adapter_port_verb(changes, port, CHANGE_REMOVED);
	port->adapter->ports[port->facts.port.number] = NULL;
	port->next = changes->dead_adapter_ports;
	changes->dead_adapter_ports = port;
}

static void remove_adapter(struct transaction *tx, struct adapter *adapter)
{
	for (unsigned int number = 1; number <= adapter->facts.n_ports; number++)
		if (adapter->ports[number])
			change_adapter_port_verb(tx->changes, adapter->ports[number],
						 CHANGE_REMOVED);
	change_adapter_verb(tx->changes, adapter, CHANGE_REMOVED);
	adapter->presence.state = PRESENCE_GONE;
	adapter->next = tx->changes->dead_adapters;
	tx->changes->dead_adapters = adapter;
}

static void remove_unseen_ports(struct transaction *tx, struct adapter *adapter)
{
	for (unsigned int number = 1; number <= adapter->facts.n_ports; number++) {
		struct adapter_port *port = adapter->ports[number];

		if (port && !port->seen)
			remove_port(tx->changes, port);
	}
}

static void mark(const struct transaction *tx, bool seen)
{
	for (size_t i = 0; i < tx->update->n_adapters; i++)
		if (tx->adapters[i])
			tx->adapters[i]->seen = seen;
	for (size_t i = 0; i < tx->update->n_adapter_ports; i++)
		if (tx->adapter_ports[i])
			tx->adapter_ports[i]->seen = seen;
}

static void remove_unseen(struct transaction *tx)
{
	struct graph *graph = tx->graph;
	size_t to = 0;

	for (size_t i = 0; i < graph->n_adapters; i++) {
		struct adapter *adapter = graph->adapters[i];
		bool failed = find_failure(tx, adapter->facts.id);

		/* Another number of ports under the same id: the new one replaces it. */
		if (!adapter->seen && (!failed || find_told(tx, adapter->facts.id))) {
			remove_adapter(tx, adapter);
			continue;
		}
		graph->adapters[to++] = adapter;
		if (!failed)
			remove_unseen_ports(tx, adapter);
	}
	graph->n_adapters = to;
}

static void add_adapter(struct transaction *tx, struct adapter *adapter)
{
	struct graph *graph = tx->graph;
	size_t i = graph->n_adapters++;

	for (; i > 0 && strcmp(graph->adapters[i - 1]->facts.id, adapter->facts.id) > 0; i--)
		graph->adapters[i] = graph->adapters[i - 1];
	graph->adapters[i] = adapter;
	change_adapter_verb(tx->changes, adapter, CHANGE_ADDED);
}

static void commit_port(struct transaction *tx, struct adapter_port *port,
			const struct adapter_port_facts *facts)
{
	change_adapter_port(tx->changes, port, port_facts_diff(&port->facts.port, &facts->port),
			    adapter_port_facts_diff(&port->facts, facts));
	port->facts = *facts;
	if (port->change != CHANGE_LATER)
		return;
	/* The adapter has another GUID now; or it has failed, and so kept its ports until here. */
	if (port->adapter->ports[facts->port.number])
		remove_port(tx->changes, port->adapter->ports[facts->port.number]);
	port->adapter->ports[facts->port.number] = port;
	change_adapter_port_verb(tx->changes, port, CHANGE_ADDED);
}

static void commit_adapter(struct transaction *tx, struct adapter *adapter,
			   const struct adapter_facts *facts)
{
	if (adapter->change == CHANGE_LATER)
		add_adapter(tx, adapter);
	change_adapter(tx->changes, adapter, adapter_facts_diff(&adapter->facts, facts));
	adapter->facts = *facts;
	if (!find_failure(tx, facts->id) && presence_restore(&adapter->presence))
		change_adapter(tx->changes, adapter, FIELD_BIT(ADAPTER_FIELD_presence));
}

static void fail(struct transaction *tx)
{
	for (size_t i = 0; i < tx->update->n_adapter_failures; i++) {
		const struct adapter_failure *failure = &tx->update->adapter_failures[i];
		struct adapter *adapter = graph_find_adapter(tx->graph, failure->id);

		if (adapter)
			change_adapter(tx->changes, adapter,
				       presence_fail(&adapter->presence, failure->error,
						     tx->update->now,
						     FIELD_BIT(ADAPTER_FIELD_presence),
						     FIELD_BIT(ADAPTER_FIELD_presence_error)));
	}
}

void adapters_commit(struct transaction *tx)
{
	const struct update *update = tx->update;

	mark(tx, true);
	remove_unseen(tx);
	for (size_t i = 0; i < update->n_adapters; i++)
		if (tx->adapters[i])
			commit_adapter(tx, tx->adapters[i], &update->adapters[i]);
	for (size_t i = 0; i < update->n_adapter_ports; i++)
		if (tx->adapter_ports[i])
			commit_port(tx, tx->adapter_ports[i], &update->adapter_ports[i]);
	fail(tx);
	mark(tx, false);
}

void adapters_done(struct transaction *tx)
{
	for (size_t i = 0; !tx->committed && tx->adapter_ports && i < tx->update->n_adapter_ports;
	     i++)
		if (tx->adapter_ports[i] && tx->adapter_ports[i]->change == CHANGE_LATER)
			free(tx->adapter_ports[i]);
	for (size_t i = 0; !tx->committed && tx->adapters && i < tx->update->n_adapters; i++)
		if (tx->adapters[i] && tx->adapters[i]->change == CHANGE_LATER)
			graph_adapter_free(tx->adapters[i]);
	free(tx->adapters);
	free(tx->adapter_ports);
}
