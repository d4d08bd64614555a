// SPDX-License-Identifier: Apache-2.0
/*
 * The local port and the subnet manager: is the way to the subnet open, who is its master, and has
 * that one promised to forward notices?
 */
#include "backend/ib/subnet-private.h"

#include "base/util.h"

#include <errno.h>
#include <infiniband/mad.h>

#define SUBSCRIBE_BACK_OFF_MAX_S 60
#define MISSED_MAX		 5 /* heartbeats, before the device is opened again */

static const struct ib_route local_route;

static void sm_changed(struct subnet *subnet)
{
	subnet->facts.subscribed = false;
	subnet->subscription.active = false;
	subnet->subscribe_back_off_s = 0;
	subnet->due[TIMER_SUBSCRIBE] = mad_engine_now(subnet->engine);
}

static void on_sm_info(struct mad_request *request, int error, const uint8_t *mad)
{
	struct subnet *subnet = request->userdata;
	struct sm_info info;
	bool restarted;

	subnet->sm_pending = false;
	/* Not known for now is not another one: what was known stays. */
	if (error) {
		subnet->sm_missed |= error != -ECANCELED;
		return;
	}
	smp_decode_sm_info(mad, &info);
	/* One that was away may have begun anew, or its notices have not arrived. */
	restarted = subnet->fabric.sm_guid &&
		    (info.guid != subnet->fabric.sm_guid || info.act_count < subnet->sm_act_count ||
		     subnet->sm_missed);
	subnet->sm_missed = false;
	subnet->sm_act_count = info.act_count;
	subnet->fabric.sm_guid = info.guid;
	subnet->fabric.sm_priority = info.priority;
	subnet->fabric.sm_state = info.state;
	if (restarted)
		sm_changed(subnet);
	subnet_tell(subnet);
}

void local_ask_sm(struct subnet *subnet)
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
	bool again = subscription->active && !subnet->facts.subscribed &&
		     subnet->facts.state == SOURCE_LIVE;

	if (subscription->error == -ECANCELED)
		return;
	subnet->subscribe_back_off_s =
		MIN(subnet->subscribe_back_off_s * 2 + 1, SUBSCRIBE_BACK_OFF_MAX_S);
	/* A subnet manager that lost its memory does not say so: renew it now and then. */
	if (subscription->active)
		subnet->subscribe_back_off_s = 0;
	subnet->due[TIMER_SUBSCRIBE] = now + (subscription->active ? subnet->settings.full_sweep_s
								   : subnet->subscribe_back_off_s) *
						     USEC_PER_SEC;
	if (subnet->facts.subscribed == subscription->active)
		return;
	subnet->facts.subscribed = subscription->active;
	/*
	 * Nobody knows what was missed meanwhile. The first subscription should have been
	 * confirmed before the first sweep ended, so there it is not urgent.
	 */
	if (again)
		subnet->due[TIMER_FULL_SWEEP] =
			MIN(subnet->due[TIMER_FULL_SWEEP],
			    subnet->was_subscribed
				    ? now
				    : now + subnet->settings.light_sweep_s * USEC_PER_SEC);
	subnet->was_subscribed |= subscription->active;
	subnet_tell(subnet);
}

void local_subscribe(struct subnet *subnet)
{
	subnet->due[TIMER_SUBSCRIBE] = NEVER;
	if (subnet->takes_reports && subnet->port.sm_lid && subnet->port.lid)
		subscription_renew(&subnet->subscription, subnet->engine, subnet->port.sm_lid,
				   subnet->port.sm_sl);
}

/* The adapter's own agent is silent, or the device does not take what is sent. */
static void heartbeat_missed(struct subnet *subnet, int error)
{
	bool broken = error != -ETIMEDOUT || ++subnet->n_missed >= MISSED_MAX;

	subnet_stale(subnet, error);
	if (!broken || !subnet->owner->broken)
		return;
	subnet->n_missed = 0;
	subnet->owner->broken(subnet->owner->userdata, error);
}

/* The port was away, and whatever was subscribed with it. */
static bool forgot_to_subscribe(const struct subnet *subnet)
{
	return subnet->due[TIMER_SUBSCRIBE] == NEVER && !subnet->subscription.n_pending;
}

static void on_heartbeat(struct mad_request *request, int error, const uint8_t *mad)
{
	struct subnet *subnet = request->userdata;
	struct port_facts port = { 0 }, old = subnet->port;
	bool new_sm;

	subnet->heartbeat_pending = false;
	if (error == -ECANCELED)
		return;
	if (error) {
		heartbeat_missed(subnet, error);
		return;
	}
	subnet->n_missed = 0;
	smp_decode_port_info(mad, &port);
	/* Before a subnet manager sets one, a port has the default prefix (IBA vol. 1, 4.1.1). */
	port.gid_prefix = port.gid_prefix ?: IB_DEFAULT_SUBN_PREFIX;
	if (subnet->port_known && port.gid_prefix != old.gid_prefix)
		subnet_stale(subnet, -ESTALE);
	subnet->port = port;
	subnet->port_known = true;
	subnet->fabric.subnet_prefix = port.gid_prefix;
	subnet->fabric.sm_lid = port.sm_lid;
	new_sm = port.sm_lid != old.sm_lid || port.lid != old.lid;
	if (new_sm) {
		sm_changed(subnet);
		local_ask_sm(subnet);
		subnet_tell(subnet);
	}
	if (port.state < PORT_STATE_INIT) {
		subnet_stale(subnet, -ENETDOWN);
		return;
	}
	if (forgot_to_subscribe(subnet))
		sm_changed(subnet);
	/* The subnet manager has been at work: addresses and states are new. */
	if (subnet->facts.state == SOURCE_LIVE && (new_sm || port.state != old.state))
		subnet->due[TIMER_FULL_SWEEP] = mad_engine_now(subnet->engine) + USEC_PER_SEC;
	subnet_up(subnet);
}

void local_heartbeat(struct subnet *subnet)
{
	subnet->due[TIMER_HEARTBEAT] =
		mad_engine_now(subnet->engine) + subnet->settings.heartbeat_s * USEC_PER_SEC;
	if (subnet->heartbeat_pending || subnet->wire_error < 0)
		return;
	subnet->heartbeat = (struct mad_request){
		.mgmt_class = IB_SMI_DIRECT_CLASS,
		.method = IB_MAD_METHOD_GET,
		.attribute = IB_ATTR_PORT_INFO,
		.route = &local_route,
		.data_offset = IB_SMP_DATA_OFFS,
		.answer_size = IB_SMP_DATA_OFFS + IB_SMP_DATA_SIZE,
		.done = on_heartbeat,
		.userdata = subnet,
	};
	subnet->heartbeat_pending = true;
	mad_submit(subnet->engine, &subnet->heartbeat);
}

void local_init(struct subnet *subnet)
{
	subnet->subscription.done = on_subscribed;
	subnet->subscription.userdata = subnet;
}
