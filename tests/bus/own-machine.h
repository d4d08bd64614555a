/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine itself, beside the fat tree: what the sources that know only its own ends tell.
 *
 * It is host-1-1. Its first adapter is on PCI and leads into the tree, its second one is RoCE in
 * software, and libfabric can open the tree and a network of TCP.
 */
#pragma once

#include "fat-tree.h"

#define HCA	      "pci_0000_3b_00_0" /* mlx5_0 */
#define ROCE	      "roce_525400fffe000001"
#define TCP_FABRIC    "tcp_10_7_0_0_16"
#define TCP_NAME      "10.7.0.0/16"
#define SUBNET_NAME   "IB-0xfe80000000000000"
#define SUBNET_DOMAIN UINT64_C(0x1122334455667788) /* of the tree, at mlx5_0 */
#define TCP_DOMAIN    UINT64_C(0x99aabbccddeeff00)
#define OWN_OBJECTS   7 /* two adapters with a port each, two domains, the TCP fabric */

struct own_machine {
	struct update verbs;  /* both adapters */
	struct update subnet; /* what libfabric says of the tree */
	struct update tcp;    /* and of the other network */
};

/* To be done with own_machine_done(). */
void own_machine_init(struct own_machine *machine);
void own_machine_done(struct own_machine *machine);
