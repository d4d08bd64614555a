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

static struct query *ask(struct fake *fake, const struct fake_device *device, bool hold)
{
	struct sighting sighting;
	struct query *query;

	g_assert_cmpint(sighting_read(fake->root, device->name, &sighting), ==, 0);
	query = query_new(&fake->api, &sighting);
	query->hold = hold;
	query->job.run(&query->job);
	g_assert_cmpint(query->error, ==, 0);
	g_assert_cmpuint(query->n_ports, >, 0);
	return query;
}

static void test_held(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	struct fake_device *device = fake_add_held(fake, "mlx5_0", PARENT, GUID);
	struct query *query = ask(fake, device, true);

	g_assert_nonnull(query->context);
	g_assert_cmpuint(fake_n_open(fake, device), ==, 1);
	query_free(query);
	fake_await_open(fake, device, 0);
	/* Only if it was asked for. */
	query = ask(fake, device, false);
	g_assert_null(query->context);
	g_assert_cmpuint(fake_n_open(fake, device), ==, 0);
	query_free(query);
}

/* A driver that cannot let go of an open device. */
static void test_not_held(void)
{
	static const char *const modules[] = { "mlx5_core", "mlx5_ib" };

	for (size_t i = 0; i < G_N_ELEMENTS(modules); i++) {
		CLEANUP(fake_freep) struct fake *fake = fake_new();
		struct fake_device *device = fake_add_held(fake, "mlx5_0", PARENT, GUID);
		CLEANUP(query_freep) struct query *query = NULL;

		device->module = modules[i];
		query = ask(fake, device, true);
		g_assert_null(query->context);
		g_assert_cmpuint(fake_n_open(fake, device), ==, 0);
	}
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
		CLEANUP(query_freep) struct query *query = NULL;

		fake_delete(fake, "%s", missing[i]);
		query = ask(fake, device, true);
		g_assert_null(query->context);
	}
}

/* Whatever else is there. */
static void test_virtual(void)
{
	CLEANUP(fake_freep) struct fake *fake = fake_new();
	CLEANUP(query_freep) struct query *query = NULL;

	fake_add_held(fake, "mlx5_0", PARENT, GUID);
	query = ask(fake, fake_add_rxe(fake, "rxe0", GUID), true);
	g_assert_null(query->context);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/hold/held", test_held);
	g_test_add_func("/hold/not-held", test_not_held);
	g_test_add_func("/hold/built-in", test_built_in);
	g_test_add_func("/hold/virtual", test_virtual);
	return g_test_run();
}
