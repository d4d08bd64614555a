/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log: lines on stderr, which the service manager puts into the journal. A line begins with its
 * level in sd-daemon(3)'s form where the journal reads it, and not on a terminal; there, with
 * DEBUG, it begins with CLOCK_MONOTONIC in seconds.
 *
 * Only the outermost function that knows what failed logs, once, with the object's id.
 */
#pragma once

#include <stdbool.h>

enum log_level {
	LOG_LEVEL_ERROR = 3, /* the numbers of syslog(3) */
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_NOTICE = 5,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7,
};

/* Lines above @max are dropped; INFO unless said otherwise. */
void log_set_max_level(enum log_level max);

__attribute__((format(printf, 2, 3))) void log_line(enum log_level level, const char *format, ...);

#define log_error(...)	 log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_notice(...)	 log_line(LOG_LEVEL_NOTICE, __VA_ARGS__)
#define log_info(...)	 log_line(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)	 log_line(LOG_LEVEL_DEBUG, __VA_ARGS__)
