// SPDX-License-Identifier: Apache-2.0
/*
 * How a node of a fake fabric answers: facts into attributes, by libibmad.
 */
#include "fake-private.h"

#include <infiniband/mad.h>

#include "base/util.h"

#define STATUS_UNSUPPORTED_ATTRIBUTE 0x0c
#define STATUS_INVALID_VALUE	     0x1c

size_t fake_answer_size(const struct fake_question *question)
{
	return question->mgmt_class == IB_SA_CLASS ? IB_SA_DATA_OFFS + 36
						   : IB_SMP_DATA_OFFS + IB_SMP_DATA_SIZE;
}

static void set_node_info(uint8_t *info, const struct fake_port *at)
{
	const struct node_facts *node = &at->node->facts;

	mad_set_field(info, 0, IB_NODE_BASE_VERS_F, 1);
	mad_set_field(info, 0, IB_NODE_CLASS_VERS_F, 1);
	mad_set_field(info, 0, IB_NODE_TYPE_F, node->type);
	mad_set_field(info, 0, IB_NODE_NPORTS_F, node->n_ports);
	mad_set_field64(info, 0, IB_NODE_SYSTEM_GUID_F, node->system_guid);
	mad_set_field64(info, 0, IB_NODE_GUID_F, node->guid);
	mad_set_field64(info, 0, IB_NODE_PORT_GUID_F, at->facts.guid);
	mad_set_field(info, 0, IB_NODE_PARTITION_CAP_F, node->partition_cap);
	mad_set_field(info, 0, IB_NODE_DEVID_F, node->device_id);
	mad_set_field(info, 0, IB_NODE_REVISION_F, node->revision);
	mad_set_field(info, 0, IB_NODE_LOCAL_PORT_F, at->facts.number);
	mad_set_field(info, 0, IB_NODE_VENDORID_F, node->vendor_id);
}

/* The bits of a generation's field; byte 56 has all that is of the third. */
static unsigned int speed_field(unsigned int speeds, enum link_speed first, unsigned int n)
{
	unsigned int field = 0;

	for (unsigned int i = 0; i < n; i++)
		field |= (unsigned int)!!(speeds & LINK_SPEED_BIT(first + i)) << i;
	return field;
}

static void set_speeds(uint8_t *info, const struct port_facts *port)
{
	static const struct {
		enum MAD_FIELDS original, extended;
		unsigned int shift;
	} fields[] = {
		{ IB_PORT_LINK_SPEED_ACTIVE_F, IB_PORT_LINK_SPEED_EXT_ACTIVE_F, 5 },
		{ IB_PORT_LINK_SPEED_SUPPORTED_F, IB_PORT_LINK_SPEED_EXT_SUPPORTED_F, 3 },
		{ IB_PORT_LINK_SPEED_ENABLED_F, IB_PORT_LINK_SPEED_EXT_ENABLED_F, 0 },
	};
	unsigned int speeds[] = { LINK_SPEED_BIT(port->speed), port->speeds_supported,
				  port->speeds_enabled };

	for (unsigned int i = 0; i < ARRAY_SIZE(fields); i++) {
		mad_set_field(info, 0, fields[i].original,
			      speed_field(speeds[i], LINK_SPEED_SDR, 3));
		mad_set_field(info, 0, fields[i].extended,
			      speed_field(speeds[i], LINK_SPEED_FDR, 4));
		info[56] |= (uint8_t)(speed_field(speeds[i], LINK_SPEED_XDR, 1) << fields[i].shift);
	}
}

static unsigned int mtu_code(unsigned int bytes)
{
	return bytes ? (unsigned int)__builtin_ctz(bytes / 128) : 0;
}

static unsigned int vl_code(unsigned int vls)
{
	return vls == 15 ? 5 : vls ? (unsigned int)__builtin_ctz(vls) + 1 : 0;
}

