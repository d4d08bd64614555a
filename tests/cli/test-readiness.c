// SPDX-License-Identifier: Apache-2.0
/*
 * Readiness: whom 'monitor' believes that something is gone.
 */
#include "cli/readiness.h"

#include <glib.h>

/* With two sources; the first has swept. */
static enum readiness readiness(const char *state, int n_announced, const char *source_state,
				int last_sweep)
{
	struct object *manager =
		object_new(MANAGER_PATH,
			   json_pack("{ss si si s[[ssssbii][ssssbii]]}", "State", state,
				     "ObjectsAnnounced", n_announced, "ObjectsTotal", 10, "Sources",
				     "a/1", FABRICS_PATH "/fabric_1", "x.SourceState.Live", "", 1,
				     5, 5, "b/1", "/", source_state, "", 0, last_sweep, 5));
	enum readiness result = readiness_of(manager);

	object_free(manager);
	return result;
}

static void test_not(void)
{
	static const char *const states[] = { "", "x.State.Starting", "x.State.Sweeping",
					      "x.State.Idle" };

	for (size_t i = 0; i < G_N_ELEMENTS(states); i++)
		g_assert_cmpint(readiness(states[i], 10, "x.SourceState.Live", 5), ==, READY_NOT);
	g_assert_cmpint(readiness("x.State.Live", 9, "x.SourceState.Live", 5), ==, READY_NOT);
}

static void test_partly(void)
{
	g_assert_cmpint(readiness("x.State.Stale", 10, "x.SourceState.Live", 5), ==, READY_PARTLY);
	g_assert_cmpint(readiness("x.State.Live", 10, "x.SourceState.Starting", 0), ==,
			READY_PARTLY);
	g_assert_cmpint(readiness("x.State.Live", 10, "x.SourceState.Stale", 0), ==, READY_PARTLY);
}

static void test_whole(void)
{
	g_assert_cmpint(readiness("x.State.Live", 10, "x.SourceState.Live", 5), ==, READY_WHOLE);
	g_assert_cmpint(readiness("x.State.Live", 10, "x.SourceState.Standby", 0), ==, READY_WHOLE);
}

/* With a source of this machine's own ends beside one that has swept. */
static enum readiness readiness_with(const char *id, const char *source_state)
{
	struct object *manager = object_new(
		MANAGER_PATH, json_pack("{ss si si s[[ssssbii][ssssbii]]}", "State", "x.State.Live",
					"ObjectsAnnounced", 10, "ObjectsTotal", 10, "Sources",
					"a/1", FABRICS_PATH "/fabric_1", "x.SourceState.Live", "",
					1, 5, 5, id, "/", source_state, "", 0, 0, 0));
	enum readiness result = readiness_of(manager);

	object_free(manager);
	return result;
}

/* They never sweep; what one that has failed does not show may still be there. */
static void test_local(void)
{
	g_assert_cmpint(readiness_with("verbs", "x.SourceState.Live"), ==, READY_WHOLE);
	g_assert_cmpint(readiness_with("verbs", "x.SourceState.Stale"), ==, READY_FABRICS);
	g_assert_cmpint(readiness_with("verbs", "x.SourceState.Starting"), ==, READY_FABRICS);
	g_assert_cmpint(readiness_with("libfabric 10.7.0.0/16", "x.SourceState.Sweeping"), ==,
			READY_FABRICS);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/readiness/not", test_not);
	g_test_add_func("/readiness/partly", test_partly);
	g_test_add_func("/readiness/whole", test_whole);
	g_test_add_func("/readiness/local", test_local);
	return g_test_run();
}
