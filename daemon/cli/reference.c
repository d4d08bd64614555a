// SPDX-License-Identifier: Apache-2.0
/*
 * A reference. Nothing is decided here that depends on what there is.
 */
#include "cli/reference.h"

#include "base/util.h"
#include "cli/text.h"

#include <ctype.h>

#define GUID_DIGITS 16

/* What separates a port's number from its owner; the longer ones first. */
static const char *const separators[] = { "/Ports/port_", "/port_", "/", " port " };

/* Bytes of the owner in @text when it ends in @separator and a number; 0 otherwise. */
static size_t owner_length(const char *text, const char *separator)
{
	size_t length = strlen(text), digits = length, before = strlen(separator);

	while (digits && isdigit((unsigned char)text[digits - 1]))
		digits--;
	if (digits == length || length - digits > 3 || digits <= before ||
	    strncmp(text + digits - before, separator, before) != 0)
		return 0;
	return digits - before;
}

static void split_port(struct reference *reference)
{
	for (size_t i = 0; i < ARRAY_SIZE(separators); i++) {
		size_t length = owner_length(reference->text, separators[i]);

		if (!length)
			continue;
		reference->owner = need_memory(strndup(reference->text, length));
		reference->port =
			need_memory(strdup(reference->text + length + strlen(separators[i])));
		return;
	}
	reference->owner = need_memory(strdup(reference->text));
}

/* "0x" and up to 16 digits, or exactly 16: fewer without "0x" could be a name. */
static bool parse_guid(const char *text, uint64_t *ret_guid)
{
	bool prefixed = !strncasecmp(text, "0x", 2);
	const char *digits = prefixed ? text + 2 : text;
	size_t n = strspn(digits, "0123456789abcdefABCDEF");

	if (digits[n] || n > GUID_DIGITS || n < (prefixed ? 1 : GUID_DIGITS))
		return false;
	*ret_guid = strtoull(digits, NULL, 16);
	return true;
}

void reference_parse(struct reference *reference, const char *text)
{
	size_t length = strlen(text);

	*reference = (struct reference){};
	while (length > 1 && text[length - 1] == '/')
		length--;
	reference->text = need_memory(strndup(text, length));
	reference->is_path = *text == '/';
	split_port(reference);
	reference->has_guid = parse_guid(reference->owner, &reference->guid);
	reference->is_id = !strncmp(reference->owner, "switch_", 7) ||
			   !strncmp(reference->owner, "endpoint_", 9) ||
			   !strncmp(reference->owner, "domain_", 7) ||
			   !strncmp(reference->owner, "fabric_", 7);
}

void reference_done(struct reference *reference)
{
	free(reference->text);
	free(reference->owner);
	free(reference->port);
	*reference = (struct reference){};
}

int reference_matches(const char *typed, const char *name)
{
	size_t length = strlen(typed);

	if (!strcmp(typed, name))
		return REFERENCE_BEST;
	if (!strcasecmp(typed, name))
		return 2;
	return !strncasecmp(typed, name, length) && name[length] == ' ' ? 1 : 0;
}
