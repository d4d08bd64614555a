// SPDX-License-Identifier: Apache-2.0
/*
 * PortInfo as it is on the wire (IBA vol. 1, 14.2.5.6), and the facts that it is: one field at a
 * time, and all of three real kinds of ports.
 */
#include <glib.h>

#include "backend/ib/mad.h"
#include "backend/ib/smp.h"
#include "base/util.h"

#define DATA 64

enum {
	BYTE_LMC = 34,
	BYTE_SPEED_SUPPORTED_STATE = 32,
	BYTE_PHYSICAL_STATE = 33,
	BYTE_SPEED_ACTIVE_ENABLED = 35,
	BYTE_MTU_SM_SL = 36,
	BYTE_VL_CAP = 37,
	BYTE_MTU_CAP = 41,
	BYTE_OPER_VLS = 43,
	BYTE_SPEED_EXT2 = 56,
	BYTE_SPEED_EXT_ACTIVE_SUPPORTED = 62,
	BYTE_SPEED_EXT_ENABLED = 63,
};

/* An adapter's port at 4x EDR, as a ConnectX-5 answers. */
static const uint8_t edr_port[64] = {
	[0] = 0xde,  0xad, 0xbe, 0xef, 0x12, 0x34, 0x56, 0x78, /* M_Key */
	[8] = 0xfe,  0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05, /* GidPrefix */
	[16] = 0x12, 0x34,				       /* LID */
	[18] = 0xab, 0xcd,				       /* MasterSMLID */
	[20] = 0x26, 0x51, 0xe8, 0x48,			       /* CapabilityMask */
	[28] = 1,					       /* LocalPortNum */
	[29] = 0x03, 0x02, 0x02, /* LinkWidthEnabled, Supported, Active */
	[32] = 0x74,		 /* LinkSpeedSupported, PortState */
	[33] = 0x52,		 /* PortPhysicalState, LinkDownDefaultState */
	[34] = 0xc3,		 /* M_KeyProtectBits, LMC */
	[35] = 0x41,		 /* LinkSpeedActive, LinkSpeedEnabled */
	[36] = 0x57,		 /* NeighborMTU, MasterSMSL */
	[37] = 0x4f,		 /* VLCap, InitType */
	[41] = 0xf4,		 /* InitTypeReply, MTUCap */
	[43] = 0x30,		 /* OperationalVLs, enforcement */
	[60] = 0x00, 0x12,	 /* CapabilityMask2 */
	[62] = 0x23,		 /* LinkSpeedExtActive, LinkSpeedExtSupported */
	[63] = 0xe2,		 /* reserved, LinkSpeedExtEnabled */
};

static struct port_facts decode(const uint8_t *bytes)
{
	g_autofree uint8_t *mad = g_malloc0(MAD_SIZE);
	struct port_facts port = { 0 };

	memcpy(mad + DATA, bytes, 64);
	smp_decode_port_info(mad, &port);
	return port;
}

/* The same with another byte. */
static struct port_facts decode_with(unsigned int byte, unsigned int value)
{
	uint8_t bytes[64];

	memcpy(bytes, edr_port, sizeof(bytes));
	bytes[byte] = (uint8_t)value;
	return decode(bytes);
}

static void test_edr(void)
{
	struct port_facts port = decode(edr_port);

	g_assert_cmphex(port.gid_prefix, ==, 0xfe80000000000005);
	g_assert_cmphex(port.lid, ==, 0x1234);
	g_assert_cmphex(port.sm_lid, ==, 0xabcd);
	g_assert_cmphex(port.capability_mask, ==, 0x2651e848);
	g_assert_cmphex(port.capability_mask2, ==, 0x12);
	g_assert_cmpuint(port.widths_enabled, ==, LINK_WIDTH_1X | LINK_WIDTH_4X);
	g_assert_cmpuint(port.widths_supported, ==, LINK_WIDTH_4X);
	g_assert_cmpuint(port.width, ==, LINK_WIDTH_4X);
	g_assert_cmpuint(port.state, ==, PORT_STATE_ACTIVE);
	g_assert_cmpuint(port.physical_state, ==, PORT_PHYSICAL_LINK_UP);
	g_assert_cmpuint(port.lmc, ==, 3);
	g_assert_cmpuint(port.sm_sl, ==, 7);
	g_assert_cmpuint(port.mtu, ==, 4096);
	g_assert_cmpuint(port.mtu_cap, ==, 2048);
	g_assert_cmpuint(port.vls_cap, ==, 8);
	g_assert_cmpuint(port.vls, ==, 4);
	/* QDR is what the original field says of anything faster. */
	g_assert_cmpuint(port.speed, ==, LINK_SPEED_EDR);
	g_assert_cmphex(port.speeds_supported, ==,
			LINK_SPEED_BIT(LINK_SPEED_SDR) | LINK_SPEED_BIT(LINK_SPEED_DDR) |
				LINK_SPEED_BIT(LINK_SPEED_QDR) | LINK_SPEED_BIT(LINK_SPEED_FDR) |
				LINK_SPEED_BIT(LINK_SPEED_EDR));
	g_assert_cmphex(port.speeds_enabled, ==,
			LINK_SPEED_BIT(LINK_SPEED_SDR) | LINK_SPEED_BIT(LINK_SPEED_EDR));
}

