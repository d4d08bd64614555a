// SPDX-License-Identifier: Apache-2.0
/* The names and rates behind the numbers. */
#include "model/facts.h"

#include <glib.h>

#include "base/util.h"

static void test_lanes(void)
{
	g_assert_cmpuint(link_width_lanes(0), ==, 0);
	g_assert_cmpuint(link_width_lanes(LINK_WIDTH_1X), ==, 1);
	g_assert_cmpuint(link_width_lanes(LINK_WIDTH_2X), ==, 2);
	g_assert_cmpuint(link_width_lanes(LINK_WIDTH_4X), ==, 4);
	g_assert_cmpuint(link_width_lanes(LINK_WIDTH_8X), ==, 8);
	g_assert_cmpuint(link_width_lanes(LINK_WIDTH_12X), ==, 12);
	/* The bit of 2X is above that of 12X. */
	g_assert_cmpuint(link_width_lanes(LINK_WIDTH_1X | LINK_WIDTH_2X | LINK_WIDTH_4X), ==, 4);
	g_assert_cmpuint(link_width_lanes(0x1f), ==, 12);
	g_assert_cmpuint(link_width_lanes(0xe0), ==, 0);
}

static void test_fastest(void)
{
	g_assert_cmpuint(link_speed_fastest(0), ==, LINK_SPEED_UNKNOWN);
	g_assert_cmpuint(link_speed_fastest(LINK_SPEED_BIT(LINK_SPEED_UNKNOWN)), ==,
			 LINK_SPEED_UNKNOWN);
	g_assert_cmpuint(link_speed_fastest(LINK_SPEED_BIT(LINK_SPEED_SDR)), ==, LINK_SPEED_SDR);
	g_assert_cmpuint(link_speed_fastest(LINK_SPEED_BIT(LINK_SPEED_FDR10) |
					    LINK_SPEED_BIT(LINK_SPEED_QDR)),
			 ==, LINK_SPEED_FDR10);
	g_assert_cmpuint(link_speed_fastest(~0u), ==, LINK_SPEED_XDR);
}

