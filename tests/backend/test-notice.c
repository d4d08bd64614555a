// SPDX-License-Identifier: Apache-2.0
/*
 * InformInfo as it goes out and Reports as they come in, byte by byte (IBA vol. 1, 13.4.8).
 */
#include "backend/ib/notice.h"

#include <errno.h>
#include <glib.h>
#include <infiniband/mad.h>

#include "base/util.h"
#include "fake-sm.h"

#define DATA 56 /* where the data of subnet administration begin */

static void put(uint8_t *bytes, uint64_t value, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		bytes[i] = (uint8_t)(value >> 8 * (n - 1 - i));
}

static uint8_t *report(unsigned int trap)
{
	uint8_t *mad = g_malloc0(MAD_SIZE);

	mad[1] = IB_SA_CLASS;
	mad[3] = IB_MAD_METHOD_REPORT;
	put(mad + 16, 2, 2); /* Notice */
	mad[DATA] = 0x84;    /* IsGeneric, Type */
	put(mad + DATA + 1, 2, 3);
	put(mad + DATA + 4, trap, 2);
	put(mad + DATA + 6, 0x4242, 2); /* IssuerLID */
	/* DataDetails: numbers that tell where they are. */
	for (unsigned int i = 10; i < 64; i++)
		mad[DATA + i] = (uint8_t)i;
	return mad;
}

static void test_service(void)
{
	static const unsigned int traps[] = { TRAP_IN_SERVICE, TRAP_OUT_OF_SERVICE };

	for (unsigned int i = 0; i < ARRAY_SIZE(traps); i++) {
		g_autofree uint8_t *mad = report(traps[i]);
		struct notice notice = { 0 };

		/* Six reserved bytes, the prefix, the GUID of the port. */
		put(mad + DATA + 16, 0xfe80000000000000, 8);
		put(mad + DATA + 24, 0x0002c90300112231, 8);
		g_assert_true(notice_decode(mad, &notice));
		g_assert_cmpuint(notice.trap, ==, traps[i]);
		g_assert_cmphex(notice.port_guid, ==, 0x0002c90300112231);
	}
}

static void test_link_state(void)
{
	g_autofree uint8_t *mad = report(128);
	struct notice notice;

	put(mad + DATA + 10, 0xbeef, 2);
	g_assert_true(notice_decode(mad, &notice));
	g_assert_cmpuint(notice.trap, ==, TRAP_LINK_STATE);
	g_assert_cmphex(notice.lid, ==, 0xbeef);
	g_assert_cmphex(notice.port_guid, ==, 0);
}

static void test_capability(void)
{
	g_autofree uint8_t *mad = report(144);
	struct notice notice;

	put(mad + DATA + 12, 0xcafe, 2);
	g_assert_true(notice_decode(mad, &notice));
	g_assert_cmpuint(notice.trap, ==, TRAP_CAPABILITY);
	g_assert_cmphex(notice.lid, ==, 0xcafe);
}

static void test_others(void)
{
	struct notice notice;

	for (unsigned int trap = 0; trap < 0x200; trap++) {
		g_autofree uint8_t *mad = report(trap);
		bool known = trap == 64 || trap == 65 || trap == 128 || trap == 144;

		g_assert_cmpint(notice_decode(mad, &notice), ==, known);
		/* A vendor's own, or something that is no Notice. */
		mad[DATA] = 0x04;
		g_assert_false(notice_decode(mad, &notice));
		mad[DATA] = 0x84;
		put(mad + 16, 3, 2);
		g_assert_false(notice_decode(mad, &notice));
	}
}

static void test_random_bytes(void)
{
	for (unsigned int round = 0; round < 20000; round++) {
		g_autofree uint8_t *mad = report(0);
		struct notice notice;

		for (unsigned int i = DATA; i < MAD_SIZE; i++)
			mad[i] = (uint8_t)g_test_rand_int();
		if (round % 2)
			put(mad + DATA + 4, (uint64_t)g_test_rand_int_range(60, 150), 2);
		(void)notice_decode(mad, &notice);
	}
}

/* --- The subscription --- */

struct subscriber {
	struct fake *fake;
	struct fake_local *local;
	struct mad_engine *engine;
	struct subscription subscription;
	unsigned int n_done;
	uint16_t traps[8];
	unsigned int n_asked;
};

static void on_send(void *userdata, const struct mad_request *request)
{
	static const uint8_t all[36] = {
		[16] = 0xff, 0xff, 0,	 0,  /* LIDRangeBegin: all */
		[22] = 1,    1,		     /* IsGeneric, Subscribe */
		[24] = 0xff, 0xff,	     /* Type: all */
		[28] = 0,    0,	   1,	 19, /* QPN 1, RespTimeValue */
		[33] = 0xff, 0xff, 0xff,     /* ProducerType: all */
	};
	struct subscriber *s = userdata;
	uint8_t data[36];

	g_assert_cmpuint(request->mgmt_class, ==, IB_SA_CLASS);
	g_assert_cmpuint(request->method, ==, IB_MAD_METHOD_SET);
	g_assert_cmpuint(request->attribute, ==, 3);
	g_assert_cmpuint(request->lid, ==, 1);
	g_assert_cmpuint(request->sl, ==, 5);
	g_assert_cmpuint(request->data_size, ==, sizeof(data));
	g_assert_cmpuint(request->data_offset, ==, DATA);
	memcpy(data, request->data, sizeof(data));
	g_assert_cmpuint(s->n_asked, <, ARRAY_SIZE(s->traps));
	s->traps[s->n_asked++] = (uint16_t)(data[26] << 8 | data[27]);
	data[26] = data[27] = 0;
	g_assert_cmpmem(data, sizeof(data), all, sizeof(all));
}

