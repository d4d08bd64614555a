// SPDX-License-Identifier: Apache-2.0
/*
 * A batch of calls. The window is half of what the reference message bus lets one client have
 * outstanding on the system bus (max_replies_per_connection is 128), and enough that neither side
 * ever waits for the other.
 */
#include "cli/batch.h"

#include "base/util.h"
#include "cli/text.h"
#include "cli/wire.h"

#include <errno.h>

#define WINDOW 64

struct run;

struct flight {
	struct run *run;
	sd_bus_slot *slot; /* NULL: free */
	size_t index;
};

struct run {
	const struct batch *batch;
	struct flight flights[WINDOW];
	size_t n_flights;
	int error;
};

static int on_reply(sd_bus_message *reply, void *userdata, sd_bus_error *ret_error)
{
	struct flight *flight = userdata;
	struct run *run = flight->run;
	const struct batch *batch = run->batch;
	int r;

	flight->slot = sd_bus_slot_unref(flight->slot);
	run->n_flights--;
	if (sd_bus_message_is_method_error(reply, NULL))
		r = client_error_from(batch->client, sd_bus_message_get_error(reply));
	else
		r = batch->on_reply(flight->index, reply, batch->userdata);
	if (r < 0 && r != -ENOENT)
		run->error = r;
	return 0;
}

static int send_next(struct run *run, size_t index)
{
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *call = NULL;
	const struct batch *batch = run->batch;
	struct flight *flight = run->flights;
	int r;

	r = client_new_call(batch->client, &call, batch->paths->items[index], batch->interface,
			    batch->member, batch->first, batch->second, NULL);
	if (r < 0)
		return r;
	while (flight->slot)
		flight++;
	flight->run = run;
	flight->index = index;
	r = sd_bus_call_async(batch->client->bus, &flight->slot, call, on_reply, flight, 0);
	if (r < 0)
		return r;
	run->n_flights++;
	return 0;
}

int batch_run(const struct batch *batch)
{
	struct run run = { .batch = batch };
	size_t sent = 0;
	int r = 0;

	while (r >= 0 && run.error >= 0 && (sent < batch->paths->n || run.n_flights)) {
		if (sent < batch->paths->n && run.n_flights < WINDOW) {
			r = send_next(&run, sent++);
			continue;
		}
		r = sd_bus_process(batch->client->bus, NULL);
		if (r == 0)
			r = sd_bus_wait(batch->client->bus, UINT64_MAX);
		if (r == -EINTR)
			r = 0;
	}
	for (size_t i = 0; i < WINDOW; i++)
		sd_bus_slot_unref(run.flights[i].slot);
	if (r == -ENOTCONN || r == -ECONNRESET || r == -EPIPE) {
		sd_bus_error error = SD_BUS_ERROR_MAKE_CONST(SD_BUS_ERROR_DISCONNECTED,
							     "The system bus has gone away");

		return client_error_from(batch->client, &error);
	}
	return r < 0 ? r : run.error;
}

struct object_reader {
	struct client *client;
	const struct paths *paths;
	client_on_object *on_object;
	void *userdata;
};

static int read_object(size_t index, sd_bus_message *reply, void *userdata)
{
	CLEANUP(object_freep) struct object *object = NULL;
	struct object_reader *reader = userdata;
	int r;

	r = client_read_object(reader->client, reader->paths->items[index], reply, &object);
	return r < 0 ? r : reader->on_object(object, reader->userdata);
}

int client_objects(struct client *client, const struct paths *paths, client_on_object *on_object,
		   void *userdata)
{
	struct object_reader reader = {
		.client = client, .paths = paths, .on_object = on_object, .userdata = userdata
	};
	struct batch batch = {
		.client = client,
		.paths = paths,
		.interface = "org.freedesktop.DBus.Properties",
		.member = "GetAll",
		.first = "",
		.on_reply = read_object,
		.userdata = &reader,
	};

	return batch_run(&batch);
}

struct text_reader {
	client_on_text *on_text;
	void *userdata;
};

static int read_text(size_t index, sd_bus_message *reply, void *userdata)
{
	CLEANUP(json_decrefp) json_t *value = NULL;
	struct text_reader *reader = userdata;
	int r;

	r = wire_to_json(reply, &value);
	if (r < 0)
		return r;
	return reader->on_text(index, json_string_value(value) ?: "", reader->userdata);
}

int client_texts(struct client *client, const struct paths *paths, const char *interface,
		 const char *property, client_on_text *on_text, void *userdata)
{
	struct text_reader reader = { .on_text = on_text, .userdata = userdata };
	struct batch batch = {
		.client = client,
		.paths = paths,
		.interface = "org.freedesktop.DBus.Properties",
		.member = "Get",
		.first = interface,
		.second = property,
		.on_reply = read_text,
		.userdata = &reader,
	};

	return batch_run(&batch);
}
