/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who a device is, from sysfs alone: from its place there, and from attributes that the kernel has
 * in its memory. So nothing here waits for the device.
 *
 * The kernel's name of a device tells nothing: it is changed, and given to another one later.
 */
#pragma once

#include "model/local-facts.h"

#include <stdbool.h>

#define SYSFS_PATH_SIZE 512

/* A device as it stands in /sys/class/infiniband. */
struct sighting {
	char name[DEVICE_NAME_SIZE];
	/* The kernel's object: stays when it is renamed, and never comes again. */
	uint64_t object;
	char path[SYSFS_PATH_SIZE];	    /* where the object is now; has the name in it */
	char pci_path[SYSFS_PATH_SIZE];	    /* of its function, or of that below which it is; "" */
	char pci_address[PCI_ADDRESS_SIZE]; /* likewise */
	uint64_t guid;
	uint8_t transport; /* enum transport */
	uint8_t n_ports;
	char netdev[NETDEV_NAME_SIZE]; /* of the first port, if sysfs knows it */
	unsigned int netdev_index;     /* 0: none */
	char id[ADAPTER_ID_SIZE];      /* what it should be called; another may have the same */
};

/* The kernel's object of that name in @sysfs/class/infiniband now. Errors as below. */
int sighting_object(const char *sysfs, const char *name, uint64_t *ret);
/*
 * @name is one of @sysfs/class/infiniband. Returns 0, or a negative errno: one of sysfs_is_gone()
 * when it is not there, or not whole any more. With any other nobody knows: so that no device
 * comes out without its GUID because there were too many open files.
 */
int sighting_read(const char *sysfs, const char *name, struct sighting *ret);

/* What that says of the device as an adapter; all else is empty. */
void sighting_facts(const struct sighting *sighting, struct adapter_facts *ret);

/* One device's claim to an id. */
struct claim {
	const struct sighting *sighting;
	char netdev[NETDEV_NAME_SIZE]; /* of its first port; "": none */
	unsigned int netdev_index;     /* when it was first seen; 0: none */
	char id[ADAPTER_ID_SIZE];      /* the outcome */
	bool is_taken;		       /* on the way to it */
};

/*
 * rxe devices on a netdev and on a VLAN above have one GUID, an older kernel's rxe has the PCI
 * function of its netdev: of those with the same id the one with the lowest netdev, or else the
 * older one, keeps it. The others' ids get their netdev's name behind, and if two names come out
 * the same there ("eth0.5", "eth0_5"), the later one's a hash as well.
 */
void claims_settle(struct claim *claims, size_t n_claims);
