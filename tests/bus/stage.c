// SPDX-License-Identifier: Apache-2.0
/*
 * The stage for the tests of bus/.
 */
#include "stage.h"

#include <stdarg.h>
#include <string.h>

#include "value.h"

/* More than anything here takes, even under valgrind on a busy machine. */
#define PATIENCE_USEC (60 * USEC_PER_SEC)

const struct fat_tree small_tree = { .spines = 1, .leaves = 2, .hosts = 2, .unplugged = 1 };

static void on_submit(void *userdata, struct command *command)
{
	struct stage *stage = userdata;

	g_ptr_array_add(stage->commands, command);
}

static void on_announced(void *userdata, size_t n_objects)
{
	struct stage *stage = userdata;

	stage->n_announced = n_objects;
}

static const char *shorten(const char *text, const char *beginning)
{
	return g_str_has_prefix(text, beginning) ? text + strlen(beginning) : text;
}

/* The beginning of the line, up to the path. */
static void append_path(GString *line, char verb, const char *path)
{
	bool at_adapter = g_str_has_prefix(path, PATH_ADAPTERS "/");

	g_string_append_printf(line, "%c %s%s", verb, at_adapter ? "@" : "",
			       at_adapter ? shorten(path, PATH_ADAPTERS "/")
					  : shorten(path, FABRIC_PATH));
}

/* The names of the properties in PropertiesChanged. */
static void append_names(sd_bus_message *message, GString *line)
{
	const char *name;

	g_assert_cmpint(sd_bus_message_enter_container(message, 'a', "{sv}"), >=, 0);
	while (sd_bus_message_enter_container(message, 'e', "sv") > 0) {
		g_assert_cmpint(sd_bus_message_read_basic(message, 's', &name), >, 0);
		g_string_append_printf(line, " %s", name);
		g_assert_cmpint(sd_bus_message_skip(message, "v"), >=, 0);
		g_assert_cmpint(sd_bus_message_exit_container(message), >=, 0);
	}
	g_assert_cmpint(sd_bus_message_exit_container(message), >=, 0);
	/* Nothing is ever only invalidated. */
	g_assert_cmpint(sd_bus_message_enter_container(message, 'a', "s"), >=, 0);
	g_assert_cmpint(sd_bus_message_at_end(message, false), >, 0);
}

static int on_signal(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
	struct stage *stage = userdata;
	GString *line = g_string_new(NULL);
	const char *path, *interface;

	if (sd_bus_message_is_signal(message, NULL, "PropertiesChanged")) {
		g_assert_cmpint(sd_bus_message_read_basic(message, 's', &interface), >, 0);
		append_path(line, '~', sd_bus_message_get_path(message));
		g_string_append_printf(line, " %s:", shorten(interface, "xyz.openbmc_project."));
		append_names(message, line);
	} else {
		g_assert_cmpint(sd_bus_message_read_basic(message, 'o', &path), >, 0);
		append_path(line,
			    sd_bus_message_is_signal(message, NULL, "InterfacesAdded") ? '+' : '-',
			    path);
	}
	g_ptr_array_add(stage->signals, g_string_free(line, FALSE));
	g_assert_cmpint(sd_bus_message_rewind(message, true), >=, 0);
	if (stage->on_signal)
		stage->on_signal(message, stage->userdata);
	return 0;
}

static void watch(struct stage *stage)
{
	static const char *const rules[] = {
		"type='signal',interface='org.freedesktop.DBus.ObjectManager'",
		"type='signal',interface='org.freedesktop.DBus.Properties'",
	};

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		g_assert_cmpint(sd_bus_add_match(stage->client, NULL, rules[i], on_signal, stage),
				>=, 0);
}

struct stage *stage_new(const struct fat_tree *tree, const struct bus_options *options)
{
	struct stage *stage = g_new0(struct stage, 1);
	struct bus_hooks hooks = {
		.submit = on_submit,
		.announced = on_announced,
		.userdata = stage,
	};

	stage->tree = *tree;
	fat_tree_update(tree, &stage->truth);
	own_machine_init(&stage->machine);
	stage->commands = g_ptr_array_new();
	stage->signals = g_ptr_array_new_with_free_func(g_free);
	stage->graph = graph_new();
	stage->daemon = private_bus_new();
	stage->client = private_bus_connect(stage->daemon);
	/* Under valgrind an answer takes its time. */
	sd_bus_set_method_call_timeout(stage->client, 300 * USEC_PER_SEC);
	stage->server = private_bus_connect(stage->daemon);
	watch(stage);
	g_assert_cmpint(sd_event_new(&stage->event), >=, 0);
	g_assert_cmpint(sd_bus_attach_event(stage->client, stage->event, 0), >=, 0);
	g_assert_cmpint(sd_bus_attach_event(stage->server, stage->event, 0), >=, 0);
	g_assert_cmpint(
		bus_new_on(stage->server, stage->event, stage->graph, options, &hooks, &stage->bus),
		==, 0);
	return stage;
}

struct stage *stage_new_live(const struct fat_tree *tree, enum front_end front_end)
{
	struct bus_options options = {
		.front_end = front_end,
		.publish_unplugged = true,
		.version = "1.2.3",
	};
	struct stage *stage = stage_new(tree, &options);

	stage_sweep(stage);
	stage_settle(stage);
	g_ptr_array_set_size(stage->signals, 0);
	return stage;
}

struct stage *stage_new_at_home(enum front_end front_end)
{
	struct stage *stage = stage_new_live(&small_tree, front_end);

	stage_apply(stage, &stage->machine.verbs);
	stage_apply(stage, &stage->machine.subnet);
	stage_apply(stage, &stage->machine.tcp);
	stage_settle(stage);
	g_ptr_array_set_size(stage->signals, 0);
	return stage;
}

