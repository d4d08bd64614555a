/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The backend in an event loop, on a fake machine, before a model that keeps what it was told. Here
 * time is real; nothing waits for it but what is about time.
 */
#pragma once

#include "backend/verbs/verbs-private.h"
#include "base/util.h"
#include "fake.h"
#include "model/graph.h"

struct stage {
	struct sink sink; /* first */
	struct fake *fake;
	struct verbs_settings settings;
	sd_event *event;
	void *backend;
	struct graph *graph;
	struct update told; /* a copy of the last update */
	unsigned int n_told;
};

/* Not started yet; a query may take as long as a test, and there is no rescan. */
struct stage *stage_new(void);
void stage_free(struct stage *s);
DEFINE_CLEANUP(struct stage *, stage_free)

void stage_start(struct stage *s);
/* Until all devices were read, the network is quiet, and nothing is to be looked at again. */
void stage_settle(struct stage *s);
/* As udev tells. */
void stage_udev(struct stage *s, const char *subsystem, const char *name);

/* Until it is so; ends the test if it takes more than ten seconds. */
#define stage_await(s, condition)                                                                  \
	do {                                                                                       \
		uint64_t until_ = stage_deadline();                                                \
		while (!(condition))                                                               \
			stage_run(s, until_, #condition);                                          \
	} while (0)
uint64_t stage_deadline(void);
void stage_run(struct stage *s, uint64_t until, const char *condition);

/* Of the last update; or NULL. */
const struct adapter_facts *stage_adapter(const struct stage *s, const char *id);
const struct adapter_port_facts *stage_port(const struct stage *s, const char *id, uint8_t number);
/* Why it could not be read, or 0. */
int stage_failure(const struct stage *s, const char *id);
