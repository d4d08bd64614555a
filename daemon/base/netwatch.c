// SPDX-License-Identifier: Apache-2.0
/*
 * A socket that is in the kernel's multicast groups of links and addresses, rtnetlink(7). What the
 * messages say is thrown away.
 */
#include "base/netwatch.h"

#include "base/util.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

struct netwatch {
	int fd;
	void (*on_change)(void *userdata);
	void *userdata;
	sd_event_source *io;
};

/* Read until there is no more. Whatever else goes wrong, messages were lost, so that there were
 * some. */
static int on_readable(sd_event_source *io, int fd, uint32_t events, void *userdata)
{
	struct netwatch *watch = userdata;
	char start[64];
	int r;

	do {
		r = recv(fd, start, sizeof(start), MSG_DONTWAIT | MSG_TRUNC) < 0 ? -errno : 0;
	} while (r == 0 || r == -EINTR || r == -ENOBUFS);
	/* It would wake the loop for ever. */
	if (r != -EAGAIN)
		(void)sd_event_source_set_enabled(io, SD_EVENT_OFF);
	watch->on_change(watch->userdata);
	return 0;
}

void netwatch_free(struct netwatch *watch)
{
	if (!watch)
		return;
	sd_event_source_disable_unref(watch->io);
	if (watch->fd >= 0)
		close(watch->fd);
	free(watch);
}
DEFINE_CLEANUP(struct netwatch *, netwatch_free)

int netwatch_new(sd_event *event, void (*on_change)(void *userdata), void *userdata,
		 struct netwatch **ret)
{
	const struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR,
	};
	CLEANUP(netwatch_freep) struct netwatch *watch = calloc(1, sizeof(*watch));
	int r;

	if (!watch)
		return -ENOMEM;
	watch->on_change = on_change;
	watch->userdata = userdata;
	watch->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	if (watch->fd < 0)
		return -errno;
	if (bind(watch->fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	r = sd_event_add_io(event, &watch->io, watch->fd, EPOLLIN, on_readable, watch);
	if (r < 0)
		return r;
	*ret = TAKE(watch);
	return 0;
}
