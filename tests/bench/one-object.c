// SPDX-License-Identifier: Apache-2.0
/*
 * A service with one object that has one property: what a call costs at the least.
 *
 * The object says as much as a port's State does. It ends when its standard input does.
 */
#include "base/util.h"

#include <stdio.h>
#include <sys/epoll.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#define NAME  "xyz.openbmc_project.OneObject"
#define STATE "xyz.openbmc_project.Inventory.Decorator.InfiniBandPort.PortState.Active"

static int get_state(sd_bus *bus, const char *path, const char *interface, const char *property,
		     sd_bus_message *reply, void *userdata, sd_bus_error *error)
{
	return sd_bus_message_append(reply, "s", STATE);
}

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("State", "s", get_state, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
	SD_BUS_VTABLE_END,
};

static int on_input(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	return sd_event_exit(sd_event_source_get_event(source), 0);
}

int main(void)
{
	CLEANUP(sd_event_unrefp) sd_event *event = NULL;
	CLEANUP(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	int r;

	r = sd_event_new(&event);
	if (r >= 0)
		r = sd_bus_open_system(&bus);
	if (r >= 0)
		r = sd_bus_attach_event(bus, event, SD_EVENT_PRIORITY_NORMAL);
	if (r >= 0)
		r = sd_bus_add_object_vtable(bus, NULL, "/xyz/openbmc_project/one", NAME, vtable,
					     NULL);
	if (r >= 0)
		r = sd_bus_request_name(bus, NAME, 0);
	if (r >= 0)
		r = sd_event_add_io(event, NULL, STDIN_FILENO, EPOLLIN | EPOLLHUP, on_input, NULL);
	if (r >= 0) {
		puts("ready");
		fflush(stdout);
		r = sd_event_loop(event);
	}
	if (r < 0)
		fprintf(stderr, "one-object: %s\n", strerror(-r));
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
