// SPDX-License-Identifier: Apache-2.0
/*
 * Events: what 'monitor' tells of two readings of the same objects.
 */
#include "cli/event.h"

#include <glib.h>
#include <stdio.h>

#include "base/util.h"
#include "cli/text.h"

#define FABRIC	 FABRICS_PATH "/fabric_1"
#define LEAF	 FABRIC "/Switches/switch_1"
#define LEAF_19	 LEAF "/Ports/port_19"
#define LEAF_20	 LEAF "/Ports/port_20"
#define SPINE_1	 FABRIC "/Switches/switch_2/Ports/port_1"
#define ENDPOINT FABRIC "/Endpoints/endpoint_3"

static struct facts *read_object(const char *path, json_t *properties)
{
	struct object *object = object_new(path, properties);
	struct facts *facts = facts_new(object);

	object_free(object);
	return facts;
}

static struct facts *port(const char *path, const char *pretty, const char *status,
			  const char *peer, const char *peer_name)
{
	bool up = !strcmp(status, "LinkUp");

	return read_object(path, json_pack("{ss ss ss ss ss ss si}", "PrettyName", pretty,
					   "LinkStatus", status, "Peer", peer, "PeerName",
					   peer_name, FACE_REACHABILITY ".State", "x.State.Present",
					   "Speed", "x.LinkSpeed.NDR", "Width", up ? 4 : 0));
}

static struct facts *leaf_19(bool up)
{
	return port(LEAF_19, "leaf-1 port 19", up ? "LinkUp" : "LinkDown", up ? SPINE_1 : "/",
		    up ? "spine-1 port 1" : "");
}

static struct facts *spine_1(bool up)
{
	return port(SPINE_1, "spine-1 port 1", up ? "LinkUp" : "LinkDown", up ? LEAF_19 : "/",
		    up ? "leaf-1 port 19" : "");
}

static struct facts *fabric(bool stale, int sm_lid, json_t *conditions)
{
	return read_object(FABRIC, json_pack("{sb ss si si ss ss so}", "Stale", (int)stale, "Error",
					     stale ? "Network is down" : "", "LastSweep", 1,
					     "SMLID", sm_lid, "SMGUID", "", "SMState",
					     "x.SMState.Master", "Conditions", conditions));
}

/* Of which nothing has been read but what the own port says. */
static struct facts *unread_fabric(void)
{
	return read_object(FABRIC, json_pack("{sb ss si si ss ss s[]}", "Stale", 0, "Error", "",
					     "LastSweep", 0, "SMLID", 1, "SMGUID", "", "SMState",
					     "x.SMState.Unknown", "Conditions"));
}

/* Compares, frees both, and expects exactly these texts; NULL at the end. */
static void assert_events(struct facts *before, struct facts *after, unsigned int n_flaps, ...)
{
	struct events events = {};
	va_list texts;
	const char *text;
	size_t i = 0;

	events_compare(&events, 1, before, after, n_flaps);
	va_start(texts, n_flaps);
	while ((text = va_arg(texts, const char *))) {
		g_assert_cmpuint(i, <, events.n);
		g_assert_cmpstr(events.items[i++].text, ==, text);
	}
	va_end(texts);
	g_assert_cmpuint(events.n, ==, i);
	events_done(&events);
	facts_free(before);
	facts_free(after);
}

static void test_nothing(void)
{
	assert_events(leaf_19(true), leaf_19(true), 0, NULL);
	assert_events(NULL, NULL, 0, NULL);
	assert_events(fabric(false, 1, json_array()), fabric(false, 1, json_array()), 0, NULL);
}

static void test_link(void)
{
	assert_events(leaf_19(true), leaf_19(false), 1, "link down, was connected to spine-1/1",
		      NULL);
	assert_events(leaf_19(false), leaf_19(true), 1, "link up, connected to spine-1/1, 4x NDR",
		      NULL);
	assert_events(leaf_19(true), leaf_19(true), 2,
		      "link changed 2 times and is up again, connected to spine-1/1", NULL);
	assert_events(leaf_19(true), leaf_19(true), 1, NULL);
}

static void test_rate(void)
{
	struct facts *after = leaf_19(true);

	free(after->rate);
	after->rate = need_memory(strdup("1x NDR"));
	assert_events(leaf_19(true), after, 0, "link runs at 1x NDR, before at 4x NDR", NULL);
}

