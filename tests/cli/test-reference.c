// SPDX-License-Identifier: Apache-2.0
/*
 * What people type to mean an object.
 */
#include "cli/reference.h"

#include <glib.h>

#include "base/util.h"

static void assert_parts(const char *text, const char *owner, const char *port)
{
	CLEANUP(reference_done) struct reference reference;

	reference_parse(&reference, text);
	g_assert_cmpstr(reference.owner, ==, owner);
	g_assert_cmpstr(reference.port, ==, port);
}

static void test_port(void)
{
	assert_parts("leaf-3", "leaf-3", NULL);
	assert_parts("leaf-3/12", "leaf-3", "12");
	assert_parts("leaf-3 port 12", "leaf-3", "12");
	assert_parts("leaf 3 port 12", "leaf 3", "12");
	assert_parts("switch_0002c90300001234/port_3", "switch_0002c90300001234", "3");
	assert_parts("switch_0002c90300001234/Ports/port_3", "switch_0002c90300001234", "3");
	assert_parts("mlx5_0/1", "mlx5_0", "1");
	assert_parts("MF0;sw:MSB7800/U1/7", "MF0;sw:MSB7800/U1", "7");
}

static void test_no_port(void)
{
	assert_parts("MF0;sw:MSB7800/U1", "MF0;sw:MSB7800/U1", NULL);
	assert_parts("rack/2017", "rack/2017", NULL);
	assert_parts("/12", "/12", NULL);
	assert_parts("/", "/", NULL);
	assert_parts("12", "12", NULL);
	assert_parts("leaf-3/", "leaf-3", NULL);
	assert_parts("leaf-3/x12", "leaf-3/x12", NULL);
}

static void assert_guid(const char *text, bool has_guid, uint64_t guid)
{
	CLEANUP(reference_done) struct reference reference;

	reference_parse(&reference, text);
	g_assert_cmpint(reference.has_guid, ==, has_guid);
	if (has_guid)
		g_assert_cmphex(reference.guid, ==, guid);
}

static void test_guid(void)
{
	assert_guid("0002c90300001234", true, 0x0002c90300001234);
	assert_guid("0x0002c90300001234", true, 0x0002c90300001234);
	assert_guid("0X2C90300001234", true, 0x0002c90300001234);
	assert_guid("0002c90300001234/3", true, 0x0002c90300001234);
	assert_guid("ffffffffffffffff", true, UINT64_MAX);
	assert_guid("2c90300001234", false, 0); /* could be a name */
	assert_guid("0x", false, 0);
	assert_guid("0x10002c90300001234", false, 0);
	assert_guid("0002c9030000123g", false, 0);
	assert_guid("cafe", false, 0);
}

static void assert_kind(const char *text, bool is_path, bool is_id)
{
	CLEANUP(reference_done) struct reference reference;

	reference_parse(&reference, text);
	g_assert_cmpint(reference.is_path, ==, is_path);
	g_assert_cmpint(reference.is_id, ==, is_id);
}

static void test_kind(void)
{
	assert_kind("/xyz/openbmc_project/fabric_manager", true, false);
	assert_kind("switch_0002c90300001234", false, true);
	assert_kind("endpoint_0002c90300001234", false, true);
	assert_kind("fabric_fe80000000000000", false, true);
	assert_kind("domain_0011223344556677", false, true);
	assert_kind("leaf-3", false, false);
	assert_kind("pci_0000_3b_00_0", false, false); /* may be anything */
}

static void test_matches(void)
{
	g_assert_cmpint(reference_matches("node-7 mlx5_0", "node-7 mlx5_0"), ==, REFERENCE_BEST);
	g_assert_cmpint(reference_matches("NODE-7 mlx5_0", "node-7 mlx5_0"), ==, 2);
	g_assert_cmpint(reference_matches("node-7", "node-7 mlx5_0"), ==, 1);
	g_assert_cmpint(reference_matches("node", "node-7 mlx5_0"), ==, 0);
	g_assert_cmpint(reference_matches("node-7", "node-70 mlx5_0"), ==, 0);
	g_assert_cmpint(reference_matches("node-7 mlx5_0 port", "node-7 mlx5_0"), ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/reference/port", test_port);
	g_test_add_func("/reference/no-port", test_no_port);
	g_test_add_func("/reference/guid", test_guid);
	g_test_add_func("/reference/kind", test_kind);
	g_test_add_func("/reference/matches", test_matches);
	return g_test_run();
}
