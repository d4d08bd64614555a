// SPDX-License-Identifier: Apache-2.0
/*
 * Jobs on threads, and an event loop that hears of them. A job here waits at a gate until the test
 * opens it, so that nothing depends on time.
 */
#include "base/worker.h"

#include <errno.h>
#include <glib.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>

#include "base/util.h"

struct task {
	struct job job;
	sem_t gate, *freed;
	pthread_t thread;
	sigset_t blocked;
	int *order;
	int done_as;
};

struct bench {
	sd_event *event;
	struct worker *worker;
	sem_t freed;
	int order;
};

static void bench_init(struct bench *bench)
{
	*bench = (struct bench){};
	sem_init(&bench->freed, 0, 0);
	g_assert_cmpint(sd_event_new(&bench->event), ==, 0);
	g_assert_cmpint(worker_new(bench->event, &bench->worker), ==, 0);
}

static void bench_done(struct bench *bench)
{
	worker_free(bench->worker);
	sd_event_unref(bench->event);
	sem_destroy(&bench->freed);
}

static void run(struct job *job)
{
	struct task *task = (struct task *)job;

	task->thread = pthread_self();
	pthread_sigmask(SIG_BLOCK, NULL, &task->blocked);
	while (sem_wait(&task->gate) < 0)
		;
}

static void done(struct job *job)
{
	struct task *task = (struct task *)job;

	task->done_as = ++*task->order;
}

static void task_free(struct task *task)
{
	sem_destroy(&task->gate);
	g_free(task);
}

static void left(struct job *job)
{
	struct task *task = (struct task *)job;
	sem_t *freed = task->freed;

	task_free(task);
	sem_post(freed);
}

static struct task *start(struct bench *bench)
{
	struct task *task = g_new0(struct task, 1);

	task->job = (struct job){ .run = run, .done = done, .free = left };
	task->freed = &bench->freed;
	task->order = &bench->order;
	sem_init(&task->gate, 0, 0);
	g_assert_cmpint(worker_run(bench->worker, &task->job), ==, 0);
	return task;
}

static void let(struct task *task)
{
	sem_post(&task->gate);
}

static void wait_done(struct bench *bench, struct task *task)
{
	while (!task->done_as)
		g_assert_cmpint(sd_event_run(bench->event, 10 * USEC_PER_SEC), >, 0);
}

static void test_runs(void)
{
	struct bench bench;
	struct task *task;

	bench_init(&bench);
	task = start(&bench);
	g_assert_cmpint(sd_event_run(bench.event, 0), ==, 0);
	let(task);
	wait_done(&bench, task);
	g_assert_false(pthread_equal(task->thread, pthread_self()));
	g_assert_true(sigismember(&task->blocked, SIGTERM));
	task_free(task);
	bench_done(&bench);
}

static void test_signals_stay(void)
{
	struct bench bench;
	sigset_t before, after;
	struct task *task;

	pthread_sigmask(SIG_BLOCK, NULL, &before);
	bench_init(&bench);
	task = start(&bench);
	pthread_sigmask(SIG_BLOCK, NULL, &after);
	g_assert_cmpint(sigismember(&after, SIGTERM), ==, sigismember(&before, SIGTERM));
	let(task);
	wait_done(&bench, task);
	task_free(task);
	bench_done(&bench);
}

/* The first one hangs; those behind it are done, in the order in which they end. */
static void test_hanging_one_alone(void)
{
	struct task *hanging, *second, *third;
	struct bench bench;

	bench_init(&bench);
	hanging = start(&bench);
	second = start(&bench);
	third = start(&bench);
	let(third);
	wait_done(&bench, third);
	let(second);
	wait_done(&bench, second);
	g_assert_cmpint(third->done_as, ==, 1);
	g_assert_cmpint(second->done_as, ==, 2);
	g_assert_cmpint(hanging->done_as, ==, 0);
	let(hanging);
	wait_done(&bench, hanging);
	task_free(hanging);
	task_free(second);
	task_free(third);
	bench_done(&bench);
}

