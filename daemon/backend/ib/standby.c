// SPDX-License-Identifier: Apache-2.0
/*
 * Of several sources that are on one subnet one works, and the others stand by. A port that the
 * working one has not met may have come up after it looked; then it looks again before the two are
 * taken for two fabrics.
 */
#include "backend/ib/ib-private.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool ib_source_is_working(const struct ib_source *source)
{
	uint8_t state = subnet_facts(source->subnet)->state;

	return state == SOURCE_LIVE || state == SOURCE_SWEEPING;
}

static void on_looked(struct command *command, int error)
{
	struct ib_source *source = command->userdata;

	source->looking = false;
}

static void look_again(struct ib_source *source)
{
	if (source->looking || subnet_facts(source->subnet)->state != SOURCE_LIVE)
		return;
	source->look = (struct command){
		.kind = COMMAND_REFRESH,
		.done = on_looked,
		.userdata = source,
	};
	source->looking = true;
	subnet_refresh(source->subnet, &source->look);
	/* Not from in here: another subnet is being run. */
	(void)sd_event_source_set_time(source->timer, 0);
	(void)sd_event_source_set_enabled(source->timer, SD_EVENT_ONESHOT);
}

/* Is the subnet of this prefix another source's already, or only one with the same prefix? */
enum subnet_verdict standby_verdict(void *userdata, uint64_t prefix,
				    char ret_fabric_id[static FABRIC_ID_SIZE])
{
	struct ib_source *source = userdata;
	struct ib *ib = source->ib;
	bool shared = false;

	if (source->settings.fabric_id[0])
		memcpy(ret_fabric_id, source->settings.fabric_id, FABRIC_ID_SIZE);
	for (size_t i = 0; i < ib->n_sources; i++) {
		struct ib_source *other = ib->sources[i];
		const struct source_facts *facts = subnet_facts(other->subnet);

		if (other == source || !ib_source_is_working(other) ||
		    subnet_prefix(other->subnet) != prefix)
			continue;
		if (subnet_has_port(other->subnet, source->port_guid)) {
			memcpy(ret_fabric_id, facts->fabric_id, FABRIC_ID_SIZE);
			return SUBNET_STANDBY;
		}
		/* Its sweep has yet to show whether this port is there. */
		if (subnet_swept_since(other->subnet) <= subnet_up_since(source->subnet)) {
			look_again(other);
			return SUBNET_WAIT;
		}
		shared |= strcmp(facts->fabric_id, ret_fabric_id) == 0;
	}
	subnet_set_shared_prefix(source->subnet, shared);
	if (shared)
		snprintf(ret_fabric_id, FABRIC_ID_SIZE, "fabric_%016" PRIx64 "_%016" PRIx64, prefix,
			 source->port_guid);
	return SUBNET_SWEEP;
}
