// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static enum log_level max_level = LOG_LEVEL_INFO;

void log_set_max_level(enum log_level max)
{
	max_level = max;
}

void log_line(enum log_level level, const char *format, ...)
{
	/* Set by the service manager when stderr is the journal's. */
	bool journal = getenv("JOURNAL_STREAM") != NULL;
	char line[1024];
	va_list args;

	if (level > max_level)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (journal)
		fprintf(stderr, "<%d>%s\n", level, line);
	else
		fprintf(stderr, "%s\n", line);
}
