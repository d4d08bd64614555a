/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Words for what the properties say: states, rates, addresses, as people call them.
 */
#pragma once

#include "cli/object.h"
#include "cli/output.h"

struct word {
	enum style style;
	const char *text;
};

/* "present", "unreachable"; of a fabric "live", "stale"; of a domain "up", "down", "present". */
struct word word_presence(const struct object *object);
/* Of a port or an endpoint: "up", "down", "init", "armed", "polling", "disabled", "training"... */
struct word word_link(const struct object *object);
/* A link status on its own, as of PortState.LinkStatus: "up" for "LinkUp". */
struct word word_link_status(const char *status);
/* Of the manager, of its sources: "live", "stale", ... */
struct word word_state(const char *state);
/* Of a subnet manager: "master", "standby" ... */
const char *word_sm_state(const char *state);
/* Of a condition: "duplicate GUID" ... */
const char *word_condition(const char *kind);
/* "4x NDR", of what is not InfiniBand "25 Gb/s"; "" while the link is down. Allocated. */
char *text_rate(const struct object *object);
/* "leaf-3/12", "node-7 HCA-1", "" where no peer is known. Allocated. */
char *text_peer(const struct object *object);
/* "400 Gb/s", "1.2 Tb/s" of a property in Gbit/s, "" for 0. Allocated. */
char *text_bandwidth(const struct object *object, const char *property);
