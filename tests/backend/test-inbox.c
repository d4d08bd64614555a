// SPDX-License-Identifier: Apache-2.0
/*
 * Notices that cannot be followed up at once: during a full sweep, too many, or of strangers.
 */
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

static uint64_t complete_after(const struct stage *stage, uint64_t moment)
{
	for (unsigned int i = 0; i < stage->tellings->len; i++) {
		const struct telling *t = &g_array_index(stage->tellings, struct telling, i);

		if (t->complete && t->at > moment)
			return t->at;
	}
	g_error("no sweep has ended");
}

/* What comes during a full sweep is looked into as soon as that has ended, however it ended. */
static void test_notice_during_a_sweep(void)
{
	SMALL_STAGE(stage);
	struct order order;
	uint64_t start, swept_at;

	stage_begin(stage);
	stage_run_s(stage, 2);
	fake_silence(stage->fake, "host-1-1", true);
	stage_order(stage, &order);
	stage_run_ms(stage, 300);
	/* leaf-2 and spine-0 have been read by then. */
	fake_unplug(stage->fake, "leaf-2", 3);
	stage_run_ms(stage, 100);
	g_assert_cmpuint(order.n_done, ==, 0);
	start = fake_now(stage->fake);
	/* In one go: nobody wakes it up between. */
	stage_run_s(stage, 3);
	g_assert_cmpuint(order.n_done, ==, 1);
	swept_at = complete_after(stage, start);
	g_assert_cmpuint(stage_first_change_after(stage, swept_at), <, swept_at + 1000);
	fake_silence(stage->fake, "host-1-1", false);
	stage_run_s(stage, 15);
	stage_check(stage);
}

static unsigned int n_complete(const struct stage *stage)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < stage->tellings->len; i++)
		n += g_array_index(stage->tellings, struct telling, i).complete;
	return n;
}

/* In service: of those who are known nothing is to be found; of others, however many, once. */
static void test_unknown_in_service(void)
{
	SMALL_STAGE(stage);
	unsigned int before;

	stage_begin(stage);
	stage_run_s(stage, 2);
	before = n_complete(stage);
	fake_report_service(stage->fake, "host-1-1", 1, true);
	fake_report_service(stage->fake, "leaf-1", 0, true);
	stage_run_s(stage, 5);
	g_assert_cmpuint(n_complete(stage), ==, before);
	for (unsigned int i = 0; i < 100; i++) {
		g_autofree char *name = g_strdup_printf("stranger-%u", i);

		fake_add_host(stage->fake, name, 1);
		fake_report_service(stage->fake, name, 1, true);
	}
	stage_run_ms(stage, 1000);
	/* The watch may still find them. */
	g_assert_cmpuint(n_complete(stage), ==, before);
	stage_run_s(stage, 5);
	g_assert_cmpuint(n_complete(stage), ==, before + 1);
	stage_run_s(stage, 30);
	g_assert_cmpuint(n_complete(stage), ==, before + 1);
}

/* The one that is met in time is not looked for. */
static void test_unknown_is_met(void)
{
	SMALL_STAGE(stage);
	unsigned int before;

	stage_begin(stage);
	stage_run_s(stage, 2);
	before = n_complete(stage);
	fake_unplug_all(stage->fake, "host-1-1");
	stage_run_s(stage, 3);
	fake_add_host(stage->fake, "new", 1);
	fake_report_service(stage->fake, "new", 1, true);
	stage_run_ms(stage, 500);
	fake_cable(stage->fake, "leaf-1", 2, "new", 1);
	stage_run_s(stage, 5);
	g_assert_cmpuint(n_complete(stage), ==, before);
	stage_check(stage);
}

/* More than can be remembered: the next full sweep has to tell. */
static void test_many_notices_during_a_sweep(void)
{
	SMALL_STAGE(stage);
	struct order order;

	stage_begin(stage);
	stage_run_s(stage, 2);
	fake_silence(stage->fake, "host-1-1", true);
	stage_order(stage, &order);
	stage_run_ms(stage, 300);
	for (unsigned int i = 0; i < 1000; i++)
		fake_report_link_state(stage->fake, "leaf-1");
	fake_unplug(stage->fake, "leaf-2", 3);
	stage_run_s(stage, 5);
	fake_silence(stage->fake, "host-1-1", false);
	stage_run_s(stage, 15);
	stage_check(stage);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/inbox/during-a-sweep", test_notice_during_a_sweep);
	g_test_add_func("/inbox/unknown-in-service", test_unknown_in_service);
	g_test_add_func("/inbox/unknown-is-met", test_unknown_is_met);
	g_test_add_func("/inbox/many-during-a-sweep", test_many_notices_during_a_sweep);
	return g_test_run();
}
