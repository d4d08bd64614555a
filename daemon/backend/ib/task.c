// SPDX-License-Identifier: Apache-2.0
#include "backend/ib/task.h"

#include "backend/ib/limits.h"
#include "base/util.h"

#include <errno.h>
#include <infiniband/mad.h>

static const struct ib_route local_route;

/* It was asked by a way that is no more. */
static bool is_worth_another(const struct task *task, int error)
{
	return error == -ETIMEDOUT && task->node && !task->node->lost && !task->check &&
	       task->n_reroutes != task->sweep->topology->n_reroutes;
}

/* The node that was asked is there; of a node beyond a port on_node_info() hears. */
static void hear(const struct task *task)
{
	if (!task->node || task->beyond)
		return;
	task->node->unheard = false;
	if (task->request.attribute == IB_ATTR_PORT_INFO)
		task->node->ports[task->port].failed = false;
}

static void on_done(struct mad_request *request, int error, const uint8_t *mad)
{
	struct task *task = request->userdata;

	task->sweep->n_pending--;
	if (task->asking)
		task->asking->under_way = false;
	if (error == 0) {
		hear(task);
		task->answer(task, mad);
	} else if (is_worth_another(task, error)) {
		task_submit(task->sweep, task, request->attribute);
	} else if (error != -ECANCELED || task->check) {
		task->fail(task, error);
	}
	if (error != -ECANCELED && task->asking && task->asking->again)
		task_submit(task->sweep, task, request->attribute);
	free(task);
}

/* A link that has been seen from the other end meanwhile needs no question. */
static bool still_wanted(const struct mad_request *request)
{
	const struct task *task = request->userdata;

	return !task->beyond || task->check || !task->node || !task->node->ports[task->port].linked;
}

/* Whoever is beyond a port is a node of its own; until it is known the port stands for it. */
static uint64_t destination(const struct task *task)
{
	if (!task->node)
		return 0;
	return task->node->facts.guid ^ (task->beyond ? (uint64_t)task->port << 56 : 0);
}

void task_submit(struct sweep *sweep, const struct task *like, uint16_t attribute)
{
	struct task *task;

	if (like->asking && like->asking->under_way) {
		like->asking->again = true;
		return;
	}
	task = malloc(sizeof(*task));
	if (!task) {
		struct task failed = *like;

		failed.sweep = sweep;
		failed.fail(&failed, -ENOMEM);
		return;
	}
	*task = *like;
	task->sweep = sweep;
	task->n_reroutes = sweep->topology->n_reroutes;
	if (task->asking)
		*task->asking = (struct asking){ .under_way = true };
	task->request = (struct mad_request){
		.mgmt_class = IB_SMI_DIRECT_CLASS,
		.method = IB_MAD_METHOD_GET,
		.attribute = attribute,
		.modifier = attribute == IB_ATTR_PORT_INFO ? task->port : 0,
		.route = task->node ? &task->node->route : &local_route,
		.via = task->beyond ? task->port : 0,
		.destination = destination(task),
		.data_offset = IB_SMP_DATA_OFFS,
		.answer_size = IB_SMP_DATA_OFFS + IB_SMP_DATA_SIZE,
		.done = on_done,
		.wanted = still_wanted,
		.userdata = task,
	};
	sweep->n_pending++;
	mad_submit(sweep->engine, &task->request);
}

static void note_failure(struct task *task, bool whole)
{
	struct ib_node *node = task->node;

	if (!node->failed)
		sweep_doubt_way(task->sweep, node);
	node->failed = true;
	node->unheard |= whole;
	if (!whole)
		node->ports[task->port].failed = true;
}

void task_report_failure(struct task *task, int error)
{
	struct sweep *sweep = task->sweep;
	struct failure failure = { .port = task->port, .beyond = task->beyond, .error = error };

	if (!task->node) {
		sweep->error = error;
		return;
	}
	failure.node_guid = task->node->facts.guid;
	failure.whole = !task->beyond && task->request.attribute != IB_ATTR_PORT_INFO;
	if (!task->beyond)
		note_failure(task, failure.whole);
	sweep_add_failure(sweep, &failure);
}

void task_optional_failure(struct task *task, int error)
{
	if (error != -EOPNOTSUPP && error != -EINVAL)
		task_report_failure(task, error);
}

void sweep_add_failure(struct sweep *sweep, const struct failure *failure)
{
	(void)update_add_failure(&sweep->found, failure);
	sweep->failed_at = sweep_now(sweep);
	sweep->unreported = true;
}

void sweep_mark_node(struct sweep *sweep, struct ib_node *node)
{
	node->touched = true;
	node->dirty = true;
	sweep->unreported = true;
}

#define FOLLOW_UPS_MAX 6

bool sweep_may_follow(const struct sweep *sweep, struct ib_port *port)
{
	if (port->sweep_serial != sweep->serial) {
		port->sweep_serial = sweep->serial;
		port->n_follow_ups = 0;
	}
	return port->n_follow_ups < FOLLOW_UPS_MAX && ++port->n_follow_ups;
}

void sweep_mark_port(struct sweep *sweep, struct ib_node *node, unsigned int port)
{
	node->ports[port].touched = true;
	node->dirty = true;
	sweep->unreported = true;
}

void sweep_add_condition(struct sweep *sweep, const struct condition *condition)
{
	if (sweep->found.n_conditions >= IB_MAX_CONDITIONS)
		return;
	(void)update_add_condition(&sweep->found, condition);
	sweep->unreported = true;
}
