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

/*
 * More than any machine has, and little enough that the loop does not wait for it: the model, and
 * who reads it, take each one by itself.
 */
#define FABRICS_MAX 256
#define DOMAINS_MAX 4096 /* of all fabrics */

struct fabrics {
	struct update *items; /* with local sources that are LIVE, and all domains */
	size_t n_items, items_size;
	size_t n_domains;
	bool cut; /* there are more, which are left out */
};

/*
 * Gather one more. A domain has all endpoint types and capabilities of its infos, the largest of
 * their limits, and the rest from the first that says it. An info that names no fabric is left out.
 * Returns 0 or -ENOMEM.
 */
int fabrics_add(struct fabrics *fabrics, const struct ofi_info *info);
/*
 * These are all. What depends on the whole run is decided: the ids of domains, and the protocols of
 * fabrics. Returns 0 or -ENOMEM.
 */
int fabrics_settle(struct fabrics *fabrics);
/* NULL where there is none. */
struct update *fabrics_find(const struct fabrics *fabrics, const char *source_id);
void fabrics_done(struct fabrics *fabrics);
