/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notices: the subnet manager is asked to forward what switches and it itself report (InformInfo,
 * IBA vol. 1, 13.4.8.3 and 15.2.5.12), and the Reports that then come are decoded.
 *
 * Reports are datagrams and a subscription dies with its subnet manager, so nothing may depend on
 * them alone.
 */
#pragma once

#include "backend/ib/mad.h"

#include <stdbool.h>

/* Generic traps (IBA vol. 1, 13.4.8.2 and 14.2.5.1). */
enum trap {
	TRAP_IN_SERVICE = 64,	  /* a port can be reached */
	TRAP_OUT_OF_SERVICE = 65, /* a port can no longer be reached */
	TRAP_LINK_STATE = 128,	  /* a port of a switch has changed its state */
	TRAP_CAPABILITY = 144, /* CapabilityMask, NodeDescription, LinkWidth or LinkSpeed enabled */
};

struct notice {
	enum trap trap;
	uint64_t port_guid; /* of IN_SERVICE and OUT_OF_SERVICE */
	uint16_t lid;	    /* of the others */
};

/* Returns false for a Report that is none of these. */
bool notice_decode(const uint8_t *mad, struct notice *ret);

#define NOTICE_TRAPS 4

/* One subscription, that is one request for each trap. */
struct subscription {
	struct mad_request requests[NOTICE_TRAPS];
	uint8_t data[NOTICE_TRAPS][36];
	unsigned int n_pending;
	int error;
	bool active; /* the subnet manager has confirmed all of them */
	/* Called when a subscription was confirmed or refused. */
	void (*done)(struct subscription *subscription, void *userdata);
	void *userdata;
};

/* Ask the SA at @sm_lid. Does nothing while one is under way. */
void subscription_renew(struct subscription *subscription, struct mad_engine *engine,
			uint16_t sm_lid, uint8_t sm_sl);
