/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configuration: one JSON document, and the keys that the service manager hands over as
 * credentials. What the document does not say has a default; what it says wrongly is an error that
 * names the line, the setting, the value and what would be right. fabric-manager.json(5) describes
 * every setting.
 */
#pragma once

#include "build.h"
#include "bus/bus.h"

#if HAVE_INFINIBAND
#include "backend/ib/ib.h"
#endif
#if HAVE_VERBS
#include "backend/verbs/verbs.h"
#endif
#if HAVE_LIBFABRIC
#include "backend/ofi/ofi.h"
#endif

/* Two of the same settings are equal byte by byte. */
struct config {
	struct bus_options bus;
#if HAVE_INFINIBAND
	struct ib_settings infiniband;
#endif
#if HAVE_VERBS
	struct verbs_settings verbs;
#endif
#if HAVE_LIBFABRIC
	struct ofi_settings libfabric;
#endif
};

/* Every default. */
void config_init(struct config *config);

/*
 * The defaults, what the document in @path says otherwise, and the keys. @path NULL: the usual
 * file, which need not be there. Returns 0, -EINVAL if something is wrong in it, or another
 * negative errno; then @config is not to be used.
 *
 * @ret_report is the caller's: on an error one line that says all of it; else a line for each thing
 * in the document that is ignored, with its line end; NULL: there is nothing to say. It is ASCII.
 */
int config_load(struct config *config, const char *path, char **ret_report);

/* Likewise from a text, which is named @path in the report; without the keys. */
int config_read(struct config *config, const char *text, size_t size, const char *path,
		char **ret_report);

/*
 * What differs, as two JSON objects of dotted names: what @old has and what @new has. Of keys @new
 * says only that they are "changed". The texts are the caller's. Returns 0 or -ENOMEM.
 */
int config_difference(const struct config *old, const struct config *new, char **ret_old,
		      char **ret_new);

/* Forget it, for it may hold keys. Takes NULL. */
void config_free(struct config *config);