static void test_peer(void)
{
	struct facts *after = port(LEAF_19, "leaf-1 port 19", "LinkUp", ENDPOINT, "node-7 HCA-1");

	assert_events(leaf_19(true), after, 0, "connected to node-7 HCA-1, before to spine-1/1",
		      NULL);
}

static void test_coming_and_going(void)
{
	assert_events(NULL, port(ENDPOINT, "node-7", "LinkUp", LEAF_19, "leaf-1 port 19"), 0,
		      "endpoint appeared at leaf-1/19", NULL);
	assert_events(port(ENDPOINT, "node-7", "LinkDown", "/", ""), NULL, 0, "endpoint left",
		      NULL);
}

static void test_fabric(void)
{
	json_t *condition =
		json_pack("[[sss]]", "x.ConditionKind.DuplicateGUID", LEAF, "Two nodes.");

	assert_events(fabric(false, 1, json_array()), fabric(true, 1, json_array()), 0,
		      "stale: Network is down", NULL);
	assert_events(fabric(true, 1, json_array()), fabric(false, 1, json_array()), 0, "live",
		      NULL);
	assert_events(fabric(false, 1, json_array()), fabric(false, 7, json_array()), 0,
		      "subnet manager is LID 7, master; before LID 1, master", NULL);
	assert_events(fabric(false, 1, json_array()), fabric(false, 0, json_array()), 0,
		      "subnet manager is none; before LID 1, master", NULL);
	assert_events(fabric(false, 1, json_array()), unread_fabric(), 0, NULL);
	assert_events(unread_fabric(), fabric(false, 1, json_array()), 0, NULL);
	assert_events(fabric(false, 1, json_array()), fabric(false, 1, json_incref(condition)), 0,
		      "duplicate GUID: Two nodes.", NULL);
	assert_events(fabric(false, 1, condition), fabric(false, 1, json_array()), 0,
		      "no longer duplicate GUID: Two nodes.", NULL);
}

static struct facts *manager(const char *state, const char *source_state)
{
	return read_object(MANAGER_PATH, json_pack("{ss s[[ssssbii]]}", "State", state, "Sources",
						   "mlx5_0/1", FABRIC, source_state, "", 1, 1, 2));
}

static void test_manager(void)
{
	assert_events(manager("x.State.Live", "x.SourceState.Live"),
		      manager("x.State.Live", "x.SourceState.Live"), 0, NULL);
	assert_events(manager("x.State.Live", "x.SourceState.Live"),
		      manager("x.State.Stale", "x.SourceState.Stale"), 0, "stale",
		      "source mlx5_0/1 is stale", NULL);
}

/* Puts what is new into the memory, and adds what has changed. */
static void look(struct memory *memory, struct events *events, uint64_t when, struct facts *after)
{
	struct facts *before = memory_put(memory, after);

	if (before) {
		after->told = TAKE(before->told);
		after->told_when = before->told_when;
	}
	events_compare(events, when, before, after, 0);
	facts_free(before);
}

/* Both ends of a link are one line, in one look or in two. */
static void test_both_ends(void)
{
	CLEANUP(memory_done) struct memory memory = {};
	CLEANUP(events_done) struct events events = {};

	look(&memory, &events, 1, leaf_19(true));
	look(&memory, &events, 1, spine_1(true));
	events_done(&events);

	look(&memory, &events, 2, leaf_19(false));
	look(&memory, &events, 2, spine_1(false));
	events_condense(&events, &memory);
	g_assert_cmpuint(events.n, ==, 1);
	g_assert_cmpstr(events.items[0].name, ==, "leaf-1/19");
	events_done(&events);

	look(&memory, &events, 3, spine_1(true));
	events_condense(&events, &memory);
	g_assert_cmpuint(events.n, ==, 1);
	events_done(&events);
	look(&memory, &events, 4, leaf_19(true));
	events_condense(&events, &memory);
	g_assert_cmpuint(events.n, ==, 0);

	/* That was told, but it is over: the next time is another thing. */
	look(&memory, &events, 5, leaf_19(false));
	look(&memory, &events, 6, leaf_19(true));
	events_condense(&events, &memory);
	g_assert_cmpuint(events.n, ==, 2);
}

static void test_switch_with_ports(void)
{
	CLEANUP(memory_done) struct memory memory = {};
	CLEANUP(events_done) struct events events = {};

	look(&memory, &events, 1, read_object(LEAF, json_pack("{ss}", "PrettyName", "leaf-1")));
	look(&memory, &events, 1, leaf_19(false));
	look(&memory, &events, 1, port(LEAF_20, "leaf-1 port 20", "LinkDown", "/", ""));
	events_condense(&events, &memory);
	g_assert_cmpuint(events.n, ==, 1);
	g_assert_cmpstr(events.items[0].text, ==, "switch appeared");
}

