// SPDX-License-Identifier: Apache-2.0
/*
 * The backends as a whole, with two that do what the test says: other settings take effect for all
 * or for none, and what a stopped one has told is taken back.
 */
#include "backends.h"

#include <errno.h>
#include <glib.h>

#include "base/util.h"
#include "model/command.h"
#include "model/update.h"

/* Without padding, which would not survive being returned. */
struct half {
	unsigned int value, enabled;
};

struct whole {
	struct half left, right;
};

/* What has happened, a line each. */
static GString *history;
static sd_event *event;

/* A value that cannot be started with. */
#define BROKEN 13

struct instance {
	const struct half *settings;
	struct sink *sink;
	struct command *command; /* that waits */
	const char *name;
};

static struct instance *left, *right;

static void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void note(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_string_append_vprintf(history, format, arguments);
	g_string_append_c(history, '\n');
	va_end(arguments);
}

/* All that has happened since the last time, and no more. */
static void assert_history(const char *expected)
{
	g_assert_cmpstr(history->str, ==, expected);
	g_string_truncate(history, 0);
}

static int start(const char *name, const void *settings, struct sink *sink, struct instance **where)
{
	const struct half *half = settings;

	note("start %s %u", name, half->value);
	if (half->value == BROKEN)
		return -EIO;
	*where = g_new0(struct instance, 1);
	(*where)->settings = half;
	(*where)->sink = sink;
	(*where)->name = name;
	return 0;
}

static int start_left(sd_event *e, const void *settings, struct sink *sink, void **ret)
{
	int r = start("left", settings, sink, &left);

	g_assert_true(e == event);
	*ret = r < 0 ? NULL : left;
	return r;
}

static int start_right(sd_event *e, const void *settings, struct sink *sink, void **ret)
{
	int r = start("right", settings, sink, &right);

	*ret = r < 0 ? NULL : right;
	return r;
}

static void stop(void *userdata)
{
	struct instance *instance = userdata;

	note("stop %s %u", instance->name, instance->settings->value);
	if (instance->command)
		instance->command->done(instance->command, -ECANCELED);
	g_free(instance);
}

static void keep_command(void *userdata, struct command *command)
{
	struct instance *instance = userdata;

	instance->command = command;
}

static void refuse_command(void *userdata, struct command *command)
{
	command->done(command, -ENODEV);
}

static void change(void *userdata, const void *settings)
{
	struct instance *instance = userdata;
	const struct half *half = settings;

	note("change %s %u to %u", instance->name, instance->settings->value, half->value);
	instance->settings = half;
}

static const struct backend left_backend = { "left", start_left, NULL, stop, keep_command },
			    steady_backend = { "left", start_left, change, stop, keep_command },
			    right_backend = { "right", start_right, NULL, stop, refuse_command };

static bool is_enabled(const void *settings)
{
	return ((const struct half *)settings)->enabled != 0;
}

static const struct backend_row rows[] = {
	{ &left_backend, offsetof(struct whole, left), sizeof(struct half), is_enabled },
	{ &right_backend, offsetof(struct whole, right), sizeof(struct half), NULL },
	{ 0 },
};

/* The left one goes on with other settings. */
static const struct backend_row steady_rows[] = {
	{ &steady_backend, offsetof(struct whole, left), sizeof(struct half), is_enabled },
	{ &right_backend, offsetof(struct whole, right), sizeof(struct half), NULL },
	{ 0 },
};

/* --- What the manager hears --- */

static void on_update(struct sink *sink, const struct update *update)
{
	note("update %s%s", update->source.id,
	     update->has_adapters && !update->n_adapters ? ", no adapters" : "");
}

static void on_remove(struct sink *sink, const char *source_id, bool fabric_too)
{
	note("remove %s%s", source_id, fabric_too ? " and its fabric" : "");
}

static struct sink sink = { .update = on_update, .remove = on_remove };

static void tell(struct instance *instance, const char *source_id, bool adapters)
{
	struct update update = { .has_adapters = adapters };
	struct adapter_facts adapter = { .id = "a" };

	g_strlcpy(update.source.id, source_id, sizeof(update.source.id));
	if (adapters)
		g_assert_cmpint(update_add_adapter(&update, &adapter), ==, 0);
	instance->sink->update(instance->sink, &update);
	update_done(&update);
}

