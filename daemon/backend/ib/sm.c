// SPDX-License-Identifier: Apache-2.0
/*
 * The subnet manager: who is the master, has it promised to forward notices, and what is it doing?
 */
#include "backend/ib/subnet-private.h"
#include "base/log.h"
#include "base/util.h"

#include <errno.h>
#include <infiniband/mad.h>

#define SUBSCRIBE_BACK_OFF_MAX_S 60
#define SUBSCRIBE_RENEW_S	 60 /* a subnet manager that began anew may hide it: see ActCount */
#define SM_MISSED_MAX		 3

void sm_changed(struct subnet *subnet)
{
	subnet->facts.subscribed = false;
	subnet->subscription.active = false;
	subnet->subscribe_back_off_s = 0;
	subnet->due[TIMER_SUBSCRIBE] = mad_engine_now(subnet->engine);
	activity_forget(&subnet->activity);
}

/* What a subnet manager sends while it only looks whether anything has changed. */
static uint32_t usual_activity(const struct subnet *subnet)
{
	uint32_t n_switches = 0;

	for (size_t i = 0; subnet->topology && i < subnet->topology->n_nodes; i++)
		n_switches += subnet->topology->nodes[i]->facts.type == NODE_SWITCH;
	return (n_switches + 16) * (1 + subnet->settings.heartbeat_s / 10);
}

/* It has seen a change of which we know nothing: then everything is to be looked at. */
static void follow_activity(struct subnet *subnet, const struct sm_info *info)
{
	uint64_t now = mad_engine_now(subnet->engine);

	if (activity_look(&subnet->activity, info->act_count, usual_activity(subnet), now) &&
	    subnet->facts.state == SOURCE_LIVE) {
		log_debug("%s: the subnet manager has swept, and no notice says why",
			  subnet->facts.id);
		subnet->due[TIMER_FULL_SWEEP] = now;
	}
}

/* It does not answer; perhaps it is gone. Who it was stays, and that nothing is heard is told. */
static void sm_missed(struct subnet *subnet)
{
	if (++subnet->n_sm_missed != SM_MISSED_MAX)
		return;
	subnet->fabric.sm_state = SM_STATE_SILENT;
	subnet->facts.subscribed = false;
	subnet_tell(subnet);
}

static void on_sm_info(struct mad_request *request, int error, const uint8_t *mad)
{
	struct subnet *subnet = request->userdata;
	struct fabric_facts old = subnet->fabric;
	struct sm_info info;
	bool restarted;

	subnet->sm_pending = false;
	/* One that is no longer the master has nothing to say. */
	if (error == -ECANCELED || request->lid != subnet->port.sm_lid)
		return;
	if (error) {
		sm_missed(subnet);
		return;
	}
	smp_decode_sm_info(mad, &info);
	/* One that was away may have begun anew, or its notices have not arrived. */
	restarted = subnet->fabric.sm_guid &&
		    (info.guid != subnet->fabric.sm_guid || info.act_count < subnet->sm_act_count ||
		     subnet->n_sm_missed >= SM_MISSED_MAX);
	subnet->n_sm_missed = 0;
	subnet->sm_act_count = info.act_count;
	subnet->fabric.sm_guid = info.guid;
	subnet->fabric.sm_priority = info.priority;
	subnet->fabric.sm_state = info.state;
	if (restarted)
		sm_changed(subnet);
	follow_activity(subnet, &info);
	if (memcmp(&old, &subnet->fabric, sizeof(old)) != 0)
		subnet_tell(subnet);
}

void sm_ask(struct subnet *subnet)
{
	if (subnet->sm_pending || !subnet->port.sm_lid)
		return;
	subnet->sm_request = (struct mad_request){
		.mgmt_class = IB_SMI_CLASS,
		.method = IB_MAD_METHOD_GET,
		.attribute = IB_ATTR_SMINFO,
		.lid = subnet->port.sm_lid,
		.data_offset = IB_SMP_DATA_OFFS,
		.answer_size = IB_SMP_DATA_OFFS + IB_SMP_DATA_SIZE,
		.done = on_sm_info,
		.userdata = subnet,
	};
	subnet->sm_pending = true;
	mad_submit(subnet->engine, &subnet->sm_request);
}

static void on_subscribed(struct subscription *subscription, void *userdata)
{
	struct subnet *subnet = userdata;
	uint64_t now = mad_engine_now(subnet->engine);
	/* Nobody knows what was missed meanwhile. If it only took a while: see follow_activity().
	 */
	bool again = subscription->active && !subnet->facts.subscribed &&
		     (subnet->was_subscribed || subnet->subscribe_back_off_s) &&
		     subnet->facts.state == SOURCE_LIVE;

	if (subscription->error == -ECANCELED)
		return;
	/* It was another one that was asked. */
	if (subscription->requests[0].lid != subnet->port.sm_lid) {
		subscription->active = false;
		subnet->due[TIMER_SUBSCRIBE] = now;
		return;
	}
	subnet->subscribe_back_off_s =
		MIN(subnet->subscribe_back_off_s * 2 + 1, SUBSCRIBE_BACK_OFF_MAX_S);
	/* A subnet manager that lost its memory does not say so: renew it now and then. */
	if (subscription->active)
		subnet->subscribe_back_off_s = 0;
	subnet->due[TIMER_SUBSCRIBE] =
		now + (subscription->active ? SUBSCRIBE_RENEW_S : subnet->subscribe_back_off_s) *
			      USEC_PER_SEC;
	if (subnet->facts.subscribed == subscription->active)
		return;
	subnet->facts.subscribed = subscription->active;
	if (again)
		subnet->due[TIMER_FULL_SWEEP] = now;
	subnet->was_subscribed |= subscription->active;
	subnet_tell(subnet);
}

void sm_subscribe(struct subnet *subnet)
{
	subnet->due[TIMER_SUBSCRIBE] = NEVER;
	if (subnet->takes_reports && subnet->port.sm_lid && subnet->port.lid)
		subscription_renew(&subnet->subscription, subnet->engine, subnet->port.sm_lid,
				   subnet->port.sm_sl);
}

void sm_init(struct subnet *subnet)
{
	subnet->subscription.done = on_subscribed;
	subnet->subscription.userdata = subnet;
}
