// SPDX-License-Identifier: Apache-2.0
/*
 * When things happen to RDMA devices, and when the service tells of them, by one clock:
 *
 *	MICROSECONDS kernel|udev add|remove|... DEVICE
 *	MICROSECONDS bus added|removed OBJECT
 *
 * "kernel" is the kernel's own event, "udev" is what a program gets once udev's rules have run. The
 * first line is "ready"; it runs until it is killed.
 */
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>
#include <time.h>

#define SERVICE "xyz.openbmc_project.FabricManager"
#define ROOT	"/xyz/openbmc_project"
#define MANAGER "org.freedesktop.DBus.ObjectManager"

/* Multicast groups of NETLINK_KOBJECT_UEVENT. */
#define GROUP_KERNEL 1
#define GROUP_UDEV   2

/* What udevd's messages begin with, as far as it is of interest. */
struct udev_header {
	char prefix[8]; /* "libudev" */
	uint32_t magic, header_size, properties_offset, properties_size;
};

static void check(int r, const char *what)
{
	if (r >= 0)
		return;
	fprintf(stderr, "event-times: %s: %s\n", what, strerror(-r));
	exit(EXIT_FAILURE);
}

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* The value of a property; each is "NAME=value", terminated. */
static const char *find(const char *properties, const char *end, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = properties; at < end; at += strlen(at) + 1)
		if (strncmp(at, name, length) == 0 && at[length] == '=')
			return at + length + 1;
	return "";
}

/* The kernel's begin with a line for humans; udev's with a header. */
static const char *properties_of(const char *message, size_t size, bool *ret_is_udev)
{
	const struct udev_header *header = (const struct udev_header *)message;

	*ret_is_udev = size > sizeof(*header) && strcmp(header->prefix, "libudev") == 0;
	return *ret_is_udev ? message + header->properties_offset : message + strlen(message) + 1;
}

static int on_uevent(sd_event_source *source, int fd, uint32_t revents, void *userdata)
{
	_Alignas(struct udev_header) char message[8192] = { 0 };
	ssize_t size = recv(fd, message, sizeof(message) - 1, MSG_DONTWAIT);
	uint64_t now = now_us();
	const char *properties, *end, *path;
	bool is_udev;

	if (size <= 0)
		return 0;
	end = message + size;
	properties = properties_of(message, (size_t)size, &is_udev);
	if (strcmp(find(properties, end, "SUBSYSTEM"), "infiniband") != 0)
		return 0;
	path = find(properties, end, "DEVPATH");
	printf("%ju %s %s %s\n", (uintmax_t)now, is_udev ? "udev" : "kernel",
	       find(properties, end, "ACTION"), strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
	fflush(stdout);
	return 0;
}

static int on_signal(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	uint64_t now = now_us();
	const char *object;

	check(sd_bus_message_read(message, "o", &object), "a signal without an object");
	printf("%ju bus %s %s\n", (uintmax_t)now, (const char *)userdata, object);
	fflush(stdout);
	return 0;
}

static void watch_uevents(sd_event *event)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_groups = GROUP_KERNEL | GROUP_UDEV,
	};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);

	check(fd, "socket");
	check(bind(fd, (struct sockaddr *)&address, sizeof(address)), "bind");
	check(sd_event_add_io(event, NULL, fd, EPOLLIN, on_uevent, NULL), "uevents");
}

int main(void)
{
	static char added[] = "added", removed[] = "removed";
	sd_event *event;
	sd_bus *bus;

	check(sd_event_default(&event), "event loop");
	check(sd_bus_open_system(&bus), "bus");
	check(sd_bus_attach_event(bus, event, 0), "bus");
	check(sd_bus_match_signal(bus, NULL, SERVICE, ROOT, MANAGER, "InterfacesAdded", on_signal,
				  added),
	      "InterfacesAdded");
	check(sd_bus_match_signal(bus, NULL, SERVICE, ROOT, MANAGER, "InterfacesRemoved", on_signal,
				  removed),
	      "InterfacesRemoved");
	watch_uevents(event);
	puts("ready");
	fflush(stdout);
	return sd_event_loop(event) < 0;
}
