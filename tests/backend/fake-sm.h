/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The subnet manager of a fake fabric: gives LIDs, brings links up, clears PortStateChange, and
 * forwards notices to whoever has subscribed.
 *
 * It works when the fabric has changed, a while after the trap, unless it is told to wait for
 * fake_sm_work().
 */
#pragma once

#include "fake-fabric.h"

/* The subnet manager at this port is the master from now on. The one before has no subscribers any
 * more. */
void fake_sm_start(struct fake *f, const char *name, unsigned int port);
/* It restarts where it is: ActCount begins again, and it knows no subscribers. */
void fake_sm_restart(struct fake *f);
/* It is no longer there; what it has set stays. */
void fake_sm_stop(struct fake *f);
/* It has forgotten what this local port has subscribed. */
void fake_sm_forget(struct fake *f, struct fake_local *local);
/* How long after a trap it has done its work; UINT64_MAX: it waits for fake_sm_work(). */
void fake_sm_set_pace(struct fake *f, uint64_t us);
void fake_sm_work(struct fake *f);

/* How it answers InformInfo: with a status; or not at all. */
void fake_sm_refuse(struct fake *f, uint16_t status);
void fake_sm_ignore(struct fake *f, bool ignore);
/* Traps that the local port has subscribed. */
unsigned int fake_sm_subscriptions(const struct fake *f, const struct fake_local *local);

/* The next @n reports are lost; or of all so many at random. */
void fake_lose_reports(struct fake *f, unsigned int n);
void fake_lose_reports_often(struct fake *f, unsigned int per_mille);
/* Reports to all who have subscribed, whether true or not. */
void fake_report_link_state(struct fake *f, const char *switch_name);
void fake_report_capability(struct fake *f, const char *name, unsigned int port);
void fake_report_service(struct fake *f, const char *name, unsigned int port, bool in_service);