static void test_zeroes(void)
{
	static const uint8_t zeroes[64];
	struct port_facts port = decode(zeroes), nothing = { 0 };

	g_assert_cmpmem(&port, sizeof(port), &nothing, sizeof(nothing));
}

/* Nothing is left of an answer before. */
static void test_overwrites(void)
{
	g_autofree uint8_t *mad = g_malloc0(MAD_SIZE);
	struct port_facts fresh = decode(edr_port), port = fresh;

	memset(mad + DATA, 0xff, 64);
	smp_decode_port_info(mad, &port);
	memcpy(mad + DATA, edr_port, sizeof(edr_port));
	smp_decode_port_info(mad, &port);
	g_assert_cmpmem(&port, sizeof(port), &fresh, sizeof(fresh));
}

/* --- Speeds --- */

static const struct {
	const char *name;
	unsigned int original, extended, extended2; /* bits of the active fields */
	enum link_speed speed;
} speeds[] = {
	{ "sdr", 1, 0, 0, LINK_SPEED_SDR },	     { "ddr", 2, 0, 0, LINK_SPEED_DDR },
	{ "qdr", 4, 0, 0, LINK_SPEED_QDR },	     { "fdr", 4, 1, 0, LINK_SPEED_FDR },
	{ "edr", 4, 2, 0, LINK_SPEED_EDR },	     { "hdr", 4, 4, 0, LINK_SPEED_HDR },
	{ "ndr", 4, 8, 0, LINK_SPEED_NDR },	     { "xdr", 4, 8, 1, LINK_SPEED_XDR },
	{ "xdr-alone", 0, 0, 1, LINK_SPEED_XDR },    { "none", 0, 0, 0, LINK_SPEED_UNKNOWN },
	{ "reserved", 8, 0, 2, LINK_SPEED_UNKNOWN },
};

static void test_speed(gconstpointer data)
{
	unsigned int i = GPOINTER_TO_UINT(data);
	uint8_t bytes[64];

	memcpy(bytes, edr_port, sizeof(bytes));
	bytes[BYTE_SPEED_ACTIVE_ENABLED] = (uint8_t)(speeds[i].original << 4);
	bytes[BYTE_SPEED_EXT_ACTIVE_SUPPORTED] = (uint8_t)(speeds[i].extended << 4);
	bytes[BYTE_SPEED_EXT2] = (uint8_t)(speeds[i].extended2 << 5);
	g_assert_cmpuint(decode(bytes).speed, ==, speeds[i].speed);
	/* A link that is down has none. */
	bytes[BYTE_SPEED_SUPPORTED_STATE] = 0x71;
	g_assert_cmpuint(decode(bytes).speed, ==, LINK_SPEED_UNKNOWN);
	g_assert_cmpuint(decode(bytes).width, ==, 0);
}

