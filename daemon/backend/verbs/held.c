// SPDX-License-Identifier: Apache-2.0
#include "backend/verbs/held.h"

#include "base/util.h"

#include <errno.h>
#include <fcntl.h>

struct held {
	struct context *context;
	const struct held_owner *owner;
	sd_event_source *io;
};

/* What is not here is about queues, of which we have none. */
static const bool tells_change[] = {
	[IBV_EVENT_PORT_ACTIVE] = true, [IBV_EVENT_PORT_ERR] = true,
	[IBV_EVENT_LID_CHANGE] = true,	[IBV_EVENT_PKEY_CHANGE] = true,
	[IBV_EVENT_SM_CHANGE] = true,	[IBV_EVENT_CLIENT_REREGISTER] = true,
	[IBV_EVENT_GID_CHANGE] = true,
};

/* Reads all there are. Returns 0, or -ENODEV when there will be no more. */
static int read_events(struct held *held, bool *ret_changed)
{
	const struct verbs_api *api = held->context->api;

	for (;;) {
		struct ibv_async_event event;
		unsigned int type;

		errno = 0;
		if (api->get_async_event(held->context->ibv, &event) != 0) {
			if (errno == EINTR)
				continue;
			return errno == EAGAIN ? 0 : -ENODEV;
		}
		type = (unsigned int)event.event_type;
		api->ack_async_event(&event);
		if (type == IBV_EVENT_DEVICE_FATAL)
			return -ENODEV;
		if (type < ARRAY_SIZE(tells_change))
			*ret_changed |= tells_change[type];
	}
}

static int on_event(sd_event_source *io, int fd, uint32_t events, void *userdata)
{
	struct held *held = userdata;
	bool changed = false;
	int r = read_events(held, &changed);

	if (r < 0 || (events & (EPOLLHUP | EPOLLERR)))
		held->owner->lost(held->owner->userdata);
	else if (changed)
		held->owner->changed(held->owner->userdata);
	return 0;
}

void held_free(struct held *held)
{
	if (!held)
		return;
	sd_event_source_disable_unref(held->io);
	context_close(held->context);
	free(held);
}
DEFINE_CLEANUP(struct held *, held_free)

int held_new(sd_event *event, struct context *context, const struct held_owner *owner,
	     struct held **ret)
{
	CLEANUP(held_freep) struct held *held = calloc(1, sizeof(*held));
	int fd = context->ibv->async_fd, flags, r;

	if (!held) {
		context_close(context);
		return -ENOMEM;
	}
	held->context = context;
	held->owner = owner;
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -errno;
	r = sd_event_add_io(event, &held->io, fd, EPOLLIN, on_event, held);
	if (r < 0)
		return r;
	*ret = TAKE(held);
	return 0;
}
