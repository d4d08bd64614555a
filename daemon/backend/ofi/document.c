// SPDX-License-Identifier: Apache-2.0
#include "backend/ofi/document.h"

#include "base/text.h"
#include "base/util.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>

/* Where a member of an info goes. */
struct member {
	const char *key;
	size_t offset, size; /* in struct ofi_info */
	bool number;	     /* a decimal string to be a uint64_t */
};

#define TEXT(key, member)                                                                          \
	{                                                                                          \
		key, offsetof(struct ofi_info, member), sizeof(((struct ofi_info *)NULL)->member), \
			false                                                                      \
	}
#define NUMBER(key, member)                                                                        \
	{                                                                                          \
		key, offsetof(struct ofi_info, member), sizeof(((struct ofi_info *)NULL)->member), \
			true                                                                       \
	}

static const struct member info_members[] = {
	TEXT("fabric", fabric),
	TEXT("provider", domain.provider),
	TEXT("domain", domain.name),
	TEXT("protocol", domain.protocol_name),
	TEXT("endpoint_types", domain.endpoint_types),
	TEXT("capabilities", domain.capabilities),
	TEXT("address_format", domain.address_format),
	TEXT("address", domain.address),
	TEXT("mr_mode", domain.mr_mode),
	TEXT("control_progress", domain.control_progress),
	TEXT("data_progress", domain.data_progress),
	TEXT("threading", domain.threading),
	NUMBER("max_message_size", domain.max_message_size),
	NUMBER("inject_size", domain.inject_size),
	NUMBER("max_endpoints", domain.max_endpoints),
	NUMBER("max_completion_queues", domain.max_completion_queues),
	NUMBER("max_tx_contexts", domain.max_tx_contexts),
	NUMBER("max_rx_contexts", domain.max_rx_contexts),
	NUMBER("max_memory_regions", domain.max_memory_regions),
	NUMBER("mr_key_size", domain.mr_key_size),
};

static const struct member nic_members[] = {
	TEXT("device", domain.device),
	TEXT("pci_address", domain.pci_address),
	TEXT("network_type", domain.network_type),
	TEXT("link_state", domain.link_state),
	NUMBER("link_speed", domain.link_speed),
	NUMBER("link_mtu", domain.link_mtu),
};

struct reader {
	char *why;
	size_t why_size;
};

__attribute__((format(printf, 2, 3))) static int refuse(const struct reader *reader,
							const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(reader->why, reader->why_size, format, args);
	va_end(args);
	return -EPROTO;
}

static bool read_number(const char *text, uint64_t *ret)
{
	char *end;

	if (!isdigit((uint8_t)text[0]))
		return false;
	errno = 0;
	*ret = strtoull(text, &end, 10);
	return errno == 0 && !*end;
}

static int read_members(const struct reader *reader, json_t *object, const struct member *members,
			size_t n, struct ofi_info *info)
{
	for (size_t i = 0; i < n; i++) {
		const struct member *member = &members[i];
		json_t *value = json_object_get(object, member->key);
		char *to = (char *)info + member->offset;
		uint64_t number;

		if (!value)
			continue;
		if (!json_is_string(value))
			return refuse(reader, "\"%s\" is no string", member->key);
		if (!member->number) {
			text_clean(json_string_value(value), json_string_length(value),
				   member->size, to);
			continue;
		}
		if (!read_number(json_string_value(value), &number))
			return refuse(reader, "\"%s\" is \"%.24s\", which is no number",
				      member->key, json_string_value(value));
		memcpy(to, &number, sizeof(number));
	}
	return 0;
}

static int read_info(const struct reader *reader, json_t *object, struct ofi_info *ret)
{
	json_t *nic = json_object_get(object, "nic");
	int r;

	memset(ret, 0, sizeof(*ret));
	if (!json_is_object(object))
		return refuse(reader, "an item of \"infos\" is no object");
	if (nic && !json_is_object(nic))
		return refuse(reader, "\"nic\" is no object");
	r = read_members(reader, object, info_members, ARRAY_SIZE(info_members), ret);
	if (r < 0)
		return r;
	return read_members(reader, nic, nic_members, ARRAY_SIZE(nic_members), ret);
}

int document_read(const char *text, size_t length,
		  int (*on_info)(void *userdata, const struct ofi_info *info), void *userdata,
		  size_t why_size, char *ret_why)
{
	struct reader reader = { .why = ret_why, .why_size = why_size };
	CLEANUP(json_decrefp) json_t *document = NULL;
	json_error_t error;
	json_t *infos, *item;
	struct ofi_info info;
	size_t i;
	int r = 0;

	document = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
	if (!document)
		return refuse(&reader, "it is no JSON: line %d: %s", error.line, error.text);
	if (json_integer_value(json_object_get(document, "format")) != DOCUMENT_FORMAT)
		return refuse(&reader, "\"format\" is not %d", DOCUMENT_FORMAT);
	infos = json_object_get(document, "infos");
	if (!json_is_array(infos))
		return refuse(&reader, "\"infos\" is no array");
	json_array_foreach(infos, i, item)
	{
		r = read_info(&reader, item, &info);
		if (r == 0)
			r = on_info(userdata, &info);
		if (r < 0)
			break;
	}
	return r;
}
