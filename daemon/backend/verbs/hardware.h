/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sysfs says of the hardware of a device: its own attributes, its PCI function's, its slot's.
 * Drivers and firmware (ACPI, for a slot's label) may be asked for that: for worker threads.
 */
#pragma once

#include "backend/verbs/api.h"
#include "backend/verbs/identity.h"

/* Adds to @adapter, which sighting_facts() has begun. */
void hardware_read(const struct verbs_api *api, const struct sighting *sighting,
		   struct adapter_facts *adapter);