static void set_port_info(uint8_t *info, const struct port_facts *port)
{
	mad_set_field64(info, 0, IB_PORT_GID_PREFIX_F, port->gid_prefix);
	mad_set_field(info, 0, IB_PORT_LID_F, port->lid);
	mad_set_field(info, 0, IB_PORT_LMC_F, port->lmc);
	mad_set_field(info, 0, IB_PORT_SMLID_F, port->sm_lid);
	mad_set_field(info, 0, IB_PORT_SMSL_F, port->sm_sl);
	mad_set_field(info, 0, IB_PORT_CAPMASK_F, port->capability_mask);
	mad_set_field(info, 0, IB_PORT_CAPMASK2_F, port->capability_mask2);
	mad_set_field(info, 0, IB_PORT_STATE_F, port->state);
	mad_set_field(info, 0, IB_PORT_PHYS_STATE_F, port->physical_state);
	mad_set_field(info, 0, IB_PORT_LINK_WIDTH_ACTIVE_F, port->width);
	mad_set_field(info, 0, IB_PORT_LINK_WIDTH_SUPPORTED_F, port->widths_supported);
	mad_set_field(info, 0, IB_PORT_LINK_WIDTH_ENABLED_F, port->widths_enabled);
	mad_set_field(info, 0, IB_PORT_NEIGHBOR_MTU_F, mtu_code(port->mtu));
	mad_set_field(info, 0, IB_PORT_MTU_CAP_F, mtu_code(port->mtu_cap));
	mad_set_field(info, 0, IB_PORT_OPER_VLS_F, vl_code(port->vls));
	mad_set_field(info, 0, IB_PORT_VL_CAP_F, vl_code(port->vls_cap));
	set_speeds(info, port);
}

static bool is_mute(const struct fake_node *node, const struct fake_question *question)
{
	for (unsigned int i = 0; i < node->n_mutes; i++) {
		if (node->mutes[i].attribute == question->attribute &&
		    node->mutes[i].modifier == question->modifier)
			return true;
	}
	return false;
}

static unsigned int set_attribute(const struct fake *f, const struct fake_question *question,
				  const struct fake_port *at, uint8_t *data)
{
	const struct fake_node *node = at->node;
	unsigned int number = question->modifier;

	if (question->attribute == node->refused)
		return STATUS_UNSUPPORTED_ATTRIBUTE;
	switch (question->attribute) {
	case IB_ATTR_NODE_INFO:
		set_node_info(data, at);
		if (node->lies)
			mad_set_field64(data, 0, IB_NODE_GUID_F, UINT64_C(0x666) << 48 | f->order);
		return 0;
	case IB_ATTR_NODE_DESC:
		memcpy(data, node->description, sizeof(node->description));
		return 0;
	case IB_ATTR_SWITCH_INFO:
		if (node->facts.type != NODE_SWITCH)
			return STATUS_UNSUPPORTED_ATTRIBUTE;
		mad_set_field(data, 0, IB_SW_ENHANCED_PORT0_F, node->facts.enhanced_port0);
		mad_set_field(data, 0, IB_SW_STATE_CHANGE_F, node->port_state_change);
		return 0;
	case IB_ATTR_PORT_INFO:
		/* An adapter asked for port 0 speaks of the one by which it was asked. */
		if (number == 0 && node->facts.type != NODE_SWITCH)
			number = at->facts.number;
		if (number > node->facts.n_ports)
			return STATUS_INVALID_VALUE;
		set_port_info(data, &node->ports[number].facts);
		return 0;
	default:
		return STATUS_UNSUPPORTED_ATTRIBUTE;
	}
}

static void set_header(uint8_t *mad, const struct fake_question *question)
{
	uint64_t tid = UINT64_C(0x0000002a) << 32 | question->tid;

	mad_set_field(mad, 0, IB_MAD_BASEVER_F, 1);
	mad_set_field(mad, 0, IB_MAD_CLASSVER_F, question->mgmt_class == IB_SA_CLASS ? 2 : 1);
	mad_set_field(mad, 0, IB_MAD_MGMTCLASS_F, question->mgmt_class);
	mad_set_field(mad, 0, IB_MAD_METHOD_F, 1);
	mad_set_field(mad, 0, IB_MAD_RESPONSE_F, 1);
	mad_set_field64(mad, 0, IB_MAD_TRID_F, tid);
	mad_set_field(mad, 0, IB_MAD_ATTRID_F, question->attribute);
	mad_set_field(mad, 0, IB_MAD_ATTRMOD_F, question->modifier);
	if (!question->directed)
		return;
	mad_set_field(mad, 0, IB_DRSMP_HOPCNT_F, question->n_hops);
	mad_set_field(mad, 0, IB_DRSMP_DIRECTION_F, 1);
}

bool fake_answer(struct fake *f, const struct fake_question *question, struct fake_port *at,
		 uint8_t mad[static MAD_SIZE])
{
	unsigned int status;

	if (is_mute(at->node, question))
		return false;
	memset(mad, 0, MAD_SIZE);
	set_header(mad, question);
	if (question->mgmt_class == IB_SA_CLASS || question->attribute == IB_ATTR_SMINFO)
		return fake_sm_answer(f, question, at, mad);
	status = set_attribute(f, question, at, mad + IB_SMP_DATA_OFFS);
	/* The direction bit is within the field that libibmad calls the status of other classes. */
	mad_set_field(mad, 0, question->directed ? IB_DRSMP_STATUS_F : IB_MAD_STATUS_F, status);
	return true;
}
