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
 */
#pragma once

#include "backend/verbs/identity.h"

#include <stdbool.h>

#define HOLD_MODULES_MAX 64

struct hold {
	bool never;
	size_t n_modules;
	struct {
		char name[64];
		int64_t references;
	} modules[HOLD_MODULES_MAX];
};

/* Before the device is opened. */
void hold_begin(struct hold *hold, const char *sysfs, const struct sighting *sighting);
/*
 * Afterwards. Another program that opens a device in between makes this false as well; the next
 * query asks again.
 */
bool hold_allowed(const struct hold *hold, const char *sysfs);
