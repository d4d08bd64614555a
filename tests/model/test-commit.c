// SPDX-License-Identifier: Apache-2.0
/* Facts: each member tells when it changes, alone, and what is said last counts. */
#include <errno.h>

#include "world.h"

static struct fabric_facts sm(uint16_t lid)
{
	return (struct fabric_facts){ .subnet_prefix = UINT64_C(0xfe80) << 48,
				      .sm_guid = 5,
				      .sm_lid = lid,
				      .sm_priority = 3,
				      .sm_state = 3 };
}

static void test_fabric(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	w->update.fabric = sm(1);
	world_apply(w);
	assert_told(w, "~fabric f: fabric.subnet_prefix fabric.sm_guid fabric.sm_lid "
		       "fabric.sm_priority fabric.sm_state fabric.known_sm_state\n");
	w->update.fabric = sm(1);
	world_apply(w);
	assert_told(w, "");
	w->update.fabric = sm(2);
	world_apply(w);
	assert_told(w, "~fabric f: fabric.sm_lid\n");
	g_assert_cmpuint(graph_fabric(w)->facts.sm_lid, ==, 2);
}

static void test_fabric_unsaid(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	w->update.fabric = sm(1);
	world_apply(w);
	world_source(w, WORLD_SOURCE, "f", SOURCE_SWEEPING, 0);
	assert_told(w, "~sources\n");
	g_assert_cmpuint(graph_fabric(w)->facts.sm_lid, ==, 1);
}

/* What follows from a member is left out. */
static char *told_facts(struct world *w)
{
#define NODE_NAME(name) " node." #name,
#define PORT_NAME(name) " port." #name,
	static const char *const names[] = { NODE_DERIVED(NODE_NAME) PORT_DERIVED(PORT_NAME) };
	GString *told = g_string_new(world_told(w));

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		g_string_replace(told, names[i], "", 0);
	return g_string_free(told, FALSE);
}

