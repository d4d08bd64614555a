// SPDX-License-Identifier: Apache-2.0
/*
 * What is known of all devices, as one update.
 */
#include "backend/verbs/verbs-private.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/util.h"

#include <errno.h>

/* By its sighting, so that it makes no difference who is read first. */
static void stake_claim(const struct device *device, struct claim *ret)
{
	const char *netdev = device->sighting.netdev;

	if (device->n_ports && device->ports[0].netdev[0])
		netdev = device->ports[0].netdev;
	*ret = (struct claim){
		.sighting = &device->sighting,
		.netdev_index = device->sighting.netdev_index,
	};
	memcpy(ret->netdev, netdev, strnlen(netdev, sizeof(ret->netdev) - 1));
}

static void take_id(struct device *device, const struct claim *claim)
{
	bool is_new = strcmp(device->adapter.id, claim->id) != 0;

	if (is_new && strcmp(claim->id, claim->sighting->id) != 0)
		log_notice("%s: %s is told as %s, as another device has that id",
			   claim->sighting->id, claim->sighting->name, claim->id);
	memcpy(device->adapter.id, claim->id, sizeof(device->adapter.id));
	for (size_t i = 0; i < device->n_ports; i++)
		memcpy(device->ports[i].adapter_id, claim->id, sizeof(claim->id));
}

/* Also those who are not told of yet have a claim. */
static int settle_ids(struct verbs *verbs)
{
	CLEANUP(freep) struct claim *claims = calloc(verbs->n_devices + 1, sizeof(*claims));

	if (!claims)
		return -ENOMEM;
	for (size_t i = 0; i < verbs->n_devices; i++)
		stake_claim(verbs->devices[i], &claims[i]);
	claims_settle(claims, verbs->n_devices);
	for (size_t i = 0; i < verbs->n_devices; i++) {
		if (verbs->devices[i]->known)
			take_id(verbs->devices[i], &claims[i]);
	}
	return 0;
}

static int add_device(struct update *update, const struct device *device)
{
	struct adapter_failure failure = { .error = device->error };
	int r = update_add_adapter(update, &device->adapter);

	if (r == 0 && device->error < 0) {
		memcpy(failure.id, device->adapter.id, sizeof(failure.id));
		return update_add_adapter_failure(update, &failure);
	}
	for (size_t i = 0; r == 0 && i < device->n_ports; i++)
		r = update_add_adapter_port(update, &device->ports[i]);
	return r;
}

static int fill(struct verbs *verbs, struct update *update)
{
	int r = settle_ids(verbs);

	*update = (struct update){
		.source = verbs->facts,
		.has_adapters = true,
		.now = realtime_us(),
	};
	for (size_t i = 0; r == 0 && i < verbs->n_devices; i++) {
		if (verbs->devices[i]->known)
			r = add_device(update, verbs->devices[i]);
	}
	return r;
}

bool verbs_is_through(const struct verbs *verbs)
{
	for (size_t i = 0; i < verbs->n_devices; i++) {
		if (!device_is_through(verbs->devices[i]))
			return false;
	}
	return true;
}

static void set_state(struct verbs *verbs, bool through)
{
	struct source_facts *facts = &verbs->facts;

	facts->last_heard = realtime_us();
	if (facts->error < 0) {
		facts->state = SOURCE_STALE;
		return;
	}
	/* A later round is of no interest to anybody: what is known stays true meanwhile. */
	if (through)
		facts->last_sweep = facts->last_heard;
	facts->state = facts->last_sweep ? SOURCE_LIVE : SOURCE_SWEEPING;
}

void verbs_tell(struct verbs *verbs)
{
	bool through = verbs_is_through(verbs);
	struct update update;
	int r;

	set_state(verbs, through);
	r = fill(verbs, &update);
	if (r < 0)
		log_error("%s: cannot tell what was read: %s", verbs->facts.id, strerror(-r));
	else
		verbs->sink->update(verbs->sink, &update);
	update_done(&update);
	if (through)
		command_list_finish(&verbs->waiting, verbs->facts.error ?: r);
}
