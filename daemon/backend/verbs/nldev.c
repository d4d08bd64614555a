// SPDX-License-Identifier: Apache-2.0
/*
 * The netdev of a port, from the kernel's RDMA netlink: sysfs and libibverbs know it only where a
 * GID has it, and siw has no such GID.
 */
#include "backend/verbs/api.h"

#include "base/util.h"

#include <errno.h>
#include <linux/netlink.h>
#include <rdma/rdma_netlink.h>
#include <sys/socket.h>
#include <unistd.h>

struct request {
	struct nlmsghdr head;
	struct {
		struct nlattr head;
		uint32_t value;
	} device, port;
};

static int ask(const struct request *request, size_t size, char ret_answer[static size])
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_RDMA);
	ssize_t length;

	if (fd < 0)
		return -errno;
	length = sendto(fd, request, sizeof(*request), 0, (const struct sockaddr *)&kernel,
			sizeof(kernel));
	if (length >= 0)
		length = recv(fd, ret_answer, size, 0);
	if (length < 0)
		length = -errno;
	close(fd);
	return (int)length;
}

/* The attribute @type of the message at @answer as a number, or 0. */
static uint32_t find_number(const char *answer, size_t length, uint16_t type)
{
	struct nlmsghdr head;
	size_t at = NLMSG_HDRLEN;

	if (length < sizeof(head))
		return 0;
	memcpy(&head, answer, sizeof(head));
	length = MIN(length, head.nlmsg_len);
	if (head.nlmsg_type == NLMSG_ERROR)
		return 0;
	while (at + NLA_HDRLEN <= length) {
		struct nlattr attr;
		uint32_t value;

		memcpy(&attr, answer + at, sizeof(attr));
		if (attr.nla_len < NLA_HDRLEN || at + attr.nla_len > length)
			return 0;
		if ((attr.nla_type & NLA_TYPE_MASK) == type &&
		    attr.nla_len >= NLA_HDRLEN + sizeof(value)) {
			memcpy(&value, answer + at + NLA_HDRLEN, sizeof(value));
			return value;
		}
		at += NLA_ALIGN(attr.nla_len);
	}
	return 0;
}

unsigned int nldev_port_netdev(struct ibv_device *device, uint8_t port)
{
	struct request request = {
		.head = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = RDMA_NL_GET_TYPE(RDMA_NL_NLDEV, RDMA_NLDEV_CMD_PORT_GET),
			.nlmsg_flags = NLM_F_REQUEST,
		},
		.device = {
			.head = {
				.nla_len = NLA_HDRLEN + sizeof(uint32_t),
				.nla_type = RDMA_NLDEV_ATTR_DEV_INDEX,
			},
		},
		.port = {
			.head = {
				.nla_len = NLA_HDRLEN + sizeof(uint32_t),
				.nla_type = RDMA_NLDEV_ATTR_PORT_INDEX,
			},
			.value = port,
		},
	};
	char answer[4096];
	int index = ibv_get_device_index(device);
	int length;

	if (index < 0)
		return 0;
	request.device.value = (uint32_t)index;
	length = ask(&request, sizeof(answer), answer);
	return length < 0 ? 0 : find_number(answer, (size_t)length, RDMA_NLDEV_ATTR_NDEV_INDEX);
}