/* Each member for itself, and no other bit. */
#define CHECK_NODE(name)                                                                           \
	{                                                                                          \
		g_autofree char *told = NULL;                                                      \
                                                                                                   \
		memset(&world_node(w, "s0")->facts.name, 'A', sizeof(facts->name) - 1);            \
		*(char *)&world_node(w, "s0")->facts.name = 1;                                     \
		world_say_node(w, "s0");                                                           \
		world_apply(w);                                                                    \
		told = told_facts(w);                                                              \
		g_assert_nonnull(strstr(told, "~switch s0: node." #name "\n"));                    \
		g_assert_cmpmem(&facts->name, sizeof(facts->name),                                 \
				&world_node(w, "s0")->facts.name, sizeof(facts->name));            \
	}

static void test_node_fields(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	struct node_facts *facts = &graph_node(w, "s0")->facts;

	NODE_FIELDS(CHECK_NODE);
}

#define CHECK_PORT(name)                                                                           \
	{                                                                                          \
		g_autofree char *told = NULL;                                                      \
		struct port_facts *truth = world_port(w, "s0", 3);                                 \
                                                                                                   \
		truth->name ^= 1;                                                                  \
		world_say_port(w, "s0", 3);                                                        \
		world_apply(w);                                                                    \
		told = told_facts(w);                                                              \
		g_assert_nonnull(strstr(told, "~port s0/3: port." #name "\n"));                    \
		g_assert_cmpuint(facts->name, ==, truth->name);                                    \
	}

static void test_port_fields(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	struct port_facts *facts = &graph_port(w, "s0", 3)->facts;

	PORT_FIELDS(CHECK_PORT);
}

/* What follows from the facts is told when it is another one, and only then. */
static void test_derived(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	struct port_facts *port = world_port(w, "h1", 1);

	port->state = PORT_STATE_INIT;
	world_say_port(w, "h1", 1);
	world_apply(w);
	assert_told(w, "~endpoint h1/1: port.state port.link_status\n");
	port->state = PORT_STATE_ARMED;
	world_say_port(w, "h1", 1);
	world_apply(w);
	assert_told(w, "~endpoint h1/1: port.state\n");
	port->speeds_supported |= LINK_SPEED_BIT(LINK_SPEED_SDR);
	port->speeds_supported ^= LINK_SPEED_BIT(LINK_SPEED_DDR);
	world_say_port(w, "h1", 1);
	world_apply(w);
	assert_told(w, "~endpoint h1/1: port.speeds_supported\n");
	world_node(w, "s0")->facts.vendor_id = 0x001175;
	world_say_node(w, "s0");
	world_apply(w);
	assert_told(w, "~switch s0: node.vendor_id node.maker\n");
	world_node(w, "s0")->facts.vendor_id = 0x00066a;
	world_say_node(w, "s0");
	world_apply(w);
	assert_told(w, "~switch s0: node.vendor_id\n");
}

static void test_port_of_endpoint(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_port(w, "h2", 1)->lid = 1000;
	world_port(w, "h2", 1)->state = PORT_STATE_ARMED;
	world_say_port(w, "h2", 1);
	world_apply(w);
	assert_told(w, "~endpoint h2/1: port.lid port.state port.link_status\n");
}

/* A host is no object: each of its endpoints says what is new about it. */
static void test_node_of_endpoints(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_node(w, "h2")->facts.revision = 7;
	world_say_node(w, "h2");
	world_apply(w);
	assert_told(w, "~endpoint h2/1: node.revision\n~endpoint h2/2: node.revision\n");
}

static void test_once(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_node(w, "h2")->facts.revision = 7;
	world_port(w, "h2", 1)->lid = 1000;
	world_port(w, "h2", 1)->speed = LINK_SPEED_SDR;
	world_fail_port(w, "h2", 2, -EIO);
	world_say_all(w, "h2");
	world_apply(w);
	assert_told(w, "~endpoint h2/1: node.revision node.rate port.lid port.speed "
		       "port.rate\n~endpoint h2/2: node.revision node.rate port.presence\n");
}

static void test_port_0(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_port(w, "s0", 0)->lid = 1000;
	world_port(w, "s0", 0)->capability_mask = 2;
	world_node(w, "s0")->facts.revision = 7;
	world_say_node(w, "s0");
	world_say_port(w, "s0", 0);
	world_apply(w);
	assert_told(w, "~switch s0: node.revision port.capability_mask port.lid\n");
	g_assert_cmpuint(graph_port(w, "s0", 0)->facts.lid, ==, 1000);
}

static void test_rates(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();
	struct node *node = graph_node(w, "s0");

	g_assert_cmpuint(node->rate, ==, 3 * UINT64_C(100000000000));
	g_assert_cmpuint(node->max_rate, ==, 4 * UINT64_C(100000000000));
	g_assert_cmpuint(node->lanes, ==, 16);

	world_port(w, "s0", 4)->width = LINK_WIDTH_1X;
	world_say_port(w, "s0", 4);
	world_apply(w);
	assert_told(w, "~port s0/4: port.width port.rate port.lanes\n"
		       "~switch s0: node.rate\n");
	g_assert_cmpuint(node->rate, ==, 2 * UINT64_C(100000000000) + UINT64_C(25000000000));

	world_port(w, "s0", 4)->speeds_supported = LINK_SPEED_BIT(LINK_SPEED_SDR);
	world_say_port(w, "s0", 4);
	world_apply(w);
	g_assert_cmpuint(node->max_rate, ==, 3 * UINT64_C(100000000000) + UINT64_C(10000000000));

	world_port(w, "s0", 4)->widths_supported = LINK_WIDTH_1X | LINK_WIDTH_12X;
	world_say_port(w, "s0", 4);
	world_apply(w);
	g_assert_cmpuint(node->lanes, ==, 24);
}

/* Port 0 carries nothing. */
static void test_rates_without_port_0(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_port(w, "s0", 0)->speed = LINK_SPEED_EDR;
	world_port(w, "s0", 0)->width = LINK_WIDTH_4X;
	world_port(w, "s0", 0)->widths_supported = LINK_WIDTH_12X;
	world_say_port(w, "s0", 0);
	world_apply(w);
	assert_told(w, "~switch s0: port.speed port.width port.widths_supported port.rate "
		       "port.max_rate port.lanes port.max_lanes\n");
}

static void test_said_twice(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_rename(w, "s0", "first");
	world_port(w, "s0", 3)->lid = 1;
	world_say_all(w, "s0");
	world_rename(w, "s0", "last");
	world_port(w, "s0", 3)->lid = 2;
	world_say_all(w, "s0");
	world_apply(w);
	g_assert_cmpstr(graph_node(w, "s0")->facts.description, ==, "last");
	g_assert_cmpuint(graph_port(w, "s0", 3)->facts.lid, ==, 2);
}

static void test_said_twice_and_back(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_rename(w, "s0", "first");
	world_port(w, "s0", 3)->lid = 1;
	world_say_all(w, "s0");
	world_rename(w, "s0", "s0");
	world_port(w, "s0", 3)->lid = 0;
	world_say_all(w, "s0");
	world_apply(w);
	assert_told(w, "");
}

static void test_said_twice_when_new(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_add_switch(w, "s2", 4);
	world_port(w, "s2", 1)->lid = 1;
	world_say_all(w, "s2");
	world_rename(w, "s2", "last");
	world_port(w, "s2", 1)->lid = 2;
	world_say_all(w, "s2");
	world_apply(w);
	assert_told(w, "+switch s2\n+port s2/1\n+port s2/2\n+port s2/3\n+port s2/4\n");
	g_assert_cmpstr(graph_node(w, "s2")->facts.description, ==, "last");
	g_assert_cmpuint(graph_port(w, "s2", 1)->facts.lid, ==, 2);
}

static void test_said_twice_with_two_types(void)
{
	CLEANUP(world_freep) struct world *w = world_new_small();

	world_node(w, "h1")->facts.type = NODE_SWITCH;
	world_say_node(w, "h1");
	world_node(w, "h1")->facts.type = NODE_CA;
	world_say_node(w, "h1");
	world_apply(w);
	assert_told(w, "");
	world_say_node(w, "h1");
	world_node(w, "h1")->facts.type = NODE_SWITCH;
	world_say_node(w, "h1");
	world_say_port(w, "h1", 1);
	world_apply(w);
	assert_told(w, "-endpoint h1/1\n+switch h1\n+port h1/1\n"
		       "~port s1/1: port.peer port.peer_name port.attachment port.to_switch "
		       "port.to_endpoint\n");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/graph/apply/fabric-facts", test_fabric);
	g_test_add_func("/graph/apply/fabric-facts-unsaid", test_fabric_unsaid);
	g_test_add_func("/graph/apply/each-node-field", test_node_fields);
	g_test_add_func("/graph/apply/derived", test_derived);
	g_test_add_func("/graph/apply/port-fields", test_port_fields);
	g_test_add_func("/graph/apply/port-of-endpoint", test_port_of_endpoint);
	g_test_add_func("/graph/apply/node-of-endpoints", test_node_of_endpoints);
	g_test_add_func("/graph/apply/each-object-once", test_once);
	g_test_add_func("/graph/apply/port-0-is-the-switch's", test_port_0);
	g_test_add_func("/graph/apply/sums-rates", test_rates);
	g_test_add_func("/graph/apply/sums-without-port-0", test_rates_without_port_0);
	g_test_add_func("/graph/apply/said-twice", test_said_twice);
	g_test_add_func("/graph/apply/said-twice-and-back", test_said_twice_and_back);
	g_test_add_func("/graph/apply/said-twice-when-new", test_said_twice_when_new);
	g_test_add_func("/graph/apply/said-twice-with-two-types", test_said_twice_with_two_types);
	return g_test_run();
}
