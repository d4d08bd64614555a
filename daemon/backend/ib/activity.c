// SPDX-License-Identifier: Apache-2.0
#include "backend/ib/activity.h"

#include "base/util.h"

#define EXPLAINS_US	 (3 * USEC_PER_SEC) /* from a notice to the activity that it announces */
#define BACK_OFF_FIRST_S 10
#define BACK_OFF_MAX_S	 600

void activity_notice(struct activity *activity, uint64_t now)
{
	activity->noticed_at = now;
}

void activity_forget(struct activity *activity)
{
	activity->known = false;
	activity->busy = false;
}

static bool is_explained(const struct activity *activity, uint64_t now)
{
	return activity->noticed_at && now - activity->noticed_at < EXPLAINS_US;
}

/* It doubles when it is needed again soon, and is forgotten after ten quiet minutes. */
static void back_off(struct activity *activity, uint64_t now)
{
	bool again =
		activity->back_off_s && now < activity->quiet_until + BACK_OFF_MAX_S * USEC_PER_SEC;

	activity->back_off_s =
		again ? MIN(activity->back_off_s * 2, BACK_OFF_MAX_S) : BACK_OFF_FIRST_S;
	activity->quiet_until = now + activity->back_off_s * USEC_PER_SEC;
}

bool activity_look(struct activity *activity, uint32_t count, uint32_t usual, uint64_t now)
{
	bool known = activity->known, was_busy = activity->busy;
	uint32_t sent = count - activity->count;

	activity->known = true;
	activity->count = count;
	activity->busy = known && sent > usual;
	if (activity->busy) {
		activity->explained =
			(was_busy && activity->explained) || is_explained(activity, now);
		return false;
	}
	if (!was_busy || activity->explained || now < activity->quiet_until)
		return false;
	back_off(activity, now);
	return true;
}
