/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stage: a subnet (backend/ib/subnet.h) at a port of a fake fabric, and a model that hears all
 * that it tells. Each update is applied, and what has changed is followed by a mirror.
 */
#pragma once

#include <glib.h>

#include "backend/ib/subnet.h"
#include "base/util.h"
#include "fake-sm.h"
#include "model/graph.h"
#include "truth.h"

/* One update, in short. */
struct telling {
	uint64_t at; /* the fake fabric's time */
	bool complete;
	size_t n_nodes, n_ports, n_failures, n_gone;
	size_t n_changes; /* that it made in the model, the sources' state left out */
	uint8_t state;
	int error;
};

struct stage {
	struct fake *fake; /* owned */
	struct fake_local *local;
	struct subnet *subnet;
	struct graph *graph;
	enum subnet_verdict verdict; /* what may_sweep() says */
	unsigned int n_may_sweep, n_reports_answered, n_broken;
	GArray *tellings; /* struct telling */
	struct subnet_owner owner;
	struct sink sink;
	struct mirror *mirror;
	char *heartbeat; /* the line of it in what was asked */
};

/* At this port. The wire is not open yet. Takes the fake fabric. */
struct stage *stage_new(struct fake *f, const char *name, unsigned int port);
void stage_free(struct stage *stage);
DEFINE_CLEANUP(struct stage *, stage_free)

/* The wire comes, and Reports with it. */
void stage_open(struct stage *stage);
#define STAGE(name, fake, at) CLEANUP(stage_freep) struct stage *name = stage_new(fake, at, 1)

/*
 * At host-0-0 of a fat tree of two spines and four leaves with four hosts each, with a subnet
 * manager at the last of them: live, subscribed and quiet, and what was asked is forgotten.
 */
struct stage *stage_fat(void);
#define FAT_STAGE(name) CLEANUP(stage_freep) struct stage *name = stage_fat()

/* Open, and run until the first sweep is done and nothing is left to do at once. */
void stage_begin(struct stage *stage);

/* Run for so long, in the fake fabric's time. */
void stage_run_ms(struct stage *stage, unsigned int ms);
void stage_run_s(struct stage *stage, unsigned int s);
/* Run until the source's state is this; ends the test if it is not so within a minute. */
void stage_await(struct stage *stage, enum source_state state);
/* A command that refreshes, and how it ended. */
struct order {
	struct command command;
	unsigned int n_done;
	int error;
};
void stage_order(struct stage *stage, struct order *order);

/* Order a sweep, and run until it is done; the result of the command. */
int stage_refresh(struct stage *stage);

const struct source_facts *stage_facts(const struct stage *stage);
/* Of the model; there must be one. */
struct fabric *stage_fabric(const struct stage *stage);
/* Or NULL. */
struct node *stage_node(const struct stage *stage, const char *name);
struct port *stage_port(const struct stage *stage, const char *name, unsigned int port);
/* See truth.h; also that the mirror says what the model says. */
void stage_check(struct stage *stage);
void stage_check_lingering(struct stage *stage);
/* "" or lines as "DuplicateGUID leaf-0/3, first at leaf-0/1", "LimitReached line-62/2, 63". */
char *stage_conditions(const struct stage *stage);

/* What was asked but for the heartbeat of the own port and of the subnet manager: see fake_asked().
 */
char *stage_asked(const struct stage *stage);
unsigned int stage_count(const struct stage *stage);
/* The last update that names anything. */
const struct telling *stage_last(const struct stage *stage);
/* When the model was first changed after that moment; UINT64_MAX: it was not. */
uint64_t stage_first_change_after(const struct stage *stage, uint64_t moment);
/* The first update with so many nodes or more, or NULL. */
const struct telling *stage_first_with(const struct stage *stage, size_t n_nodes);
