// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "stage.h"

#define NAME		"FabricManager.Conditions"
#define KIND_NAME(kind) "\"xyz.openbmc_project." NAME ".ConditionKind." kind "\""
#define LEAF		"/Switches/switch_0002c90300002001"

static struct stage *new_stage(const struct condition *condition)
{
	struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage->truth.has_conditions = true;
	g_assert_cmpint(update_add_condition(&stage->truth, condition), ==, 0);
	stage_sweep(stage);
	return stage;
}

static const struct condition duplicate = {
	.kind = CONDITION_DUPLICATE_GUID,
	.node_guid = 0x0002c90300002001, /* leaf 1 */
	.port = 4,
	.subject = 0xabc,
	.first_node_guid = 0x0002c90300001001, /* spine 1 */
	.first_port = 2,
};

static void test_duplicate(void)
{
	CLEANUP(stage_freep) struct stage *stage = new_stage(&duplicate);

	stage_assert_signals(stage, "~  State.Decorator.OperationalStatus: Functional",
			     "~  " NAME ": Conditions", NULL);
	stage_assert_property(
		stage, "", NAME, "Conditions",
		"[(" KIND_NAME("DuplicateGUID") ", \"" FABRIC_PATH LEAF "/Ports/port_4\", "
						"\"Two nodes have the GUID 0000000000000abc: one "
						"behind spine-1 port 2, "
						"which is shown, and one behind leaf-1 port 4, "
						"which is not\")]");
	stage_assert_property(stage, "", "State.Decorator.OperationalStatus", "Functional",
			      "false");
}

/* Where it was seen from is told by path and name, and these go with the object. */
static void test_follows_origin(void)
{
	CLEANUP(stage_freep) struct stage *stage = new_stage(&duplicate);

	stage_rename(stage, fat_tree_spine(1), "top");
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "~  " NAME ": Conditions"), ==, 2);
	stage_remove(stage, fat_tree_leaf(1));
	stage_sweep(stage);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "~  " NAME ": Conditions"), ==, 3);
	stage_assert_property(
		stage, "", NAME, "Conditions",
		"[(" KIND_NAME("DuplicateGUID") ", \"" FABRIC_PATH "\", "
						"\"Two nodes have the GUID 0000000000000abc: one "
						"behind top port 2, "
						"which is shown, and one behind node "
						"0002c90300002001 port 4, which is not\")]");
}

static void assert_explained(struct condition condition, const char *kind, const char *text)
{
	CLEANUP(stage_freep) struct stage *stage = new_stage(&condition);
	g_autofree char *expected =
		g_strdup_printf("[(\"xyz.openbmc_project." NAME
				".ConditionKind.%s\", \"" FABRIC_PATH "\", \"%s\")]",
				kind, text);

	stage_assert_property(stage, "", NAME, "Conditions", expected);
}

static void test_explained(void)
{
	assert_explained((struct condition){ .kind = CONDITION_SHARED_SUBNET_PREFIX,
					     .subject = UINT64_C(0xfe80000000000000) },
			 "SharedSubnetPrefix",
			 "Another subnet that is not connected with this one has the same prefix "
			 "fe80000000000000; give one of the two a name in the configuration");
	assert_explained((struct condition){ .kind = CONDITION_LIMIT_REACHED, .subject = 50000 },
			 "LimitReached",
			 "The fabric is larger than the limit of 50000 allows; the rest is not "
			 "shown");
}

/* It is the model's own, and no fault of the fabric. */
static void test_stale(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	stage_source(stage, SOURCE_STALE, -100);
	stage_assert_property(stage, "", NAME, "Conditions",
			      "[(" KIND_NAME("SourceStale") ", \"" FABRIC_PATH "\", "
							    "\"No source can read the fabric now; "
							    "what is shown is what was "
							    "known before\")]");
	stage_assert_property(stage, "", "State.Decorator.OperationalStatus", "Functional", "true");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/conditions/duplicate/ports-that-lead-there", test_duplicate);
	g_test_add_func("/conditions/duplicate/follows-its-origin", test_follows_origin);
	g_test_add_func("/conditions/others/explained", test_explained);
	g_test_add_func("/conditions/stale/is-no-fault", test_stale);
	return g_test_run();
}
