/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The two clocks of the program, in microseconds: one that people read, one that only goes forward.
 */
#pragma once

#include "base/util.h"

#include <time.h>

static inline uint64_t clock_us(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * USEC_PER_SEC + (uint64_t)now.tv_nsec / NSEC_PER_USEC;
}

/* Since the epoch, CLOCK_REALTIME. */
static inline uint64_t realtime_us(void)
{
	return clock_us(CLOCK_REALTIME);
}

/* CLOCK_MONOTONIC. */
static inline uint64_t monotonic_us(void)
{
	return clock_us(CLOCK_MONOTONIC);
}
