// SPDX-License-Identifier: Apache-2.0
/*
 * What a sweep has learnt, as an update.
 */
#include "backend/ib/sweep.h"
#include "base/util.h"

#include <errno.h>

static int report_node(struct ib_node *node, bool all, struct update *update)
{
	int r = 0;

	if (!node->dirty && !all)
		return 0;
	if ((node->touched || all) && !node->lost)
		r = update_add_node(update, &node->facts);
	for (unsigned int i = 0; r == 0 && i <= node->facts.n_ports; i++) {
		const struct ib_port *port = &node->ports[i];

		/* Of a node that is lost it is still known that its link is cut. */
		if (port->known && (port->touched || (all && !node->lost)))
			r = update_add_port(update, &port->facts);
	}
	return r;
}

static void forget_touched(struct topology *topology)
{
	for (size_t i = 0; i < topology->n_nodes; i++) {
		struct ib_node *node = topology->nodes[i];

		if (!node->dirty)
			continue;
		node->dirty = false;
		node->touched = false;
		for (unsigned int k = 0; k <= node->facts.n_ports; k++)
			node->ports[k].touched = false;
	}
}

/*
 * Whether it has not been read, found out of service or met elsewhere since, or a route leads there
 * again.
 */
static bool still_holds(const struct sweep *sweep, const struct failure *failure)
{
	const struct ib_node *node = topology_find(sweep->topology, failure->node_guid);
	const struct ib_port *port = node ? &node->ports[failure->port] : NULL;

	if (!node)
		return false;
	if (failure->beyond)
		return port->facts.state > PORT_STATE_DOWN && !port->linked;
	if (!failure->whole)
		return port->failed;
	return failure->error == -EHOSTUNREACH ? node->lost : node->unheard;
}

static int report_found(const struct sweep *sweep, struct update *update)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < sweep->found.n_failures; i++) {
		if (still_holds(sweep, &sweep->found.failures[i]))
			r = update_add_failure(update, &sweep->found.failures[i]);
	}
	for (size_t i = 0; r == 0 && i < sweep->found.n_conditions; i++)
		r = update_add_condition(update, &sweep->found.conditions[i]);
	return r;
}

int sweep_report(struct sweep *sweep, struct update *update, bool finished)
{
	bool all = sweep->complete && finished;
	int r = 0;

	for (size_t i = 0; r == 0 && i < sweep->topology->n_nodes; i++)
		r = report_node(sweep->topology->nodes[i], all, update);
	if (r == 0)
		r = report_found(sweep, update);
	if (r < 0)
		return r;
	forget_touched(sweep->topology);
	if (!sweep->complete) {
		sweep->found.n_failures = 0;
		sweep->found.n_conditions = 0;
	}
	sweep->unreported = false;
	update->complete = all && sweep->error == 0;
	return 0;
}
