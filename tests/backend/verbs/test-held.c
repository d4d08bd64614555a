// SPDX-License-Identifier: Apache-2.0
/*
 * A device that is kept open: its events, and how it is let go of.
 */
#include "backend/verbs/held.h"

#include <errno.h>

#include "stage.h"

#define GUID   0x505400fffe000001
#define PARENT "pci0000:3a/0000:3b:00.0"
#define PCI    "pci_0000_3b_00_0"

static void test_event(void)
{
	static const enum ibv_event_type types[] = {
		IBV_EVENT_PORT_ERR,    IBV_EVENT_PORT_ACTIVE, IBV_EVENT_LID_CHANGE,
		IBV_EVENT_SM_CHANGE,   IBV_EVENT_GID_CHANGE,  IBV_EVENT_CLIENT_REREGISTER,
		IBV_EVENT_PKEY_CHANGE,
	};
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *mlx5 = fake_add_held(s->fake, "mlx5_0", PARENT, GUID);

	stage_start(s);
	stage_settle(s);
	g_assert_cmpuint(fake_n_open(s->fake, mlx5), ==, 1);
	for (uint16_t i = 0; i < G_N_ELEMENTS(types); i++) {
		fake_lock(s->fake);
		mlx5->ports[0].lid = 100 + i;
		fake_unlock(s->fake);
		fake_event(mlx5, types[i]);
		stage_await(s, stage_port(s, PCI, 1)->port.lid == 100 + i);
	}
	/* It is open once, however often it was read. */
	stage_settle(s);
	fake_await_open(s->fake, mlx5, 1);
}

static void test_event_of_no_interest(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *mlx5 = fake_add_held(s->fake, "mlx5_0", PARENT, GUID);
	unsigned int n_opened;

	stage_start(s);
	stage_settle(s);
	n_opened = fake_n_opened(s->fake, mlx5);
	fake_event(mlx5, IBV_EVENT_CQ_ERR);
	fake_event(mlx5, 4711);
	g_assert_cmpint(sd_event_run(s->event, 10 * USEC_PER_SEC), >, 0);
	stage_settle(s);
	g_assert_cmpuint(fake_n_opened(s->fake, mlx5), ==, n_opened);
	fake_await_open(s->fake, mlx5, 1);
}

/* The driver lets go of it: so do we, and look what becomes of it. */
static void test_fatal(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *mlx5 = fake_add_held(s->fake, "mlx5_0", PARENT, GUID);

	stage_start(s);
	stage_settle(s);
	fake_lock(s->fake);
	mlx5->open_error = EIO;
	fake_unlock(s->fake);
	fake_event(mlx5, IBV_EVENT_DEVICE_FATAL);
	stage_await(s, stage_failure(s, PCI) == -EIO);
	fake_await_open(s->fake, mlx5, 0);
	fake_lock(s->fake);
	mlx5->open_error = 0;
	fake_unlock(s->fake);
	stage_udev(s, "infiniband", "mlx5_0");
	stage_await(s, stage_failure(s, PCI) == 0);
	/* And its events are heard again. */
	stage_settle(s);
	g_assert_cmpuint(fake_n_open(s->fake, mlx5), ==, 1);
	fake_lock(s->fake);
	mlx5->ports[0].lid = 7;
	fake_unlock(s->fake);
	fake_event(mlx5, IBV_EVENT_LID_CHANGE);
	stage_await(s, stage_port(s, PCI, 1)->port.lid == 7);
}

static void test_removed_while_held(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *mlx5 = fake_add_held(s->fake, "mlx5_0", PARENT, GUID);

	stage_start(s);
	stage_settle(s);
	g_assert_cmpuint(fake_n_open(s->fake, mlx5), ==, 1);
	fake_remove(s->fake, mlx5);
	stage_udev(s, "infiniband", "mlx5_0");
	g_assert_cmpuint(s->told.n_adapters, ==, 0);
	fake_await_open(s->fake, mlx5, 0);
}

/* Its descriptor would wake the loop for ever. */
static void test_hung_up(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *mlx5 = fake_add_held(s->fake, "mlx5_0", PARENT, GUID);

	stage_start(s);
	stage_settle(s);
	g_assert_cmpuint(fake_n_open(s->fake, mlx5), ==, 1);
	fake_lock(s->fake);
	mlx5->open_error = ENODEV;
	fake_unlock(s->fake);
	fake_hang_up(mlx5);
	stage_await(s, !((struct verbs *)s->backend)->devices[0]->held);
	fake_await_open(s->fake, mlx5, 0);
}

/* The loop does not wait for that. */
static void test_close_hangs(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *mlx5 = fake_add_held(s->fake, "mlx5_0", PARENT, GUID);

	stage_start(s);
	stage_settle(s);
	g_assert_cmpuint(fake_n_open(s->fake, mlx5), ==, 1);
	fake_hang_close(s->fake, mlx5, true);
	fake_remove(s->fake, mlx5);
	stage_udev(s, "infiniband", "mlx5_0");
	g_assert_cmpuint(s->told.n_adapters, ==, 0);
	fake_await_closing(s->fake, mlx5);
	fake_add_mlx5(s->fake, "mlx5_0", PARENT, GUID);
	stage_udev(s, "infiniband", "mlx5_0");
	stage_await(s, stage_port(s, PCI, 1));
	g_assert_cmpuint(fake_n_open(s->fake, mlx5), ==, 1);
	fake_hang_close(s->fake, mlx5, false);
	fake_await_open(s->fake, mlx5, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	held_free(NULL);
	g_test_add_func("/held/event", test_event);
	g_test_add_func("/held/event-of-no-interest", test_event_of_no_interest);
	g_test_add_func("/held/fatal", test_fatal);
	g_test_add_func("/held/removed", test_removed_while_held);
	g_test_add_func("/held/hung-up", test_hung_up);
	g_test_add_func("/held/close-hangs", test_close_hangs);
	return g_test_run();
}
