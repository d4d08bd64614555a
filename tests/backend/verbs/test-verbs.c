// SPDX-License-Identifier: Apache-2.0
/*
 * Which devices there are, and who is who, as they come, go and are renamed.
 */
#include "backend/verbs/verbs.h"

#include <errno.h>

#include "stage.h"

#define GUID   0x505400fffe000001
#define ROCE   "roce_505400fffe000001"
#define IWARP  "iwarp_505400fffe000001"
#define PARENT "pci0000:3a/0000:3b:00.0"
#define PCI    "pci_0000_3b_00_0"

static void test_no_devices(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();

	stage_start(s);
	g_assert_cmpuint(s->n_told, ==, 0);
	stage_await(s, s->n_told);
	g_assert_cmpint(s->told.source.state, ==, SOURCE_LIVE);
	g_assert_cmpuint(s->told.source.last_sweep, !=, 0);
	g_assert_cmpuint(s->told.source.requests, ==, 0);
	g_assert_cmpuint(s->told.n_adapters, ==, 0);
}

static void test_several(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();

	fake_add_mlx5(s->fake, "mlx5_0", PARENT, GUID + 1);
	fake_add_rxe(s->fake, "rxe0", GUID);
	fake_add_siw(s->fake, "siw0", GUID);
	stage_start(s);
	stage_await(s, s->told.source.state == SOURCE_LIVE);
	g_assert_cmpuint(s->told.n_adapters, ==, 3);
	g_assert_cmpuint(s->told.n_adapter_ports, ==, 4);
	g_assert_cmpuint(s->told.n_adapter_failures, ==, 0);
	g_assert_cmpstr(stage_adapter(s, PCI)->name, ==, "mlx5_0");
	g_assert_cmpstr(stage_adapter(s, ROCE)->name, ==, "rxe0");
	g_assert_cmpstr(stage_adapter(s, IWARP)->name, ==, "siw0");
	g_assert_nonnull(stage_port(s, PCI, 2));
	g_assert_nonnull(stage_port(s, ROCE, 1));
}

static void test_add_and_remove(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *rxe;

	stage_start(s);
	stage_await(s, s->n_told);
	rxe = fake_add_rxe(s->fake, "rxe0", GUID);
	stage_udev(s, "infiniband", "rxe0");
	g_assert_null(stage_adapter(s, ROCE));
	stage_await(s, stage_adapter(s, ROCE));
	fake_remove(s->fake, rxe);
	stage_udev(s, "infiniband", "rxe0");
	g_assert_null(stage_adapter(s, ROCE));
	/* In any order, and more than once. */
	stage_udev(s, "infiniband_verbs", "uverbs0");
	stage_udev(s, "infiniband", "rxe0");
	fake_add_rxe(s->fake, "rxe0", GUID);
	stage_udev(s, "infiniband_verbs", "uverbs1");
	stage_await(s, stage_adapter(s, ROCE));
}

static void test_rename(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *rxe = fake_add_rxe(s->fake, "rxe0", GUID);

	stage_start(s);
	stage_settle(s);
	fake_rename(s->fake, rxe, "foo");
	stage_udev(s, "infiniband", "foo");
	/* Nobody has to be asked for that. */
	g_assert_cmpuint(s->told.n_adapters, ==, 1);
	g_assert_cmpstr(stage_adapter(s, ROCE)->name, ==, "foo");
	g_assert_nonnull(stage_port(s, ROCE, 1));
	stage_settle(s);
	g_assert_cmpuint(s->told.n_adapters, ==, 1);
	g_assert_cmpstr(stage_adapter(s, ROCE)->name, ==, "foo");
	g_assert_cmpint(stage_failure(s, ROCE), ==, 0);
}

/* What was asked under the old name counts no more. */
static void test_rename_during_query(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *rxe = fake_add_rxe(s->fake, "rxe0", GUID);

	rxe->hangs = true;
	stage_start(s);
	stage_await(s, fake_n_opened(s->fake, rxe));
	fake_rename(s->fake, rxe, "foo");
	stage_udev(s, "infiniband", "foo");
	fake_hang(s->fake, rxe, false);
	stage_await(s, stage_adapter(s, ROCE));
	g_assert_cmpstr(stage_adapter(s, ROCE)->name, ==, "foo");
	g_assert_cmpint(stage_failure(s, ROCE), ==, 0);
	g_assert_nonnull(stage_port(s, ROCE, 1));
}

