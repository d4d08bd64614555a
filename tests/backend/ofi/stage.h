/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The backend on an event loop of its own, a real model behind it, and in the place of the helper a
 * shell script that does what the test wants of it.
 */
#pragma once

#include <glib.h>

#include "backend/ofi/ofi.h"
#include "base/util.h"
#include "model/graph.h"

struct stage {
	struct sink sink;
	sd_event *event;
	struct graph *graph;
	struct mirror *mirror;
	struct ofi_settings settings; /* to be changed before stage_start() */
	void *backend;
	char *folder, *program;
	unsigned int n_updates, n_removals;
	GString *told; /* what the bus would tell of fabrics and domains, see stage_told() */
};

/*
 * Whether a process can be watched here, which valgrind cannot; if not, the test program has said
 * so and has nothing left to do.
 */
bool stage_is_possible(void);
/*
 * Whether posix_spawn(3) returns when the program has begun, in a group of its own, or says why it
 * does not start; if not, the test is skipped. For that two processes share their memory, where
 * qemu-user gives each its own.
 */
bool stage_spawn_tells(void);

/* With a helper that says that there is nothing. */
struct stage *stage_new(void);
void stage_free(struct stage *stage);
DEFINE_CLEANUP(struct stage *, stage_free)

void stage_start(struct stage *stage);
void stage_stop(struct stage *stage);

/* From now on the helper is this shell script. */
void stage_script(struct stage *stage, const char *body);
/* Or prints the document, or says that there is nothing. */
void stage_document(struct stage *stage, const char *name);
void stage_nothing(struct stage *stage);
/* Or is not there. */
void stage_no_program(struct stage *stage);
/* A file in the stage's folder, for a script to leave a word in. To be freed with g_free(). */
char *stage_path(const struct stage *stage, const char *name);

/* Run the loop until @holds; it is an error when that takes half a minute. */
void stage_await(struct stage *stage, bool (*holds)(const struct stage *stage));
/* Until so many updates have been told. */
void stage_await_updates(struct stage *stage, unsigned int n);
/* Order a new look, and wait until it is done. Returns its error. @fabric_id "": at all. */
int stage_refresh(struct stage *stage, const char *fabric_id);

/* The helper prints the document, and is asked at once. */
void stage_show(struct stage *stage, const char *document);

/* As the graph has it; NULL: it is none. */
const struct source_facts *stage_source(const struct stage *stage, const char *id);
/* The graph has these fabrics: their ids, in their order, with a blank between. */
void stage_assert_fabrics(const struct stage *stage, const char *expected);
/* "+fabric f +domain verbs/rxe0 ~domain ... -fabric f", since the last call. */
char *stage_told(struct stage *stage);
