/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All that the backend asks of the machine beyond reading sysfs: libibverbs, the kernel's RDMA
 * netlink, the database of PCI names. Tests put something else in its place, and a folder of their
 * own in that of /sys.
 *
 * What takes a device or a context may block as long as the device likes, get_async_event() apart;
 * so it is called on worker threads alone. libibverbs may be used from several.
 */
#pragma once

#include "model/local-facts.h"

#include <infiniband/verbs.h>
#include <sys/types.h>

struct verbs_api {
	const char *sysfs;

	/* As ibv_*() of the same name. */
	struct ibv_device **(*get_device_list)(int *ret_n_devices);
	void (*free_device_list)(struct ibv_device **list);
	struct ibv_context *(*open_device)(struct ibv_device *device);
	int (*close_device)(struct ibv_context *context);
	int (*query_device)(struct ibv_context *context, struct ibv_device_attr *ret);
	int (*query_port)(struct ibv_context *context, uint8_t port, struct ibv_port_attr *ret);
	ssize_t (*query_gid_table)(struct ibv_context *context, struct ibv_gid_entry *ret_entries,
				   size_t max_entries);
	/* On a descriptor that does not block. */
	int (*get_async_event)(struct ibv_context *context, struct ibv_async_event *ret);
	void (*ack_async_event)(struct ibv_async_event *event);

	/* Interface index of the netdev that a port belongs to; 0: none. */
	unsigned int (*port_netdev)(struct ibv_device *device, uint8_t port);
	/* What the PCI ids call a function; texts that are not known stay as they are. */
	void (*pci_names)(const char *pci_address, struct adapter_facts *adapter);
};

extern const struct verbs_api verbs_real_api;

/* The real port_netdev(), nldev.c. */
unsigned int nldev_port_netdev(struct ibv_device *device, uint8_t port);
/* The real pci_names(), names.c. */
void names_of_pci(const char *pci_address, struct adapter_facts *adapter);
