// SPDX-License-Identifier: Apache-2.0
/*
 * Object paths, read from the left: each step takes one element off, or says no.
 */
#include "bus/path.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-bus.h>

#include "bus/bus.h"

#define SWITCHES  "/Switches"
#define ENDPOINTS "/Endpoints"
#define PORTS	  "/Ports"

_Static_assert(sizeof(PATH_FABRICS "/") + FABRIC_ID_SIZE +
			       sizeof(SWITCHES "/switch_0123456789abcdef" PORTS "/port_255") <=
		       PATH_SIZE,
	       "the longest path");
_Static_assert((int)ADAPTER_ID_SIZE == (int)FABRIC_ID_SIZE, "they share a place in object_id");

/* Each take_x() moves @text over what it has read, and leaves it alone if that is not there. */
static bool take_text(const char **text, const char *expected)
{
	size_t length = strlen(expected);

	if (strncmp(*text, expected, length) != 0)
		return false;
	*text += length;
	return true;
}

/* Of a fabric or an adapter. */
static bool take_id(const char **text, char ret_id[static FABRIC_ID_SIZE])
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

/* @kind is what the ports are when their owner is the object in the id. */
static enum place parse_below_owner(const char *rest, enum object_kind kind, struct object_id *id)
{
	if (*rest == '\0')
		return PLACE_OBJECT;
	if (!take_text(&rest, PORTS))
		return PLACE_NONE;
	if (*rest == '\0')
		return PLACE_PORTS;
	if (!take_text(&rest, "/port_") || !take_number(&rest, &id->port) || *rest != '\0')
		return PLACE_NONE;
	id->kind = (uint8_t)kind;
	return PLACE_OBJECT;
}

static enum place parse_below_endpoints(const char *rest, struct object_id *id)
{
	if (*rest == '\0')
		return PLACE_ENDPOINTS;
	if (take_text(&rest, "/endpoint_"))
		id->kind = OBJECT_ENDPOINT;
	else if (take_text(&rest, "/domain_"))
		id->kind = OBJECT_DOMAIN;
	else
		return PLACE_NONE;
	return take_guid(&rest, &id->guid) && *rest == '\0' ? PLACE_OBJECT : PLACE_NONE;
}

static enum place parse_below_fabric(const char *rest, struct object_id *id)
{
	if (*rest == '\0')
		return PLACE_OBJECT;
	if (take_text(&rest, ENDPOINTS))
		return parse_below_endpoints(rest, id);
	if (!take_text(&rest, SWITCHES))
		return PLACE_NONE;
	if (*rest == '\0')
		return PLACE_SWITCHES;
	if (!take_text(&rest, "/switch_") || !take_guid(&rest, &id->guid))
		return PLACE_NONE;
	id->kind = OBJECT_SWITCH;
	return parse_below_owner(rest, OBJECT_PORT, id);
}

static enum place parse_fabrics(const char *rest, struct object_id *id)
{
	if (*rest == '\0')
		return PLACE_FABRICS;
	if (!take_text(&rest, "/") || !take_id(&rest, id->fabric))
		return PLACE_NONE;
	id->kind = OBJECT_FABRIC;
	return parse_below_fabric(rest, id);
}

static enum place parse_adapters(const char *rest, struct object_id *id)
{
	if (*rest == '\0')
		return PLACE_ADAPTERS;
	if (!take_text(&rest, "/") || !take_id(&rest, id->adapter))
		return PLACE_NONE;
	id->kind = OBJECT_ADAPTER;
	return parse_below_owner(rest, OBJECT_ADAPTER_PORT, id);
}

/* "/" or a leading part of PATH_INVENTORY that ends where an element does. */
static bool is_above_inventory(const char *path)
{
	size_t length = strlen(path);

	if (strcmp(path, "/") == 0)
		return true;
	return length > 0 && length < strlen(PATH_INVENTORY) &&
	       strncmp(path, PATH_INVENTORY, length) == 0 && PATH_INVENTORY[length] == '/';
}

enum place path_parse(const char *path, struct object_id *ret_id)
{
	*ret_id = (struct object_id){ .kind = OBJECT_FABRIC };

	if (strcmp(path, PATH_INVENTORY) == 0)
		return PLACE_INVENTORY;
	if (take_text(&path, PATH_FABRICS))
		return parse_fabrics(path, ret_id);
	if (take_text(&path, PATH_ADAPTERS))
		return parse_adapters(path, ret_id);
	return is_above_inventory(path) ? PLACE_ROOT : PLACE_NONE;
}

void path_format_id(const struct object_id *id, char ret_text[static ID_SIZE])
{
	static const char *const names[] = {
		[OBJECT_SWITCH] = "switch",
		[OBJECT_ENDPOINT] = "endpoint",
		[OBJECT_DOMAIN] = "domain",
	};

	if (id->kind == OBJECT_PORT || id->kind == OBJECT_ADAPTER_PORT)
		snprintf(ret_text, ID_SIZE, "port_%u", id->port);
	else
		snprintf(ret_text, ID_SIZE, "%s_%016" PRIx64, names[id->kind], id->guid);
}

#define BELOW_SIZE 96

/* The part of the path below the fabric or the adapter. */
static void format_below(const struct object_id *id, char ret_text[static BELOW_SIZE])
{
	char last[ID_SIZE];

	ret_text[0] = '\0';
	if (id->kind == OBJECT_FABRIC || id->kind == OBJECT_ADAPTER)
		return;
	path_format_id(id, last);
	if (id->kind == OBJECT_SWITCH)
		snprintf(ret_text, BELOW_SIZE, SWITCHES "/%s", last);
	else if (id->kind == OBJECT_PORT)
		snprintf(ret_text, BELOW_SIZE, SWITCHES "/switch_%016" PRIx64 PORTS "/%s", id->guid,
			 last);
	else if (id->kind == OBJECT_ADAPTER_PORT)
		snprintf(ret_text, BELOW_SIZE, PORTS "/%s", last);
	else
		snprintf(ret_text, BELOW_SIZE, ENDPOINTS "/%s", last);
}

void path_format(const struct object_id *id, enum place place, char ret_path[static PATH_SIZE])
{
	static const char *const places[] = {
		[PLACE_SWITCHES] = SWITCHES,
		[PLACE_ENDPOINTS] = ENDPOINTS,
		[PLACE_PORTS] = PORTS,
		[PLACE_OBJECT] = "",
	};
	bool at_adapter = id->kind == OBJECT_ADAPTER || id->kind == OBJECT_ADAPTER_PORT;
	char below[BELOW_SIZE];

	format_below(id, below);
	snprintf(ret_path, PATH_SIZE, "%s/%s%s%s", at_adapter ? PATH_ADAPTERS : PATH_FABRICS,
		 id->fabric, below, places[place]);
}

bool bus_is_object_path(const char *text)
{
	return sd_bus_object_path_is_valid(text) > 0;
}
