// SPDX-License-Identifier: Apache-2.0
/*
 * Refresh(): callers that wait for a sweep.
 */
#include "bus/refresh.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus/bus-internal.h"
#include "bus/error.h"

struct refresh {
	struct command command;
	struct bus *bus; /* NULL: there is no bus any more */
	struct refresh *next, *previous;
	sd_bus_message *message;
};

static void refresh_link(struct refresh *refresh)
{
	struct refreshes *list = &refresh->bus->refreshes;

	refresh->next = list->first;
	if (list->first)
		list->first->previous = refresh;
	list->first = refresh;
	list->count++;
}

static void refresh_unlink(struct refresh *refresh)
{
	struct refreshes *list = &refresh->bus->refreshes;

	if (refresh->next)
		refresh->next->previous = refresh->previous;
	if (refresh->previous)
		refresh->previous->next = refresh->next;
	else
		list->first = refresh->next;
	list->count--;
}

static const struct fabric *stale_fabric(const struct bus *bus, const char *id)
{
	for (size_t i = 0; i < bus->graph->n_fabrics; i++) {
		const struct fabric *fabric = bus->graph->fabrics[i];

		if (fabric->freshness.stale && (!id[0] || strcmp(fabric->id, id) == 0))
			return fabric;
	}
	return NULL;
}

/* Whether a sweep has been started at all, and if not, why. */
static void explain(struct refresh *refresh, int error, sd_bus_error *ret_error)
{
	const struct graph *graph = refresh->bus->graph;
	const char *fabric_id = refresh->command.fabric_id;
	const struct fabric *stale = stale_fabric(refresh->bus, fabric_id);

	if (graph->n_sources == 0)
		error_set(ret_error, -ENODEV, "This machine has no active InfiniBand port");
	else if (stale)
		error_set(ret_error, stale->freshness.error ?: error,
			  "No sweep of fabric %s was started: %s", stale->id,
			  error_text(stale->freshness.error ?: error));
	else
		error_set(ret_error, error, "The sweep of %s%s has failed: %s",
			  fabric_id[0] ? "fabric " : "all fabrics", fabric_id, error_text(error));
}

static void reply(struct refresh *refresh, int error)
{
	sd_bus_error bus_error = SD_BUS_ERROR_NULL;

	if (error == 0) {
		sd_bus_reply_method_return(refresh->message, NULL);
		return;
	}
	explain(refresh, error, &bus_error);
	sd_bus_reply_method_error(refresh->message, &bus_error);
	sd_bus_error_free(&bus_error);
}

/* A caller that has left in the meantime is none of our business: the bus drops the answer. */
static void on_done(struct command *command, int error)
{
	struct refresh *refresh = command->userdata;
	struct bus *bus = refresh->bus;

	if (bus) {
		refresh_unlink(refresh);
		reply(refresh, error);
		manager_update_state(bus);
	}
	sd_bus_message_unref(refresh->message);
	free(refresh);
}

static unsigned int count_of_sender(const struct refreshes *list, sd_bus_message *message)
{
	const char *sender = sd_bus_message_get_sender(message);
	unsigned int count = 0;

	for (const struct refresh *refresh = list->first; refresh; refresh = refresh->next) {
		const char *other = sd_bus_message_get_sender(refresh->message);

		count += sender && other && strcmp(sender, other) == 0;
	}
	return count;
}

int refresh_start(struct bus *bus, const char *fabric_id, sd_bus_message *message,
		  sd_bus_error *ret_error)
{
	struct refresh *refresh;

	if (bus->refreshes.count >= REFRESH_CALLERS_MAX)
		return error_set(ret_error, -EBUSY,
				 "%u callers wait for a sweep already, which is the limit",
				 bus->refreshes.count);
	if (count_of_sender(&bus->refreshes, message) >= REFRESH_PER_SENDER_MAX)
		return error_set(ret_error, -EBUSY,
				 "%d calls of this client wait for a sweep already, which is the "
				 "limit",
				 REFRESH_PER_SENDER_MAX);
	refresh = calloc(1, sizeof(*refresh));
	if (!refresh)
		return -ENOMEM;
	refresh->bus = bus;
	refresh->message = sd_bus_message_ref(message);
	refresh->command = (struct command){
		.kind = COMMAND_REFRESH,
		.done = on_done,
		.userdata = refresh,
	};
	snprintf(refresh->command.fabric_id, sizeof(refresh->command.fabric_id), "%s", fabric_id);
	refresh_link(refresh);
	manager_update_state(bus);
	bus->hooks.submit(bus->hooks.userdata, &refresh->command);
	return 1;
}

void refreshes_done(struct refreshes *refreshes)
{
	for (struct refresh *refresh = refreshes->first; refresh; refresh = refresh->next)
		refresh->bus = NULL;
	*refreshes = (struct refreshes){ 0 };
}
