// SPDX-License-Identifier: Apache-2.0
#include "config.h"

#include "base/log.h"
#include "base/util.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

struct reader {
	struct config *config;
	const char *path;
};

/* One setting: where it stands in the document, and what takes its value. */
struct setting {
	const char *key;
	int (*read)(const struct reader *reader, const struct setting *setting, json_t *value);
	size_t offset; /* in struct config */
	long long least, most;
	const struct setting *inner; /* of an object */
};

static int wrong(const struct reader *reader, const struct setting *setting, const json_t *value,
		 const char *right)
{
	CLEANUP(freep) char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

	log_error("%s: \"%s\" is %.80s, but must be %s", reader->path, setting->key,
		  text ?: "(out of memory)", right);
	return -EINVAL;
}

static void *target(const struct reader *reader, const struct setting *setting)
{
	return (char *)reader->config + setting->offset;
}

static int read_bool(const struct reader *reader, const struct setting *setting, json_t *value)
{
	if (!json_is_boolean(value))
		return wrong(reader, setting, value, "true or false");
	*(bool *)target(reader, setting) = json_is_true(value);
	return 0;
}

static int read_front_end(const struct reader *reader, const struct setting *setting, json_t *value)
{
	static const char *const names[] = {
		[FRONT_END_BMCWEB] = "bmcweb",
		[FRONT_END_NVIDIA] = "nvidia",
		[FRONT_END_STANDARD] = "standard",
	};
	const char *name = json_string_value(value);

	for (size_t i = 0; name && i < ARRAY_SIZE(names); i++) {
		if (strcmp(name, names[i]) == 0) {
			*(enum front_end *)target(reader, setting) = (enum front_end)i;
			return 0;
		}
	}
	return wrong(reader, setting, value, "\"bmcweb\", \"nvidia\" or \"standard\"");
}

static const struct setting *find_setting(const struct setting *settings, const char *key)
{
	while (settings->key && strcmp(settings->key, key) != 0)
		settings++;
	return settings->key ? settings : NULL;
}

static int read_object(const struct reader *reader, const struct setting *setting, json_t *value)
{
	const char *key;
	json_t *member;

	if (!json_is_object(value))
		return wrong(reader, setting, value, "an object");
	json_object_foreach(value, key, member)
	{
		const struct setting *inner = find_setting(setting->inner, key);
		int r;

		if (!inner) {
			log_warning("%s: unknown key \"%s\", ignored", reader->path, key);
			continue;
		}
		r = inner->read(reader, inner, member);
		if (r < 0)
			return r;
	}
	return 0;
}

#if HAVE_INFINIBAND
static int read_unsigned(const struct reader *reader, const struct setting *setting, json_t *value)
{
	char right[80];

	snprintf(right, sizeof(right), "a whole number from %lld to %lld", setting->least,
		 setting->most);
	if (!json_is_integer(value) || json_integer_value(value) < setting->least ||
	    json_integer_value(value) > setting->most)
		return wrong(reader, setting, value, right);
	*(unsigned int *)target(reader, setting) = (unsigned int)json_integer_value(value);
	return 0;
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

#define PORT_FORM                                                                                  \
	"an object with \"port\", as \"mlx5_0/1\", and, if it has one, \"fabric\", of letters, "   \
	"digits and '_', at most 63, the first a letter"

static bool is_named_twice(const struct ib_settings *settings, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (settings->ports[i].port == settings->ports[n].port &&
		    strcmp(settings->ports[i].ca, settings->ports[n].ca) == 0)
			return true;
	}
	return false;
}

static void warn_unknown(const struct reader *reader, json_t *port)
{
	const char *key;
	json_t *value;

	json_object_foreach(port, key, value)
	{
		if (strcmp(key, "port") != 0 && strcmp(key, "fabric") != 0)
			log_warning("%s: unknown key \"%s\" of a port, ignored", reader->path, key);
	}
}

