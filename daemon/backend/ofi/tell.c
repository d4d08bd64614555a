// SPDX-License-Identifier: Apache-2.0
#include "backend/ofi/tell.h"

#include "base/clock.h"
#include "base/util.h"

#define HELPLESS_ID "libfabric"

static void tell(struct teller *teller, struct update *update)
{
	update->now = realtime_us();
	teller->sink->update(teller->sink, update);
}

/* Its domains go first: the fabric itself may be a swept one, and stay. */
static void forget_fabric(struct teller *teller, const struct update *fabric)
{
	struct update empty = {
		.source = fabric->source,
		.fabric = fabric->fabric,
		.has_domains = true,
	};

	tell(teller, &empty);
	teller->sink->remove(teller->sink, fabric->source.id, true);
}

void teller_take(struct teller *teller, struct fabrics *fabrics)
{
	struct fabrics old = teller->fabrics;
	uint64_t now = realtime_us();

	teller->fabrics = *fabrics;
	*fabrics = (struct fabrics){ 0 };
	if (teller->helpless)
		teller->sink->remove(teller->sink, HELPLESS_ID, true);
	teller->helpless = false;
	for (size_t i = 0; i < old.n_items; i++) {
		if (!fabrics_find(&teller->fabrics, old.items[i].source.id))
			forget_fabric(teller, &old.items[i]);
	}
	for (size_t i = 0; i < teller->fabrics.n_items; i++) {
		struct update *fabric = &teller->fabrics.items[i];

		fabric->source.last_sweep = fabric->source.last_heard = now;
		tell(teller, fabric);
	}
	fabrics_done(&old);
}

static void tell_helpless(struct teller *teller, int error)
{
	struct update update = {
		.source = {
			.id = HELPLESS_ID,
			.state = SOURCE_STALE,
			.local = true,
			.error = error,
		},
	};

	teller->helpless = true;
	tell(teller, &update);
}

void teller_fail(struct teller *teller, int error)
{
	for (size_t i = 0; i < teller->fabrics.n_items; i++) {
		struct update *fabric = &teller->fabrics.items[i];

		fabric->source.state = SOURCE_STALE;
		fabric->source.error = error;
		tell(teller, fabric);
	}
	if (teller->fabrics.n_items == 0)
		tell_helpless(teller, error);
}

static bool is_subnet(const struct update *fabric)
{
	return fabric->fabric.protocol == PROTOCOL_INFINIBAND;
}

void teller_repeat(struct teller *teller)
{
	for (size_t i = 0; i < teller->fabrics.n_items; i++) {
		if (is_subnet(&teller->fabrics.items[i]))
			tell(teller, &teller->fabrics.items[i]);
	}
}

bool teller_has_subnets(const struct teller *teller)
{
	for (size_t i = 0; i < teller->fabrics.n_items; i++) {
		if (is_subnet(&teller->fabrics.items[i]))
			return true;
	}
	return false;
}

bool teller_has_fabric(const struct teller *teller, const char *fabric_id)
{
	for (size_t i = 0; i < teller->fabrics.n_items; i++) {
		if (strcmp(teller->fabrics.items[i].source.fabric_id, fabric_id) == 0)
			return true;
	}
	return false;
}

void teller_done(struct teller *teller)
{
	fabrics_done(&teller->fabrics);
}
