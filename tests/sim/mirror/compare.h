/* SPDX-License-Identifier: Apache-2.0 */
/* What two stores do not have in common. */
#pragma once

#include "store.h"

/*
 * Count where @mirror differs from @truth, and tell the first few on stderr if @tell. Properties
 * that announce no change are left out; @bus serves to learn which those are.
 */
unsigned int compare_stores(const struct store *mirror, const struct store *truth, sd_bus *bus,
			    bool tell);
