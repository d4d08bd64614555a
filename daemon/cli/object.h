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
#define ADAPTERS_PATH ROOT_PATH "/inventory/system/fabric_adapters"
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
#define FACE_ASSET	  "xyz.openbmc_project.Inventory.Decorator.Asset"
#define FACE_LOCATION	  "xyz.openbmc_project.Inventory.Decorator.LocationCode"
#define FACE_RDMA_DEVICE  "xyz.openbmc_project.Inventory.Decorator.RDMADevice"
#define FACE_RDMA_PORT	  "xyz.openbmc_project.Inventory.Decorator.RDMAPort"
#define FACE_LIBFABRIC	  "xyz.openbmc_project.Inventory.Decorator.LibfabricDomain"
#define FACE_ASSOCIATIONS "xyz.openbmc_project.Association.Definitions"

enum object_kind {
	KIND_OTHER,
	KIND_MANAGER,
	KIND_FABRIC,
	KIND_SWITCH,
	KIND_PORT, /* of a switch */
	KIND_ENDPOINT,
	KIND_DOMAIN,  /* of libfabric: an endpoint of its fabric */
	KIND_ADAPTER, /* of this machine */
	KIND_ADAPTER_PORT,
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

/* Whether it knows no more than this machine's own ends: "verbs", "libfabric 10.7.0.0/16". */
bool source_is_local(const json_t *source);

struct object {
	enum object_kind kind;
	char *path;
	json_t *properties;
};

/* Members of one of the GIDs of an adapter's port, see RDMAPort.interface.yaml. */
enum {
	GID_INDEX,
	GID_ADDRESS,
	GID_TYPE,
};

/* "switch", and "switches" for @many. */
const char *kind_name(enum object_kind kind, bool many);
/* The same as one word, for programs: "adapter-port". */
const char *kind_word(enum object_kind kind);
/* What @path is the path of, whether or not there is such an object. */
enum object_kind path_kind(const char *path);
/*
 * "switch_0002c90300001234", "switch_0002c90300001234/port_3", of a domain
 * "ofi_10_7_0_0_16/domain_0011223344556677"; "" for KIND_OTHER.
 */
const char *path_id(const char *path, char id[static OBJECT_ID_MAX]);
/* Bytes of the fabric's, switch's or adapter's path with which @path begins; 0 when it has none. */
size_t path_fabric_length(const char *path);
size_t path_switch_length(const char *path);
size_t path_adapter_length(const char *path);
/* Likewise, of that of these which has ports of its own: the switch or the adapter. */
size_t path_owner_length(const char *path);
/* Whether @path is that of @whole, or of a part of it. */
bool path_is_in(const char *path, const char *whole);
/* The number of the port of a switch or an adapter; 0 when @path is none. */
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
/* Where the association leads that is called @forward on this side; "" without one. */
const char *object_association(const struct object *object, const char *forward);
/*
 * What people call it: the name that fabricctl prints and understands. Of a port "leaf-3/12", of an
 * adapter the kernel's name.
 */
char *object_name(const struct object *object);
/* Where objects of @kind have it. */
struct name_property {
	const char *interface, *name;
};
struct name_property name_property(enum object_kind kind);
/* The same from that property; @path may be "/", for an object that is not known. */
char *name_from_pretty(const char *path, const char *pretty);
/* The last part of the name of an enumerator. */
const char *enum_word(const char *value);
/* The object for machines: properties, id, path, name, kind, fabric, adapter. A new reference. */
json_t *object_to_json(const struct object *object);
