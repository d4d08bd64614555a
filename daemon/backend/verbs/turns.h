/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is asked when: a few devices at a time, the others wait in a queue. A machine may have
 * hundreds of functions, and each query takes a thread, of which a service may have few.
 */
#pragma once

#include <stdbool.h>

#define TURNS_MAX 8 /* at a time */

struct turn {
	/* Its turn has come. 0, or a negative errno: not now; it stays the first to be asked. */
	int (*start)(struct turn *turn);
	void *userdata;
	struct turn *next;
	bool waits, taken;
};

/* Begins with zeroes. */
struct turns {
	struct turn *first; /* of those who wait */
	unsigned int n_taken;
};

/* Queue @turn up, unless it is there already, and start those whose turn it is. */
void turn_ask(struct turns *turns, struct turn *turn);
/*
 * It has ended, or takes so long that it shall not keep others waiting; or it waits no more.
 * Starts nobody: that is up to turns_run().
 */
void turn_end(struct turns *turns, struct turn *turn);
void turns_run(struct turns *turns);