static struct whole make(unsigned int left_value, unsigned int right_value)
{
	struct whole whole;

	memset(&whole, 0, sizeof(whole));
	whole.left.value = left_value;
	whole.left.enabled = 1;
	whole.right.value = right_value;
	return whole;
}

/* With the settings 1 and 2; each has told of two sources. */
static struct backends *start_rows(const struct backend_row *which)
{
	struct whole whole = make(1, 2);
	struct backends *backends;
	const char *culprit;

	history = g_string_new(NULL);
	g_assert_cmpint(sd_event_new(&event), >=, 0);
	g_assert_cmpint(backends_start(event, which, &whole, &sink, &backends, &culprit), ==, 0);
	/* It has a copy. */
	memset(&whole, 0xff, sizeof(whole));
	tell(left, "l/1", false);
	tell(left, "l/2", true);
	tell(left, "l/1", false);
	tell(right, "r/1", false);
	assert_history("start left 1\nstart right 2\nupdate l/1\nupdate l/2\nupdate l/1\n"
		       "update r/1\n");
	return backends;
}

static void end_both(struct backends *backends, const char *expected)
{
	g_string_truncate(history, 0);
	backends_free(backends);
	assert_history(expected);
	g_string_free(history, TRUE);
	sd_event_unref(event);
}

static void test_same(void)
{
	struct backends *backends = start_rows(rows);
	struct whole same = make(1, 2);
	const char *culprit;

	g_assert_cmpint(backends_change(backends, &same, &culprit), ==, 0);
	assert_history("");
	end_both(backends, "stop left 1\nstop right 2\n");
}

static void test_one(void)
{
	struct backends *backends = start_rows(rows);
	struct whole other = make(7, 2);
	const char *culprit;

	g_assert_cmpint(backends_change(backends, &other, &culprit), ==, 0);
	assert_history("stop left 1\nremove l/2\nremove l/1\nstart left 7\n");
	/* It tells again, and is taken back again. */
	tell(left, "l/9", false);
	other = make(8, 9);
	g_assert_cmpint(backends_change(backends, &other, &culprit), ==, 0);
	assert_history("update l/9\nstop left 7\nremove l/9\nstart left 8\n"
		       "stop right 2\nremove r/1\nstart right 9\n");
	end_both(backends, "stop left 8\nstop right 9\n");
}

/* Its source is known as its own no more. */
static void test_removed(void)
{
	struct backends *backends = start_rows(rows);
	struct whole other = make(7, 2);
	const char *culprit;

	left->sink->remove(left->sink, "l/1", true);
	assert_history("remove l/1 and its fabric\n");
	g_assert_cmpint(backends_change(backends, &other, &culprit), ==, 0);
	assert_history("stop left 1\nremove l/2\nstart left 7\n");
	end_both(backends, "stop left 7\nstop right 2\n");
}

/* Nobody will read again what it has shown. */
static void test_turned_off(void)
{
	struct backends *backends = start_rows(rows);
	struct whole off = make(1, 2);
	const char *culprit;

	off.left.enabled = 0;
	g_assert_cmpint(backends_change(backends, &off, &culprit), ==, 0);
	assert_history("stop left 1\nupdate l/2, no adapters\nremove l/2 and its fabric\n"
		       "remove l/1 and its fabric\nstart left 1\n");
	end_both(backends, "stop left 1\nstop right 2\n");
}

/* What it has told still holds. */
static void test_steady(void)
{
	struct backends *backends = start_rows(steady_rows);
	struct whole other = make(7, 2);
	const char *culprit;

	g_assert_cmpint(backends_change(backends, &other, &culprit), ==, 0);
	assert_history("change left 1 to 7\n");
	/* When others fail it goes on with what it had. */
	other = make(8, BROKEN);
	g_assert_cmpint(backends_change(backends, &other, &culprit), ==, -EIO);
	assert_history("change left 7 to 8\nstop right 2\nremove r/1\nstart right 13\n"
		       "change left 8 to 7\nstart right 2\n");
	end_both(backends, "stop left 7\nstop right 2\n");
}

