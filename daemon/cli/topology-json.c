// SPDX-License-Identifier: Apache-2.0
/*
 * The topology for programs: fabric, its switches, their neighbours, the links to each.
 */
#include "base/util.h"
#include "cli/names.h"
#include "cli/topology.h"

static json_t *identity(const char *path, const char *name, enum object_kind kind)
{
	char id[OBJECT_ID_MAX];

	return json_pack("{ss ss ss ss}", "id", kind == KIND_OTHER ? path : path_id(path, id),
			 "path", kind == KIND_OTHER ? "" : path, "name", name, "kind",
			 kind_name(kind, false));
}

static json_t *neighbour_to_json(const struct neighbour *neighbour)
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
	return json;
}

static json_t *hub_to_json(const struct hub *hub)
{
	json_t *json = identity(hub->path, hub->name, KIND_SWITCH), *neighbours = json_array();

	for (size_t i = 0; i < hub->n_neighbours; i++)
		json_array_append_new(neighbours, neighbour_to_json(&hub->neighbours[i]));
	json_object_set_new(json, "lid", json_integer(hub->lid));
	json_object_set_new(json, "ports", json_integer(hub->n_ports));
	json_object_set_new(json, "ports_up", json_integer(hub->n_up));
	json_object_set_new(json, "state", json_string(hub->presence.text));
	json_object_set_new(json, "neighbours", neighbours);
	return json;
}

json_t *topology_to_json(const struct topology *topology)
{
	json_t *json = object_to_json(topology->fabric), *switches = json_array();

	for (size_t i = 0; i < topology->n_hubs; i++)
		json_array_append_new(switches, hub_to_json(&topology->hubs[i]));
	json_object_set_new(json, "switches", switches);
	if (topology->loose) {
		json_t *loose = json_array();

		for (size_t i = 0; i < topology->loose->n; i++)
			json_array_append_new(loose, identity(topology->loose->items[i].path,
							      topology->loose->items[i].name,
							      KIND_ENDPOINT));
		json_object_set_new(json, "endpoints_without_switch", loose);
	}
	return json;
}