static void test_many(void)
{
	enum { COUNT = 50 };
	struct task *tasks[COUNT];
	struct bench bench;

	bench_init(&bench);
	for (int i = 0; i < COUNT; i++)
		tasks[i] = start(&bench);
	for (int i = 0; i < COUNT; i++)
		let(tasks[i]);
	for (int i = 0; i < COUNT; i++) {
		wait_done(&bench, tasks[i]);
		task_free(tasks[i]);
	}
	g_assert_cmpint(bench.order, ==, COUNT);
	bench_done(&bench);
}

static void test_left_while_it_runs(void)
{
	struct task *task, *other;
	struct bench bench;

	bench_init(&bench);
	task = start(&bench);
	job_leave(&task->job);
	let(task);
	sem_wait(&bench.freed);
	other = start(&bench);
	let(other);
	wait_done(&bench, other);
	g_assert_cmpint(other->done_as, ==, 1);
	task_free(other);
	bench_done(&bench);
}

/* It has ended, and waits in the list. */
static void test_left_when_it_has_ended(void)
{
	struct task *task;
	struct bench bench;

	bench_init(&bench);
	task = start(&bench);
	let(task);
	g_assert_cmpint(sd_event_prepare(bench.event), ==, 0);
	g_assert_cmpint(sd_event_wait(bench.event, 10 * USEC_PER_SEC), ==, 1);
	job_leave(&task->job);
	g_assert_cmpint(sd_event_dispatch(bench.event), >, 0);
	g_assert_cmpint(sem_trywait(&bench.freed), ==, 0);
	g_assert_cmpint(bench.order, ==, 0);
	bench_done(&bench);
}

static void test_stop_while_one_hangs(void)
{
	struct bench bench;
	struct task *task;

	bench_init(&bench);
	task = start(&bench);
	worker_free(TAKE(bench.worker));
	g_assert_cmpint(sem_trywait(&bench.freed), <, 0);
	let(task);
	sem_wait(&bench.freed);
	g_assert_cmpint(bench.order, ==, 0);
	bench_done(&bench);
}

static void test_stop_when_one_has_ended(void)
{
	struct bench bench;
	struct task *task;

	bench_init(&bench);
	task = start(&bench);
	let(task);
	g_assert_cmpint(sd_event_prepare(bench.event), ==, 0);
	g_assert_cmpint(sd_event_wait(bench.event, 10 * USEC_PER_SEC), ==, 1);
	worker_free(TAKE(bench.worker));
	g_assert_cmpint(sem_trywait(&bench.freed), ==, 0);
	g_assert_cmpint(bench.order, ==, 0);
	bench_done(&bench);
}

static struct bench *stopped;
static struct job *last_done;

static void done_and_stop(struct job *job)
{
	done(job);
	last_done = job;
	worker_free(TAKE(stopped->worker));
}

static void test_stop_from_done(void)
{
	struct task *task, *other;
	struct bench bench;

	bench_init(&bench);
	stopped = &bench;
	task = start(&bench);
	other = start(&bench);
	task->job.done = done_and_stop;
	other->job.done = done_and_stop;
	let(task);
	let(other);
	while (bench.worker)
		g_assert_cmpint(sd_event_run(bench.event, 10 * USEC_PER_SEC), >, 0);
	sem_wait(&bench.freed);
	g_assert_cmpint(bench.order, ==, 1);
	task_free((struct task *)last_done);
	bench_done(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	worker_free(NULL);
	g_test_add_func("/worker/runs", test_runs);
	g_test_add_func("/worker/signals-stay", test_signals_stay);
	g_test_add_func("/worker/hanging-one-alone", test_hanging_one_alone);
	g_test_add_func("/worker/many", test_many);
	g_test_add_func("/worker/left/while-it-runs", test_left_while_it_runs);
	g_test_add_func("/worker/left/when-it-has-ended", test_left_when_it_has_ended);
	g_test_add_func("/worker/stop/while-one-hangs", test_stop_while_one_hangs);
	g_test_add_func("/worker/stop/when-one-has-ended", test_stop_when_one_has_ended);
	g_test_add_func("/worker/stop/from-done", test_stop_from_done);
	return g_test_run();
}
