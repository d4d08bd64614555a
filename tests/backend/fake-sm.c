// SPDX-License-Identifier: Apache-2.0
#include "fake-sm.h"

#include <infiniband/mad.h>

#include "base/util.h"
#include "fake-private.h"

#define SM_PRIORITY 5
#define SM_MASTER   3

/* Generic traps; a local port has a bit for each. */
static const uint16_t traps[] = { 64, 65, 128, 144 };

static unsigned int trap_bit(unsigned int trap)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(traps); i++) {
		if (traps[i] == trap)
			return 1u << i;
	}
	return 0;
}

static bool works(const struct fake *f)
{
	return f->sm.port && !f->sm.stopped;
}

/* --- Reports --- */

static void put_be(uint8_t *bytes, uint64_t value, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		bytes[i] = (uint8_t)(value >> 8 * (n - 1 - i));
}

/* IBA vol. 1, 13.4.8.2: the details of a Notice begin at byte 10. */
static void fill_report(struct fake *f, uint8_t *mad, unsigned int trap, uint16_t lid,
			const struct fake_port *port)
{
	uint8_t *notice = mad + IB_SA_DATA_OFFS;

	mad[0] = 1;
	mad[1] = IB_SA_CLASS;
	mad[2] = 2;
	mad[3] = IB_MAD_METHOD_REPORT;
	put_be(mad + 8, g_rand_int(f->random), 8);
	put_be(mad + 16, 2, 2);
	notice[0] = 0x83; /* generic, informational */
	put_be(notice + 1, port ? NODE_SWITCH : NODE_CA, 3);
	put_be(notice + 4, trap, 2);
	if (port) {
		put_be(notice + 16, UINT64_C(0xfe80000000000000), 8);
		put_be(notice + 24, port->facts.guid, 8);
	} else {
		put_be(notice + (trap == 144 ? 12 : 10), lid, 2);
	}
}

static void report(struct fake *f, unsigned int trap, uint16_t lid, const struct fake_port *port)
{
	struct fake_answer answer = {
		.report = true,
		.lid = f->sm.port->facts.lid,
		.length = MAD_SIZE,
	};

	fill_report(f, answer.mad, trap, lid, port);
	for (unsigned int i = 0; i < f->locals->len; i++) {
		struct fake_local *local = f->locals->pdata[i];

		if (!(local->subscriptions & trap_bit(trap)) ||
		    !fake_connected(f, f->sm.port, local->port))
			continue;
		if (f->sm.lose_reports) {
			f->sm.lose_reports--;
			continue;
		}
		if (fake_chance(f, f->sm.lose_reports_often))
			continue;
		answer.local = local;
		fake_plan_answer(f, f->latency, &answer);
	}
}

void fake_lose_reports(struct fake *f, unsigned int n)
{
	f->sm.lose_reports = n;
}

void fake_lose_reports_often(struct fake *f, unsigned int per_mille)
{
	f->sm.lose_reports_often = per_mille;
}

void fake_report_link_state(struct fake *f, const char *switch_name)
{
	report(f, 128, fake_port(f, switch_name, 0)->lid, NULL);
}

void fake_report_capability(struct fake *f, const char *name, unsigned int port)
{
	report(f, 144, fake_port(f, name, port)->lid, NULL);
}

void fake_report_service(struct fake *f, const char *name, unsigned int port, bool in_service)
{
	report(f, in_service ? 64 : 65, 0, &fake_find(f, name)->ports[port]);
}

/* --- Work --- */

static void meet(struct fake *f, struct fake_port *port)
{
	port->sm_mark = f->mark;
	if (!port->facts.lid)
		port->facts.lid = f->sm.next_lid++;
	port->facts.sm_lid = f->sm.port->facts.lid;
}

static void activate(struct fake_node *node)
{
	node->port_state_change = false;
	for (unsigned int i = 1; i <= node->facts.n_ports; i++) {
		struct fake_port *port = &node->ports[i];

		/* Of an adapter only the port by which it was met. */
		if (fake_link_is_up(port) &&
		    (node->facts.type == NODE_SWITCH || port->sm_mark == node->mark))
			port->facts.state = PORT_STATE_ACTIVE;
	}
}

static void note_service(struct fake *f, struct fake_port *port, unsigned int mark)
{
	bool met = port->sm_mark == mark;

	if (met == port->in_service)
		return;
	port->in_service = met;
	report(f, met ? 64 : 65, 0, port);
}

