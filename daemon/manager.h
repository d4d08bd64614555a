/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The manager: backends, model and bus, wired together. Who has read manager.c has seen the
 * program.
 *
 *	hardware --> backend --(update)--> model --(changes)--> bus --> clients
 *	hardware <-- backend <--(command)-- manager <--(command)-- bus <-- clients
 */
#pragma once

#include <systemd/sd-event.h>

struct manager;

/*
 * Read the configuration (@config_path as in config_load()) and start everything. SIGHUP, which
 * must be blocked, reads it again. Both pointers are borrowed. Returns 0 or a negative errno, which
 * it has logged; -EINVAL: something is wrong in the configuration.
 */
int manager_new(sd_event *event, const char *config_path, struct manager **ret);
/* Takes NULL. */
void manager_free(struct manager *manager);
