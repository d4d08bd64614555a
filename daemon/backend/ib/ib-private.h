/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of the backend, for ib.c (its sources and their wires) and standby.c (which of them
 * works).
 */
#pragma once

#include "backend/ib/ib.h"

struct ib_source {
	struct ib *ib;
	struct ib_port_settings settings;
	uint64_t port_guid;
	struct wire *wire; /* NULL while the device cannot be opened */
	struct subnet *subnet;
	struct subnet_owner owner;
	int broken; /* negative errno: the wire is to be opened again */
	/* standby.c's: to look once more for a port that has come since. */
	struct command look;
	bool looking;
	sd_event_source *io, *timer;
};

struct ib {
	sd_event *event;
	const struct ib_settings *settings;
	struct sink *sink;
	struct ib_source *sources[IB_MAX_SOURCES];
	size_t n_sources;
	sd_event_source *rescan;
};

bool ib_source_is_working(const struct ib_source *source);

/* The owner's may_sweep() of a subnet; its userdata is the source. */
enum subnet_verdict standby_verdict(void *userdata, uint64_t prefix,
				    char ret_fabric_id[static FABRIC_ID_SIZE]);
