/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tells that network links or addresses of this machine have changed, and not which: whoever needs
 * that looks at what he shows himself.
 *
 * A change is many messages (carrier, routes, duplicate address detection), and what hangs on it,
 * as the GIDs of an RDMA port, may follow later: the caller waits a moment before he looks.
 */
#pragma once

#include <systemd/sd-event.h>

struct netwatch;

/*
 * Call @on_change from the loop once for each bunch of messages that has come in. @event and
 * @userdata are borrowed. Returns 0 or a negative errno.
 */
int netwatch_new(sd_event *event, void (*on_change)(void *userdata), void *userdata,
		 struct netwatch **ret);
/* Takes NULL. */
void netwatch_free(struct netwatch *watch);
