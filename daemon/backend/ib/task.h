/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A task: one question of a sweep to one node, and what is done with the answer. Only sweep.c,
 * link.c and task.c know of it.
 */
#pragma once

#include "backend/ib/sweep.h"

struct check;

struct task {
	struct mad_request request;
	struct sweep *sweep;
	struct ib_node *node; /* who is asked or, with @beyond, over whom; NULL: the local node */
	uint8_t port;
	bool beyond;
	void (*answer)(struct task *task, const uint8_t *mad);
	void (*fail)(struct task *task, int error);
	struct asking *asking; /* of what must not be asked twice at a time; or NULL */
	struct check *check;   /* link.c's */
	unsigned int which;
	uint32_t n_reroutes; /* when it was submitted */
};

/* What is asked, of whom, and who takes the answer; copied. */
void task_submit(struct sweep *sweep, const struct task *like, uint16_t attribute);

/* The usual fail(): the sweep reports that something could not be read. */
void task_report_failure(struct task *task, int error);

/* An optional attribute that a node does not have is no failure. */
void task_optional_failure(struct task *task, int error);

/*
 * Whether a contradiction at this port may be followed up by one more question. A port that never
 * says the same twice is believed after some of them, or the sweep would not end.
 */
bool sweep_may_follow(const struct sweep *sweep, struct ib_port *port);
void sweep_add_failure(struct sweep *sweep, const struct failure *failure);
void sweep_mark_port(struct sweep *sweep, struct ib_node *node, unsigned int port);
void sweep_mark_node(struct sweep *sweep, struct ib_node *node);
void sweep_add_condition(struct sweep *sweep, const struct condition *condition);
