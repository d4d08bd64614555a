// SPDX-License-Identifier: Apache-2.0
#include "backend/ib/activity.h"
#include "base/util.h"

#include <glib.h>

#define USUAL 70
#define SWEEP 5000

/* A clock and a subnet manager's ActCount, looked at once a second. */
struct stage {
	struct activity activity;
	uint64_t now;
	uint32_t count;
};

static bool second_of(struct stage *stage, uint32_t sent)
{
	stage->now += USEC_PER_SEC;
	stage->count += sent;
	return activity_look(&stage->activity, stage->count, USUAL, stage->now);
}

static void quiet(struct stage *stage, unsigned int seconds)
{
	while (seconds--)
		g_assert_false(second_of(stage, USUAL));
}

static struct stage begin(void)
{
	struct stage stage = { .now = 1000 * USEC_PER_SEC, .count = 123456 };

	quiet(&stage, 10);
	return stage;
}

static void test_first_look(void)
{
	struct stage stage = { .now = USEC_PER_SEC };

	/* However much it has sent before we knew it. */
	g_assert_false(second_of(&stage, 1000000));
	quiet(&stage, 3);
}

static void test_unexplained(void)
{
	struct stage stage = begin();

	g_assert_false(second_of(&stage, USUAL + 1));
	g_assert_false(second_of(&stage, SWEEP));
	/* When it has ended, not before, and once. */
	g_assert_true(second_of(&stage, USUAL));
	quiet(&stage, 20);
}

static void test_explained_before(void)
{
	struct stage stage = begin();

	activity_notice(&stage.activity, stage.now);
	for (unsigned int i = 0; i < 30; i++)
		g_assert_false(second_of(&stage, SWEEP));
	quiet(&stage, 3);
}

static void test_explained_meanwhile(void)
{
	struct stage stage = begin();

	g_assert_false(second_of(&stage, SWEEP));
	activity_notice(&stage.activity, stage.now);
	g_assert_false(second_of(&stage, SWEEP));
	quiet(&stage, 3);
}

static void test_old_notice(void)
{
	struct stage stage = begin();

	activity_notice(&stage.activity, stage.now);
	quiet(&stage, 10);
	g_assert_false(second_of(&stage, SWEEP));
	g_assert_true(second_of(&stage, 0));
}

static void test_forgotten(void)
{
	struct stage stage = begin();

	g_assert_false(second_of(&stage, SWEEP));
	activity_forget(&stage.activity);
	stage.count = 5;
	quiet(&stage, 10);
}

static void test_wraps(void)
{
	struct stage stage = { .now = USEC_PER_SEC, .count = UINT32_MAX - USUAL };

	quiet(&stage, 10);
}

/* One that is busy all the time for reasons of its own must not have us sweep all the time. */
static void test_backs_off(void)
{
	struct stage stage = begin();
	unsigned int n_said = 0;

	for (unsigned int i = 0; i < 3600; i += 2) {
		g_assert_false(second_of(&stage, SWEEP));
		n_said += second_of(&stage, 0);
	}
	g_assert_cmpuint(n_said, >=, 6);
	g_assert_cmpuint(n_said, <=, 12);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/activity/first-look", test_first_look);
	g_test_add_func("/activity/unexplained", test_unexplained);
	g_test_add_func("/activity/explained-before", test_explained_before);
	g_test_add_func("/activity/explained-meanwhile", test_explained_meanwhile);
	g_test_add_func("/activity/old-notice-explains-nothing", test_old_notice);
	g_test_add_func("/activity/another-subnet-manager", test_forgotten);
	g_test_add_func("/activity/count-wraps", test_wraps);
	g_test_add_func("/activity/backs-off", test_backs_off);
	return g_test_run();
}
