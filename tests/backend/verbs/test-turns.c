// SPDX-License-Identifier: Apache-2.0
/*
 * Many devices and few threads.
 */
#include <errno.h>
#include <pthread.h>

#include "stage.h"

#define GUID   0x505400fffe000001
#define ROCE   "roce_505400fffe000001"
#define PARENT "pci0000:3a/0000:3b:00.0"
#define MANY   20

static bool no_threads;
static unsigned int n_refused;

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
			  void *userdata);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
			  void *userdata);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
			  void *userdata)
{
	if (!no_threads)
		return __real_pthread_create(thread, attr, run, userdata);
	n_refused++;
	return EAGAIN;
}

static void add_many(struct stage *s, struct fake_device *devices[static MANY])
{
	for (unsigned int i = 0; i < MANY; i++) {
		g_autofree char *name = g_strdup_printf("rxe%u", i);

		devices[i] = fake_add_rxe(s->fake, name, GUID + i);
	}
}

static void test_few_at_a_time(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *devices[MANY];

	add_many(s, devices);
	for (int i = 0; i < MANY; i++)
		devices[i]->hangs = true;
	stage_start(s);
	stage_await(s, ((struct verbs *)s->backend)->facts.requests);
	g_assert_cmpuint(((struct verbs *)s->backend)->facts.requests, ==, TURNS_MAX);
	for (int i = 0; i < MANY; i++)
		fake_hang(s->fake, devices[i], false);
	stage_await(s, s->told.n_adapters == MANY);
	g_assert_cmpuint(s->told.n_adapter_failures, ==, 0);
	stage_await(s, s->told.source.state == SOURCE_LIVE);
}

/* Whoever hangs keeps the others waiting until it is late, and no longer. */
static void test_many_hang(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *devices[MANY];

	add_many(s, devices);
	for (int i = 0; i < MANY - 1; i++)
		devices[i]->hangs = true;
	s->settings.timeout_ms = 100;
	stage_start(s);
	stage_await(s, s->told.source.state == SOURCE_LIVE);
	g_assert_cmpuint(s->told.n_adapters, ==, MANY);
	g_assert_cmpuint(s->told.n_adapter_failures, ==, MANY - 1);
	g_assert_cmpuint(fake_n_opened(s->fake, devices[MANY - 1]), >, 0);
}

/* One that goes makes room for the next. */
static void test_gone_while_others_wait(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *devices[MANY];
	struct verbs *verbs;

	add_many(s, devices);
	for (int i = 0; i < MANY; i++)
		devices[i]->hangs = true;
	stage_start(s);
	verbs = s->backend;
	stage_await(s, verbs->facts.requests);
	for (int i = 0; i < MANY - 1; i++)
		fake_remove(s->fake, devices[i]);
	stage_udev(s, "infiniband", "rxe0");
	g_assert_cmpuint(verbs->n_devices, ==, 1);
	g_assert_cmpuint(verbs->facts.requests_waiting, ==, 1);
	fake_hang(s->fake, devices[MANY - 1], false);
	stage_await(s, s->told.n_adapters == 1);
}

static void test_no_threads(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();

	fake_add_rxe(s->fake, "rxe0", GUID);
	n_refused = 0;
	no_threads = true;
	stage_start(s);
	stage_await(s, n_refused >= 3);
	g_assert_cmpuint(s->told.n_adapters, ==, 0);
	no_threads = false;
	stage_await(s, stage_adapter(s, ROCE));
	g_assert_cmpint(stage_failure(s, ROCE), ==, 0);
	stage_settle(s);
	/* What is known stays as it is. */
	n_refused = 0;
	no_threads = true;
	stage_udev(s, "infiniband", "rxe0");
	stage_await(s, n_refused >= 3);
	g_assert_cmpint(stage_failure(s, ROCE), ==, 0);
	no_threads = false;
	stage_settle(s);
	g_assert_cmpint(stage_failure(s, ROCE), ==, 0);
}

/* It is closed when there are threads again. */
static void test_no_thread_to_close(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *mlx5 = fake_add_held(s->fake, "mlx5_0", PARENT, GUID);

	stage_start(s);
	stage_settle(s);
	g_assert_cmpuint(fake_n_open(s->fake, mlx5), ==, 1);
	no_threads = true;
	fake_remove(s->fake, mlx5);
	stage_udev(s, "infiniband", "mlx5_0");
	no_threads = false;
	g_assert_cmpuint(fake_n_open(s->fake, mlx5), ==, 1);
	fake_add_rxe(s->fake, "rxe0", GUID);
	stage_udev(s, "infiniband", "rxe0");
	stage_await(s, stage_adapter(s, ROCE));
	fake_await_open(s->fake, mlx5, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/turns/few-at-a-time", test_few_at_a_time);
	g_test_add_func("/turns/many-hang", test_many_hang);
	g_test_add_func("/turns/gone-while-others-wait", test_gone_while_others_wait);
	g_test_add_func("/turns/no-threads", test_no_threads);
	g_test_add_func("/turns/no-thread-to-close", test_no_thread_to_close);
	return g_test_run();
}
