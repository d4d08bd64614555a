// SPDX-License-Identifier: Apache-2.0
/*
 * The backend as a whole, in an event loop: which ports of this machine read which fabric.
 */
#include "backend/ib/ib.h"

#include <errno.h>
#include <glib.h>

#include "fake-sm.h"
#include "fake-umad.h"
#include "mirror.h"
#include "topologies.h"
#include "truth.h"

#include "base/util.h"

/* Real time, in which something must have happened. */
#define AWAIT_US (10 * USEC_PER_SEC)

struct machine {
	struct fake *fake;
	struct fake_umad *umad;
	struct ib_settings settings;
	sd_event *event;
	struct sink sink;
	void *backend;
	struct graph *graph;
	struct mirror *mirror;
};

static void on_update(struct sink *sink, const struct update *update)
{
	struct machine *m = (struct machine *)((char *)sink - offsetof(struct machine, sink));
	struct changes changes = { 0 };

	g_assert_cmpint(graph_apply(m->graph, update, &changes), ==, 0);
	mirror_follow(m->mirror, m->graph, &changes);
	changes_done(&changes);
}

static void on_remove(struct sink *sink, const char *source_id)
{
}

/* Heartbeats come without a pause, so that nobody has to wait for one. */
static struct machine *machine_new(struct fake *f)
{
	struct machine *m = g_new0(struct machine, 1);

	m->fake = f;
	m->umad = fake_umad_new(f);
	m->settings = ib_default_settings;
	m->settings.subnet.heartbeat_s = 0;
	m->sink = (struct sink){ .update = on_update, .remove = on_remove };
	m->graph = graph_new();
	m->mirror = mirror_new();
	g_assert_cmpint(sd_event_new(&m->event), >=, 0);
	return m;
}

static void machine_stop(struct machine *m)
{
	ib_backend.stop(m->backend);
	m->backend = NULL;
}

static void machine_free(struct machine *m)
{
	machine_stop(m);
	mirror_compare(m->mirror, m->graph);
	mirror_free(m->mirror);
	graph_free(m->graph);
	sd_event_unref(m->event);
	fake_umad_free(m->umad);
	fake_free(m->fake);
	g_free(m);
}
DEFINE_CLEANUP(struct machine *, machine_free)

static void machine_start(struct machine *m)
{
	g_assert_cmpint(ib_backend.start(m->event, &m->settings, &m->sink, &m->backend), ==, 0);
}

static const struct source_facts *source(const struct machine *m, const char *id)
{
	for (size_t i = 0; i < m->graph->n_sources; i++) {
		if (strcmp(m->graph->sources[i].id, id) == 0)
			return &m->graph->sources[i];
	}
	return NULL;
}

static void await(struct machine *m, const char *id, enum source_state state)
{
	gint64 until = g_get_monotonic_time() + (gint64)AWAIT_US;

	for (;;) {
		const struct source_facts *facts = source(m, id);

		if (facts && facts->state == state)
			return;
		if (g_get_monotonic_time() > until)
			g_error("%s does not become %s, but is %s: %d", id,
				source_state_name(state),
				facts ? source_state_name(facts->state) : "unknown",
				facts ? facts->error : 0);
		g_assert_cmpint(sd_event_run(m->event, 100000), >=, 0);
	}
}

static void check(struct machine *m, const char *fabric_id, const char *node, unsigned int port)
{
	struct fake_client nobody = { 0 };
	struct fake_local *local = fake_attach(m->fake, node, port, &nobody);

	truth_compare(m->fake, local, graph_find_fabric(m->graph, fabric_id), false);
	fake_detach(local);
}

#define DEFAULT_ID "fabric_fe80000000000000"

/* Two leaves, joined; "me" has a port at each. */
static struct fake *joined(void)
{
	struct fake *f = fat_tree(1, 2, 3);

	fake_add_host(f, "me", 2);
	fake_unplug_all(f, "host-0-0");
	fake_unplug_all(f, "host-1-0");
	fake_cable(f, "leaf-0", 1, "me", 1);
	fake_cable(f, "leaf-1", 1, "me", 2);
	return f;
}

/* The same, but nothing joins the leaves. */
static struct fake *apart(void)
{
	struct fake *f = joined();

