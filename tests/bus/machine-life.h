/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens to the machine itself in a long time: devices come, go and fail, are called
 * otherwise and speak something else.
 */
#pragma once

#include <glib.h>

#include "own-machine.h"

struct machine_life {
	struct own_machine now;
	struct own_machine whole; /* everything that may be there */
	GRand *random;		  /* borrowed */
	bool calm;		  /* no change that some front-end shows as none */
};

void machine_life_init(struct machine_life *life, GRand *random, bool calm);
void machine_life_done(struct machine_life *life);

/* One event. Returns what is to be told of it, which stays there. */
const struct update *machine_life_go_on(struct machine_life *life);
