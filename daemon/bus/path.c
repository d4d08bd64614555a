// SPDX-License-Identifier: Apache-2.0
/*
 * Object paths, read from the left: each step takes one element off, or says no.
 */
#include "bus/path.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SWITCHES  "/Switches"
#define ENDPOINTS "/Endpoints"
#define PORTS	  "/Ports"

_Static_assert(sizeof(PATH_FABRICS "/") + FABRIC_ID_SIZE +
			       sizeof(SWITCHES "/switch_0123456789abcdef" PORTS "/port_255") <=
		       PATH_SIZE,
	       "the longest path");

/* Each take_x() moves @text over what it has read, and leaves it alone if that is not there. */
static bool take_text(const char **text, const char *expected)
{
	size_t length = strlen(expected);

	if (strncmp(*text, expected, length) != 0)
		return false;
	*text += length;
	return true;
}

static bool take_fabric_id(const char **text, char ret_id[static FABRIC_ID_SIZE])
{
	size_t length = strcspn(*text, "/");

	if (length == 0 || length >= FABRIC_ID_SIZE)
		return false;
	memcpy(ret_id, *text, length);
	*text += length;
	return true;
}

static bool take_guid(const char **text, uint64_t *ret_guid)
{
	uint64_t guid = 0;

	for (unsigned int i = 0; i < 16; i++) {
		char digit = (*text)[i];

		if (digit >= '0' && digit <= '9')
			guid = guid << 4 | (uint64_t)(digit - '0');
		else if (digit >= 'a' && digit <= 'f')
			guid = guid << 4 | (uint64_t)(digit - 'a' + 10);
		else
			return false;
	}
	*ret_guid = guid;
	*text += 16;
	return true;
}

/* 1 to 255, without leading zeroes. */
static bool take_number(const char **text, uint8_t *ret_number)
{
	unsigned int number = 0;
	const char *digit = *text;

	if (*digit == '0')
		return false;
	for (; *digit >= '0' && *digit <= '9'; digit++) {
		number = number * 10 + (unsigned int)(*digit - '0');
		if (number > UINT8_MAX)
			return false;
	}
	if (digit == *text)
		return false;
	*ret_number = (uint8_t)number;
	*text = digit;
	return true;
}

static enum place parse_below_switch(const char *rest, struct object_id *id)
{
	if (*rest == '\0')
		return PLACE_OBJECT;
	if (!take_text(&rest, PORTS))
		return PLACE_NONE;
	if (*rest == '\0')
		return PLACE_PORTS;
	if (!take_text(&rest, "/port_") || !take_number(&rest, &id->port) || *rest != '\0')
		return PLACE_NONE;
	id->kind = OBJECT_PORT;
	return PLACE_OBJECT;
}

static enum place parse_below_fabric(const char *rest, struct object_id *id)
{
	if (*rest == '\0')
		return PLACE_OBJECT;
	if (take_text(&rest, SWITCHES)) {
		if (*rest == '\0')
			return PLACE_SWITCHES;
		if (!take_text(&rest, "/switch_") || !take_guid(&rest, &id->guid))
			return PLACE_NONE;
		id->kind = OBJECT_SWITCH;
		return parse_below_switch(rest, id);
	}
	if (take_text(&rest, ENDPOINTS)) {
		if (*rest == '\0')
			return PLACE_ENDPOINTS;
		if (!take_text(&rest, "/endpoint_") || !take_guid(&rest, &id->guid) ||
		    *rest != '\0')
			return PLACE_NONE;
		id->kind = OBJECT_ENDPOINT;
		return PLACE_OBJECT;
	}
	return PLACE_NONE;
}

/* "/" or a leading part of PATH_FABRICS that ends where an element does. */
static bool is_above_fabrics(const char *path)
{
	size_t length = strlen(path);

	if (strcmp(path, "/") == 0)
		return true;
	return length > 0 && length < strlen(PATH_FABRICS) &&
	       strncmp(path, PATH_FABRICS, length) == 0 && PATH_FABRICS[length] == '/';
}

enum place path_parse(const char *path, struct object_id *ret_id)
{
	*ret_id = (struct object_id){ .kind = OBJECT_FABRIC };

	if (!take_text(&path, PATH_FABRICS))
		return is_above_fabrics(path) ? PLACE_ROOT : PLACE_NONE;
	if (*path == '\0')
		return PLACE_FABRICS;
	if (!take_text(&path, "/") || !take_fabric_id(&path, ret_id->fabric))
		return PLACE_NONE;
	return parse_below_fabric(path, ret_id);
}

void path_format_id(const struct object_id *id, char ret_text[static ID_SIZE])
{
	if (id->kind == OBJECT_PORT)
		snprintf(ret_text, ID_SIZE, "port_%u", id->port);
	else
		snprintf(ret_text, ID_SIZE, "%s_%016" PRIx64,
			 id->kind == OBJECT_SWITCH ? "switch" : "endpoint", id->guid);
}

void path_format(const struct object_id *id, enum place place, char ret_path[static PATH_SIZE])
{
	static const char *const places[] = {
		[PLACE_SWITCHES] = SWITCHES,
		[PLACE_ENDPOINTS] = ENDPOINTS,
		[PLACE_PORTS] = PORTS,
		[PLACE_OBJECT] = "",
	};
	int n = snprintf(ret_path, PATH_SIZE, PATH_FABRICS "/%s", id->fabric);

	if (id->kind == OBJECT_SWITCH || id->kind == OBJECT_PORT)
		n += snprintf(ret_path + n, PATH_SIZE - n, SWITCHES "/switch_%016" PRIx64,
			      id->guid);
	if (id->kind == OBJECT_PORT)
		n += snprintf(ret_path + n, PATH_SIZE - n, PORTS "/port_%u", id->port);
	if (id->kind == OBJECT_ENDPOINT)
		n += snprintf(ret_path + n, PATH_SIZE - n, ENDPOINTS "/endpoint_%016" PRIx64,
			      id->guid);
	snprintf(ret_path + n, PATH_SIZE - n, "%s", places[place]);
}
