// SPDX-License-Identifier: Apache-2.0
/*
 * When the backend looks again by itself.
 */
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "stage.h"

#define STAGE(name) CLEANUP(stage_freep) struct stage *name = stage_new()

static void test_rescan(void)
{
	STAGE(stage);
	uint64_t began;

	stage->settings.rescan_s = 1;
	stage_start(stage);
	stage_show(stage, "iwarp");
	began = monotonic_us();
	stage_document(stage, "efa");
	stage_await_updates(stage, 1);
	while (stage->graph->n_fabrics > 1 || stage->n_removals == 0)
		stage_await_updates(stage, 1);
	stage_assert_fabrics(stage, "ofi_efa");
	g_assert_cmpuint(monotonic_us() - began, >=, USEC_PER_SEC);
}

/* In a network of its own, where nothing else happens. */
static bool enter_network(void)
{
	return unshare(CLONE_NEWNET) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0;
}

static void set_loopback(bool up)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = up ? IFF_UP : 0 };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	g_assert_cmpint(ioctl(fd, SIOCSIFFLAGS, &request), ==, 0);
	close(fd);
}

/* A bunch of changes is one run, half a second later. */
static void test_links(void)
{
	g_autofree char *runs = NULL, *body = NULL, *text = NULL;
	uint64_t began;

	if (!enter_network()) {
		g_test_skip("no network of its own");
		return;
	}
	{
		STAGE(stage);

		runs = stage_path(stage, "runs");
		stage_start(stage);
		stage_show(stage, "iwarp");
		body = g_strdup_printf("echo >>'%s'; echo '{\"format\":1,\"infos\":[{\"fabric\":"
				       "\"f\",\"provider\":\"p\"}]}'",
				       runs);
		stage_script(stage, body);
		began = monotonic_us();
		for (unsigned int i = 0; i < 10; i++) {
			set_loopback(i % 2 == 0);
			g_assert_cmpint(sd_event_run(stage->event, 0), >=, 0);
		}
		stage_await_updates(stage, 2);
		stage_assert_fabrics(stage, "ofi_f");
		g_assert_cmpuint(monotonic_us() - began, >=, USEC_PER_SEC / 2);
		g_file_get_contents(runs, &text, NULL, NULL);
		g_assert_cmpstr(text, ==, "\n");
	}
}

/* After a run that took long, what happens has to wait; an order has not. */
static void test_rest(void)
{
	uint64_t began;

	if (!enter_network()) {
		g_test_skip("no network of its own");
		return;
	}
	{
		STAGE(stage);

		stage_script(stage, "sleep 0.5; echo '{\"format\":1,\"infos\":[]}'");
		stage_start(stage);
		g_assert_cmpint(stage_refresh(stage, ""), ==, 0);
		stage_document(stage, "iwarp");
		set_loopback(true);
		began = monotonic_us();
		stage_await_updates(stage, 1);
		g_assert_cmpuint(monotonic_us() - began, >=, 3 * USEC_PER_SEC / 2);

		stage_script(stage, "sleep 0.5; echo '{\"format\":1,\"infos\":[]}'");
		g_assert_cmpint(stage_refresh(stage, ""), ==, 0);
		set_loopback(false);
		began = monotonic_us();
		stage_show(stage, "efa");
		stage_assert_fabrics(stage, "ofi_efa");
		g_assert_cmpuint(monotonic_us() - began, <, 3 * USEC_PER_SEC / 2);
	}
}

int main(int argc, char **argv)
{
	if (!stage_is_possible())
		return 0;
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ofi/watch/rescan", test_rescan);
	g_test_add_func("/ofi/watch/links", test_links);
	g_test_add_func("/ofi/watch/rest", test_rest);
	return g_test_run();
}
