// SPDX-License-Identifier: Apache-2.0
#include "model/command.h"

#include "base/util.h"

#include <errno.h>

void command_list_add(struct command_list *list, struct command *command)
{
	struct command **items = reallocarray(list->items, list->n_items + 1, sizeof(*items));

	if (!items) {
		command->done(command, -ENOMEM);
		return;
	}
	list->items = items;
	list->items[list->n_items++] = command;
}

void command_list_finish(struct command_list *list, int error)
{
	struct command_list all = *list;

	*list = (struct command_list){ 0 };
	for (size_t i = 0; i < all.n_items; i++)
		all.items[i]->done(all.items[i], error);
	free(all.items);
}

struct command_fan {
	struct command *command;
	unsigned int n_open; /* counts command_fan_end() as one */
	bool concerned;	     /* a part counts */
	int error, error_if_none;
};

static void close_one(struct command_fan *fan)
{
	if (--fan->n_open > 0)
		return;
	fan->command->done(fan->command, fan->concerned ? fan->error : fan->error_if_none);
	free(fan);
}

struct command_fan *command_fan_begin(struct command *command)
{
	struct command_fan *fan = malloc(sizeof(*fan));

	if (!fan)
		return NULL;
	*fan = (struct command_fan){ .command = command, .n_open = 1 };
	return fan;
}

static void on_part_done(struct command *part, int error)
{
	struct command_fan *fan = part->userdata;

	if (error != -ENODEV) {
		fan->concerned = true;
		fan->error = fan->error ?: error;
	}
	free(part);
	close_one(fan);
}

struct command *command_fan_part(struct command_fan *fan)
{
	struct command *part = malloc(sizeof(*part));

	if (!part) {
		fan->concerned = true;
		fan->error = -ENOMEM;
		return NULL;
	}
	*part = *fan->command;
	part->done = on_part_done;
	part->userdata = fan;
	fan->n_open++;
	return part;
}

void command_fan_end(struct command_fan *fan, int error_if_none)
{
	fan->error_if_none = error_if_none;
	close_one(fan);
}