	fake_unplug_all(f, "spine-0");
	return f;
}

static struct machine *two_ports(struct fake *f)
{
	struct machine *m = machine_new(f);

	fake_umad_add(m->umad, "mlx5_0", 1, "me", 1);
	fake_umad_add(m->umad, "mlx5_1", 1, "me", 2);
	return m;
}

/* --- One --- */

static void test_one(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_new(fat_tree(2, 3, 3));

	fake_sm_start(m->fake, "host-2-2", 1);
	fake_umad_add(m->umad, "mlx5_0", 1, "host-0-0", 1);
	machine_start(m);
	await(m, "mlx5_0/1", SOURCE_LIVE);
	check(m, DEFAULT_ID, "host-0-0", 1);
	machine_stop(m);
	g_assert_cmpuint(fake_umad_n_open(m->umad), ==, 0);
}

static void test_reports(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_new(fat_tree(2, 3, 3));

	fake_sm_start(m->fake, "host-2-2", 1);
	fake_umad_add(m->umad, "mlx5_0", 1, "host-0-0", 1);
	machine_start(m);
	await(m, "mlx5_0/1", SOURCE_LIVE);
	while (!source(m, "mlx5_0/1")->subscribed)
		g_assert_cmpint(sd_event_run(m->event, AWAIT_US), >, 0);
	fake_unplug(m->fake, "leaf-1", 4);
	fake_run_for(m->fake, 20 * USEC_PER_MSEC);
	while (fake_umad_n_answered(m->umad) < 2)
		g_assert_cmpint(sd_event_run(m->event, AWAIT_US), >, 0);
	while (graph_find_fabric(m->graph, DEFAULT_ID)->nodes[0] &&
	       node_find_port(fabric_find_node(graph_find_fabric(m->graph, DEFAULT_ID),
					       fake_guid(m->fake, "spine-0")),
			      2)
		       ->facts.peer_guid)
		g_assert_cmpint(sd_event_run(m->event, AWAIT_US), >, 0);
}

/* Another program has the Reports: all is found, nothing is subscribed. */
static void test_reports_taken(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_new(fat_tree(2, 3, 3));

	fake_sm_start(m->fake, "host-2-2", 1);
	fake_umad_add(m->umad, "mlx5_0", 1, "host-0-0", 1);
	fake_umad_take_reports(m->umad, "mlx5_0");
	machine_start(m);
	await(m, "mlx5_0/1", SOURCE_LIVE);
	check(m, DEFAULT_ID, "host-0-0", 1);
	g_assert_false(source(m, "mlx5_0/1")->subscribed);
	g_assert_cmpuint(fake_count(m->fake, NULL, 3), ==, 0);
}

/* Without a configuration: those that are InfiniBand, and up. */
static void test_which(void)
{
	CLEANUP(machine_freep) struct machine *m = two_ports(joined());

	fake_umad_set_link_layer(m->umad, "mlx5_0", "Ethernet");
	fake_add_host(m->fake, "idle", 1);
	fake_umad_add(m->umad, "mlx5_2", 1, "idle", 1);
	machine_start(m);
	await(m, "mlx5_1/1", SOURCE_LIVE);
	g_assert_cmpuint(m->graph->n_sources, ==, 1);
	g_assert_cmpuint(fake_umad_n_open(m->umad), ==, 1);
}

/* With one: those that it names, up or not. */
static void test_configured(void)
{
	CLEANUP(machine_freep) struct machine *m = two_ports(joined());

	fake_add_host(m->fake, "idle", 1);
	fake_umad_add(m->umad, "mlx5_2", 1, "idle", 1);
	m->settings.n_ports = 2;
	m->settings.ports[0] = (struct ib_port_settings){ "mlx5_1", 1, "cluster" };
	m->settings.ports[1] = (struct ib_port_settings){ "mlx5_2", 1, "" };
	machine_start(m);
	await(m, "mlx5_1/1", SOURCE_LIVE);
	await(m, "mlx5_2/1", SOURCE_STALE);
	g_assert_cmpint(source(m, "mlx5_2/1")->error, ==, -ENETDOWN);
	g_assert_cmpuint(m->graph->n_sources, ==, 2);
	check(m, "cluster", "me", 2);
}

