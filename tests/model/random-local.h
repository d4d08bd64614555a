/* SPDX-License-Identifier: Apache-2.0 */
/* A step in the random life of a world, see test-random.c: adapters and domains, told anyhow. */
#pragma once

#include "world.h"

void random_tell_adapters(struct world *w);
void random_tell_domains(struct world *w);
