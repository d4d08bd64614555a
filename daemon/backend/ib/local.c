// SPDX-License-Identifier: Apache-2.0
/*
 * The local port: is the way to the subnet open?
 */
#include "backend/ib/subnet-private.h"

#include "base/util.h"

#include <errno.h>
#include <infiniband/mad.h>

#define MISSED_MAX 5 /* heartbeats, before the device is opened again */

static const struct ib_route local_route;

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

/* Before a subnet manager sets one, a port has the default prefix (IBA vol. 1, 4.1.1), or none. */
static uint64_t prefix_of(const struct subnet *subnet, const struct port_facts *port)
{
	if (port->gid_prefix)
		return port->gid_prefix;
	return subnet->fabric.subnet_prefix ?: IB_DEFAULT_SUBN_PREFIX;
}

uint64_t subnet_up_since(const struct subnet *subnet)
{
	return subnet->up_since;
}

uint64_t subnet_swept_since(const struct subnet *subnet)
{
	return subnet->swept_since;
}

static void on_heartbeat(struct mad_request *request, int error, const uint8_t *mad)
{
	struct subnet *subnet = request->userdata;
	struct port_facts port = { 0 }, old = subnet->port;
	bool new_sm, moved;

	subnet->heartbeat_pending = false;
	if (error == -ECANCELED)
		return;
	if (error) {
		heartbeat_missed(subnet, error);
		return;
	}
	subnet->n_missed = 0;
	smp_decode_port_info(mad, &port);
	port.gid_prefix = prefix_of(subnet, &port);
	moved = subnet->fabric.subnet_prefix && port.gid_prefix != subnet->fabric.subnet_prefix;
	/* A port that was reset may have another prefix until the subnet manager comes to it. */
	if (moved && port.state < PORT_STATE_ACTIVE) {
		subnet_stale(subnet, -ENETDOWN);
		return;
	}
	if (moved)
		subnet_stale(subnet, -ENETRESET);
	subnet->port = port;
	subnet->port_known = true;
	subnet->fabric.subnet_prefix = port.gid_prefix;
	subnet->fabric.sm_lid = port.sm_lid;
	new_sm = port.sm_lid != old.sm_lid || port.lid != old.lid;
	if (new_sm) {
		sm_changed(subnet);
		subnet_tell(subnet);
	}
	if (port.state < PORT_STATE_INIT) {
		subnet_stale(subnet, -ENETDOWN);
		return;
	}
	subnet->up_since = subnet->up_since ?: mad_engine_now(subnet->engine);
	subnet->confirmed_at = subnet->heartbeat_at;
	if (forgot_to_subscribe(subnet))
		sm_changed(subnet);
	sm_ask(subnet);
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
	subnet->heartbeat_at = mad_engine_now(subnet->engine);
	mad_submit(subnet->engine, &subnet->heartbeat);
}

/* What fails for our own sake must not be held against a node. */
bool local_confirms(struct subnet *subnet)
{
	if (subnet->confirmed_at >= subnet->sweep.failed_at)
		return true;
	local_heartbeat(subnet);
	return false;
}
