// SPDX-License-Identifier: Apache-2.0
/*
 * MADs on their way through a fake fabric, and what goes wrong with them.
 */
#include "fake-private.h"

#include <infiniband/mad.h>

#include "base/util.h"

void fake_seed(struct fake *f, uint32_t seed)
{
	g_rand_set_seed(f->random, seed);
}

void fake_set_latency(struct fake *f, uint64_t us)
{
	f->latency = us;
}

void fake_set_lateness(struct fake *f, uint64_t us)
{
	f->lateness = us;
}

void fake_set_status(struct fake *f, uint16_t status)
{
	f->status = status;
}

void fake_spoil(struct fake *f, const char *name, enum fake_fault fault, unsigned int n)
{
	unsigned int *left = name ? fake_find(f, name)->spoil : f->spoil;

	left[fault] = n;
}

void fake_spoil_often(struct fake *f, enum fake_fault fault, unsigned int per_mille)
{
	f->spoil_often[fault] = per_mille;
}

void fake_spoil_never(struct fake *f)
{
	memset(f->spoil, 0, sizeof(f->spoil));
	memset(f->spoil_often, 0, sizeof(f->spoil_often));
}

bool fake_chance(struct fake *f, unsigned int per_mille)
{
	return per_mille && g_rand_int_range(f->random, 0, 1000) < (gint32)per_mille;
}

static bool strikes(struct fake *f, struct fake_node *node, enum fake_fault fault)
{
	unsigned int *left[] = { &f->spoil[fault], &node->spoil[fault] };

	for (unsigned int i = 0; i < ARRAY_SIZE(left); i++) {
		if (*left[i]) {
			--*left[i];
			return true;
		}
	}
	return fake_chance(f, f->spoil_often[fault]);
}

static void fill_at_random(struct fake *f, uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		bytes[i] = (uint8_t)g_rand_int(f->random);
}

/* Every other one would pass for a NodeInfo. */
static void rot(struct fake *f, const struct fake_node *node, uint8_t *data)
{
	fill_at_random(f, data, MAD_SIZE - IB_SMP_DATA_OFFS);
	if (fake_chance(f, 500))
		return;
	data[2] = (uint8_t)g_rand_int_range(f->random, NODE_CA, NODE_ROUTER + 1);
	data[3] = node->facts.n_ports;
	data[36] = (uint8_t)g_rand_int_range(f->random, 1, node->facts.n_ports + 1);
	if (fake_chance(f, 500))
		mad_set_field64(data, 0, IB_NODE_GUID_F, node->facts.guid);
}

/* What goes wrong with an answer that is on its way. */
static void spoil(struct fake *f, struct fake_node *node, struct fake_answer *answer,
		  uint64_t *after)
{
	uint8_t *mad = answer->mad;

	if (strikes(f, node, FAKE_LATE))
		*after += f->lateness;
	if (strikes(f, node, FAKE_BUSY))
		mad_set_field(mad, 0, IB_MAD_STATUS_F, 1);
	if (strikes(f, node, FAKE_REFUSED))
		mad_set_field(mad, 0, IB_MAD_STATUS_F, f->status);
	if (strikes(f, node, FAKE_ROTTEN))
		rot(f, node, mad + IB_SMP_DATA_OFFS);
	if (strikes(f, node, FAKE_SHORT))
		answer->length = (size_t)g_rand_int_range(f->random, 0, (gint32)answer->length);
	if (strikes(f, node, FAKE_GARBAGE)) {
		uint64_t tid = mad_get_field64(mad, 0, IB_MAD_TRID_F);

		fill_at_random(f, mad, MAD_SIZE);
		mad_set_field64(mad, 0, IB_MAD_TRID_F, tid);
		/* Not even by chance is it what was asked for. */
		mad_set_field(mad, 0, IB_MAD_ATTRID_F, 0xdead);
	}
	if (strikes(f, node, FAKE_STRAY)) {
		fill_at_random(f, mad, MAD_SIZE);
		mad_set_field64(mad, 0, IB_MAD_TRID_F, 0xffffffff);
	}
	if (strikes(f, node, FAKE_DUPLICATE))
		fake_plan_answer(f, *after + (uint64_t)g_rand_int_range(f->random, 0, 50), answer);
}

