// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static enum log_level max_level = LOG_LEVEL_INFO;

void log_set_max_level(enum log_level max)
{
	max_level = max;
}

/* What the journal knows by itself, a terminal has to be told. */
static void make_prefix(enum log_level level, size_t size, char prefix[static size])
{
	struct timespec now;

	prefix[0] = '\0';
	/* Set by the service manager when stderr is the journal's. */
	if (getenv("JOURNAL_STREAM")) {
		snprintf(prefix, size, "<%d>", level);
	} else if (max_level == LOG_LEVEL_DEBUG) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		snprintf(prefix, size, "[%ld.%06ld] ", (long)now.tv_sec, now.tv_nsec / 1000);
	}
}

void log_line(enum log_level level, const char *format, ...)
{
	char prefix[40], line[1024];
	va_list args;

	if (level > max_level)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	make_prefix(level, sizeof(prefix), prefix);
	fprintf(stderr, "%s%s\n", prefix, line);
}
