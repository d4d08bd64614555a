// SPDX-License-Identifier: Apache-2.0
#include "backend/verbs/turns.h"

#include "base/util.h"

void turns_run(struct turns *turns)
{
	while (turns->first && turns->n_taken < TURNS_MAX) {
		struct turn *turn = turns->first;

		if (turn->start(turn) < 0)
			return;
		turns->first = TAKE(turn->next);
		turns->n_taken++;
		turn->waits = false;
		turn->taken = true;
	}
}

void turn_ask(struct turns *turns, struct turn *turn)
{
	struct turn **end = &turns->first;

	while (*end && *end != turn)
		end = &(*end)->next;
	*end = turn;
	turn->waits = true;
	turns_run(turns);
}

void turn_end(struct turns *turns, struct turn *turn)
{
	struct turn **at = &turns->first;

	if (turn->taken)
		turns->n_taken--;
	turn->taken = false;
	while (*at && *at != turn)
		at = &(*at)->next;
	if (*at)
		*at = TAKE(turn->next);
	turn->waits = false;
}
