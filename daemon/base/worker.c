// SPDX-License-Identifier: Apache-2.0
/*
 * What the two sides share is the list of jobs that have ended, and an eventfd that counts them.
 * Threads that still run keep it alive after the worker is gone.
 */
#include "base/worker.h"

#include "base/util.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Libraries of drivers put some KB on the stack; the usual 8 MB a thread may count as committed. */
#define STACK_SIZE (512u * 1024)

struct worker {
	pthread_mutex_t lock;
	struct job *ended, **ended_tail; /* in the order in which they have ended */
	size_t n_users;			 /* the threads, and the loop */
	bool closed;
	int fd;
	sd_event_source *io; /* the loop's own */
};

static void worker_unref(struct worker *worker)
{
	size_t n_users;

	pthread_mutex_lock(&worker->lock);
	n_users = --worker->n_users;
	pthread_mutex_unlock(&worker->lock);
	if (n_users)
		return;
	if (worker->fd >= 0)
		close(worker->fd);
	pthread_mutex_destroy(&worker->lock);
	free(worker);
}

static struct job *take_ended(struct worker *worker)
{
	struct job *job;

	pthread_mutex_lock(&worker->lock);
	job = worker->ended;
	if (job)
		worker->ended = job->next;
	if (!worker->ended)
		worker->ended_tail = &worker->ended;
	pthread_mutex_unlock(&worker->lock);
	return job;
}

/* One job a wake-up: done() may leave another that has ended, or free the worker. */
static int on_ended(sd_event_source *io, int fd, uint32_t events, void *userdata)
{
	struct worker *worker = userdata;
	struct job *job;
	eventfd_t one;

	(void)eventfd_read(fd, &one);
	job = take_ended(worker);
	if (!job)
		return 0;
	if (job->left)
		job->free(job);
	else
		job->done(job);
	return 0;
}

void worker_free(struct worker *worker)
{
	struct job *job;

	if (!worker)
		return;
	sd_event_source_disable_unref(worker->io);
	pthread_mutex_lock(&worker->lock);
	worker->closed = true;
	pthread_mutex_unlock(&worker->lock);
	while ((job = take_ended(worker)))
		job->free(job);
	worker_unref(worker);
}
DEFINE_CLEANUP(struct worker *, worker_free)

int worker_new(sd_event *event, struct worker **ret)
{
	CLEANUP(worker_freep) struct worker *worker = calloc(1, sizeof(*worker));
	int r;

	if (!worker)
		return -ENOMEM;
	worker->n_users = 1;
	worker->ended_tail = &worker->ended;
	pthread_mutex_init(&worker->lock, NULL);
	worker->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK | EFD_SEMAPHORE);
	if (worker->fd < 0)
		return -errno;
	r = sd_event_add_io(event, &worker->io, worker->fd, EPOLLIN, on_ended, worker);
	if (r < 0)
		return r;
	*ret = TAKE(worker);
	return 0;
}

static void *thread_main(void *userdata)
{
	struct job *job = userdata;
	struct worker *worker = job->worker;
	bool waited_for;

	job->run(job);
	if (!worker) {
		job->free(job);
		return NULL;
	}

	pthread_mutex_lock(&worker->lock);
	waited_for = !job->left && !worker->closed;
	if (waited_for) {
		*worker->ended_tail = job;
		worker->ended_tail = &job->next;
		(void)eventfd_write(worker->fd, 1);
	}
	pthread_mutex_unlock(&worker->lock);
	if (!waited_for)
		job->free(job);
	worker_unref(worker);
	return NULL;
}

/* Signals are the loop's. */
static int start_thread(struct job *job)
{
	sigset_t all, before;
	pthread_attr_t attr;
	pthread_t thread;
	int r;

	sigfillset(&all);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(&thread, &attr, thread_main, job);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	return -r;
}

int worker_run(struct worker *worker, struct job *job)
{
	int r;

	job->worker = worker;
	job->next = NULL;
	job->left = false;
	if (!worker)
		return start_thread(job);
	pthread_mutex_lock(&worker->lock);
	worker->n_users++;
	pthread_mutex_unlock(&worker->lock);
	r = start_thread(job);
	if (r < 0)
		worker_unref(worker);
	return r;
}

void job_leave(struct job *job)
{
	struct worker *worker = job->worker;

	pthread_mutex_lock(&worker->lock);
	job->left = true;
	pthread_mutex_unlock(&worker->lock);
}
