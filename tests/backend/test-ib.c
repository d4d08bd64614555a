// SPDX-License-Identifier: Apache-2.0
/*
 * The backend as a whole: which ports it reads, that they may go away, and its commands.
 */
#include <errno.h>

#include "machine.h"
#include "topologies.h"

/* --- One --- */

static void test_one(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_new(fat_tree(2, 3, 3));

	fake_sm_start(m->fake, "host-2-2", 1);
	fake_umad_add(m->umad, "mlx5_0", 1, "host-0-0", 1);
	machine_start(m);
	machine_await(m, "mlx5_0/1", SOURCE_LIVE);
	machine_check(m, DEFAULT_ID, "host-0-0", 1);
	machine_stop(m);
	g_assert_cmpuint(fake_umad_n_open(m->umad), ==, 0);
}

static bool is_subscribed(struct machine *m, void *data)
{
	const struct source_facts *source = machine_source(m, "mlx5_0/1");

	return source && source->subscribed;
}

static bool is_cut(struct machine *m, void *data)
{
	const struct fabric *fabric = graph_find_fabric(m->graph, DEFAULT_ID);
	const struct node *spine = fabric_find_node(fabric, fake_guid(m->fake, "spine-0"));

	return node_find_port(spine, 2)->facts.peer_guid == 0;
}

static bool is_answered(struct machine *m, void *data)
{
	return fake_umad_n_answered(m->umad) >= 2;
}

/* Reports arrive, are used, and are answered. */
static void test_reports(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_new(fat_tree(2, 3, 3));

	fake_sm_start(m->fake, "host-2-2", 1);
	fake_umad_add(m->umad, "mlx5_0", 1, "host-0-0", 1);
	machine_start(m);
	machine_await(m, "mlx5_0/1", SOURCE_LIVE);
	machine_run_until(m, is_subscribed, NULL);
	fake_unplug(m->fake, "leaf-1", 4);
	fake_run_for(m->fake, 0);
	machine_run_until(m, is_answered, NULL);
	machine_run_until(m, is_cut, NULL);
}

/* Another program has the Reports: all is found, nothing is subscribed. */
static void test_reports_taken(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_new(fat_tree(2, 3, 3));

	fake_sm_start(m->fake, "host-2-2", 1);
	fake_umad_add(m->umad, "mlx5_0", 1, "host-0-0", 1);
	fake_umad_take_reports(m->umad, "mlx5_0");
	machine_start(m);
	machine_await(m, "mlx5_0/1", SOURCE_LIVE);
	machine_check(m, DEFAULT_ID, "host-0-0", 1);
	g_assert_false(machine_source(m, "mlx5_0/1")->subscribed);
	g_assert_cmpuint(fake_count(m->fake, NULL, 3), ==, 0);
}

/* In each SMP, and in each request to the subnet administrator. */
static void test_keys(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_new(fat_tree(2, 3, 3));
	uint64_t key;

	m->settings.keys.m_key = 0x1122334455667788;
	m->settings.keys.sa_key = 0x99aabbccddeeff01;
	fake_sm_start(m->fake, "host-2-2", 1);
	fake_umad_add(m->umad, "mlx5_0", 1, "host-0-0", 1);
	machine_start(m);
	machine_await(m, "mlx5_0/1", SOURCE_LIVE);
	machine_run_until(m, is_subscribed, NULL);
	g_assert_true(fake_umad_m_key(m->umad, &key));
	g_assert_cmphex(key, ==, 0x1122334455667788);
	g_assert_true(fake_umad_sa_key(m->umad, &key));
	g_assert_cmphex(key, ==, 0x99aabbccddeeff01);
}

/* Nobody has given any. */
static void test_no_keys(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_new(fat_tree(2, 3, 3));
	uint64_t key;

	fake_sm_start(m->fake, "host-2-2", 1);
	fake_umad_add(m->umad, "mlx5_0", 1, "host-0-0", 1);
	machine_start(m);
	machine_run_until(m, is_subscribed, NULL);
	g_assert_true(fake_umad_m_key(m->umad, &key));
	g_assert_cmphex(key, ==, 0);
	g_assert_true(fake_umad_sa_key(m->umad, &key));
	g_assert_cmphex(key, ==, 0);
}

/* Without a configuration: those that are InfiniBand, and up. */
static void test_which(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_joined();

	fake_umad_set_link_layer(m->umad, "mlx5_0", "Ethernet");
	fake_add_host(m->fake, "idle", 1);
	fake_umad_add(m->umad, "mlx5_2", 1, "idle", 1);
	machine_start(m);
	machine_await(m, "mlx5_1/1", SOURCE_LIVE);
	g_assert_cmpuint(m->graph->n_sources, ==, 1);
	g_assert_cmpuint(fake_umad_n_open(m->umad), ==, 1);
}

/* With one: those that it names, up or not. */
static void test_configured(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_joined();

	fake_add_host(m->fake, "idle", 1);
	fake_umad_add(m->umad, "mlx5_2", 1, "idle", 1);
	m->settings.n_ports = 2;
	m->settings.ports[0] = (struct ib_port_settings){ "mlx5_1", 1, "cluster" };
	m->settings.ports[1] = (struct ib_port_settings){ "mlx5_2", 1, "" };
	machine_start(m);
	machine_await(m, "mlx5_1/1", SOURCE_LIVE);
	machine_await(m, "mlx5_2/1", SOURCE_STALE);
	g_assert_cmpint(machine_source(m, "mlx5_2/1")->error, ==, -ENETDOWN);
	g_assert_cmpuint(m->graph->n_sources, ==, 2);
	machine_check(m, "cluster", "me", 2);
}

