// SPDX-License-Identifier: Apache-2.0
/*
 * Readiness of a service that was started anew.
 */
#include "cli/readiness.h"

#include "base/util.h"

static bool is_any_of(const char *word, const char *const *words)
{
	while (*words && strcmp(*words, word) != 0)
		words++;
	return *words;
}

static const char *state_of(const json_t *source)
{
	return enum_word(json_string_value(json_array_get(source, SOURCE_STATE)) ?: "");
}

/* A source on standby never sweeps: another one reads its fabric. */
static bool may_bring_fabrics(const json_t *source)
{
	return !source_is_local(source) && strcmp(state_of(source), "Standby") != 0 &&
	       !json_integer_value(json_array_get(source, SOURCE_LAST_SWEEP));
}

/* What cannot be listed may be there. */
static bool may_bring_ends(const json_t *source)
{
	return source_is_local(source) && strcmp(state_of(source), "Live") != 0;
}

enum readiness readiness_of(const struct object *manager)
{
	static const char *const nothing_read[] = { "", "Starting", "Sweeping", "Idle", NULL };
	const char *state = object_word(manager, FACE_MANAGER, "State");
	enum readiness readiness = READY_WHOLE;
	const json_t *source;
	size_t i;

	if (is_any_of(state, nothing_read) ||
	    object_number(manager, FACE_MANAGER, "ObjectsAnnounced") <
		    object_number(manager, FACE_MANAGER, "ObjectsTotal"))
		return READY_NOT;
	if (strcmp(state, "Live") != 0)
		return READY_PARTLY;
	json_array_foreach(object_get(manager, FACE_MANAGER, "Sources"), i, source)
	{
		if (may_bring_fabrics(source))
			return READY_PARTLY;
		if (may_bring_ends(source))
			readiness = READY_FABRICS;
	}
	return readiness;
}
