// SPDX-License-Identifier: Apache-2.0
/*
 * The journal of a test: the linker gives us what is sent there.
 */
#include "journal.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

GString *journal;
int journal_error;

int __wrap_sd_journal_send_with_location(const char *file, const char *line, const char *function,
					 const char *format, ...) __attribute__((sentinel));

int __wrap_sd_journal_send_with_location(const char *file, const char *line, const char *function,
					 const char *format, ...)
{
	va_list arguments;

	if (journal_error)
		return journal_error;
	va_start(arguments, format);
	for (; format; format = va_arg(arguments, const char *)) {
		g_autofree char *field = NULL;
		va_list same;

		va_copy(same, arguments);
		field = g_strdup_vprintf(format, same);
		va_end(same);
		/* Each format has one argument at most. */
		if (strstr(format, "%s"))
			(void)va_arg(arguments, const char *);
		else if (strstr(format, "%d"))
			(void)va_arg(arguments, int);
		g_string_append_printf(journal, "%s\n", field);
	}
	va_end(arguments);
	g_string_append(journal, "\n");
	return 0;
}

void journal_open(void)
{
	g_autofree char *stream = NULL;
	struct stat status;

	journal = g_string_new(NULL);
	g_assert_cmpint(fstat(STDERR_FILENO, &status), ==, 0);
	stream = g_strdup_printf("%ju:%ju", (uintmax_t)status.st_dev, (uintmax_t)status.st_ino);
	g_setenv("JOURNAL_STREAM", stream, TRUE);
}

void journal_close(void)
{
	g_unsetenv("JOURNAL_STREAM");
	g_string_free(journal, TRUE);
}

void journal_assert_field(const char *name, const char *value)
{
	g_autofree char *line = g_strdup_printf("\n%s=%s\n", name, value);

	if (!strstr(journal->str, line))
		g_error("no %s=%s in %s", name, value, journal->str);
}
