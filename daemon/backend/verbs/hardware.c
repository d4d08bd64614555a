// SPDX-License-Identifier: Apache-2.0
#include "backend/verbs/hardware.h"

#include "base/sysfs.h"
#include "base/text.h"
#include "base/util.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>

/* A slot's address is that of the device in it without the function, "0000:3b:00". */
static bool slot_of(const char *sysfs, const char *pci_address,
		    char ret_label[static LOCAL_TEXT_SIZE])
{
	const char *function = strchr(pci_address, '.');
	size_t length = function ? (size_t)(function - pci_address) : strlen(pci_address);
	char path[PATH_MAX], address[PCI_ADDRESS_SIZE];
	struct dirent *entry;
	bool found = false;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/bus/pci/slots", sysfs);
	dir = opendir(path);
	while (dir && !found && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/bus/pci/slots/%s", sysfs, entry->d_name);
		found = sysfs_text(path, "address", sizeof(address), address) == 0 &&
			strlen(address) == length && strncmp(address, pci_address, length) == 0;
		if (found)
			text_clean(entry->d_name, strlen(entry->d_name), LOCAL_TEXT_SIZE,
				   ret_label);
	}
	if (dir)
		closedir(dir);
	return found;
}

/* The device's own place, or that of the bridge on the card or riser that it is on. */
static void read_location(const char *sysfs, const struct sighting *sighting,
			  char ret[static LOCAL_TEXT_SIZE])
{
	char path[SYSFS_PATH_SIZE], *slash;

	memcpy(path, sighting->pci_path, sizeof(path));
	while ((slash = strrchr(path, '/')) && strchr(slash, ':') && strchr(slash, '.')) {
		if (sysfs_text(path, "label", LOCAL_TEXT_SIZE, ret) == 0 && ret[0])
			return;
		if (slot_of(sysfs, slash + 1, ret))
			return;
		*slash = '\0';
	}
}

void hardware_read(const struct verbs_api *api, const struct sighting *sighting,
		   struct adapter_facts *adapter)
{
	const char *path = sighting->path;
	int64_t numa_node = -1;

	(void)sysfs_guid(path, "sys_image_guid", &adapter->system_guid);
	(void)sysfs_text(path, "node_desc", sizeof(adapter->description), adapter->description);
	(void)sysfs_text(path, "fw_ver", sizeof(adapter->firmware), adapter->firmware);
	(void)sysfs_text(path, "board_id", sizeof(adapter->board_id), adapter->board_id);
	/* hfi1 and qib have one. */
	(void)sysfs_text(path, "serial", sizeof(adapter->serial_number), adapter->serial_number);
	/* "MT4123": less than the PCI ids say, but better than nothing. */
	(void)sysfs_text(path, "hca_type", sizeof(adapter->model), adapter->model);
	if (!sighting->pci_path[0])
		return;
	(void)sysfs_number(sighting->pci_path, "numa_node", &numa_node);
	adapter->numa_node = (int16_t)numa_node;
	read_location(api->sysfs, sighting, adapter->location);
	api->pci_names(sighting->pci_address, adapter);
}
