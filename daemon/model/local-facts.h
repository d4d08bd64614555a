/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts about this machine's own ends of its fabrics: its RDMA devices and their ports, and what
 * libfabric can open on them. Plain values like those in facts.h, with the same rules.
 */
#pragma once

#include "model/facts.h"

#define ADAPTER_ID_SIZE	 64 /* [a-z][a-z0-9_]*, with the terminator */
#define DEVICE_NAME_SIZE 64 /* of the kernel, IB_DEVICE_NAME_MAX */
#define NETDEV_NAME_SIZE 16 /* IFNAMSIZ */
#define PCI_ADDRESS_SIZE 16 /* "0000:3b:00.0" */
#define LOCAL_TEXT_SIZE	 64
#define GIDS_MAX	 128

/* What a device speaks: rdma-core's enum ibv_transport_type, in words of our own. */
enum transport {
	TRANSPORT_UNKNOWN,
	TRANSPORT_INFINIBAND, /* over InfiniBand, or over Ethernet as RoCE: the port says which */
	TRANSPORT_IWARP,
	TRANSPORT_USNIC,
	TRANSPORT_PROPRIETARY, /* as EFA's SRD */
	TRANSPORT_MAX_,
};

enum link_layer {
	LINK_LAYER_UNKNOWN,
	LINK_LAYER_INFINIBAND,
	LINK_LAYER_ETHERNET,
	LINK_LAYER_MAX_,
};

/*
 * An RDMA device of this machine: one adapter, or one function of it. The id is made of what stays:
 * the PCI function ("pci_0000_3b_00_0"), or without one transport and node GUID
 * ("roce_525400fffe000001"). The kernel's name may move to another device.
 */
struct adapter_facts {
	char id[ADAPTER_ID_SIZE];    /* identity */
	char name[DEVICE_NAME_SIZE]; /* the kernel's now, as "mlx5_0" */
	uint64_t guid;		     /* node GUID, host order; 0: it has none */
	uint64_t system_guid;
	uint32_t vendor_id; /* as the device reports it, usually an OUI */
	uint32_t part_id;
	uint32_t hardware_version;
	int16_t numa_node; /* -1: not known, or none */
	uint8_t transport; /* enum transport */
	uint8_t n_ports;   /* numbered from 1; identity: with another number it is another one */
	char pci_address[PCI_ADDRESS_SIZE]; /* "": not on PCI */
	char firmware[LOCAL_TEXT_SIZE];
	char board_id[LOCAL_TEXT_SIZE]; /* PSID of a Mellanox device */
	char maker[LOCAL_TEXT_SIZE];	/* of the PCI ids, as "Mellanox Technologies" */
	char model[2 * LOCAL_TEXT_SIZE];
	char part_number[LOCAL_TEXT_SIZE];
	char serial_number[LOCAL_TEXT_SIZE];
	char location[LOCAL_TEXT_SIZE];	    /* the label of its slot; "": not known */
	char description[DESCRIPTION_SIZE]; /* node description as printable UTF-8 */
};

#define ADAPTER_FIELDS(X)                                                                          \
	X(name)                                                                                    \
	X(guid)                                                                                    \
	X(system_guid)                                                                             \
	X(vendor_id)                                                                               \
	X(part_id)                                                                                 \
	X(hardware_version)                                                                        \
	X(numa_node)                                                                               \
	X(transport)                                                                               \
	X(pci_address)                                                                             \
	X(firmware)                                                                                \
	X(board_id)                                                                                \
	X(maker)                                                                                   \
	X(model)                                                                                   \
	X(part_number)                                                                             \
	X(serial_number)                                                                           \
	X(location)                                                                                \
	X(description)

enum gid_type {
	GID_TYPE_IB, /* of an InfiniBand port; the kernel says the same of RoCE v1 */
	GID_TYPE_ROCE_V1,
	GID_TYPE_ROCE_V2,
	GID_TYPE_MAX_,
};

/* One entry of a port's GID table that is not empty. */
struct gid_facts {
	uint8_t gid[16]; /* network order, as an IPv6 address */
	uint16_t index;
	uint8_t type; /* enum gid_type */
};

