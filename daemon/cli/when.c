// SPDX-License-Identifier: Apache-2.0
/*
 * Points in time for people: the two largest units say enough.
 */
#include "cli/when.h"

#include "base/util.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

static const struct unit {
	uint64_t seconds;
	const char *one, *many; /* what follows the number */
} units[] = {
	{ 31557600, " year", " years" },
	{ 2629800, " month", " months" },
	{ 604800, " week", " weeks" },
	{ 86400, " day", " days" },
	{ 3600, "h", "h" },
	{ 60, "min", "min" },
	{ 1, "s", "s" },
};

uint64_t when_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * USEC_PER_SEC + (uint64_t)now.tv_nsec / NSEC_PER_USEC;
}

/* Writes "1h 5min" for @seconds, at least 1, and returns how long that is. */
static size_t format_span(char *buffer, size_t size, uint64_t seconds)
{
	size_t length = 0, n_units = 0;

	for (size_t i = 0; i < ARRAY_SIZE(units) && n_units < 2; i++) {
		uint64_t count = seconds / units[i].seconds;

		if (!count && !n_units)
			continue;
		n_units++;
		if (!count)
			continue;
		length += (size_t)snprintf(buffer + length, size - length, "%s%" PRIu64 "%s",
					   length ? " " : "", count,
					   count == 1 ? units[i].one : units[i].many);
		seconds %= units[i].seconds;
	}
	return length;
}

const char *when_ago(char buffer[static WHEN_MAX], uint64_t when, uint64_t now)
{
	uint64_t seconds = (when < now ? now - when : when - now) / USEC_PER_SEC;
	size_t length;

	if (!when)
		return "never";
	if (!seconds)
		return "just now";
	length = when > now ? (size_t)snprintf(buffer, WHEN_MAX, "in ") : 0;
	length += format_span(buffer + length, WHEN_MAX - length, seconds);
	if (when < now)
		snprintf(buffer + length, WHEN_MAX - length, " ago");
	return buffer;
}

static const char *format_time(char *buffer, uint64_t when, const char *format,
			       struct tm *(*convert)(const time_t *, struct tm *))
{
	time_t seconds = (time_t)(when / USEC_PER_SEC);
	struct tm parts;

	if (!convert(&seconds, &parts) || !strftime(buffer, WHEN_MAX, format, &parts))
		return "at an unknown time";
	return buffer;
}

const char *when_date(char buffer[static WHEN_MAX], uint64_t when)
{
	return when ? format_time(buffer, when, "%a %Y-%m-%d %H:%M:%S %Z", localtime_r) : "never";
}

const char *when_clock(char buffer[static WHEN_MAX], uint64_t when)
{
	char text[WHEN_MAX];

	snprintf(buffer, WHEN_MAX, "%.32s.%03" PRIu64,
		 format_time(text, when, "%H:%M:%S", localtime_r), when / USEC_PER_MSEC % 1000);
	return buffer;
}

const char *when_iso(char buffer[static WHEN_MAX], uint64_t when)
{
	char text[WHEN_MAX];

	snprintf(buffer, WHEN_MAX, "%.32s.%06" PRIu64 "Z",
		 format_time(text, when, "%Y-%m-%dT%H:%M:%S", gmtime_r), when % USEC_PER_SEC);
	return buffer;
}
