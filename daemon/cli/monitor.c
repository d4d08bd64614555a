// SPDX-License-Identifier: Apache-2.0
/*
 * fabricctl monitor: says what happens, as it happens.
 *
 * A signal only says which object to look at. A moment later all objects that have been named are
 * read again, and the difference to what was known is what is told. So a burst of signals about
 * one thing becomes one line, and after a restart of the service only what is different is told.
 */
#include "cli/monitor.h"
#include "base/util.h"
#include "cli/text.h"
#include "cli/when.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#define RESYNC_USEC USEC_PER_SEC

static int on_object(const struct object *object, void *userdata)
{
	struct monitor *monitor = userdata;
	struct mention *mentioned = mentions_find(&monitor->looking, object->path);
	CLEANUP(facts_freep) struct facts *before = NULL;
	struct facts *after = facts_new(object);

	before = memory_put(&monitor->memory, after);
	if (before && before->told_when) {
		after->told = TAKE(before->told);
		after->told_when = before->told_when;
	}
	if (mentioned) { /* else this is the first look, at everything */
		mentioned->found = true;
		events_compare(&monitor->events, mentioned->when, before, after,
			       mentioned->n_flaps);
	}
	if (before && !after->manager)
		after->manager = TAKE(before->manager);
	return 0;
}

/* Whoever was mentioned and did not answer is gone. */
static void bury(struct monitor *monitor, const struct paths *paths)
{
	for (size_t i = 0; i < paths->n; i++) {
		struct mention *mentioned = mentions_find(&monitor->looking, paths->items[i]);
		CLEANUP(facts_freep) struct facts *before = NULL;

		if (!mentioned || mentioned->found)
			continue;
		before = memory_take(&monitor->memory, paths->items[i]);
		events_compare(&monitor->events, mentioned->when, before, NULL, 0);
	}
}

/* Looks at everything that was mentioned. Mentions that come meanwhile are for the next time. */
static int look(struct monitor *monitor)
{
	CLEANUP(paths_done) struct paths paths = {};
	int r;

	monitor->looking = monitor->mentions;
	monitor->mentions = (struct mentions){};
	monitor->look_at = 0;
	mentions_paths(&monitor->looking, &paths);
	r = client_objects(&monitor->ctl->client, &paths, on_object, monitor);
	if (r >= 0)
		bury(monitor, &paths);
	mentions_done(&monitor->looking);
	if (r == -EHOSTUNREACH || r == -ETIMEDOUT) {
		/* It went away in between: everything is compared when it is back. */
		monitor->readiness = READY_NOT;
		r = 0;
	}
	events_condense(&monitor->events, &monitor->memory);
	return r;
}

/* All objects that there are, the manager first. */
static int read_paths(struct monitor *monitor, struct paths *paths)
{
	static const enum object_kind kinds[] = { KIND_FABRIC,	    KIND_SWITCH, KIND_PORT,
						  KIND_ENDPOINT,    KIND_DOMAIN, KIND_ADAPTER,
						  KIND_ADAPTER_PORT };
	int r = 0;

	paths_append(paths, need_memory(strdup(MANAGER_PATH)));
	for (size_t i = 0; i < ARRAY_SIZE(kinds) && r >= 0; i++)
		r = client_paths(&monitor->ctl->client, kinds[i], "", paths);
	return r;
}

/* What is not known of by a sweep, but by what lists this machine's own ends. */
static bool is_own_end(const struct facts *facts)
{
	return facts->kind >= KIND_DOMAIN || (facts->kind == KIND_FABRIC && !facts->manager);
}

static void mention_known(const struct facts *facts, void *userdata)
{
	struct monitor *monitor = userdata;

	if (monitor->readiness == READY_WHOLE || !is_own_end(facts))
		monitor_mention(monitor, facts->path, when_now());
}

/*
 * The service is back: looks at everything that it publishes, as soon as that can be believed. When
 * it has read everything, whatever it does not have any more is gone.
 */
static int resync(struct monitor *monitor)
{
	CLEANUP(object_freep) struct object *manager = NULL;
	CLEANUP(paths_done) struct paths paths = {};
	enum readiness readiness = READY_NOT;
	int r;

	r = client_object(&monitor->ctl->client, MANAGER_PATH, &manager);
	if (r >= 0)
		readiness = readiness_of(manager);
	if (r >= 0 && readiness <= monitor->readiness)
		return 0;
	if (r >= 0)
		r = read_paths(monitor, &paths);
	if (r == -EHOSTUNREACH || r == -ETIMEDOUT || r == -ENOENT)
		return 0; /* not yet */
	if (r < 0)
		return r;
	monitor->readiness = readiness;
	for (size_t i = 0; i < paths.n; i++)
		monitor_mention(monitor, paths.items[i], when_now());
	if (readiness >= READY_FABRICS)
		memory_each(&monitor->memory, mention_known, monitor);
	return 0;
}

