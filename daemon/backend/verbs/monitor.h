/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What udev says of RDMA devices. Only that something has happened: events come in any order, and
 * of two that follow each other closely sysfs shows the second already.
 */
#pragma once

#include <systemd/sd-event.h>

struct monitor;

/* Calls @on_event for "infiniband" and "infiniband_verbs". 0 or a negative errno. */
int monitor_new(sd_event *event,
		void (*on_event)(void *userdata, const char *subsystem, const char *name),
		void *userdata, struct monitor **ret);
/* Takes NULL. */
void monitor_free(struct monitor *monitor);
