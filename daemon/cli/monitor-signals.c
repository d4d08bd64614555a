// SPDX-License-Identifier: Apache-2.0
/*
 * The signals that 'monitor' hears. None of them is believed for what it says: each only names an
 * object that is worth a look.
 */
#include "base/util.h"
#include "cli/monitor.h"
#include "cli/when.h"

struct mention *monitor_mention(struct monitor *monitor, const char *path, uint64_t when)
{
	enum object_kind kind = path_kind(path);

	/* Until the service has read its fabrics, it can be asked for nothing but itself. */
	if (kind == KIND_OTHER || (monitor->readiness == READY_NOT && kind != KIND_MANAGER))
		return NULL;
	if (!monitor->look_at)
		monitor->look_at = when + MOMENT_USEC;
	return mentions_add(&monitor->mentions, path, when);
}

/* Whether the signal PropertiesChanged, read up to its properties, has the link's status. */
static bool has_link_status(sd_bus_message *signal)
{
	const char *name;
	bool found = false;

	if (sd_bus_message_enter_container(signal, SD_BUS_TYPE_ARRAY, "{sv}") < 0)
		return false;
	while (sd_bus_message_enter_container(signal, SD_BUS_TYPE_DICT_ENTRY, "sv") > 0) {
		if (sd_bus_message_read_basic(signal, SD_BUS_TYPE_STRING, &name) < 0)
			return found;
		found |= !strcmp(name, "LinkStatus");
		sd_bus_message_skip(signal, "v");
		sd_bus_message_exit_container(signal);
	}
	return found;
}

static int on_properties_changed(sd_bus_message *signal, void *userdata, sd_bus_error *ret_error)
{
	struct monitor *monitor = userdata;
	const char *interface;
	struct mention *mentioned =
		monitor_mention(monitor, sd_bus_message_get_path(signal), when_now());

	if (mentioned && sd_bus_message_read_basic(signal, SD_BUS_TYPE_STRING, &interface) > 0 &&
	    !strcmp(interface, FACE_PORT_STATE))
		mentioned->n_flaps += has_link_status(signal);
	return 0;
}

/* InterfacesAdded and InterfacesRemoved both begin with the path. */
static int on_interfaces(sd_bus_message *signal, void *userdata, sd_bus_error *ret_error)
{
	struct monitor *monitor = userdata;
	const char *path;

	if (sd_bus_message_read_basic(signal, SD_BUS_TYPE_OBJECT_PATH, &path) > 0)
		monitor_mention(monitor, path, when_now());
	return 0;
}

static int on_owner(sd_bus_message *signal, void *userdata, sd_bus_error *ret_error)
{
	struct monitor *monitor = userdata;
	const char *name, *before, *after;

	if (sd_bus_message_read(signal, "sss", &name, &before, &after) < 0)
		return 0;
	if (*before)
		events_service(&monitor->events, when_now(), STYLE_BAD, "service-left",
			       "fabric-managerd has left the bus");
	if (*after)
		events_service(&monitor->events, when_now(), STYLE_GOOD, "service-back",
			       "fabric-managerd is back");
	/* What was to be looked at is looked at when it is back. */
	mentions_done(&monitor->mentions);
	monitor->look_at = 0;
	monitor->readiness = READY_NOT;
	monitor->away = !*after;
	return 0;
}

int monitor_subscribe(struct monitor *monitor)
{
	sd_bus *bus = monitor->ctl->client.bus;
	static const struct {
		const char *match;
		sd_bus_message_handler_t handler;
	} matches[] = {
		{ "type='signal',sender='" SERVICE "',interface='org.freedesktop.DBus.Properties',"
		  "member='PropertiesChanged',path_namespace='" ROOT_PATH "'",
		  on_properties_changed },
		{ "type='signal',sender='" SERVICE
		  "',interface='org.freedesktop.DBus.ObjectManager'",
		  on_interfaces },
		{ "type='signal',sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',"
		  "member='NameOwnerChanged',arg0='" SERVICE "'",
		  on_owner },
	};
	int r = 0;

	for (size_t i = 0; i < ARRAY_SIZE(matches) && r >= 0; i++)
		r = sd_bus_add_match(bus, NULL, matches[i].match, matches[i].handler, monitor);
	return r;
}
