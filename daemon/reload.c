// SPDX-License-Identifier: Apache-2.0
/*
 * Reloading. What may fail comes first: reading, then the backends, which go back by themselves;
 * the bus takes any options.
 */
#include "reload.h"

#include "base/log.h"
#include "base/util.h"

#include <errno.h>
#include <stdio.h>

DEFINE_CLEANUP(struct config *, config_free)

void reload_log_ignored(const char *report)
{
	while (report && *report) {
		size_t length = strcspn(report, "\n");

		log_warning("%.*s", (int)length, report);
		report += length + (report[length] != '\0');
	}
}

static void change_backends(struct backends *backends, const struct config *config,
			    struct bus_outcome *outcome)
{
	const char *culprit;

	outcome->error = backends_change(backends, config, &culprit);
	if (outcome->error < 0 && asprintf(&outcome->message, "%s cannot start: %s", culprit,
					   strerror(-outcome->error)) < 0)
		outcome->message = NULL;
}

void reload(const char *path, struct config **config, struct backends *backends, struct bus *bus,
	    struct bus_outcome *ret_outcome)
{
	CLEANUP(config_freep) struct config *changed = malloc(sizeof(*changed));
	CLEANUP(freep) char *report = NULL;

	*ret_outcome = (struct bus_outcome){ .error = -ENOMEM };
	if (!changed)
		return;
	ret_outcome->error = config_load(changed, path, &report);
	if (ret_outcome->error < 0) {
		/* A file that cannot be read is as wrong an argument as what stands in it. */
		ret_outcome->error = ret_outcome->error == -ENOMEM ? -ENOMEM : -EINVAL;
		ret_outcome->message = TAKE(report);
		return;
	}
	reload_log_ignored(report);
	ret_outcome->error = config_difference(*config, changed, &ret_outcome->old_value,
					       &ret_outcome->new_value);
	if (ret_outcome->error < 0)
		return;
	change_backends(backends, changed, ret_outcome);
	if (ret_outcome->error < 0)
		return;
	bus_set_options(bus, &changed->bus);
	config_free(*config);
	*config = TAKE(changed);
}
