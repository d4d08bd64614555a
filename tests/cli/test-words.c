// SPDX-License-Identifier: Apache-2.0
/*
 * Words for what the properties say.
 */
#include "cli/words.h"

#include <glib.h>

#include "base/util.h"

#define PORT FABRICS_PATH "/fabric_1/Switches/switch_1/Ports/port_3"

static struct object *port(const char *state, const char *physical)
{
	CLEANUP(freep) char *full_state = g_strdup_printf("x.PortState.%s", state);
	CLEANUP(freep) char *full_physical = g_strdup_printf("x.PhysicalState.%s", physical);

	return object_new(
		PORT, json_pack("{ss ss}", "State", full_state, "PhysicalState", full_physical));
}

static void test_link(void)
{
	static const struct {
		const char *state, *physical, *text;
		enum style style;
	} rows[] = {
		{ "Active", "LinkUp", "active", STYLE_GOOD },
		{ "Armed", "LinkUp", "armed", STYLE_WARN },
		{ "Initialize", "LinkUp", "init", STYLE_WARN },
		{ "Down", "Polling", "polling", STYLE_DIM },
		{ "Down", "Disabled", "disabled", STYLE_DIM },
		{ "Down", "Sleep", "sleep", STYLE_DIM },
		{ "Down", "Training", "training", STYLE_WARN },
		{ "Down", "LinkErrorRecovery", "recovery", STYLE_WARN },
		{ "Down", "PhyTest", "test", STYLE_WARN },
		{ "Down", "LinkUp", "down", STYLE_DIM },
		{ "Active", "LinkErrorRecovery", "active", STYLE_GOOD },
		{ "Strange", "LinkUp", "Strange", STYLE_NONE }, /* of a later service */
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(object_freep) struct object *object = port(rows[i].state, rows[i].physical);
		struct word word = word_link(object);

		g_assert_cmpstr(word.text, ==, rows[i].text);
		g_assert_cmpint(word.style, ==, rows[i].style);
	}
}

static void test_link_status(void)
{
	g_assert_cmpstr(word_link_status("x.LinkStatusType.LinkUp").text, ==, "up");
	g_assert_cmpstr(word_link_status("x.LinkStatusType.NoLink").text, ==, "down");
	g_assert_cmpstr(word_link_status("x.LinkStatusType.Starting").text, ==, "starting");
	g_assert_cmpstr(word_link_status("").text, ==, "");
}

static void test_presence(void)
{
	CLEANUP(object_freep) struct object *silent = NULL;
	CLEANUP(object_freep) struct object *stale = NULL;

	stale = object_new(FABRICS_PATH "/fabric_1", json_pack("{sb}", "Stale", 1));
	silent = object_new(PORT,
			    json_pack("{ss}", FACE_REACHABILITY ".State", "x.State.Unreachable"));
	g_assert_cmpstr(word_presence(silent).text, ==, "unreachable");
	g_assert_cmpint(word_presence(silent).style, ==, STYLE_BAD);
	g_assert_cmpstr(word_presence(stale).text, ==, "stale");
	g_assert_cmpint(word_presence(stale).style, ==, STYLE_BAD);
}

static void assert_rate(const char *speed, int width, const char *expected)
{
	CLEANUP(object_freep) struct object *object = NULL;
	CLEANUP(freep) char *rate = NULL;

	object = object_new(PORT, json_pack("{ss si}", "Speed", speed, "Width", width));
	rate = text_rate(object);
	g_assert_cmpstr(rate, ==, expected);
}

static void test_rate(void)
{
	assert_rate("x.LinkSpeed.NDR", 4, "4x NDR");
	assert_rate("x.LinkSpeed.Unknown", 12, "12x ?");
	assert_rate("x.LinkSpeed.NDR", 0, "");
}

/* Of an adapter's port, lanes are only said where it is InfiniBand. */
static void assert_adapter_rate(const char *link_layer, const char *expected)
{
	CLEANUP(object_freep) struct object *object = NULL;
	CLEANUP(freep) char *rate = NULL;

	object = object_new(ADAPTERS_PATH "/a/Ports/port_1",
			    json_pack("{ss ss si sf}", "LinkLayer", link_layer, "Speed",
				      "x.LinkSpeed.HDR", "Width", 4, "CurrentSpeed", 200.0));
	rate = text_rate(object);
	g_assert_cmpstr(rate, ==, expected);
}

static void test_adapter_rate(void)
{
	assert_adapter_rate("x.LinkLayer.InfiniBand", "4x HDR");
	assert_adapter_rate("x.LinkLayer.Ethernet", "200 Gb/s");
}

/* What an adapter's port says itself, where its InfiniBand interface says something else or is not.
 */
static void test_adapter_link(void)
{
	CLEANUP(object_freep) struct object *object = NULL;

	object = object_new(ADAPTERS_PATH "/a/Ports/port_1",
			    json_pack("{ss ss ss}", FACE_REACHABILITY ".State", "x.State.Present",
				      FACE_RDMA_PORT ".State", "x.PortState.Down", "PhysicalState",
				      "x.PhysicalState.Disabled"));
	g_assert_cmpstr(word_link(object).text, ==, "disabled");
}

static void assert_bandwidth(double gbit, const char *expected)
{
	CLEANUP(object_freep) struct object *object = NULL;
	CLEANUP(freep) char *text = NULL;

	object = object_new(PORT, json_pack("{sf}", "CurrentSpeed", gbit));
	text = text_bandwidth(object, "CurrentSpeed");
	g_assert_cmpstr(text, ==, expected);
}

static void test_bandwidth(void)
{
	assert_bandwidth(0, "");
	assert_bandwidth(2.5, "2.5 Gb/s");
	assert_bandwidth(400, "400 Gb/s");
	assert_bandwidth(14400, "14.4 Tb/s");
	assert_bandwidth(558.46, "558.46 Gb/s");
}

static void assert_peer(const char *path, const char *name, const char *guid, const char *expected)
{
	CLEANUP(object_freep) struct object *object = NULL;
	CLEANUP(freep) char *peer = NULL;

	object = object_new(PORT, json_pack("{ss ss ss si}", "Peer", path, "PeerName", name,
					    "PeerNodeGUID", guid, "PeerPort", 7));
	peer = text_peer(object);
	g_assert_cmpstr(peer, ==, expected);
}

static void test_peer(void)
{
	assert_peer(PORT, "leaf-1 port 3", "1", "leaf-1/3");
	assert_peer(FABRICS_PATH "/fabric_1/Endpoints/endpoint_1", "node port 3", "1",
		    "node port 3");
	assert_peer("/", "", "", "");
	assert_peer("/", "", "0002c90300001234", "0002c90300001234/7");
	assert_peer("/", "node-7", "0002c90300001234", "node-7");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/words/link", test_link);
	g_test_add_func("/words/link-status", test_link_status);
	g_test_add_func("/words/presence", test_presence);
	g_test_add_func("/words/rate", test_rate);
	g_test_add_func("/words/adapter-rate", test_adapter_rate);
	g_test_add_func("/words/adapter-link", test_adapter_link);
	g_test_add_func("/words/bandwidth", test_bandwidth);
	g_test_add_func("/words/peer", test_peer);
	return g_test_run();
}
