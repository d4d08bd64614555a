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
	/* What it is and what it hangs in; all others are NULL. */
	struct fabric *fabric;
	struct node *node;
	struct port *port;
	struct adapter *adapter;
	struct adapter_port *adapter_port;
	struct domain *domain;
};

#define OBJECT_NAME_SIZE 256

struct object object_of_fabric(struct bus *bus, struct fabric *fabric);
struct object object_of_switch(struct bus *bus, struct node *node);
/* A port of a switch, or an endpoint. */
struct object object_of_port(struct bus *bus, struct port *port);
struct object object_of_adapter(struct bus *bus, struct adapter *adapter);
struct object object_of_adapter_port(struct bus *bus, struct adapter_port *port);
struct object object_of_domain(struct bus *bus, struct domain *domain);

struct object_id object_get_id(const struct object *object);
/* Look it up in the graph. Whether it is announced or not plays no part. */
bool object_find(struct bus *bus, const struct object_id *id, struct object *ret_object);
/* What has to be there before it: the object that its path is below. False: none. */
bool object_owner(const struct object *object, struct object *ret_owner);

/* What all ports have in common. Not for other objects. */
const struct port_facts *object_port_facts(const struct object *object);
/* What is spoken in a fabric and by what is in it, or by a port of an adapter. */
enum protocol object_protocol(const struct object *object);

/*
 * What is at the other end of the link of a port or an endpoint. False: nothing that is an object.
 * An endpoint whose GUID another one had first is none, and its GUID must not lead to that one. An
 * adapter does not know where its ports lead.
 */
bool object_peer(const struct object *object, struct object *ret_peer);
/* The endpoint that a port of an adapter is in its subnet. False: in none that is known. */
bool object_endpoint(const struct object *object, struct object *ret_endpoint);
/* The adapter of this machine that an endpoint or a domain is at. False: none that is known. */
bool object_local_adapter(const struct object *object, struct object *ret_adapter);

/* The bus's mark in the model, see publish.h. */
bool *object_announced(const struct object *object);
/* NULL of a fabric and of a domain. */
const struct presence *object_presence(const struct object *object);

void object_path(const struct object *object, char ret_path[static PATH_SIZE]);
/* The name for humans: Inventory.Item.PrettyName. */
void object_name(const struct object *object, char ret_name[static OBJECT_NAME_SIZE]);