void fake_sm_work(struct fake *f)
{
	unsigned int mark;

	f->sm.act_count++;
	/* It is the first that gets a LID. */
	if (!f->sm.port->facts.lid)
		f->sm.port->facts.lid = f->sm.next_lid++;
	fake_flood(f, f->sm.port, true, meet);
	mark = f->mark;
	for (unsigned int i = 0; i < f->nodes->len; i++) {
		struct fake_node *node = f->nodes->pdata[i];

		if (node->mark == mark)
			activate(node);
	}
	for (unsigned int i = 0; i < f->nodes->len; i++) {
		struct fake_node *node = f->nodes->pdata[i];
		bool is_switch = node->facts.type == NODE_SWITCH;

		for (unsigned int k = !is_switch; k <= (is_switch ? 0 : node->facts.n_ports); k++)
			note_service(f, &node->ports[k], mark);
	}
}

static void on_work(struct fake *f, void *data)
{
	f->sm.work_planned = false;
	if (works(f))
		fake_sm_work(f);
}

void fake_sm_trap(struct fake *f, struct fake_port *port)
{
	if (!works(f))
		return;
	if (port->node->facts.type == NODE_SWITCH && fake_connected(f, f->sm.port, port))
		report(f, 128, port->node->ports[0].facts.lid, NULL);
	if (f->sm.work_planned || f->sm.pace == UINT64_MAX)
		return;
	f->sm.work_planned = true;
	fake_at(f, f->now + f->sm.pace, on_work, NULL);
}

void fake_sm_start(struct fake *f, const char *name, unsigned int port)
{
	f->sm.port = &fake_find(f, name)->ports[port];
	fake_sm_restart(f);
}

void fake_sm_restart(struct fake *f)
{
	for (unsigned int i = 0; i < f->locals->len; i++)
		((struct fake_local *)f->locals->pdata[i])->subscriptions = 0;
	f->sm.stopped = false;
	f->sm.act_count = 0;
	fake_sm_work(f);
}

void fake_sm_stop(struct fake *f)
{
	f->sm.stopped = true;
}

void fake_sm_forget(struct fake *f, struct fake_local *local)
{
	local->subscriptions = 0;
}

void fake_sm_set_pace(struct fake *f, uint64_t us)
{
	f->sm.pace = us;
}

/* --- Answers --- */

void fake_sm_refuse(struct fake *f, uint16_t status)
{
	f->sm.refuse = status;
}

void fake_sm_ignore(struct fake *f, bool ignore)
{
	f->sm.ignore = ignore;
}

unsigned int fake_sm_subscriptions(const struct fake *f, const struct fake_local *local)
{
	return (unsigned int)__builtin_popcount(local->subscriptions);
}

/* IBA vol. 1, 13.4.8.3: byte 22 IsGeneric, 23 Subscribe, 26 TrapNumber. */
static bool subscribe(struct fake *f, const struct fake_question *question, uint8_t *mad)
{
	unsigned int bit = trap_bit((unsigned int)question->data[26] << 8 | question->data[27]);

	if (f->sm.ignore)
		return false;
	if (f->sm.refuse) {
		mad_set_field(mad, 0, IB_MAD_STATUS_F, f->sm.refuse);
		return true;
	}
	g_assert_cmpuint(question->method, ==, IB_MAD_METHOD_SET);
	g_assert_cmpuint(question->data[22], ==, 1);
	g_assert_cmpuint(question->data[23], ==, 1);
	g_assert_cmpuint(bit, !=, 0);
	question->local->subscriptions |= bit;
	memcpy(mad + IB_SA_DATA_OFFS, question->data, 36);
	return true;
}

bool fake_sm_answer(struct fake *f, const struct fake_question *question, struct fake_port *at,
		    uint8_t mad[static MAD_SIZE])
{
	uint8_t *info = mad + IB_SMP_DATA_OFFS;

	if (!works(f) || at != f->sm.port)
		return false;
	if (question->attribute == IB_SA_ATTR_INFORMINFO)
		return subscribe(f, question, mad);
	mad_set_field64(info, 0, IB_SMINFO_GUID_F, at->facts.guid);
	mad_set_field(info, 0, IB_SMINFO_ACT_F, f->sm.act_count);
	mad_set_field(info, 0, IB_SMINFO_PRIO_F, SM_PRIORITY);
	mad_set_field(info, 0, IB_SMINFO_STATE_F, SM_MASTER);
	return true;
}
