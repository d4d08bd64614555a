// SPDX-License-Identifier: Apache-2.0
/*
 * One device's life: slow, silent, back, gone meanwhile; and who waits for it.
 */
#include "backend/verbs/device.h"

#include <errno.h>

#include "base/clock.h"
#include "stage.h"

#define GUID   0x505400fffe000001
#define ROCE   "roce_505400fffe000001"
#define PARENT "pci0000:3a/0000:3b:00.0"
#define PCI    "pci_0000_3b_00_0"

struct order {
	struct command command;
	int error;
	bool is_done;
};

static void on_done(struct command *command, int error)
{
	struct order *order = command->userdata;

	g_assert_false(order->is_done);
	order->is_done = true;
	order->error = error;
}

static void refresh(struct stage *s, struct order *order, const char *fabric_id)
{
	*order = (struct order){
		.command = { .kind = COMMAND_REFRESH, .done = on_done, .userdata = order },
	};
	g_strlcpy(order->command.fabric_id, fabric_id, sizeof(order->command.fabric_id));
	verbs_backend.command(s->backend, &order->command);
}

/* One hangs; the other is there at once, and stays alive. */
static void test_hangs(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *mlx5 = fake_add_mlx5(s->fake, "mlx5_0", PARENT, GUID + 1);
	struct fake_device *rxe = fake_add_rxe(s->fake, "rxe0", GUID);

	mlx5->hangs = true;
	stage_start(s);
	stage_await(s, stage_adapter(s, ROCE));
	g_assert_cmpuint(s->told.n_adapters, ==, 1);
	g_assert_cmpint(s->told.source.state, ==, SOURCE_SWEEPING);
	fake_await_waiting(s->fake, mlx5);
	fake_lock(s->fake);
	rxe->ports[0].active_mtu = IBV_MTU_4096;
	fake_unlock(s->fake);
	stage_await(s, stage_port(s, ROCE, 1)->port.mtu == 4096);
	fake_hang(s->fake, mlx5, false);
	stage_await(s, s->told.source.state == SOURCE_LIVE);
	g_assert_cmpuint(s->told.n_adapters, ==, 2);
}

static void test_too_late(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *mlx5 = fake_add_mlx5(s->fake, "mlx5_0", PARENT, GUID);
	unsigned int n_opened;

	s->settings.timeout_ms = 100;
	mlx5->hangs = true;
	stage_start(s);
	stage_await(s, stage_adapter(s, PCI));
	g_assert_cmpint(stage_failure(s, PCI), ==, -ETIMEDOUT);
	g_assert_cmpuint(s->told.source.timeouts, ==, 1);
	g_assert_cmpuint(s->told.source.requests_waiting, ==, 1);
	/* There is no telling when, and nobody else is to be waited for. */
	g_assert_cmpint(s->told.source.state, ==, SOURCE_LIVE);
	/* What sysfs says. */
	g_assert_cmphex(stage_adapter(s, PCI)->guid, ==, GUID);
	g_assert_cmpstr(stage_adapter(s, PCI)->name, ==, "mlx5_0");
	g_assert_cmpuint(stage_adapter(s, PCI)->n_ports, ==, 2);
	g_assert_cmpuint(s->told.n_adapter_ports, ==, 0);

	/* It is not asked again before it has answered. */
	n_opened = fake_n_opened(s->fake, mlx5);
	g_assert_cmpuint(n_opened, ==, 1);
	stage_udev(s, "infiniband", "mlx5_0");
	for (uint64_t until = monotonic_us() + 300 * USEC_PER_MSEC; monotonic_us() < until;)
		g_assert_cmpint(sd_event_run(s->event, 50 * USEC_PER_MSEC), >=, 0);
	g_assert_cmpuint(fake_n_opened(s->fake, mlx5), ==, 1);
	g_assert_cmpint(stage_failure(s, PCI), ==, -ETIMEDOUT);

	fake_hang(s->fake, mlx5, false);
	stage_await(s, stage_port(s, PCI, 1));
	g_assert_cmpint(stage_failure(s, PCI), ==, 0);
	/* The questions that came meanwhile are asked once. */
	stage_await(s, fake_n_opened(s->fake, mlx5) >= 2);
}

/* What was known stays. */
static void test_too_late_later(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *mlx5 = fake_add_mlx5(s->fake, "mlx5_0", PARENT, GUID);

	s->settings.timeout_ms = 100;
	mlx5->attr.vendor_part_id = 4123;
	stage_start(s);
	stage_settle(s);
	g_assert_cmpint(stage_failure(s, PCI), ==, 0);
	fake_hang(s->fake, mlx5, true);
	stage_udev(s, "infiniband", "mlx5_0");
	stage_await(s, stage_failure(s, PCI) == -ETIMEDOUT);
	g_assert_cmpuint(stage_adapter(s, PCI)->part_id, ==, 4123);
	fake_hang(s->fake, mlx5, false);
	stage_await(s, stage_failure(s, PCI) == 0);
}

