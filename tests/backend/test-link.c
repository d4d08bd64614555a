// SPDX-License-Identifier: Apache-2.0
/*
 * What contradicts itself: one GUID in two places, which is told with both of them and never
 * merged; and a cable that is moved while the sweep runs, which is no such thing.
 */
#include <infiniband/mad.h>

#include "stage.h"
#include "topologies.h"

static void assert_conditions(const struct stage *stage, const char *expected)
{
	g_autofree char *conditions = stage_conditions(stage);

	g_assert_cmpstr(conditions, ==, expected);
}

/* --- Duplicates --- */

/* Three leaves, and at the second and third a host with the same GUIDs. */
static struct fake *twins(void)
{
	struct fake *f = fat_tree(2, 3, 2);

	fake_set_guid(f, "host-2-1", fake_guid(f, "host-1-0"));
	return f;
}

/* Which of the two is met first is chance, but not which places are named. */
static void assert_duplicate(const struct stage *stage, const char *place, const char *other)
{
	g_autofree char *one = g_strdup_printf("DuplicateGUID %s, first at %s\n", place, other);
	g_autofree char *reverse = g_strdup_printf("DuplicateGUID %s, first at %s\n", other, place);
	g_autofree char *conditions = stage_conditions(stage);

	if (strcmp(conditions, one) != 0)
		g_assert_cmpstr(conditions, ==, reverse);
}

/* Of the two ports in question exactly one has a peer, and the peer agrees. */
static void assert_one_is_shown(const struct stage *stage, const char *a, unsigned int port_a,
				const char *b, unsigned int port_b, const char *twin)
{
	uint64_t guid = fake_guid(stage->fake, twin);
	const struct port *one = stage_port(stage, a, port_a),
			  *other = stage_port(stage, b, port_b);

	g_assert_true((one->facts.peer_guid == guid) != (other->facts.peer_guid == guid));
	g_assert_cmpuint(one->facts.peer_guid & other->facts.peer_guid, ==, 0);
	g_assert_true((one->facts.peer_guid == guid ? one : other)->peer->peer != NULL);
}

static void test_same_identity(void)
{
	STAGE(stage, twins(), "host-0-0");

	stage_begin(stage);
	assert_duplicate(stage, "leaf-1/1", "leaf-2/2");
	assert_one_is_shown(stage, "leaf-1", 1, "leaf-2", 2, "host-1-0");
	/* It is asked who is there, not what it is. */
	g_assert_cmpuint(stage_fabric(stage)->n_endpoints, ==, 5);
}

static void test_other_identity(void)
{
	struct fake *f = twins();
	STAGE(stage, f, "host-0-0");

	fake_node(f, "host-2-1")->device_id = 7;
	stage_begin(stage);
	assert_duplicate(stage, "leaf-1/1", "leaf-2/2");
	assert_one_is_shown(stage, "leaf-1", 1, "leaf-2", 2, "host-1-0");
}

static void test_adapter_and_switch(void)
{
	struct fake *f = star(3);
	STAGE(stage, f, "host-0");

	fake_add_switch(f, "false", 4);
	fake_cable(f, "leaf", 5, "false", 2);
	fake_set_guid(f, "false", fake_guid(f, "host-2"));
	stage_begin(stage);
	assert_duplicate(stage, "leaf/3", "leaf/5");
	assert_one_is_shown(stage, "leaf", 3, "leaf", 5, "host-2");
}

/* It is found at once, not at the end, and told again by each full sweep, once. */
static void test_told_again(void)
{
	STAGE(stage, twins(), "host-0-0");

	stage_begin(stage);
	for (unsigned int i = 0; i < 3; i++) {
		stage_run_s(stage, 25);
		assert_duplicate(stage, "leaf-1/1", "leaf-2/2");
		g_assert_cmpint(stage_refresh(stage), ==, 0);
		assert_duplicate(stage, "leaf-1/1", "leaf-2/2");
	}
}

/* The one is taken away: the condition is over, and the other is shown. */
static void test_heals(void)
{
	for (unsigned int i = 0; i < 2; i++) {
		struct fake *f = twins();
		STAGE(stage, f, "host-0-0");

		stage_begin(stage);
		fake_set_guid(f, i ? "host-2-1" : "host-1-0", 0x1234);
		g_assert_cmpint(stage_refresh(stage), ==, 0);
		assert_conditions(stage, "");
		stage_check(stage);
	}
}

/* Somebody has the GUID of this machine's own adapter. */
static void test_of_the_local_node(void)
{
	struct fake *f = star(4);
	STAGE(stage, f, "host-0");

	fake_set_guid(f, "host-3", fake_guid(f, "host-0"));
	stage_begin(stage);
	assert_conditions(stage, "DuplicateGUID leaf/4, first at leaf/1\n");
	assert_one_is_shown(stage, "leaf", 1, "leaf", 4, "host-0");
}

/* Twins of switches: by the port by which the second is met, the first has another neighbour. */
static void test_switches_with_the_same_uplink(void)
{
	struct fake *f = fat_tree(1, 4, 2);
	STAGE(stage, f, "host-0-0");

	fake_set_guid(f, "leaf-3", fake_guid(f, "leaf-2"));
	stage_begin(stage);
	assert_duplicate(stage, "spine-0/3", "spine-0/4");
	assert_one_is_shown(stage, "spine-0", 3, "spine-0", 4, "leaf-2");
}