static void test_not_allowed(void)
{
	CLEANUP(machine_freep) struct machine *m = two_ports(joined());

	fake_umad_refuse(m->umad, "mlx5_0", -EACCES);
	machine_start(m);
	await(m, "mlx5_0/1", SOURCE_STALE);
	g_assert_cmpint(source(m, "mlx5_0/1")->error, ==, -EACCES);
	await(m, "mlx5_1/1", SOURCE_LIVE);
	check(m, DEFAULT_ID, "me", 2);
}

/* --- Two --- */

static void test_one_fabric(void)
{
	CLEANUP(machine_freep) struct machine *m = two_ports(joined());

	machine_start(m);
	await(m, "mlx5_0/1", SOURCE_LIVE);
	await(m, "mlx5_1/1", SOURCE_STANDBY);
	g_assert_cmpuint(m->graph->n_fabrics, ==, 1);
	g_assert_cmpstr(source(m, "mlx5_1/1")->fabric_id, ==, DEFAULT_ID);
	check(m, DEFAULT_ID, "me", 1);
}

/* Both ports of one device. */
static void test_one_device(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_new(joined());

	fake_umad_add(m->umad, "mlx5_0", 1, "me", 1);
	fake_umad_add(m->umad, "mlx5_0", 2, "me", 2);
	machine_start(m);
	await(m, "mlx5_0/1", SOURCE_LIVE);
	await(m, "mlx5_0/2", SOURCE_STANDBY);
	g_assert_cmpuint(m->graph->n_fabrics, ==, 1);
}

/* The one that works loses its port: the other takes over, and keeps it. */
static void test_takeover(void)
{
	CLEANUP(machine_freep) struct machine *m = two_ports(joined());

	machine_start(m);
	await(m, "mlx5_1/1", SOURCE_STANDBY);
	fake_unplug(m->fake, "me", 1);
	await(m, "mlx5_0/1", SOURCE_STALE);
	await(m, "mlx5_1/1", SOURCE_LIVE);
	g_assert_cmpuint(m->graph->n_fabrics, ==, 1);
	g_assert_false(m->graph->fabrics[0]->freshness.stale);
	check(m, DEFAULT_ID, "me", 2);
	fake_cable(m->fake, "leaf-0", 1, "me", 1);
	await(m, "mlx5_0/1", SOURCE_STANDBY);
	g_assert_cmpuint(source(m, "mlx5_1/1")->state, ==, SOURCE_LIVE);
}

/* Two subnets, both with the prefix that is everybody's default. */
static void test_same_prefix(void)
{
	CLEANUP(machine_freep) struct machine *m = two_ports(apart());
	g_autofree char *id = g_strdup_printf(DEFAULT_ID "_%016" G_GINT64_MODIFIER "x",
					      fake_port(m->fake, "me", 2)->guid);

	machine_start(m);
	await(m, "mlx5_0/1", SOURCE_LIVE);
	await(m, "mlx5_1/1", SOURCE_LIVE);
	g_assert_cmpuint(m->graph->n_fabrics, ==, 2);
	g_assert_cmpstr(source(m, "mlx5_0/1")->fabric_id, ==, DEFAULT_ID);
	g_assert_cmpstr(source(m, "mlx5_1/1")->fabric_id, ==, id);
	check(m, DEFAULT_ID, "me", 1);
	check(m, id, "me", 2);
}

static void test_other_prefix(void)
{
	CLEANUP(machine_freep) struct machine *m = two_ports(apart());

	fake_port(m->fake, "me", 2)->gid_prefix = 0xfe80000000000007;
	machine_start(m);
	await(m, "mlx5_0/1", SOURCE_LIVE);
	await(m, "mlx5_1/1", SOURCE_LIVE);
	check(m, DEFAULT_ID, "me", 1);
	check(m, "fabric_fe80000000000007", "me", 2);
}

/* The configuration says which is which. */
static void test_named(void)
{
	CLEANUP(machine_freep) struct machine *m = two_ports(apart());

	m->settings.n_ports = 2;
	m->settings.ports[0] = (struct ib_port_settings){ "mlx5_0", 1, "compute" };
	m->settings.ports[1] = (struct ib_port_settings){ "mlx5_1", 1, "storage" };
	machine_start(m);
	await(m, "mlx5_0/1", SOURCE_LIVE);
	await(m, "mlx5_1/1", SOURCE_LIVE);
	check(m, "compute", "me", 1);
	check(m, "storage", "me", 2);
}

