// SPDX-License-Identifier: Apache-2.0
/*
 * The manager on the bus: how it is, what its sources do, and how far it has got.
 */
#include "bus/bus-internal.h"
#include "bus/error.h"
#include "bus/interface.h"
#include "bus/property.h"
#include "bus/refresh.h"
#include "bus/reload.h"

#include <stdio.h>
#include <string.h>

#define EMITS SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE

static bool any_source(const struct graph *graph, bool (*is)(const struct source_facts *))
{
	for (size_t i = 0; i < graph->n_sources; i++)
		if (is(&graph->sources[i]))
			return true;
	return false;
}

/* It looks into a fabric; what knows only this machine's own ends makes nobody wait. */
static bool is_reader(const struct source_facts *source)
{
	return !source->local;
}

static bool is_in_first_sweep(const struct source_facts *source)
{
	return is_reader(source) && source->state == SOURCE_SWEEPING && source->last_sweep == 0;
}

static bool has_swept(const struct source_facts *source)
{
	return is_reader(source) && source->last_sweep != 0;
}

static bool is_starting(const struct source_facts *source)
{
	return is_reader(source) && source->state == SOURCE_STARTING;
}

static bool is_local_starting(const struct source_facts *source)
{
	return source->local && source->state == SOURCE_STARTING;
}

static bool any_fabric_stale(const struct graph *graph)
{
	for (size_t i = 0; i < graph->n_fabrics; i++)
		if (graph->fabrics[i]->freshness.stale)
			return true;
	return false;
}

/* Without a source that looks into a fabric. */
static const char *local_state(const struct graph *graph)
{
	if (any_source(graph, is_local_starting))
		return "Starting";
	return graph->n_adapters == 0 && graph->n_fabrics == 0 ? "Idle" : "Live";
}

/* Of all that is true at once, what matters most to somebody who waits for the fabric. */
static const char *manager_state(const struct bus *bus)
{
	const struct graph *graph = bus->graph;

	if (graph->n_sources == 0)
		return "Idle";
	if (refresh_is_awaited(bus) || any_source(graph, is_in_first_sweep))
		return "Sweeping";
	if (any_fabric_stale(graph))
		return "Stale";
	if (!any_source(graph, is_reader))
		return local_state(graph);
	if (any_source(graph, has_swept))
		return "Live";
	return any_source(graph, is_starting) ? "Starting" : "Stale";
}

static int tell(struct bus *bus, const char *property)
{
	return sd_bus_emit_properties_changed(bus->connection, PATH_MANAGER, MANAGER_INTERFACE,
					      property, NULL);
}

/* What could not be told is told the next time. */
void manager_update_state(struct bus *bus)
{
	const char *state = manager_state(bus);

	if (!bus->manager_state || strcmp(bus->manager_state, state))
		bus->manager_state = tell(bus, "State") >= 0 ? state : NULL;
	if (bus->sources_changed)
		bus->sources_changed = tell(bus, "Sources") < 0;
}

void manager_update_sources(struct bus *bus)
{
	bus->sources_changed = tell(bus, "Sources") < 0;
}

static PROPERTY_GETTER(get_version)
{
	const struct bus *bus = userdata;

	return sd_bus_message_append_basic(reply, 's', bus->options.version);
}

static PROPERTY_GETTER(get_state)
{
	return property_append_enum(reply, MANAGER_INTERFACE ".State.", manager_state(userdata));
}

static int append_source(sd_bus_message *reply, const struct source_facts *source)
{
	struct object_id id = { .kind = OBJECT_FABRIC };
	char path[PATH_SIZE] = "/", state[128];

	if (source->fabric_id[0]) {
		memcpy(id.fabric, source->fabric_id, sizeof(id.fabric));
		path_format(&id, PLACE_OBJECT, path);
	}
	snprintf(state, sizeof(state), MANAGER_INTERFACE ".SourceState.%s",
		 source_state_name(source->state));
	return sd_bus_message_append(reply, "(ssssbtt)", source->id, path, state,
				     error_text(source->error), source->subscribed,
				     source->last_sweep, source->last_heard);
}

static PROPERTY_GETTER(get_sources)
{
	const struct graph *graph = ((const struct bus *)userdata)->graph;
	int r;

	r = sd_bus_message_open_container(reply, 'a', "(ssssbtt)");
	if (r < 0)
		return r;
	for (size_t i = 0; i < graph->n_sources; i++) {
		r = append_source(reply, &graph->sources[i]);
		if (r < 0)
			return r;
	}
	return sd_bus_message_close_container(reply);
}

/* The sums over all sources of what each of them counts. */
static struct source_facts sum_sources(const struct bus *bus)
{
	struct source_facts sum = { 0 };

	for (size_t i = 0; i < bus->graph->n_sources; i++) {
		const struct source_facts *source = &bus->graph->sources[i];

		sum.nodes_found += source->nodes_found;
		sum.requests_waiting += source->requests_waiting;
		sum.requests += source->requests;
		sum.timeouts += source->timeouts;
	}
	return sum;
}

static PROPERTY_GETTER(get_nodes_found)
{
	struct source_facts sum = sum_sources(userdata);

	return sd_bus_message_append_basic(reply, 'u', &sum.nodes_found);
}

static PROPERTY_GETTER(get_requests_waiting)
{
	struct source_facts sum = sum_sources(userdata);

	return sd_bus_message_append_basic(reply, 'u', &sum.requests_waiting);
}

static PROPERTY_GETTER(get_requests_sent)
{
	struct source_facts sum = sum_sources(userdata);

	return sd_bus_message_append_basic(reply, 't', &sum.requests);
}

static PROPERTY_GETTER(get_timeouts)
{
	struct source_facts sum = sum_sources(userdata);

	return sd_bus_message_append_basic(reply, 't', &sum.timeouts);
}

static PROPERTY_GETTER(get_objects_announced)
{
	uint32_t count = (uint32_t)((const struct bus *)userdata)->publisher.n_announced;

	return sd_bus_message_append_basic(reply, 'u', &count);
}

static PROPERTY_GETTER(get_objects_total)
{
	const struct publisher *publisher = &((const struct bus *)userdata)->publisher;
	uint32_t count = (uint32_t)(publisher->n_announced + publisher->n_waiting);

	return sd_bus_message_append_basic(reply, 'u', &count);
}

static int on_refresh(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
	return refresh_start(userdata, "", message, ret_error);
}

static int on_reload_config(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
	return reload_start(userdata, message, ret_error);
}

/* Whatever counts is read on demand; a signal for each step would say nothing. */
const sd_bus_vtable manager_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("Refresh", "", "", on_refresh, CALL_FLAGS),
	SD_BUS_METHOD("ReloadConfig", "", "", on_reload_config, CALL_FLAGS),
	SD_BUS_PROPERTY("Version", "s", get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
	SD_BUS_PROPERTY("State", "s", get_state, 0, EMITS),
	SD_BUS_PROPERTY("Sources", "a(ssssbtt)", get_sources, 0, EMITS),
	SD_BUS_PROPERTY("NodesFound", "u", get_nodes_found, 0, 0),
	SD_BUS_PROPERTY("RequestsWaiting", "u", get_requests_waiting, 0, 0),
	SD_BUS_PROPERTY("RequestsSent", "t", get_requests_sent, 0, 0),
	SD_BUS_PROPERTY("Timeouts", "t", get_timeouts, 0, 0),
	SD_BUS_PROPERTY("ObjectsAnnounced", "u", get_objects_announced, 0, 0),
	SD_BUS_PROPERTY("ObjectsTotal", "u", get_objects_total, 0, 0),
	SD_BUS_VTABLE_END,
};
