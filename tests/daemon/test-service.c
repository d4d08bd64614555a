// SPDX-License-Identifier: Apache-2.0
/*
 * What the service manager is told, heard at a NOTIFY_SOCKET of the test's own.
 */
#include "service.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/util.h"
#include "model/update.h"

struct ear {
	char *folder, *path;
	int fd;
	sd_event *event;
	struct graph *graph;
	struct service *service;
};

static struct ear ear_new(void)
{
	struct ear ear = { .folder = g_dir_make_tmp("test-service-XXXXXX", NULL) };
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	ear.path = g_build_filename(ear.folder, "notify", NULL);
	g_strlcpy(address.sun_path, ear.path, sizeof(address.sun_path));
	ear.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	g_assert_cmpint(bind(ear.fd, (struct sockaddr *)&address, sizeof(address)), ==, 0);
	g_setenv("NOTIFY_SOCKET", ear.path, TRUE);
	g_assert_cmpint(sd_event_new(&ear.event), >=, 0);
	ear.graph = graph_new();
	g_assert_cmpint(service_new(ear.event, ear.graph, &ear.service), ==, 0);
	return ear;
}

static void ear_done(struct ear *ear)
{
	service_free(ear->service);
	graph_free(ear->graph);
	sd_event_unref(ear->event);
	g_unsetenv("NOTIFY_SOCKET");
	close(ear->fd);
	g_unlink(ear->path);
	g_rmdir(ear->folder);
	g_free(ear->path);
	g_free(ear->folder);
}

/* The next that has been told, or "" if there is nothing. */
static const char *heard(const struct ear *ear)
{
	static char text[1024];
	ssize_t n = recv(ear->fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	text[MAX(n, 0)] = '\0';
	return text;
}

/* One fabric with one switch. */
static void grow(struct ear *ear)
{
	struct node_facts node = { .guid = 1, .type = NODE_SWITCH, .n_ports = 1 };
	struct update update = {
		.source = { .id = "a/1", .fabric_id = "f", .state = SOURCE_LIVE },
	};
	struct changes changes;

	g_assert_cmpint(update_add_node(&update, &node), ==, 0);
	g_assert_cmpint(graph_apply(ear->graph, &update, &changes), ==, 0);
	changes_done(&changes);
	update_done(&update);
	service_touch(ear->service);
}

static void test_life(void)
{
	CLEANUP(ear_done) struct ear ear = ear_new();
	uint64_t before = monotonic_us(), told;

	g_assert_cmpstr(heard(&ear), ==, "");
	service_tell_ready(ear.service);
	g_assert_cmpstr(heard(&ear), ==,
			"READY=1\nSTATUS=0 fabrics, 0 switches, 0 endpoints, 0 adapters");
	service_tell_reloading(ear.service);
	g_assert_cmpint(sscanf(heard(&ear), "RELOADING=1\nMONOTONIC_USEC=%" SCNu64, &told), ==, 1);
	g_assert_cmpuint(told, >=, before);
	g_assert_cmpuint(told, <=, monotonic_us());
	service_tell_ready(ear.service);
	g_assert_true(g_str_has_prefix(heard(&ear), "READY=1\n"));
	service_free(TAKE(ear.service));
	g_assert_cmpstr(heard(&ear), ==, "STOPPING=1");
}

/* Many changes are one status, and not before a second has passed. */
static void test_status(void)
{
	CLEANUP(ear_done) struct ear ear = ear_new();
	const char *text;
	uint64_t begin;

	service_tell_ready(ear.service);
	begin = monotonic_us();
	(void)heard(&ear);
	for (unsigned int i = 0; i < 100; i++) {
		grow(&ear);
		g_assert_cmpint(sd_event_run(ear.event, 0), >=, 0);
	}
	g_assert_cmpstr(heard(&ear), ==, "");
	while (!*(text = heard(&ear)))
		g_assert_cmpint(sd_event_run(ear.event, USEC_PER_SEC), >=, 0);
	g_assert_cmpstr(text, ==, "STATUS=1 fabric, 1 switch, 0 endpoints, 0 adapters");
	g_assert_cmpuint(monotonic_us() - begin, >=, USEC_PER_SEC);
	g_assert_cmpstr(heard(&ear), ==, "");
}

/* What says the same is not said again. */
static void test_same_status(void)
{
	CLEANUP(ear_done) struct ear ear = ear_new();

	service_tell_ready(ear.service);
	(void)heard(&ear);
	service_touch(ear.service);
	while (sd_event_run(ear.event, 2 * USEC_PER_SEC) == 0)
		;
	g_assert_cmpstr(heard(&ear), ==, "");
}

static void test_watchdog(void)
{
	g_autofree char *pid = g_strdup_printf("%d", getpid());
	struct ear ear;
	uint64_t begin;

	g_setenv("WATCHDOG_USEC", "200000", TRUE);
	g_setenv("WATCHDOG_PID", pid, TRUE);
	ear = ear_new();
	begin = monotonic_us();
	for (unsigned int n = 0; n < 3;) {
		const char *text = heard(&ear);

		n += strcmp(text, "WATCHDOG=1") == 0;
		g_assert_true(!*text || strcmp(text, "WATCHDOG=1") == 0);
		g_assert_cmpint(sd_event_run(ear.event, 10 * USEC_PER_MSEC), >=, 0);
		g_assert_cmpuint(monotonic_us() - begin, <, 20 * USEC_PER_SEC);
	}
	ear_done(&ear);
	g_unsetenv("WATCHDOG_USEC");
	g_unsetenv("WATCHDOG_PID");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/service/life/ready-reloading-stopping", test_life);
	g_test_add_func("/service/status/once-a-second", test_status);
	g_test_add_func("/service/status/the-same-is-not-told", test_same_status);
	g_test_add_func("/service/watchdog/from-the-loop", test_watchdog);
	return g_test_run();
}