static void test_not_allowed(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_joined();

	fake_umad_refuse(m->umad, "mlx5_0", -EACCES);
	machine_start(m);
	machine_await(m, "mlx5_0/1", SOURCE_STALE);
	g_assert_cmpint(machine_source(m, "mlx5_0/1")->error, ==, -EACCES);
	machine_await(m, "mlx5_1/1", SOURCE_LIVE);
	machine_check(m, DEFAULT_ID, "me", 2);
}

/* --- Away --- */

static void test_removed(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_new(star(4));

	fake_umad_add(m->umad, "mlx5_0", 1, "host-0", 1);
	machine_start(m);
	machine_await(m, "mlx5_0/1", SOURCE_LIVE);
	fake_umad_remove(m->umad, "mlx5_0", true);
	machine_await(m, "mlx5_0/1", SOURCE_STALE);
	g_assert_cmpint(machine_source(m, "mlx5_0/1")->error, ==, -ENODEV);
	g_assert_cmpuint(fake_umad_n_open(m->umad), ==, 0);
	g_assert_true(m->graph->fabrics[0]->freshness.stale);
	fake_unplug_all(m->fake, "host-3");
	fake_umad_remove(m->umad, "mlx5_0", false);
	machine_await(m, "mlx5_0/1", SOURCE_LIVE);
	machine_check(m, DEFAULT_ID, "host-0", 1);
}

/* --- Commands --- */

struct order {
	struct command command;
	unsigned int n_done;
	int error;
};

static void on_done(struct command *command, int error)
{
	struct order *order = command->userdata;

	order->n_done++;
	order->error = error;
}

static void give(struct machine *m, struct order *order, const char *fabric_id)
{
	*order = (struct order){ .command = { .kind = COMMAND_REFRESH, .done = on_done } };
	order->command.userdata = order;
	g_strlcpy(order->command.fabric_id, fabric_id, FABRIC_ID_SIZE);
	ib_backend.command(m->backend, &order->command);
}

static bool is_done(struct machine *m, void *data)
{
	const struct order *order = data;

	return order->n_done > 0;
}

static void await_done(struct machine *m, struct order *order)
{
	machine_run_until(m, is_done, order);
	g_assert_cmpuint(order->n_done, ==, 1);
}

static void test_refresh(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_apart();
	struct order all, one, nobody;

	fake_port(m->fake, "me", 2)->gid_prefix = 0xfe80000000000007;
	machine_start(m);
	machine_await(m, "mlx5_0/1", SOURCE_LIVE);
	machine_await(m, "mlx5_1/1", SOURCE_LIVE);
	fake_unplug_all(m->fake, "host-0-1");
	fake_unplug_all(m->fake, "host-1-1");
	give(m, &nobody, "fabric_of_nobody");
	g_assert_cmpuint(nobody.n_done, ==, 1);
	g_assert_cmpint(nobody.error, ==, -ENODEV);
	give(m, &one, "fabric_fe80000000000007");
	await_done(m, &one);
	g_assert_cmpint(one.error, ==, 0);
	machine_check(m, "fabric_fe80000000000007", "me", 2);
	give(m, &all, "");
	await_done(m, &all);
	g_assert_cmpint(all.error, ==, 0);
	machine_check(m, DEFAULT_ID, "me", 1);
}

/* Who stands by is not asked. */
static void test_refresh_with_standby(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_joined();
	struct order order;

	machine_start(m);
	machine_await(m, "mlx5_1/1", SOURCE_STANDBY);
	give(m, &order, DEFAULT_ID);
	await_done(m, &order);
	g_assert_cmpint(order.error, ==, 0);
	g_assert_cmpuint(machine_source(m, "mlx5_1/1")->state, ==, SOURCE_STANDBY);
}

static void test_refresh_and_stop(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_joined();
	struct order order;

	machine_start(m);
	machine_await(m, "mlx5_1/1", SOURCE_STANDBY);
	give(m, &order, "");
	if (!order.n_done) {
		machine_stop(m);
		g_assert_cmpuint(order.n_done, ==, 1);
		g_assert_cmpint(order.error, ==, -ECANCELED);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ib/one/live", test_one);
	g_test_add_func("/ib/one/reports", test_reports);
	g_test_add_func("/ib/one/reports-taken", test_reports_taken);
	g_test_add_func("/ib/one/keys", test_keys);
	g_test_add_func("/ib/one/no-keys", test_no_keys);
	g_test_add_func("/ib/one/which", test_which);
	g_test_add_func("/ib/one/configured", test_configured);
	g_test_add_func("/ib/one/not-allowed", test_not_allowed);
	g_test_add_func("/ib/away/removed", test_removed);
	g_test_add_func("/ib/refresh/all-one-nobody", test_refresh);
	g_test_add_func("/ib/refresh/with-standby", test_refresh_with_standby);
	g_test_add_func("/ib/refresh/stop", test_refresh_and_stop);
	return g_test_run();
}
