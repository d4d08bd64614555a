// SPDX-License-Identifier: Apache-2.0
/*
 * The time of a fake fabric: what will happen when, and the clients that are called on the way.
 */
#include "fake-private.h"

/* Steps at one moment, after which somebody is going round in circles. */
#define STEPS_MAX 1000000

struct event {
	uint64_t at, order;
	enum { EVENT_QUESTION, EVENT_ANSWER, EVENT_CALL } kind;
	union {
		struct fake_question question;
		struct fake_answer answer;
		struct {
			void (*run)(struct fake *f, void *data);
			void *data;
		} call;
	};
};

static gint compare_events(gconstpointer a, gconstpointer b, gpointer unused)
{
	const struct event *one = a, *other = b;

	if (one->at != other->at)
		return one->at < other->at ? -1 : 1;
	return one->order < other->order ? -1 : 1;
}

static void plan(struct fake *f, uint64_t at, struct event *event)
{
	event->at = MAX(at, f->now);
	event->order = f->order++;
	g_sequence_insert_sorted(f->events, event, compare_events, NULL);
}

void fake_plan_question(struct fake *f, uint64_t after, const struct fake_question *question)
{
	struct event *event = g_new(struct event, 1);

	event->kind = EVENT_QUESTION;
	event->question = *question;
	plan(f, f->now + after, event);
}

void fake_plan_answer(struct fake *f, uint64_t after, const struct fake_answer *answer)
{
	struct event *event = g_new(struct event, 1);

	event->kind = EVENT_ANSWER;
	event->answer = *answer;
	plan(f, f->now + after, event);
}

void fake_at(struct fake *f, uint64_t when, void (*run)(struct fake *f, void *data), void *data)
{
	struct event *event = g_new(struct event, 1);

	event->kind = EVENT_CALL;
	event->call.run = run;
	event->call.data = data;
	plan(f, when, event);
}

static struct event *first_event(struct fake *f)
{
	GSequenceIter *first = g_sequence_get_begin_iter(f->events);

	return g_sequence_iter_is_end(first) ? NULL : g_sequence_get(first);
}

static void happen(struct fake *f)
{
	struct event event = *first_event(f);

	g_sequence_remove(g_sequence_get_begin_iter(f->events));
	switch (event.kind) {
	case EVENT_QUESTION:
		fake_arrive(f, &event.question);
		break;
	case EVENT_ANSWER:
		fake_hand_over(&event.answer);
		break;
	case EVENT_CALL:
		event.call.run(f, event.call.data);
		break;
	}
}

uint64_t fake_now(const struct fake *f)
{
	return f->now;
}

static void run_clients(struct fake *f)
{
	for (unsigned int i = 0; i < f->locals->len; i++) {
		struct fake_local *local = f->locals->pdata[i];

		if (local->client.run)
			local->due = local->client.run(local->client.userdata);
	}
}

static uint64_t next_moment(struct fake *f)
{
	const struct event *event = first_event(f);
	uint64_t next = event ? event->at : UINT64_MAX;

	for (unsigned int i = 0; i < f->locals->len; i++) {
		const struct fake_local *local = f->locals->pdata[i];

		if (local->client.run)
			next = MIN(next, local->due);
	}
	return next;
}

/* The next moment at which anything happens, if it is not later than @until. */
static bool step(struct fake *f, uint64_t until)
{
	uint64_t next = next_moment(f);
	const struct event *event;

	if (next == UINT64_MAX || next > until)
		return false;
	f->now = MAX(f->now, next);
	while ((event = first_event(f)) && event->at <= f->now)
		happen(f);
	run_clients(f);
	return true;
}

/* Whoever has been called from outside has the word first. */
static bool run(struct fake *f, uint64_t until, bool (*is_so)(void *data), void *data)
{
	uint64_t moment = f->now;
	unsigned int n_steps = 0;

	run_clients(f);
	for (;;) {
		if (is_so && is_so(data))
			return true;
		if (!step(f, until))
			return false;
		if (f->now != moment)
			n_steps = 0;
		moment = f->now;
		if (++n_steps > STEPS_MAX)
			g_error("time stands still at %" G_GUINT64_FORMAT, f->now);
	}
}

void fake_run_for(struct fake *f, uint64_t us)
{
	uint64_t until = f->now + us;

	run(f, until, NULL, NULL);
	f->now = until;
}

void fake_run_idle(struct fake *f)
{
	run(f, UINT64_MAX, NULL, NULL);
}

bool fake_run_until(struct fake *f, bool (*is_so)(void *data), void *data, uint64_t limit_us)
{
	return run(f, f->now + limit_us, is_so, data);
}
