// SPDX-License-Identifier: Apache-2.0
/*
 * Which devices are left open after a query.
 */
#include "backend/verbs/hold.h"

#include "backend/verbs/query.h"
#include "base/util.h"
#include "fake.h"

#define GUID   0x506b4b0300c0ffee
#define PARENT "pci0000:3a/0000:3b:00.0"

DEFINE_CLEANUP(struct query *, query_free)
DEFINE_CLEANUP(struct fake *, fake_free)

static struct query *ask(struct fake *fake, const struct fake_device *device,
			 struct hold_evidence *evidence)
{
	struct sighting sighting;
	unsigned int n_closings;
	struct query *query;

	/* What was closed before may not have ended yet, and would be seen. */
	while (context_is_closing(&n_closings))
		g_thread_yield();
	g_assert_cmpint(sighting_read(fake->root, device->name, &sighting), ==, 0);
	query = query_new(&fake->api, &sighting);
	query->hold = true;
	query->evidence = *evidence;
	query->job.run(&query->job);
	g_assert_cmpint(query->error, ==, 0);
	g_assert_cmpuint(query->n_ports, >, 0);
	*evidence = query->evidence;
	return query;
}

/* Asks until it is held, or more often than that may take; returns how often it was. */
static unsigned int ask_often(struct fake *fake, const struct fake_device *device)
{
	struct hold_evidence evidence = { 0 };
	unsigned int n_held = 0;

	for (int i = 0; i < HOLD_LOOKS + HOLD_RISES; i++) {
		CLEANUP(query_freep) struct query *query = ask(fake, device, &evidence);

		if (query->context) {
			g_assert_cmpint(i, >=, HOLD_LOOKS - 1);
			n_held++;
		}
	}
	return n_held;
}

static void test_held(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_held(fake, "mlx5_0", PARENT, GUID);
	struct hold_evidence evidence = { HOLD_LOOKS - 1, 0 };
	struct query *query = ask(fake, device, &evidence);

	g_assert_nonnull(query->context);
	g_assert_cmpuint(fake_n_open(fake, device), ==, 1);
	query_free(query);
	fake_await_open(fake, device, 0);
	g_assert_cmpuint(ask_often(fake, device), >, 0);
}

static void test_not_asked_for(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_held(fake, "mlx5_0", PARENT, GUID);
	CLEANUP(query_freep) struct query *query = NULL;
	struct sighting sighting;

	g_assert_cmpint(sighting_read(fake->root, device->name, &sighting), ==, 0);
	query = query_new(&fake->api, &sighting);
	query->evidence.n_same = HOLD_LOOKS;
	query->job.run(&query->job);
	g_assert_null(query->context);
	g_assert_cmpuint(fake_n_open(fake, device), ==, 0);
}

/* A driver that cannot let go of an open device. */
static void test_not_held(void)
{
	static const char *const modules[] = { "mlx5_core", "mlx5_ib" };

	for (size_t i = 0; i < G_N_ELEMENTS(modules); i++) {
		CLEANUP(fake_freep) struct fake *fake = fake_new();
		struct fake_device *device = fake_add_held(fake, "mlx5_0", PARENT, GUID);

		device->module = modules[i];
		g_assert_cmpuint(ask_often(fake, device), ==, 0);
		g_assert_cmpuint(fake_n_open(fake, device), ==, 0);
	}
}

struct asking {
	struct fake *fake;
	struct fake_device *device;
	struct hold_evidence evidence;
};

static void *ask_on_thread(void *userdata)
{
	struct asking *asking = userdata;

	query_free(ask(asking->fake, asking->device, &asking->evidence));
	return NULL;
}

/* Asks, and returns what the look has shown when @meanwhile happened between its counts. */
static struct hold_evidence ask_while(struct asking *asking, void (*meanwhile)(struct asking *))
{
	GThread *thread;

	fake_hang(asking->fake, asking->device, true);
	thread = g_thread_new("asking", ask_on_thread, asking);
	fake_await_waiting(asking->fake, asking->device);
	meanwhile(asking);
	fake_hang(asking->fake, asking->device, false);
	g_thread_join(thread);
	return asking->evidence;
}

static struct context *other_context;

static void close_other(struct asking *asking)
{
	context_close_here(TAKE(other_context));
}

/* We ourselves hide the rise: that look has shown nothing. */
static void test_closed_meanwhile(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_held(fake, "mlx5_0", PARENT, GUID);
	struct fake_device *other = fake_add_held(fake, "mlx5_1", PARENT, GUID + 1);
	struct asking asking = { fake, device, { 0 } };
	struct hold_evidence evidence;

	device->module = other->module = "mlx5_ib";
	g_assert_cmpint(context_open(&fake->api, &other->device, &other_context), ==, 0);
	evidence = ask_while(&asking, close_other);
	g_assert_cmpuint(evidence.n_same, ==, 0);
	g_assert_cmpuint(evidence.n_risen, ==, 0);
}

static void close_elsewhere(struct asking *asking)
{
	fake_open_elsewhere(asking->fake, asking->device, 4);
}

/* Another program does: that look deceives, and the others do not. */
static void test_closed_elsewhere(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_held(fake, "mlx5_0", PARENT, GUID);
	struct asking asking = { fake, device, { 0 } };

	device->module = "mlx5_ib";
	fake_open_elsewhere(fake, device, 5);
	g_assert_cmpuint(ask_while(&asking, close_elsewhere).n_same, ==, 1);
	for (int i = 0; i < HOLD_LOOKS; i++) {
		CLEANUP(query_freep) struct query *query = ask(fake, device, &asking.evidence);

		g_assert_null(query->context);
	}
	g_assert_false(hold_is_open(&asking.evidence));
	g_assert_false(hold_is_allowed(&asking.evidence));
}

/* One device less in use tells nothing of ours. */
static void test_fewer(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_held(fake, "mlx5_0", PARENT, GUID);
	struct asking asking = { fake, device, { 0 } };
	struct hold_evidence evidence;

	device->module = "mlx5_ib";
	fake_open_elsewhere(fake, device, 6);
	evidence = ask_while(&asking, close_elsewhere);
	g_assert_cmpuint(evidence.n_same, ==, 0);
	g_assert_cmpuint(evidence.n_risen, ==, 0);
}

/* Nothing to count. */
static void test_built_in(void)
{
	static const char *const missing[] = {
		"module/mlx5_core/refcnt",
		"module/mlx5_ib/refcnt",
		"bus/pci/drivers/mlx5_core/module",
		"devices/" PARENT "/driver",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(missing); i++) {
		CLEANUP(fake_freep) struct fake *fake = fake_new();
		struct fake_device *device = fake_add_held(fake, "mlx5_0", PARENT, GUID);

		fake_delete(fake, "%s", missing[i]);
		g_assert_cmpuint(ask_often(fake, device), ==, 0);
	}
}

/* Whatever else is there. */
static void test_virtual(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();

	fake_add_held(fake, "mlx5_0", PARENT, GUID);
	g_assert_cmpuint(ask_often(fake, fake_add_rxe(fake, "rxe0", GUID)), ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/hold/held", test_held);
	g_test_add_func("/hold/not-asked-for", test_not_asked_for);
	g_test_add_func("/hold/not-held", test_not_held);
	g_test_add_func("/hold/closed-meanwhile", test_closed_meanwhile);
	g_test_add_func("/hold/closed-elsewhere", test_closed_elsewhere);
	g_test_add_func("/hold/fewer", test_fewer);
	g_test_add_func("/hold/built-in", test_built_in);
	g_test_add_func("/hold/virtual", test_virtual);
	return g_test_run();
}
