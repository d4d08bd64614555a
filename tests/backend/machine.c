// SPDX-License-Identifier: Apache-2.0
#include "machine.h"

#include "mirror.h"
#include "topologies.h"
#include "truth.h"

/* Real time, in which something must have happened. */
#define AWAIT_US (10 * USEC_PER_SEC)

static void on_update(struct sink *sink, const struct update *update)
{
	struct machine *m = (struct machine *)((char *)sink - offsetof(struct machine, sink));
	struct changes changes = { 0 };

	g_assert_cmpint(graph_apply(m->graph, update, &changes), ==, 0);
	mirror_follow(m->mirror, m->graph, &changes);
	changes_done(&changes);
}

static void on_remove(struct sink *sink, const char *source_id, bool fabric_too)
{
}

struct machine *machine_new(struct fake *f)
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

void machine_stop(struct machine *m)
{
	ib_backend.stop(m->backend);
	m->backend = NULL;
}

void machine_free(struct machine *m)
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
void machine_start(struct machine *m)
{
	g_assert_cmpint(ib_backend.start(m->event, &m->settings, &m->sink, &m->backend), ==, 0);
}

const struct source_facts *machine_source(const struct machine *m, const char *id)
{
	for (size_t i = 0; i < m->graph->n_sources; i++) {
		if (strcmp(m->graph->sources[i].id, id) == 0)
			return &m->graph->sources[i];
	}
	return NULL;
}

void machine_run_until(struct machine *m, bool (*is_so)(struct machine *m, void *data), void *data)
{
	gint64 until = g_get_monotonic_time() + (gint64)AWAIT_US;

	while (!is_so(m, data)) {
		if (g_get_monotonic_time() > until)
			g_error("it takes too long");
		g_assert_cmpint(sd_event_run(m->event, 100000), >=, 0);
	}
}

struct wait {
	const char *id;
	enum source_state state;
};

static bool is_in_state(struct machine *m, void *data)
{
	const struct wait *wait = data;
	const struct source_facts *facts = machine_source(m, wait->id);

	return facts && facts->state == wait->state;
}

void machine_await(struct machine *m, const char *id, enum source_state state)
{
	struct wait wait = { id, state };

	machine_run_until(m, is_in_state, &wait);
}

void machine_check(struct machine *m, const char *fabric_id, const char *node, unsigned int port)
{
	struct fake_client nobody = { 0 };
	struct fake_local *local = fake_attach(m->fake, node, port, &nobody);

	truth_compare(m->fake, local, graph_find_fabric(m->graph, fabric_id), false);
	fake_detach(local);
}

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

struct machine *machine_joined(void)
{
	return two_ports(joined());
}

struct machine *machine_apart(void)
{
	return two_ports(apart());
}

struct machine *machine_one_device(void)
{
	struct machine *m = machine_new(joined());

	fake_umad_add(m->umad, "mlx5_0", 1, "me", 1);
	fake_umad_add(m->umad, "mlx5_0", 2, "me", 2);
	return m;
}
