/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The InfiniBand backend: one source for each InfiniBand port of this machine that is active, or
 * that the configuration names.
 *
 * Two ports that are on one subnet are one fabric: one of them sweeps, the other stands by. Two
 * subnets with the same prefix are two fabrics; the configuration should name them, and until it
 * does the second one's id ends with the GUID of the port.
 */
#pragma once

#include "backend/backend.h"
#include "backend/ib/limits.h"
#include "backend/ib/subnet.h"
#include "backend/ib/wire.h"

#define IB_CA_NAME_SIZE 20

struct ib_port_settings {
	char ca[IB_CA_NAME_SIZE];
	int port;
	char fabric_id[FABRIC_ID_SIZE]; /* "": made of the subnet prefix */
};

struct ib_settings {
	struct subnet_settings subnet;
	struct ib_port_settings ports[IB_MAX_SOURCES]; /* none: every active one */
	size_t n_ports;
	struct ib_keys keys;
};

/* What holds where nothing is configured. */
extern const struct ib_settings ib_default_settings;

extern const struct backend ib_backend;
