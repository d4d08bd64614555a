// SPDX-License-Identifier: Apache-2.0
/*
 * The local port goes down, does not answer, or is taken away, at every moment of a sweep; what was
 * known stays, and all is well again when the port is.
 */
#include <errno.h>
#include <infiniband/mad.h>

#include "stage.h"
#include "topologies.h"

static struct stage *small_stage(void)
{
	struct fake *f = fat_tree(2, 3, 2);
	struct stage *stage = stage_new(f, "host-0-0", 1);

	fake_sm_start(f, "host-2-1", 1);
	return stage;
}

#define SMALL_STAGE(name) CLEANUP(stage_freep) struct stage *name = small_stage()

static void assert_stale(const struct stage *stage, int error)
{
	g_assert_cmpuint(stage_facts(stage)->state, ==, SOURCE_STALE);
	g_assert_cmpint(stage_facts(stage)->error, ==, error);
	g_assert_false(stage_facts(stage)->subscribed);
	g_assert_true(stage_fabric(stage)->freshness.stale);
	/* Nobody is gone or out of reach for that. */
	for (size_t i = 0; i < stage_fabric(stage)->n_nodes; i++)
		g_assert_cmpuint(stage_fabric(stage)->nodes[i]->presence.state, ==,
				 PRESENCE_PRESENT);
	g_assert_cmpuint(stage_fabric(stage)->n_nodes, ==, fake_n_nodes(stage->fake));
}

static void assert_recovers(struct stage *stage)
{
	stage_await(stage, SOURCE_LIVE);
	stage_run_s(stage, 3);
	stage_check(stage);
	g_assert_false(stage_fabric(stage)->freshness.stale);
	g_assert_true(stage_facts(stage)->subscribed);
	g_assert_cmpuint(fake_sm_subscriptions(stage->fake, stage->local), ==, 4);
}

/* --- While all is quiet --- */

static void test_cable_out(void)
{
	SMALL_STAGE(stage);

	stage_begin(stage);
	stage_run_s(stage, 3);
	fake_unplug_all(stage->fake, "host-0-0");
	stage_run_ms(stage, 1100);
	assert_stale(stage, -ENETDOWN);
	stage_run_s(stage, 100);
	assert_stale(stage, -ENETDOWN);
	/* The subnet manager has noticed, and has forgotten who subscribed. */
	fake_sm_forget(stage->fake, stage->local);
	fake_cable(stage->fake, "leaf-0", 1, "host-0-0", 1);
	assert_recovers(stage);
}

static void test_silent(void)
{
	SMALL_STAGE(stage);

	stage_begin(stage);
	stage_run_s(stage, 3);
	fake_silence(stage->fake, "host-0-0", true);
	stage_run_s(stage, 3);
	assert_stale(stage, -ETIMEDOUT);
	g_assert_cmpuint(stage->n_broken, ==, 0);
	stage_run_s(stage, 10);
	/* Perhaps the device is to blame. */
	g_assert_cmpuint(stage->n_broken, >, 0);
	fake_silence(stage->fake, "host-0-0", false);
	fake_sm_forget(stage->fake, stage->local);
	assert_recovers(stage);
}

static void test_wire_gone(void)
{
	SMALL_STAGE(stage);

	stage_begin(stage);
	stage_run_s(stage, 3);
	subnet_set_wire(stage->subnet, -ENODEV, false);
	assert_stale(stage, -ENODEV);
	fake_forget_counts(stage->fake);
	stage_run_s(stage, 100);
	g_assert_cmpuint(fake_count(stage->fake, NULL, FAKE_ANY), ==, 0);
	fake_sm_forget(stage->fake, stage->local);
	stage_open(stage);
	assert_recovers(stage);
}

/* The device does not take what is sent. */
static void test_wire_breaks(void)
{
	SMALL_STAGE(stage);

	stage_begin(stage);
	stage_run_s(stage, 3);
	fake_break_wire(stage->local, -EIO);
	stage_run_ms(stage, 1100);
	assert_stale(stage, -EIO);
	g_assert_cmpuint(stage->n_broken, >=, 1);
	fake_break_wire(stage->local, 0);
	fake_sm_forget(stage->fake, stage->local);
	assert_recovers(stage);
}

/* Another subnet is behind the port: another fabric. */
static void test_prefix(void)
{
	SMALL_STAGE(stage);

	stage_begin(stage);
	stage_run_s(stage, 3);
	fake_port(stage->fake, "host-0-0", 1)->gid_prefix = 0xfe80000000000001;
	stage_run_s(stage, 3);
	g_assert_cmphex(subnet_prefix(stage->subnet), ==, 0xfe80000000000001);
	g_assert_cmpuint(stage->n_may_sweep, ==, 2);
	stage_await(stage, SOURCE_LIVE);
}

/* --- In the midst of it --- */

/* Everything that a sweep can be about when it is cut short: also contradictions that are checked.
 */
static struct stage *busy_stage(void)
{
	struct fake *f = fat_tree(2, 3, 2);
	struct stage *stage = stage_new(f, "host-0-0", 1);

	fake_set_guid(f, "host-2-0", fake_guid(f, "host-1-1"));
	fake_add_switch(f, "one", 4);
	fake_add_switch(f, "two", 4);
	fake_set_guid(f, "two", fake_guid(f, "one"));
	fake_unplug_all(f, "host-1-0");
	fake_unplug_all(f, "host-2-1");
	fake_cable(f, "leaf-1", 1, "one", 1);
	fake_cable(f, "leaf-2", 2, "two", 2);
	fake_sm_start(f, "host-0-1", 1);
	return stage;
}

static struct stage *in_the_midst;

static void cable_out(struct fake *f)
{
	fake_unplug_all(f, "host-0-0");
}

