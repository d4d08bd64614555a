/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command: an order on its way from the bus down to a backend. It is a promise: whoever accepts
 * it calls done() exactly once, at once or later.
 */
#pragma once

#include "model/facts.h"

enum command_kind {
	COMMAND_REFRESH, /* read the fabric again, whole; done when the result is in the model */
};

struct command {
	enum command_kind kind;
	char fabric_id[FABRIC_ID_SIZE]; /* "" means all */
	/* @error is 0 or a negative errno. The command belongs to whoever made it: done() frees it.
	 */
	void (*done)(struct command *command, int error);
	void *userdata;
};
