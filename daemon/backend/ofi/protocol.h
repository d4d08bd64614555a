/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Protocols: which of Redfish's words is right for what libfabric calls a protocol, and what of it
 * never leaves this machine.
 */
#pragma once

#include "backend/ofi/info.h"

/*
 * By the endpoint's protocol; of a layered provider, whose protocol says nothing about the wire
 * (FI_PROTO_RXM), by the one below it; over verbs, by the kind of network.
 */
enum protocol protocol_of(const struct ofi_info *info);
/* The NIC is said to be on an Ethernet, whatever the fabric's name looks like. */
bool protocol_is_ethernet(const struct ofi_info *info);
/* Shared memory, loopback, layers that are there to watch or to help others. */
bool protocol_is_host_only(const struct ofi_info *info);
/* The address is the helper's own, as shared memory has it, and means nothing when that has ended.
 */
bool protocol_has_own_address(const struct ofi_info *info);
