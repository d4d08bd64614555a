// SPDX-License-Identifier: Apache-2.0
/*
 * Devices that cannot be looked for, or looked at, are not gone.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "stage.h"

#define GUID  0x505400fffe000001
#define ROCE  "roce_505400fffe000001"
#define IWARP "iwarp_505400fffe000001"

static void test_blind(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	g_autofree char *class = g_build_filename(s->fake->root, "class/infiniband", NULL);
	g_autofree char *aside = g_build_filename(s->fake->root, "aside", NULL);

	fake_add_rxe(s->fake, "rxe0", GUID);
	stage_start(s);
	stage_settle(s);
	g_assert_cmpint(g_rename(class, aside), ==, 0);
	fake_write(s->fake, "", "class/infiniband");
	stage_udev(s, "infiniband", "rxe0");
	g_assert_cmpint(s->told.source.state, ==, SOURCE_STALE);
	g_assert_cmpint(s->told.source.error, ==, -ENOTDIR);
	g_assert_cmpuint(s->told.n_adapters, ==, 1);
	fake_delete(s->fake, "class/infiniband");
	g_assert_cmpint(g_rename(aside, class), ==, 0);
	stage_udev(s, "infiniband", "rxe0");
	g_assert_cmpint(s->told.source.state, ==, SOURCE_LIVE);
	g_assert_cmpuint(s->told.n_adapters, ==, 1);
}

/* So many more files may be opened. */
static struct rlimit leave_files(rlim_t n)
{
	struct rlimit before, now;
	int first_free = dup(STDIN_FILENO);

	g_assert_cmpint(first_free, >=, 0);
	close(first_free);
	g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &before), ==, 0);
	now = before;
	now.rlim_cur = (rlim_t)first_free + n;
	g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &now), ==, 0);
	return before;
}

/* The folder can be read, and nothing in it: the one stays, the other has to wait. */
static void test_too_many_files(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct rlimit limit;

	fake_add_rxe(s->fake, "rxe0", GUID);
	stage_start(s);
	stage_settle(s);
	fake_add_siw(s->fake, "siw0", GUID);
	limit = leave_files(1);
	stage_udev(s, "infiniband", "siw0");
	g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &limit), ==, 0);
	g_assert_cmpint(s->told.source.error, ==, -EMFILE);
	g_assert_cmpint(s->told.source.state, ==, SOURCE_STALE);
	g_assert_cmpuint(s->told.n_adapters, ==, 1);
	g_assert_cmpstr(stage_adapter(s, ROCE)->name, ==, "rxe0");
	/* Nobody calls. */
	stage_await(s, stage_adapter(s, IWARP));
	g_assert_cmpint(s->told.source.error, ==, 0);
	g_assert_cmpint(stage_adapter(s, IWARP)->transport, ==, TRANSPORT_IWARP);
	g_assert_cmpuint(s->told.n_adapters, ==, 2);
}

/* One of two cannot be read; who has gone is gone all the same. */
static void test_one_unreadable(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *rxe = fake_add_rxe(s->fake, "rxe0", GUID);
	struct fake_device *siw = fake_add_siw(s->fake, "siw0", GUID);

	stage_start(s);
	stage_settle(s);
	fake_link(s->fake, "node_guid", "%s/node_guid", rxe->path);
	fake_remove(s->fake, siw);
	stage_udev(s, "infiniband", "siw0");
	g_assert_cmpuint(s->told.n_adapters, ==, 1);
	g_assert_cmpstr(stage_adapter(s, ROCE)->name, ==, "rxe0");
	g_assert_cmpint(s->told.source.error, ==, -ELOOP);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/scan/blind", test_blind);
	g_test_add_func("/scan/too-many-files", test_too_many_files);
	g_test_add_func("/scan/one-unreadable", test_one_unreadable);
	return g_test_run();
}
