// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <glib.h>

#include "backend/ofi/document.h"
#include "base/util.h"

struct heard {
	struct ofi_info last;
	unsigned int n;
	int answer;
};

static int on_info(void *userdata, const struct ofi_info *info)
{
	struct heard *heard = userdata;

	heard->last = *info;
	heard->n++;
	return heard->answer;
}

static int read_text(const char *text, struct heard *heard, size_t size, char why[static size])
{
	why[0] = '\0';
	return document_read(text, strlen(text), on_info, heard, size, why);
}

#define HEAD "{\"format\":1,\"infos\":"

static void test_whole(void)
{
	struct heard heard = { 0 };
	char why[128];

	g_assert_cmpint(
		read_text(HEAD "[{\"fabric\":\"f\",\"provider\":\"p;q\",\"domain\":\"d\","
			       "\"protocol\":\"FI_PROTO_RXM\",\"endpoint_types\":\"FI_EP_RDM\","
			       "\"capabilities\":\"FI_MSG FI_RMA\",\"address_format\":\"FI_STR\","
			       "\"address\":\"fi_a://x\",\"mr_mode\":\"FI_MR_RAW\","
			       "\"control_progress\":\"a\",\"data_progress\":\"b\","
			       "\"threading\":\"c\",\"max_message_size\":\"18446744073709551615\","
			       "\"inject_size\":\"2\",\"max_endpoints\":\"3\","
			       "\"max_completion_queues\":\"4\",\"max_tx_contexts\":\"5\","
			       "\"max_rx_contexts\":\"6\",\"max_memory_regions\":\"7\","
			       "\"mr_key_size\":\"8\",\"nic\":{\"device\":\"n\","
			       "\"pci_address\":\"0000:3b:00.0\",\"network_type\":\"Ethernet\","
			       "\"link_state\":\"FI_LINK_UP\",\"link_speed\":\"9\","
			       "\"link_mtu\":\"10\"},\"later\":[1]}]}",
			  &heard, sizeof(why), why),
		==, 0);
	g_assert_cmpuint(heard.n, ==, 1);
	g_assert_cmpstr(heard.last.fabric, ==, "f");
	g_assert_cmpstr(heard.last.domain.provider, ==, "p;q");
	g_assert_cmpstr(heard.last.domain.name, ==, "d");
	g_assert_cmpstr(heard.last.domain.protocol_name, ==, "FI_PROTO_RXM");
	g_assert_cmpstr(heard.last.domain.endpoint_types, ==, "FI_EP_RDM");
	g_assert_cmpstr(heard.last.domain.capabilities, ==, "FI_MSG FI_RMA");
	g_assert_cmpstr(heard.last.domain.address_format, ==, "FI_STR");
	g_assert_cmpstr(heard.last.domain.address, ==, "fi_a://x");
	g_assert_cmpstr(heard.last.domain.mr_mode, ==, "FI_MR_RAW");
	g_assert_cmpstr(heard.last.domain.control_progress, ==, "a");
	g_assert_cmpstr(heard.last.domain.data_progress, ==, "b");
	g_assert_cmpstr(heard.last.domain.threading, ==, "c");
	g_assert_cmpuint(heard.last.domain.max_message_size, ==, UINT64_MAX);
	g_assert_cmpuint(heard.last.domain.inject_size, ==, 2);
	g_assert_cmpuint(heard.last.domain.max_endpoints, ==, 3);
	g_assert_cmpuint(heard.last.domain.max_completion_queues, ==, 4);
	g_assert_cmpuint(heard.last.domain.max_tx_contexts, ==, 5);
	g_assert_cmpuint(heard.last.domain.max_rx_contexts, ==, 6);
	g_assert_cmpuint(heard.last.domain.max_memory_regions, ==, 7);
	g_assert_cmpuint(heard.last.domain.mr_key_size, ==, 8);
	g_assert_cmpstr(heard.last.domain.device, ==, "n");
	g_assert_cmpstr(heard.last.domain.pci_address, ==, "0000:3b:00.0");
	g_assert_cmpstr(heard.last.domain.network_type, ==, "Ethernet");
	g_assert_cmpstr(heard.last.domain.link_state, ==, "FI_LINK_UP");
	g_assert_cmpuint(heard.last.domain.link_speed, ==, 9);
	g_assert_cmpuint(heard.last.domain.link_mtu, ==, 10);
}

