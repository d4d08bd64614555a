// SPDX-License-Identifier: Apache-2.0
/*
 * The backends of this build, as a whole. Each has a seat, with a copy of its settings, and a sink
 * of its own through which it tells what it finds.
 */
#include "backends.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/util.h"
#include "model/command.h"
#include "model/update.h"

#include <errno.h>
#include <stdio.h>

struct told_source {
	char id[SOURCE_ID_SIZE];
	bool adapters; /* it has told of this machine's adapters, too */
};

struct seat {
	struct sink sink; /* first: the backend's */
	struct sink *outer;
	sd_event *event;
	const struct backend_row *row;
	void *settings;
	void *previous; /* settings, while others are tried; or NULL */
	void *instance; /* NULL: it does not run */
	struct told_source *sources;
	size_t n_sources;
};

struct backends {
	size_t n_seats;
	struct seat seats[];
};

static struct told_source *find_source(const struct seat *seat, const char *id)
{
	for (size_t i = 0; i < seat->n_sources; i++) {
		if (strcmp(seat->sources[i].id, id) == 0)
			return &seat->sources[i];
	}
	return NULL;
}

static struct told_source *add_source(struct seat *seat, const char *id)
{
	struct told_source *sources =
		reallocarray(seat->sources, seat->n_sources + 1, sizeof(*sources));

	if (!sources)
		return NULL;
	seat->sources = sources;
	sources[seat->n_sources] = (struct told_source){ 0 };
	snprintf(sources[seat->n_sources].id, SOURCE_ID_SIZE, "%s", id);
	return &sources[seat->n_sources++];
}

static void on_update(struct sink *sink, const struct update *update)
{
	struct seat *seat = (struct seat *)sink;
	struct told_source *source =
		find_source(seat, update->source.id) ?: add_source(seat, update->source.id);

	/* One that cannot be taken back must not be told. It comes again. */
	if (!source)
		return;
	source->adapters |= update->has_adapters;
	seat->outer->update(seat->outer, update);
}

static void on_remove(struct sink *sink, const char *source_id, bool fabric_too)
{
	struct seat *seat = (struct seat *)sink;
	struct told_source *source = find_source(seat, source_id);

	if (source)
		*source = seat->sources[--seat->n_sources];
	seat->outer->remove(seat->outer, source_id, fabric_too);
}

/* Nobody will tell any more that an adapter is gone, so they all are. */
static void withdraw_adapters(struct seat *seat, const struct told_source *source)
{
	struct update update = {
		.source = { .state = SOURCE_LIVE, .local = true },
		.has_adapters = true,
		.now = realtime_us(),
	};

	snprintf(update.source.id, sizeof(update.source.id), "%s", source->id);
	seat->outer->update(seat->outer, &update);
}

/* @for_good: nobody will read again what they have shown. */
static void remove_sources(struct seat *seat, bool for_good)
{
	while (seat->n_sources > 0) {
		const struct told_source *source = &seat->sources[seat->n_sources - 1];

		if (for_good && source->adapters)
			withdraw_adapters(seat, source);
		seat->outer->remove(seat->outer, source->id, for_good);
		seat->n_sources--;
	}
}

static int seat_start(struct seat *seat)
{
	return seat->row->backend->start(seat->event, seat->settings, &seat->sink, &seat->instance);
}

static void seat_stop(struct seat *seat)
{
	if (seat->instance)
		seat->row->backend->stop(TAKE(seat->instance));
}

/* They may hold keys. */
static void free_settings(const struct seat *seat, void *settings)
{
	if (settings)
		explicit_bzero(settings, seat->row->size);
	free(settings);
}

static void *copy_settings(const struct backend_row *row, const void *all)
{
	void *settings = malloc(row->size);

	if (settings)
		memcpy(settings, (const char *)all + row->settings, row->size);
	return settings;
}

