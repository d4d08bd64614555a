/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A subnet as one local port sees it: found by a complete sweep, kept true by the watch, given up
 * when the port can no longer be used and found again when it can.
 *
 * It knows no event loop and opens nothing; who owns the port hands in what arrives and calls
 * subnet_run() when the time has come. That makes a fabric of the tests' own enough to try it all.
 */
#pragma once

#include "backend/ib/mad.h"
#include "backend/ib/topology.h"
#include "model/source.h"

#include <stdbool.h>

struct subnet_settings {
	struct mad_limits limits;
	unsigned int heartbeat_s;   /* own port's state, and who the subnet manager is */
	unsigned int light_sweep_s; /* PortStateChange of all switches */
	unsigned int full_sweep_s;  /* everything, in case all else was missed */
	unsigned int patience_ms;   /* how long a notice may stay unexplained: see watch.h */
};

/* What the owner of the port decides when a port is found to be up. */
enum subnet_verdict {
	SUBNET_SWEEP,	/* sweep it, as the fabric that *ret_fabric_id now names */
	SUBNET_STANDBY, /* another source does */
	SUBNET_WAIT,	/* ask again at the next heartbeat */
};

struct subnet_owner {
	/* @ret_fabric_id holds the default, made of the subnet prefix. */
	enum subnet_verdict (*may_sweep)(void *userdata, uint64_t subnet_prefix,
					 char ret_fabric_id[static FABRIC_ID_SIZE]);
	/* A Report was taken; the sender wants to know. */
	void (*answer_report)(void *userdata, const uint8_t *mad, uint16_t lid);
	/*
	 * The own port cannot be asked: the wire is to be closed and opened again, but not from in
	 * here. May be NULL.
	 */
	void (*broken)(void *userdata, int error);
	void *userdata;
};

struct subnet;

/*
 * @wire carries the requests, with the owner's userdata. All pointers are borrowed. @takes_reports:
 * whether notices can arrive at all. Returns 0 or -ENOMEM.
 */
int subnet_new(const char *source_id, const struct mad_wire *wire, const struct subnet_owner *owner,
	       const struct subnet_settings *settings, struct sink *sink, struct subnet **ret);
/* Commands that wait are done with -ECANCELED. Takes NULL. */
void subnet_free(struct subnet *subnet);

/* From the wire. */
void subnet_answer(struct subnet *subnet, const uint8_t *mad, size_t length);
void subnet_report(struct subnet *subnet, const uint8_t *mad, uint16_t lid);
/* The wire has come (0) or gone (negative errno). Without one the subnet is stale. */
void subnet_set_wire(struct subnet *subnet, int error, bool takes_reports);

/* Another subnet that this one does not hang together with has the same prefix: a condition. */
void subnet_set_shared_prefix(struct subnet *subnet, bool shared);

/* Let time pass. Returns when to call again at the latest, CLOCK_MONOTONIC us. */
uint64_t subnet_run(struct subnet *subnet);

/* Sweep again; command->done() when a sweep that began after now has ended. */
void subnet_refresh(struct subnet *subnet, struct command *command);

const struct source_facts *subnet_facts(const struct subnet *subnet);
uint64_t subnet_prefix(const struct subnet *subnet);
/* When the port came up, and when the last complete sweep began; CLOCK_MONOTONIC us, 0: not. */
uint64_t subnet_up_since(const struct subnet *subnet);
uint64_t subnet_swept_since(const struct subnet *subnet);
/* Whether the last complete sweep has met this port. */
bool subnet_has_port(const struct subnet *subnet, uint64_t port_guid);
