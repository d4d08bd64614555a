/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Object paths: what they are made of, and nothing else. A path names a place in the tree; whether
 * there is an object is the graph's affair (object.h).
 *
 *     /xyz/openbmc_project/inventory/system
 *         /fabrics/<fabric id>
 *             /Switches/switch_<node GUID>
 *                 /Ports/port_<number>
 *             /Endpoints/endpoint_<port GUID>
 *             /Endpoints/domain_<id of a libfabric domain>
 *         /fabric_adapters/<adapter id>
 *             /Ports/port_<number>
 *
 * GUIDs and ids of domains are 16 lower-case hexadecimal digits, numbers have no leading zeroes:
 * each object has one path only, and no id is the end of another one.
 */
#pragma once

#include <stdbool.h>

#include "model/graph.h"

#define PATH_ROOT      "/xyz/openbmc_project"
#define PATH_MANAGER   PATH_ROOT "/fabric_manager"
#define PATH_INVENTORY PATH_ROOT "/inventory/system"
#define PATH_FABRICS   PATH_INVENTORY "/fabrics"
#define PATH_ADAPTERS  PATH_INVENTORY "/fabric_adapters"
#define PATH_SIZE      256 /* of the longest path, with the terminator; see path.c */
#define ID_SIZE	       32  /* of the last element of the path, but for fabrics and adapters */

/* Which object, in a form that outlives it. */
struct object_id {
	uint8_t kind; /* enum object_kind, but for OBJECT_SOURCES */
	uint8_t port; /* OBJECT_PORT, OBJECT_ADAPTER_PORT: its number; else 0 */
	/* Node GUID of a switch and of its ports, port GUID of an endpoint, id of a domain. */
	uint64_t guid;
	union { /* padded with zeroes */
		char fabric[FABRIC_ID_SIZE];
		char adapter[ADAPTER_ID_SIZE]; /* of an adapter and its ports */
	};
};

/* Places in the tree. Those that are no object hold some. */
enum place {
	PLACE_NONE,
	PLACE_ROOT,	 /* above the inventory */
	PLACE_INVENTORY, /* holds the next two */
	PLACE_FABRICS,	 /* holds the fabrics, */
	PLACE_ADAPTERS,	 /* and this machine's adapters */
	PLACE_SWITCHES,	 /* of the fabric in the id */
	PLACE_ENDPOINTS, /* likewise; domains are there, too */
	PLACE_PORTS,	 /* of the switch or the adapter in the id */
	PLACE_OBJECT,	 /* the one in the id */
};

/* What @path names. The id is that of the object, or of the one that the place belongs to. */
enum place path_parse(const char *path, struct object_id *ret_id);

/*
 * The path of the object; @place PLACE_SWITCHES and so on: of that place below it. Those above all
 * objects have a PATH_ each.
 */
void path_format(const struct object_id *id, enum place place, char ret_path[static PATH_SIZE]);

/* The last element of the path. Not for fabrics and adapters, whose id is known. */
void path_format_id(const struct object_id *id, char ret_text[static ID_SIZE]);
