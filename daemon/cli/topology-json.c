// SPDX-License-Identifier: Apache-2.0
/*
 * The topology for programs: fabric, its switches, their neighbours, the links to each.
 */
#include "base/util.h"
#include "cli/domain.h"
#include "cli/names.h"
#include "cli/topology.h"

static json_t *identity(const char *path, const char *name, enum object_kind kind)
{
	char id[OBJECT_ID_MAX];

	return json_pack("{ss ss ss ss}", "id", kind == KIND_OTHER ? path : path_id(path, id),
			 "path", kind == KIND_OTHER ? "" : path, "name", name, "kind",
			 kind_word(kind));
}

/* What is an adapter's port of this machine says which. */
static void add_adapter_port(json_t *json, const char *path, const struct machine *machine)
{
	const struct machine_port *port = machine_find_endpoint(machine, path);
	char id[OBJECT_ID_MAX];

	if (port)
		json_object_set_new(json, "adapter_port", json_string(path_id(port->path, id)));
}

static json_t *neighbour_to_json(const struct neighbour *neighbour, const struct machine *machine)
{
	json_t *json = identity(neighbour->path, neighbour->name, neighbour->kind);
	json_t *links = json_array();

	for (size_t i = 0; i < neighbour->n_links; i++) {
		const struct link *link = &neighbour->links[i];

		json_array_append_new(links, json_pack("{si si ss ss}", "port", (int)link->port,
						       "peer_port", (int)link->peer_port, "rate",
						       link->rate, "status", link->word.text));
	}
	json_object_set_new(json, "links", links);
	add_adapter_port(json, neighbour->path, machine);
	return json;
}

static json_t *hub_to_json(const struct hub *hub, const struct machine *machine)
{
	json_t *json = identity(hub->path, hub->name, KIND_SWITCH), *neighbours = json_array();

	for (size_t i = 0; i < hub->n_neighbours; i++)
		json_array_append_new(neighbours, neighbour_to_json(&hub->neighbours[i], machine));
	json_object_set_new(json, "lid", json_integer(hub->lid));
	json_object_set_new(json, "ports", json_integer(hub->n_ports));
	json_object_set_new(json, "ports_up", json_integer(hub->n_up));
	json_object_set_new(json, "state", json_string(hub->presence.text));
	json_object_set_new(json, "neighbours", neighbours);
	return json;
}

static json_t *loose_to_json(const struct names *loose, const struct machine *machine)
{
	json_t *array = json_array();

	for (size_t i = 0; i < loose->n; i++) {
		const struct name *item = &loose->items[i];
		json_t *json = identity(item->path, item->name, KIND_ENDPOINT);

		add_adapter_port(json, item->path, machine);
		json_array_append_new(array, json);
	}
	return array;
}

static json_t *domains_to_json(const struct topology *topology)
{
	json_t *array = json_array();

	for (size_t i = 0; i < topology->n_domains; i++) {
		const struct object *domain = topology->domains[i];
		CLEANUP(freep) char *name = object_name(domain);
		json_t *json = identity(domain->path, name, KIND_DOMAIN);

		json_object_set_new(json, "protocol", json_string(domain_protocol(domain)));
		json_object_set_new(json, "address", json_string(domain_address(domain)));
		json_object_set_new(json, "state", json_string(word_presence(domain).text));
		json_array_append_new(array, json);
	}
	return array;
}

json_t *topology_to_json(const struct topology *topology, const struct machine *machine)
{
	json_t *json = object_to_json(topology->fabric), *switches = json_array();

	for (size_t i = 0; i < topology->n_hubs; i++)
		json_array_append_new(switches, hub_to_json(&topology->hubs[i], machine));
	json_object_set_new(json, "switches", switches);
	if (!topology->loose)
		return json;
	json_object_set_new(json, "endpoints_without_switch",
			    loose_to_json(topology->loose, machine));
	json_object_set_new(json, "domains", domains_to_json(topology));
	return json;
}