static void on_subscribed(struct subscription *subscription, void *userdata)
{
	struct subscriber *s = userdata;

	g_assert_true(subscription == &s->subscription);
	s->n_done++;
}

static void on_answer(void *userdata, const uint8_t *mad, size_t length)
{
	struct subscriber *s = userdata;

	mad_engine_answer(s->engine, mad, length);
}

static uint64_t on_run(void *userdata)
{
	struct subscriber *s = userdata;

	return mad_engine_run(s->engine);
}

static void subscriber_init(struct subscriber *s)
{
	static const struct mad_limits limits = { 8, 8, 100, 1 };
	struct fake_client client = { .answer = on_answer, .run = on_run, .userdata = s };

	*s = (struct subscriber){ .fake = fake_new() };
	fake_add_switch(s->fake, "leaf", 8);
	fake_add_host(s->fake, "me", 1);
	fake_add_host(s->fake, "sm", 1);
	fake_cable(s->fake, "leaf", 1, "me", 1);
	fake_cable(s->fake, "leaf", 2, "sm", 1);
	fake_sm_start(s->fake, "sm", 1);
	fake_watch(s->fake, on_send, s);
	s->local = fake_attach(s->fake, "me", 1, &client);
	g_assert_cmpint(mad_engine_new(&fake_wire, s->local, &limits, &s->engine), ==, 0);
	s->subscription.done = on_subscribed;
	s->subscription.userdata = s;
}

static void subscriber_done(struct subscriber *s)
{
	mad_engine_free(s->engine);
	fake_free(s->fake);
}

static void renew(struct subscriber *s)
{
	subscription_renew(&s->subscription, s->engine, 1, 5);
}

static void test_subscribes(void)
{
	CLEANUP(subscriber_done) struct subscriber s;

	subscriber_init(&s);
	renew(&s);
	/* While one is under way, another is not begun. */
	renew(&s);
	fake_run_idle(s.fake);
	g_assert_cmpuint(s.n_done, ==, 1);
	g_assert_true(s.subscription.active);
	g_assert_cmpint(s.subscription.error, ==, 0);
	g_assert_cmpuint(s.n_asked, ==, 4);
	g_assert_cmpuint(s.traps[0], ==, 64);
	g_assert_cmpuint(s.traps[1], ==, 65);
	g_assert_cmpuint(s.traps[2], ==, 128);
	g_assert_cmpuint(s.traps[3], ==, 144);
	g_assert_cmpuint(fake_sm_subscriptions(s.fake, s.local), ==, 4);
	renew(&s);
	fake_run_idle(s.fake);
	g_assert_cmpuint(s.n_done, ==, 2);
}

static void test_refused(void)
{
	CLEANUP(subscriber_done) struct subscriber s;

	subscriber_init(&s);
	fake_sm_refuse(s.fake, 0x0200);
	renew(&s);
	fake_run_idle(s.fake);
	g_assert_cmpuint(s.n_done, ==, 1);
	g_assert_false(s.subscription.active);
	g_assert_cmpint(s.subscription.error, ==, -EIO);
	fake_sm_refuse(s.fake, 0);
	renew(&s);
	fake_run_idle(s.fake);
	g_assert_true(s.subscription.active);
	g_assert_cmpint(s.subscription.error, ==, 0);
}

/* One of the four is enough not to count on it. */
static void test_one_is_lost(void)
{
	CLEANUP(subscriber_done) struct subscriber s;

	subscriber_init(&s);
	fake_spoil(s.fake, "sm", FAKE_REFUSED, 1);
	renew(&s);
	fake_run_idle(s.fake);
	g_assert_cmpuint(s.n_done, ==, 1);
	g_assert_false(s.subscription.active);
	g_assert_cmpint(s.subscription.error, ==, -EINVAL);
}

static void test_unanswered(void)
{
	CLEANUP(subscriber_done) struct subscriber s;

	subscriber_init(&s);
	fake_sm_ignore(s.fake, true);
	renew(&s);
	fake_run_idle(s.fake);
	g_assert_cmpuint(s.n_done, ==, 1);
	g_assert_false(s.subscription.active);
	g_assert_cmpint(s.subscription.error, ==, -ETIMEDOUT);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/notice/decode/service", test_service);
	g_test_add_func("/notice/decode/link-state", test_link_state);
	g_test_add_func("/notice/decode/capability", test_capability);
	g_test_add_func("/notice/decode/others", test_others);
	g_test_add_func("/notice/decode/random-bytes", test_random_bytes);
	g_test_add_func("/notice/subscription/asks-for-all", test_subscribes);
	g_test_add_func("/notice/subscription/refused", test_refused);
	g_test_add_func("/notice/subscription/one-refused", test_one_is_lost);
	g_test_add_func("/notice/subscription/unanswered", test_unanswered);
	return g_test_run();
}
