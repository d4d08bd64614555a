// SPDX-License-Identifier: Apache-2.0
/*
 * Pace: how fast clients can be told.
 */
#include "bus/pace.h"

#include "base/util.h"
#include "bus/bus-internal.h"

#define MAPPER		 "xyz.openbmc_project.ObjectMapper"
#define MAPPER_TIMEOUT	 (30 * USEC_PER_SEC)
#define QUEUED_WRITE_MAX 1000 /* messages in our memory */
#define MAPPER_WINDOW	 4000 /* notices between two questions, up to 5 KB each */

static bool connection_is_full(const struct bus *bus)
{
	uint64_t queued = 0;

	sd_bus_get_n_queued_write(bus->connection, &queued);
	return queued > QUEUED_WRITE_MAX;
}

enum pace_verdict pace_verdict(const struct bus *bus)
{
	const struct pace *pace = &bus->pace;

	if (pace->n_asked == ARRAY_SIZE(pace->slots) && !pace->mapper_is_lost)
		return PACE_WAIT;
	return connection_is_full(bus) ? PACE_LOOK_AGAIN : PACE_GO;
}

/* It may be an error as well: mostly, that there is no mapper. */
static int on_answer(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
	struct bus *bus = userdata;
	struct pace *pace = &bus->pace;

	if (sd_bus_message_is_method_error(message, SD_BUS_ERROR_NO_REPLY))
		pace->mapper_is_lost = true;
	pace->n_asked--;
	publish_continue(bus);
	return 0;
}

static int ask_mapper(struct bus *bus, sd_bus_slot **slot)
{
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *message = NULL;
	int r;

	r = sd_bus_message_new_method_call(bus->connection, &message, MAPPER, "/",
					   "org.freedesktop.DBus.Peer", "Ping");
	if (r < 0)
		return r;
	r = sd_bus_message_set_auto_start(message, false);
	if (r < 0)
		return r;
	*slot = sd_bus_slot_unref(*slot);
	return sd_bus_call_async(bus->connection, slot, message, on_answer, bus,
				 bus->pace.timeout_usec);
}

void pace_told(struct bus *bus)
{
	struct pace *pace = &bus->pace;

	if (++pace->n_told < MAPPER_WINDOW || pace->n_asked == ARRAY_SIZE(pace->slots))
		return;
	pace->n_told = 0;
	/* Answers come in the order of the questions, so the older slot is free. */
	if (ask_mapper(bus, &pace->slots[pace->next]) >= 0) {
		pace->n_asked++;
		pace->next = (pace->next + 1) % ARRAY_SIZE(pace->slots);
	}
}

void pace_rest(struct bus *bus)
{
	bus->pace.mapper_is_lost = false;
}

void pace_init(struct pace *pace)
{
	pace->timeout_usec = MAPPER_TIMEOUT;
}

void pace_done(struct pace *pace)
{
	for (size_t i = 0; i < ARRAY_SIZE(pace->slots); i++)
		sd_bus_slot_unref(pace->slots[i]);
}
