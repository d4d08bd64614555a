// SPDX-License-Identifier: Apache-2.0
#include <glib.h>

#include "backend/ofi/name.h"
#include "base/util.h"

static struct ofi_info named(const char *fabric, const char *network)
{
	struct ofi_info info = { 0 };

	g_strlcpy(info.fabric, fabric, sizeof(info.fabric));
	g_strlcpy(info.domain.network_type, network, sizeof(info.domain.network_type));
	return info;
}

static const char *id_of(const char *fabric, const char *network)
{
	struct ofi_info info = named(fabric, network);
	static char id[FABRIC_ID_SIZE];

	name_fabric_id(&info, id);
	return id;
}

static const char *source_of(const char *fabric, const char *network)
{
	struct ofi_info info = named(fabric, network);
	static char id[SOURCE_ID_SIZE];

	name_source_id(&info, id);
	return id;
}

static void test_prefix(void)
{
	static const struct {
		const char *name;
		uint64_t prefix;
	} cases[] = {
		{ "IB-0xfe80000000000000", UINT64_C(0xfe80000000000000) },
		{ "IB-0x80fe", UINT64_C(0xfe80000000000000) },
		{ "IB-0xfec0000000000001", UINT64_C(0xfec0000000000001) },
		{ "IB-0x10000000000c0fe", UINT64_C(0xfec0000000000001) },
		{ "IB-0x20010db800000007", UINT64_C(0x20010db800000007) },
		{ "IB-0x7000000b80d0120", UINT64_C(0x20010db800000007) },
		{ "IB-0xFE80000000000000", UINT64_C(0xfe80000000000000) },
		/* Likely both ways: newer versions are what there is. */
		{ "IB-0xfe8000000000c0fe", UINT64_C(0xfe8000000000c0fe) },
		/* Nothing is known of such a prefix, so it is as it is printed. */
		{ "IB-0x1234000000000001", UINT64_C(0x1234000000000001) },
		{ "IB-0x0", 0 },
	};
	uint64_t prefix;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		prefix = 1;
		g_assert_true(name_is_prefix(cases[i].name, &prefix));
		g_assert_cmphex(prefix, ==, cases[i].prefix);
	}
}

static void test_no_prefix(void)
{
	static const char *const names[] = {
		"",	      "IB-0x", "IB-0x12345678901234567", "IB-0xfe80 ",
		"IB-0xfe80g", "IB-",   "Ethernet-iWARP"
	};
	uint64_t prefix = 7;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		g_assert_false(name_is_prefix(names[i], &prefix));
	g_assert_cmpuint(prefix, ==, 7);
}

static void test_fabric_id(void)
{
	g_assert_cmpstr(id_of("IB-0xfe80000000000000", "InfiniBand"), ==,
			"fabric_fe80000000000000");
	g_assert_cmpstr(id_of("IB-0x80fe", ""), ==, "fabric_fe80000000000000");
	g_assert_cmpstr(id_of("IB-0xfe80000000000000", "Ethernet"), ==,
			"ofi_IB_0xfe80000000000000_ethernet");
	g_assert_cmpstr(id_of("Ethernet-iWARP", "Ethernet"), ==, "ofi_Ethernet_iWARP");
	g_assert_cmpstr(id_of("10.7.0.0/16", ""), ==, "ofi_10_7_0_0_16");
	g_assert_cmpstr(id_of("fe80::/64", ""), ==, "ofi_fe80___64");
	g_assert_cmpstr(id_of("efa", "Ethernet"), ==, "ofi_efa");
	g_assert_cmpstr(id_of("IB-0x", ""), !=, "ofi_IB_0x");
}

