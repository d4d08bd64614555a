/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Points in time for people. All are CLOCK_REALTIME in microseconds; 0 is "never".
 */
#pragma once

#include <stdint.h>

#define WHEN_MAX 96

uint64_t when_now(void);
/* "3min 12s ago", "just now", "never", and "in 5s" for clocks that do not agree. */
const char *when_ago(char buffer[static WHEN_MAX], uint64_t when, uint64_t now);
/* "Sun 2026-11-22 18:37:50 UTC", local time; "never". */
const char *when_date(char buffer[static WHEN_MAX], uint64_t when);
/* "18:37:50.123", local time. */
const char *when_clock(char buffer[static WHEN_MAX], uint64_t when);
/* "2026-11-22T18:37:50.123456Z", for machines. */
const char *when_iso(char buffer[static WHEN_MAX], uint64_t when);
