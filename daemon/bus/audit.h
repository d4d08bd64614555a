/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The audit: one entry in the log for each order that changes something or costs the fabric work,
 * with who gave it, what, old, new, and what has come of it.
 *
 * In the journal each part is a field of its own: FABRIC_MANAGER_ACTION, _OBJECT, _SENDER, _UID,
 * _OLD, _NEW, _RESULT, after the usual ones.
 */
#pragma once

#include <sys/types.h>

#include "bus/bus.h"

#define UID_UNKNOWN ((uid_t)-1)

struct audit {
	const char *what;   /* "Refresh" */
	const char *object; /* its path; NULL: the manager as a whole */
	const char *sender; /* the unique name of a client, or "SIGHUP" */
	uid_t uid;	    /* UID_UNKNOWN: it could not be learned */
	const struct bus_outcome *outcome;
};

void audit_log(const struct audit *audit);
