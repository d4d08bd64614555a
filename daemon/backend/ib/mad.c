// SPDX-License-Identifier: Apache-2.0
/*
 * The MAD engine. A request is in one place at a time:
 *
 *	READY (by depth) --> FLYING --> LATE --> done, or READY again for a retry
 *	  ^
 *	HELD by its destination's window
 *
 * and DOOMED on the way to mad_engine_fail_all().
 *
 * FLYING and LATE are in order of sending, and all tries wait equally long, so the first of each is
 * always the next whose time runs out: no heap is needed.
 */
#include "backend/ib/mad.h"

#include "backend/ib/answer.h"
#include "backend/ib/limits.h"
#include "backend/ib/round-trip.h"
#include "backend/ib/tid.h"
#include "base/util.h"

#include <errno.h>

enum mad_place {
	PLACE_NONE,
	PLACE_HELD,
	PLACE_READY,
	PLACE_FLYING,
	PLACE_LATE,
	PLACE_DOOMED,
};

/* What is on its way to one destination. It lives while anything is. */
struct mad_window {
	uint64_t destination;
	unsigned int active; /* READY, FLYING or LATE */
	bool silent;	     /* one has run out of tries, and none was answered since */
	struct mad_queue held;
};

struct mad_engine {
	const struct mad_wire *wire;
	void *userdata;
	struct mad_limits limits;
	struct mad_statistics statistics;
	struct map by_tid;
	struct map windows;
	struct mad_queue ready[MAD_DEPTHS];
	struct mad_queue flying, late, doomed;
	unsigned int n_flying, n_late;
	size_t n_pending;
	uint32_t last_tid;
	struct round_trip round_trip;
};

static unsigned int depth_of(const struct mad_request *request)
{
	unsigned int depth = 0;

	if (request->route)
		depth = request->route->n_hops + (request->via ? 1u : 0u);
	return MIN(depth, MAD_DEPTHS - 1u);
}

static struct mad_queue *queue_of(struct mad_engine *engine, const struct mad_request *request)
{
	switch ((enum mad_place)request->place) {
	case PLACE_HELD:
		return &request->window->held;
	case PLACE_READY:
		return &engine->ready[request->depth];
	case PLACE_FLYING:
		return &engine->flying;
	case PLACE_LATE:
		return &engine->late;
	case PLACE_DOOMED:
		return &engine->doomed;
	case PLACE_NONE:
		break;
	}
	return NULL;
}

static void move(struct mad_engine *engine, struct mad_request *request, enum mad_place place)
{
	struct mad_queue *queue = queue_of(engine, request);

	if (queue)
		TAILQ_REMOVE(queue, request, link);
	engine->n_flying -= request->place == PLACE_FLYING;
	engine->n_late -= request->place == PLACE_LATE;
	request->place = place;
	/* Its route may become another while it waits. */
	if (place == PLACE_READY)
		request->depth = (uint8_t)depth_of(request);
	engine->n_flying += place == PLACE_FLYING;
	engine->n_late += place == PLACE_LATE;
	queue = queue_of(engine, request);
	if (queue)
		TAILQ_INSERT_TAIL(queue, request, link);
}

int mad_engine_new(const struct mad_wire *wire, void *userdata, const struct mad_limits *limits,
		   struct mad_engine **ret)
{
	struct mad_engine *engine = malloc(sizeof(*engine));

	if (!engine)
		return -ENOMEM;
	*engine = (struct mad_engine){
		.wire = wire,
		.userdata = userdata,
		.limits = *limits,
	};
	for (size_t i = 0; i < ARRAY_SIZE(engine->ready); i++)
		TAILQ_INIT(&engine->ready[i]);
	TAILQ_INIT(&engine->flying);
	TAILQ_INIT(&engine->late);
	TAILQ_INIT(&engine->doomed);
	*ret = engine;
	return 0;
}

static struct mad_window *window_get(struct mad_engine *engine, uint64_t destination)
{
	struct mad_window *window = map_get(&engine->windows, destination);

	if (window)
		return window;
	window = malloc(sizeof(*window));
	if (!window)
		return NULL;
	*window = (struct mad_window){ .destination = destination };
	TAILQ_INIT(&window->held);
	if (map_put(&engine->windows, destination, window) < 0) {
		free(window);
		return NULL;
	}
	return window;
}

