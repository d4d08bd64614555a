// SPDX-License-Identifier: Apache-2.0
/*
 * Refresh(): a sweep that is ordered.
 */
#include "bus/refresh.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "bus/bus-internal.h"
#include "bus/error.h"

static const struct fabric *stale_fabric(const struct bus *bus, const char *id)
{
	for (size_t i = 0; i < bus->graph->n_fabrics; i++) {
		const struct fabric *fabric = bus->graph->fabrics[i];

		if (fabric->freshness.stale && (!id[0] || strcmp(fabric->id, id) == 0))
			return fabric;
	}
	return NULL;
}

/* Of this machine's own end: what has failed with @error, though all else may have been read. */
static const struct source_facts *failed_source(const struct bus *bus, const char *fabric_id,
						int error)
{
	for (size_t i = 0; i < bus->graph->n_sources; i++) {
		const struct source_facts *source = &bus->graph->sources[i];

		if (source->local && source->state == SOURCE_STALE && source->error == error &&
		    (!fabric_id[0] || strcmp(source->fabric_id, fabric_id) == 0))
			return source;
	}
	return NULL;
}

/* What has failed, or whether a sweep has been started at all, and if not, why. */
static int explain(const struct call *call, struct bus_outcome *outcome)
{
	const struct graph *graph = call->bus->graph;
	const char *fabric_id = call->command.fabric_id,
		   *what = fabric_id[0] ? "fabric " : "all fabrics";
	const struct fabric *stale = stale_fabric(call->bus, fabric_id);
	const struct source_facts *failed = failed_source(call->bus, fabric_id, outcome->error);

	if (outcome->error == -ECANCELED)
		return asprintf(
			&outcome->message,
			"The sweep of %s%s was broken off: what reads it begins anew, or ends",
			what, fabric_id);
	if (graph->n_sources == 0) {
		outcome->error = -ENODEV;
		return asprintf(&outcome->message,
				"There is nothing to read: this machine has no active InfiniBand "
				"port, and nothing else is looked for");
	}
	if (failed)
		return asprintf(&outcome->message, "%s cannot be read: %s", failed->id,
				error_text(outcome->error));
	if (stale) {
		outcome->error = stale->freshness.error ?: outcome->error;
		return asprintf(&outcome->message, "No sweep of fabric %s was started: %s",
				stale->id, error_text(outcome->error));
	}
	return asprintf(&outcome->message, "The sweep of %s%s has failed: %s", what, fabric_id,
			error_text(outcome->error));
}

static void on_done(struct command *command, int error)
{
	struct call *call = command->userdata;
	struct bus_outcome outcome = { .error = error };

	if (error < 0 && call->bus && explain(call, &outcome) < 0)
		outcome.message = NULL;
	call_end(call, &outcome);
	bus_outcome_done(&outcome);
}

static void run(struct call *call)
{
	struct bus *bus = call->bus;

	call->command.kind = COMMAND_REFRESH;
	call->command.done = on_done;
	call->command.userdata = call;
	bus->hooks.submit(bus->hooks.userdata, &call->command);
}

static const struct call_verb refresh_verb = { .name = "Refresh", .run = run };

int refresh_start(struct bus *bus, const char *fabric_id, sd_bus_message *message,
		  sd_bus_error *ret_error)
{
	return call_begin(bus, &refresh_verb, fabric_id, message, ret_error);
}

bool refresh_is_awaited(const struct bus *bus)
{
	return calls_any(&bus->calls, &refresh_verb);
}
