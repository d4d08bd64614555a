/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attributes of subnet management (IBA vol. 1, 14.2.5) as facts. All take a whole MAD that the
 * engine has accepted; no value in it is trusted.
 */
#pragma once

#include "model/facts.h"

#include <stdbool.h>
#include <stdint.h>

/* What a NodeInfo says of the port by which it was read. */
struct node_info {
	struct node_facts node; /* without description and enhanced_port0 */
	uint64_t port_guid;
	uint8_t local_port; /* 0 of a switch that was reached over its port 0: the local node */
};

/* Returns 0, or -EBADMSG for a node type, port count or GUID that cannot be. */
int smp_decode_node_info(const uint8_t *mad, struct node_info *ret);

/*
 * 64 bytes of anything as printable UTF-8: what is no valid UTF-8, or is a control character,
 * becomes
 * '?'; spaces at the ends go. @ret is padded with zeroes.
 */
void smp_decode_description(const uint8_t *mad, char ret[static DESCRIPTION_SIZE]);

struct switch_info {
	bool enhanced_port0;
	bool port_state_change; /* a port has changed since the subnet manager last looked */
};

void smp_decode_switch_info(const uint8_t *mad, struct switch_info *ret);

/*
 * Fills all members of @port but node_guid, guid, number, peer_guid and peer_port.
 */
void smp_decode_port_info(const uint8_t *mad, struct port_facts *port);

struct sm_info {
	uint64_t guid;
	uint32_t act_count;
	uint8_t priority;
	uint8_t state; /* 3: master */
};

void smp_decode_sm_info(const uint8_t *mad, struct sm_info *ret);