/* One request less is active to a destination: the next that was held may go. */
static void window_release(struct mad_engine *engine, struct mad_window *window)
{
	struct mad_request *next = TAILQ_FIRST(&window->held);

	if (next) {
		move(engine, next, PLACE_READY);
		return;
	}
	if (--window->active == 0) {
		map_remove(&engine->windows, window->destination);
		free(window);
	}
}

static void forget_tids(struct mad_engine *engine, struct mad_request *request)
{
	for (; request->n_sent > 0; request->n_sent--)
		map_remove(&engine->by_tid, request->tid--);
	request->tid = 0;
}

static void finish(struct mad_engine *engine, struct mad_request *request, int error,
		   const uint8_t *mad)
{
	struct mad_window *window = TAKE(request->window);

	move(engine, request, PLACE_NONE);
	forget_tids(engine, request);
	engine->n_pending--;
	if (window)
		window_release(engine, window);
	request->done(request, error, mad);
}

void mad_submit(struct mad_engine *engine, struct mad_request *request)
{
	request->tries_left = (int8_t)MIN(engine->limits.retries + 1, INT8_MAX);
	request->tid = 0;
	request->n_sent = 0;
	request->retried = false;
	request->last_error = -ETIMEDOUT;
	request->place = PLACE_NONE;
	request->window = NULL;
	engine->n_pending++;

	/* Without memory for a window the request just goes unbounded. */
	if (request->destination)
		request->window = window_get(engine, request->destination);
	if (request->window && request->window->active >= engine->limits.window_per_destination) {
		move(engine, request, PLACE_HELD);
		return;
	}
	if (request->window)
		request->window->active++;
	move(engine, request, PLACE_READY);
}

static struct mad_request *next_ready(struct mad_engine *engine)
{
	for (size_t i = 0; i < ARRAY_SIZE(engine->ready); i++) {
		if (!TAILQ_EMPTY(&engine->ready[i]))
			return TAILQ_FIRST(&engine->ready[i]);
	}
	return NULL;
}

/* Each try has a transaction id of its own, and an answer to any of them is good. */
static void send_one(struct mad_engine *engine, struct mad_request *request)
{
	int r;

	if (request->wanted && !request->wanted(request)) {
		finish(engine, request, -ECANCELED, NULL);
		return;
	}
	if (depth_of(request) > IB_MAX_HOPS) {
		finish(engine, request, -EHOSTUNREACH, NULL);
		return;
	}
	if (!request->n_sent)
		request->tid = tid_reserve(&engine->by_tid, &engine->last_tid,
					   (uint32_t)request->tries_left) -
			       1;
	r = map_put(&engine->by_tid, request->tid + 1, request);
	if (r < 0) {
		finish(engine, request, r, NULL);
		return;
	}
	request->tid++;
	request->n_sent++;
	request->tries_left--;
	request->sent_at = engine->wire->now(engine->userdata);
	move(engine, request, PLACE_FLYING);
	engine->statistics.sent++;
	r = engine->wire->send(engine->userdata, request);
	if (r < 0)
		finish(engine, request, r, NULL);
}

static uint64_t late_after(const struct mad_engine *engine)
{
	return MIN(round_trip_late_after(&engine->round_trip),
		   engine->limits.timeout_ms * USEC_PER_MSEC);
}

static void expire(struct mad_engine *engine, uint64_t now)
{
	uint64_t timeout = engine->limits.timeout_ms * USEC_PER_MSEC;
	uint64_t late = late_after(engine);
	struct mad_request *request;

	while ((request = TAILQ_FIRST(&engine->flying)) && now - request->sent_at >= late)
		move(engine, request, PLACE_LATE);
	while ((request = TAILQ_FIRST(&engine->late)) && now - request->sent_at >= timeout) {
		/* Of a node that is silent the rest is asked once, or it would keep us for long. */
		if (request->tries_left > 0 && !(request->window && request->window->silent)) {
			request->retried = true;
			move(engine, request, PLACE_READY);
			continue;
		}
		engine->statistics.timeouts += request->last_error == -ETIMEDOUT;
		if (request->window)
			request->window->silent = true;
		finish(engine, request, request->last_error, NULL);
	}
}

