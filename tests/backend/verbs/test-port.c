// SPDX-License-Identifier: Apache-2.0
/*
 * A port as facts: each enumeration of libibverbs', and what is in none of them.
 */
#include "backend/verbs/port.h"

#include "fake.h"

static struct adapter_port_facts decode(struct ibv_port_attr attr, uint8_t transport)
{
	struct adapter_port_facts port = { 0 };

	port_from_verbs(&attr, transport, &port);
	return port;
}

/* An InfiniBand port that is up. */
static struct ibv_port_attr up(void)
{
	return (struct ibv_port_attr){
		.state = IBV_PORT_ACTIVE,
		.max_mtu = IBV_MTU_4096,
		.active_mtu = IBV_MTU_2048,
		.port_cap_flags = 0x2651e848,
		.port_cap_flags2 = 0x32,
		.lid = 17,
		.sm_lid = 1,
		.lmc = 2,
		.max_vl_num = 4,
		.sm_sl = 3,
		.active_width = 2,
		.active_speed = 64,
		.phys_state = 5,
		.link_layer = IBV_LINK_LAYER_INFINIBAND,
	};
}

static void test_infiniband(void)
{
	struct adapter_port_facts port = decode(up(), TRANSPORT_INFINIBAND);

	g_assert_cmpint(port.link_layer, ==, LINK_LAYER_INFINIBAND);
	g_assert_cmpint(port.port.state, ==, PORT_STATE_ACTIVE);
	g_assert_cmpint(port.port.physical_state, ==, PORT_PHYSICAL_LINK_UP);
	g_assert_cmpint(port.port.speed, ==, LINK_SPEED_HDR);
	g_assert_cmpint(port.port.width, ==, LINK_WIDTH_4X);
	g_assert_cmpuint(port.port.mtu, ==, 2048);
	g_assert_cmpuint(port.port.mtu_cap, ==, 4096);
	g_assert_cmpuint(port.port.lid, ==, 17);
	g_assert_cmpuint(port.port.lmc, ==, 2);
	g_assert_cmpuint(port.port.sm_lid, ==, 1);
	g_assert_cmpuint(port.port.sm_sl, ==, 3);
	g_assert_cmpuint(port.port.vls_cap, ==, 8);
	g_assert_cmphex(port.port.capability_mask, ==, 0x2651e848);
	g_assert_cmphex(port.port.capability_mask2, ==, 0x32);
	g_assert_cmpuint(port_facts_rate(&port.port), ==, UINT64_C(200000000000));
}

/* LIDs and the subnet manager are InfiniBand's alone. */
static void test_ethernet(void)
{
	struct ibv_port_attr attr = up();
	struct adapter_port_facts port;

	attr.link_layer = IBV_LINK_LAYER_ETHERNET;
	port = decode(attr, TRANSPORT_INFINIBAND);
	g_assert_cmpint(port.link_layer, ==, LINK_LAYER_ETHERNET);
	g_assert_cmpint(port.port.speed, ==, LINK_SPEED_HDR);
	g_assert_cmpuint(port.port.lid, ==, 0);
	g_assert_cmpuint(port.port.lmc, ==, 0);
	g_assert_cmpuint(port.port.sm_lid, ==, 0);
	g_assert_cmpuint(port.port.sm_sl, ==, 0);
}

static void test_link_layers(void)
{
	static const struct {
		uint8_t told, transport, layer;
	} cases[] = {
		{ IBV_LINK_LAYER_UNSPECIFIED, TRANSPORT_INFINIBAND, LINK_LAYER_INFINIBAND },
		{ IBV_LINK_LAYER_UNSPECIFIED, TRANSPORT_IWARP, LINK_LAYER_ETHERNET },
		{ IBV_LINK_LAYER_UNSPECIFIED, TRANSPORT_USNIC, LINK_LAYER_ETHERNET },
		{ IBV_LINK_LAYER_UNSPECIFIED, TRANSPORT_PROPRIETARY, LINK_LAYER_UNKNOWN },
		{ IBV_LINK_LAYER_ETHERNET, TRANSPORT_IWARP, LINK_LAYER_ETHERNET },
		{ 3, TRANSPORT_INFINIBAND, LINK_LAYER_UNKNOWN },
		{ 255, TRANSPORT_INFINIBAND, LINK_LAYER_UNKNOWN },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct ibv_port_attr attr = up();

		attr.link_layer = cases[i].told;
		g_assert_cmpint(decode(attr, cases[i].transport).link_layer, ==, cases[i].layer);
	}
}

