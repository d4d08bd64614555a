/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Transaction ids. Each try of a request has one of its own, and those of a request follow each
 * other, so that the first and their number are all that has to be remembered.
 */
#pragma once

#include "base/map.h"

#include <stdbool.h>

static inline bool tid_are_free(const struct map *used, uint32_t first, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (first + i == 0 || map_get(used, first + i))
			return false;
	}
	return true;
}

/* @n ids that follow each other, none of them 0 or in @used. Returns the first; @last is the last.
 */
static inline uint32_t tid_reserve(const struct map *used, uint32_t *last, uint32_t n)
{
	uint32_t first = *last + 1;

	while (!tid_are_free(used, first, n))
		first++;
	*last = first + n - 1;
	return first;
}
