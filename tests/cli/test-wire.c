// SPDX-License-Identifier: Apache-2.0
/*
 * From the wire to JSON, and the shapes that give each property its interface. The messages are
 * real ones, made on one end of a socket.
 */
#include "cli/wire.h"

#include <errno.h>
#include <glib.h>
#include <math.h>
#include <sys/socket.h>

#include "base/util.h"
#include "cli/shape.h"

static sd_bus *bus;

static sd_bus_message *new_message(void)
{
	sd_bus_message *message;

	g_assert_cmpint(sd_bus_message_new_signal(bus, &message, "/a", "a.b", "C"), >=, 0);
	return message;
}

static void seal(sd_bus_message *message)
{
	g_assert_cmpint(sd_bus_message_seal(message, 1, 0), >=, 0);
	g_assert_cmpint(sd_bus_message_rewind(message, true), >=, 0);
}

/* Reads all of @message and compares it with @expected, a JSON text. */
static void assert_reads(sd_bus_message *message, const char *expected)
{
	CLEANUP(json_decrefp) json_t *value = NULL, *right = NULL;
	CLEANUP(freep) char *text = NULL;

	seal(message);
	g_assert_cmpint(wire_to_json(message, &value), ==, 0);
	g_assert_cmpint(sd_bus_message_at_end(message, true), >, 0);
	text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));
	right = json_loads(expected, JSON_DECODE_ANY, NULL);
	g_assert_nonnull(right);
	if (!json_equal(value, right))
		g_error("%s, not %s", text, expected);
	sd_bus_message_unref(message);
}

#define ASSERT_READS(expected, types, ...)                                                         \
	do {                                                                                       \
		sd_bus_message *message_ = new_message();                                          \
		g_assert_cmpint(sd_bus_message_append(message_, types, __VA_ARGS__), >=, 0);       \
		assert_reads(message_, expected);                                                  \
	} while (0)

static void test_basic(void)
{
	ASSERT_READS("255", "y", 255);
	ASSERT_READS("true", "b", 1);
	ASSERT_READS("-3", "n", -3);
	ASSERT_READS("65535", "q", 65535);
	ASSERT_READS("-70000", "i", -70000);
	ASSERT_READS("4294967295", "u", UINT32_MAX);
	ASSERT_READS("-9223372036854775808", "x", INT64_MIN);
	ASSERT_READS("9223372036854775807", "t", (uint64_t)INT64_MAX);
	ASSERT_READS("\"9223372036854775808\"", "t", (uint64_t)INT64_MAX + 1);
	ASSERT_READS("400.5", "d", 400.5);
	ASSERT_READS("null", "d", NAN);
	ASSERT_READS("null", "d", -INFINITY);
	ASSERT_READS("\"leaf-3\"", "s", "leaf-3");
	ASSERT_READS("\"/a/b\"", "o", "/a/b");
	ASSERT_READS("\"a{sv}\"", "g", "a{sv}");
}

static void test_containers(void)
{
	ASSERT_READS("[]", "as", 0);
	ASSERT_READS("[\"SDR\",\"NDR\"]", "as", 2, "SDR", "NDR");
	ASSERT_READS("[1,2,4]", "aq", 3, 1, 2, 4);
	ASSERT_READS("[[\"kind\",\"/a\",\"text\"]]", "a(sos)", 1, "kind", "/a", "text");
	ASSERT_READS("\"inner\"", "v", "s", "inner");
	ASSERT_READS("7", "v", "v", "y", 7);
	ASSERT_READS("{\"a\":1,\"b\":[true]}", "a{sv}", 2, "a", "y", 1, "b", "ab", 1, 1);
	ASSERT_READS("{}", "a{sv}", 0);
	ASSERT_READS("[[1,\"x\"]]", "a{qs}", 1, 1, "x"); /* no object: its keys are numbers */
	ASSERT_READS("{\"i\":{\"p\":5}}", "a{sa{sv}}", 1, "i", 1, "p", "q", 5);
}

static const char xml[] =
	"<!DOCTYPE node PUBLIC \"x\"\n\"y\">\n<node>\n"
	" <interface name=\"org.freedesktop.DBus.Peer\">\n"
	"  <method name=\"Ping\"/>\n </interface>\n"
	" <interface name=\"x.Marker\">\n </interface>\n"
	" <interface name=\"x.PortWidth\">\n"
	"  <property name=\"Width\" type=\"t\" access=\"read\">\n"
	"   <annotation name=\"org.x.Emits\" value=\"const\"/>\n  </property>\n"
	" </interface>\n"
	" <interface name=\"x.Port\">\n"
	"  <property name=\"Speed\" type=\"t\" access=\"read\">\n  </property>\n"
	"  <property name=\"Width\" type=\"t\" access=\"read\">\n  </property>\n"
	" </interface>\n"
	" <interface name=\"xyz.openbmc_project.Inventory.Decorator.InfiniBandPort\">\n"
	"  <property name=\"Speed\" type=\"s\" access=\"read\">\n  </property>\n"
	" </interface>\n"
	" <node name=\"Switches/switch_10\"/>\n <node name=\"Switches/switch_9\"/>\n"
	" <node name=\"Endpoints\"/>\n</node>\n";