static void test_ports_alone(void)
{
	CLEANUP(memory_done) struct memory memory = {};
	CLEANUP(events_done) struct events events = {};

	look(&memory, &events, 1, leaf_19(false));
	look(&memory, &events, 1, port(LEAF_20, "leaf-1 port 20", "LinkDown", "/", ""));
	events_condense(&events, &memory);
	g_assert_cmpuint(events.n, ==, 1);
	g_assert_cmpstr(events.items[0].name, ==, "leaf-1");
	g_assert_cmpstr(events.items[0].text, ==, "2 ports appeared");
}

static void test_memory(void)
{
	CLEANUP(memory_done) struct memory memory = {};
	CLEANUP(facts_freep) struct facts *old = NULL, *taken = NULL;

	g_assert_null(memory_find(&memory, LEAF_19));
	g_assert_null(memory_take(&memory, LEAF_19));
	g_assert_null(memory_put(&memory, leaf_19(true)));
	g_assert_null(memory_put(&memory, spine_1(true)));
	old = memory_put(&memory, leaf_19(false));
	g_assert_cmpstr(old->link, ==, "up");
	g_assert_cmpstr(memory_find(&memory, LEAF_19)->link, ==, "down");
	g_assert_cmpuint(memory.n, ==, 2);
	taken = memory_take(&memory, LEAF_19);
	g_assert_cmpstr(taken->path, ==, LEAF_19);
	g_assert_cmpuint(memory.n, ==, 1);
}

static void test_print(void)
{
	struct output output = { .unicode = true };
	struct events events = {};
	struct facts *before = leaf_19(true), *after = leaf_19(false);

	output.stream = open_memstream(&output.text, &output.size);
	events_service(&events, 2000000, STYLE_GOOD, "service-back", "it is \033back");
	events_compare(&events, 1234567, before, after, 0);
	events_print(&events, &output);
	g_assert_cmpstr(output.text, ==,
			"00:00:01.234 ● leaf-1/19: link down, was connected to spine-1/1\n"
			"00:00:02.000 ● fabric-manager: it is ?back\n");
	g_assert_cmpuint(events.n, ==, 0);
	output_drop(&output);
	facts_free(before);
	facts_free(after);
}

static void test_print_json(void)
{
	CLEANUP(json_decrefp) json_t *json = NULL;
	struct output output = { .json = JSON_SHORT };
	struct events events = {};
	struct facts *before = leaf_19(true), *after = leaf_19(false);

	output.stream = open_memstream(&output.text, &output.size);
	events_compare(&events, 1234567, before, after, 0);
	events_print(&events, &output);
	g_assert_true(strchr(output.text, '\n') == output.text + output.size - 1);
	json = json_loads(output.text, 0, NULL);
	g_assert_cmpstr(json_string_value(json_object_get(json, "time")), ==,
			"1970-01-01T00:00:01.234567Z");
	g_assert_cmpstr(json_string_value(json_object_get(json, "event")), ==, "link");
	g_assert_cmpstr(json_string_value(json_object_get(json, "id")), ==, "switch_1/port_19");
	g_assert_cmpstr(json_string_value(json_object_get(json, "from")), ==, "up");
	g_assert_cmpstr(json_string_value(json_object_get(json, "to")), ==, "down");
	g_assert_cmpstr(json_string_value(json_object_get(json_object_get(json, "peer"), "path")),
			==, SPINE_1);
	output_drop(&output);
	facts_free(before);
	facts_free(after);
}

int main(int argc, char **argv)
{
	setenv("TZ", "UTC", true);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/event/nothing", test_nothing);
	g_test_add_func("/event/link", test_link);
	g_test_add_func("/event/rate", test_rate);
	g_test_add_func("/event/peer", test_peer);
	g_test_add_func("/event/coming-and-going", test_coming_and_going);
	g_test_add_func("/event/fabric", test_fabric);
	g_test_add_func("/event/manager", test_manager);
	g_test_add_func("/event/both-ends", test_both_ends);
	g_test_add_func("/event/switch-with-ports", test_switch_with_ports);
	g_test_add_func("/event/ports-alone", test_ports_alone);
	g_test_add_func("/event/memory", test_memory);
	g_test_add_func("/event/print", test_print);
	g_test_add_func("/event/print/json", test_print_json);
	return g_test_run();
}
