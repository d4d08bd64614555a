// SPDX-License-Identifier: Apache-2.0
/*
 * What the PCI ids call a device: as udev has found out, or, where udev was not asked (a
 * container), from its hardware database.
 */
#include "backend/verbs/api.h"

#include "base/text.h"
#include "base/util.h"

#include <systemd/sd-device.h>
#include <systemd/sd-hwdb.h>

static void take(const char *name, size_t size, char ret[static size])
{
	if (name)
		text_clean(name, strlen(name), size, ret);
}

void names_of_pci(const char *pci_address, struct adapter_facts *adapter)
{
	static const char maker_key[] = "ID_VENDOR_FROM_DATABASE";
	static const char model_key[] = "ID_MODEL_FROM_DATABASE";
	CLEANUP(sd_device_unrefp) sd_device *device = NULL;
	CLEANUP(sd_hwdb_unrefp) sd_hwdb *hwdb = NULL;
	const char *maker = NULL, *model = NULL, *modalias;

	if (sd_device_new_from_subsystem_sysname(&device, "pci", pci_address) < 0)
		return;
	(void)sd_device_get_property_value(device, maker_key, &maker);
	(void)sd_device_get_property_value(device, model_key, &model);
	if (!maker && !model && sd_device_get_property_value(device, "MODALIAS", &modalias) >= 0 &&
	    sd_hwdb_new(&hwdb) >= 0) {
		(void)sd_hwdb_get(hwdb, modalias, maker_key, &maker);
		(void)sd_hwdb_get(hwdb, modalias, model_key, &model);
	}
	take(maker, sizeof(adapter->maker), adapter->maker);
	take(model, sizeof(adapter->model), adapter->model);
}
