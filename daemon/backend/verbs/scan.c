// SPDX-License-Identifier: Apache-2.0
/*
 * Which devices there are, as /sys/class/infiniband has them now. A device is followed by the
 * kernel's object, so that neither a new name nor an old name on a new device confuses anything.
 */
#include "backend/verbs/verbs-private.h"

#include "base/log.h"
#include "base/sysfs.h"
#include "base/util.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>

struct look {
	bool changed; /* what is told */
	bool blind;   /* who was not seen may be there all the same */
	int error;    /* the first; negative errno */
};

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

/* It is there, but cannot be read. 0 if that is because it is going, or else @error. */
static int see_badly(struct verbs *verbs, uint64_t object, int error)
{
	struct device *device = find_device(verbs, object);

	if (sysfs_is_gone(error))
		return 0;
	if (device)
		device->seen = true;
	return error;
}

static int see(struct verbs *verbs, struct look *look, const char *name)
{
	const char *sysfs = verbs->owner.api->sysfs;
	struct sighting sighting;
	struct device *device;
	uint64_t object;
	int r;

	r = sighting_object(sysfs, name, &object);
	if (r < 0) {
		/* It may have gone since the folder was read; or it is any of those known. */
		look->blind |= !sysfs_is_gone(r);
		return sysfs_is_gone(r) ? 0 : r;
	}
	r = sighting_read(sysfs, name, &sighting);
	if (r < 0)
		return see_badly(verbs, object, r);
	device = find_device(verbs, sighting.object);
	if (!device)
		return add_device(verbs, &sighting);
	device->seen = true;
	look->changed |= device_see(device, &sighting);
	return 0;
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

static void look_at_all(struct verbs *verbs, struct look *look)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/class/infiniband", verbs->owner.api->sysfs);
	dir = opendir(path);
	if (!dir) {
		/* Without the module ib_core there is no such folder. */
		look->error = errno == ENOENT ? 0 : -errno;
		look->blind = look->error < 0;
		return;
	}
	while (errno = 0, (entry = readdir(dir))) {
		int r = entry->d_name[0] == '.' ? 0 : see(verbs, look, entry->d_name);

		look->error = look->error ?: r;
	}
	if (errno) {
		look->error = -errno;
		look->blind = true;
	}
	closedir(dir);
}

static void set_error(struct verbs *verbs, int error)
{
	if (error < 0)
		recheck_call(&verbs->blind);
	if (error < 0 && error != verbs->facts.error)
		log_warning("%s: not all devices can be looked for: %s", verbs->facts.id,
			    strerror(-error));
	verbs->facts.error = error;
}

bool verbs_scan(struct verbs *verbs)
{
	struct look look = { 0 };

	for (size_t i = 0; i < verbs->n_devices; i++)
		verbs->devices[i]->seen = false;
	look_at_all(verbs, &look);
	look.changed |= look.error != verbs->facts.error;
	set_error(verbs, look.error);
	/* What cannot be looked for is not gone. */
	if (!look.blind)
		look.changed |= drop_unseen(verbs);
	turns_run(&verbs->owner.turns);
	return look.changed;
}
