// SPDX-License-Identifier: Apache-2.0
#include "backend/ib/smp.h"

#include "backend/ib/limits.h"
#include "base/text.h"
#include "base/util.h"

#include <errno.h>
#include <infiniband/mad.h>

/* libibmad takes pointers to what it only reads. */
static void *payload(const uint8_t *mad)
{
	return (void *)(uintptr_t)(mad + IB_SMP_DATA_OFFS);
}

int smp_decode_node_info(const uint8_t *mad, struct node_info *ret)
{
	void *info = payload(mad);
	uint32_t type = mad_get_field(info, 0, IB_NODE_TYPE_F);
	uint32_t n_ports = mad_get_field(info, 0, IB_NODE_NPORTS_F);
	uint32_t local_port = mad_get_field(info, 0, IB_NODE_LOCAL_PORT_F);
	uint64_t guid = mad_get_field64(info, 0, IB_NODE_GUID_F);

	if (type < NODE_CA || type > NODE_ROUTER || n_ports == 0 || n_ports > IB_MAX_PORTS ||
	    local_port > n_ports || (local_port == 0 && type != NODE_SWITCH) || guid == 0)
		return -EBADMSG;
	*ret = (struct node_info){
		.node = {
			.guid = guid,
			.system_guid = mad_get_field64(info, 0, IB_NODE_SYSTEM_GUID_F),
			.vendor_id = mad_get_field(info, 0, IB_NODE_VENDORID_F),
			.revision = mad_get_field(info, 0, IB_NODE_REVISION_F),
			.device_id = (uint16_t)mad_get_field(info, 0, IB_NODE_DEVID_F),
			.partition_cap = (uint16_t)mad_get_field(info, 0, IB_NODE_PARTITION_CAP_F),
			.type = (uint8_t)type,
			.n_ports = (uint8_t)n_ports,
		},
		.port_guid = mad_get_field64(info, 0, IB_NODE_PORT_GUID_F),
		.local_port = (uint8_t)local_port,
	};
	return 0;
}

void smp_decode_description(const uint8_t *mad, char ret[static DESCRIPTION_SIZE])
{
	text_clean(payload(mad), DESCRIPTION_SIZE - 1, DESCRIPTION_SIZE, ret);
}

void smp_decode_switch_info(const uint8_t *mad, struct switch_info *ret)
{
	void *info = payload(mad);

	*ret = (struct switch_info){
		.enhanced_port0 = mad_get_field(info, 0, IB_SW_ENHANCED_PORT0_F),
		.port_state_change = mad_get_field(info, 0, IB_SW_STATE_CHANGE_F),
	};
}

/*
 * A port has three generations of speed fields: the original bits (SDR, DDR, QDR), the extended
 * ones (FDR to NDR) and the extended-2 ones (XDR). libibmad knows the last since rdma-core 50; they
 * are LinkSpeedExtActive2 (2 bits), LinkSpeedExtSupported2 (2) and LinkSpeedExtEnabled2 (3) in
 * byte 56.
 */
#define EXT2_BYTE 56

static const struct {
	uint8_t generation, bit;
	enum link_speed speed;
} speed_bits[] = {
	{ 0, 1, LINK_SPEED_SDR }, { 0, 2, LINK_SPEED_DDR }, { 0, 4, LINK_SPEED_QDR },
	{ 1, 1, LINK_SPEED_FDR }, { 1, 2, LINK_SPEED_EDR }, { 1, 4, LINK_SPEED_HDR },
	{ 1, 8, LINK_SPEED_NDR }, { 2, 1, LINK_SPEED_XDR },
};

static uint16_t decode_speeds(uint32_t original, uint32_t extended, uint32_t extended2)
{
	uint32_t fields[] = { original, extended, extended2 };
	unsigned int speeds = 0;

	/* 15 and 31 mean "as supported" in a Set; a Get does not answer them. */
	for (size_t i = 0; i < ARRAY_SIZE(speed_bits); i++) {
		if (fields[speed_bits[i].generation] & speed_bits[i].bit)
			speeds |= LINK_SPEED_BIT(speed_bits[i].speed);
	}
	return (uint16_t)speeds;
}

