/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suspects: which ports to ask when a switch says that one has changed, and not which.
 *
 * Of a cut between two switches both say so, and then the links between them are asked. If only one
 * does, the ports that changed lately are; and where the other one cannot have called, because its
 * way to the subnet manager was the very link, the links to other switches.
 */
#pragma once

#include "backend/ib/sweep.h"

/* The switch has called: ask, or, if it has only just been asked, in a while (node->hurried). */
void suspect_ask(struct sweep *sweep, struct ib_node *node, uint64_t now);

/* No other switch has called until node->partner_until. */
void suspect_ask_alone(struct sweep *sweep, struct ib_node *node, uint16_t sm_lid);