/* Nobody has told, but the query finds it out. */
static void test_rename_in_silence(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *rxe = fake_add_rxe(s->fake, "rxe0", GUID);

	rxe->hangs = true;
	stage_start(s);
	stage_await(s, fake_n_opened(s->fake, rxe));
	fake_rename(s->fake, rxe, "foo");
	fake_hang(s->fake, rxe, false);
	stage_await(s, stage_adapter(s, ROCE));
	g_assert_cmpstr(stage_adapter(s, ROCE)->name, ==, "foo");
	g_assert_cmpint(stage_failure(s, ROCE), ==, 0);
}

/* rxe0 is deleted, and siw0 is called so from now on. */
static void test_name_moves(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *rxe = fake_add_rxe(s->fake, "rxe0", GUID);
	struct fake_device *siw = fake_add_siw(s->fake, "siw0", GUID);

	stage_start(s);
	stage_settle(s);
	fake_remove(s->fake, rxe);
	fake_rename(s->fake, siw, "rxe0");
	stage_udev(s, "infiniband", "rxe0");
	g_assert_cmpuint(s->told.n_adapters, ==, 1);
	g_assert_cmpstr(stage_adapter(s, IWARP)->name, ==, "rxe0");
	stage_settle(s);
	g_assert_cmpuint(s->told.n_adapters, ==, 1);
	g_assert_cmpint(stage_adapter(s, IWARP)->transport, ==, TRANSPORT_IWARP);
	/* And back on a new one. */
	fake_rename(s->fake, siw, "siw0");
	fake_add_rxe(s->fake, "rxe0", GUID);
	stage_udev(s, "infiniband", "rxe0");
	stage_await(s, stage_adapter(s, ROCE));
	g_assert_cmpstr(stage_adapter(s, ROCE)->name, ==, "rxe0");
	g_assert_cmpstr(stage_adapter(s, IWARP)->name, ==, "siw0");
}

static void test_same_id(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *first = fake_add_rxe(s->fake, "rxe0", GUID), *second;

	stage_start(s);
	stage_await(s, stage_adapter(s, ROCE));
	second = fake_add_rxe(s->fake, "rxe1", GUID);
	fake_write(s->fake, "none0\n", "%s/parent", second->path);
	stage_udev(s, "infiniband", "rxe1");
	stage_await(s, s->told.n_adapters == 2);
	g_assert_cmpstr(stage_adapter(s, ROCE)->name, ==, "rxe0");
	g_assert_cmpstr(stage_adapter(s, ROCE "_none0")->name, ==, "rxe1");
	g_assert_nonnull(stage_port(s, ROCE "_none0", 1));
	fake_remove(s->fake, first);
	stage_udev(s, "infiniband", "rxe0");
	g_assert_cmpuint(s->told.n_adapters, ==, 1);
	g_assert_cmpstr(stage_adapter(s, ROCE)->name, ==, "rxe1");
	g_assert_nonnull(stage_port(s, ROCE, 1));
}

/* Whoever is read first. */
static void test_same_id_while_it_hangs(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *first = fake_add_rxe(s->fake, "rxe0", GUID);
	struct fake_device *second = fake_add_rxe(s->fake, "rxe1", GUID);

	/* There is no none0. */
	fake_write(s->fake, "lo\n", "%s/parent", first->path);
	fake_write(s->fake, "none0\n", "%s/parent", second->path);
	first->hangs = true;
	stage_start(s);
	stage_await(s, s->told.n_adapters == 1);
	g_assert_cmpstr(stage_adapter(s, ROCE "_none0")->name, ==, "rxe1");
	fake_hang(s->fake, first, false);
	stage_await(s, s->told.n_adapters == 2);
	g_assert_cmpstr(stage_adapter(s, ROCE)->name, ==, "rxe0");
	g_assert_cmpstr(stage_adapter(s, ROCE "_none0")->name, ==, "rxe1");
}

/* The character device comes later, or may be opened later. */
static void test_not_yet(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *rxe = fake_add_rxe(s->fake, "rxe0", GUID);

	rxe->open_error = EACCES;
	stage_start(s);
	stage_await(s, fake_n_opened(s->fake, rxe));
	stage_await(s, ((struct verbs *)s->backend)->facts.requests_waiting == 0);
	g_assert_cmpuint(s->told.n_adapters, ==, 0);
	fake_lock(s->fake);
	rxe->open_error = 0;
	fake_unlock(s->fake);
	stage_udev(s, "infiniband_verbs", "uverbs0");
	stage_await(s, stage_adapter(s, ROCE));
	g_assert_cmpint(stage_failure(s, ROCE), ==, 0);
}