/* The first look, at everything. */
static int begin(struct monitor *monitor)
{
	CLEANUP(paths_done) struct paths paths = {};
	CLEANUP(freep) char *text = NULL;
	const struct facts *manager;
	int r;

	r = monitor_subscribe(monitor);
	if (r >= 0)
		r = read_paths(monitor, &paths);
	if (r >= 0)
		r = client_objects(&monitor->ctl->client, &paths, on_object, monitor);
	if (r < 0)
		return r;
	manager = memory_find(&monitor->memory, MANAGER_PATH);
	text = text_format("%s, %zu objects are watched", manager ? manager->state : "starting",
			   monitor->memory.n - (manager != NULL));
	events_service(&monitor->events, when_now(), STYLE_GOOD, "watching", text);
	return 0;
}

static bool wants_resync(const struct monitor *monitor)
{
	return monitor->readiness < READY_WHOLE && !monitor->away;
}

/* How long there is nothing to do unless the bus says so. */
static uint64_t idle_usec(const struct monitor *monitor)
{
	uint64_t now = when_now();

	/* A clock that was set back makes nobody wait. */
	if (monitor->look_at)
		return monitor->look_at <= now ? 0 : MIN(monitor->look_at - now, MOMENT_USEC);
	return wants_resync(monitor) ? RESYNC_USEC : UINT64_MAX;
}

/* CLOCK_MONOTONIC us; the bus wants to be asked at a point in time, for calls without an answer. */
static uint64_t bus_usec(sd_bus *bus)
{
	struct timespec now;
	uint64_t at, now_usec;

	if (sd_bus_get_timeout(bus, &at) < 0 || at == UINT64_MAX)
		return UINT64_MAX;
	clock_gettime(CLOCK_MONOTONIC, &now);
	now_usec = (uint64_t)now.tv_sec * USEC_PER_SEC + (uint64_t)now.tv_nsec / 1000;
	return at > now_usec ? at - now_usec : 0;
}

/* Waits for the bus, at most until something is due, or until nobody reads the output any more. */
static int wait_for_more(struct monitor *monitor)
{
	sd_bus *bus = monitor->ctl->client.bus;
	uint64_t usec = MIN(idle_usec(monitor), bus_usec(bus));
	int fd = sd_bus_get_fd(bus), events = sd_bus_get_events(bus);
	/* Of the output, only errors are reported: that the reader of a pipe has gone. */
	struct pollfd fds[] = { { .fd = fd, .events = (short)events }, { .fd = STDOUT_FILENO } };
	struct timespec timeout = { .tv_sec = (time_t)(usec / USEC_PER_SEC),
				    .tv_nsec = (long)(usec % USEC_PER_SEC * 1000) };

	if (fd < 0 || events < 0)
		return MIN(fd, events);
	if (ppoll(fds, ARRAY_SIZE(fds), usec == UINT64_MAX ? NULL : &timeout, NULL) < 0)
		return errno == EINTR ? 0 : -errno;
	monitor->unread = fds[1].revents & (POLLERR | POLLHUP | POLLNVAL);
	return 0;
}

static int watch(struct monitor *monitor)
{
	struct output *output = &monitor->ctl->output;
	uint64_t resync_at = 0;
	int r = begin(monitor);

	while (r >= 0 && !monitor->unread && !ferror(output->stream)) {
		uint64_t now = when_now();

		if (monitor->look_at &&
		    (now >= monitor->look_at || monitor->look_at > now + MOMENT_USEC))
			r = look(monitor);
		else if (wants_resync(monitor) && !monitor->look_at && now >= resync_at) {
			r = resync(monitor);
			resync_at = now + RESYNC_USEC;
		}
		if (r < 0)
			break;
		events_print(&monitor->events, output);
		r = sd_bus_process(monitor->ctl->client.bus, NULL);
		if (r == 0)
			r = wait_for_more(monitor);
	}
	return r;
}

int verb_monitor(struct fabricctl *ctl, int n_arguments, char **arguments)
{
	struct monitor monitor = { .ctl = ctl, .readiness = READY_WHOLE };
	int r;

	output_live(&ctl->output);
	if (ctl->output.json == JSON_PRETTY)
		ctl->output.json = JSON_SHORT; /* an event a line */
	r = watch(&monitor);
	events_done(&monitor.events);
	memory_done(&monitor.memory);
	mentions_done(&monitor.mentions);
	if (r == -ENOTCONN || r == -ECONNRESET || r == -EPIPE)
		return fail(EXIT_NO_SERVICE, "The system bus has gone away.");
	return r < 0 ? fail_client(ctl, r, "Watching") : EXIT_DONE;
}
