// SPDX-License-Identifier: Apache-2.0
/*
 * Other options while it runs: what goes, what comes, and in which order.
 */
#include "stage.h"

#define N_OBJECTS   18
#define N_UNPLUGGED 2

static void set_options(struct stage *stage, enum front_end front_end, bool publish_unplugged)
{
	bus_set_options(stage->bus, &(struct bus_options){
					    .front_end = front_end,
					    .publish_unplugged = publish_unplugged,
					    .version = "1.2.3",
				    });
}

static void assert_type(struct stage *stage, const char *type)
{
	g_autofree char *text = g_strdup_printf(
		"\"xyz.openbmc_project.Inventory.Item.Fabric.FabricType.%s\"", type);

	stage_assert_property(stage, "", "Inventory.Item.Fabric", "Type", text);
}

/* Everything goes, and then everything comes. */
static void test_front_end(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	assert_type(stage, "OEM");
	set_options(stage, FRONT_END_STANDARD, true);
	stage_settle(stage);
	g_assert_cmpuint(stage->signals->len, ==, 2 * N_OBJECTS);
	for (unsigned int i = 0; i < 2 * N_OBJECTS; i++) {
		const char *line = stage->signals->pdata[i];

		g_assert_cmpint(line[0], ==, i < N_OBJECTS ? '-' : '+');
	}
	assert_type(stage, "InfiniBand");
	g_assert_cmpuint(stage->n_announced, ==, N_OBJECTS);
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "ObjectsAnnounced", "18");
	stage_assert_property(stage, PATH_MANAGER, "FabricManager", "ObjectsTotal", "18");
}

/* What waits to be announced, or comes while all goes, comes once, and as it is to be. */
static void test_while_announcing(void)
{
	struct bus_options options = { .publish_unplugged = true, .version = "1" };
	CLEANUP(stage_freep) struct stage *stage = stage_new(&small_tree, &options);

	/* The first portion is told at once, but not written yet. */
	stage_sweep(stage);
	set_options(stage, FRONT_END_STANDARD, true);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "+ ") - stage_count_signals(stage, "- "), ==,
			 N_OBJECTS);
	assert_type(stage, "InfiniBand");
}

static const struct fat_tree large_tree = { .spines = 4, .leaves = 8, .hosts = 8, .unplugged = 1 };

/* It takes many portions, and half of it was told when the options changed. */
static void test_half_announced(void)
{
	struct bus_options options = { .publish_unplugged = true, .version = "1" };
	CLEANUP(stage_freep) struct stage *stage = stage_new(&large_tree, &options);
	size_t n_objects = fat_tree_n_objects(&large_tree);

	stage_sweep(stage);
	g_assert_cmpuint(stage->bus->publisher.n_announced, <, n_objects);
	set_options(stage, FRONT_END_STANDARD, true);
	/* What is added meanwhile waits, what is removed stays away. */
	stage_remove(stage, fat_tree_host(2, 1));
	stage_sweep(stage);
	stage_settle(stage);
	assert_type(stage, "InfiniBand");
	g_assert_cmpuint(stage->n_announced, ==, n_objects - 1);
	g_assert_cmpuint(stage_count_signals(stage, "+ ") - stage_count_signals(stage, "- "), ==,
			 n_objects - 1);
}

/* The last one counts. */
static void test_twice(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&large_tree, FRONT_END_BMCWEB);

	set_options(stage, FRONT_END_STANDARD, true);
	set_options(stage, FRONT_END_NVIDIA, false);
	set_options(stage, FRONT_END_STANDARD, false);
	stage_settle(stage);
	assert_type(stage, "InfiniBand");
	g_assert_cmpuint(stage->n_announced, ==,
			 fat_tree_n_objects(&large_tree) - large_tree.leaves);
}

static void test_there_and_back(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&large_tree, FRONT_END_BMCWEB);

	set_options(stage, FRONT_END_STANDARD, true);
	set_options(stage, FRONT_END_BMCWEB, true);
	stage_settle(stage);
	assert_type(stage, "OEM");
	g_assert_cmpuint(stage->n_announced, ==, fat_tree_n_objects(&large_tree));
}

/* Only these ports. */
static void test_unplugged(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	set_options(stage, FRONT_END_BMCWEB, false);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "- "), ==, N_UNPLUGGED);
	g_assert_cmpuint(stage->signals->len, ==, N_UNPLUGGED);
	set_options(stage, FRONT_END_BMCWEB, true);
	stage_settle(stage);
	g_assert_cmpuint(stage_count_signals(stage, "+ "), ==, N_UNPLUGGED);
	g_assert_cmpuint(stage->signals->len, ==, 2 * N_UNPLUGGED);
}

static void test_the_same(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_live(&small_tree, FRONT_END_BMCWEB);

	set_options(stage, FRONT_END_BMCWEB, true);
	stage_assert_signals(stage, NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/options/front-end/all-go-all-come", test_front_end);
	g_test_add_func("/options/front-end/while-announcing", test_while_announcing);
	g_test_add_func("/options/front-end/half-announced", test_half_announced);
	g_test_add_func("/options/front-end/twice", test_twice);
	g_test_add_func("/options/front-end/there-and-back", test_there_and_back);
	g_test_add_func("/options/unplugged/only-these", test_unplugged);
	g_test_add_func("/options/none/the-same", test_the_same);
	return g_test_run();
}
