// SPDX-License-Identifier: Apache-2.0
/*
 * Attributes of subnet management as they are on the wire, byte by byte (IBA vol. 1, 14.2.5), and
 * the facts that they are.
 */
#include "backend/ib/smp.h"

#include <errno.h>
#include <glib.h>

#include "backend/ib/limits.h"
#include "backend/ib/mad.h"
#include "base/util.h"

#define DATA 64 /* where an attribute begins in a MAD */

/* A MAD on the heap, so that the sanitizer sees who reads behind it. */
static uint8_t *new_mad(void)
{
	return g_malloc0(MAD_SIZE);
}

/* --- NodeInfo --- */

static const uint8_t node_info[40] = {
	1,    1,					/* BaseVersion, ClassVersion */
	2,    36,					/* NodeType, NumPorts */
	0xe4, 0x1d, 0x2d, 0x03, 0x00, 0x11, 0x22, 0x33, /* SystemImageGUID */
	0xe4, 0x1d, 0x2d, 0x03, 0x00, 0x11, 0x22, 0x30, /* NodeGUID */
	0xe4, 0x1d, 0x2d, 0x03, 0x00, 0x11, 0x22, 0x31, /* PortGUID */
	0x00, 0x80,					/* PartitionCap */
	0xd2, 0xf0,					/* DeviceID */
	0x00, 0x00, 0x00, 0xa1,				/* Revision */
	17,						/* LocalPortNum */
	0x00, 0x02, 0xc9,				/* VendorID */
};

static uint8_t *node_info_mad(void)
{
	uint8_t *mad = new_mad();

	memcpy(mad + DATA, node_info, sizeof(node_info));
	return mad;
}

static void test_node_info(void)
{
	g_autofree uint8_t *mad = node_info_mad();
	struct node_info info;

	memset(&info, 0x5a, sizeof(info));
	g_assert_cmpint(smp_decode_node_info(mad, &info), ==, 0);
	g_assert_cmpuint(info.node.type, ==, NODE_SWITCH);
	g_assert_cmpuint(info.node.n_ports, ==, 36);
	g_assert_cmphex(info.node.system_guid, ==, 0xe41d2d0300112233);
	g_assert_cmphex(info.node.guid, ==, 0xe41d2d0300112230);
	g_assert_cmphex(info.port_guid, ==, 0xe41d2d0300112231);
	g_assert_cmpuint(info.node.partition_cap, ==, 128);
	g_assert_cmphex(info.node.device_id, ==, 0xd2f0);
	g_assert_cmphex(info.node.revision, ==, 0xa1);
	g_assert_cmpuint(info.local_port, ==, 17);
	g_assert_cmphex(info.node.vendor_id, ==, 0x2c9);
	g_assert_cmpstr(info.node.description, ==, "");
	g_assert_false(info.node.enhanced_port0);
}

static void test_node_info_extremes(void)
{
	g_autofree uint8_t *mad = new_mad();
	struct node_info info;

	memset(mad + DATA, 0xff, 40);
	mad[DATA + 2] = 1;
	mad[DATA + 3] = IB_MAX_PORTS;
	mad[DATA + 36] = IB_MAX_PORTS;
	g_assert_cmpint(smp_decode_node_info(mad, &info), ==, 0);
	g_assert_cmphex(info.node.guid, ==, UINT64_MAX);
	g_assert_cmphex(info.node.revision, ==, UINT32_MAX);
	g_assert_cmphex(info.node.vendor_id, ==, 0xffffff);
	g_assert_cmphex(info.node.partition_cap, ==, 0xffff);
	g_assert_cmphex(info.node.device_id, ==, 0xffff);
}

