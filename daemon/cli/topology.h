/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The topology: what hangs where, with parallel links as one neighbour.
 */
#pragma once

#include "cli/machine.h"

struct link {
	unsigned int port, peer_port;
	char *rate;	  /* "4x NDR", "" while it is down */
	struct word word; /* its status */
};

struct neighbour {
	enum object_kind kind; /* KIND_SWITCH, KIND_ENDPOINT; KIND_OTHER: known by GUID alone */
	char *path;	       /* the GUID, for KIND_OTHER */
	char *name;
	struct link *links; /* in order of port */
	size_t n_links, size;
};

struct hub { /* a switch */
	char *path, *name;
	unsigned int lid, n_ports, n_up;
	struct word presence;
	struct neighbour *neighbours; /* switches, then endpoints, by name */
	size_t n_neighbours, size;
};

struct topology { /* of one fabric */
	struct object *fabric;
	struct hub *hubs; /* by name */
	size_t n_hubs, size;
	struct names *loose;	 /* endpoints at no switch; NULL where that was not asked */
	struct object **domains; /* of libfabric, by name; likewise none */
	size_t n_domains, domains_size;
};

/* Reads the fabric at @fabric, of it only the switches in @switches when there are some. */
int topology_read(struct client *client, const char *fabric, const struct paths *switches,
		  struct topology *topology);
void topology_done(struct topology *topology);
/* Whether all links of the neighbour are up, and as fast as each other. */
bool neighbour_is_sound(const struct neighbour *neighbour);
/* For programs. */
json_t *topology_to_json(const struct topology *topology, const struct machine *machine);
