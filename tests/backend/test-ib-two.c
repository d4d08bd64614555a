// SPDX-License-Identifier: Apache-2.0
/*
 * Two ports of this machine: at one subnet, of which one stands by, or at two.
 */
#include "machine.h"

static void test_one_fabric(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_joined();

	machine_start(m);
	machine_await(m, "mlx5_0/1", SOURCE_LIVE);
	machine_await(m, "mlx5_1/1", SOURCE_STANDBY);
	g_assert_cmpuint(m->graph->n_fabrics, ==, 1);
	g_assert_cmpstr(machine_source(m, "mlx5_1/1")->fabric_id, ==, DEFAULT_ID);
	machine_check(m, DEFAULT_ID, "me", 1);
}

/* Both ports of one device. */
static void test_one_device(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_one_device();

	machine_start(m);
	machine_await(m, "mlx5_0/1", SOURCE_LIVE);
	machine_await(m, "mlx5_0/2", SOURCE_STANDBY);
	g_assert_cmpuint(m->graph->n_fabrics, ==, 1);
}

/* The one that works loses its port: the other takes over, and keeps it. */
static void test_takeover(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_joined();

	machine_start(m);
	machine_await(m, "mlx5_1/1", SOURCE_STANDBY);
	fake_unplug(m->fake, "me", 1);
	machine_await(m, "mlx5_0/1", SOURCE_STALE);
	machine_await(m, "mlx5_1/1", SOURCE_LIVE);
	g_assert_cmpuint(m->graph->n_fabrics, ==, 1);
	g_assert_false(m->graph->fabrics[0]->freshness.stale);
	machine_check(m, DEFAULT_ID, "me", 2);
	fake_cable(m->fake, "leaf-0", 1, "me", 1);
	machine_await(m, "mlx5_0/1", SOURCE_STANDBY);
	g_assert_cmpuint(machine_source(m, "mlx5_1/1")->state, ==, SOURCE_LIVE);
}

/* Two subnets, both with the prefix that is everybody's default. */
static void test_same_prefix(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_apart();
	g_autofree char *id = g_strdup_printf(DEFAULT_ID "_%016" G_GINT64_MODIFIER "x",
					      fake_port(m->fake, "me", 2)->guid);

	machine_start(m);
	machine_await(m, "mlx5_0/1", SOURCE_LIVE);
	machine_await(m, "mlx5_1/1", SOURCE_LIVE);
	g_assert_cmpuint(m->graph->n_fabrics, ==, 2);
	g_assert_cmpstr(machine_source(m, "mlx5_0/1")->fabric_id, ==, DEFAULT_ID);
	g_assert_cmpstr(machine_source(m, "mlx5_1/1")->fabric_id, ==, id);
	machine_check(m, DEFAULT_ID, "me", 1);
	machine_check(m, id, "me", 2);
}

static void test_other_prefix(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_apart();

	fake_port(m->fake, "me", 2)->gid_prefix = 0xfe80000000000007;
	machine_start(m);
	machine_await(m, "mlx5_0/1", SOURCE_LIVE);
	machine_await(m, "mlx5_1/1", SOURCE_LIVE);
	machine_check(m, DEFAULT_ID, "me", 1);
	machine_check(m, "fabric_fe80000000000007", "me", 2);
}

/* The configuration says which is which. */
static void test_named(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_apart();

	m->settings.n_ports = 2;
	m->settings.ports[0] = (struct ib_port_settings){ "mlx5_0", 1, "compute" };
	m->settings.ports[1] = (struct ib_port_settings){ "mlx5_1", 1, "storage" };
	machine_start(m);
	machine_await(m, "mlx5_0/1", SOURCE_LIVE);
	machine_await(m, "mlx5_1/1", SOURCE_LIVE);
	machine_check(m, "compute", "me", 1);
	machine_check(m, "storage", "me", 2);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ib/two/one-fabric", test_one_fabric);
	g_test_add_func("/ib/two/one-device", test_one_device);
	g_test_add_func("/ib/two/takeover", test_takeover);
	g_test_add_func("/ib/two/same-prefix", test_same_prefix);
	g_test_add_func("/ib/two/other-prefix", test_other_prefix);
	g_test_add_func("/ib/two/named", test_named);
	return g_test_run();
}
