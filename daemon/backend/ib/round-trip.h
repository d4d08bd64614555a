/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long answers usually take, smoothed as RFC 6298 does it, and when one is late.
 */
#pragma once

#include <stdint.h>

struct round_trip {
	uint64_t usual_us, deviation_us; /* zeroes: not measured yet */
};

#define ROUND_TRIP_LATE_MIN_US 4000

static inline void round_trip_measure(struct round_trip *trip, uint64_t sample_us)
{
	uint64_t difference;

	if (!trip->usual_us) {
		trip->usual_us = sample_us;
		trip->deviation_us = sample_us / 2;
		return;
	}
	difference = sample_us > trip->usual_us ? sample_us - trip->usual_us
						: trip->usual_us - sample_us;
	trip->deviation_us += difference / 4 - trip->deviation_us / 4;
	trip->usual_us += sample_us / 8 - trip->usual_us / 8;
}

static inline uint64_t round_trip_late_after(const struct round_trip *trip)
{
	uint64_t late = trip->usual_us + 8 * trip->deviation_us;

	return late > ROUND_TRIP_LATE_MIN_US ? late : ROUND_TRIP_LATE_MIN_US;
}
