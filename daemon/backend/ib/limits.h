/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much of a fabric is believed. What comes off the wire is hostile or broken until it has
 * passed these; every bound that the InfiniBand backend keeps is here.
 */
#pragma once

#define IB_MAX_NODES 49151 /* there are no more unicast LIDs (IBA vol. 1, 4.1.3) */
#define IB_MAX_PORTS 254   /* of a node; 255 means "all" (IBA vol. 1, 14.2.5.3) */
#define IB_MAX_PORTS_IN_ALL                                                                        \
	1000000		     /* of a subnet: some 200 MB of memory, here and in the model          \
			      */
#define IB_MAX_HOPS	  63 /* of a directed route (IBA vol. 1, 14.2.1.2) */
#define IB_MAX_CONDITIONS 64 /* reported at once, of each fabric */
#define IB_MAX_SOURCES	  64 /* local ports that are used at once */