/* Where everybody is late the wire is slow, and more would only make it slower. */
#define LATE_WINDOWS 8

static bool has_room(const struct mad_engine *engine)
{
	return engine->n_flying < engine->limits.window &&
	       engine->n_flying + engine->n_late < LATE_WINDOWS * engine->limits.window;
}

uint64_t mad_engine_run(struct mad_engine *engine)
{
	const struct mad_request *flying, *late;
	struct mad_request *request;
	uint64_t next = UINT64_MAX;

	expire(engine, engine->wire->now(engine->userdata));
	while (has_room(engine) && (request = next_ready(engine)))
		send_one(engine, request);

	flying = TAILQ_FIRST(&engine->flying);
	late = TAILQ_FIRST(&engine->late);
	if (flying)
		next = flying->sent_at + late_after(engine);
	if (late)
		next = MIN(next, late->sent_at + engine->limits.timeout_ms * USEC_PER_MSEC);
	return next;
}

void mad_engine_answer(struct mad_engine *engine, const uint8_t *bytes, size_t length)
{
	uint8_t mad[MAD_SIZE] = { 0 };
	struct mad_request *request;
	int error;

	if (length < 24) {
		engine->statistics.bad++;
		return;
	}
	memcpy(mad, bytes, MIN(length, sizeof(mad)));
	request = map_get(&engine->by_tid, answer_tid(mad));
	if (!request || request->place == PLACE_DOOMED) {
		engine->statistics.strays++;
		return;
	}
	/* A broken answer is as good as none: the time of this try runs on, then it is asked again.
	 */
	if (!answer_fits(request, mad, length)) {
		engine->statistics.bad++;
		request->last_error = -EBADMSG;
		return;
	}
	error = answer_error(mad);
	if (error == -EBUSY) {
		request->last_error = -EBUSY;
		return;
	}
	/* Of a retry nobody knows which try was answered (Karn's algorithm). */
	if (!request->retried)
		round_trip_measure(&engine->round_trip,
				   engine->wire->now(engine->userdata) - request->sent_at);
	engine->statistics.answered++;
	if (request->window)
		request->window->silent = false;
	finish(engine, request, error, error ? NULL : mad);
}

static struct mad_request *any_request(struct mad_engine *engine)
{
	struct mad_request *request = TAILQ_FIRST(&engine->flying);

	if (!request)
		request = TAILQ_FIRST(&engine->late);
	return request ?: next_ready(engine);
}

/* With those that its window holds; they have no place in it yet that they could leave. */
static void doom(struct mad_engine *engine, struct mad_request *request)
{
	struct mad_request *held;

	while (request->window && (held = TAILQ_FIRST(&request->window->held))) {
		move(engine, held, PLACE_DOOMED);
		held->window = NULL;
	}
	move(engine, request, PLACE_DOOMED);
}

void mad_engine_fail_all(struct mad_engine *engine, int error)
{
	struct mad_request *request;

	/* All are picked first: what a done() submits now waits for better times. */
	while ((request = any_request(engine)))
		doom(engine, request);
	while ((request = TAILQ_FIRST(&engine->doomed)))
		finish(engine, request, error, NULL);
}

void mad_engine_free(struct mad_engine *engine)
{
	if (!engine)
		return;
	while (engine->n_pending)
		mad_engine_fail_all(engine, -ECANCELED);
	map_done(&engine->by_tid);
	map_done(&engine->windows);
	free(engine);
}

uint64_t mad_engine_now(const struct mad_engine *engine)
{
	return engine->wire->now(engine->userdata);
}

size_t mad_engine_pending(const struct mad_engine *engine)
{
	return engine->n_pending;
}

bool mad_engine_only_late(const struct mad_engine *engine)
{
	for (size_t i = 0; i < ARRAY_SIZE(engine->ready); i++) {
		if (!TAILQ_EMPTY(&engine->ready[i]))
			return false;
	}
	return engine->n_flying == 0;
}

const struct mad_statistics *mad_engine_statistics(const struct mad_engine *engine)
{
	return &engine->statistics;
}
