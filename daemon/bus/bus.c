// SPDX-License-Identifier: Apache-2.0
/*
 * The bus: the connection, and the order in which things come to it. First all that can be asked
 * for, then the name, then the objects.
 */
#include "bus/bus.h"

#include <errno.h>

#include "base/util.h"
#include "bus/bus-internal.h"

DEFINE_CLEANUP(struct bus *, bus_free)

/* Of the protocols that there are here, both kinds of bmcweb know just one. */
const char *bus_protocol(const struct bus *bus, enum protocol protocol)
{
	if (bus->options.front_end == FRONT_END_STANDARD || protocol == PROTOCOL_ETHERNET)
		return protocol_name(protocol);
	return "OEM";
}

int bus_new_on(sd_bus *connection, sd_event *event, struct graph *graph,
	       const struct bus_options *options, const struct bus_hooks *hooks,
	       struct bus **ret_bus)
{
	CLEANUP(bus_freep) struct bus *bus = calloc(1, sizeof(*bus));
	int r;

	if (!bus)
		return -ENOMEM;
	bus->connection = sd_bus_ref(connection);
	bus->event = sd_event_ref(event);
	bus->graph = graph;
	bus->options = bus->wanted = *options;
	bus->hooks = *hooks;
	pace_init(&bus->pace);

	r = tree_register(bus);
	if (r < 0)
		return r;
	r = sd_bus_request_name(connection, BUS_NAME, 0);
	if (r < 0)
		return r;
	manager_update_state(bus);
	r = publish_all(bus);
	if (r < 0)
		return r;
	publish_continue(bus);
	*ret_bus = TAKE(bus);
	return 0;
}

int bus_new(sd_event *event, struct graph *graph, const struct bus_options *options,
	    const struct bus_hooks *hooks, struct bus **ret_bus)
{
	CLEANUP(sd_bus_unrefp) sd_bus *connection = NULL;
	int r;

	r = sd_bus_open_system_with_description(&connection, "fabric-manager");
	if (r < 0)
		return r;
	r = sd_bus_attach_event(connection, event, SD_EVENT_PRIORITY_NORMAL);
	if (r < 0)
		return r;
	r = sd_bus_set_exit_on_disconnect(connection, true);
	if (r < 0)
		return r;
	return bus_new_on(connection, event, graph, options, hooks, ret_bus);
}

int bus_publish(struct bus *bus, struct changes *changes)
{
	int r = publish_changes(bus, changes);

	changes_done(changes);
	manager_update_state(bus);
	publish_continue(bus);
	return r;
}

void bus_set_options(struct bus *bus, const struct bus_options *options)
{
	publish_with(bus, options);
}

void bus_outcome_done(struct bus_outcome *outcome)
{
	free(outcome->message);
	free(outcome->old_value);
	free(outcome->new_value);
	*outcome = (struct bus_outcome){ 0 };
}

bool bus_is_idle(const struct bus *bus)
{
	uint64_t queued = 0;

	sd_bus_get_n_queued_write(bus->connection, &queued);
	return backlog_count(&bus->publisher.backlog) == 0 && !bus->publisher.again &&
	       calls_all_run(&bus->calls) && queued == 0;
}

void bus_free(struct bus *bus)
{
	if (!bus)
		return;
	calls_done(&bus->calls);
	publisher_done(&bus->publisher);
	pace_done(&bus->pace);
	tree_unregister(bus);
	sd_bus_unref(bus->connection);
	sd_event_unref(bus->event);
	free(bus);
}