static void test_states(void)
{
	static const uint8_t states[] = {
		[0] = PORT_STATE_UNKNOWN, [1] = PORT_STATE_DOWN,   [2] = PORT_STATE_INIT,
		[3] = PORT_STATE_ARMED,	  [4] = PORT_STATE_ACTIVE, [5] = PORT_STATE_ACTIVE,
	};

	for (unsigned int i = 0; i < 300; i++) {
		struct ibv_port_attr attr = up();

		attr.state = i;
		attr.phys_state = (uint8_t)i;
		g_assert_cmpint(decode(attr, TRANSPORT_INFINIBAND).port.state, ==,
				i < G_N_ELEMENTS(states) ? states[i] : PORT_STATE_UNKNOWN);
		g_assert_cmpint(decode(attr, TRANSPORT_INFINIBAND).port.physical_state, ==,
				(uint8_t)i <= 7 ? (uint8_t)i : PORT_PHYSICAL_UNKNOWN);
	}
}

static void test_speeds(void)
{
	static const uint8_t speeds[256] = {
		[1] = LINK_SPEED_SDR,	[2] = LINK_SPEED_DDR,	[4] = LINK_SPEED_QDR,
		[8] = LINK_SPEED_FDR10, [16] = LINK_SPEED_FDR,	[32] = LINK_SPEED_EDR,
		[64] = LINK_SPEED_HDR,	[128] = LINK_SPEED_NDR,
	};
	static const uint8_t widths[256] = {
		[1] = LINK_WIDTH_1X,  [2] = LINK_WIDTH_4X,  [4] = LINK_WIDTH_8X,
		[8] = LINK_WIDTH_12X, [16] = LINK_WIDTH_2X,
	};

	for (unsigned int i = 0; i < 256; i++) {
		struct ibv_port_attr attr = up();

		attr.active_speed = (uint8_t)i;
		attr.active_width = (uint8_t)i;
		g_assert_cmpint(decode(attr, TRANSPORT_INFINIBAND).port.speed, ==, speeds[i]);
		g_assert_cmpint(decode(attr, TRANSPORT_INFINIBAND).port.width, ==, widths[i]);
	}
}

static void test_mtus_and_vls(void)
{
	static const uint16_t mtus[] = { 0, 256, 512, 1024, 2048, 4096 };
	static const uint8_t vls[] = { 0, 1, 2, 4, 8, 15 };

	for (unsigned int i = 0; i < 256; i++) {
		struct ibv_port_attr attr = up();
		struct adapter_port_facts port;

		attr.max_mtu = i;
		attr.active_mtu = i;
		attr.max_vl_num = (uint8_t)i;
		port = decode(attr, TRANSPORT_INFINIBAND);
		g_assert_cmpuint(port.port.mtu, ==, i < 6 ? mtus[i] : 0);
		g_assert_cmpuint(port.port.mtu_cap, ==, i < 6 ? mtus[i] : 0);
		g_assert_cmpuint(port.port.vls_cap, ==, i < 6 ? vls[i] : 0);
	}
}

/* What a driver says of a link that is down is the last speed, or the lowest. */
static void test_down(void)
{
	struct ibv_port_attr attr = up();
	struct adapter_port_facts port;

	attr.state = IBV_PORT_DOWN;
	port = decode(attr, TRANSPORT_INFINIBAND);
	g_assert_cmpint(port.port.speed, ==, LINK_SPEED_UNKNOWN);
	g_assert_cmpint(port.port.width, ==, 0);
	attr.state = IBV_PORT_INIT;
	port = decode(attr, TRANSPORT_INFINIBAND);
	g_assert_cmpint(port.port.speed, ==, LINK_SPEED_HDR);
}

static struct adapter_port_facts read_folder(struct fake *fake, uint8_t transport)
{
	g_autofree char *dir = g_build_filename(fake->root, "port", NULL);
	struct adapter_port_facts port = { 0 };

	port_from_sysfs(dir, transport, &port);
	return port;
}

