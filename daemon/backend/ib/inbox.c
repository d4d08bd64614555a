// SPDX-License-Identifier: Apache-2.0
/*
 * The inbox: notices are followed up at once, or, while a complete sweep reads everything anyway,
 * kept until that has ended.
 */
#include "backend/ib/subnet-private.h"
#include "base/util.h"

/* The subnet manager has met somebody, and only knows who, not where. Does the watch find it? */
static void await_unknown(struct subnet *subnet, const struct notice *notice)
{
	if (notice->trap != TRAP_IN_SERVICE || subnet_has_port(subnet, notice->port_guid))
		return;
	/* If there are more it is enough to miss one of the first. */
	if (subnet->n_unknown < UNKNOWN_MAX)
		subnet->unknown[subnet->n_unknown++] = notice->port_guid;
	if (subnet->due[TIMER_UNKNOWN] == NEVER)
		subnet->due[TIMER_UNKNOWN] = mad_engine_now(subnet->engine) +
					     2 * subnet->settings.patience_ms * USEC_PER_MSEC;
}

void inbox_look_for_unknown(struct subnet *subnet)
{
	subnet->due[TIMER_UNKNOWN] = NEVER;
	for (; subnet->n_unknown > 0; subnet->n_unknown--) {
		if (!subnet_has_port(subnet, subnet->unknown[subnet->n_unknown - 1]))
			subnet->due[TIMER_FULL_SWEEP] = mad_engine_now(subnet->engine);
	}
}

void inbox_take(struct subnet *subnet, const struct notice *notice)
{
	struct sweep *sweep = subnet_partial(subnet);

	if (sweep) {
		watch_notice(&subnet->watch, sweep, notice);
		await_unknown(subnet, notice);
		return;
	}
	/* Too many to remember: then the next full sweep has to tell. */
	if (subnet->n_notices < NOTICES_MAX)
		subnet->notices[subnet->n_notices++] = *notice;
	else
		subnet->due[TIMER_FULL_SWEEP] =
			MIN(subnet->due[TIMER_FULL_SWEEP],
			    mad_engine_now(subnet->engine) +
				    subnet->settings.light_sweep_s * USEC_PER_SEC);
}

void inbox_empty(struct subnet *subnet)
{
	size_t n_notices = subnet->n_notices;

	/* What cannot be taken now is put back, at the beginning. */
	subnet->n_notices = 0;
	for (size_t i = 0; i < n_notices; i++)
		inbox_take(subnet, &subnet->notices[i]);
}
