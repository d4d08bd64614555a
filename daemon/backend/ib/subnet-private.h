/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a subnet, for subnet.c (its life), tell.c (what it tells the model), local.c (the
 * local port) and sm.c (the subnet manager).
 */
#pragma once

#include "backend/ib/activity.h"
#include "backend/ib/notice.h"
#include "backend/ib/smp.h"
#include "backend/ib/subnet.h"
#include "backend/ib/sweep.h"
#include "backend/ib/watch.h"

#define NEVER UINT64_MAX

enum subnet_timer {
	TIMER_HEARTBEAT,
	TIMER_LIGHT_SWEEP,
	TIMER_FULL_SWEEP,
	TIMER_SUBSCRIBE,
	TIMER_UNKNOWN,
	TIMER_MAX_,
};

#define NOTICES_MAX 256
#define UNKNOWN_MAX 16

struct subnet {
	const struct subnet_owner *owner;
	struct subnet_settings settings;
	struct sink *sink;
	struct mad_engine *engine;
	struct source_facts facts;
	struct fabric_facts fabric;
	bool takes_reports;
	bool shared_prefix;
	int wire_error;

	struct topology *topology; /* NULL before the first complete sweep */
	struct topology *next;	   /* what a complete sweep fills */
	struct sweep sweep;
	bool sweeping;
	struct watch watch;
	uint64_t tell_at; /* when what a partial sweep has learnt is told at the latest; 0: nothing
			   */
	struct update conditions;	    /* all that hold now */
	struct notice notices[NOTICES_MAX]; /* that came during a complete sweep */
	size_t n_notices;
	uint64_t unknown[UNKNOWN_MAX]; /* port GUIDs in service that nobody has met yet */
	size_t n_unknown;
	/* Refresh commands; each waits for a sweep that began after it was given. */
	struct command_list waiting, running;
	uint64_t due[TIMER_MAX_]; /* CLOCK_MONOTONIC us */

	/* The local port and the subnet manager. */
	struct mad_request heartbeat, sm_request;
	bool heartbeat_pending, sm_pending;
	bool was_subscribed;
	unsigned int n_missed; /* heartbeats in a row */
	struct port_facts port;
	bool port_known;
	uint64_t heartbeat_at; /* when the last one was asked for, */
	uint64_t confirmed_at; /* and the last that has found the port up */
	uint64_t up_since;     /* the port; 0: it is not */
	uint64_t swept_since;  /* the last complete sweep; 0: there was none */
	uint32_t sm_act_count;
	struct activity activity;
	unsigned int n_sm_missed; /* times in a row that it did not answer */
	struct subscription subscription;
	unsigned int subscribe_back_off_s;
	unsigned int settle_back_off_s;
};

/* subnet.c, for local.c: the port can be used; or it cannot, and why. */
void subnet_up(struct subnet *subnet);
void subnet_stale(struct subnet *subnet, int error);

/* tell.c: only the source's or the fabric's facts have changed. */
void subnet_tell(struct subnet *subnet);
/* Likewise, where the state is another one than before. */
void subnet_set_state(struct subnet *subnet, enum source_state state, int error);
/* What the sweep under way has learnt since the last time. Returns 0 or -ENOMEM. */
int subnet_tell_sweep(struct subnet *subnet, bool finished);

/* subnet.c: the partial sweep under way, or a new one; NULL while a complete one is, or is due. */
struct sweep *subnet_partial(struct subnet *subnet);

/* inbox.c */
void inbox_take(struct subnet *subnet, const struct notice *notice);
/* A complete sweep has ended: take what was kept meanwhile. */
void inbox_empty(struct subnet *subnet);
/* Those who are said to be in service have had time to be found. */
void inbox_look_for_unknown(struct subnet *subnet);

/* local.c: ask the own port. */
void local_heartbeat(struct subnet *subnet);
/* Whether the port has been found up since the sweep's last failure; if not, it is asked. */
bool local_confirms(struct subnet *subnet);

/* sm.c */
void sm_init(struct subnet *subnet);
/* Ask who it is and what it does. */
void sm_ask(struct subnet *subnet);
void sm_subscribe(struct subnet *subnet);
/* What it had promised no longer holds. */
void sm_changed(struct subnet *subnet);
