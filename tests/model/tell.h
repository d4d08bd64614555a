/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A change set in words, for the tests to compare; see world_told(). Neighbours that have only
 * changed are sorted.
 */
#pragma once

#include "world.h"

/* To be freed with g_free(). */
char *tell(struct world *w, const struct changes *changes);
