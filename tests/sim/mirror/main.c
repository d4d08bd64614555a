// SPDX-License-Identifier: Apache-2.0
/*
 * A client that asks for all objects once and from then on follows signals only. It shows that such
 *a client is never wrong, and lets a test wait for what a signal brings. A command is a line on
 *stdin, the next one comes after the answer, which is a line "ok ..." or "failed ...":
 *
 *	wait SECONDS PATH INTERFACE PROPERTY TEXT	until the property has that value
 *	there SECONDS PATH				until the object is there
 *	gone SECONDS PATH				until it is not
 *	compare						with what the service says now
 *	tell						likewise, and what differs on stderr
 *	count						the signals so far
 *
 * What is odd about a signal is told on stderr. When the service comes again, all objects are asked
 *for again.
 */
#include "compare.h"
#include "service.h"
#include "store.h"

#include <stdio.h>
#include <string.h>
#include <systemd/sd-event.h>
#include <unistd.h>

struct mirror {
	sd_event *event;
	sd_bus *bus;
	struct store store;
	bool is_loaded; /* what comes before the answer to GetManagedObjects is in it */
	bool has_greeted;
	GString *input;
	char **command; /* the words of the one under way, or NULL */
	sd_event_source *deadline;
};

G_GNUC_PRINTF(2, 3)
static void answer(struct mirror *mirror, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
	g_clear_pointer(&mirror->command, g_strfreev);
	mirror->deadline = sd_event_source_disable_unref(mirror->deadline);
}

static const char *value_of(struct mirror *mirror)
{
	char **words = mirror->command;

	return store_get(&mirror->store, words[2], words[3], words[4]);
}

static void do_wait(struct mirror *mirror)
{
	if (g_strcmp0(value_of(mirror), mirror->command[5]) == 0)
		answer(mirror, "ok");
}

static void do_there(struct mirror *mirror)
{
	if (store_has(&mirror->store, mirror->command[2], NULL))
		answer(mirror, "ok");
}

static void do_gone(struct mirror *mirror)
{
	if (!store_has(&mirror->store, mirror->command[2], NULL))
		answer(mirror, "ok");
}

static void do_count(struct mirror *mirror)
{
	answer(mirror, "ok %u", mirror->store.signals);
}

/*
 * The answer comes after all signals that were sent before it. A service with many to send waits
 * for the bus to drain and answers questions meanwhile, so those that it owes may be missing here.
 */
static int on_truth(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	struct mirror *mirror = userdata;
	struct store *store = &mirror->store;
	struct store truth;
	unsigned int count;

	if (sd_bus_message_is_method_error(message, NULL)) {
		answer(mirror, "failed %s", sd_bus_message_get_error(message)->message);
		return 0;
	}
	store_init(&truth);
	store_load(&truth, message);
	count = compare_stores(store, &truth, mirror->bus, strcmp(mirror->command[0], "tell") == 0);
	answer(mirror, "%s %u objects, %u signals, %u differences, %u strange, %u redundant",
	       count || store->strange ? "failed" : "ok", g_hash_table_size(truth.objects),
	       store->signals, count, store->strange, store->redundant);
	store_done(&truth);
	return 0;
}

static void ask(struct mirror *mirror, sd_bus_message_handler_t on_answer)
{
	g_assert_cmpint(sd_bus_call_method_async(mirror->bus, NULL, SERVICE, ROOT, MANAGER,
						 "GetManagedObjects", on_answer, mirror, NULL),
			>=, 0);
}

static void do_compare(struct mirror *mirror)
{
	ask(mirror, on_truth);
}

/* A command that waits is done again after each signal, until it has answered. */
static const struct verb {
	const char *name;
	unsigned int words;
	bool waits;
	void (*run)(struct mirror *mirror);
} verbs[] = {
	{ "wait", 6, true, do_wait },	  { "there", 3, true, do_there },
	{ "gone", 3, true, do_gone },	  { "compare", 1, false, do_compare },
	{ "tell", 1, false, do_compare }, { "count", 1, false, do_count },
};

static const struct verb *find_verb(char *const *words)
{
	for (size_t i = 0; words && i < G_N_ELEMENTS(verbs); i++)
		if (g_strcmp0(words[0], verbs[i].name) == 0 &&
		    g_strv_length((char **)words) == verbs[i].words)
			return &verbs[i];
	return NULL;
}

static int on_deadline(sd_event_source *source, uint64_t now, void *userdata)
{
	struct mirror *mirror = userdata;
	bool has_value = strcmp(mirror->command[0], "wait") == 0;

	answer(mirror, "failed not within %s s%s%s", mirror->command[1],
	       has_value ? ", it is " : "", has_value ? value_of(mirror) ?: "not there" : "");
	return 0;
}