static void test_node_info_impossible(void)
{
	static const struct {
		unsigned int type, n_ports, local_port;
		int result;
	} cases[] = {
		{ 0, 1, 1, -EBADMSG },	 { 4, 1, 1, -EBADMSG },
		{ 255, 1, 1, -EBADMSG }, { 1, 0, 0, -EBADMSG },
		{ 2, 0, 0, -EBADMSG },	 { 1, 255, 1, -EBADMSG },
		{ 2, 255, 1, -EBADMSG }, { 2, 36, 37, -EBADMSG },
		{ 1, 2, 3, -EBADMSG },	 { 2, 254, 255, -EBADMSG },
		{ 1, 1, 0, -EBADMSG },	 { 3, 1, 0, -EBADMSG },
		{ 2, 36, 0, 0 },	 { 3, 2, 2, 0 },
		{ 2, 254, 254, 0 },	 { 1, 1, 1, 0 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		g_autofree uint8_t *mad = node_info_mad();
		struct node_info info;

		mad[DATA + 2] = (uint8_t)cases[i].type;
		mad[DATA + 3] = (uint8_t)cases[i].n_ports;
		mad[DATA + 36] = (uint8_t)cases[i].local_port;
		g_assert_cmpint(smp_decode_node_info(mad, &info), ==, cases[i].result);
	}
}

static void test_node_info_without_guid(void)
{
	g_autofree uint8_t *mad = node_info_mad();
	struct node_info info;

	memset(mad + DATA + 12, 0, 8);
	g_assert_cmpint(smp_decode_node_info(mad, &info), ==, -EBADMSG);
}

/* --- SwitchInfo, SMInfo --- */

static void test_switch_info(void)
{
	for (unsigned int i = 0; i < 4; i++) {
		g_autofree uint8_t *mad = new_mad();
		struct switch_info info;

		/* All bits beside them say the opposite. */
		memset(mad + DATA, i & 1 ? 0 : 0xff, 20);
		mad[DATA + 11] = i & 1 ? 0x04 : (uint8_t)~0x04;
		mad[DATA + 16] = i & 2 ? 0x08 : (uint8_t)~0x08;
		smp_decode_switch_info(mad, &info);
		g_assert_cmpint(info.port_state_change, ==, i & 1);
		g_assert_cmpint(info.enhanced_port0, ==, (i & 2) != 0);
	}
}

static void test_sm_info(void)
{
	static const uint8_t bytes[24] = {
		0xe4, 0x1d, 0x2d, 0x03, 0x00, 0x11, 0x22, 0x31, /* GUID */
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, /* SM_Key */
		0x80, 0x00, 0x00, 0x07,				/* ActCount */
		0xe3,						/* Priority, SMState */
	};
	g_autofree uint8_t *mad = new_mad();
	struct sm_info info;

	memcpy(mad + DATA, bytes, sizeof(bytes));
	smp_decode_sm_info(mad, &info);
	g_assert_cmphex(info.guid, ==, 0xe41d2d0300112231);
	g_assert_cmphex(info.act_count, ==, 0x80000007);
	g_assert_cmpuint(info.priority, ==, 14);
	g_assert_cmpuint(info.state, ==, 3);
}

/* --- Every decoder on anything --- */

static void check_port(const struct port_facts *port)
{
	g_assert_cmpuint(port->state, <=, PORT_STATE_ACTIVE);
	g_assert_cmpuint(port->physical_state, <=, PORT_PHYSICAL_TEST);
	g_assert_cmpuint(port->speed, <, LINK_SPEED_MAX_);
	g_assert_cmpuint(port->lmc, <=, 7);
	g_assert_cmpuint(port->sm_sl, <=, 15);
	g_assert_cmpuint(port->vls, <=, 15);
	g_assert_cmpuint(port->vls_cap, <=, 15);
	g_assert_cmpuint(port->mtu, <=, 4096);
	g_assert_cmpuint(port->mtu_cap, <=, 4096);
	g_assert_cmpuint(port->speeds_enabled, <, LINK_SPEED_BIT(LINK_SPEED_MAX_));
	g_assert_cmpuint(port->speeds_supported, <, LINK_SPEED_BIT(LINK_SPEED_MAX_));
	if (port->state <= PORT_STATE_DOWN) {
		g_assert_cmpuint(port->speed, ==, LINK_SPEED_UNKNOWN);
		g_assert_cmpuint(port->width, ==, 0);
	}
}

static void test_random_bytes(void)
{
	unsigned int n_nodes = 0;

	for (unsigned int round = 0; round < 100000; round++) {
		g_autofree uint8_t *mad = new_mad();
		char description[DESCRIPTION_SIZE];
		struct switch_info switch_info;
		struct port_facts port = { .number = 7, .peer_port = 8 };
		struct sm_info sm_info;
		struct node_info node;

		for (unsigned int i = 0; i < MAD_SIZE; i += 4) {
			guint32 word = (guint32)g_test_rand_int();

			memcpy(mad + i, &word, sizeof(word));
		}
		if (smp_decode_node_info(mad, &node) == 0) {
			n_nodes++;
			g_assert_cmpuint(node.local_port, <=, node.node.n_ports);
			g_assert_cmpuint(node.node.n_ports, <=, IB_MAX_PORTS);
		}
		smp_decode_switch_info(mad, &switch_info);
		smp_decode_sm_info(mad, &sm_info);
		smp_decode_description(mad, description);
		g_assert_true(g_utf8_validate(description, -1, NULL));
		smp_decode_port_info(mad, &port);
		check_port(&port);
		/* These are not PortInfo's. */
		g_assert_cmpuint(port.number, ==, 7);
		g_assert_cmpuint(port.peer_port, ==, 8);
		g_assert_cmphex(port.peer_guid | port.guid | port.node_guid, ==, 0);
	}
	g_assert_cmpuint(n_nodes, >, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/smp/node-info/golden", test_node_info);
	g_test_add_func("/smp/node-info/extremes", test_node_info_extremes);
	g_test_add_func("/smp/node-info/impossible", test_node_info_impossible);
	g_test_add_func("/smp/node-info/without-guid", test_node_info_without_guid);
	g_test_add_func("/smp/switch-info", test_switch_info);
	g_test_add_func("/smp/sm-info", test_sm_info);
	g_test_add_func("/smp/random-bytes", test_random_bytes);
	return g_test_run();
}
