// SPDX-License-Identifier: Apache-2.0
/*
 * Reloading: who is handed what, and that nobody is where something is wrong. The backends and the
 * bus are the test's own.
 */
#include "reload.h"

#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>

#include "base/util.h"

/* What has been told, and what the backends answer. */
static struct {
	int answer;
	unsigned int n_backends, n_bus;
	enum front_end front_end; /* that the bus was told */
} told;

int backends_change(struct backends *backends, const void *settings, const char **ret_culprit)
{
	const struct config *config = settings;

	g_assert_cmpuint(told.n_bus, ==, 0);
	g_assert_cmpint(config->bus.front_end, ==, FRONT_END_NVIDIA);
	told.n_backends++;
	*ret_culprit = "verbs";
	return told.answer;
}

void bus_set_options(struct bus *bus, const struct bus_options *options)
{
	told.n_bus++;
	told.front_end = options->front_end;
}

struct bed {
	char *path;
	struct config *config;
	struct bus_outcome outcome;
};

/* With the defaults, and then that text to be read. */
static struct bed bed_new(const char *text, int answer)
{
	struct bed bed = { .config = malloc(sizeof(*bed.config)) };
	int fd = g_file_open_tmp("test-reload-XXXXXX", &bed.path, NULL);

	g_assert_true(g_close(fd, NULL));
	g_assert_true(g_file_set_contents(bed.path, text, -1, NULL));
	config_init(bed.config);
	memset(&told, 0, sizeof(told));
	told.answer = answer;
	return bed;
}

static void bed_done(struct bed *bed)
{
	g_unlink(bed->path);
	g_free(bed->path);
	config_free(bed->config);
	free(bed->outcome.message);
	free(bed->outcome.old_value);
	free(bed->outcome.new_value);
}

static void bed_reload(struct bed *bed)
{
	reload(bed->path, &bed->config, NULL, NULL, &bed->outcome);
}

static void test_everybody(void)
{
	CLEANUP(bed_done) struct bed bed = bed_new("{ \"front_end\": \"nvidia\" }", 0);

	bed_reload(&bed);
	g_assert_cmpint(bed.outcome.error, ==, 0);
	g_assert_null(bed.outcome.message);
	g_assert_cmpstr(bed.outcome.old_value, ==, "{\"front_end\":\"bmcweb\"}");
	g_assert_cmpstr(bed.outcome.new_value, ==, "{\"front_end\":\"nvidia\"}");
	g_assert_cmpuint(told.n_backends, ==, 1);
	g_assert_cmpuint(told.n_bus, ==, 1);
	g_assert_cmpint(told.front_end, ==, FRONT_END_NVIDIA);
	g_assert_cmpint(bed.config->bus.front_end, ==, FRONT_END_NVIDIA);
}

static void test_wrong(void)
{
	CLEANUP(bed_done) struct bed bed = bed_new("{ \"front_end\": 1 }", 0);

	bed_reload(&bed);
	g_assert_cmpint(bed.outcome.error, ==, -EINVAL);
	g_assert_nonnull(strstr(bed.outcome.message, "line 1: \"front_end\" is 1, but must be"));
	g_assert_null(bed.outcome.new_value);
	g_assert_cmpuint(told.n_backends, ==, 0);
	g_assert_cmpuint(told.n_bus, ==, 0);
	g_assert_cmpint(bed.config->bus.front_end, ==, FRONT_END_BMCWEB);
}

/* A file that is not there is as wrong as what might stand in it. */
static void test_missing(void)
{
	CLEANUP(bed_done) struct bed bed = bed_new("", 0);

	g_unlink(bed.path);
	bed_reload(&bed);
	g_assert_cmpint(bed.outcome.error, ==, -EINVAL);
	g_assert_nonnull(strstr(bed.outcome.message, "No such file"));
	g_assert_cmpuint(told.n_backends, ==, 0);
	g_assert_cmpuint(told.n_bus, ==, 0);
}

static void test_backend_refuses(void)
{
	CLEANUP(bed_done) struct bed bed = bed_new("{ \"front_end\": \"nvidia\" }", -ENODEV);

	bed_reload(&bed);
	g_assert_cmpint(bed.outcome.error, ==, -ENODEV);
	g_assert_cmpstr(bed.outcome.message, ==, "verbs cannot start: No such device");
	g_assert_cmpstr(bed.outcome.new_value, ==, "{\"front_end\":\"nvidia\"}");
	g_assert_cmpuint(told.n_bus, ==, 0);
	g_assert_cmpint(bed.config->bus.front_end, ==, FRONT_END_BMCWEB);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/reload/right/everybody-is-told", test_everybody);
	g_test_add_func("/reload/wrong/nobody-is-told", test_wrong);
	g_test_add_func("/reload/wrong/missing", test_missing);
	g_test_add_func("/reload/wrong/backend-cannot", test_backend_refuses);
	return g_test_run();
}