/* A port of an adapter. What it has in common with a port of a subnet is kept as one. */
struct adapter_port_facts {
	char adapter_id[ADAPTER_ID_SIZE]; /* identity, with port.number */
	/*
	 * node_guid is the adapter's, and identity; guid is the lower half of GID 0, gid_prefix the
	 * upper; LID, LMC, SM LID and SL are 0 but on InfiniBand; peer_guid is never known.
	 */
	struct port_facts port;
	uint8_t link_layer;		 /* enum link_layer */
	char netdev[NETDEV_NAME_SIZE];	 /* "": none */
	uint16_t n_gids;		 /* entries of @gids that are used */
	struct gid_facts gids[GIDS_MAX]; /* in order of index; what is beyond is left out */
};

#define ADAPTER_PORT_FIELDS(X)                                                                     \
	X(link_layer)                                                                              \
	X(netdev)                                                                                  \
	X(n_gids)                                                                                  \
	X(gids)

/*
 * What libfabric calls a domain, opened through one stack of providers: one way in which a program
 * of this machine can use a fabric (fi_domain(3), fi_nic(3)). Enumerations and lists of flags are
 * kept as libfabric writes them, separated by one blank.
 */
struct domain_facts {
	uint64_t id; /* identity in its fabric: a hash of provider, device, protocol */
	char name[DEVICE_NAME_SIZE];	/* fi_domain_attr.name */
	char provider[LOCAL_TEXT_SIZE]; /* the stack, as "verbs;ofi_rxm" */
	char protocol_name[32];		/* fi_ep_attr.protocol, as "FI_PROTO_RXM" */
	uint8_t protocol;		/* enum protocol: what that is for Redfish */
	char endpoint_types[64];	/* "FI_EP_MSG FI_EP_RDM" */
	char capabilities[512];		/* "FI_MSG FI_RMA ..." */
	char address_format[32];	/* "FI_SOCKADDR_IN" */
	char address[LOCAL_TEXT_SIZE];	/* src_addr, as libfabric writes it; "": none */
	uint64_t max_message_size;	/* bytes; 0 of this and the next ones: not known */
	uint64_t inject_size;		/* bytes */
	uint64_t max_endpoints;
	uint64_t max_completion_queues;
	uint64_t max_tx_contexts;
	uint64_t max_rx_contexts;
	uint64_t max_memory_regions;
	uint64_t mr_key_size; /* bytes */
	char mr_mode[256];
	char control_progress[32];
	char data_progress[32];
	char threading[32];
	/* The NIC, as far as the provider tells (fi_nic(3)). */
	char device[DEVICE_NAME_SIZE];
	char pci_address[PCI_ADDRESS_SIZE];
	char network_type[32]; /* "Ethernet", "InfiniBand" */
	char link_state[32];   /* "FI_LINK_UP" */
	uint64_t link_speed;   /* bit/s */
	uint64_t link_mtu;     /* bytes */
};

#define DOMAIN_FIELDS(X)                                                                           \
	X(name)                                                                                    \
	X(provider)                                                                                \
	X(protocol_name)                                                                           \
	X(protocol)                                                                                \
	X(endpoint_types)                                                                          \
	X(capabilities)                                                                            \
	X(address_format)                                                                          \
	X(address)                                                                                 \
	X(max_message_size)                                                                        \
	X(inject_size)                                                                             \
	X(max_endpoints)                                                                           \
	X(max_completion_queues)                                                                   \
	X(max_tx_contexts)                                                                         \
	X(max_rx_contexts)                                                                         \
	X(max_memory_regions)                                                                      \
	X(mr_key_size)                                                                             \
	X(mr_mode)                                                                                 \
	X(control_progress)                                                                        \
	X(data_progress)                                                                           \
	X(threading)                                                                               \
	X(device)                                                                                  \
	X(pci_address)                                                                             \
	X(network_type)                                                                            \
	X(link_state)                                                                              \
	X(link_speed)                                                                              \
	X(link_mtu)

/* What says less than one of them, as in facts.h. */
#define DOMAIN_DERIVED(X) X(link_down)

/* What a port of an adapter speaks, by its link layer, its adapter's transport and its GIDs. */
enum protocol adapter_port_protocol(const struct adapter_facts *adapter,
				    const struct adapter_port_facts *port);
/* Whether its link is known to be down: nothing can be sent through it. */
uint64_t domain_facts_link_down(const struct domain_facts *domain);
/* "InfiniBand", "iWARP", "usNIC", "Proprietary", "" for UNKNOWN. */
const char *transport_name(enum transport transport);
/* "InfiniBand", "Ethernet", "". */
const char *link_layer_name(enum link_layer layer);
/* "IB", "RoCEv1", "RoCEv2". */
const char *gid_type_name(enum gid_type type);
