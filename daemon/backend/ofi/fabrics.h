/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fabrics: the infos of one run of the helper, gathered into fabrics with their domains, each as
 * the update that tells it.
 *
 * An info is one combination of what can be asked for; all that have fabric, provider, domain and
 * protocol in common are one domain.
 */
#pragma once

#include "backend/ofi/info.h"
#include "model/update.h"

struct fabrics {
	struct update *items; /* with local sources that are LIVE, and all domains */
	size_t n_items, items_size;
};

/*
 * Gather one more. A domain has all endpoint types and capabilities of its infos, the largest of
 * their limits, and the rest from the first that says it. An info that names no fabric is left out.
 * Returns 0 or -ENOMEM.
 */
int fabrics_add(struct fabrics *fabrics, const struct ofi_info *info);
/* NULL where there is none. */
struct update *fabrics_find(const struct fabrics *fabrics, const char *source_id);
void fabrics_done(struct fabrics *fabrics);
