// SPDX-License-Identifier: Apache-2.0
/*
 * Which devices there are, as /sys/class/infiniband has them now. A device is followed by the
 * kernel's object, so that neither a new name nor an old name on a new device confuses anything.
 */
#include "backend/verbs/verbs-private.h"

#include "base/log.h"
#include "base/util.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>

static struct device *find_device(const struct verbs *verbs, uint64_t object)
{
	for (size_t i = 0; i < verbs->n_devices; i++) {
		if (verbs->devices[i]->sighting.object == object)
			return verbs->devices[i];
	}
	return NULL;
}

static int add_device(struct verbs *verbs, const struct sighting *sighting)
{
	struct device **grown =
		reallocarray(verbs->devices, verbs->n_devices + 1, sizeof(*verbs->devices));
	int r;

	if (!grown)
		return -ENOMEM;
	verbs->devices = grown;
	r = device_new(&verbs->owner, sighting, &grown[verbs->n_devices]);
	if (r < 0)
		return r;
	grown[verbs->n_devices++]->seen = true;
	return 0;
}

static bool see(struct verbs *verbs, const char *name)
{
	struct sighting sighting;
	struct device *device;
	int r;

	/* It may have gone since the folder was read. */
	if (sighting_read(verbs->owner.api->sysfs, name, &sighting) < 0)
		return false;
	device = find_device(verbs, sighting.object);
	if (device) {
		device->seen = true;
		return device_see(device, &sighting);
	}
	r = add_device(verbs, &sighting);
	if (r < 0)
		log_error("%s: cannot be watched: %s", name, strerror(-r));
	return false;
}

static bool drop_unseen(struct verbs *verbs)
{
	size_t n_before = verbs->n_devices;

	for (size_t i = 0; i < verbs->n_devices;) {
		struct device *device = verbs->devices[i];

		if (device->seen) {
			i++;
			continue;
		}
		verbs->devices[i] = verbs->devices[--verbs->n_devices];
		device_free(device);
	}
	return verbs->n_devices < n_before;
}

bool verbs_scan(struct verbs *verbs)
{
	char path[PATH_MAX];
	struct dirent *entry;
	bool changed = false;
	int error;
	DIR *dir;

	for (size_t i = 0; i < verbs->n_devices; i++)
		verbs->devices[i]->seen = false;
	snprintf(path, sizeof(path), "%s/class/infiniband", verbs->owner.api->sysfs);
	dir = opendir(path);
	/* Without the module ib_core there is no such folder. */
	error = dir || errno == ENOENT ? 0 : -errno;
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			changed |= see(verbs, entry->d_name);
	}
	if (dir)
		closedir(dir);
	changed |= error != verbs->facts.error;
	verbs->facts.error = error;
	/* What cannot be looked for is not gone. */
	return error < 0 ? changed : drop_unseen(verbs) || changed;
}