static void test_shape(void)
{
	static const char *const names[] = { "Width", "Speed", "Width", "Speed" };
	static const char *const keys[] = { "Width", "x.Port.Speed", "x.Port.Width", "Speed" };
	struct shape *shape = shape_from_xml(xml);

	g_assert_nonnull(shape);
	g_assert_cmpuint(shape->n, ==, ARRAY_SIZE(names));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		g_assert_cmpstr(shape->names[i], ==, names[i]);
		g_assert_cmpstr(shape->keys[i], ==, keys[i]);
	}
	shapes_free(shape);
}

static void test_shape_of_nothing(void)
{
	g_assert_null(shape_from_xml(""));
	g_assert_null(shape_from_xml("<node>\n <interface name=\"a\">\n </interface>\n</node>"));
	g_assert_null(shape_from_xml("<interface name=\"a"));
	g_assert_null(shape_from_xml("<property name=\"orphan\" type=\"s\"/>"));
	g_assert_null(shape_from_xml("<<<>>><interface"));
}

static sd_bus_message *make_reply(void)
{
	sd_bus_message *reply = new_message();

	g_assert_cmpint(sd_bus_message_append(reply, "a{sv}", 4, "Width", "t", (uint64_t)4, "Speed",
					      "t", (uint64_t)400, "Width", "t", (uint64_t)2,
					      "Speed", "s", "NDR"),
			>=, 0);
	seal(reply);
	return reply;
}

static void test_shape_read(void)
{
	struct shape *shape = shape_from_xml(xml);
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *reply = make_reply();
	CLEANUP(json_decrefp) json_t *properties = NULL, *right = NULL;

	g_assert_cmpint(shape_read(shape, false, reply, &properties), ==, 0);
	right = json_pack("{si ss si si}", "Width", 4, "Speed", "NDR", "x.Port.Speed", 400,
			  "x.Port.Width", 2);
	g_assert_true(json_equal(properties, right));
	shapes_free(shape);
}

/* Another shape is found behind one that does not fit, and none is no reason to guess. */
static void test_shape_read_other(void)
{
	struct shape *shape = shape_from_xml(xml);
	struct shape *wrong = shape_from_xml("<interface name=\"w\"><property name=\"Width\">"
					     "</property></interface>");
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *reply = make_reply();
	CLEANUP(json_decrefp) json_t *properties = NULL, *bare = NULL, *right = NULL;

	g_assert_cmpint(shape_read(wrong, false, reply, &properties), ==, -ENOMSG);
	g_assert_cmpint(shape_read(NULL, false, reply, &properties), ==, -ENOMSG);
	wrong->next = shape;
	g_assert_cmpint(shape_read(wrong, false, reply, &properties), ==, 0);
	g_assert_cmpuint(json_object_size(properties), ==, 4);
	shapes_free(wrong);

	g_assert_cmpint(sd_bus_message_rewind(reply, true), >=, 0);
	g_assert_cmpint(shape_read(NULL, true, reply, &bare), ==, 0);
	right = json_pack("{si si}", "Width", 4, "Speed", 400);
	g_assert_true(json_equal(bare, right));
}

/* An object that lacks the last interface of a shape has another shape. */
static void test_shape_read_shorter(void)
{
	struct shape *shape = shape_from_xml(xml);
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *reply = new_message();
	CLEANUP(json_decrefp) json_t *properties = NULL;

	g_assert_cmpint(sd_bus_message_append(reply, "a{sv}", 2, "Width", "t", (uint64_t)4, "Speed",
					      "t", (uint64_t)400),
			>=, 0);
	seal(reply);
	g_assert_cmpint(shape_read(shape, false, reply, &properties), ==, -ENOMSG);
	shapes_free(shape);
}

static void test_children(void)
{
	static const char *const right[] = { "Endpoints", "Switches" };
	CLEANUP(strings_freep) char **children = children_from_xml(xml);
	CLEANUP(strings_freep) char **ports = NULL;
	CLEANUP(strings_freep) char **none = children_from_xml("");

	ports = children_from_xml(
		"<node>\n <node name=\"port_10\"/>\n <node name=\"port_9\"/>\n <node name=\"\"/>\n"
		"</node>");
	for (size_t i = 0; i < ARRAY_SIZE(right); i++)
		g_assert_cmpstr(children[i], ==, right[i]);
	g_assert_null(children[ARRAY_SIZE(right)]);
	g_assert_cmpstr(ports[0], ==, "port_9");
	g_assert_cmpstr(ports[1], ==, "port_10");
	g_assert_null(ports[2]);
	g_assert_null(none[0]);
}

/* A bus with nobody at the other end, good enough to make messages. */
static void make_bus(void)
{
	int ends[2];

	g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends),
			==, 0);
	g_assert_cmpint(sd_bus_new(&bus), >=, 0);
	g_assert_cmpint(sd_bus_set_fd(bus, ends[0], ends[0]), >=, 0);
	g_assert_cmpint(sd_bus_start(bus), >=, 0);
}

int main(int argc, char **argv)
{
	int r;

	g_test_init(&argc, &argv, NULL);
	make_bus();
	g_test_add_func("/wire/basic", test_basic);
	g_test_add_func("/wire/containers", test_containers);
	g_test_add_func("/shape/from-xml", test_shape);
	g_test_add_func("/shape/of-nothing", test_shape_of_nothing);
	g_test_add_func("/shape/read", test_shape_read);
	g_test_add_func("/shape/read/other", test_shape_read_other);
	g_test_add_func("/shape/read/shorter", test_shape_read_shorter);
	g_test_add_func("/shape/children", test_children);
	r = g_test_run();
	sd_bus_unref(bus);
	return r;
}
