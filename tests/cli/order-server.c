// SPDX-License-Identifier: Apache-2.0
/*
 * A service that knows nothing but ReloadConfig(), for what may come of that:
 *
 *	order-server old | done | ERROR-NAME MESSAGE
 *
 * An old one has no such method. It says "announced" when it can be asked, and ends when its
 * standard input does.
 */
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include "base/util.h"
#include "cli/object.h"

struct answer {
	const char *error, *message; /* NULL: it is done */
};

static int on_reload(sd_bus_message *call, void *userdata, sd_bus_error *ret_error)
{
	const struct answer *answer = userdata;

	if (answer->error)
		return sd_bus_error_set(ret_error, answer->error, answer->message);
	return sd_bus_reply_method_return(call, "");
}

static const sd_bus_vtable vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("ReloadConfig", "", "", on_reload, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

static const sd_bus_vtable old_vtable[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_VTABLE_END,
};

static int on_input(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	return sd_event_exit(sd_event_source_get_event(source), 0);
}

static int serve(sd_bus *bus, sd_event *event, bool old, struct answer *answer)
{
	int r;

	r = sd_bus_add_object_vtable(bus, NULL, MANAGER_PATH, FACE_MANAGER,
				     old ? old_vtable : vtable, answer);
	if (r >= 0)
		r = sd_bus_request_name(bus, SERVICE, 0);
	if (r >= 0)
		r = sd_bus_attach_event(bus, event, SD_EVENT_PRIORITY_NORMAL);
	if (r >= 0)
		r = sd_event_add_io(event, NULL, STDIN_FILENO, EPOLLIN | EPOLLHUP, on_input, NULL);
	if (r < 0)
		return r;
	puts("announced");
	fflush(stdout);
	return sd_event_loop(event);
}

int main(int argc, char **argv)
{
	CLEANUP(sd_bus_flush_close_unrefp) sd_bus *bus = NULL;
	CLEANUP(sd_event_unrefp) sd_event *event = NULL;
	struct answer answer = {};
	int r;

	if (argc == 3)
		answer = (struct answer){ .error = argv[1], .message = argv[2] };
	else if (argc != 2)
		return 2;
	r = sd_event_new(&event);
	if (r >= 0)
		r = sd_bus_open_system(&bus);
	if (r >= 0)
		r = serve(bus, event, !strcmp(argv[1], "old"), &answer);
	if (r < 0)
		fprintf(stderr, "order-server: %s\n", strerror(-r));
	return r < 0;
}
