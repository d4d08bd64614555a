// SPDX-License-Identifier: Apache-2.0
#include "backend/verbs/context.h"

#include "base/util.h"

#include <errno.h>
#include <pthread.h>

/* Of all devices; used on all threads. */
static struct {
	pthread_mutex_t lock;
	struct context *waiting;
	unsigned int n_begun, n_under_way;
} closings = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void close_device(struct context *context)
{
	pthread_mutex_lock(&closings.lock);
	closings.n_begun++;
	closings.n_under_way++;
	pthread_mutex_unlock(&closings.lock);
	(void)context->api->close_device(context->ibv);
	pthread_mutex_lock(&closings.lock);
	closings.n_under_way--;
	pthread_mutex_unlock(&closings.lock);
}

bool context_is_closing(unsigned int *ret_n_closings)
{
	bool is_closing;

	pthread_mutex_lock(&closings.lock);
	*ret_n_closings = closings.n_begun;
	is_closing = closings.n_under_way;
	pthread_mutex_unlock(&closings.lock);
	return is_closing;
}

static void job_run(struct job *job)
{
	close_device((struct context *)job);
}

static void job_free(struct job *job)
{
	free(job);
}

int context_open(const struct verbs_api *api, struct ibv_device *device, struct context **ret)
{
	CLEANUP(freep) struct context *context = calloc(1, sizeof(*context));

	if (!context)
		return -ENOMEM;
	context->job = (struct job){ .run = job_run, .free = job_free };
	context->api = api;
	errno = 0;
	context->ibv = api->open_device(device);
	if (!context->ibv)
		return errno ? -errno : -EIO;
	*ret = TAKE(context);
	return 0;
}

void context_close_here(struct context *context)
{
	close_device(context);
	free(context);
}

void context_close(struct context *context)
{
	if (worker_run(NULL, &context->job) == 0)
		return;
	pthread_mutex_lock(&closings.lock);
	context->next = closings.waiting;
	closings.waiting = context;
	pthread_mutex_unlock(&closings.lock);
}

void context_close_waiting(void)
{
	struct context *context, *next;

	pthread_mutex_lock(&closings.lock);
	context = TAKE(closings.waiting);
	pthread_mutex_unlock(&closings.lock);
	for (; context; context = next) {
		next = context->next;
		context_close(context);
	}
}