static void begin(struct mirror *mirror, const char *line)
{
	const struct verb *verb;

	g_assert_null(mirror->command);
	mirror->command = g_strsplit(line, " ", 6);
	verb = find_verb(mirror->command);
	if (!verb)
		answer(mirror, "failed what is \"%s\"?", line);
	else
		verb->run(mirror);
	if (mirror->command && verb->waits)
		g_assert_cmpint(sd_event_add_time_relative(
					mirror->event, &mirror->deadline, CLOCK_MONOTONIC,
					(uint64_t)(g_ascii_strtod(mirror->command[1], NULL) *
						   G_USEC_PER_SEC),
					1000, on_deadline, mirror),
				>=, 0);
}

/* Something has changed: it may be what a command waits for. */
static void retry(struct mirror *mirror)
{
	const struct verb *verb = find_verb(mirror->command);

	if (verb && verb->waits)
		verb->run(mirror);
}

static int on_signal(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	static const struct {
		const char *member;
		void (*apply)(struct store *store, sd_bus_message *message);
	} signals[] = {
		{ "InterfacesAdded", store_add },
		{ "InterfacesRemoved", store_remove },
		{ "PropertiesChanged", store_change },
	};
	struct mirror *mirror = userdata;

	if (!mirror->is_loaded)
		return 0;
	for (size_t i = 0; i < G_N_ELEMENTS(signals); i++)
		if (strcmp(sd_bus_message_get_member(message), signals[i].member) == 0)
			signals[i].apply(&mirror->store, message);
	retry(mirror);
	return 0;
}

static int on_objects(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	struct mirror *mirror = userdata;

	if (sd_bus_message_is_method_error(message, NULL))
		return 0; /* the service went away; it is asked when it comes */
	store_load(&mirror->store, message);
	mirror->is_loaded = true;
	if (!mirror->has_greeted)
		answer(mirror, "ok %u objects", g_hash_table_size(mirror->store.objects));
	mirror->has_greeted = true;
	retry(mirror);
	return 0;
}

static int on_owner(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	struct mirror *mirror = userdata;
	const char *name, *old, *new;

	g_assert_cmpint(sd_bus_message_read(message, "sss", &name, &old, &new), >, 0);
	g_hash_table_remove_all(mirror->store.objects);
	mirror->is_loaded = false;
	if (*new)
		ask(mirror, on_objects);
	else
		retry(mirror);
	return 0;
}

static int on_input(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
	struct mirror *mirror = userdata;
	char bytes[4096];
	ssize_t count = read(fd, bytes, sizeof(bytes));
	char *end;

	if (count <= 0)
		return sd_event_exit(mirror->event, 0);
	g_string_append_len(mirror->input, bytes, count);
	while ((end = strchr(mirror->input->str, '\n'))) {
		g_autofree char *line = g_strndup(mirror->input->str, end - mirror->input->str);

		g_string_erase(mirror->input, 0, end - mirror->input->str + 1);
		begin(mirror, line);
	}
	return 0;
}

static void follow(struct mirror *mirror, const char *sender, const char *match,
		   sd_bus_message_handler_t on_match)
{
	g_autofree char *rule = g_strdup_printf("type='signal',sender='%s',%s", sender, match);

	g_assert_cmpint(sd_bus_add_match(mirror->bus, NULL, rule, on_match, mirror), >=, 0);
}

int main(void)
{
	struct mirror mirror = { .input = g_string_new(NULL) };
	int ret;

	store_init(&mirror.store);
	g_assert_cmpint(sd_event_default(&mirror.event), >=, 0);
	g_assert_cmpint(sd_bus_open_system(&mirror.bus), >=, 0);
	g_assert_cmpint(sd_bus_attach_event(mirror.bus, mirror.event, 0), >=, 0);
	follow(&mirror, SERVICE, "interface='" MANAGER "'", on_signal);
	follow(&mirror, SERVICE,
	       "interface='org.freedesktop.DBus.Properties',member='PropertiesChanged'", on_signal);
	follow(&mirror, "org.freedesktop.DBus", "member='NameOwnerChanged',arg0='" SERVICE "'",
	       on_owner);
	ask(&mirror, on_objects);
	g_assert_cmpint(
		sd_event_add_io(mirror.event, NULL, STDIN_FILENO, EPOLLIN, on_input, &mirror), >=,
		0);
	ret = sd_event_loop(mirror.event);

	g_string_free(mirror.input, TRUE);
	g_strfreev(mirror.command);
	store_done(&mirror.store);
	sd_bus_flush_close_unref(mirror.bus);
	sd_event_unref(mirror.event);
	return ret;
}