static void test_sysfs(void)
{
	struct fake *fake = fake_new();
	struct adapter_port_facts port;

	fake_write(fake, "InfiniBand\n", "port/link_layer");
	fake_write(fake, "4: ACTIVE\n", "port/state");
	fake_write(fake, "5: LinkUp\n", "port/phys_state");
	fake_write(fake, "100 Gb/sec (4X EDR)\n", "port/rate");
	fake_write(fake, "0x11\n", "port/lid");
	fake_write(fake, "2\n", "port/lid_mask_count");
	fake_write(fake, "0x1\n", "port/sm_lid");
	fake_write(fake, "3\n", "port/sm_sl");
	fake_write(fake, "0x2651e848\n", "port/cap_mask");
	port = read_folder(fake, TRANSPORT_INFINIBAND);
	g_assert_cmpint(port.link_layer, ==, LINK_LAYER_INFINIBAND);
	g_assert_cmpint(port.port.state, ==, PORT_STATE_ACTIVE);
	g_assert_cmpint(port.port.physical_state, ==, PORT_PHYSICAL_LINK_UP);
	g_assert_cmpint(port.port.speed, ==, LINK_SPEED_EDR);
	g_assert_cmpint(port.port.width, ==, LINK_WIDTH_4X);
	g_assert_cmpuint(port.port.lid, ==, 17);
	g_assert_cmpuint(port.port.lmc, ==, 2);
	g_assert_cmpuint(port.port.sm_lid, ==, 1);
	g_assert_cmpuint(port.port.sm_sl, ==, 3);
	g_assert_cmphex(port.port.capability_mask, ==, 0x2651e848);

	/* The lowest speed has no name in older kernels. */
	fake_write(fake, "2.5 Gb/sec (1X)\n", "port/rate");
	g_assert_cmpint(read_folder(fake, TRANSPORT_INFINIBAND).port.speed, ==, LINK_SPEED_UNKNOWN);
	fake_write(fake, "2.5 Gb/sec (1X SDR)\n", "port/rate");
	g_assert_cmpint(read_folder(fake, TRANSPORT_INFINIBAND).port.speed, ==, LINK_SPEED_SDR);
	fake_write(fake, "9999 Gb/sec (7X ZDR)\n", "port/rate");
	g_assert_cmpint(read_folder(fake, TRANSPORT_INFINIBAND).port.speed, ==, LINK_SPEED_UNKNOWN);
	g_assert_cmpint(read_folder(fake, TRANSPORT_INFINIBAND).port.width, ==, 0);
	fake_free(fake);
}

static void test_sysfs_odd(void)
{
	struct fake *fake = fake_new();
	struct adapter_port_facts port;

	fake_write(fake, "Ethernet\n", "port/link_layer");
	fake_write(fake, "17: WHAT\n", "port/state");
	fake_write(fake, "-1\n", "port/phys_state");
	fake_write(fake, "0x11\n", "port/lid");
	port = read_folder(fake, TRANSPORT_IWARP);
	g_assert_cmpint(port.link_layer, ==, LINK_LAYER_ETHERNET);
	g_assert_cmpint(port.port.state, ==, PORT_STATE_UNKNOWN);
	g_assert_cmpint(port.port.physical_state, ==, PORT_PHYSICAL_UNKNOWN);
	g_assert_cmpuint(port.port.lid, ==, 0);
	fake_write(fake, "Unspecified\n", "port/link_layer");
	g_assert_cmpint(read_folder(fake, TRANSPORT_IWARP).link_layer, ==, LINK_LAYER_UNKNOWN);
	fake_free(fake);
}

/* Nothing at all is there. */
static void test_sysfs_empty(void)
{
	struct adapter_port_facts empty = { .link_layer = LINK_LAYER_INFINIBAND }, port;
	struct fake *fake = fake_new();

	port = read_folder(fake, TRANSPORT_INFINIBAND);
	g_assert_cmpmem(&port, sizeof(port), &empty, sizeof(empty));
	fake_free(fake);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/port/infiniband", test_infiniband);
	g_test_add_func("/port/ethernet", test_ethernet);
	g_test_add_func("/port/link-layers", test_link_layers);
	g_test_add_func("/port/states", test_states);
	g_test_add_func("/port/speeds", test_speeds);
	g_test_add_func("/port/mtus-and-vls", test_mtus_and_vls);
	g_test_add_func("/port/down", test_down);
	g_test_add_func("/port/sysfs", test_sysfs);
	g_test_add_func("/port/sysfs-odd", test_sysfs_odd);
	g_test_add_func("/port/sysfs-empty", test_sysfs_empty);
	return g_test_run();
}
