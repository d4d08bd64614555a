/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command: an order on its way from the bus down to a backend. It is a promise: whoever accepts
 * one calls done() exactly once, at once or later.
 */
#pragma once

#include "model/facts.h"

enum command_kind {
	COMMAND_REFRESH, /* read the fabric again, whole; done when the result is in the model */
};

struct command {
	enum command_kind kind;
	char fabric_id[FABRIC_ID_SIZE]; /* "" means all */
	/* @error is 0 or a negative errno. The command is its maker's: done() may free it. */
	void (*done)(struct command *command, int error);
	void *userdata;
};

/* Commands that wait for one thing. Zeroes are a valid, empty list. */
struct command_list {
	struct command **items;
	size_t n_items;
};

/* Without memory the command is done at once, with -ENOMEM. */
void command_list_add(struct command_list *list, struct command *command);
/* All are done, and the list is empty; what is added from done() waits for the next time. */
void command_list_finish(struct command_list *list, int error);

/*
 * A command that several have to carry out is done when all of them are, with the first error. A
 * part that is done with -ENODEV concerned nobody there and counts as none.
 *
 *	fan = command_fan_begin(command);
 *	for each: take(command_fan_part(fan));
 *	command_fan_end(fan, -ENODEV);
 */
struct command_fan;

/* NULL without memory. @command must live until it is done. */
struct command_fan *command_fan_begin(struct command *command);
/* A like command of its own for one of them. NULL without memory, which the command then fails
 * with. */
struct command *command_fan_part(struct command_fan *fan);
/* There are no more parts. If none counts, the command is done with @error_if_none. */
void command_fan_end(struct command_fan *fan, int error_if_none);