int backends_start(sd_event *event, const struct backend_row *rows, const void *settings,
		   struct sink *sink, struct backends **ret, const char **ret_culprit)
{
	struct backends *backends;
	size_t n_rows = 0;

	*ret_culprit = "backends";
	while (rows[n_rows].backend)
		n_rows++;
	backends = calloc(1, sizeof(*backends) + n_rows * sizeof(struct seat));
	if (!backends)
		return -ENOMEM;
	for (; backends->n_seats < n_rows; backends->n_seats++) {
		struct seat *seat = &backends->seats[backends->n_seats];
		int r = -ENOMEM;

		seat->sink = (struct sink){ .update = on_update, .remove = on_remove };
		seat->outer = sink;
		seat->event = event;
		seat->row = &rows[backends->n_seats];
		seat->settings = copy_settings(seat->row, settings);
		if (seat->settings)
			r = seat_start(seat);
		if (r < 0) {
			*ret_culprit = seat->row->backend->name;
			free_settings(seat, seat->settings);
			backends_free(backends);
			return r;
		}
	}
	*ret = backends;
	return 0;
}

static bool is_enabled(const struct seat *seat, const void *settings)
{
	return !seat->row->enabled || seat->row->enabled(settings);
}

/* Whether it goes on, with these settings. */
static bool seat_change(const struct seat *seat, const void *before)
{
	const struct backend *backend = seat->row->backend;

	if (!seat->instance || !backend->change || !is_enabled(seat, before) ||
	    !is_enabled(seat, seat->settings))
		return false;
	backend->change(seat->instance, seat->settings);
	return true;
}

static int restart(struct seat *seat)
{
	seat_stop(seat);
	remove_sources(seat, !is_enabled(seat, seat->settings));
	return seat_start(seat);
}

/* The old settings are kept in @previous. */
static int try_settings(struct seat *seat, const void *all)
{
	void *settings = copy_settings(seat->row, all);

	if (!settings)
		return -ENOMEM;
	seat->previous = seat->settings;
	seat->settings = settings;
	return seat_change(seat, seat->previous) ? 0 : restart(seat);
}

static void go_back(struct seat *seat)
{
	void *tried = seat->settings;
	int r = 0;

	seat->settings = TAKE(seat->previous);
	if (!seat_change(seat, tried))
		r = restart(seat);
	free_settings(seat, tried);
	if (r < 0)
		log_error("%s: cannot be started again: %s", seat->row->backend->name,
			  strerror(-r));
}

int backends_change(struct backends *backends, const void *settings, const char **ret_culprit)
{
	int r = 0;

	for (size_t i = 0; i < backends->n_seats && r >= 0; i++) {
		struct seat *seat = &backends->seats[i];
		const void *part = (const char *)settings + seat->row->settings;

		if (memcmp(seat->settings, part, seat->row->size) == 0)
			continue;
		*ret_culprit = seat->row->backend->name;
		r = try_settings(seat, settings);
	}
	for (size_t i = 0; i < backends->n_seats; i++) {
		struct seat *seat = &backends->seats[i];

		if (r < 0 && seat->previous)
			go_back(seat);
		free_settings(seat, TAKE(seat->previous));
	}
	return MIN(r, 0);
}

void backends_command(struct backends *backends, struct command *command)
{
	struct command_fan *fan = command_fan_begin(command);

	if (!fan) {
		command->done(command, -ENOMEM);
		return;
	}
	for (size_t i = 0; i < backends->n_seats; i++) {
		const struct seat *seat = &backends->seats[i];
		struct command *part = seat->instance ? command_fan_part(fan) : NULL;

		if (part)
			seat->row->backend->command(seat->instance, part);
	}
	command_fan_end(fan, -ENODEV);
}

void backends_free(struct backends *backends)
{
	if (!backends)
		return;
	for (size_t i = 0; i < backends->n_seats; i++) {
		struct seat *seat = &backends->seats[i];

		seat_stop(seat);
		free_settings(seat, seat->settings);
		free(seat->sources);
	}
	free(backends);
}
