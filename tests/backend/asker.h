/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Somebody who asks the nodes of a fake fabric by the MAD engine, and keeps a book on each request:
 * when it was sent, when it was done and how. A request that is done twice ends the test.
 */
#pragma once

#include "fake-fabric.h"

#include <glib.h>

#include "base/util.h"

#define ASK_SENDS_MAX 8

struct asker;

struct ask {
	struct mad_request request;
	struct ib_route route;
	struct asker *asker;
	bool done;
	int error;
	uint64_t done_at;
	uint8_t mad[MAD_SIZE];
	unsigned int n_sends;
	uint64_t sent_at[ASK_SENDS_MAX];
	unsigned int order; /* its first send was the how manieth; from 1 */
	bool unwanted;
	/* Called from done(). */
	void (*then)(struct ask *ask);
};

struct asker {
	struct fake *fake;
	struct fake_local *local;
	struct mad_limits limits;
	struct mad_engine *engine;
	GPtrArray *asks;
	GHashTable *tids;
	unsigned int n_sends;
	/* The most that were on the wire at once: to one destination, and those who are surely not
	 * late. */
	unsigned int most_to_one, most_not_late;
};

/*
 * A host "me", and a line of switches "s1" to "s<n>" of 40 ports: me/1 - s1/1, s1/2 - s2/1, and so
 * on; at s1, from port 3 on, hosts "h3", "h4" ... up to "h39".
 */
struct asker *asker_new(unsigned int n_switches, const struct mad_limits *limits);
/* Everything that was asked must be done by then. */
void asker_free(struct asker *asker);
DEFINE_CLEANUP(struct asker *, asker_free)

static const struct mad_limits asker_limits = {
	.window = 8,
	.window_per_destination = 2,
	.timeout_ms = 100,
	.retries = 3,
};
#define ASKER_TIMEOUT_US (100 * USEC_PER_MSEC)
#define ASKER_LATENCY_US 20 /* the fake fabric's own */

/* One of these limits, that ends with the scope. */
#define ASKER(name, n_switches)                                                                    \
	CLEANUP(asker_freep) struct asker *name = asker_new(n_switches, &asker_limits)

static inline const struct mad_statistics *asker_statistics(const struct asker *asker)
{
	return mad_engine_statistics(asker->engine);
}

/* NodeInfo of s<depth>; its window is its own. */
struct ask *ask_switch(struct asker *asker, unsigned int depth);
/* NodeInfo of h<port>. */
struct ask *ask_host(struct asker *asker, unsigned int port);
/* Not submitted yet; NodeInfo of s<depth>. */
struct ask *ask_prepare(struct asker *asker, unsigned int depth);
void ask_submit(struct ask *ask);
