/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts: what a backend says about a fabric, a node or a port, as plain values of fixed size.
 *
 * A backend fills them, the model keeps them in its objects, the bus reads them by offset. Nothing
 * in here points anywhere: a peer is named by its GUID, never by its address. Every struct is
 * zeroed before it is filled, so that strings are padded with zeroes and compare with memcmp().
 *
 * The lists NODE_FIELDS and PORT_FIELDS name each member that may change while the object stays the
 * same object; a change carries one bit for each (see model/change.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FABRIC_ID_SIZE	 64 /* [A-Za-z][A-Za-z0-9_]*, with the terminator */
#define FABRIC_NAME_SIZE 64
#define SOURCE_ID_SIZE	 96
#define DESCRIPTION_SIZE                                                                           \
	65 /* NodeDescription has 64 bytes, not terminated (IBA vol. 1, 14.2.5.2) */

/* NodeInfo.NodeType (IBA vol. 1, 14.2.5.3). */
enum node_type {
	NODE_CA = 1, /* channel adapter */
	NODE_SWITCH = 2,
	NODE_ROUTER = 3,
};

/* PortInfo.PortState (IBA vol. 1, 14.2.5.6). */
enum port_state {
	PORT_STATE_UNKNOWN = 0,
	PORT_STATE_DOWN = 1,
	PORT_STATE_INIT = 2,
	PORT_STATE_ARMED = 3,
	PORT_STATE_ACTIVE = 4,
};

/* PortInfo.PortPhysicalState (IBA vol. 1, 14.2.5.6). */
enum port_physical_state {
	PORT_PHYSICAL_UNKNOWN = 0,
	PORT_PHYSICAL_SLEEP = 1,
	PORT_PHYSICAL_POLLING = 2,
	PORT_PHYSICAL_DISABLED = 3,
	PORT_PHYSICAL_TRAINING = 4, /* PortConfigurationTraining */
	PORT_PHYSICAL_LINK_UP = 5,
	PORT_PHYSICAL_RECOVERY = 6, /* LinkErrorRecovery */
	PORT_PHYSICAL_TEST = 7,	    /* Phy Test */
};

/* One lane's speed, over all three generations of PortInfo's speed fields, in rising order. */
enum link_speed {
	LINK_SPEED_UNKNOWN,
	LINK_SPEED_SDR,
	LINK_SPEED_DDR,
	LINK_SPEED_QDR,
	LINK_SPEED_FDR10,
	LINK_SPEED_FDR,
	LINK_SPEED_EDR,
	LINK_SPEED_HDR,
	LINK_SPEED_NDR,
	LINK_SPEED_XDR,
	LINK_SPEED_MAX_,
};
#define LINK_SPEED_BIT(speed) (1u << (speed))

/* PortInfo.LinkWidth*: bits, of which an active width has one. */
enum link_width {
	LINK_WIDTH_1X = 1,
	LINK_WIDTH_4X = 2,
	LINK_WIDTH_8X = 4,
	LINK_WIDTH_12X = 8,
	LINK_WIDTH_2X = 16,
};

/*
 * What is spoken on a fabric, a port or an endpoint, as far as DMTF's enumeration Protocol has it.
 * A fabric of which nothing has been said yet is an InfiniBand subnet.
 */
enum protocol {
	PROTOCOL_INFINIBAND,
	PROTOCOL_ROCE,
	PROTOCOL_ROCEV2,
	PROTOCOL_IWARP,
	PROTOCOL_ETHERNET,
	PROTOCOL_TCP,
	PROTOCOL_UDP,
	PROTOCOL_MULTI, /* several of them */
	PROTOCOL_OEM,	/* something that DMTF has no word for */
	PROTOCOL_MAX_,
};

struct fabric_facts {
	uint64_t subnet_prefix; /* upper half of every GID of the subnet, host order */
	uint64_t sm_guid;	/* port GUID of the master subnet manager; 0: not known */
	uint16_t sm_lid;	/* 0: no subnet manager known */
	uint8_t sm_priority;
	uint8_t sm_state; /* SMInfo.SMState: 0 not active, 1 discovering, 2 standby, 3 master; or:
			   */
#define SM_STATE_SILENT 4 /* it does not answer; who it was is still told */
	uint8_t protocol; /* enum protocol */
	char name[FABRIC_NAME_SIZE]; /* libfabric's fi_fabric_attr.name; "": libfabric has none */
};

struct node_facts {
	uint64_t guid; /* identity */
	uint64_t system_guid;
	uint32_t vendor_id; /* an OUI, 24 bits */
	uint32_t revision;
	uint16_t device_id;
	uint16_t partition_cap; /* P_Key table entries of a CA port or of switch port 0 */
	uint8_t type;		/* enum node_type; identity */
	uint8_t n_ports;	/* external ports, numbered from 1; identity */
	bool enhanced_port0;	/* SwitchInfo.EnhancedPort0 */
	char description[DESCRIPTION_SIZE]; /* NodeDescription as printable UTF-8, trimmed; may be
					       "" */
};

#define NODE_FIELDS(X)                                                                             \
	X(system_guid)                                                                             \
	X(vendor_id)                                                                               \
	X(revision)                                                                                \
	X(device_id)                                                                               \
	X(partition_cap)                                                                           \
	X(enhanced_port0)                                                                          \
	X(description)

struct port_facts {
	uint64_t node_guid;  /* identity */
	uint64_t guid;	     /* port GUID; an external port of a switch has that of port 0 */
	uint64_t gid_prefix; /* 0 on external switch ports */
	uint64_t peer_guid;  /* node GUID at the other end of the link; 0: none or not known */
	uint32_t capability_mask;
	uint16_t capability_mask2;
	uint16_t lid; /* 0: none. Of a switch, port 0 has it */
	uint16_t sm_lid;
	uint16_t speeds_enabled; /* LINK_SPEED_BIT()s */
	uint16_t speeds_supported;
	uint16_t mtu;	  /* bytes in force on the link (NeighborMTU); 0: not known */
	uint16_t mtu_cap; /* bytes supported */
	uint8_t number;	  /* identity; 0 is a switch's management port */
	uint8_t peer_port;
	uint8_t lmc;
	uint8_t sm_sl;
	uint8_t state;		/* enum port_state */
	uint8_t physical_state; /* enum port_physical_state */
	uint8_t speed;		/* enum link_speed, active; UNKNOWN when the link is down */
	uint8_t width;		/* enum link_width, active; 0 when the link is down */
	uint8_t widths_enabled;
	uint8_t widths_supported;
	uint8_t vls;	 /* operational data VLs (1, 2, 4, 8, 15); 0: not known */
	uint8_t vls_cap; /* supported data VLs */
};

#define PORT_FIELDS(X)                                                                             \
	X(guid)                                                                                    \
	X(gid_prefix)                                                                              \
	X(peer_guid)                                                                               \
	X(capability_mask)                                                                         \
	X(capability_mask2)                                                                        \
	X(lid)                                                                                     \
	X(sm_lid)                                                                                  \
	X(speeds_enabled)                                                                          \
	X(speeds_supported)                                                                        \
	X(mtu)                                                                                     \
	X(mtu_cap)                                                                                 \
	X(peer_port)                                                                               \
	X(lmc)                                                                                     \
	X(sm_sl)                                                                                   \
	X(state)                                                                                   \
	X(physical_state)                                                                          \
	X(speed)                                                                                   \
	X(width)                                                                                   \
	X(widths_enabled)                                                                          \
	X(widths_supported)                                                                        \
	X(vls)                                                                                     \
	X(vls_cap)

#define FABRIC_FIELDS(X)                                                                           \
	X(subnet_prefix)                                                                           \
	X(sm_guid)                                                                                 \
	X(sm_lid)                                                                                  \
	X(sm_priority)                                                                             \
	X(sm_state)                                                                                \
	X(protocol)                                                                                \
	X(name)

/*
 * What follows from several members, or says less than one of them: a change of those need not
 * change this. Each is a function <kind>_facts_<name>(), see below, and has a bit of its own.
 */
#define FABRIC_DERIVED(X) X(known_sm_state)
#define NODE_DERIVED(X)	  X(maker)
#define PORT_DERIVED(X)                                                                            \
	X(rate)                                                                                    \
	X(max_rate)                                                                                \
	X(lanes)                                                                                   \
	X(max_lanes)                                                                               \
	X(disabled)                                                                                \
	X(link_status)

enum maker {
	MAKER_UNKNOWN,
	MAKER_NVIDIA, /* and Mellanox */
	MAKER_INTEL,  /* and QLogic */
};

/* How far a link has come: both states of its port in one. */
enum link_status {
	LINK_STATUS_DOWN,
	LINK_STATUS_NO_LINK, /* nothing answers at the other end, if there is one */
	LINK_STATUS_TRAINING,
	LINK_STATUS_STARTING, /* waits for the subnet manager */
	LINK_STATUS_UP,
};

/* How a backend's way to its fabric is. */
enum source_state {
	SOURCE_STARTING, /* nothing has been read yet */
	SOURCE_SWEEPING, /* reads the whole fabric; what was known before stays published */
	SOURCE_LIVE,	 /* what is published is kept up to date */
	SOURCE_STALE,	 /* cannot be read now; what is published was true at last_heard */
	SOURCE_STANDBY,	 /* another source of the same fabric does the work */
};

/*
 * A source: one way of this machine into a fabric, for InfiniBand a local port. Or what knows only
 * this machine's own ends: "verbs", and "libfabric <name of the fabric>".
 */
struct source_facts {
	char id[SOURCE_ID_SIZE];	/* for InfiniBand "<device>/<port>", as "mlx5_0/1" */
	char fabric_id[FABRIC_ID_SIZE]; /* "" until it is known, or when it is about none */
	uint8_t state;			/* enum source_state */
	bool subscribed;		/* the subnet manager forwards its notices to this source */
	bool local; /* knows only this machine's ends: says nothing about a fabric's freshness, and
		       nothing about the fabric itself once a source that reads it names it */
	int error;  /* negative errno that explains STALE; 0 otherwise */
	uint64_t last_sweep;	   /* end of the last complete sweep, CLOCK_REALTIME us; 0: none */
	uint64_t last_heard;	   /* last answer that confirmed what is known, likewise */
	uint64_t requests;	   /* MADs sent since the start, retries included */
	uint64_t timeouts;	   /* requests that were given up */
	uint32_t nodes_found;	   /* by the sweep under way, for progress displays */
	uint32_t requests_waiting; /* sent or queued, not answered */
};

/* What is wrong with a fabric as a whole, and where. */
enum condition_kind {
	CONDITION_DUPLICATE_GUID,	/* two nodes claim one node GUID; the first seen is shown */
	CONDITION_SHARED_SUBNET_PREFIX, /* two unconnected subnets have the same prefix */
	CONDITION_LIMIT_REACHED,	/* the fabric is larger than a limit allows */
	CONDITION_SOURCE_STALE,		/* no source can read the fabric now */
	CONDITION_MAX_,
};

struct condition {
	uint8_t kind;		  /* enum condition_kind */
	uint8_t port;		  /* of @node_guid, behind which it is; 0 with @node_guid 0 */
	uint64_t node_guid;	  /* where it was seen from */
	uint64_t subject;	  /* the GUID, the prefix, or the limit in question */
	uint64_t first_node_guid; /* DUPLICATE_GUID: where the first one is */
	uint8_t first_port;
};

/* Lanes of the widest of a set of enum link_width bits; 0 for none. */
unsigned int link_width_lanes(unsigned int widths);
/* The fastest of a set of LINK_SPEED_BIT()s. */
enum link_speed link_speed_fastest(unsigned int speeds);
/* "SDR" ... "XDR", "" for UNKNOWN. */
const char *link_speed_name(enum link_speed speed);
/* Nominal data rate of one lane, bit/s: 2.5e9 for SDR, 100e9 for NDR (4 lanes make 400e9). */
uint64_t link_speed_lane_rate(enum link_speed speed);
/* Nominal rate of the link in bit/s, 0 when it is down; and the best the port supports. */
uint64_t port_facts_rate(const struct port_facts *port);
uint64_t port_facts_max_rate(const struct port_facts *port);
/* Lanes in use, and the most that the port supports. */
uint64_t port_facts_lanes(const struct port_facts *port);
uint64_t port_facts_max_lanes(const struct port_facts *port);
/* Whether somebody has switched the port off. */
uint64_t port_facts_disabled(const struct port_facts *port);
uint64_t port_facts_link_status(const struct port_facts *port); /* enum link_status */
/* Who has made it: enum maker, by the OUI. */
uint64_t node_facts_maker(const struct node_facts *node);
/* sm_state, or SM_STATE_UNKNOWN without a subnet manager or when nobody knows that number. */
uint64_t fabric_facts_known_sm_state(const struct fabric_facts *fabric);
#define SM_STATE_UNKNOWN 255
/* "Down", "Initialize", "Armed", "Active", "" for UNKNOWN. */
const char *port_state_name(enum port_state state);
/* "Sleep", "Polling", "Disabled", "Training", "LinkUp", "LinkErrorRecovery", "PhyTest", "". */
const char *port_physical_state_name(enum port_physical_state state);
/* As DMTF spells it: "InfiniBand", "RoCE", "RoCEv2", "iWARP", ... "OEM"; "" for no such number. */
const char *protocol_name(enum protocol protocol);
/* "Starting", "Sweeping", "Live", "Stale", "Standby". */
const char *source_state_name(enum source_state state);
/* "DuplicateGUID", "SharedSubnetPrefix", "LimitReached", "SourceStale". */
const char *condition_kind_name(enum condition_kind kind);
