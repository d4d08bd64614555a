// SPDX-License-Identifier: Apache-2.0
/*
 * A fabric that has no end: the sweep says so, and goes on with what it has.
 */
#include <errno.h>
#include <glib.h>
#include <infiniband/mad.h>

#include "backend/ib/limits.h"
#include "backend/ib/sweep.h"
#include "base/util.h"
#include "topologies.h"

/* A sweep without a subnet around it. */
struct sweeper {
	struct fake *fake;
	struct fake_local *local;
	struct mad_engine *engine;
	struct topology *topology;
	struct sweep sweep;
};

static void on_answer(void *userdata, const uint8_t *mad, size_t length)
{
	struct sweeper *s = userdata;

	mad_engine_answer(s->engine, mad, length);
}

static uint64_t on_run(void *userdata)
{
	struct sweeper *s = userdata;

	sweep_settle(&s->sweep);
	return mad_engine_run(s->engine);
}

static void sweep_all(struct sweeper *s)
{
	sweep_begin(&s->sweep, s->engine, s->topology, NULL, true);
	sweep_read_root(&s->sweep);
	fake_run_idle(s->fake);
	g_assert_cmpuint(s->sweep.n_pending, ==, 0);
	g_assert_cmpint(s->sweep.error, ==, 0);
	sweep_done(&s->sweep);
}

static void sweeper_init(struct sweeper *s)
{
	static const struct mad_limits limits = { 64, 8, 200, 3 };
	struct fake_client client = { .answer = on_answer, .run = on_run, .userdata = s };

	*s = (struct sweeper){ .fake = star(4), .topology = topology_new() };
	s->local = fake_attach(s->fake, "host-0", 1, &client);
	g_assert_cmpint(mad_engine_new(&fake_wire, s->local, &limits, &s->engine), ==, 0);
	sweep_all(s);
	g_assert_cmpuint(s->topology->n_nodes, ==, 5);
}

static void sweeper_done(struct sweeper *s)
{
	mad_engine_free(s->engine);
	sweep_done(&s->sweep);
	topology_free(s->topology);
	fake_free(s->fake);
}

static void fill(struct topology *topology)
{
	struct node_facts filler = { .type = NODE_CA, .n_ports = 1 };

	do
		filler.guid++;
	while (topology_add(topology, &filler));
	g_assert_cmpuint(topology->n_nodes, ==, IB_MAX_NODES);
}

/* One more than there is room for: it is told where, and the node is not entered. */
static void test_nodes(void)
{
	CLEANUP(sweeper_done) struct sweeper s;
	const struct condition *condition;
	struct ib_node *leaf;

	sweeper_init(&s);
	fill(s.topology);
	fake_add_host(s.fake, "one-too-many", 1);
	fake_cable(s.fake, "leaf", 7, "one-too-many", 1);
	leaf = topology_find(s.topology, fake_guid(s.fake, "leaf"));
	sweep_begin(&s.sweep, s.engine, s.topology, NULL, false);
	sweep_read_port(&s.sweep, leaf, 7);
	fake_run_idle(s.fake);
	g_assert_cmpuint(s.sweep.n_pending, ==, 0);
	g_assert_null(topology_find(s.topology, fake_guid(s.fake, "one-too-many")));
	g_assert_cmpuint(leaf->ports[7].facts.state, ==, PORT_STATE_ACTIVE);
	g_assert_cmpuint(s.sweep.found.n_conditions, ==, 1);
	condition = &s.sweep.found.conditions[0];
	g_assert_cmpuint(condition->kind, ==, CONDITION_LIMIT_REACHED);
	g_assert_cmphex(condition->node_guid, ==, fake_guid(s.fake, "leaf"));
	g_assert_cmpuint(condition->port, ==, 7);
	g_assert_cmpuint(condition->subject, ==, IB_MAX_NODES);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/limits/nodes", test_nodes);
	return g_test_run();
}
