/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the service manager is told, as sd_notify(3) has it: that the service is ready, reads its
 * configuration again, ends; that its event loop turns; and how large what it publishes is.
 */
#pragma once

#include "model/graph.h"

#include <systemd/sd-event.h>

struct service;

/* The watchdog is served from here on. The pointers are borrowed. Returns 0 or a negative errno. */
int service_new(sd_event *event, const struct graph *graph, struct service **ret);
/* "Stopping". Takes NULL. */
void service_free(struct service *service);

void service_tell_ready(struct service *service);
/* To be followed by service_tell_ready(), whatever comes of it. */
void service_tell_reloading(struct service *service);

/* The graph is another one: the status is told within a second, if it is another one, too. */
void service_touch(struct service *service);
