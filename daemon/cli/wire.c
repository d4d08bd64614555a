// SPDX-License-Identifier: Apache-2.0
/*
 * From the wire to JSON. The bus has checked the message: UTF-8, depth and bounds are sound.
 */
#include "cli/wire.h"

#include "base/util.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

static json_t *json_from_unsigned(uint64_t value)
{
	char text[24];

	if (value <= INT64_MAX)
		return json_integer((json_int_t)value);
	snprintf(text, sizeof(text), "%" PRIu64, value);
	return json_string(text);
}

static int read_basic(sd_bus_message *message, char type, json_t **ret_value)
{
	union {
		uint8_t y;
		int16_t n;
		uint16_t q;
		int32_t i;
		uint32_t u;
		int64_t x;
		uint64_t t;
		double d;
		int b;
		const char *s;
	} value;
	json_t *json;
	int r = sd_bus_message_read_basic(message, type, &value);

	if (r <= 0)
		return r < 0 ? r : -ENXIO;
	switch (type) {
	case SD_BUS_TYPE_BOOLEAN:
		json = json_boolean(value.b);
		break;
	case SD_BUS_TYPE_BYTE:
		json = json_integer(value.y);
		break;
	case SD_BUS_TYPE_INT16:
		json = json_integer(value.n);
		break;
	case SD_BUS_TYPE_UINT16:
		json = json_integer(value.q);
		break;
	case SD_BUS_TYPE_INT32:
		json = json_integer(value.i);
		break;
	case SD_BUS_TYPE_UINT32:
		json = json_integer(value.u);
		break;
	case SD_BUS_TYPE_INT64:
		json = json_integer(value.x);
		break;
	case SD_BUS_TYPE_UINT64:
		json = json_from_unsigned(value.t);
		break;
	case SD_BUS_TYPE_DOUBLE:
		json = isfinite(value.d) ? json_real(value.d) : json_null();
		break;
	case SD_BUS_TYPE_UNIX_FD: /* means nothing outside of this process */
		json = json_null();
		break;
	default:
		json = json_string(value.s);
	}
	*ret_value = json;
	return json ? 0 : -ENOMEM;
}

/* The members of an entered array or struct, to its end. */
static int read_members(sd_bus_message *message, json_t **ret_value)
{
	CLEANUP(json_decrefp) json_t *array = json_array();
	int r;

	while ((r = sd_bus_message_at_end(message, false)) == 0) {
		json_t *member;

		r = wire_to_json(message, &member);
		if (r < 0)
			return r;
		if (json_array_append_new(array, member) < 0)
			return -ENOMEM;
	}
	if (r < 0)
		return r;
	*ret_value = TAKE(array);
	return 0;
}

/* Likewise, of an array of dictionary entries with keys of type s. */
static int read_dictionary(sd_bus_message *message, const char *entry, json_t **ret_value)
{
	CLEANUP(json_decrefp) json_t *object = json_object();
	int r;

	while ((r = sd_bus_message_enter_container(message, SD_BUS_TYPE_DICT_ENTRY, entry)) > 0) {
		const char *key;
		json_t *value;

		r = sd_bus_message_read_basic(message, SD_BUS_TYPE_STRING, &key);
		if (r >= 0)
			r = wire_to_json(message, &value);
		if (r < 0)
			return r;
		if (json_object_set_new(object, key, value) < 0)
			return -ENOMEM;
		r = sd_bus_message_exit_container(message);
		if (r < 0)
			return r;
	}
	if (r < 0)
		return r;
	*ret_value = TAKE(object);
	return 0;
}

/* "s" and what follows, for an array of dictionary entries "{s...}"; else "". */
static const char *string_entry(const char *contents, char entry[static 256])
{
	size_t length = strlen(contents);

	if (strncmp(contents, "{s", 2) != 0 || length > 256)
		return "";
	memcpy(entry, contents + 1, length - 2);
	entry[length - 2] = '\0';
	return entry;
}

int wire_to_json(sd_bus_message *message, json_t **ret_value)
{
	CLEANUP(json_decrefp) json_t *value = NULL;
	char type, entry[256] = "";
	const char *contents;
	int r;

	r = sd_bus_message_peek_type(message, &type, &contents);
	if (r <= 0)
		return r < 0 ? r : -ENXIO;
	if (!contents)
		return read_basic(message, type, ret_value);
	/* The message owns @contents only until the next call. */
	if (type == SD_BUS_TYPE_ARRAY)
		string_entry(contents, entry);
	r = sd_bus_message_enter_container(message, type, contents);
	if (r < 0)
		return r;
	if (type == SD_BUS_TYPE_VARIANT)
		r = wire_to_json(message, &value);
	else if (*entry)
		r = read_dictionary(message, entry, &value);
	else
		r = read_members(message, &value);
	if (r < 0)
		return r;
	r = sd_bus_message_exit_container(message);
	if (r < 0)
		return r;
	*ret_value = TAKE(value);
	return 0;
}
