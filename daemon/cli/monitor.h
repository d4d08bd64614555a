/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What 'monitor' knows while it watches.
 */
#pragma once

#include "cli/event.h"
#include "cli/fabricctl.h"
#include "cli/mention.h"
#include "cli/readiness.h"

#define MOMENT_USEC (100 * USEC_PER_MSEC) /* so long what belongs together may take */

struct monitor {
	struct fabricctl *ctl;
	struct memory memory;
	struct events events;
	struct mentions mentions;
	struct mentions looking;  /* those mentions that are being looked at */
	uint64_t look_at;	  /* CLOCK_REALTIME us; 0: nothing to look at */
	enum readiness readiness; /* of the service, since it is back */
	bool away;
	bool unread; /* nobody is at the other end of the output */
};

/* Has the object at @path looked at soon. NULL for what nobody looks at. */
struct mention *monitor_mention(struct monitor *monitor, const char *path, uint64_t when);
/* From here on, the signals of the service mention what they are about. 0 or a negative errno. */
int monitor_subscribe(struct monitor *monitor);