/* ... by which the first has no neighbour. */
static void test_switches_with_another_uplink(void)
{
	for (unsigned int delayed = 0; delayed < 2; delayed++) {
		struct fake *f = star(2);
		STAGE(stage, f, "host-0");

		fake_add_switch(f, "one", 8);
		fake_add_switch(f, "two", 8);
		fake_set_guid(f, "two", fake_guid(f, "one"));
		fake_cable(f, "leaf", 3, "one", 1);
		fake_cable(f, "leaf", 4, "two", 2);
		/* It is met when all of the other is known, or at the same time. */
		fake_delay(f, "two", delayed ? 500 : 0);
		stage_begin(stage);
		assert_duplicate(stage, "leaf/3", "leaf/4");
		assert_one_is_shown(stage, "leaf", 3, "leaf", 4, "one");
	}
}

/* ... by which the first has a neighbour that is still to be met, and can be met elsewhere. */
static void test_switches_one_in_the_way(void)
{
	for (unsigned int delayed = 0; delayed < 3; delayed++) {
		struct fake *f = star(2);
		STAGE(stage, f, "host-0");

		fake_add_switch(f, "one", 8);
		fake_add_switch(f, "two", 8);
		fake_add_switch(f, "behind", 8);
		fake_set_guid(f, "two", fake_guid(f, "one"));
		fake_cable(f, "leaf", 3, "one", 1);
		fake_cable(f, "leaf", 4, "two", 2);
		fake_cable(f, "one", 2, "behind", 1);
		fake_cable(f, "leaf", 5, "behind", 2);
		fake_delay(f, delayed == 1 ? "behind" : "two", delayed ? 500 : 0);
		stage_begin(stage);
		g_assert_nonnull(stage_node(stage, "behind"));
		g_assert_cmpuint(stage_fabric(stage)->n_conditions, ==, 1);
	}
}

/* --- Moves --- */

static struct fake *moves(void)
{
	return fat_tree(2, 3, 2);
}

static void move_host(struct fake *f)
{
	fake_unplug_all(f, "host-1-1");
	fake_add_switch(f, "another", 4);
	fake_cable(f, "another", 2, "host-1-1", 1);
	fake_cable(f, "another", 1, "leaf-1", 2);
}

static void swap_hosts(struct fake *f)
{
	fake_unplug_all(f, "host-1-0");
	fake_unplug_all(f, "host-2-1");
	fake_cable(f, "leaf-1", 1, "host-2-1", 1);
	fake_cable(f, "leaf-2", 2, "host-1-0", 1);
}

static void unplug_host(struct fake *f)
{
	fake_unplug_all(f, "host-2-0");
}

static void unplug_uplink(struct fake *f)
{
	fake_unplug(f, "leaf-2", 4);
}

static void plug_host(struct fake *f)
{
	fake_unplug(f, "leaf-2", 2);
	fake_add_host(f, "late", 1);
	fake_cable(f, "leaf-2", 2, "late", 1);
}

static void move_switch(struct fake *f)
{
	fake_unplug_all(f, "leaf-2");
	fake_cable(f, "spine-1", 3, "leaf-2", 3);
	fake_cable(f, "spine-0", 3, "leaf-2", 1);
}

static void cut_off(struct fake *f)
{
	fake_unplug(f, "leaf-1", 3);
	fake_unplug(f, "leaf-1", 4);
}

static const struct {
	const char *name;
	void (*move)(struct fake *f);
} all_moves[] = {
	{ "host-behind-another", move_host }, { "two-hosts", swap_hosts },
	{ "host-away", unplug_host },	      { "uplink-away", unplug_uplink },
	{ "another-host", plug_host },	      { "switch", move_switch },
	{ "switch-away", cut_off },
};

/*
 * The move comes after each MAD of the first sweep in turn. It is no duplicate, the sweep ends, and
 * where a subnet manager tells of it, what was told wrongly is soon put right.
 */
static void try_move(unsigned int which, bool with_sm)
{
	for (unsigned int n = 1;; n++) {
		struct fake *f = moves();
		STAGE(stage, f, "host-0-0");

		if (with_sm)
			fake_sm_start(f, "host-0-1", 1);
		fake_after(f, n, all_moves[which].move);
		stage_begin(stage);
		if (stage_count(stage) < n) {
			g_assert_cmpuint(n, >, 50);
			break;
		}
		assert_conditions(stage, "");
		if (with_sm) {
			stage_run_s(stage, 5);
			assert_conditions(stage, "");
			stage_check_lingering(stage);
		}
		g_assert_cmpint(stage_refresh(stage), ==, 0);
		assert_conditions(stage, "");
		stage_check(stage);
	}
}

static void test_move(gconstpointer data)
{
	try_move(GPOINTER_TO_UINT(data), false);
}

static void test_move_with_sm(gconstpointer data)
{
	try_move(GPOINTER_TO_UINT(data), true);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/link/duplicate/same-identity", test_same_identity);
	g_test_add_func("/link/duplicate/other-identity", test_other_identity);
	g_test_add_func("/link/duplicate/adapter-and-switch", test_adapter_and_switch);
	g_test_add_func("/link/duplicate/told-again", test_told_again);
	g_test_add_func("/link/duplicate/heals", test_heals);
	g_test_add_func("/link/duplicate/of-the-local-node", test_of_the_local_node);
	g_test_add_func("/link/duplicate/switches-with-the-same-uplink",
			test_switches_with_the_same_uplink);
	g_test_add_func("/link/duplicate/switches-with-another-uplink",
			test_switches_with_another_uplink);
	g_test_add_func("/link/duplicate/switches-one-in-the-way", test_switches_one_in_the_way);
	for (unsigned int i = 0; i < ARRAY_SIZE(all_moves); i++) {
		g_autofree char *name = g_strdup_printf("/link/move/%s", all_moves[i].name);
		g_autofree char *told = g_strdup_printf("%s-is-told", name);

		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_move);
		g_test_add_data_func(told, GUINT_TO_POINTER(i), test_move_with_sm);
	}
	return g_test_run();
}
