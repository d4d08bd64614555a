// SPDX-License-Identifier: Apache-2.0
/*
 * Callers: a call from the message to the answer.
 */
#include "bus/caller.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "bus/audit.h"
#include "bus/bus-internal.h"
#include "bus/error.h"

#define DRIVER	       "org.freedesktop.DBus"
#define DRIVER_PATH    "/org/freedesktop/DBus"
#define DRIVER_TIMEOUT (30 * USEC_PER_SEC)

static void call_link(struct call *call)
{
	struct calls *calls = &call->bus->calls;

	call->next = calls->first;
	if (calls->first)
		calls->first->previous = call;
	calls->first = call;
	calls->count++;
}

static void call_unlink(struct call *call)
{
	struct calls *calls = &call->bus->calls;

	if (call->next)
		call->next->previous = call->previous;
	if (call->previous)
		call->previous->next = call->next;
	else
		calls->first = call->next;
	calls->count -= !call->left;
	calls->n_left -= call->left;
}

static void call_free(struct call *call)
{
	sd_bus_slot_unref(call->question);
	sd_bus_slot_unref(call->watch);
	sd_bus_message_unref(call->message);
	free(call);
}

/* Out of the list, and free; the state of the manager tells whether somebody waits. */
static void call_drop(struct call *call)
{
	struct bus *bus = call->bus;

	call_unlink(call);
	call_free(call);
	manager_update_state(bus);
}

static void reply(struct call *call, const struct bus_outcome *outcome)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;

	if (outcome->error == 0) {
		sd_bus_reply_method_return(call->message, NULL);
		return;
	}
	error_set(&error, outcome->error, "%s", outcome->message ?: error_text(outcome->error));
	sd_bus_reply_method_error(call->message, &error);
	sd_bus_error_free(&error);
}

static void enter(const struct call *call, const struct bus_outcome *outcome)
{
	audit_log(&(struct audit){
		.what = call->verb->name,
		.object = sd_bus_message_get_path(call->message),
		.sender = sd_bus_message_get_sender(call->message) ?: "nobody",
		.uid = call->uid,
		.outcome = outcome,
	});
}

void call_end(struct call *call, const struct bus_outcome *outcome)
{
	enter(call, outcome);
	if (!call->bus) {
		call_free(call);
		return;
	}
	if (!call->left)
		reply(call, outcome);
	call_drop(call);
}

/* --- Whose it is --- */

static int on_uid(sd_bus_message *answer, void *userdata, sd_bus_error *ret_error)
{
	struct call *call = userdata;
	uint32_t uid;
	int r = -sd_bus_message_get_errno(answer);

	if (r == 0)
		r = sd_bus_message_read_basic(answer, 'u', &uid);
	if (r < 0) {
		call_end(call,
			 &(struct bus_outcome){
				 .error = -EPERM,
				 .message = (char *)"Not done, for the bus does not say who calls",
			 });
		return 0;
	}
	call->uid = uid;
	call->running = true;
	call->verb->run(call);
	return 0;
}

static int ask_uid(struct call *call, const char *sender)
{
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *question = NULL;
	sd_bus *connection = call->bus->connection;
	int r;

	r = sd_bus_message_new_method_call(connection, &question, DRIVER, DRIVER_PATH, DRIVER,
					   "GetConnectionUnixUser");
	if (r >= 0)
		r = sd_bus_message_append_basic(question, 's', sender);
	if (r < 0)
		return r;
	return sd_bus_call_async(connection, &call->question, question, on_uid, call,
				 DRIVER_TIMEOUT);
}

/* --- Whether it is still there --- */

static int on_left(sd_bus_message *signal, void *userdata, sd_bus_error *ret_error)
{
	struct call *call = userdata;
	struct bus *bus = call->bus;

	/* Before it runs: then the driver's answer will be that there is no such client. */
	if (call->left || !call->running)
		return 0;
	call->left = true;
	/* The bus lets us watch only so many. */
	call->watch = sd_bus_slot_unref(call->watch);
	bus->calls.count--;
	bus->calls.n_left++;
	manager_update_state(bus);
	return 0;
}

/* Without the watch it just keeps its place until the end. */
static int on_watch(sd_bus_message *answer, void *userdata, sd_bus_error *ret_error)
{
	return 0;
}

/* The question follows on the same way, so that its answer proves that the watch was there in time.
 */
static int watch(struct call *call, const char *sender)
{
	char rule[256];

	snprintf(rule, sizeof(rule),
		 "type='signal',sender='" DRIVER "',interface='" DRIVER
		 "',member='NameOwnerChanged',arg0='%s',arg2=''",
		 sender);
	return sd_bus_add_match_async(call->bus->connection, &call->watch, rule, on_left, on_watch,
				      call);
}

/* --- All of them --- */

static unsigned int count_of_sender(const struct calls *calls, const char *sender)
{
	unsigned int count = 0;

	for (const struct call *call = calls->first; call; call = call->next) {
		const char *other = sd_bus_message_get_sender(call->message);

		count += !call->left && other && strcmp(sender, other) == 0;
	}
	return count;
}

static int check_limits(const struct calls *calls, const char *sender, sd_bus_error *ret_error)
{
	if (!sender)
		return error_set(ret_error, -EPERM, "Not done, for the message has no sender");
	if (calls->count >= CALLS_MAX)
		return error_set(ret_error, -EBUSY,
				 "%u calls wait for their answers already, which is the limit",
				 calls->count);
	if (count_of_sender(calls, sender) >= CALLS_PER_SENDER_MAX)
		return error_set(ret_error, -EBUSY,
				 "%d calls of this client wait for their answers already, which is "
				 "the limit",
				 CALLS_PER_SENDER_MAX);
	if (calls->n_left >= CALLS_LEFT_MAX)
		return error_set(ret_error, -EBUSY,
				 "%u calls whose clients have left are under way, which is the "
				 "limit",
				 calls->n_left);
	return 0;
}

int call_begin(struct bus *bus, const struct call_verb *verb, const char *fabric_id,
	       sd_bus_message *message, sd_bus_error *ret_error)
{
	const char *sender = sd_bus_message_get_sender(message);
	struct call *call;
	int r = check_limits(&bus->calls, sender, ret_error);

	if (r < 0)
		return r;
	call = calloc(1, sizeof(*call));
	if (!call)
		return -ENOMEM;
	call->bus = bus;
	call->verb = verb;
	call->message = sd_bus_message_ref(message);
	call->uid = UID_UNKNOWN;
	snprintf(call->command.fabric_id, sizeof(call->command.fabric_id), "%s", fabric_id);
	r = watch(call, sender);
	if (r >= 0)
		r = ask_uid(call, sender);
	if (r < 0) {
		call_free(call);
		return r;
	}
	call_link(call);
	manager_update_state(bus);
	return 1;
}

bool calls_any(const struct calls *calls, const struct call_verb *verb)
{
	for (const struct call *call = calls->first; call; call = call->next)
		if (call->verb == verb && !call->left)
			return true;
	return false;
}

bool calls_all_run(const struct calls *calls)
{
	for (const struct call *call = calls->first; call; call = call->next)
		if (!call->running)
			return false;
	return true;
}

void calls_done(struct calls *calls)
{
	struct call *next;

	for (struct call *call = calls->first; call; call = next) {
		next = call->next;
		call->bus = NULL;
		call->question = sd_bus_slot_unref(call->question);
		call->watch = sd_bus_slot_unref(call->watch);
		if (!call->running)
			call_free(call);
	}
	*calls = (struct calls){ 0 };
}