static void cable_in(struct fake *f)
{
	fake_cable(f, "leaf-0", 1, "host-0-0", 1);
}

static void silent(struct fake *f)
{
	fake_silence(f, "host-0-0", true);
}

static void loud(struct fake *f)
{
	fake_silence(f, "host-0-0", false);
}

static void wire_gone(struct fake *f, void *data)
{
	struct stage *stage = data;

	subnet_set_wire(stage->subnet, -ENODEV, false);
}

/* Not from within send(): the owner hears of it from its event loop. */
static void wire_goes(struct fake *f)
{
	fake_at(f, fake_now(f), wire_gone, in_the_midst);
}

static void wire_comes(struct fake *f)
{
	stage_open(in_the_midst);
}

static void wire_breaks(struct fake *f)
{
	fake_break_wire(in_the_midst->local, -EIO);
}

static void wire_mends(struct fake *f)
{
	fake_break_wire(in_the_midst->local, 0);
}

static const struct {
	const char *name;
	void (*begin)(struct fake *f);
	void (*end)(struct fake *f);
} ways[] = {
	{ "cable", cable_out, cable_in },
	{ "silence", silent, loud },
	{ "wire-gone", wire_goes, wire_comes },
	{ "wire-breaks", wire_breaks, wire_mends },
};

/* That nothing could be read is held against no node. */
static void assert_nobody_blamed(const struct stage *stage)
{
	const struct fabric *fabric = stage->graph->n_fabrics ? stage->graph->fabrics[0] : NULL;

	for (size_t i = 0; fabric && i < fabric->n_nodes; i++)
		g_assert_cmpuint(fabric->nodes[i]->presence.state, ==, PRESENCE_PRESENT);
}

/* The first sweep, or with @again the second, is hit after its n-th MAD. */
static bool hit(unsigned int way, unsigned int n, bool again)
{
	CLEANUP(stage_freep) struct stage *stage = busy_stage();
	unsigned int n_before;
	struct order order;

	in_the_midst = stage;
	if (again) {
		stage_begin(stage);
		stage_order(stage, &order);
		fake_set_guid(stage->fake, "host-2-0", fake_guid(stage->fake, "host-1-1"));
	} else {
		stage_open(stage);
	}
	n_before = fake_count(stage->fake, NULL, FAKE_ANY);
	fake_after(stage->fake, n, ways[way].begin);
	stage_run_ms(stage, 500);
	if (fake_count(stage->fake, NULL, FAKE_ANY) - n_before < n)
		return false;
	stage_run_s(stage, 8);
	assert_nobody_blamed(stage);
	if (again)
		g_assert_cmpuint(order.n_done, ==, 1);
	ways[way].end(stage->fake);
	stage_await(stage, SOURCE_LIVE);
	stage_run_s(stage, 8);
	g_assert_cmpuint(stage_fabric(stage)->n_conditions, ==, 2);
	g_assert_true(stage_facts(stage)->subscribed);
	/* Twins apart, it is the truth. */
	fake_set_guid(stage->fake, "host-2-0", 0xaaaa00);
	fake_set_guid(stage->fake, "two", 0xbbbb00);
	g_assert_cmpint(stage_refresh(stage), ==, 0);
	stage_check(stage);
	return true;
}

static void test_hit(gconstpointer data)
{
	unsigned int n = 1;

	/* At first each, then some. */
	while (hit(GPOINTER_TO_UINT(data), n, false))
		n += 1 + n / 30;
	g_assert_cmpuint(n, >, 40);
	n = 1;
	while (hit(GPOINTER_TO_UINT(data), n, true))
		n += 1 + n / 15;
	g_assert_cmpuint(n, >, 40);
}

static void pull(struct fake *f, void *data)
{
	cable_out(f);
}

/*
 * Answers take so long that the heartbeat finds the port down while all kinds of questions are
 * open, those of contradictions included.
 */
static void test_slow(void)
{
	static const unsigned int latencies_ms[] = { 90, 150, 190 };

	for (unsigned int i = 0; i < 300; i++) {
		CLEANUP(stage_freep) struct stage *stage = busy_stage();
		struct fake *f = stage->fake;

		fake_set_latency(f, latencies_ms[i % 3] * USEC_PER_MSEC);
		stage_open(stage);
		fake_at(f, fake_now(f) + i * 10 * USEC_PER_MSEC, pull, NULL);
		stage_run_s(stage, 6);
		g_assert_cmpuint(stage_facts(stage)->state, ==, SOURCE_STALE);
		fake_set_latency(f, 20);
		cable_in(f);
		stage_await(stage, SOURCE_LIVE);
		stage_run_s(stage, 3);
		g_assert_cmpuint(stage_fabric(stage)->n_conditions, ==, 2);
	}
}

/* It is freed in the midst of it. */
static void test_free(void)
{
	for (unsigned int us = 0; us < 800; us += 5) {
		struct stage *stage = busy_stage();

		stage_open(stage);
		fake_run_for(stage->fake, us);
		stage_free(stage);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/stale/quiet/cable", test_cable_out);
	g_test_add_func("/stale/quiet/silence", test_silent);
	g_test_add_func("/stale/quiet/wire-gone", test_wire_gone);
	g_test_add_func("/stale/quiet/wire-breaks", test_wire_breaks);
	g_test_add_func("/stale/quiet/prefix", test_prefix);
	for (unsigned int i = 0; i < ARRAY_SIZE(ways); i++) {
		g_autofree char *name = g_strdup_printf("/stale/midst/%s", ways[i].name);

		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_hit);
	}
	g_test_add_func("/stale/midst/slow", test_slow);
	g_test_add_func("/stale/midst/free", test_free);
	return g_test_run();
}