static void test_left_out(void)
{
	static const struct ofi_info nothing;
	struct heard heard = { 0 };
	char why[128];

	g_assert_cmpint(read_text(HEAD "[]}", &heard, sizeof(why), why), ==, 0);
	g_assert_cmpuint(heard.n, ==, 0);
	g_assert_cmpint(read_text(HEAD "[{\"fabric\":\"f\"},{}]}", &heard, sizeof(why), why), ==,
			0);
	g_assert_cmpuint(heard.n, ==, 2);
	g_assert_cmpmem(&heard.last, sizeof(nothing), &nothing, sizeof(nothing));
}

/* Cut to what there is room for, also in the middle of a character. */
static void test_long(void)
{
	g_autofree char *name = g_strnfill(1000, 'x');
	g_autofree char *text = g_strdup_printf(
		HEAD "[{\"domain\":\"%.62s\xc3\xa9y\",\"fabric\":\"%s\"}]}", name, name);
	struct heard heard = { 0 };
	char why[128];

	g_assert_cmpint(read_text(text, &heard, sizeof(why), why), ==, 0);
	g_assert_cmpuint(strlen(heard.last.fabric), ==, OFI_FABRIC_SIZE - 1);
	g_assert_cmpuint(strlen(heard.last.domain.name), <, DEVICE_NAME_SIZE);
	g_assert_true(g_utf8_validate(heard.last.domain.name, -1, NULL));
}

static void test_bad(void)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "it is no JSON: line " },
		{ "Segmentation fault", "it is no JSON: line 1: " },
		{ HEAD "[]", "it is no JSON: line 1: " },
		{ HEAD "[]} trailing", "it is no JSON: line 1: " },
		{ HEAD "[{\"a\":\"\xff\"}]}", "it is no JSON: line 1: " },
		{ "{\"format\":1,\"format\":1,\"infos\":[]}", "it is no JSON: line 1: " },
		{ "[]", "\"format\" is not 1" },
		{ "{\"infos\":[]}", "\"format\" is not 1" },
		{ "{\"format\":2,\"infos\":[]}", "\"format\" is not 1" },
		{ "{\"format\":1}", "\"infos\" is no array" },
		{ HEAD "{}}", "\"infos\" is no array" },
		{ HEAD "[1]}", "an item of \"infos\" is no object" },
		{ HEAD "[{\"nic\":[]}]}", "\"nic\" is no object" },
		{ HEAD "[{\"fabric\":1}]}", "\"fabric\" is no string" },
		{ HEAD "[{\"nic\":{\"device\":null}}]}", "\"device\" is no string" },
		{ HEAD "[{\"inject_size\":64}]}", "\"inject_size\" is no string" },
		{ HEAD "[{\"inject_size\":\"\"}]}", "\"inject_size\" is \"\", which is no number" },
		{ HEAD "[{\"inject_size\":\"-1\"}]}",
		  "\"inject_size\" is \"-1\", which is no number" },
		{ HEAD "[{\"inject_size\":\"1x\"}]}",
		  "\"inject_size\" is \"1x\", which is no number" },
		{ HEAD "[{\"inject_size\":\"18446744073709551616\"}]}",
		  "\"inject_size\" is \"18446744073709551616\", which is no number" },
	};
	struct heard heard = { 0 };
	char why[128];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		g_assert_cmpint(read_text(cases[i].text, &heard, sizeof(why), why), ==, -EPROTO);
		g_assert_true(g_str_has_prefix(why, cases[i].why));
		if (cases[i].why[strlen(cases[i].why) - 1] != ' ')
			g_assert_cmpstr(why, ==, cases[i].why);
	}
	g_assert_cmpuint(heard.n, ==, 0);
}

static void test_stopped(void)
{
	struct heard heard = { .answer = -ENOMEM };
	char why[128];

	g_assert_cmpint(read_text(HEAD "[{},{}]}", &heard, sizeof(why), why), ==, -ENOMEM);
	g_assert_cmpuint(heard.n, ==, 1);
	g_assert_cmpstr(why, ==, "");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/document/whole", test_whole);
	g_test_add_func("/document/left-out", test_left_out);
	g_test_add_func("/document/long", test_long);
	g_test_add_func("/document/bad", test_bad);
	g_test_add_func("/document/stopped", test_stopped);
	return g_test_run();
}
