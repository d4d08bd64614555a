// SPDX-License-Identifier: Apache-2.0
#include <glib.h>
#include <string.h>

#include "bus/bus.h"
#include "bus/path.h"

#define F PATH_FABRICS "/fabric_1"
#define A PATH_ADAPTERS "/pci_0000_3b_00_0"

static void assert_parses(const char *path, enum place place)
{
	struct object_id id;

	if (path_parse(path, &id) != place)
		g_error("%s is read as another place than %d", path, place);
}

static void test_places(void)
{
	static const char *const roots[] = {
		"/",
		"/xyz",
		PATH_ROOT,
		PATH_ROOT "/inventory",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(roots); i++)
		assert_parses(roots[i], PLACE_ROOT);
	assert_parses(PATH_INVENTORY, PLACE_INVENTORY);
	assert_parses(PATH_FABRICS, PLACE_FABRICS);
	assert_parses(F, PLACE_OBJECT);
	assert_parses(F "/Switches", PLACE_SWITCHES);
	assert_parses(F "/Switches/switch_0002c90300002001", PLACE_OBJECT);
	assert_parses(F "/Switches/switch_0002c90300002001/Ports", PLACE_PORTS);
	assert_parses(F "/Switches/switch_0002c90300002001/Ports/port_255", PLACE_OBJECT);
	assert_parses(F "/Endpoints", PLACE_ENDPOINTS);
	assert_parses(F "/Endpoints/endpoint_ffffffffffffffff", PLACE_OBJECT);
	assert_parses(F "/Endpoints/domain_ffffffffffffffff", PLACE_OBJECT);
	assert_parses(PATH_ADAPTERS, PLACE_ADAPTERS);
	assert_parses(A, PLACE_OBJECT);
	assert_parses(A "/Ports", PLACE_PORTS);
	assert_parses(A "/Ports/port_1", PLACE_OBJECT);
}

