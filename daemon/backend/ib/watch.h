/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The watch: which questions keep a known subnet's picture true, as few as possible.
 *
 * A switch says that the state of one of its ports has changed, but not of which (trap 128). Asking
 * all would be as many MADs as it has ports. So the suspects are asked first: links to a switch
 * that says so too (both ends of one cut), ports that came up or went down lately, and ports that
 * are down and once had a peer. Of an adapter the subnet manager says by name that it came or went
 * (traps 64, 65). What neither explains within the patience, all ports of that switch are asked
 * for, and who is beyond them: a cable may have been moved faster than anybody looked.
 */
#pragma once

#include "backend/ib/notice.h"
#include "backend/ib/sweep.h"

struct watch_settings {
	unsigned int patience_ms;
};

#define WATCH_POLLS 256

/* A link that is up but not yet Active is asked again until the subnet manager is done with it. */
struct poll {
	uint64_t node_guid;
	uint64_t at; /* CLOCK_MONOTONIC us */
	uint8_t port;
	uint8_t n_tries;
};

struct watch {
	struct watch_settings settings;
	struct poll polls[WATCH_POLLS];
	size_t n_polls;
	uint16_t sm_lid;
	size_t cursor; /* the light sweep's place among ports that lead to nobody */
};

/* All submit to a partial sweep that the caller has begun. */
void watch_notice(struct watch *watch, struct sweep *sweep, const struct notice *notice);
/* Every switch's PortStateChange, and again whatever could not be read. */
void watch_light_sweep(struct watch *watch, struct sweep *sweep);
/* What is due of the polls and the patience. */
void watch_run(struct watch *watch, struct sweep *sweep, uint64_t now);

/* When watch_run() is next due, CLOCK_MONOTONIC us; UINT64_MAX: never. */
uint64_t watch_next(const struct watch *watch, const struct topology *topology);

/* Note the links that the sweep has found not yet Active. Before sweep_report(). */
void watch_note_polls(struct watch *watch, const struct sweep *sweep, uint64_t now);

/*
 * When a partial sweep has ended, before its report: take out of the topology what the subnet
 * manager says is out of service and no route leads to, and add it to the update as gone.
 */
void watch_bury(struct topology *topology, struct update *update);