/* Each field of sets by itself: supported and enabled, of all generations. */
static void test_sets_of_speeds(void)
{
	static const struct {
		unsigned int byte, value;
		uint16_t supported, enabled;
	} cases[] = {
		{ BYTE_SPEED_SUPPORTED_STATE, 0x14, LINK_SPEED_BIT(LINK_SPEED_SDR), 0 },
		{ BYTE_SPEED_SUPPORTED_STATE, 0x24, LINK_SPEED_BIT(LINK_SPEED_DDR), 0 },
		{ BYTE_SPEED_SUPPORTED_STATE, 0x44, LINK_SPEED_BIT(LINK_SPEED_QDR), 0 },
		{ BYTE_SPEED_ACTIVE_ENABLED, 0x01, 0, LINK_SPEED_BIT(LINK_SPEED_SDR) },
		{ BYTE_SPEED_ACTIVE_ENABLED, 0x02, 0, LINK_SPEED_BIT(LINK_SPEED_DDR) },
		{ BYTE_SPEED_ACTIVE_ENABLED, 0x04, 0, LINK_SPEED_BIT(LINK_SPEED_QDR) },
		{ BYTE_SPEED_EXT_ACTIVE_SUPPORTED, 0x01, LINK_SPEED_BIT(LINK_SPEED_FDR), 0 },
		{ BYTE_SPEED_EXT_ACTIVE_SUPPORTED, 0x02, LINK_SPEED_BIT(LINK_SPEED_EDR), 0 },
		{ BYTE_SPEED_EXT_ACTIVE_SUPPORTED, 0x04, LINK_SPEED_BIT(LINK_SPEED_HDR), 0 },
		{ BYTE_SPEED_EXT_ACTIVE_SUPPORTED, 0x08, LINK_SPEED_BIT(LINK_SPEED_NDR), 0 },
		{ BYTE_SPEED_EXT_ENABLED, 0xe1, 0, LINK_SPEED_BIT(LINK_SPEED_FDR) },
		{ BYTE_SPEED_EXT_ENABLED, 0x02, 0, LINK_SPEED_BIT(LINK_SPEED_EDR) },
		{ BYTE_SPEED_EXT_ENABLED, 0x04, 0, LINK_SPEED_BIT(LINK_SPEED_HDR) },
		{ BYTE_SPEED_EXT_ENABLED, 0x08, 0, LINK_SPEED_BIT(LINK_SPEED_NDR) },
		{ BYTE_SPEED_EXT_ENABLED, 0x10, 0, 0 },
		{ BYTE_SPEED_EXT2, 0x08, LINK_SPEED_BIT(LINK_SPEED_XDR), 0 },
		{ BYTE_SPEED_EXT2, 0x01, 0, LINK_SPEED_BIT(LINK_SPEED_XDR) },
		{ BYTE_SPEED_EXT2, 0x96, 0, 0 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		uint8_t bytes[64] = { [BYTE_SPEED_SUPPORTED_STATE] = PORT_STATE_ACTIVE };
		struct port_facts port;

		bytes[cases[i].byte] |= (uint8_t)cases[i].value;
		port = decode(bytes);
		g_assert_cmphex(port.speeds_supported, ==, cases[i].supported);
		g_assert_cmphex(port.speeds_enabled, ==, cases[i].enabled);
		g_assert_cmpuint(port.speed, ==, LINK_SPEED_UNKNOWN);
	}
}

/* --- Codes --- */

static void test_widths(void)
{
	for (unsigned int width = 0; width < 256; width++) {
		g_assert_cmpuint(decode_with(29, width).widths_enabled, ==, width);
		g_assert_cmpuint(decode_with(30, width).widths_supported, ==, width);
		g_assert_cmpuint(decode_with(31, width).width, ==, width);
	}
}

static void test_states(void)
{
	for (unsigned int code = 0; code < 16; code++) {
		struct port_facts port = decode_with(BYTE_SPEED_SUPPORTED_STATE, 0x70 | code);
		unsigned int physical =
			decode_with(BYTE_PHYSICAL_STATE, code << 4 | 2).physical_state;

		g_assert_cmpuint(port.state, ==, code <= 4 ? code : PORT_STATE_UNKNOWN);
		g_assert_cmpuint(port.width, ==, code >= 2 && code <= 4 ? LINK_WIDTH_4X : 0);
		g_assert_cmpuint(physical, ==, code <= 7 ? code : PORT_PHYSICAL_UNKNOWN);
	}
}

static void test_mtus(void)
{
	static const uint16_t bytes[16] = { 0, 256, 512, 1024, 2048, 4096 };

	for (unsigned int code = 0; code < 16; code++) {
		struct port_facts port = decode_with(BYTE_MTU_SM_SL, code << 4 | 9);

		g_assert_cmpuint(port.mtu, ==, bytes[code]);
		g_assert_cmpuint(port.sm_sl, ==, 9);
		g_assert_cmpuint(decode_with(BYTE_MTU_CAP, 0xf0 | code).mtu_cap, ==, bytes[code]);
	}
}

static void test_vls(void)
{
	static const uint8_t counts[16] = { 0, 1, 2, 4, 8, 15 };

	for (unsigned int code = 0; code < 16; code++) {
		g_assert_cmpuint(decode_with(BYTE_VL_CAP, code << 4 | 0xf).vls_cap, ==,
				 counts[code]);
		g_assert_cmpuint(decode_with(BYTE_OPER_VLS, code << 4 | 0xf).vls, ==, counts[code]);
	}
}

static void test_lmc(void)
{
	for (unsigned int lmc = 0; lmc < 8; lmc++)
		g_assert_cmpuint(decode_with(BYTE_LMC, 0xf8 | lmc).lmc, ==, lmc);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/port-info/edr", test_edr);
	g_test_add_func("/port-info/zeroes", test_zeroes);
	g_test_add_func("/port-info/overwrites", test_overwrites);
	for (unsigned int i = 0; i < ARRAY_SIZE(speeds); i++) {
		g_autofree char *name = g_strdup_printf("/port-info/speed/%s", speeds[i].name);

		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_speed);
	}
	g_test_add_func("/port-info/speed/sets", test_sets_of_speeds);
	g_test_add_func("/port-info/widths", test_widths);
	g_test_add_func("/port-info/states", test_states);
	g_test_add_func("/port-info/mtus", test_mtus);
	g_test_add_func("/port-info/vls", test_vls);
	g_test_add_func("/port-info/lmc", test_lmc);
	return g_test_run();
}
