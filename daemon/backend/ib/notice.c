// SPDX-License-Identifier: Apache-2.0
#include "backend/ib/notice.h"

#include "base/util.h"

#include <errno.h>
#include <infiniband/mad.h>

static const uint16_t traps[NOTICE_TRAPS] = {
	TRAP_IN_SERVICE,
	TRAP_OUT_OF_SERVICE,
	TRAP_LINK_STATE,
	TRAP_CAPABILITY,
};

/* libibmad has no fields for InformInfo (IBA vol. 1, 13.4.8.3); big-endian, as on the wire. */
struct inform_info {
	uint8_t gid[16];
	uint8_t lid_range_begin[2], lid_range_end[2];
	uint8_t reserved[2];
	uint8_t is_generic;
	uint8_t subscribe;
	uint8_t type[2];
	uint8_t trap_number[2];
	uint8_t qpn_response_time[4];
	uint8_t reserved2;
	uint8_t producer_type[3];
};
_Static_assert(sizeof(struct inform_info) == 36, "InformInfo has 36 bytes");

#define RESPONSE_TIME 19 /* 4.096 us * 2^19, about 2 s */

static void encode(uint8_t data[static 36], uint16_t trap)
{
	struct inform_info info = {
		.lid_range_begin = { 0xff, 0xff }, /* all */
		.is_generic = 1,
		.subscribe = 1,
		.type = { 0xff, 0xff }, /* all */
		.trap_number = { (uint8_t)(trap >> 8), (uint8_t)trap },
		.qpn_response_time = { 0, 0, 1, RESPONSE_TIME },
		.producer_type = { 0xff, 0xff, 0xff }, /* all */
	};

	memcpy(data, &info, sizeof(info));
}

static void on_answer(struct mad_request *request, int error, const uint8_t *mad)
{
	struct subscription *subscription = request->userdata;

	if (error && !subscription->error)
		subscription->error = error;
	if (--subscription->n_pending > 0)
		return;
	subscription->active = subscription->error == 0;
	subscription->done(subscription, subscription->userdata);
}

void subscription_renew(struct subscription *subscription, struct mad_engine *engine,
			uint16_t sm_lid, uint8_t sm_sl)
{
	if (subscription->n_pending)
		return;
	subscription->error = 0;
	subscription->n_pending = NOTICE_TRAPS;
	for (unsigned int i = 0; i < NOTICE_TRAPS; i++) {
		encode(subscription->data[i], traps[i]);
		subscription->requests[i] = (struct mad_request){
			.mgmt_class = IB_SA_CLASS,
			.method = IB_MAD_METHOD_SET,
			.attribute = IB_SA_ATTR_INFORMINFO,
			.lid = sm_lid,
			.sl = sm_sl,
			.data_offset = IB_SA_DATA_OFFS,
			.data_size = sizeof(subscription->data[i]),
			.data = subscription->data[i],
			.answer_size = IB_SA_DATA_OFFS + sizeof(subscription->data[i]),
			.done = on_answer,
			.userdata = subscription,
		};
		mad_submit(engine, &subscription->requests[i]);
	}
}

/* The details of traps 64 and 65 begin with six bytes that are reserved, then a GID. */
#define DETAILS_GID_GUID 14

bool notice_decode(const uint8_t *mad, struct notice *ret)
{
	void *notice = (void *)(uintptr_t)(mad + IB_SA_DATA_OFFS);
	uint8_t details[54];
	uint64_t guid = 0;
	uint32_t trap;

	if (mad_get_field((void *)(uintptr_t)mad, 0, IB_MAD_ATTRID_F) != NOTICE ||
	    !mad_get_field(notice, 0, IB_NOTICE_IS_GENERIC_F))
		return false;
	trap = mad_get_field(notice, 0, IB_NOTICE_TRAP_NUMBER_F);
	mad_get_array(notice, 0, IB_NOTICE_DATA_DETAILS_F, details);
	for (unsigned int i = 0; i < 8; i++)
		guid = guid << 8 | details[DETAILS_GID_GUID + i];
	*ret = (struct notice){ .trap = trap };
	switch (trap) {
	case TRAP_IN_SERVICE:
	case TRAP_OUT_OF_SERVICE:
		ret->port_guid = guid;
		return true;
	case TRAP_LINK_STATE:
		ret->lid = (uint16_t)mad_get_field(notice, 0, IB_NOTICE_DATA_LID_F);
		return true;
	case TRAP_CAPABILITY:
		ret->lid = (uint16_t)mad_get_field(notice, 0, IB_NOTICE_DATA_144_LID_F);
		return true;
	default:
		return false;
	}
}