void stage_free(struct stage *stage)
{
	bus_free(stage->bus);
	for (unsigned int i = 0; i < stage->commands->len; i++) {
		struct command *command = stage->commands->pdata[i];

		command->done(command, 0);
	}
	g_ptr_array_unref(stage->commands);
	g_ptr_array_unref(stage->signals);
	sd_bus_close_unref(stage->client);
	sd_bus_close_unref(stage->server);
	sd_event_unref(stage->event);
	private_bus_free(stage->daemon);
	update_done(&stage->truth);
	own_machine_done(&stage->machine);
	graph_free(stage->graph);
	g_free(stage);
}

void stage_apply(struct stage *stage, const struct update *update)
{
	struct changes changes = { 0 };

	g_assert_cmpint(graph_apply(stage->graph, update, &changes), ==, 0);
	g_assert_cmpint(bus_publish(stage->bus, &changes), ==, 0);
}

void stage_sweep(struct stage *stage)
{
	stage_apply(stage, &stage->truth);
}

void stage_source(struct stage *stage, enum source_state state, int error)
{
	struct update update;

	fat_tree_source(state, error, &update);
	stage_apply(stage, &update);
}

void stage_turn(struct stage *stage)
{
	g_assert_cmpint(sd_event_run(stage->event, 0), >=, 0);
}

/* Until it is so; with an end when it never will be. */
static void wait_for(struct stage *stage, const bool *done)
{
	uint64_t begin, now;

	sd_event_now(stage->event, CLOCK_MONOTONIC, &begin);
	while (!*done) {
		g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC), >=, 0);
		sd_event_now(stage->event, CLOCK_MONOTONIC, &now);
		g_assert_cmpuint(now - begin, <, PATIENCE_USEC);
	}
}

struct pending_call {
	bool done;
	sd_bus_message *reply;
};

static int on_reply(sd_bus_message *message, void *userdata, sd_bus_error *ret_error)
{
	struct pending_call *call = userdata;

	call->done = true;
	call->reply = sd_bus_message_ref(message);
	return 0;
}

int stage_call(struct stage *stage, const char *path, const char *interface, const char *member,
	       sd_bus_error *ret_error, sd_bus_message **ret_reply, const char *types, ...)
{
	struct pending_call call = { 0 };
	sd_bus_slot *slot;
	va_list arguments;
	int r;

	va_start(arguments, types);
	r = sd_bus_call_method_asyncv(stage->client, &slot, BUS_NAME, path, interface, member,
				      on_reply, &call, types, arguments);
	va_end(arguments);
	g_assert_cmpint(r, >=, 0);
	wait_for(stage, &call.done);
	sd_bus_slot_unref(slot);

	r = -sd_bus_message_get_errno(call.reply);
	if (r < 0 && ret_error)
		sd_bus_error_copy(ret_error, sd_bus_message_get_error(call.reply));
	if (r == 0 && ret_reply)
		*ret_reply = sd_bus_message_ref(call.reply);
	sd_bus_message_unref(call.reply);
	return r;
}

/* What the service has sent before it answers, the client has heard when it has the answer. */
void stage_settle(struct stage *stage)
{
	do {
		while (!bus_is_idle(stage->bus))
			g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC), >=, 0);
		g_assert_cmpint(stage_call(stage, PATH_MANAGER, "org.freedesktop.DBus.Peer", "Ping",
					   NULL, NULL, NULL),
				==, 0);
	} while (!bus_is_idle(stage->bus));
}

char *stage_get(struct stage *stage, const char *path, const char *interface, const char *property)
{
	g_autofree char *whole = g_strconcat(
		path[0] == '/' && g_str_has_prefix(path, PATH_ROOT) ? "" : FABRIC_PATH, path, NULL);
	g_autofree char *name = g_strconcat("xyz.openbmc_project.", interface, NULL);
	GString *text = g_string_new(NULL);
	sd_bus_message *reply;

	g_assert_cmpint(stage_call(stage, whole, "org.freedesktop.DBus.Properties", "Get", NULL,
				   &reply, "ss", name, property),
			==, 0);
	value_append(reply, text);
	sd_bus_message_unref(reply);
	return g_string_free(text, FALSE);
}

void stage_assert_signals(struct stage *stage, ...)
{
	unsigned int n = 0;
	va_list lines;

	stage_settle(stage);
	va_start(lines, stage);
	for (const char *line = va_arg(lines, const char *); line;
	     line = va_arg(lines, const char *)) {
		g_assert_cmpuint(n, <, stage->signals->len);
		g_assert_cmpstr(stage->signals->pdata[n++], ==, line);
	}
	va_end(lines);
	if (n < stage->signals->len)
		g_error("not expected: %s", (char *)stage->signals->pdata[n]);
	g_ptr_array_set_size(stage->signals, 0);
}

void stage_assert_only_property(struct stage *stage, const char *path, const char *interface,
				const char *property)
{
	g_autofree char *beginning = g_strdup_printf("~ %s %s: ", path, interface);
	const char *told = "nothing";

	stage_settle(stage);
	for (unsigned int i = 0; i < stage->signals->len; i++)
		if (g_str_has_prefix(stage->signals->pdata[i], beginning))
			told = shorten(stage->signals->pdata[i], beginning);
	g_assert_cmpstr(told, ==, property);
	g_ptr_array_set_size(stage->signals, 0);
}

unsigned int stage_count_signals(const struct stage *stage, const char *beginning)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < stage->signals->len; i++)
		count += g_str_has_prefix(stage->signals->pdata[i], beginning);
	return count;
}
