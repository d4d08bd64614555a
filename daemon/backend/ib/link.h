/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Links: who is at the other end of a port, and what to think when two ends contradict each other.
 *
 * A port has one cable. If a second node says that it is at the other end of a port that has a
 * peer, a cable was moved while we looked, or two nodes have the same GUID. Both ends are asked
 * again; if both still say the same, the GUID is a duplicate: the first is kept, the second is not
 * entered.
 */
#pragma once

#include "backend/ib/sweep.h"

/* NodeInfo of @node was read out of port @via of @from; it answered by its port @local_port. */
void link_seen(struct sweep *sweep, struct ib_node *from, unsigned int via, struct ib_node *node,
	       unsigned int local_port);

/*
 * A node of this GUID that cannot be the one that is known was met beyond @via of @from. It said
 * @first_port, which the first one need not have.
 */
void link_report_duplicate(struct sweep *sweep, struct ib_node *from, unsigned int via,
			   const struct ib_node *first, unsigned int first_port);

/* PortInfo says that a port is down, out of which a peer has just answered. */
void link_check_down(struct sweep *sweep, struct ib_node *node, unsigned int port);
