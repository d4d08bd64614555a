// SPDX-License-Identifier: Apache-2.0
#include "manager.h"

#include "backend/backend.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/util.h"
#include "bus/bus.h"
#include "model/graph.h"

#include <errno.h>
#include <inttypes.h>
#include <systemd/sd-daemon.h>

/* Every backend of this build, and where its settings are. */
static const struct {
	const struct backend *backend;
	size_t settings;
} backends[] = {
#if HAVE_INFINIBAND
	{ &ib_backend, offsetof(struct config, infiniband) },
#endif
	{ NULL, 0 }, /* the end; a build may have none */
};

struct manager {
	struct sink sink;
	struct graph *graph;
	struct bus *bus;
	void *instances[ARRAY_SIZE(backends)];
};

static void publish(struct manager *manager, const char *source_id, int r, struct changes *changes)
{
	if (r == 0)
		r = bus_publish(manager->bus, changes);
	if (r < 0)
		log_error("%s: cannot publish what has changed: %s", source_id, strerror(-r));
}

static void log_source(const struct graph *graph, const struct source_facts *source)
{
	const struct fabric *fabric = graph_find_fabric(graph, source->fabric_id);

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

static void on_submit(void *userdata, struct command *command)
{
	struct command_fan *fan = command_fan_begin(command);
	struct manager *manager = userdata;

	if (!fan) {
		command->done(command, -ENOMEM);
		return;
	}
	for (size_t i = 0; backends[i].backend; i++) {
		struct command *part = command_fan_part(fan);

		if (part)
			backends[i].backend->command(manager->instances[i], part);
	}
	command_fan_end(fan, -ENODEV);
}

static void on_announced(void *userdata, size_t n_objects)
{
	const char *noun = n_objects == 1 ? "object" : "objects";

	log_info("%zu %s announced", n_objects, noun);
	(void)sd_notifyf(false, "STATUS=%zu %s announced", n_objects, noun);
}

static int start_backends(struct manager *manager, sd_event *event, const struct config *config)
{
	for (size_t i = 0; backends[i].backend; i++) {
		const void *settings = (const char *)config + backends[i].settings;
		int r = backends[i].backend->start(event, settings, &manager->sink,
						   &manager->instances[i]);

		if (r < 0) {
			log_error("%s: cannot start: %s", backends[i].backend->name, strerror(-r));
			return r;
		}
	}
	return 0;
}
DEFINE_CLEANUP(struct manager *, manager_free)

int manager_new(sd_event *event, const struct config *config, struct manager **ret)
{
	CLEANUP(manager_freep) struct manager *manager = calloc(1, sizeof(*manager));
	struct bus_hooks hooks = {
		.submit = on_submit,
		.announced = on_announced,
		.userdata = manager,
	};
	int r;

	if (!manager)
		return -ENOMEM;
	manager->sink = (struct sink){ .update = on_update, .remove = on_remove };
	manager->graph = graph_new();
	if (!manager->graph)
		return -ENOMEM;
	r = bus_new(event, manager->graph, &config->bus, &hooks, &manager->bus);
	if (r == -EEXIST)
		log_error("%s has an owner already: does another fabric-managerd run?", BUS_NAME);
	else if (r < 0)
		log_error("cannot get onto the system bus: %s", strerror(-r));
	if (r < 0)
		return r;
	r = start_backends(manager, event, config);
	if (r < 0)
		return r;
	*ret = TAKE(manager);
	return 0;
}

void manager_free(struct manager *manager)
{
	if (!manager)
		return;
	/* Backends first: they finish the commands for which the bus still has callers. */
	for (size_t i = 0; backends[i].backend; i++)
		backends[i].backend->stop(manager->instances[i]);
	bus_free(manager->bus);
	graph_free(manager->graph);
	free(manager);
}
