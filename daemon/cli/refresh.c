// SPDX-License-Identifier: Apache-2.0
/*
 * fabricctl refresh: orders a sweep, of one fabric or of all.
 *
 * The service answers when the sweep is done. Who does not want to wait sends a second, harmless
 * call right behind the order: calls of one client are taken in turn, so when that is answered
 * the order has been taken, or refused, as well.
 */
#include "base/util.h"
#include "cli/fabricctl.h"
#include "cli/text.h"
#include "cli/when.h"

#include <errno.h>
#include <inttypes.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#define PROGRESS_USEC (200 * USEC_PER_MSEC)

struct refresh {
	struct fabricctl *ctl;
	sd_event *event;
	const char *path, *interface; /* of the object that is refreshed */
	uint64_t begun;		      /* CLOCK_REALTIME us */
	bool done;		      /* the sweep, not only the order */
	bool shown;		      /* a line of progress is on the terminal */
	int error;
};

static int on_done(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
	struct refresh *refresh = userdata;

	if (sd_bus_message_is_method_error(reply, NULL))
		refresh->error =
			client_error_from(&refresh->ctl->client, sd_bus_message_get_error(reply));
	else
		refresh->done = true;
	return sd_event_exit(refresh->event, 0);
}

/* The call behind the order: that its answer is an error does not matter. */
static int on_accepted(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
	struct refresh *refresh = userdata;

	return sd_event_exit(refresh->event, 0);
}

static int send(struct refresh *refresh, const char *interface, const char *member,
		sd_bus_message_handler_t on_reply)
{
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *call = NULL;
	int r;

	r = client_new_call(&refresh->ctl->client, &call, refresh->path, interface, member, NULL);
	if (r < 0)
		return r;
	/* A sweep takes as long as it takes. */
	return sd_bus_call_async(refresh->ctl->client.bus, NULL, call, on_reply, refresh,
				 UINT64_MAX);
}

static void clear_progress(struct refresh *refresh)
{
	if (refresh->shown)
		fputs("\r\033[K", stderr);
	refresh->shown = false;
}

static int on_progress(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
	struct refresh *refresh = userdata;
	CLEANUP(object_freep) struct object *manager = NULL;

	if (sd_bus_message_is_method_error(reply, NULL) ||
	    client_read_object(&refresh->ctl->client, MANAGER_PATH, reply, &manager) < 0)
		return 0; /* no reason to give up: the order's own answer decides */
	clear_progress(refresh);
	fprintf(stderr, "%" PRIu64 " nodes found, %" PRIu64 " requests waiting, %.1f s",
		object_number(manager, FACE_MANAGER, "NodesFound"),
		object_number(manager, FACE_MANAGER, "RequestsWaiting"),
		(double)(when_now() - refresh->begun) / USEC_PER_SEC);
	fflush(stderr);
	refresh->shown = true;
	return 0;
}

static int on_timer(sd_event_source *source, uint64_t usec, void *userdata)
{
	struct refresh *refresh = userdata;
	struct client *client = &refresh->ctl->client;
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *call = NULL;
	int r;

	r = client_new_call(client, &call, MANAGER_PATH, "org.freedesktop.DBus.Properties",
			    "GetAll", "", NULL);
	if (r >= 0)
		r = sd_bus_call_async(client->bus, NULL, call, on_progress, refresh, 0);
	if (r >= 0)
		r = sd_event_source_set_time(source, usec + PROGRESS_USEC);
	return r < 0 ? r : sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
}

static int run(struct refresh *refresh)
{
	CLEANUP(sd_event_source_unrefp) sd_event_source *timer = NULL;
	bool progress = refresh->ctl->wait && !refresh->ctl->output.json && isatty(STDERR_FILENO);
	sd_bus *bus = refresh->ctl->client.bus;
	int r;

	r = sd_bus_attach_event(bus, refresh->event, SD_EVENT_PRIORITY_NORMAL);
	if (r >= 0)
		r = send(refresh, refresh->interface, "Refresh", on_done);
	if (r >= 0 && !refresh->ctl->wait)
		r = send(refresh, "org.freedesktop.DBus.Peer", "Ping", on_accepted);
	if (r >= 0 && progress)
		r = sd_event_add_time_relative(refresh->event, &timer, CLOCK_MONOTONIC,
					       PROGRESS_USEC, 0, on_timer, refresh);
	if (r >= 0)
		r = sd_event_loop(refresh->event);
	sd_bus_detach_event(bus);
	clear_progress(refresh);
	return r < 0 ? r : refresh->error;
}

static void tell(const struct refresh *refresh, const char *what)
{
	struct output *output = &refresh->ctl->output;
	double seconds = (double)(when_now() - refresh->begun) / USEC_PER_SEC;
	char id[OBJECT_ID_MAX];
	json_t *json;

	if (!output->json) {
		/* Who did not wait may have been lucky, but gets the same answer each time. */
		if (output->legend && refresh->ctl->wait)
			fprintf(output->stream, "%s been read anew in %.1f s.\n", what, seconds);
		return;
	}
	json = json_pack("{ss ss sb}", "id", path_id(refresh->path, id), "path", refresh->path,
			 "done", (int)refresh->done);
	if (refresh->done)
		json_object_set_new(json, "seconds", json_real(seconds));
	output_json(output, json);
	json_decref(json);
}

int verb_refresh(struct fabricctl *ctl, int n_arguments, char **arguments)
{
	CLEANUP(freep) char *path = NULL, *what = NULL;
	struct refresh refresh = { .ctl = ctl, .path = MANAGER_PATH, .interface = FACE_MANAGER };
	char id[OBJECT_ID_MAX];
	int r;

	if (n_arguments) {
		r = find_path_of(ctl, arguments[0], 1 << KIND_FABRIC, "refresh", &path);
		if (r != EXIT_DONE)
			return r;
		refresh.path = path;
		refresh.interface = FACE_FABRIC;
	}
	what = text_format("%s %s", n_arguments ? path_id(refresh.path, id) : "All fabrics",
			   n_arguments ? "has" : "have");
	refresh.begun = when_now();
	r = sd_event_new(&refresh.event);
	if (r >= 0)
		r = run(&refresh);
	sd_event_unref(refresh.event);
	if (r < 0)
		return fail_order(ctl, r, "The sweep");
	tell(&refresh, what);
	return EXIT_DONE;
}