static void test_steady_turned_off(void)
{
	struct backends *backends = start_rows(steady_rows);
	struct whole other = make(1, 2);
	const char *culprit;

	other.left.enabled = 0;
	g_assert_cmpint(backends_change(backends, &other, &culprit), ==, 0);
	assert_history("stop left 1\nupdate l/2, no adapters\nremove l/2 and its fabric\n"
		       "remove l/1 and its fabric\nstart left 1\n");
	end_both(backends, "stop left 1\nstop right 2\n");
}

/* The first that fails has the old settings again, */
static void test_broken(void)
{
	struct backends *backends = start_rows(rows);
	struct whole broken = make(BROKEN, 3);
	const char *culprit;

	g_assert_cmpint(backends_change(backends, &broken, &culprit), ==, -EIO);
	g_assert_cmpstr(culprit, ==, "left");
	assert_history("stop left 1\nremove l/2\nremove l/1\nstart left 13\nstart left 1\n");
	end_both(backends, "stop left 1\nstop right 2\n");
}

/* and so have those before it, which had started. */
static void test_second_broken(void)
{
	struct backends *backends = start_rows(rows);
	struct whole broken = make(5, BROKEN);
	const char *culprit;

	g_assert_cmpint(backends_change(backends, &broken, &culprit), ==, -EIO);
	g_assert_cmpstr(culprit, ==, "right");
	assert_history("stop left 1\nremove l/2\nremove l/1\nstart left 5\n"
		       "stop right 2\nremove r/1\nstart right 13\n"
		       "stop left 5\nstart left 1\nstart right 2\n");
	/* They are alive, and another change is another change. */
	broken = make(1, 4);
	g_assert_cmpint(backends_change(backends, &broken, &culprit), ==, 0);
	assert_history("stop right 2\nstart right 4\n");
	end_both(backends, "stop left 1\nstop right 4\n");
}

static void test_start_broken(void)
{
	struct whole broken = make(1, BROKEN);
	struct backends *backends = NULL;
	const char *culprit;

	history = g_string_new(NULL);
	g_assert_cmpint(sd_event_new(&event), >=, 0);
	g_assert_cmpint(backends_start(event, rows, &broken, &sink, &backends, &culprit), ==, -EIO);
	g_assert_null(backends);
	g_assert_cmpstr(culprit, ==, "right");
	end_both(NULL, "");
}

/* --- Commands --- */

static unsigned int n_done;
static int done_error;

static void on_done(struct command *command, int error)
{
	n_done++;
	done_error = error;
}

static void test_command(void)
{
	struct backends *backends = start_rows(rows);
	struct command command = { .done = on_done };

	n_done = 0;
	backends_command(backends, &command);
	g_assert_cmpuint(n_done, ==, 0);
	left->command->done(TAKE(left->command), 0);
	g_assert_cmpuint(n_done, ==, 1);
	/* That the right one does not know it is no error. */
	g_assert_cmpint(done_error, ==, 0);
	end_both(backends, "stop left 1\nstop right 2\n");
}

/* Who waits for a backend that is stopped hears of it. */
static void test_command_canceled(void)
{
	struct backends *backends = start_rows(rows);
	struct command command = { .done = on_done };
	struct whole other = make(6, 2);
	const char *culprit;

	n_done = 0;
	backends_command(backends, &command);
	g_assert_cmpint(backends_change(backends, &other, &culprit), ==, 0);
	g_assert_cmpuint(n_done, ==, 1);
	g_assert_cmpint(done_error, ==, -ECANCELED);
	end_both(backends, "stop left 6\nstop right 2\n");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/backends/change/the-same", test_same);
	g_test_add_func("/backends/change/one-of-them", test_one);
	g_test_add_func("/backends/change/source-was-removed", test_removed);
	g_test_add_func("/backends/change/turned-off", test_turned_off);
	g_test_add_func("/backends/change/it-goes-on", test_steady);
	g_test_add_func("/backends/change/it-is-turned-off", test_steady_turned_off);
	g_test_add_func("/backends/fail/first", test_broken);
	g_test_add_func("/backends/fail/second", test_second_broken);
	g_test_add_func("/backends/fail/at-the-start", test_start_broken);
	g_test_add_func("/backends/command/one-knows-it", test_command);
	g_test_add_func("/backends/command/canceled", test_command_canceled);
	return g_test_run();
}
