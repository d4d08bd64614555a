// SPDX-License-Identifier: Apache-2.0
/*
 * When a client hears of what has changed: a line for each PropertiesChanged of the daemon, with
 * CLOCK_MONOTONIC in seconds as in the daemon's own log. "ready" comes first.
 *
 *	[12345.678901] PATH INTERFACE
 */
#include "base/util.h"

#include <stdio.h>
#include <systemd/sd-bus.h>
#include <time.h>

#define RULE                                                                                       \
	"type='signal',sender='xyz.openbmc_project.FabricManager',"                                \
	"interface='org.freedesktop.DBus.Properties',member='PropertiesChanged'"

static int on_signal(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	struct timespec now;
	const char *interface;
	int r;

	clock_gettime(CLOCK_MONOTONIC, &now);
	r = sd_bus_message_read(message, "s", &interface);
	if (r < 0)
		return r;
	printf("[%ld.%06ld] %s %s\n", (long)now.tv_sec, (long)(now.tv_nsec / 1000),
	       sd_bus_message_get_path(message), interface);
	return 0;
}

static int listen_for_ever(sd_bus *bus)
{
	int r = sd_bus_add_match(bus, NULL, RULE, on_signal, NULL);

	puts("ready");
	while (r >= 0) {
		r = sd_bus_process(bus, NULL);
		if (r != 0)
			continue;
		fflush(stdout);
		r = sd_bus_wait(bus, UINT64_MAX);
	}
	return r;
}

int main(void)
{
	CLEANUP(sd_bus_unrefp) sd_bus *bus = NULL;
	int r;

	r = sd_bus_open_system(&bus);
	if (r >= 0)
		r = listen_for_ever(bus);
	fprintf(stderr, "signal-times: %s\n", strerror(-r));
	return EXIT_FAILURE;
}
