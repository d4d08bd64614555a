// SPDX-License-Identifier: Apache-2.0
/*
 * The gate: which calls are let in.
 */
#include "bus/gate.h"

#include <stdbool.h>

#include "base/util.h"
#include "bus/bus-internal.h"

/* What has an effect also if nobody hears of it. */
static bool is_order(sd_bus_message *message)
{
	return sd_bus_message_is_method_call(message, NULL, "Refresh") > 0 ||
	       sd_bus_message_is_method_call(message, NULL, "ReloadConfig") > 0;
}

static bool is_for_nobody(sd_bus_message *message)
{
	return sd_bus_message_is_method_call(message, NULL, NULL) > 0 &&
	       !sd_bus_message_get_expect_reply(message) && !is_order(message);
}

static uint64_t name_hash(const char *name)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *name; name++)
		hash = (hash ^ (uint8_t)*name) * UINT64_C(0x100000001b3);
	return hash;
}

/* There is room: each share counts LISTED_MIN at least. */
static struct share *find_share(struct gate *gate, uint64_t sender)
{
	for (size_t i = 0; i < gate->n_shares; i++)
		if (gate->shares[i].sender == sender)
			return &gate->shares[i];
	gate->shares[gate->n_shares] = (struct share){ .sender = sender };
	return &gate->shares[gate->n_shares++];
}

static int refuse_more(sd_bus_error *ret_error, int limit, const char *whom)
{
	return sd_bus_error_setf(ret_error, SD_BUS_ERROR_LIMITS_EXCEEDED,
				 "%d objects were listed for %s within a second, which is the "
				 "limit; ask again when it is over",
				 limit, whom);
}

/* Each gets its turn: who asks again and again does not use up what there is for all. */
static int take_share(struct bus *bus, const char *sender, sd_bus_error *ret_error)
{
	size_t cost = MAX(bus->publisher.n_announced, (size_t)LISTED_MIN);
	struct gate *gate = &bus->gate;
	struct share *share;
	uint64_t now;
	int r = sd_event_now(bus->event, CLOCK_MONOTONIC, &now);

	if (r < 0)
		return r;
	if (now >= gate->since_usec + USEC_PER_SEC)
		*gate = (struct gate){ .since_usec = now };
	if (gate->n_listed >= LISTED_MAX)
		return refuse_more(ret_error, LISTED_MAX, "all clients");
	share = find_share(gate, name_hash(sender));
	if (share->n_listed >= LISTED_PER_SENDER_MAX)
		return refuse_more(ret_error, LISTED_PER_SENDER_MAX, "this client");
	share->n_listed += cost;
	gate->n_listed += cost;
	return 0;
}

/*
 * GetManagedObjects() answers with everything in one message. dbus-daemon ends the connection of
 * whoever sends one of more than 32 MiB, so a client that asks at the wrong moment would throw the
 * service off the bus. Beyond a number of objects that surely fits, the call is refused by name.
 */
static int check_list(struct bus *bus, sd_bus_message *message, sd_bus_error *ret_error)
{
	if (bus->publisher.n_announced > MANAGED_OBJECTS_MAX)
		return sd_bus_error_setf(ret_error, SD_BUS_ERROR_LIMITS_EXCEEDED,
					 "%zu objects do not fit into one message (the limit is "
					 "%d); introspect the tree and read them one by one",
					 bus->publisher.n_announced, MANAGED_OBJECTS_MAX);
	return take_share(bus, sd_bus_message_get_sender(message) ?: "", ret_error);
}

int gate_on_message(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
	struct bus *bus = userdata;

	if (is_for_nobody(message))
		return 1;
	if (sd_bus_message_is_method_call(message, NULL, "GetManagedObjects") > 0)
		return check_list(bus, message, ret_error);
	return 0;
}
