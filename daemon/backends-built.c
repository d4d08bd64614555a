// SPDX-License-Identifier: Apache-2.0
/*
 * Which backends this build has. The only place besides the settings that knows them by name.
 */
#include "backends.h"
#include "config.h"

#if HAVE_VERBS
static bool verbs_enabled(const void *settings)
{
	return ((const struct verbs_settings *)settings)->enabled;
}
#endif

#if HAVE_LIBFABRIC
static bool libfabric_enabled(const void *settings)
{
	return ((const struct ofi_settings *)settings)->enabled;
}
#endif

#define PART(member) offsetof(struct config, member), sizeof(((struct config *)NULL)->member)

/*
 * The adapters before what leads over them, so that a subnet's endpoints and libfabric's domains
 * find theirs.
 */
const struct backend_row backends_built[] = {
#if HAVE_VERBS
	{ &verbs_backend, PART(verbs), verbs_enabled },
#endif
#if HAVE_INFINIBAND
	{ &ib_backend, PART(infiniband) },
#endif
#if HAVE_LIBFABRIC
	{ &ofi_backend, PART(libfabric), libfabric_enabled },
#endif
	{ 0 }, /* the end; a build may have none */
};
