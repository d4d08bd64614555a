// SPDX-License-Identifier: Apache-2.0
/*
 * How fabricctl fails: one line on standard error that names the value and what would be right, and
 * one of a few exit statuses.
 */
#include "base/util.h"
#include "cli/fabricctl.h"
#include "cli/text.h"

#include <errno.h>
#include <langinfo.h>
#include <stdarg.h>

int fail(enum exit_status status, const char *format, ...)
{
	CLEANUP(freep) char *message = NULL, *clean = NULL;
	va_list arguments;
	int r;

	va_start(arguments, format);
	r = vasprintf(&message, format, arguments);
	va_end(arguments);
	message = need_memory(r < 0 ? NULL : message);
	clean = text_clean(message, !strcmp(nl_langinfo(CODESET), "UTF-8"));
	fprintf(stderr, "fabricctl: %s\n", clean);
	return status;
}

int fail_client(struct fabricctl *ctl, int error, const char *what)
{
	const char *failure = client_failure(&ctl->client, error);

	switch (error) {
	case -EHOSTUNREACH:
		return fail(EXIT_NO_SERVICE, "%s", failure);
	case -ENOENT:
		return fail(EXIT_NO_OBJECT, "%s: %s", what, failure);
	default:
		return fail(EXIT_FAILED, "%s: %s", what, failure);
	}
}

int fail_order(struct fabricctl *ctl, int error, const char *what)
{
	/* What the bus says of its policy helps nobody who is not its administrator. */
	if (sd_bus_error_has_name(&ctl->client.error, SD_BUS_ERROR_ACCESS_DENIED))
		return fail(
			EXIT_FAILED,
			"%s: only root and the members of the group fabric-admin may order that.",
			what);
	return fail_client(ctl, error, what);
}

int fail_word(const char *what, const char *word, const char *const *right, size_t n)
{
	const char *nearest = text_nearest(word, right, n);

	if (nearest)
		return fail(EXIT_USAGE, "There is no %s '%s'; did you mean '%s'?", what, word,
			    nearest);
	return fail(EXIT_USAGE, "There is no %s '%s'; 'fabricctl help' has the list.", what, word);
}
