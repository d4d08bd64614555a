/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An object of the bus: its path, which says what it is, and its properties as JSON.
 *
 * Properties are members by their D-Bus name. Where two interfaces of an object have a property of
 * the same name, it stands for the one of an InfiniBand interface, else for the first on the bus,
 * and the others are members by interface and name:
 * "xyz.openbmc_project.Inventory.Item.Port.Width".
 */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#define SERVICE	      "xyz.openbmc_project.FabricManager"
#define ROOT_PATH     "/xyz/openbmc_project"
#define MANAGER_PATH  ROOT_PATH "/fabric_manager"
#define FABRICS_PATH  ROOT_PATH "/inventory/system/fabrics"
#define OBJECT_ID_MAX 256

#define FACE_MANAGER	  SERVICE
#define FACE_FABRIC	  SERVICE ".Fabric"
#define FACE_FRESHNESS	  SERVICE ".Freshness"
#define FACE_CONDITIONS	  SERVICE ".Conditions"
#define FACE_LINK	  SERVICE ".Link"
#define FACE_REACHABILITY SERVICE ".Reachability"
#define FACE_ITEM	  "xyz.openbmc_project.Inventory.Item"
#define FACE_PORT_STATE	  "xyz.openbmc_project.Inventory.Decorator.PortState"
#define FACE_IB_SUBNET	  "xyz.openbmc_project.Inventory.Decorator.InfiniBandSubnet"
#define FACE_IB_NODE	  "xyz.openbmc_project.Inventory.Decorator.InfiniBandNode"
#define FACE_IB_PORT	  "xyz.openbmc_project.Inventory.Decorator.InfiniBandPort"
#define FACE_IB_SWITCH	  "xyz.openbmc_project.Inventory.Decorator.InfiniBandManagementPort"
#define FACE_IB_PREFIX	  "xyz.openbmc_project.Inventory.Decorator.InfiniBand"

enum object_kind {
	KIND_OTHER,
	KIND_MANAGER,
	KIND_FABRIC,
	KIND_SWITCH,
	KIND_PORT, /* of a switch */
	KIND_ENDPOINT,
	KIND_MAX_,
};

/* Members of one of the manager's Sources, see FabricManager.interface.yaml. */
enum {
	SOURCE_ID,
	SOURCE_FABRIC, /* path, "/": not known yet */
	SOURCE_STATE,
	SOURCE_ERROR,
	SOURCE_NOTICES,	   /* whether the subnet manager forwards them to it */
	SOURCE_LAST_SWEEP, /* CLOCK_REALTIME us, 0: never */
	SOURCE_LAST_HEARD, /* likewise */
};

struct object {
	enum object_kind kind;
	char *path;
	json_t *properties;
};

/* "switch", and "switches" for @many. */
const char *kind_name(enum object_kind kind, bool many);
/* What @path is the path of, whether or not there is such an object. */
enum object_kind path_kind(const char *path);
/* "switch_0002c90300001234", "switch_0002c90300001234/port_3", "" for KIND_OTHER. */
const char *path_id(const char *path, char id[static OBJECT_ID_MAX]);
/* Bytes of the fabric's, or of the switch's path with which @path begins; 0 when it has none. */
size_t path_fabric_length(const char *path);
size_t path_switch_length(const char *path);
/* The number of the port of a switch; 0 when @path is none. */
unsigned int path_port(const char *path);

/* Takes @properties over. */
struct object *object_new(const char *path, json_t *properties);
void object_free(struct object *object);
static inline void object_freep(struct object **object)
{
	object_free(*object);
}

/* Borrowed; NULL where the object has no such property. */
json_t *object_get(const struct object *object, const char *interface, const char *property);
/* "" where there is none. */
const char *object_text(const struct object *object, const char *interface, const char *property);
/* The value of an enumeration without what is before its last '.': "LinkUp". */
const char *object_word(const struct object *object, const char *interface, const char *property);
/* 0 where there is none. */
uint64_t object_number(const struct object *object, const char *interface, const char *property);
bool object_flag(const struct object *object, const char *interface, const char *property);
/* What people call it, "leaf-3/12" for a port: the name that fabricctl prints and understands. */
char *object_name(const struct object *object);
/* The same from a PrettyName; @path may be "/", for an object that is not known. */
char *name_from_pretty(const char *path, const char *pretty);
/* The last part of the name of an enumerator. */
const char *enum_word(const char *value);
/* The object for machines: its properties, id, path, name, kind and fabric. A new reference. */
json_t *object_to_json(const struct object *object);