static void decode_link(uint8_t *info, struct port_facts *port)
{
	uint8_t ext2 = info[EXT2_BYTE];
	bool up = port->state > PORT_STATE_DOWN;

	port->widths_supported = (uint8_t)mad_get_field(info, 0, IB_PORT_LINK_WIDTH_SUPPORTED_F);
	port->widths_enabled = (uint8_t)mad_get_field(info, 0, IB_PORT_LINK_WIDTH_ENABLED_F);
	port->speeds_supported = decode_speeds(
		mad_get_field(info, 0, IB_PORT_LINK_SPEED_SUPPORTED_F),
		mad_get_field(info, 0, IB_PORT_LINK_SPEED_EXT_SUPPORTED_F), ext2 >> 3 & 3);
	port->speeds_enabled =
		decode_speeds(mad_get_field(info, 0, IB_PORT_LINK_SPEED_ENABLED_F),
			      mad_get_field(info, 0, IB_PORT_LINK_SPEED_EXT_ENABLED_F), ext2 & 7);
	/* A link that is down has no speed, whatever it had. */
	port->width = up ? (uint8_t)mad_get_field(info, 0, IB_PORT_LINK_WIDTH_ACTIVE_F) : 0;
	port->speed = (uint8_t)link_speed_fastest(
		up ? decode_speeds(mad_get_field(info, 0, IB_PORT_LINK_SPEED_ACTIVE_F),
				   mad_get_field(info, 0, IB_PORT_LINK_SPEED_EXT_ACTIVE_F),
				   ext2 >> 5 & 3)
		   : 0);
}

/* MTU codes 1 to 5 are 256 to 4096 bytes. */
static uint16_t mtu_bytes(uint32_t code)
{
	return code >= 1 && code <= 5 ? (uint16_t)(128u << code) : 0;
}

/* VL codes 1 to 5 are VL0, VL0-1, VL0-3, VL0-7, VL0-14. */
static uint8_t vl_count(uint32_t code)
{
	static const uint8_t counts[] = { 0, 1, 2, 4, 8, 15 };

	return code < ARRAY_SIZE(counts) ? counts[code] : 0;
}

void smp_decode_port_info(const uint8_t *mad, struct port_facts *port)
{
	void *info = payload(mad);

	port->gid_prefix = mad_get_field64(info, 0, IB_PORT_GID_PREFIX_F);
	port->lid = (uint16_t)mad_get_field(info, 0, IB_PORT_LID_F);
	port->lmc = (uint8_t)mad_get_field(info, 0, IB_PORT_LMC_F);
	port->sm_lid = (uint16_t)mad_get_field(info, 0, IB_PORT_SMLID_F);
	port->sm_sl = (uint8_t)mad_get_field(info, 0, IB_PORT_SMSL_F);
	port->capability_mask = mad_get_field(info, 0, IB_PORT_CAPMASK_F);
	port->capability_mask2 = (uint16_t)mad_get_field(info, 0, IB_PORT_CAPMASK2_F);
	port->state = (uint8_t)mad_get_field(info, 0, IB_PORT_STATE_F);
	port->physical_state = (uint8_t)mad_get_field(info, 0, IB_PORT_PHYS_STATE_F);
	port->mtu = mtu_bytes(mad_get_field(info, 0, IB_PORT_NEIGHBOR_MTU_F));
	port->mtu_cap = mtu_bytes(mad_get_field(info, 0, IB_PORT_MTU_CAP_F));
	port->vls = vl_count(mad_get_field(info, 0, IB_PORT_OPER_VLS_F));
	port->vls_cap = vl_count(mad_get_field(info, 0, IB_PORT_VL_CAP_F));
	if (port->state > PORT_STATE_ACTIVE)
		port->state = PORT_STATE_UNKNOWN;
	if (port->physical_state > PORT_PHYSICAL_TEST)
		port->physical_state = PORT_PHYSICAL_UNKNOWN;
	decode_link(info, port);
}

void smp_decode_sm_info(const uint8_t *mad, struct sm_info *ret)
{
	void *info = payload(mad);

	*ret = (struct sm_info){
		.guid = mad_get_field64(info, 0, IB_SMINFO_GUID_F),
		.act_count = mad_get_field(info, 0, IB_SMINFO_ACT_F),
		.priority = (uint8_t)mad_get_field(info, 0, IB_SMINFO_PRIO_F),
		.state = (uint8_t)mad_get_field(info, 0, IB_SMINFO_STATE_F),
	};
}
