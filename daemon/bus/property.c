// SPDX-License-Identifier: Apache-2.0
/*
 * Getters that several interfaces share.
 */
#include "bus/property.h"

#include <inttypes.h>
#include <stdio.h>

#include "bus/error.h"
#include "bus/interface.h"

int property_append_bool(sd_bus_message *reply, bool value)
{
	return sd_bus_message_append_basic(reply, 'b', &(int){ value });
}

int property_append_size(sd_bus_message *reply, size_t value)
{
	return sd_bus_message_append_basic(reply, SIGNATURE_SIZE[0], &value);
}

int property_append_enum(sd_bus_message *reply, const char *prefix, const char *value)
{
	char text[192];

	snprintf(text, sizeof(text), "%s%s", prefix, value[0] ? value : "Unknown");
	return sd_bus_message_append_basic(reply, 's', text);
}

PROPERTY_GETTER(property_get_bool)
{
	return property_append_bool(reply, *(const bool *)userdata);
}

PROPERTY_GETTER(property_get_true)
{
	return property_append_bool(reply, true);
}

PROPERTY_GETTER(property_get_text)
{
	return sd_bus_message_append_basic(reply, 's', userdata);
}

PROPERTY_GETTER(property_get_empty)
{
	return sd_bus_message_append_basic(reply, 's', "");
}

PROPERTY_GETTER(property_get_guid)
{
	char text[17];

	snprintf(text, sizeof(text), "%016" PRIx64, *(const uint64_t *)userdata);
	return sd_bus_message_append_basic(reply, 's', text);
}

PROPERTY_GETTER(property_get_guid_or_empty)
{
	if (*(const uint64_t *)userdata == 0)
		return sd_bus_message_append_basic(reply, 's', "");
	return property_get_guid(connection, path, interface, property, reply, userdata, ret_error);
}

PROPERTY_GETTER(property_get_error)
{
	return sd_bus_message_append_basic(reply, 's', error_text(*(const int *)userdata));
}

PROPERTY_GETTER(property_get_size)
{
	return property_append_size(reply, *(const uint32_t *)userdata);
}