/* --- Away --- */

static void test_removed(void)
{
	CLEANUP(machine_freep) struct machine *m = machine_new(joined());

	fake_umad_add(m->umad, "mlx5_0", 1, "me", 1);
	machine_start(m);
	await(m, "mlx5_0/1", SOURCE_LIVE);
	fake_umad_remove(m->umad, "mlx5_0", true);
	await(m, "mlx5_0/1", SOURCE_STALE);
	g_assert_cmpint(source(m, "mlx5_0/1")->error, ==, -ENODEV);
	g_assert_cmpuint(fake_umad_n_open(m->umad), ==, 0);
	g_assert_true(m->graph->fabrics[0]->freshness.stale);
	fake_unplug_all(m->fake, "host-1-2");
	fake_umad_remove(m->umad, "mlx5_0", false);
	await(m, "mlx5_0/1", SOURCE_LIVE);
	check(m, DEFAULT_ID, "me", 1);
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

static void await_done(struct machine *m, struct order *order)
{
	while (!order->n_done)
		g_assert_cmpint(sd_event_run(m->event, AWAIT_US), >, 0);
	g_assert_cmpuint(order->n_done, ==, 1);
}

static void test_refresh(void)
{
	CLEANUP(machine_freep) struct machine *m = two_ports(apart());
	struct order all, one, nobody;

	fake_port(m->fake, "me", 2)->gid_prefix = 0xfe80000000000007;
	machine_start(m);
	await(m, "mlx5_0/1", SOURCE_LIVE);
	await(m, "mlx5_1/1", SOURCE_LIVE);
	fake_unplug_all(m->fake, "host-0-1");
	fake_unplug_all(m->fake, "host-1-1");
	give(m, &nobody, "fabric_of_nobody");
	g_assert_cmpuint(nobody.n_done, ==, 1);
	g_assert_cmpint(nobody.error, ==, -ENODEV);
	give(m, &one, "fabric_fe80000000000007");
	await_done(m, &one);
	g_assert_cmpint(one.error, ==, 0);
	check(m, "fabric_fe80000000000007", "me", 2);
	give(m, &all, "");
	await_done(m, &all);
	g_assert_cmpint(all.error, ==, 0);
	check(m, DEFAULT_ID, "me", 1);
}

/* Who stands by is not asked. */
static void test_refresh_with_standby(void)
{
	CLEANUP(machine_freep) struct machine *m = two_ports(joined());
	struct order order;

	machine_start(m);
	await(m, "mlx5_1/1", SOURCE_STANDBY);
	give(m, &order, DEFAULT_ID);
	await_done(m, &order);
	g_assert_cmpint(order.error, ==, 0);
	g_assert_cmpuint(source(m, "mlx5_1/1")->state, ==, SOURCE_STANDBY);
}

static void test_refresh_and_stop(void)
{
	CLEANUP(machine_freep) struct machine *m = two_ports(joined());
	struct order order;

	machine_start(m);
	await(m, "mlx5_1/1", SOURCE_STANDBY);
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
	g_test_add_func("/ib/one/which", test_which);
	g_test_add_func("/ib/one/configured", test_configured);
	g_test_add_func("/ib/one/not-allowed", test_not_allowed);
	g_test_add_func("/ib/two/one-fabric", test_one_fabric);
	g_test_add_func("/ib/two/one-device", test_one_device);
	g_test_add_func("/ib/two/takeover", test_takeover);
	g_test_add_func("/ib/two/same-prefix", test_same_prefix);
	g_test_add_func("/ib/two/other-prefix", test_other_prefix);
	g_test_add_func("/ib/two/named", test_named);
	g_test_add_func("/ib/away/removed", test_removed);
	g_test_add_func("/ib/refresh/all-one-nobody", test_refresh);
	g_test_add_func("/ib/refresh/with-standby", test_refresh_with_standby);
	g_test_add_func("/ib/refresh/stop", test_refresh_and_stop);
	return g_test_run();
}
