// SPDX-License-Identifier: Apache-2.0
/*
 * ReloadConfig(): how it is done is for whoever has the configuration to say.
 */
#include "bus/reload.h"

#include <errno.h>

#include "bus/bus-internal.h"

static void run(struct call *call)
{
	const struct bus_hooks *hooks = &call->bus->hooks;
	struct bus_outcome outcome = { .error = -EOPNOTSUPP };

	if (hooks->reload)
		hooks->reload(hooks->userdata, &outcome);
	call_end(call, &outcome);
	bus_outcome_done(&outcome);
}

static const struct call_verb reload_verb = { .name = "ReloadConfig", .run = run };

int reload_start(struct bus *bus, sd_bus_message *message, sd_bus_error *ret_error)
{
	return call_begin(bus, &reload_verb, "", message, ret_error);
}
