// SPDX-License-Identifier: Apache-2.0
#include "manager.h"

#include "backends.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/util.h"
#include "bus/audit.h"
#include "bus/bus.h"
#include "config.h"
#include "model/graph.h"
#include "reload.h"
#include "service.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <sys/signalfd.h>

struct manager {
	struct sink sink;
	const char *config_path;
	struct config *config;
	struct graph *graph;
	struct service *service;
	struct bus *bus;
	struct backends *backends;
};

/* --- From the backends to the bus --- */

static void publish(struct manager *manager, const char *source_id, int r, struct changes *changes)
{
	if (r == 0)
		r = bus_publish(manager->bus, changes);
	if (r < 0)
		log_error("%s: cannot publish what has changed: %s", source_id, strerror(-r));
	service_touch(manager->service);
}

static void log_source(const struct graph *graph, const struct source_facts *source)
{
	const struct fabric *fabric = graph_find_fabric(graph, source->fabric_id);

	/* Whatever reads this machine's own end says itself what went wrong, once. */
	if (source->local)
		return;
	if (source->state == SOURCE_STALE)
		log_warning("%s: cannot be read: %s", source->id, strerror(-source->error));
	else if (source->state == SOURCE_LIVE && fabric)
		log_info("%s: %s: %zu switches, %zu endpoints, %s", source->id, fabric->id,
			 fabric->n_switches, fabric->n_endpoints,
			 source->subscribed ? "notices subscribed" : "no notices");
}

static void on_update(struct sink *sink, const struct update *update)
{
	struct manager *manager = (struct manager *)sink;
	struct changes changes = { 0 };
	int r = graph_apply(manager->graph, update, &changes);

	log_debug("%s: %s%s: %zu nodes, %zu ports, %zu changes; %" PRIu64 " requests so far",
		  update->source.id, source_state_name(update->source.state),
		  update->complete ? ", complete" : "", update->n_nodes, update->n_ports,
		  changes.n_items, update->source.requests);
	for (size_t i = 0; i < changes.n_items; i++) {
		if (changes.items[i].kind == OBJECT_SOURCES)
			log_source(manager->graph, &update->source);
	}
	publish(manager, update->source.id, r, &changes);
}

static void on_remove(struct sink *sink, const char *source_id, bool fabric_too)
{
	struct manager *manager = (struct manager *)sink;
	struct changes changes = { 0 };

	publish(manager, source_id,
		graph_remove_source(manager->graph, source_id, fabric_too, realtime_us(), &changes),
		&changes);
}

/* --- From the bus to the backends --- */

static void on_submit(void *userdata, struct command *command)
{
	struct manager *manager = userdata;

	backends_command(manager->backends, command);
}

static void on_announced(void *userdata, size_t n_objects)
{
	log_info("%zu %s announced", n_objects, n_objects == 1 ? "object" : "objects");
}

static void on_reload(void *userdata, struct bus_outcome *ret_outcome)
{
	struct manager *manager = userdata;

	service_tell_reloading(manager->service);
	reload(manager->config_path, &manager->config, manager->backends, manager->bus,
	       ret_outcome);
	service_tell_ready(manager->service);
}

static int on_hangup(sd_event_source *source, const struct signalfd_siginfo *signal, void *userdata)
{
	struct bus_outcome outcome;

	on_reload(userdata, &outcome);
	audit_log(&(struct audit){
		.what = "ReloadConfig",
		.sender = "SIGHUP",
		.uid = signal->ssi_uid,
		.outcome = &outcome,
	});
	bus_outcome_done(&outcome);
	return 0;
}

/* --- The beginning and the end --- */

static int load_config(struct manager *manager)
{
	CLEANUP(freep) char *report = NULL;
	int r;

	manager->config = malloc(sizeof(*manager->config));
	if (!manager->config)
		return -ENOMEM;
	r = config_load(manager->config, manager->config_path, &report);
	if (r < 0)
		log_error("%s", report ?: strerror(-r));
	else
		reload_log_ignored(report);
	return r;
}

static int start_bus(struct manager *manager, sd_event *event)
{
	const struct bus_hooks hooks = {
		.submit = on_submit,
		.announced = on_announced,
		.reload = on_reload,
		.userdata = manager,
	};
	int r = bus_new(event, manager->graph, &manager->config->bus, &hooks, &manager->bus);

	if (r == -EEXIST)
		log_error("%s has an owner already: does another fabric-managerd run?", BUS_NAME);
	else if (r < 0)
		log_error("cannot get onto the system bus: %s", strerror(-r));
	return r;
}

static int start_rest(struct manager *manager, sd_event *event)
{
	const char *culprit;
	int r = backends_start(event, backends_built, manager->config, &manager->sink,
			       &manager->backends, &culprit);

	if (r < 0) {
		log_error("%s: cannot start: %s", culprit, strerror(-r));
		return r;
	}
	r = sd_event_add_signal(event, NULL, SIGHUP, on_hangup, manager);
	if (r < 0) {
		log_error("cannot watch for SIGHUP: %s", strerror(-r));
		return r;
	}
	service_tell_ready(manager->service);
	return 0;
}
DEFINE_CLEANUP(struct manager *, manager_free)

int manager_new(sd_event *event, const char *config_path, struct manager **ret)
{
	CLEANUP(manager_freep) struct manager *manager = calloc(1, sizeof(*manager));
	int r;

	if (!manager)
		return -ENOMEM;
	manager->sink = (struct sink){ .update = on_update, .remove = on_remove };
	manager->config_path = config_path;
	r = load_config(manager);
	if (r < 0)
		return r;
	manager->graph = graph_new();
	if (!manager->graph)
		return -ENOMEM;
	r = service_new(event, manager->graph, &manager->service);
	if (r < 0) {
		log_error("cannot set up the event loop: %s", strerror(-r));
		return r;
	}
	r = start_bus(manager, event);
	if (r == 0)
		r = start_rest(manager, event);
	if (r < 0)
		return r;
	*ret = TAKE(manager);
	return 0;
}

void manager_free(struct manager *manager)
{
	if (!manager)
		return;
	service_free(manager->service);
	/* Backends first: they finish the commands for which the bus still has callers. */
	backends_free(manager->backends);
	bus_free(manager->bus);
	graph_free(manager->graph);
	config_free(manager->config);
	free(manager);
}
