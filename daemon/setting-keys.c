// SPDX-License-Identifier: Apache-2.0
/*
 * Keys in the document. People put them where they expect them, also in an object that is not known
 * or of what was not built in; so everything is searched, before anything else is said about it.
 */
#include "setting.h"

#include "base/util.h"

#include <errno.h>

#define ADVICE                                                                                     \
	"keys are no part of the configuration; give them to the service with "                    \
	"LoadCredential=m_key:FILE and LoadCredential=sa_key:FILE"

static bool is_name_of_key(const char *name)
{
	static const char *const names[] = { "keys", "m_key", "sa_key" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

int reader_refuse_keys(struct reader *reader, const struct json_place *place, const json_t *value)
{
	json_t *inner;
	const char *name;
	size_t i;
	int r = 0;

	json_object_foreach((json_t *)(uintptr_t)value, name, inner)
	{
		struct json_place at = { .outer = place, .key = name };

		if (is_name_of_key(name)) {
			reader_report(reader, &at, " must not be here: " ADVICE);
			return -EINVAL;
		}
		r = reader_refuse_keys(reader, &at, inner);
		if (r < 0)
			return r;
	}
	json_array_foreach(value, i, inner)
	{
		struct json_place at = { .outer = place, .index = i };

		r = reader_refuse_keys(reader, &at, inner);
		if (r < 0)
			return r;
	}
	return 0;
}
