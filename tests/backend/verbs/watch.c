// SPDX-License-Identifier: Apache-2.0
/*
 * The backend on the real machine, printed: one line a device, port and failure of every update
 * that changes the model, with CLOCK_MONOTONIC in seconds. For people, and for tests in a virtual
 * machine. Ends when stdin does.
 *
 *	usage: verbs-watch [RESCAN_S]
 */
#include "backend/verbs/verbs.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/util.h"
#include "model/graph.h"

static struct graph *graph;

static void print_adapter(const struct adapter_facts *adapter)
{
	printf("  adapter %s name=%s guid=%016" PRIx64 " system=%016" PRIx64 " %s ports=%u fw='%s' "
	       "vendor=%x part=%x hw=%x numa=%d pci='%s' board='%s' maker='%s' model='%s' "
	       "location='%s' description='%s'\n",
	       adapter->id, adapter->name, adapter->guid, adapter->system_guid,
	       transport_name(adapter->transport), adapter->n_ports, adapter->firmware,
	       adapter->vendor_id, adapter->part_id, adapter->hardware_version, adapter->numa_node,
	       adapter->pci_address, adapter->board_id, adapter->maker, adapter->model,
	       adapter->location, adapter->description);
}

static void print_port(const struct adapter_port_facts *port)
{
	const struct port_facts *facts = &port->port;

	printf("  port %s/%u layer=%s state='%s' physical='%s' speed='%s' width=%u mtu=%u/%u "
	       "vls=%u lid=%u lmc=%u sm=%u/%u caps=%x guid=%016" PRIx64 " netdev='%s' gids=%u",
	       port->adapter_id, facts->number, link_layer_name(port->link_layer),
	       port_state_name(facts->state), port_physical_state_name(facts->physical_state),
	       link_speed_name(facts->speed), link_width_lanes(facts->width), facts->mtu,
	       facts->mtu_cap, facts->vls_cap, facts->lid, facts->lmc, facts->sm_lid, facts->sm_sl,
	       facts->capability_mask, facts->guid, port->netdev, port->n_gids);
	for (size_t i = 0; i < port->n_gids; i++) {
		char text[INET6_ADDRSTRLEN];

		printf(" [%u]%s,%s", port->gids[i].index,
		       inet_ntop(AF_INET6, port->gids[i].gid, text, sizeof(text)),
		       gid_type_name(port->gids[i].type));
	}
	printf("\n");
}

static void on_update(struct sink *sink, const struct update *update)
{
	uint64_t now_us = monotonic_us();
	struct changes changes = { 0 };
	size_t n_objects = 0;
	int r = graph_apply(graph, update, &changes);

	for (size_t i = 0; i < changes.n_items; i++)
		n_objects += changes.items[i].kind != OBJECT_SOURCES;
	if (r < 0 || n_objects) {
		printf("%" PRIu64 ".%03u %s%s%s, %" PRIu64 " queries, %" PRIu64 " late: "
		       "%zu adapters\n",
		       now_us / USEC_PER_SEC, (unsigned int)(now_us % USEC_PER_SEC / 1000),
		       source_state_name(update->source.state), r < 0 ? " " : "",
		       r < 0 ? strerror(-r) : "", update->source.requests, update->source.timeouts,
		       update->n_adapters);
		for (size_t i = 0; i < update->n_adapters; i++)
			print_adapter(&update->adapters[i]);
		for (size_t i = 0; i < update->n_adapter_ports; i++)
			print_port(&update->adapter_ports[i]);
		for (size_t i = 0; i < update->n_adapter_failures; i++)
			printf("  failure %s: %s\n", update->adapter_failures[i].id,
			       strerror(-update->adapter_failures[i].error));
		fflush(stdout);
	}
	changes_done(&changes);
}

static void on_remove(struct sink *sink, const char *source_id, bool fabric_too)
{
}

static int on_stdin(sd_event_source *io, int fd, uint32_t events, void *userdata)
{
	char buffer[64];

	if (read(fd, buffer, sizeof(buffer)) > 0)
		return 0;
	return sd_event_exit(sd_event_source_get_event(io), 0);
}

int main(int argc, char **argv)
{
	struct verbs_settings settings = verbs_default_settings;
	struct sink sink = { .update = on_update, .remove = on_remove };
	sd_event *event = NULL;
	void *backend = NULL;
	int r;

	if (argc > 1)
		settings.rescan_s = (unsigned int)atoi(argv[1]);
	log_set_max_level(LOG_LEVEL_DEBUG);
	graph = graph_new();
	r = sd_event_new(&event);
	if (r >= 0)
		r = sd_event_add_io(event, NULL, STDIN_FILENO, EPOLLIN, on_stdin, NULL);
	if (r >= 0)
		r = verbs_backend.start(event, &settings, &sink, &backend);
	if (r >= 0)
		r = sd_event_loop(event);
	if (r < 0)
		fprintf(stderr, "verbs-watch: %s\n", strerror(-r));
	verbs_backend.stop(backend);
	sd_event_unref(event);
	graph_free(graph);
	return r < 0;
}
