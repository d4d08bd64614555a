/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Refresh(): callers that wait for a sweep. Each is one command; the message is kept and answered
 * when the command is done.
 */
#pragma once

#include <systemd/sd-bus.h>

struct bus;
struct refresh;

/*
 * Who may call it is for the policy of the bus to say, which knows users and groups. What sd-bus
 * would ask for by itself is CAP_SYS_ADMIN, that is root alone, and to learn whether the caller has
 * it, it waits for an answer of the bus driver inside the handler.
 */
#define REFRESH_FLAGS SD_BUS_VTABLE_UNPRIVILEGED

#define REFRESH_CALLERS_MAX    64
#define REFRESH_PER_SENDER_MAX 8 /* so that no one alone can keep all others out */

struct refreshes {
	struct refresh *first;
	unsigned int count;
};

/* A method handler: order a sweep of @fabric_id ("": of all) and answer @message when it is done.
 */
int refresh_start(struct bus *bus, const char *fabric_id, sd_bus_message *message,
		  sd_bus_error *ret_error);

/* Nobody will be answered any more; commands that are under way still may be done. */
void refreshes_done(struct refreshes *refreshes);