/* Whatever the names, two fabrics never have one id, and each is fit for an object's path. */
static void test_no_collision(void)
{
	static const char *const names[] = {
		"10.7.0.0/16",
		"10_7_0_0_16",
		"10-7-0-0-16",
		"10.7.0.0_16",
		"10.7.0.0/016",
		"010.7.0.0/16",
		"10.7.0.0/",
		"10.7.0.0/16/",
		"10.7.0.0/99x",
		"fe80::/64",
		"fe80_::64",
		"FE80::/64",
		"fe80---64",
		"Ethernet-iWARP",
		"Ethernet_iWARP",
		"Ethernet iWARP",
		"IB-0xfe80000000000000",
		"IB_0xfe80000000000000",
		"IB_0xfe80000000000000_ethernet",
		"efa",
		"efa ",
		"efa_",
		"_",
		"\xc3\xa9",
		"\xc3\xa8",
		"1234:5678:9abc:def0:1234:5678:9abc:def0/128",
		"a-very-long-name-of-a-fabric-that-goes-on-and-on-and-on-and-on-and-on-and-on-1",
		"a-very-long-name-of-a-fabric-that-goes-on-and-on-and-on-and-on-and-on-and-on-2",
		"aVeryLongNameOfAFabricThatGoesOnAndOnAndOnAndOnAndOnAndOn1",
		"aVeryLongNameOfAFabricThatGoesOnAndOnAndOnAndOnAndOnAndOn2",
	};
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		for (size_t k = 0; k < 2; k++) {
			const char *network = k ? "Ethernet" : "";
			const char *id = id_of(names[i], network);
			uint64_t prefix;

			if (k && !name_is_prefix(names[i], &prefix))
				continue;
			g_test_message("%s", id);
			g_assert_cmpuint(strlen(id), <, FABRIC_ID_SIZE);
			g_assert_true(g_regex_match_simple("^[a-z][A-Za-z0-9_]*$", id, 0, 0));
			g_assert_true(g_hash_table_add(seen, g_strdup(id)));
			g_assert_true(
				g_hash_table_add(seen, g_strdup(source_of(names[i], network))));
		}
	}
}

static void test_source_id(void)
{
	g_assert_cmpstr(source_of("10.7.0.0/16", ""), ==, "libfabric 10.7.0.0/16");
	g_assert_cmpstr(source_of("IB-0xfe80000000000000", "InfiniBand"), ==,
			"libfabric IB-0xfe80000000000000");
	g_assert_cmpstr(source_of("IB-0xfe80000000000000", "Ethernet"), ==,
			"libfabric IB-0xfe80000000000000 Ethernet");
}

static struct domain_facts domain(const char *name, const char *device, const char *pci)
{
	struct domain_facts facts = { .provider = "verbs", .protocol_name = "FI_PROTO_IB_UD" };

	g_strlcpy(facts.name, name, sizeof(facts.name));
	g_strlcpy(facts.device, device, sizeof(facts.device));
	g_strlcpy(facts.pci_address, pci, sizeof(facts.pci_address));
	return facts;
}

static void test_domain_renamed(void)
{
	struct domain_facts a = domain("mlx5_0-dgram", "mlx5_0", "0000:3b:00.0");
	struct domain_facts b = domain("ibp59s0-dgram", "ibp59s0", "0000:3b:00.0");
	struct domain_facts plain = domain("mlx5_0", "mlx5_0", "0000:3b:00.0");

	g_assert_cmphex(name_domain_id(&a, false), ==, name_domain_id(&b, false));
	g_assert_cmphex(name_domain_id(&a, true), !=, name_domain_id(&b, true));
	g_assert_cmphex(name_domain_id(&a, false), !=, name_domain_id(&plain, false));
}

static void test_domain_told_apart(void)
{
	struct domain_facts a = domain("rxe0", "rxe0", ""), other = a;

	g_strlcpy(other.name, "rxe1", sizeof(other.name));
	g_assert_cmphex(name_domain_id(&a, false), !=, name_domain_id(&other, false));
	g_assert_cmphex(name_domain_id(&a, false), ==, name_domain_id(&a, true));
	other = a;
	g_strlcpy(other.provider, "verbs;ofi_rxd", sizeof(other.provider));
	g_assert_cmphex(name_domain_id(&a, false), !=, name_domain_id(&other, false));
	other = a;
	g_strlcpy(other.protocol_name, "FI_PROTO_RXD", sizeof(other.protocol_name));
	g_assert_cmphex(name_domain_id(&a, false), !=, name_domain_id(&other, false));
	/* Of a device that is elsewhere, too. */
	other = domain("rxe0", "rxe0", "0000:01:00.0");
	g_assert_cmphex(name_domain_id(&a, false), !=, name_domain_id(&other, false));
}

/* What clients may have noted: FNV-1a over "verbs" "0000:3b:00.0" "-dgram" "FI_PROTO_IB_UD". */
static void test_domain_id_stays(void)
{
	struct domain_facts a = domain("mlx5_0-dgram", "mlx5_0", "0000:3b:00.0");

	g_assert_cmphex(name_domain_id(&a, false), ==, UINT64_C(0xca15f655003e2b02));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/name/prefix", test_prefix);
	g_test_add_func("/name/no-prefix", test_no_prefix);
	g_test_add_func("/name/fabric-id", test_fabric_id);
	g_test_add_func("/name/fabric-id/no-collision", test_no_collision);
	g_test_add_func("/name/source-id", test_source_id);
	g_test_add_func("/name/domain-id/renamed", test_domain_renamed);
	g_test_add_func("/name/domain-id/told-apart", test_domain_told_apart);
	g_test_add_func("/name/domain-id/stays", test_domain_id_stays);
	return g_test_run();
}
