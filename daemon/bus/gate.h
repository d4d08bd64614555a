/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The gate: which calls are let in. Everybody on the machine may read, and there is one thread, so
 * nobody may give it more to do than he has to wait for himself.
 *
 * The bus lets a client wait for so many answers and no more. It does not count calls that want
 * none, and sd-bus would work out their answers all the same; so these are dropped here, but for
 * the orders. And GetManagedObjects() costs so much that a client gets only so much of it in a
 * second.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-bus.h>

/* Above that, GetManagedObjects() is refused. */
#define MANAGED_OBJECTS_MAX 5000

/* When so many objects have been listed within a second, it is refused until that is over. */
#define LISTED_PER_SENDER_MAX 10000
#define LISTED_MAX	      20000
#define LISTED_MIN	      100 /* as what an answer counts at least */

struct gate {
	uint64_t since_usec; /* the second, by CLOCK_MONOTONIC */
	size_t n_listed;     /* in it, for all */
	size_t n_shares;
	struct share {
		uint64_t sender; /* hash of its name */
		size_t n_listed;
	} shares[LISTED_MAX / LISTED_MIN];
};

/* A filter of the connection; @userdata is the bus. */
int gate_on_message(sd_bus_message *message, void *userdata, sd_bus_error *ret_error);
