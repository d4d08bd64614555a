// SPDX-License-Identifier: Apache-2.0
/*
 * The topology, from the switches' side: each of their ports says what is at its other end.
 */
#include "cli/topology.h"

#include "base/util.h"
#include "cli/names.h"
#include "cli/text.h"

#include <errno.h>

/* Grows @array, of @n items, so that one more fits. */
#define GROW(array, n, size)                                                                       \
	do {                                                                                       \
		if ((n) == (size)) {                                                               \
			(size) = (size) ? 2 * (size) : 8;                                          \
			(array) = need_memory(realloc(array, (size) * sizeof(*(array))));          \
		}                                                                                  \
	} while (0)

struct reader {
	struct client *client;
	struct topology *topology;
	struct hub *last; /* ports come switch by switch */
};

static int on_switch(const struct object *object, void *userdata)
{
	struct reader *reader = userdata;
	struct topology *topology = reader->topology;

	GROW(topology->hubs, topology->n_hubs, topology->size);
	topology->hubs[topology->n_hubs++] = (struct hub){
		.path = need_memory(strdup(object->path)),
		.name = object_name(object),
		.lid = (unsigned int)object_number(object, FACE_IB_SWITCH, "LID"),
		.n_ports = (unsigned int)object_number(object, FACE_IB_NODE, "NumPorts"),
		.presence = word_presence(object),
	};
	return 0;
}

/* The switch that has the port at @path; NULL when it has appeared only now. */
static struct hub *find_hub(struct reader *reader, const char *path)
{
	struct topology *topology = reader->topology;
	size_t length = path_switch_length(path);

	for (size_t i = 0; i < topology->n_hubs; i++) {
		struct hub *hub = reader->last ?: topology->hubs;

		if (!strncmp(hub->path, path, length) && !hub->path[length]) {
			reader->last = hub;
			return hub;
		}
		reader->last = hub + 1 < topology->hubs + topology->n_hubs ? hub + 1 : NULL;
	}
	return NULL;
}

/* What is at the other end of @port: a switch, an endpoint, or something with no more than a GUID.
 */
static struct neighbour *find_neighbour(struct hub *hub, const struct object *port)
{
	const char *peer = object_text(port, FACE_LINK, "Peer");
	enum object_kind kind = path_kind(peer);
	CLEANUP(freep) char *path = NULL, *name = NULL;
	char id[OBJECT_ID_MAX], *slash;

	if (kind == KIND_OTHER && !*object_text(port, FACE_LINK, "PeerNodeGUID"))
		return NULL;
	if (kind == KIND_PORT) {
		path = need_memory(strndup(peer, path_switch_length(peer)));
		kind = KIND_SWITCH;
	} else {
		path = need_memory(strdup(kind == KIND_ENDPOINT
						  ? peer
						  : object_text(port, FACE_LINK, "PeerNodeGUID")));
	}
	for (size_t i = 0; i < hub->n_neighbours; i++)
		if (!strcmp(hub->neighbours[i].path, path))
			return &hub->neighbours[i];
	name = text_peer(port);
	slash = strrchr(name, '/');
	if (kind != KIND_ENDPOINT && slash) /* of a port, the switch's name is before it */
		*slash = '\0';
	if (!*name) {
		free(name);
		name = need_memory(strdup(path_id(path, id)));
	}
	GROW(hub->neighbours, hub->n_neighbours, hub->size);
	hub->neighbours[hub->n_neighbours++] =
		(struct neighbour){ .kind = kind, .path = TAKE(path), .name = TAKE(name) };
	return &hub->neighbours[hub->n_neighbours - 1];
}

static int on_port(const struct object *object, void *userdata)
{
	struct hub *hub = find_hub(userdata, object->path);
	struct word word = word_link_status(object_text(object, FACE_PORT_STATE, "LinkStatus"));
	struct neighbour *neighbour;

	if (!hub)
		return 0;
	hub->n_up += word.style == STYLE_GOOD;
	neighbour = find_neighbour(hub, object);
	if (!neighbour)
		return 0;
	GROW(neighbour->links, neighbour->n_links, neighbour->size);
	neighbour->links[neighbour->n_links++] = (struct link){
		.port = path_port(object->path),
		.peer_port = (unsigned int)object_number(object, FACE_LINK, "PeerPort"),
		.rate = text_rate(object),
		.word = word,
	};
	return 0;
}

static int compare_neighbours(const void *a, const void *b)
{
	static const int order[KIND_MAX_] = {
		[KIND_SWITCH] = 0, [KIND_ENDPOINT] = 1, [KIND_OTHER] = 2
	};
	const struct neighbour *left = a, *right = b;

	return order[left->kind] - order[right->kind] ?: text_compare(left->name, right->name)
								 ?: strcmp(left->path, right->path);
}

static int compare_links(const void *a, const void *b)
{
	const struct link *left = a, *right = b;

	return (int)left->port - (int)right->port;
}

static int compare_hubs(const void *a, const void *b)
{
	const struct hub *left = a, *right = b;

	return text_compare(left->name, right->name) ?: strcmp(left->path, right->path);
}

