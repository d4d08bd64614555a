// SPDX-License-Identifier: Apache-2.0
/*
 * ReloadConfig(): what comes of it, for who has called and for the audit.
 */
#include <errno.h>

#include "journal.h"
#include "stage.h"

#define COMMON_ERROR "xyz.openbmc_project.Common.Error."

static const struct bus_outcome *outcome; /* what comes of the next */

static void on_reload(void *userdata, struct bus_outcome *ret_outcome)
{
	*ret_outcome = (struct bus_outcome){
		.error = outcome->error,
		.message = g_strdup(outcome->message),
		.old_value = g_strdup(outcome->old_value),
		.new_value = g_strdup(outcome->new_value),
	};
}

static int call_reload(struct stage *stage, sd_bus_error *ret_error)
{
	return stage_call(stage, PATH_MANAGER, "xyz.openbmc_project.FabricManager", "ReloadConfig",
			  ret_error, NULL, NULL);
}

static void test_done(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage->bus->hooks.reload = on_reload;
	outcome = &(struct bus_outcome){ .old_value = (char *)"{\"a\":1}",
					 .new_value = (char *)"{\"a\":2}" };
	journal_open();
	g_assert_cmpint(call_reload(stage, NULL), ==, 0);
	journal_assert_field("FABRIC_MANAGER_ACTION", "ReloadConfig");
	journal_assert_field("FABRIC_MANAGER_NEW", "{\"a\":2}");
	journal_assert_field("FABRIC_MANAGER_RESULT", "done");
	journal_close();
}

static void test_refused(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus_error error = SD_BUS_ERROR_NULL;

	stage->bus->hooks.reload = on_reload;
	outcome = &(struct bus_outcome){ .error = -EINVAL, .message = (char *)"line 3: %s is bad" };
	journal_open();
	g_assert_cmpint(call_reload(stage, &error), <, 0);
	g_assert_cmpstr(error.name, ==, COMMON_ERROR "InvalidArgument");
	g_assert_cmpstr(error.message, ==, "line 3: %s is bad");
	journal_assert_field("FABRIC_MANAGER_RESULT", "line 3: %s is bad");
	sd_bus_error_free(&error);
	journal_close();
}

/* Who has no configuration cannot read it again. */
static void test_nothing(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);
	sd_bus_error error = SD_BUS_ERROR_NULL;

	g_assert_cmpint(call_reload(stage, &error), <, 0);
	g_assert_cmpstr(error.name, ==, COMMON_ERROR "UnsupportedRequest");
	sd_bus_error_free(&error);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/reload/done", test_done);
	g_test_add_func("/reload/refused", test_refused);
	g_test_add_func("/reload/nothing-to-reload", test_nothing);
	return g_test_run();
}
