/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An object: something of the graph together with all that it hangs in, as the getters of its
 * properties need it. It is a value that is made for one look and forgotten.
 */
#pragma once

#include "bus/path.h"
#include "model/graph.h"

struct bus;

struct object {
	struct bus *bus;
	enum object_kind kind;
	struct fabric *fabric;
	struct node *node; /* NULL of a fabric */
	struct port *port; /* NULL of a fabric and of a switch */
};

#define OBJECT_NAME_SIZE (DESCRIPTION_SIZE + ID_SIZE)

struct object object_of_fabric(struct bus *bus, struct fabric *fabric);
struct object object_of_switch(struct bus *bus, struct node *node);
/* A port of a switch, or an endpoint. */
struct object object_of_port(struct bus *bus, struct port *port);

struct object_id object_get_id(const struct object *object);
/* Look it up in the graph. Whether it is announced or not plays no part. */
bool object_find(struct bus *bus, const struct object_id *id, struct object *ret_object);

/*
 * What is at the other end of the link of a port or an endpoint. False: nothing that is an object.
 * An endpoint whose GUID another one had first is none, and its GUID must not lead to that one.
 */
bool object_peer(const struct object *object, struct object *ret_peer);

/* The bus's mark in the model, see publish.h. */
bool *object_announced(const struct object *object);
/* NULL of a fabric. */
const struct presence *object_presence(const struct object *object);

void object_path(const struct object *object, char ret_path[static PATH_SIZE]);
/* The name for humans: Inventory.Item.PrettyName. */
void object_name(const struct object *object, char ret_name[static OBJECT_NAME_SIZE]);
