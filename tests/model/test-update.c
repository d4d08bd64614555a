// SPDX-License-Identifier: Apache-2.0
/* The lists of an update. */
#include "model/update.h"

#include <glib.h>

#include "base/util.h"

#define MANY 1000

static void test_nodes(void)
{
	CLEANUP(update_done) struct update update = {};

	for (uint64_t i = 0; i < MANY; i++) {
		struct node_facts node = { .guid = i };

		g_assert_cmpint(update_add_node(&update, &node), ==, 0);
	}
	g_assert_cmpuint(update.n_nodes, ==, MANY);
	for (size_t i = 0; i < MANY; i++)
		g_assert_cmpuint(update.nodes[i].guid, ==, i);
}

static void test_ports(void)
{
	CLEANUP(update_done) struct update update = {};

	for (uint64_t i = 0; i < MANY; i++) {
		struct port_facts port = { .node_guid = i };

		g_assert_cmpint(update_add_port(&update, &port), ==, 0);
	}
	g_assert_cmpuint(update.n_ports, ==, MANY);
	for (size_t i = 0; i < MANY; i++)
		g_assert_cmpuint(update.ports[i].node_guid, ==, i);
}

static void test_failures(void)
{
	CLEANUP(update_done) struct update update = {};

	for (uint64_t i = 0; i < MANY; i++) {
		struct failure failure = { .node_guid = i };

		g_assert_cmpint(update_add_failure(&update, &failure), ==, 0);
	}
	g_assert_cmpuint(update.n_failures, ==, MANY);
	for (size_t i = 0; i < MANY; i++)
		g_assert_cmpuint(update.failures[i].node_guid, ==, i);
}

static void test_gone(void)
{
	CLEANUP(update_done) struct update update = {};

	for (uint64_t i = 0; i < MANY; i++)
		g_assert_cmpint(update_add_gone(&update, i), ==, 0);
	g_assert_cmpuint(update.n_gone, ==, MANY);
	for (size_t i = 0; i < MANY; i++)
		g_assert_cmpuint(update.gone[i], ==, i);
}

static void test_conditions(void)
{
	CLEANUP(update_done) struct update update = {};

	for (uint64_t i = 0; i < MANY; i++) {
		struct condition condition = { .subject = i };

		g_assert_cmpint(update_add_condition(&update, &condition), ==, 0);
	}
	g_assert_cmpuint(update.n_conditions, ==, MANY);
	for (size_t i = 0; i < MANY; i++)
		g_assert_cmpuint(update.conditions[i].subject, ==, i);
	/* To have none is to be said as well, so it is not said by the way. */
	g_assert_false(update.has_conditions);
}

static void test_done(void)
{
	static const struct update empty;
	struct update update = { .complete = true, .now = 5 };
	struct node_facts node = { .guid = 1 };

	g_assert_cmpint(update_add_node(&update, &node), ==, 0);
	update_done(&update);
	g_assert_cmpmem(&update, sizeof(update), &empty, sizeof(empty));
	update_done(&update);
	g_assert_cmpint(update_add_node(&update, &node), ==, 0);
	g_assert_cmpuint(update.n_nodes, ==, 1);
	update_done(&update);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/update/add/nodes", test_nodes);
	g_test_add_func("/update/add/ports", test_ports);
	g_test_add_func("/update/add/failures", test_failures);
	g_test_add_func("/update/add/gone", test_gone);
	g_test_add_func("/update/add/conditions", test_conditions);
	g_test_add_func("/update/done/leaves-an-empty-one", test_done);
	return g_test_run();
}
