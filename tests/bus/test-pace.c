// SPDX-License-Identifier: Apache-2.0
#include "stage.h"

#define MAPPER "xyz.openbmc_project.ObjectMapper"

/* A few windows of 4000. */
static const struct fat_tree huge_tree = { .spines = 24, .leaves = 160, .hosts = 24 };

static struct stage *new_stage(void)
{
	struct bus_options options = { .publish_unplugged = true, .version = "1" };

	return stage_new(&huge_tree, &options);
}

/* A mapper that does not read as long as nobody calls sd_bus_process() on it. */
static sd_bus *new_mapper(struct stage *stage)
{
	sd_bus *mapper = private_bus_connect(stage->daemon);

	g_assert_cmpint(sd_bus_request_name(mapper, MAPPER, 0), >=, 0);
	return mapper;
}

/* Until all is announced, or announcing has stopped and waits for the mapper. */
static void run_until_it_waits(struct stage *stage)
{
	while (!bus_is_idle(stage->bus) && pace_verdict(stage->bus) != PACE_WAIT)
		g_assert_cmpint(sd_event_run(stage->event, USEC_PER_SEC), >=, 0);
}

static void test_no_mapper(void)
{
	CLEANUP(stage_freep) struct stage *stage = new_stage();

	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage->n_announced, ==, fat_tree_n_objects(&huge_tree));
	g_assert_false(stage->bus->pace.mapper_is_lost);
}

/* Not more than two windows ahead of it. */
static void test_slow_mapper(void)
{
	CLEANUP(stage_freep) struct stage *stage = new_stage();
	sd_bus *mapper = new_mapper(stage);

	stage_sweep(stage);
	for (unsigned int windows = 2; !bus_is_idle(stage->bus); windows++) {
		run_until_it_waits(stage);
		if (bus_is_idle(stage->bus))
			break;
		g_assert_cmpuint(stage->bus->publisher.n_announced, ==, windows * 4000);
		/* It answers one of the two. */
		while (stage->bus->pace.n_asked == 2) {
			sd_bus_process(mapper, NULL);
			stage_turn(stage);
		}
	}
	stage_settle(stage);
	g_assert_cmpuint(stage->n_announced, ==, fat_tree_n_objects(&huge_tree));
	sd_bus_close_unref(mapper);
}

/* It is waited for once, and not for ever. */
static void test_dead_mapper(void)
{
	CLEANUP(stage_freep) struct stage *stage = new_stage();
	sd_bus *mapper = new_mapper(stage);

	stage->bus->pace.timeout_usec = 100 * USEC_PER_MSEC;
	stage_sweep(stage);
	run_until_it_waits(stage);
	g_assert_cmpuint(stage->bus->publisher.n_announced, ==, 8000);
	stage_settle(stage);
	g_assert_cmpuint(stage->n_announced, ==, fat_tree_n_objects(&huge_tree));
	/* The next time it gets another chance. */
	g_assert_false(stage->bus->pace.mapper_is_lost);
	sd_bus_close_unref(mapper);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pace/mapper/none", test_no_mapper);
	g_test_add_func("/pace/mapper/slow", test_slow_mapper);
	g_test_add_func("/pace/mapper/dead", test_dead_mapper);
	return g_test_run();
}