/* The port at which a directed route comes in, or NULL where it ends in nothing. */
static struct fake_port *walk(const struct fake_question *question)
{
	struct fake_port *at = question->local->port;

	for (unsigned int i = 0; i < question->n_hops; i++) {
		struct fake_node *node = at->node;
		unsigned int hop = question->hops[i];

		if (node->facts.type != NODE_SWITCH && (i > 0 || hop != at->facts.number))
			return NULL;
		if (hop == 0 || hop > node->facts.n_ports || (i > 0 && node->blocked) ||
		    !fake_link_is_up(&node->ports[hop]))
			return NULL;
		at = node->ports[hop].far;
	}
	return at;
}

static struct fake_port *find_by_lid(struct fake *f, const struct fake_question *question)
{
	struct fake_port *port = fake_find_lid(f, question->lid);

	return port && fake_connected(f, question->local->port, port) ? port : NULL;
}

void fake_arrive(struct fake *f, const struct fake_question *question)
{
	struct fake_port *at = question->directed ? walk(question) : find_by_lid(f, question);
	struct fake_asked asked = {
		.at = f->now,
		.node = at ? at->node : NULL,
		.attribute = question->attribute,
		.modifier = question->modifier,
	};
	struct fake_answer answer = {
		.local = question->local,
		.length = fake_answer_size(question),
	};
	uint64_t after = f->latency - f->latency / 2;

	g_array_append_val(f->asked, asked);
	if (!at || at->node->silent || at->node->blocked || strikes(f, at->node, FAKE_LOST) ||
	    !fake_answer(f, question, at, answer.mad))
		return;
	after += at->node->delay;
	spoil(f, at->node, &answer, &after);
	/* A stray is nobody's answer; the answer itself is lost. */
	fake_plan_answer(f, after, &answer);
}

void fake_hand_over(const struct fake_answer *answer)
{
	const struct fake_client *client = &answer->local->client;

	if (answer->report && client->report)
		client->report(client->userdata, answer->mad, answer->lid);
	else if (!answer->report && client->answer)
		client->answer(client->userdata, answer->mad, answer->length);
}

static int wire_send(void *userdata, const struct mad_request *request)
{
	struct fake_local *local = userdata;
	struct fake *f = local->fake;
	struct fake_question question = {
		.local = local,
		.mgmt_class = request->mgmt_class,
		.method = request->method,
		.attribute = request->attribute,
		.modifier = request->modifier,
		.tid = request->tid,
		.directed = request->mgmt_class == IB_SMI_DIRECT_CLASS,
		.lid = request->lid,
	};

	if (f->on_send)
		f->on_send(f->watcher, request);
	if (local->wire_error)
		return local->wire_error;
	if (request->route) {
		g_assert_cmpuint(request->route->n_hops + !!request->via, <=, 63);
		question.n_hops = request->route->n_hops;
		memcpy(question.hops, request->route->hops, question.n_hops);
		if (request->via)
			question.hops[question.n_hops++] = request->via;
	}
	if (request->data_size)
		memcpy(question.data, request->data, request->data_size);
	fake_plan_question(f, f->latency / 2, &question);
	if (f->after_n && --f->after_n == 0)
		f->after(f);
	return 0;
}

static uint64_t wire_now(void *userdata)
{
	struct fake_local *local = userdata;

	return local->fake->now;
}

const struct mad_wire fake_wire = { .send = wire_send, .now = wire_now };

void fake_break_wire(struct fake_local *local, int error)
{
	local->wire_error = error;
}

void fake_watch(struct fake *f, void (*on_send)(void *userdata, const struct mad_request *request),
		void *userdata)
{
	f->on_send = on_send;
	f->watcher = userdata;
}

void fake_after(struct fake *f, unsigned int n, void (*run)(struct fake *f))
{
	f->after_n = n;
	f->after = run;
}

struct fake_local *fake_attach(struct fake *f, const char *name, unsigned int port,
			       const struct fake_client *client)
{
	struct fake_local *local = g_new0(struct fake_local, 1);

	local->fake = f;
	local->port = &fake_find(f, name)->ports[port];
	local->client = *client;
	g_ptr_array_add(f->locals, local);
	return local;
}

void fake_detach(struct fake_local *local)
{
	/* What is under way to it still names it. */
	local->client = (struct fake_client){ 0 };
	local->subscriptions = 0;
}
