// SPDX-License-Identifier: Apache-2.0
#include "backend/verbs/hold.h"

#include "backend/verbs/context.h"
#include "base/sysfs.h"
#include "base/util.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>

static int64_t references_of(const char *sysfs, const char *module)
{
	char path[PATH_MAX];
	int64_t references = -1;

	snprintf(path, sizeof(path), "%s/module/%s", sysfs, module);
	(void)sysfs_number(path, "refcnt", &references);
	return references;
}

static void count(struct hold *hold, const char *sysfs, const char *module)
{
	int64_t references = references_of(sysfs, module);

	if (references < 0 || hold->n_modules == HOLD_MODULES_MAX ||
	    strlen(module) >= sizeof(hold->modules[0].name)) {
		hold->shows_nothing = true;
		return;
	}
	strcpy(hold->modules[hold->n_modules].name, module);
	hold->modules[hold->n_modules++].references = references;
}

/* The users of ib_core, and the driver of the hardware. */
static void count_all(struct hold *hold, const char *sysfs, const struct sighting *sighting)
{
	char path[PATH_MAX], module[sizeof(hold->modules[0].name)];
	struct dirent *entry;
	DIR *dir;

	if (!sighting->pci_path[0] ||
	    sysfs_link(sighting->path, "device/driver/module", sizeof(module), module) < 0) {
		hold->shows_nothing = true;
		return;
	}
	count(hold, sysfs, module);
	snprintf(path, sizeof(path), "%s/module/ib_core/holders", sysfs);
	dir = opendir(path);
	if (!dir) {
		hold->shows_nothing = true;
		return;
	}
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			count(hold, sysfs, entry->d_name);
	}
	closedir(dir);
}

bool hold_is_allowed(const struct hold_evidence *evidence)
{
	return evidence->n_same >= HOLD_LOOKS;
}

bool hold_is_open(const struct hold_evidence *evidence)
{
	return evidence->n_same < HOLD_LOOKS && evidence->n_risen < HOLD_RISES;
}

void hold_begin(struct hold *hold, const char *sysfs, const struct sighting *sighting)
{
	*hold = (struct hold){ 0 };
	hold->shows_nothing = context_is_closing(&hold->n_closings);
	count_all(hold, sysfs, sighting);
}

void hold_end(const struct hold *hold, const char *sysfs, struct hold_evidence *evidence)
{
	bool shows_nothing = hold->shows_nothing;
	unsigned int n_closings;

	for (size_t i = 0; i < hold->n_modules; i++) {
		int64_t now = references_of(sysfs, hold->modules[i].name);

		if (now > hold->modules[i].references) {
			evidence->n_risen++;
			evidence->n_same = 0;
			return;
		}
		/* It cannot be read, or somebody has closed a device. */
		shows_nothing |= now != hold->modules[i].references;
	}
	(void)context_is_closing(&n_closings);
	if (!shows_nothing && n_closings == hold->n_closings)
		evidence->n_same++;
}
