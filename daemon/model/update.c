// SPDX-License-Identifier: Apache-2.0
/*
 * The update's lists: five arrays of values that grow by doubling.
 */
#include "model/update.h"

#include <errno.h>

#include "base/util.h"

#define SIZE_MIN 16u

/* The array with room for one more, or NULL, and then it is as it was. */
static void *grow(void *items, size_t n, size_t *size, size_t item_size)
{
	size_t grown_size = MAX(*size * 2, SIZE_MIN);
	void *grown;

	if (n < *size)
		return items;
	grown = reallocarray(items, grown_size, item_size);
	if (grown)
		*size = grown_size;
	return grown;
}

int update_add_node(struct update *update, const struct node_facts *node)
{
	struct node_facts *nodes =
		grow(update->nodes, update->n_nodes, &update->nodes_size, sizeof(*nodes));

	if (!nodes)
		return -ENOMEM;
	update->nodes = nodes;
	nodes[update->n_nodes++] = *node;
	return 0;
}

int update_add_port(struct update *update, const struct port_facts *port)
{
	struct port_facts *ports =
		grow(update->ports, update->n_ports, &update->ports_size, sizeof(*ports));

	if (!ports)
		return -ENOMEM;
	update->ports = ports;
	ports[update->n_ports++] = *port;
	return 0;
}

int update_add_failure(struct update *update, const struct failure *failure)
{
	struct failure *failures = grow(update->failures, update->n_failures,
					&update->failures_size, sizeof(*failures));

	if (!failures)
		return -ENOMEM;
	update->failures = failures;
	failures[update->n_failures++] = *failure;
	return 0;
}

int update_add_gone(struct update *update, uint64_t node_guid)
{
	uint64_t *gone = grow(update->gone, update->n_gone, &update->gone_size, sizeof(*gone));

	if (!gone)
		return -ENOMEM;
	update->gone = gone;
	gone[update->n_gone++] = node_guid;
	return 0;
}

int update_add_condition(struct update *update, const struct condition *condition)
{
	struct condition *conditions = grow(update->conditions, update->n_conditions,
					    &update->conditions_size, sizeof(*conditions));

	if (!conditions)
		return -ENOMEM;
	update->conditions = conditions;
	conditions[update->n_conditions++] = *condition;
	return 0;
}

void update_done(struct update *update)
{
	free(update->nodes);
	free(update->ports);
	free(update->failures);
	free(update->gone);
	free(update->conditions);
	*update = (struct update){};
}
