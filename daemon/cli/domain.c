// SPDX-License-Identifier: Apache-2.0
/*
 * A domain of libfabric in words.
 */
#include "cli/domain.h"

#include "base/util.h"
#include "cli/text.h"

#include <inttypes.h>

const char *without_prefix(const char *value, const char *prefix)
{
	size_t length = strlen(prefix);

	return !strncmp(value, prefix, length) ? value + length : value;
}

const char *domain_protocol(const struct object *domain)
{
	return without_prefix(object_text(domain, FACE_LIBFABRIC, "ProtocolName"), "FI_PROTO_");
}

const char *domain_address(const struct object *domain)
{
	const char *address = object_text(domain, FACE_LIBFABRIC, "Address");
	const char *scheme = strstr(address, "://");

	return scheme ? scheme + 3 : address;
}

char *text_flags(const struct object *domain, const char *property, const char *prefix)
{
	const json_t *flags = object_get(domain, FACE_LIBFABRIC, property), *flag;
	char *line = need_memory(strdup(""));
	size_t i;

	json_array_foreach(flags, i, flag)
	{
		const char *name = json_string_value(flag);
		char *longer;

		if (!name)
			continue;
		longer =
			text_format("%s%s%s", line, *line ? " " : "", without_prefix(name, prefix));
		free(line);
		line = longer;
	}
	return line;
}

/* libfabric writes the stack from the bottom up, separated by ';'. */
char *text_stack(const char *provider)
{
	char *line = need_memory(strdup(""));

	while (*provider) {
		size_t length = strcspn(provider, ";");
		char *longer =
			text_format("%.*s%s%s", (int)length, provider, *line ? " over " : "", line);

		free(line);
		line = longer;
		provider += length + (provider[length] == ';');
	}
	return line;
}

char *text_bytes(uint64_t bytes)
{
	static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	size_t unit = 0;

	while (bytes >= 1024 && bytes % 1024 == 0 && unit + 1 < ARRAY_SIZE(units)) {
		bytes /= 1024;
		unit++;
	}
	return text_format("%" PRIu64 " %s", bytes, units[unit]);
}