static bool read_port(const json_t *value, struct ib_port_settings *ret)
{
	const char *port = json_string_value(json_object_get(value, "port"));
	const json_t *fabric = json_object_get(value, "fabric");
	const char *id = json_string_value(fabric);
	int end = 0;

	*ret = (struct ib_port_settings){ 0 };
	if (!port || sscanf(port, "%19[A-Za-z0-9_-]/%d%n", ret->ca, &ret->port, &end) != 2 ||
	    port[end] || ret->port < 1 || ret->port > IB_MAX_PORTS)
		return false;
	if (fabric && (!id || !is_fabric_id(id)))
		return false;
	if (id)
		snprintf(ret->fabric_id, sizeof(ret->fabric_id), "%s", id);
	return true;
}

static int read_ports(const struct reader *reader, const struct setting *setting, json_t *value)
{
	struct ib_settings *settings = &reader->config->infiniband;
	json_t *member;
	size_t i;

	if (!json_is_array(value) || json_array_size(value) > IB_MAX_SOURCES)
		return wrong(reader, setting, value, "an array of at most 64 ports");
	json_array_foreach(value, i, member)
	{
		if (!read_port(member, &settings->ports[i]))
			return wrong(reader, setting, member, PORT_FORM);
		if (is_named_twice(settings, i))
			return wrong(reader, setting, member, "named once");
		warn_unknown(reader, member);
	}
	settings->n_ports = json_array_size(value);
	return 0;
}

#define SUBNET(member) offsetof(struct config, infiniband.subnet.member)
static const struct setting infiniband_settings[] = {
	{ "ports", read_ports },
	{ "window", read_unsigned, SUBNET(limits.window), 1, 4096 },
	{ "window_per_node", read_unsigned, SUBNET(limits.window_per_destination), 1, 256 },
	{ "timeout_ms", read_unsigned, SUBNET(limits.timeout_ms), 1, 60000 },
	{ "retries", read_unsigned, SUBNET(limits.retries), 0, 100 },
	{ "heartbeat_s", read_unsigned, SUBNET(heartbeat_s), 1, 3600 },
	{ "light_sweep_s", read_unsigned, SUBNET(light_sweep_s), 1, 86400 },
	{ "full_sweep_s", read_unsigned, SUBNET(full_sweep_s), 1, 604800 },
	{ "patience_ms", read_unsigned, SUBNET(patience_ms), 0, 3600000 },
	{ 0 },
};
#else
static const struct setting infiniband_settings[] = { { 0 } };
#endif

static const struct setting top_settings[] = {
	{ "front_end", read_front_end, offsetof(struct config, bus.front_end) },
	{ "publish_unplugged_ports", read_bool, offsetof(struct config, bus.publish_unplugged) },
	{ "infiniband", read_object, .inner = infiniband_settings },
	{ 0 },
};

void config_init(struct config *config)
{
	*config = (struct config){
		.bus = {
			.front_end = FRONT_END_BMCWEB,
			.publish_unplugged = true,
			.version = VERSION,
		},
	};
#if HAVE_INFINIBAND
	config->infiniband = ib_default_settings;
#endif
}

int config_load(struct config *config, const char *path)
{
	static const struct setting whole = { .key = "(document)", .inner = top_settings };
	json_auto_t *document = NULL;
	CLEANUP(freep) struct config *changed = NULL;
	json_error_t error;
	FILE *file = fopen(path, "re");
	int r;

	if (!file)
		return -errno;
	document = json_loadf(file, JSON_REJECT_DUPLICATES, &error);
	fclose(file);
	if (!document) {
		log_error("%s: line %d, column %d: %s", path, error.line, error.column, error.text);
		return -EINVAL;
	}
	changed = malloc(sizeof(*changed));
	if (!changed)
		return -ENOMEM;
	*changed = *config;
	r = read_object(&(struct reader){ changed, path }, &whole, document);
	if (r == 0)
		*config = *changed;
	return r;
}
