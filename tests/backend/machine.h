/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A machine: the InfiniBand backend in an event loop, on the devices of fake-umad.h, with a model
 * that hears all that it tells. Here time is real; heartbeats come without a pause, so that nobody
 * has to wait for one.
 */
#pragma once

#include <glib.h>

#include "backend/ib/ib.h"
#include "base/util.h"
#include "fake-sm.h"
#include "fake-umad.h"
#include "model/graph.h"

struct machine {
	struct fake *fake; /* owned */
	struct fake_umad *umad;
	struct ib_settings settings;
	sd_event *event;
	struct sink sink;
	void *backend;
	struct graph *graph;
	struct mirror *mirror;
};

/* Takes the fake fabric; it has no devices yet. */
struct machine *machine_new(struct fake *f);
void machine_free(struct machine *m);
DEFINE_CLEANUP(struct machine *, machine_free)

void machine_start(struct machine *m);
void machine_stop(struct machine *m);

/* The source of this id, "mlx5_0/1", or NULL. */
const struct source_facts *machine_source(const struct machine *m, const char *id);
/* Until its state is this; ends the test if it takes more than ten seconds. */
void machine_await(struct machine *m, const char *id, enum source_state state);
/* Until it is so, likewise. */
void machine_run_until(struct machine *m, bool (*is_so)(struct machine *m, void *data), void *data);
/* The fabric of this id is what this port of a node can see: see truth.h. */
void machine_check(struct machine *m, const char *fabric_id, const char *node, unsigned int port);

/* Of a subnet whose prefix is everybody's default. */
#define DEFAULT_ID "fabric_fe80000000000000"

/*
 * A machine "me" with two ports, mlx5_0 at leaf-0 and mlx5_1 at leaf-1. The leaves are joined by a
 * spine, or they are two subnets.
 */
struct machine *machine_joined(void);
struct machine *machine_apart(void);
/* Both ports are one device's, mlx5_0, and joined. */
struct machine *machine_one_device(void);
