// SPDX-License-Identifier: Apache-2.0
#include "backend/verbs/monitor.h"

#include "base/util.h"

#include <errno.h>
#include <systemd/sd-device.h>

struct monitor {
	sd_device_monitor *monitor;
	void (*on_event)(void *userdata, const char *subsystem, const char *name);
	void *userdata;
};

static int on_device(sd_device_monitor *source, sd_device *device, void *userdata)
{
	struct monitor *monitor = userdata;
	const char *subsystem, *name;

	if (sd_device_get_subsystem(device, &subsystem) >= 0 &&
	    sd_device_get_sysname(device, &name) >= 0)
		monitor->on_event(monitor->userdata, subsystem, name);
	return 0;
}

void monitor_free(struct monitor *monitor)
{
	if (!monitor)
		return;
	sd_device_monitor_unref(monitor->monitor);
	free(monitor);
}
DEFINE_CLEANUP(struct monitor *, monitor_free)

int monitor_new(sd_event *event,
		void (*on_event)(void *userdata, const char *subsystem, const char *name),
		void *userdata, struct monitor **ret)
{
	static const char *const subsystems[] = { "infiniband", "infiniband_verbs" };
	CLEANUP(monitor_freep) struct monitor *monitor = calloc(1, sizeof(*monitor));
	int r;

	if (!monitor)
		return -ENOMEM;
	monitor->on_event = on_event;
	monitor->userdata = userdata;
	r = sd_device_monitor_new(&monitor->monitor);
	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(subsystems); i++)
		r = sd_device_monitor_filter_add_match_subsystem_devtype(monitor->monitor,
									 subsystems[i], NULL);
	if (r >= 0)
		r = sd_device_monitor_attach_event(monitor->monitor, event);
	if (r >= 0)
		r = sd_device_monitor_start(monitor->monitor, on_device, monitor);
	if (r < 0)
		return r;
	*ret = TAKE(monitor);
	return 0;
}