static void test_gone_while_it_hangs(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *old = fake_add_mlx5(s->fake, "mlx5_0", PARENT, GUID), *new;

	old->hangs = true;
	s->settings.timeout_ms = 100;
	stage_start(s);
	stage_await(s, stage_failure(s, PCI) == -ETIMEDOUT);
	fake_remove(s->fake, old);
	stage_udev(s, "infiniband", "mlx5_0");
	g_assert_cmpuint(s->told.n_adapters, ==, 0);
	g_assert_cmpuint(s->told.source.requests_waiting, ==, 0);
	/* It comes back, while the old one still hangs. */
	new = fake_add_mlx5(s->fake, "mlx5_0", PARENT, GUID);
	stage_udev(s, "infiniband", "mlx5_0");
	stage_await(s, stage_port(s, PCI, 1));
	g_assert_cmpint(stage_failure(s, PCI), ==, 0);
	fake_hang(s->fake, old, false);
	fake_await_open(s->fake, old, 0);
	stage_settle(s);
	g_assert_cmpuint(s->told.n_adapters, ==, 1);
	g_assert_cmpint(stage_failure(s, PCI), ==, 0);
	g_assert_cmpuint(fake_n_opened(s->fake, new), >, 0);
}

static void test_stop_while_it_hangs(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *mlx5 = fake_add_mlx5(s->fake, "mlx5_0", PARENT, GUID);
	struct order order;

	mlx5->hangs = true;
	stage_start(s);
	stage_await(s, fake_n_opened(s->fake, mlx5));
	refresh(s, &order, "");
	verbs_backend.stop(TAKE(s->backend));
	g_assert_true(order.is_done);
	g_assert_cmpint(order.error, ==, -ECANCELED);
	g_assert_cmpuint(s->n_told, ==, 0);
}

/* rdma link delete would wait for us. */
static void test_virtual_is_not_held(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *rxe = fake_add_rxe(s->fake, "rxe0", GUID);

	stage_start(s);
	stage_settle(s);
	g_assert_cmpuint(fake_n_opened(s->fake, rxe), >, 0);
	g_assert_cmpuint(fake_n_open(s->fake, rxe), ==, 0);
}

static void test_refresh(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *rxe = fake_add_rxe(s->fake, "rxe0", GUID);
	struct order order, other;
	unsigned int n_told;

	stage_start(s);
	stage_settle(s);
	fake_lock(s->fake);
	rxe->ports[0].active_mtu = IBV_MTU_4096;
	rxe->hangs = true;
	fake_unlock(s->fake);
	n_told = s->n_told;
	refresh(s, &order, "");
	fake_await_waiting(s->fake, rxe);
	g_assert_false(order.is_done);
	/* What is under way may have been read before this one: so once more. */
	fake_hang(s->fake, rxe, false);
	refresh(s, &other, "");
	stage_await(s, order.is_done);
	g_assert_true(other.is_done);
	g_assert_cmpint(order.error, ==, 0);
	g_assert_cmpint(other.error, ==, 0);
	g_assert_cmpuint(s->n_told, >, n_told);
	g_assert_cmpuint(stage_port(s, ROCE, 1)->port.mtu, ==, 4096);
}

static void test_refresh_nothing(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct order order;

	stage_start(s);
	refresh(s, &order, "");
	g_assert_true(order.is_done);
	g_assert_cmpint(order.error, ==, 0);
	g_assert_cmpuint(s->n_told, ==, 1);
}

/* Who hangs is told so, and does not keep anybody waiting. */
static void test_refresh_while_it_hangs(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *mlx5 = fake_add_mlx5(s->fake, "mlx5_0", PARENT, GUID);
	struct order order;

	s->settings.timeout_ms = 100;
	mlx5->hangs = true;
	stage_start(s);
	refresh(s, &order, "");
	stage_await(s, order.is_done);
	g_assert_cmpint(order.error, ==, 0);
	g_assert_cmpint(stage_failure(s, PCI), ==, -ETIMEDOUT);
	refresh(s, &order, "");
	g_assert_true(order.is_done);
	g_assert_cmpint(order.error, ==, 0);
}

static void test_refresh_and_it_goes(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct fake_device *mlx5 = fake_add_mlx5(s->fake, "mlx5_0", PARENT, GUID);
	struct order order;

	mlx5->hangs = true;
	stage_start(s);
	refresh(s, &order, "");
	stage_await(s, fake_n_opened(s->fake, mlx5));
	fake_remove(s->fake, mlx5);
	stage_udev(s, "infiniband", "mlx5_0");
	g_assert_true(order.is_done);
	g_assert_cmpint(order.error, ==, 0);
}

static void test_refresh_a_fabric(void)
{
	CLEANUP(stage_freep) struct stage *s = stage_new();
	struct order order;

	refresh(s, &order, "");
	g_assert_cmpint(order.error, ==, -ENODEV);
	stage_start(s);
	refresh(s, &order, "fabric_fe80000000000000");
	g_assert_true(order.is_done);
	g_assert_cmpint(order.error, ==, -ENODEV);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/device/hangs", test_hangs);
	g_test_add_func("/device/too-late", test_too_late);
	g_test_add_func("/device/too-late-later", test_too_late_later);
	g_test_add_func("/device/gone-while-it-hangs", test_gone_while_it_hangs);
	g_test_add_func("/device/stop-while-it-hangs", test_stop_while_it_hangs);
	g_test_add_func("/device/virtual-is-not-held", test_virtual_is_not_held);
	g_test_add_func("/device/refresh", test_refresh);
	g_test_add_func("/device/refresh/nothing", test_refresh_nothing);
	g_test_add_func("/device/refresh/while-it-hangs", test_refresh_while_it_hangs);
	g_test_add_func("/device/refresh/and-it-goes", test_refresh_and_it_goes);
	g_test_add_func("/device/refresh/a-fabric", test_refresh_a_fabric);
	return g_test_run();
}
