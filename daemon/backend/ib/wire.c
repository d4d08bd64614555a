// SPDX-License-Identifier: Apache-2.0
#include "backend/ib/wire.h"

#include "base/clock.h"
#include "base/util.h"

#include <errno.h>
#include <infiniband/mad.h>
#include <infiniband/umad.h>

/* More than a dispatch may take before the rest of the program has its turn. */
#define DISPATCH_MAX 512

/* A Notice has 80 bytes (IBA vol. 1, 13.4.8.2). */
#define NOTICE_END (IB_SA_DATA_OFFS + 80)

static const int agent_classes[] = { IB_SMI_DIRECT_CLASS, IB_SMI_CLASS, IB_SA_CLASS };

struct wire {
	int port; /* libibumad's number, and the descriptor */
	int agents[ARRAY_SIZE(agent_classes)];
	bool takes_reports;
	unsigned int timeout_ms;
	const struct ib_keys *keys;
};

static struct ib_user_mad *buffer_clear(void *buffer)
{
	memset(buffer, 0, umad_size() + MAD_SIZE);
	return buffer;
}

static int register_class(int port, int mgmt_class, bool reports)
{
	long methods[16 / sizeof(long)] = { 0 };

	if (reports)
		methods[0] = 1L << IB_MAD_METHOD_REPORT;
	return umad_register(port, mgmt_class, mgmt_class == IB_SA_CLASS ? 2 : 1, 0,
			     reports ? methods : NULL);
}

static int register_agents(struct wire *wire)
{
	for (size_t i = 0; i < ARRAY_SIZE(agent_classes); i++) {
		int agent = -1;

		if (agent_classes[i] == IB_SA_CLASS) {
			agent = register_class(wire->port, agent_classes[i], true);
			wire->takes_reports = agent >= 0;
		}
		if (agent < 0)
			agent = register_class(wire->port, agent_classes[i], false);
		if (agent < 0)
			return errno ? -errno : agent;
		wire->agents[i] = agent;
	}
	return 0;
}

int wire_open(const char *ca, int port, unsigned int timeout_ms, const struct ib_keys *keys,
	      struct wire **ret)
{
	struct wire *wire = malloc(sizeof(*wire));
	int r;

	if (!wire)
		return -ENOMEM;
	*wire = (struct wire){ .timeout_ms = timeout_ms, .keys = keys };
	errno = 0;
	wire->port = umad_open_port(ca, port);
	if (wire->port < 0) {
		/* libibumad says -EIO for whatever open() said. */
		r = errno ? -errno : wire->port;
		free(wire);
		return r;
	}
	r = register_agents(wire);
	if (r < 0) {
		wire_close(wire);
		return r;
	}
	*ret = wire;
	return 0;
}

void wire_close(struct wire *wire)
{
	if (!wire)
		return;
	umad_close_port(wire->port);
	free(wire);
}

int wire_fd(const struct wire *wire)
{
	return umad_get_fd(wire->port);
}

bool wire_takes_reports(const struct wire *wire)
{
	return wire->takes_reports;
}

static int agent_of(const struct wire *wire, int mgmt_class)
{
	for (size_t i = 0; i < ARRAY_SIZE(agent_classes); i++) {
		if (agent_classes[i] == mgmt_class)
			return wire->agents[i];
	}
	return -EPROTONOSUPPORT;
}

static void set_route(ib_portid_t *to, const struct mad_request *request)
{
	if (!request->route)
		return;
	to->drpath.cnt = request->route->n_hops;
	memcpy(to->drpath.p + 1, request->route->hops, request->route->n_hops);
	if (request->via)
		to->drpath.p[++to->drpath.cnt] = request->via;
}

