// SPDX-License-Identifier: Apache-2.0
/*
 * The list of InfiniBand ports: which of them to use, and the names of the fabrics that they lead
 * to.
 */
#include "setting.h"

#include "base/util.h"

#include <errno.h>
#include <stdio.h>

#if HAVE_INFINIBAND

#define PORT(member) offsetof(struct ib_port_settings, member)

/* --- "mlx5_0/1" --- */

static void describe_name(const struct setting *setting, size_t size, char ret_text[static size])
{
	snprintf(ret_text, size, "a device and one of its ports, 1 to %d, as \"mlx5_0/1\"",
		 IB_MAX_PORTS);
}

static int read_name(struct reader *reader, const struct setting *setting,
		     const struct json_place *place, const json_t *value, void *base)
{
	const char *name = json_string_value(value);
	struct ib_port_settings *port = base;
	char right[SETTING_TEXT_SIZE];
	char number[4] = "";
	int end = 0;

	if (name && sscanf(name, "%19[A-Za-z0-9_-]/%3[0-9]%n", port->ca, number, &end) == 2 &&
	    !name[end])
		port->port = atoi(number);
	if (port->port >= 1 && port->port <= IB_MAX_PORTS)
		return 0;
	describe_name(setting, sizeof(right), right);
	return reader_refuse(reader, place, value, right);
}

static json_t *show_name(const struct setting *setting, const void *base)
{
	const struct ib_port_settings *port = base;
	char name[IB_CA_NAME_SIZE + 16];

	snprintf(name, sizeof(name), "%s/%d", port->ca, port->port);
	return json_string(name);
}

static const struct setting_kind name_kind = { read_name, describe_name, show_name };

/* --- The id of a fabric --- */

static void describe_fabric(const struct setting *setting, size_t size, char ret_text[static size])
{
	snprintf(ret_text, size, "letters, digits and '_', at most %d, the first a letter",
		 FABRIC_ID_SIZE - 1);
}

static bool is_fabric_id(const char *id)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char others[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
	size_t length = strlen(id);

	return length > 0 && length < FABRIC_ID_SIZE && strchr(letters, id[0]) &&
	       strspn(id, others) == length;
}

static int read_fabric(struct reader *reader, const struct setting *setting,
		       const struct json_place *place, const json_t *value, void *base)
{
	struct ib_port_settings *port = base;
	const char *id = json_string_value(value);
	char right[SETTING_TEXT_SIZE];

	if (id && is_fabric_id(id)) {
		snprintf(port->fabric_id, sizeof(port->fabric_id), "%s", id);
		return 0;
	}
	describe_fabric(setting, sizeof(right), right);
	return reader_refuse(reader, place, value, right);
}

static json_t *show_fabric(const struct setting *setting, const void *base)
{
	const struct ib_port_settings *port = base;

	return port->fabric_id[0] ? json_string(port->fabric_id) : NULL;
}

static const struct setting_kind fabric_kind = { read_fabric, describe_fabric, show_fabric };

const struct setting port_settings[] = {
	{ "port", &name_kind, PORT(ca) },
	{ "fabric", &fabric_kind, PORT(fabric_id) },
	{ 0 },
};

/* --- All of them --- */

static void describe_ports(const struct setting *setting, size_t size, char ret_text[static size])
{
	snprintf(ret_text, size, "a list of at most %d ports", IB_MAX_SOURCES);
}

/* The place in the list of the port that is the same as the last one. */
static bool find_twin(const struct ib_settings *settings, size_t last, size_t *ret_twin)
{
	const struct ib_port_settings *port = &settings->ports[last];

	for (size_t i = 0; i < last; i++) {
		if (settings->ports[i].port == port->port &&
		    strcmp(settings->ports[i].ca, port->ca) == 0) {
			*ret_twin = i;
			return true;
		}
	}
	return false;
}

static int read_port(struct reader *reader, const struct json_place *place, const json_t *value,
		     struct ib_settings *settings)
{
	struct ib_port_settings *port = &settings->ports[place->index];
	struct json_place name = { .outer = place, .key = "port" };
	char right[SETTING_TEXT_SIZE];
	size_t twin;
	int r;

	if (!json_object_get(value, "port"))
		return reader_refuse(reader, place, value,
				     "an object with \"port\" and, if it has a name, \"fabric\"");
	r = setting_read_members(reader, port_settings, place, value, port);
	if (r < 0)
		return r;
	if (!find_twin(settings, place->index, &twin))
		return 0;
	snprintf(right, sizeof(right), "another one than that of item %zu", twin);
	return reader_refuse(reader, &name, json_object_get(value, "port"), right);
}

static int read_ports(struct reader *reader, const struct setting *setting,
		      const struct json_place *place, const json_t *value, void *base)
{
	struct ib_settings *settings = base;
	char right[SETTING_TEXT_SIZE];
	json_t *item;
	size_t i;

	if (!json_is_array(value) || json_array_size(value) > IB_MAX_SOURCES) {
		describe_ports(setting, sizeof(right), right);
		return reader_refuse(reader, place, value, right);
	}
	json_array_foreach(value, i, item)
	{
		struct json_place at = { .outer = place, .index = i };
		int r = read_port(reader, &at, item, settings);

		if (r < 0)
			return r;
	}
	settings->n_ports = json_array_size(value);
	return 0;
}

static json_t *show_port(const struct ib_port_settings *port)
{
	json_t *item = json_object();

	for (const struct setting *setting = port_settings; setting->key; setting++) {
		json_t *value = setting->kind->show(setting, port);

		if (value)
			json_object_set_new(item, setting->key, value);
	}
	return item;
}

static json_t *show_ports(const struct setting *setting, const void *base)
{
	const struct ib_settings *settings = base;
	json_t *list = json_array();

	for (size_t i = 0; i < settings->n_ports; i++)
		json_array_append_new(list, show_port(&settings->ports[i]));
	return list;
}

const struct setting_kind setting_ports = { read_ports, describe_ports, show_ports };

#endif