static void test_rejects(void)
{
	static const char *const paths[] = {
		"",
		"/xy",
		"/xyz/openbmc_projec",
		"/xyz/openbmc_project/inventory/system/fabric",
		PATH_FABRICS "/",
		PATH_FABRICS "x",
		PATH_FABRICS "//Switches",
		/* One longer than an id may be. */
		PATH_FABRICS "/f234567890123456789012345678901234567890123456789012345678901234",
		F "/",
		F "/switches",
		F "/Switchesx",
		F "/Switches/",
		F "/Switches/switch_",
		F "/Switches/switch_0002c9030000200",
		F "/Switches/switch_0002C90300002001",
		F "/Switches/switch_0002c903000020010",
		F "/Switches/switch_0x02c90300002001",
		F "/Switches/Switch_0002c90300002001",
		F "/Switches/endpoint_0002c90300002001",
		F "/Switches/switch_0002c90300002001/",
		F "/Switches/switch_0002c90300002001/port",
		F "/Switches/switch_0002c90300002001/Ports/",
		F "/Switches/switch_0002c90300002001/Ports/port_",
		F "/Switches/switch_0002c90300002001/Ports/port_0",
		F "/Switches/switch_0002c90300002001/Ports/port_01",
		F "/Switches/switch_0002c90300002001/Ports/port_256",
		F "/Switches/switch_0002c90300002001/Ports/port_4294967297",
		F "/Switches/switch_0002c90300002001/Ports/port_1x",
		F "/Switches/switch_0002c90300002001/Ports/port_1/x",
		F "/Switches/switch_0002c90300002001/Ports/port_-1",
		F "/Endpoints/endpoint_",
		F "/Endpoints/switch_0002c90300002001",
		F "/Endpoints/endpoint_0002c90300002001/Ports",
		F "/Endpoints/domain_",
		F "/Endpoints/domain_0002C90300002001",
		F "/Endpoints/domain_0002c903000020011",
		F "/Endpoints/domain_0002c90300002001/Ports",
		F "/Ports/port_1",
		F "/Zones",
		PATH_ROOT "/inventory/systems",
		PATH_ADAPTERS "/",
		PATH_ADAPTERS "x",
		PATH_ADAPTERS "/f234567890123456789012345678901234567890123456789012345678901234",
		A "/",
		A "/Switches",
		A "/Endpoints",
		A "/Ports/",
		A "/Ports/port_0",
		A "/Ports/port_256",
		A "/Ports/port_1/x",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
		assert_parses(paths[i], PLACE_NONE);
}

static void assert_same(const struct object_id *a, const struct object_id *b)
{
	g_assert_cmpuint(a->kind, ==, b->kind);
	g_assert_cmpuint(a->port, ==, b->port);
	g_assert_cmphex(a->guid, ==, b->guid);
	g_assert_cmpmem(a->fabric, sizeof(a->fabric), b->fabric, sizeof(b->fabric));
}

/* What is formatted is read as the same again. */
static void assert_round_trip(struct object_id id, enum place place, const char *expected)
{
	char path[PATH_SIZE];
	struct object_id again;

	strcpy(id.fabric, id.kind == OBJECT_ADAPTER || id.kind == OBJECT_ADAPTER_PORT
				  ? "pci_0000_3b_00_0"
				  : "fabric_1");
	path_format(&id, place, path);
	g_assert_cmpstr(path, ==, expected);
	g_assert_cmpint(path_parse(path, &again), ==, place);
	assert_same(&again, &id);
}

static void test_round_trip(void)
{
	struct object_id fabric = { .kind = OBJECT_FABRIC };
	struct object_id switch_ = { .kind = OBJECT_SWITCH, .guid = 0xab };
	struct object_id port = { .kind = OBJECT_PORT, .guid = UINT64_MAX, .port = 36 };
	struct object_id endpoint = { .kind = OBJECT_ENDPOINT, .guid = 0 };
	struct object_id domain = { .kind = OBJECT_DOMAIN, .guid = 0xcd };
	struct object_id adapter = { .kind = OBJECT_ADAPTER };
	struct object_id adapter_port = { .kind = OBJECT_ADAPTER_PORT, .port = 2 };

	assert_round_trip(fabric, PLACE_OBJECT, F);
	assert_round_trip(fabric, PLACE_SWITCHES, F "/Switches");
	assert_round_trip(fabric, PLACE_ENDPOINTS, F "/Endpoints");
	assert_round_trip(switch_, PLACE_OBJECT, F "/Switches/switch_00000000000000ab");
	assert_round_trip(switch_, PLACE_PORTS, F "/Switches/switch_00000000000000ab/Ports");
	assert_round_trip(port, PLACE_OBJECT, F "/Switches/switch_ffffffffffffffff/Ports/port_36");
	assert_round_trip(endpoint, PLACE_OBJECT, F "/Endpoints/endpoint_0000000000000000");
	assert_round_trip(domain, PLACE_OBJECT, F "/Endpoints/domain_00000000000000cd");
	assert_round_trip(adapter, PLACE_OBJECT, A);
	assert_round_trip(adapter, PLACE_PORTS, A "/Ports");
	assert_round_trip(adapter_port, PLACE_OBJECT, A "/Ports/port_2");
}

static void test_longest(void)
{
	struct object_id id = { .kind = OBJECT_PORT, .guid = UINT64_MAX, .port = 255 }, again;
	char path[PATH_SIZE];

	memset(id.fabric, 'f', sizeof(id.fabric) - 1);
	path_format(&id, PLACE_OBJECT, path);
	g_assert_cmpint(path_parse(path, &again), ==, PLACE_OBJECT);
	assert_same(&again, &id);
}

static void test_any(void)
{
	g_assert_true(bus_is_object_path("/"));
	g_assert_true(bus_is_object_path("/xyz/openbmc_project/a_1"));
	g_assert_false(bus_is_object_path(""));
	g_assert_false(bus_is_object_path("xyz"));
	g_assert_false(bus_is_object_path("/xyz/"));
	g_assert_false(bus_is_object_path("/x-y"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/path/parse/places", test_places);
	g_test_add_func("/path/parse/rejects", test_rejects);
	g_test_add_func("/path/format/round-trip", test_round_trip);
	g_test_add_func("/path/format/longest", test_longest);
	g_test_add_func("/path/any/is-one", test_any);
	return g_test_run();
}
