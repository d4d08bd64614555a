/* SPDX-License-Identifier: Apache-2.0 */
/*
 * May a device be held open? Only if its driver can take it away from us.
 *
 * An open device whose driver cannot do that (the kernel's disassociate_ucontext) keeps whoever
 * removes the device waiting until it is closed: with rxe held open, "rdma link delete rxe0" was
 * measured to hang. The kernel tells such drivers by taking a reference on the driver's module at
 * each open. So: count the references before, open, count again; if one has risen, the device is
 * closed after each query, and its events are not heard.
 *
 * The module that counts is that of the RDMA driver (bnxt_re), which may be another than that of
 * the PCI driver (bnxt_en), and sysfs does not say which; but it is among those that use ib_core.
 * Devices that are no function of any hardware are never held, nor are those of a driver that is
 * built into the kernel, where there is nothing to count.
 *
 * Whoever closes a device of that driver between the two counts hides the rise, and to hold one
 * that must not be held is the worse mistake. So a look during which we have closed anything shows
 * nothing; and as nobody sees what other programs close, a device is held only after HOLD_LOOKS
 * looks, at different times, of which none since has shown a rise. HOLD_RISES of those, which
 * another program that opens a device may cause as well, and it is never held.
 */
#pragma once

#include "backend/verbs/identity.h"

#include <stdbool.h>

#define HOLD_MODULES_MAX 64
#define HOLD_LOOKS	 3
#define HOLD_RISES	 2

/* What the looks at one device have shown so far. Begins with zeroes. */
struct hold_evidence {
	uint8_t n_same; /* since the last rise */
	uint8_t n_risen;
};

/* One look. */
struct hold {
	bool shows_nothing;
	unsigned int n_closings;
	size_t n_modules;
	struct {
		char name[64];
		int64_t references;
	} modules[HOLD_MODULES_MAX];
};

bool hold_is_allowed(const struct hold_evidence *evidence);
/* Whether another look is of any use. */
bool hold_is_open(const struct hold_evidence *evidence);
/* Before the device is opened. */
void hold_begin(struct hold *hold, const char *sysfs, const struct sighting *sighting);
/* Afterwards: adds to @evidence what the look has shown. */
void hold_end(const struct hold *hold, const char *sysfs, struct hold_evidence *evidence);
