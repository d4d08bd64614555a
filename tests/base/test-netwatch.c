// SPDX-License-Identifier: Apache-2.0
/*
 * The kernel's own messages, in a network namespace of the test's own.
 */
#include "base/netwatch.h"

#include <errno.h>
#include <glib.h>
#include <linux/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/util.h"

static void on_change(void *userdata)
{
	++*(int *)userdata;
}

/* Within it the test is root. */
static bool enter_namespace(void)
{
	return unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
}

static void set_loopback(short flags)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = flags };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	g_assert_cmpint(fd, >=, 0);
	g_assert_cmpint(ioctl(fd, SIOCSIFFLAGS, &request), ==, 0);
	close(fd);
}

static void settle(sd_event *event)
{
	while (sd_event_run(event, 0) > 0)
		;
}

static void test_hears(void)
{
	struct netwatch *watch = NULL;
	sd_event *event = NULL;
	int n_changes = 0;

	if (!enter_namespace()) {
		g_test_skip("no network namespace of its own");
		return;
	}
	g_assert_cmpint(sd_event_new(&event), ==, 0);
	g_assert_cmpint(netwatch_new(event, on_change, &n_changes, &watch), ==, 0);
	settle(event);
	g_assert_cmpint(n_changes, ==, 0);

	/* A link and two addresses, of which one is put off until it has been tested. */
	set_loopback(IFF_UP);
	while (n_changes == 0)
		g_assert_cmpint(sd_event_run(event, 10 * USEC_PER_SEC), >, 0);
	settle(event);
	n_changes = 0;
	settle(event);
	g_assert_cmpint(n_changes, ==, 0);

	/* More than the socket holds is a change as well. */
	for (int i = 0; i < 2000; i++)
		set_loopback(i % 2 ? IFF_UP : 0);
	g_assert_cmpint(sd_event_run(event, 10 * USEC_PER_SEC), >, 0);
	g_assert_cmpint(n_changes, ==, 1);
	settle(event);

	netwatch_free(watch);
	set_loopback(0);
	g_assert_cmpint(sd_event_run(event, 0), ==, 0);
	sd_event_unref(event);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	netwatch_free(NULL);
	g_test_add_func("/netwatch/hears", test_hears);
	return g_test_run();
}