static void sort_topology(struct topology *topology)
{
	for (size_t i = 0; i < topology->n_hubs; i++) {
		struct hub *hub = &topology->hubs[i];

		for (size_t j = 0; j < hub->n_neighbours; j++)
			qsort(hub->neighbours[j].links, hub->neighbours[j].n_links,
			      sizeof(struct link), compare_links);
		if (hub->n_neighbours)
			qsort(hub->neighbours, hub->n_neighbours, sizeof(*hub->neighbours),
			      compare_neighbours);
	}
	if (topology->n_hubs)
		qsort(topology->hubs, topology->n_hubs, sizeof(*topology->hubs), compare_hubs);
}

struct loose {
	struct names *names;
	size_t kept;
};

/* Drops the endpoint when its peer is a switch. Comes in the order of the names. */
static int on_peer(size_t index, const char *peer, void *userdata)
{
	struct loose *loose = userdata;
	struct name name = loose->names->items[index];

	if (path_kind(peer) == KIND_PORT)
		return 0;
	loose->names->items[index] = loose->names->items[loose->kept];
	loose->names->items[loose->kept++] = name;
	return 0;
}

/* Endpoints that no switch would show: two adapters back to back, or one that lost its link. */
static int read_loose(struct client *client, struct topology *topology)
{
	CLEANUP(paths_done) struct paths paths = {};
	struct loose loose = {};
	int r;

	topology->loose = loose.names = need_memory(calloc(1, sizeof(*topology->loose)));
	r = names_load(loose.names, client, KIND_ENDPOINT, topology->fabric->path);
	for (size_t i = 0; i < loose.names->n; i++)
		paths_append(&paths, need_memory(strdup(loose.names->items[i].path)));
	if (r >= 0)
		r = client_texts(client, &paths, FACE_LINK, "Peer", on_peer, &loose);
	for (size_t i = loose.kept; i < loose.names->n; i++) {
		free(loose.names->items[i].path);
		free(loose.names->items[i].name);
	}
	loose.names->n = loose.kept;
	names_sort(loose.names);
	return r;
}

static int on_domain(const struct object *object, void *userdata)
{
	struct topology *topology = userdata;

	GROW(topology->domains, topology->n_domains, topology->domains_size);
	topology->domains[topology->n_domains++] =
		object_new(object->path, json_incref(object->properties));
	return 0;
}

static int compare_domains(const void *a, const void *b)
{
	const struct object *left = *(struct object *const *)a, *right = *(struct object *const *)b;
	CLEANUP(freep) char *left_name = object_name(left), *right_name = object_name(right);

	return text_compare(left_name, right_name) ?: strcmp(left->path, right->path);
}

static int read_domains(struct client *client, struct topology *topology)
{
	CLEANUP(paths_done) struct paths paths = {};
	int r = client_paths(client, KIND_DOMAIN, topology->fabric->path, &paths);

	if (r >= 0)
		r = client_objects(client, &paths, on_domain, topology);
	if (topology->n_domains)
		qsort(topology->domains, topology->n_domains, sizeof(*topology->domains),
		      compare_domains);
	return r;
}

int topology_read(struct client *client, const char *fabric, const struct paths *switches,
		  struct topology *topology)
{
	CLEANUP(paths_done) struct paths all = {}, ports = {};
	struct reader reader = { .client = client, .topology = topology };
	int r;

	*topology = (struct topology){};
	r = client_object(client, fabric, &topology->fabric);
	if (r >= 0 && !switches->n)
		r = client_paths(client, KIND_SWITCH, fabric, &all);
	if (r >= 0)
		r = client_objects(client, switches->n ? switches : &all, on_switch, &reader);
	for (size_t i = 0; i < switches->n && r >= 0; i++)
		r = client_paths(client, KIND_PORT, switches->items[i], &ports);
	if (r >= 0 && !switches->n)
		r = client_paths(client, KIND_PORT, fabric, &ports);
	if (r >= 0)
		r = client_objects(client, &ports, on_port, &reader);
	if (r >= 0 && !switches->n)
		r = read_loose(client, topology);
	if (r >= 0 && !switches->n)
		r = read_domains(client, topology);
	sort_topology(topology);
	return r;
}

void topology_done(struct topology *topology)
{
	for (size_t i = 0; i < topology->n_hubs; i++) {
		struct hub *hub = &topology->hubs[i];

		for (size_t j = 0; j < hub->n_neighbours; j++) {
			struct neighbour *neighbour = &hub->neighbours[j];

			for (size_t k = 0; k < neighbour->n_links; k++)
				free(neighbour->links[k].rate);
			free(neighbour->links);
			free(neighbour->path);
			free(neighbour->name);
		}
		free(hub->neighbours);
		free(hub->path);
		free(hub->name);
	}
	free(topology->hubs);
	for (size_t i = 0; i < topology->n_domains; i++)
		object_free(topology->domains[i]);
	free(topology->domains);
	object_free(topology->fabric);
	if (topology->loose)
		names_done(topology->loose);
	free(topology->loose);
	*topology = (struct topology){};
}

bool neighbour_is_sound(const struct neighbour *neighbour)
{
	for (size_t i = 0; i < neighbour->n_links; i++)
		if (neighbour->links[i].word.style != STYLE_GOOD ||
		    strcmp(neighbour->links[i].rate, neighbour->links[0].rate) != 0)
			return false;
	return true;
}
