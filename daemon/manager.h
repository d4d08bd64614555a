/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The manager: backends, model and bus, wired together. Who has read manager.c has seen the
 *program.
 *
 *	hardware --> backend --(update)--> model --(changes)--> bus --> clients
 *	hardware <-- backend <--(command)-- manager <--(command)-- bus <-- clients
 */
#pragma once

#include "config.h"

#include <systemd/sd-event.h>

struct manager;

/* Both pointers are borrowed. Returns 0 or a negative errno, which it has logged. */
int manager_new(sd_event *event, const struct config *config, struct manager **ret);
/* Takes NULL. */
void manager_free(struct manager *manager);
