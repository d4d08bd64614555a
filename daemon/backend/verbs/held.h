/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A device that is held open (hold.h says which may be), so that its asynchronous events are heard.
 */
#pragma once

#include "backend/verbs/context.h"

#include <stdbool.h>
#include <systemd/sd-event.h>

struct held;

struct held_owner {
	/* Something about the device or its ports has changed. */
	void (*changed)(void *userdata);
	/* It must be let go of: held_free() may be called from here. */
	void (*lost)(void *userdata);
	void *userdata;
};

/* Takes @context over, also when it fails. @owner is borrowed. 0 or a negative errno. */
int held_new(sd_event *event, struct context *context, const struct held_owner *owner,
	     struct held **ret);
/* Takes NULL. The device is closed, sometime. */
void held_free(struct held *held);
