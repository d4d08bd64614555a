// SPDX-License-Identifier: Apache-2.0
/*
 * Points in time for people, in a time zone of which the test is sure.
 */
#include "cli/when.h"

#include <glib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "base/util.h"

#define NOON (UINT64_C(1795348800) * USEC_PER_SEC) /* Sun 2026-11-22 12:00:00 UTC */

static void assert_ago(uint64_t seconds, const char *expected)
{
	char buffer[WHEN_MAX];

	g_assert_cmpstr(when_ago(buffer, NOON - seconds * USEC_PER_SEC, NOON), ==, expected);
}

static void test_ago(void)
{
	assert_ago(0, "just now");
	assert_ago(1, "1s ago");
	assert_ago(59, "59s ago");
	assert_ago(60, "1min ago");
	assert_ago(192, "3min 12s ago");
	assert_ago(3600, "1h ago");
	assert_ago(3659, "1h ago"); /* seconds say nothing any more */
	assert_ago(3661, "1h 1min ago");
	assert_ago(86400, "1 day ago");
	assert_ago(2 * 86400 + 7200, "2 days 2h ago");
	assert_ago(8 * 86400, "1 week 1 day ago");
	assert_ago(40 * 86400, "1 month 1 week ago");
	assert_ago(800 * 86400, "2 years 2 months ago");
}

static void test_ago_never(void)
{
	char buffer[WHEN_MAX];

	g_assert_cmpstr(when_ago(buffer, 0, NOON), ==, "never");
}

static void test_ago_future(void)
{
	char buffer[WHEN_MAX];

	g_assert_cmpstr(when_ago(buffer, NOON + 90 * USEC_PER_SEC, NOON), ==, "in 1min 30s");
	g_assert_cmpstr(when_ago(buffer, UINT64_MAX, NOON), !=, "");
}

static void test_date(void)
{
	char buffer[WHEN_MAX];

	g_assert_cmpstr(when_date(buffer, NOON), ==, "Sun 2026-11-22 12:00:00 UTC");
	g_assert_cmpstr(when_date(buffer, 0), ==, "never");
	g_assert_cmpstr(when_date(buffer, UINT64_MAX), !=, "");
}

static void test_clock(void)
{
	char buffer[WHEN_MAX];

	g_assert_cmpstr(when_clock(buffer, NOON + 1234567), ==, "12:00:01.234");
}

static void test_iso(void)
{
	char buffer[WHEN_MAX];

	g_assert_cmpstr(when_iso(buffer, NOON + 1234567), ==, "2026-11-22T12:00:01.234567Z");
}

static void test_now(void)
{
	uint64_t first = when_now(), second = when_now();

	g_assert_cmpuint(first, >, UINT64_C(1500000000) * USEC_PER_SEC);
	g_assert_cmpuint(second - first, <, 60 * USEC_PER_SEC);
}

int main(int argc, char **argv)
{
	setenv("TZ", "UTC", true);
	tzset();
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/when/ago", test_ago);
	g_test_add_func("/when/ago/never", test_ago_never);
	g_test_add_func("/when/ago/future", test_ago_future);
	g_test_add_func("/when/date", test_date);
	g_test_add_func("/when/clock", test_clock);
	g_test_add_func("/when/iso", test_iso);
	g_test_add_func("/when/now", test_now);
	return g_test_run();
}