static void test_speeds(void)
{
	static const struct {
		enum link_speed speed;
		const char *name;
		uint64_t mbps;
	} expected[] = {
		{ LINK_SPEED_UNKNOWN, "", 0 },	      { LINK_SPEED_SDR, "SDR", 2500 },
		{ LINK_SPEED_DDR, "DDR", 5000 },      { LINK_SPEED_QDR, "QDR", 10000 },
		{ LINK_SPEED_FDR10, "FDR10", 10000 }, { LINK_SPEED_FDR, "FDR", 14000 },
		{ LINK_SPEED_EDR, "EDR", 25000 },     { LINK_SPEED_HDR, "HDR", 50000 },
		{ LINK_SPEED_NDR, "NDR", 100000 },    { LINK_SPEED_XDR, "XDR", 200000 },
		{ LINK_SPEED_MAX_, "", 0 },	      { 255, "", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		g_assert_cmpstr(link_speed_name(expected[i].speed), ==, expected[i].name);
		g_assert_cmpuint(link_speed_lane_rate(expected[i].speed), ==,
				 expected[i].mbps * 1000000);
	}
}

static void test_rate(void)
{
	struct port_facts port = { .state = PORT_STATE_ACTIVE,
				   .speed = LINK_SPEED_NDR,
				   .width = LINK_WIDTH_4X };

	g_assert_cmpuint(port_facts_rate(&port), ==, UINT64_C(400000000000));
	port.width = LINK_WIDTH_12X;
	g_assert_cmpuint(port_facts_rate(&port), ==, UINT64_C(1200000000000));
	port.state = PORT_STATE_DOWN;
	g_assert_cmpuint(port_facts_rate(&port), ==, 0);
	port.state = PORT_STATE_INIT;
	port.width = 0;
	g_assert_cmpuint(port_facts_rate(&port), ==, 0);
	port.width = LINK_WIDTH_1X;
	port.speed = LINK_SPEED_UNKNOWN;
	g_assert_cmpuint(port_facts_rate(&port), ==, 0);
}

static void test_max_rate(void)
{
	struct port_facts port = {
		.state = PORT_STATE_DOWN,
		.speeds_supported = LINK_SPEED_BIT(LINK_SPEED_HDR) | LINK_SPEED_BIT(LINK_SPEED_SDR),
		.speeds_enabled = LINK_SPEED_BIT(LINK_SPEED_SDR),
		.widths_supported = LINK_WIDTH_1X | LINK_WIDTH_2X | LINK_WIDTH_4X,
	};

	g_assert_cmpuint(port_facts_max_rate(&port), ==, UINT64_C(200000000000));
	port.widths_supported = 0;
	g_assert_cmpuint(port_facts_max_rate(&port), ==, 0);
}

#define NAME(function, value, name) g_assert_cmpstr(function(value), ==, name)

static void test_port_states(void)
{
	NAME(port_state_name, PORT_STATE_UNKNOWN, "");
	NAME(port_state_name, PORT_STATE_DOWN, "Down");
	NAME(port_state_name, PORT_STATE_INIT, "Initialize");
	NAME(port_state_name, PORT_STATE_ARMED, "Armed");
	NAME(port_state_name, PORT_STATE_ACTIVE, "Active");
	NAME(port_state_name, 5, "");
	NAME(port_state_name, 255, "");
}

static void test_port_physical_states(void)
{
	NAME(port_physical_state_name, PORT_PHYSICAL_UNKNOWN, "");
	NAME(port_physical_state_name, PORT_PHYSICAL_SLEEP, "Sleep");
	NAME(port_physical_state_name, PORT_PHYSICAL_POLLING, "Polling");
	NAME(port_physical_state_name, PORT_PHYSICAL_DISABLED, "Disabled");
	NAME(port_physical_state_name, PORT_PHYSICAL_TRAINING, "Training");
	NAME(port_physical_state_name, PORT_PHYSICAL_LINK_UP, "LinkUp");
	NAME(port_physical_state_name, PORT_PHYSICAL_RECOVERY, "LinkErrorRecovery");
	NAME(port_physical_state_name, PORT_PHYSICAL_TEST, "PhyTest");
	NAME(port_physical_state_name, 8, "");
}

static void test_link_status(void)
{
	static const struct {
		enum port_state state;
		enum port_physical_state physical_state;
		enum link_status status;
	} links[] = {
		{ PORT_STATE_ACTIVE, PORT_PHYSICAL_LINK_UP, LINK_STATUS_UP },
		{ PORT_STATE_ARMED, PORT_PHYSICAL_LINK_UP, LINK_STATUS_STARTING },
		{ PORT_STATE_INIT, PORT_PHYSICAL_LINK_UP, LINK_STATUS_STARTING },
		{ PORT_STATE_DOWN, PORT_PHYSICAL_TRAINING, LINK_STATUS_TRAINING },
		{ PORT_STATE_DOWN, PORT_PHYSICAL_RECOVERY, LINK_STATUS_TRAINING },
		{ PORT_STATE_DOWN, PORT_PHYSICAL_POLLING, LINK_STATUS_NO_LINK },
		{ PORT_STATE_DOWN, PORT_PHYSICAL_SLEEP, LINK_STATUS_NO_LINK },
		{ PORT_STATE_DOWN, PORT_PHYSICAL_DISABLED, LINK_STATUS_DOWN },
		{ PORT_STATE_UNKNOWN, PORT_PHYSICAL_UNKNOWN, LINK_STATUS_DOWN },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
		struct port_facts facts = {
			.state = links[i].state,
			.physical_state = links[i].physical_state,
		};

		g_assert_cmpuint(port_facts_link_status(&facts), ==, links[i].status);
	}
}

static void test_sm_state(void)
{
	struct fabric_facts facts = { .sm_state = 3 };

	g_assert_cmpuint(fabric_facts_known_sm_state(&facts), ==, SM_STATE_UNKNOWN);
	facts.sm_guid = 1;
	g_assert_cmpuint(fabric_facts_known_sm_state(&facts), ==, 3);
	facts.sm_state = SM_STATE_SILENT;
	g_assert_cmpuint(fabric_facts_known_sm_state(&facts), ==, SM_STATE_SILENT);
	facts.sm_state = 5;
	g_assert_cmpuint(fabric_facts_known_sm_state(&facts), ==, SM_STATE_UNKNOWN);
}

static void test_source_states(void)
{
	NAME(source_state_name, SOURCE_STARTING, "Starting");
	NAME(source_state_name, SOURCE_SWEEPING, "Sweeping");
	NAME(source_state_name, SOURCE_LIVE, "Live");
	NAME(source_state_name, SOURCE_STALE, "Stale");
	NAME(source_state_name, SOURCE_STANDBY, "Standby");
	NAME(source_state_name, 5, "");
}

static void test_condition_kinds(void)
{
	NAME(condition_kind_name, CONDITION_DUPLICATE_GUID, "DuplicateGUID");
	NAME(condition_kind_name, CONDITION_SHARED_SUBNET_PREFIX, "SharedSubnetPrefix");
	NAME(condition_kind_name, CONDITION_LIMIT_REACHED, "LimitReached");
	NAME(condition_kind_name, CONDITION_SOURCE_STALE, "SourceStale");
	NAME(condition_kind_name, CONDITION_MAX_, "");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/facts/lanes/widest", test_lanes);
	g_test_add_func("/facts/speed/fastest", test_fastest);
	g_test_add_func("/facts/speed/name-and-rate", test_speeds);
	g_test_add_func("/facts/rate/zero-when-down", test_rate);
	g_test_add_func("/facts/max-rate/of-what-is-supported", test_max_rate);
	g_test_add_func("/facts/name/port-state", test_port_states);
	g_test_add_func("/facts/name/port-physical-state", test_port_physical_states);
	g_test_add_func("/facts/link-status/both-states", test_link_status);
	g_test_add_func("/facts/sm-state/known", test_sm_state);
	g_test_add_func("/facts/name/source-state", test_source_states);
	g_test_add_func("/facts/name/condition-kind", test_condition_kinds);
	return g_test_run();
}
