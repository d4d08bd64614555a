/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Activity of the subnet manager, by SMInfo.ActCount (IBA vol. 1, 14.4.1), which counts what it
 * sends.
 *
 * A subnet manager that is suddenly busy has seen a change. If a notice came just before, that was
 * it. If none came, we have missed one: it was lost, or the subnet manager no longer forwards those
 * of a link that flaps, and has already cleared the PortStateChange that we would have seen.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct activity {
	bool known, busy, explained;
	uint32_t count;
	uint64_t noticed_at;  /* CLOCK_MONOTONIC us; 0: never */
	uint64_t quiet_until; /* until then what is unexplained stays so */
	uint32_t back_off_s;
};

/* A notice has arrived. */
void activity_notice(struct activity *activity, uint64_t now);

/* Another subnet manager, or the same one begun anew: its count says nothing of before. */
void activity_forget(struct activity *activity);

/*
 * The count is now @count; up to @usual in between is no activity. Returns whether a time of
 * activity has ended that no notice explains. Says so less and less often if it happens all the
 * time.
 */
bool activity_look(struct activity *activity, uint32_t count, uint32_t usual, uint64_t now);