static void test_may_not(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *rxe = fake_add_rxe(s->fake, "rxe0", GUID);

	rxe->open_error = EACCES;
	stage_start(s);
	stage_await(s, stage_adapter(s, ROCE));
	g_assert_cmpint(stage_failure(s, ROCE), ==, -EACCES);
	g_assert_cmpint(s->told.source.state, ==, SOURCE_LIVE);
	g_assert_cmphex(stage_adapter(s, ROCE)->guid, ==, GUID);
}

/* The kernel takes the character device first, and sysfs is whole a moment longer. */
static void test_going(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *rxe = fake_add_rxe(s->fake, "rxe0", GUID);
	unsigned int n_told;

	stage_start(s);
	stage_settle(s);
	n_told = s->n_told;
	fake_lock(s->fake);
	rxe->closed = true;
	fake_unlock(s->fake);
	stage_udev(s, "infiniband_verbs", "uverbs0");
	stage_udev(s, "infiniband", "rxe0");
	stage_await(s, ((struct verbs *)s->backend)->facts.requests_waiting);
	stage_await(s, !((struct verbs *)s->backend)->facts.requests_waiting);
	g_assert_cmpuint(s->n_told, ==, n_told);
	fake_remove(s->fake, rxe);
	stage_udev(s, "infiniband", "rxe0");
	g_assert_cmpuint(s->told.n_adapters, ==, 0);
}

/* libibverbs has no driver for it; nothing is missing but what only libibverbs says. */
static void test_never_opened(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *rxe = fake_add_rxe(s->fake, "rxe0", GUID);

	rxe->closed = true;
	fake_write(s->fake, "4: ACTIVE\n", "%s/ports/1/state", rxe->path);
	stage_start(s);
	stage_await(s, stage_port(s, ROCE, 1));
	g_assert_cmpint(stage_failure(s, ROCE), ==, 0);
	g_assert_cmpint(stage_port(s, ROCE, 1)->port.state, ==, PORT_STATE_ACTIVE);
	/* Until it has. */
	fake_lock(s->fake);
	rxe->closed = false;
	rxe->attr.vendor_part_id = 5;
	fake_unlock(s->fake);
	stage_udev(s, "infiniband_verbs", "uverbs0");
	stage_await(s, stage_adapter(s, ROCE)->part_id == 5);
}

static void test_rescan(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *rxe = fake_add_rxe(s->fake, "rxe0", GUID);
	struct fake_device *siw = fake_add_siw(s->fake, "siw0", GUID);

	s->settings.rescan_s = 1;
	stage_start(s);
	stage_await(s, s->told.n_adapters == 2);
	stage_settle(s);
	/* Nobody says a word. */
	fake_lock(s->fake);
	rxe->ports[0].active_mtu = IBV_MTU_4096;
	fake_unlock(s->fake);
	fake_remove(s->fake, siw);
	stage_await(s, s->told.n_adapters == 1);
	stage_await(s, stage_port(s, ROCE, 1)->port.mtu == 4096);
}

static void test_disabled(void)
{
	const struct verbs_settings settings = { .enabled = false };
	void *backend = (void *)1;
	sd_event *event = NULL;
	struct sink sink = { 0 };

	g_assert_cmpint(sd_event_new(&event), ==, 0);
	g_assert_cmpint(verbs_backend.start(event, &settings, &sink, &backend), ==, 0);
	g_assert_null(backend);
	g_assert_cmpint(sd_event_run(event, 0), ==, 0);
	verbs_backend.stop(backend);
	sd_event_unref(event);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/verbs/no-devices", test_no_devices);
	g_test_add_func("/verbs/several", test_several);
	g_test_add_func("/verbs/add-and-remove", test_add_and_remove);
	g_test_add_func("/verbs/rename", test_rename);
	g_test_add_func("/verbs/rename-during-query", test_rename_during_query);
	g_test_add_func("/verbs/rename-in-silence", test_rename_in_silence);
	g_test_add_func("/verbs/name-moves", test_name_moves);
	g_test_add_func("/verbs/same-id", test_same_id);
	g_test_add_func("/verbs/same-id/while-it-hangs", test_same_id_while_it_hangs);
	g_test_add_func("/verbs/not-yet", test_not_yet);
	g_test_add_func("/verbs/may-not", test_may_not);
	g_test_add_func("/verbs/going", test_going);
	g_test_add_func("/verbs/never-opened", test_never_opened);
	g_test_add_func("/verbs/rescan", test_rescan);
	g_test_add_func("/verbs/disabled", test_disabled);
	return g_test_run();
}
