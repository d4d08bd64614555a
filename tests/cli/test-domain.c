// SPDX-License-Identifier: Apache-2.0
/*
 * A domain of libfabric in words.
 */
#include "cli/domain.h"

#include <glib.h>

#include "base/util.h"
#include "cli/words.h"

#define DOMAIN_PATH FABRICS_PATH "/fabric_1/Endpoints/domain_0011223344556677"

static struct object *domain(json_t *properties)
{
	return object_new(DOMAIN_PATH, properties);
}

static void assert_stack(const char *provider, const char *expected)
{
	CLEANUP(freep) char *stack = text_stack(provider);

	g_assert_cmpstr(stack, ==, expected);
}

static void test_stack(void)
{
	assert_stack("verbs", "verbs");
	assert_stack("verbs;ofi_rxm", "ofi_rxm over verbs");
	assert_stack("tcp;ofi_rxm;ofi_mrail", "ofi_mrail over ofi_rxm over tcp");
	assert_stack("", "");
}

static void assert_bytes(uint64_t bytes, const char *expected)
{
	CLEANUP(freep) char *text = text_bytes(bytes);

	g_assert_cmpstr(text, ==, expected);
}

static void test_bytes(void)
{
	assert_bytes(0, "0 bytes");
	assert_bytes(256, "256 bytes");
	assert_bytes(1024, "1 KiB");
	assert_bytes(1025, "1025 bytes");
	assert_bytes(8388608, "8 MiB");
	assert_bytes(UINT64_C(1) << 63, "8 EiB");
	assert_bytes(UINT64_MAX, "18446744073709551615 bytes");
}

static void test_flags(void)
{
	CLEANUP(object_freep) struct object *object = NULL;
	CLEANUP(freep) char *types = NULL, *none = NULL, *strange = NULL;

	object = domain(json_pack("{s[ss] s[] s[ssi]}", "EndpointTypes", "FI_EP_MSG", "FI_EP_RDM",
				  "MRMode", "Capabilities", "FI_MSG", "OTHER", 7));
	types = text_flags(object, "EndpointTypes", "FI_EP_");
	none = text_flags(object, "MRMode", "FI_MR_");
	strange = text_flags(object, "Capabilities", "FI_");
	g_assert_cmpstr(types, ==, "MSG RDM");
	g_assert_cmpstr(none, ==, "");
	g_assert_cmpstr(strange, ==, "MSG OTHER");
}

static void assert_address(const char *address, const char *expected)
{
	CLEANUP(object_freep) struct object *object = domain(json_pack("{ss}", "Address", address));

	g_assert_cmpstr(domain_address(object), ==, expected);
}

static void test_address(void)
{
	assert_address("fi_sockaddr_in://10.7.0.5:0", "10.7.0.5:0");
	assert_address("fi_sockaddr_in6://[fe80::1]:0", "[fe80::1]:0");
	assert_address("fi_addr_ib_ud://:::0/0/0/0", ":::0/0/0/0");
	assert_address("0011", "0011");
	assert_address("", "");
}

static void test_protocol(void)
{
	CLEANUP(object_freep) struct object *known = NULL;
	CLEANUP(object_freep) struct object *strange = NULL;

	known = domain(json_pack("{ss}", "ProtocolName", "FI_PROTO_RXM"));
	strange = domain(json_pack("{ss}", "ProtocolName", "0x80000001"));
	g_assert_cmpstr(domain_protocol(known), ==, "RXM");
	g_assert_cmpstr(domain_protocol(strange), ==, "0x80000001");
}

static void assert_state(const char *link_state, const char *text, enum style style)
{
	CLEANUP(object_freep)
	struct object *object = domain(json_pack("{ss}", "LinkState", link_state));

	g_assert_cmpstr(word_presence(object).text, ==, text);
	g_assert_cmpint(word_presence(object).style, ==, style);
}

static void test_state(void)
{
	assert_state("FI_LINK_UP", "up", STYLE_GOOD);
	assert_state("FI_LINK_DOWN", "down", STYLE_DIM);
	assert_state("FI_LINK_UNKNOWN", "present", STYLE_GOOD);
	assert_state("", "present", STYLE_GOOD);
}

static void assert_rate(json_int_t speed, const char *expected)
{
	CLEANUP(object_freep) struct object *object = domain(json_pack("{sI}", "LinkSpeed", speed));
	CLEANUP(freep) char *rate = text_rate(object);

	g_assert_cmpstr(rate, ==, expected);
}

static void test_rate(void)
{
	assert_rate(0, "");
	assert_rate(2500000000, "2.5 Gb/s");
	assert_rate(400000000000, "400 Gb/s");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/domain/stack", test_stack);
	g_test_add_func("/domain/bytes", test_bytes);
	g_test_add_func("/domain/flags", test_flags);
	g_test_add_func("/domain/address", test_address);
	g_test_add_func("/domain/protocol", test_protocol);
	g_test_add_func("/domain/state", test_state);
	g_test_add_func("/domain/rate", test_rate);
	return g_test_run();
}