static int wire_send(void *userdata, const struct mad_request *request)
{
	uint8_t storage[sizeof(struct ib_user_mad) + MAD_SIZE] __attribute__((aligned(8)));
	uint8_t data[MAD_SIZE] = { 0 };
	struct wire *wire = userdata;
	struct ib_user_mad *umad = buffer_clear(storage);
	int agent = agent_of(wire, request->mgmt_class);
	ib_rpc_t rpc = {
		.mgtclass = request->mgmt_class,
		.method = request->method,
		.attr = { .id = request->attribute, .mod = request->modifier },
		.dataoffs = request->data_offset,
		.datasz = request->data_size,
		.trid = request->tid,
		.mkey = request->mgmt_class == IB_SA_CLASS ? 0 : wire->keys->m_key,
	};
	ib_portid_t to = {
		.lid = request->lid,
		.qp = request->mgmt_class == IB_SA_CLASS ? 1 : 0,
		.qkey = request->mgmt_class == IB_SA_CLASS ? IB_DEFAULT_QP1_QKEY : 0,
		.sl = request->sl,
		.drpath = { .drslid = 0xffff, .drdlid = 0xffff },
	};

	if (agent < 0)
		return agent;
	set_route(&to, request);
	if (request->data_size)
		memcpy(data, request->data, request->data_size);
	if (mad_build_pkt(umad, &rpc, &to, NULL, data) < 0)
		return -EINVAL;
	if (request->mgmt_class == IB_SA_CLASS)
		mad_set_field64(umad_get_mad(umad), 0, IB_SA_MKEY_F, wire->keys->sa_key);
	/* The kernel only matches an answer to a send that waits for one. Retries are the engine's.
	 */
	errno = 0;
	if (umad_send(wire->port, agent, umad, MAD_SIZE, (int)wire->timeout_ms, 0) < 0)
		return errno ? -errno : -EIO;
	return 0;
}

static uint64_t wire_now(void *userdata)
{
	return monotonic_us();
}

const struct mad_wire umad_wire = { .send = wire_send, .now = wire_now };

static void hand_up(struct ib_user_mad *umad, size_t length, const struct wire_callbacks *callbacks,
		    void *userdata)
{
	uint8_t *mad = umad_get_mad(umad);

	/* A send that the kernel gives back. The engine counts its own time. */
	if (umad_status(umad) != 0)
		return;
	if (mad_get_field(mad, 0, IB_MAD_RESPONSE_F)) {
		callbacks->answer(userdata, mad, length);
		return;
	}
	if (length >= NOTICE_END && mad_get_field(mad, 0, IB_MAD_MGMTCLASS_F) == IB_SA_CLASS &&
	    mad_get_field(mad, 0, IB_MAD_METHOD_F) == IB_MAD_METHOD_REPORT)
		callbacks->report(userdata, mad, be16toh(umad->addr.lid));
}

int wire_dispatch(struct wire *wire, const struct wire_callbacks *callbacks, void *userdata)
{
	uint8_t storage[sizeof(struct ib_user_mad) + MAD_SIZE] __attribute__((aligned(8)));

	for (unsigned int i = 0; i < DISPATCH_MAX; i++) {
		struct ib_user_mad *umad = buffer_clear(storage);
		int length = MAD_SIZE;
		int r = umad_recv(wire->port, umad, &length, 0);

		if (r == -EWOULDBLOCK || r == -ETIMEDOUT)
			return 0;
		if (r < 0 && (errno == EINTR || errno == EAGAIN))
			return 0;
		/* Longer than one MAD: RMPP, which nothing here asked for. The kernel keeps it. */
		if (r == -EINVAL && length > MAD_SIZE)
			return -EMSGSIZE;
		if (r < 0)
			return errno ? -errno : r;
		hand_up(umad, (size_t)MAX(length, 0), callbacks, userdata);
	}
	return 0;
}

int wire_answer_report(struct wire *wire, const uint8_t *mad, uint16_t lid)
{
	uint8_t storage[sizeof(struct ib_user_mad) + MAD_SIZE] __attribute__((aligned(8)));
	struct ib_user_mad *umad = buffer_clear(storage);
	uint8_t *answer = umad_get_mad(umad);

	memcpy(answer, mad, MAD_SIZE);
	mad_set_field(answer, 0, IB_MAD_METHOD_F, IB_MAD_METHOD_REPORT);
	mad_set_field(answer, 0, IB_MAD_RESPONSE_F, 1);
	umad_set_addr(umad, lid, 1, 0, IB_DEFAULT_QP1_QKEY);
	errno = 0;
	if (umad_send(wire->port, agent_of(wire, IB_SA_CLASS), umad, MAD_SIZE, 0, 0) < 0)
		return errno ? -errno : -EIO;
	return 0;
}
