// SPDX-License-Identifier: Apache-2.0
/*
 * What this machine's adapters and their ports are called, and when it is told.
 */
#include <string.h>

#include "stage.h"

#define DEVICE "Inventory.Decorator.RDMADevice"

static struct adapter_facts *hca(struct stage *stage)
{
	return &stage->machine.verbs.adapters[0];
}

static struct adapter_facts *roce(struct stage *stage)
{
	return &stage->machine.verbs.adapters[1];
}

static void look_again(struct stage *stage)
{
	stage_apply(stage, &stage->machine.verbs);
}

/* As the kernel and rdma-ndd make node descriptions, they have its name already. */
static void test_names(void)
{
	static const struct {
		const char *description, *name;
	} expected[] = {
		{ "", "\"rxe0\"" },
		{ "rxe0", "\"rxe0\"" },
		{ "host rxe0", "\"host rxe0\"" },
		{ "rxe0 of host", "\"rxe0 of host (rxe0)\"" },
		{ "softrxe0", "\"softrxe0 (rxe0)\"" },
		{ "xe0", "\"xe0 (rxe0)\"" },
	};
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
		memset(roce(stage)->description, 0, sizeof(roce(stage)->description));
		strcpy(roce(stage)->description, expected[i].description);
		look_again(stage);
		stage_assert_property(stage, ROCE_PATH, "Inventory.Item", "PrettyName",
				      expected[i].name);
	}
}

/* Its ports are called by it. */
static void test_rename(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	g_strlcpy(hca(stage)->name, "ibp59s0", sizeof(hca(stage)->name));
	look_again(stage);
	stage_assert_signals(stage, "~ @" HCA " Inventory.Item: PrettyName",
			     "~ @" HCA " " DEVICE ": Name",
			     "~ @" HCA "/Ports/port_1 Inventory.Item: PrettyName", NULL);
	stage_assert_property(stage, HCA_PATH "/Ports/port_1", "Inventory.Item", "PrettyName",
			      "\"ibp59s0 port 1\"");
}

/* What a name is not made of does not change it. */
static void test_description(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	g_strlcpy(hca(stage)->description, "moved", sizeof(hca(stage)->description));
	g_strlcpy(roce(stage)->description, "renamed", sizeof(roce(stage)->description));
	look_again(stage);
	stage_assert_signals(stage, "~ @" HCA " " DEVICE ": Description",
			     "~ @" ROCE " Inventory.Item: PrettyName",
			     "~ @" ROCE " " DEVICE ": Description", NULL);
}

/* All that its name is made of, at once. */
static void test_renamed_for_several_reasons(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	strcpy(roce(stage)->name, "rxe1");
	strcpy(roce(stage)->description, "renamed");
	look_again(stage);
	stage_assert_only_property(stage, "@" ROCE, "Inventory.Item", "PrettyName");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/object-name/adapter/descriptions", test_names);
	g_test_add_func("/object-name/adapter/rename", test_rename);
	g_test_add_func("/object-name/adapter/description-changes", test_description);
	g_test_add_func("/object-name/adapter/renamed-for-several-reasons",
			test_renamed_for_several_reasons);
	return g_test_run();
}
