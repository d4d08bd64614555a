/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names: what the ids of fabrics, sources and domains are made of. Each depends on what it names
 * alone, so that it is the same after a restart, in whatever order things are found, and whoever
 * else is there; but for devices that share one PCI function, see name_domain_id().
 */
#pragma once

#include "backend/ofi/info.h"

/*
 * Whether libfabric's name of a fabric is "IB-0x" and a subnet prefix in hexadecimal digits. Before
 * version 1.6 it printed the prefix with its bytes swapped; @ret_prefix is in host order for both.
 */
bool name_is_prefix(const char *name, uint64_t *ret_prefix);
/* libfabric's name of all that speaks iWARP. */
bool name_is_iwarp(const char *name);
/* A subnet in 127.0.0.0/8 or ::1/128. */
bool name_is_loopback(const char *name);

/*
 * @ret_id is the fabric's: of an InfiniBand subnet "fabric_<prefix>", else "ofi_" and the name,
 * cleaned, with a hash where two names could become the same. RoCE has the name of the InfiniBand
 * subnet with its prefix, and is another fabric.
 */
void name_fabric_id(const struct ofi_info *info, char ret_id[static FABRIC_ID_SIZE]);
/* The name as it is shown: what is too long ends in a hash of all of it. */
void name_short(const char *name, char ret_name[static FABRIC_NAME_SIZE]);
void name_source_id(const struct ofi_info *info, char ret_id[static SOURCE_ID_SIZE]);

/*
 * A domain by its provider, its device and its protocol. The device is where it is plugged in, as
 * far as known, with what the domain's name has after the device's name ("-dgram"), so that it may
 * be renamed; or, with @by_name, in any case the domain's name. That is for all the devices of a
 * PCI function that has several, as it has with subfunctions.
 */
uint64_t name_domain_id(const struct domain_facts *domain, bool by_name);
