// SPDX-License-Identifier: Apache-2.0
/*
 * The MAD engine: what is an answer, and what is done when there is none, at which moment.
 */
#include <errno.h>
#include <infiniband/mad.h>

#include "asker.h"
#include "base/util.h"

static void test_answer(void)
{
	ASKER(asker, 3);
	struct ask *ask = ask_switch(asker, 3);
	uint64_t start = fake_now(asker->fake);

	g_assert_cmpuint(asker->n_sends, ==, 0);
	g_assert_cmpuint(mad_engine_pending(asker->engine), ==, 1);
	fake_run_idle(asker->fake);
	g_assert_true(ask->done);
	g_assert_cmpint(ask->error, ==, 0);
	g_assert_cmpuint(ask->done_at, ==, start + ASKER_LATENCY_US);
	g_assert_cmphex(mad_get_field64(ask->mad + IB_SMP_DATA_OFFS, 0, IB_NODE_GUID_F), ==,
			fake_guid(asker->fake, "s3"));
	g_assert_cmpuint(mad_engine_pending(asker->engine), ==, 0);
	g_assert_cmpuint(asker_statistics(asker)->sent, ==, 1);
	g_assert_cmpuint(asker_statistics(asker)->answered, ==, 1);
}

static void test_duplicate(void)
{
	ASKER(asker, 1);
	struct ask *ask = ask_switch(asker, 1);

	fake_spoil(asker->fake, NULL, FAKE_DUPLICATE, 1);
	fake_run_idle(asker->fake);
	g_assert_cmpint(ask->error, ==, 0);
	g_assert_cmpuint(asker_statistics(asker)->answered, ==, 1);
	g_assert_cmpuint(asker_statistics(asker)->strays, ==, 1);
	g_assert_cmpuint(asker->n_sends, ==, 1);
}

/* The first answer to any try counts, and the one that comes after it is a stray. */
static void test_late(void)
{
	ASKER(asker, 1);
	struct ask *ask = ask_switch(asker, 1);
	uint64_t start = fake_now(asker->fake);

	fake_set_lateness(asker->fake, ASKER_TIMEOUT_US);
	fake_spoil(asker->fake, "s1", FAKE_LATE, 1);
	fake_set_latency(asker->fake, 4 * USEC_PER_MSEC);
	fake_run_idle(asker->fake);
	g_assert_cmpint(ask->error, ==, 0);
	g_assert_cmpuint(ask->n_sends, ==, 2);
	g_assert_cmpuint(ask->done_at, ==, start + ASKER_TIMEOUT_US + 4 * USEC_PER_MSEC);
	g_assert_cmpuint(asker_statistics(asker)->strays, ==, 1);
	g_assert_cmpuint(asker_statistics(asker)->answered, ==, 1);
}

/* While it waits for room to be sent again, the answer to the first try is good enough. */
static void test_late_before_retry(void)
{
	struct mad_limits narrow = { .window = 1, .window_per_destination = 1, .timeout_ms = 2 };
	CLEANUP(asker_freep) struct asker *asker = NULL;
	struct ask *late, *others[2];

	narrow.retries = 1;
	asker = asker_new(1, &narrow);
	late = ask_host(asker, 3);
	for (unsigned int i = 0; i < ARRAY_SIZE(others); i++)
		others[i] = ask_host(asker, 4 + i);
	fake_delay(asker->fake, "h3", 2500);
	fake_delay(asker->fake, "h4", 1900);
	fake_run_idle(asker->fake);
	g_assert_cmpuint(late->n_sends, ==, 1);
	g_assert_cmpint(late->error, ==, 0);
	g_assert_cmpint(others[0]->error, ==, 0);
	g_assert_cmpint(others[1]->error, ==, 0);
	g_assert_cmpuint(asker_statistics(asker)->strays, ==, 0);
}

static const struct {
	const char *name;
	enum fake_fault fault;
	int error;
} bad_answers[] = {
	{ "garbage", FAKE_GARBAGE, -EBADMSG }, { "short", FAKE_SHORT, -EBADMSG },
	{ "busy", FAKE_BUSY, -EBUSY },	       { "lost", FAKE_LOST, -ETIMEDOUT },
	{ "stray", FAKE_STRAY, -ETIMEDOUT },
};

/* A bad answer is as good as none: it is asked again when the try's time is over. */
static void test_bad_once(gconstpointer data)
{
	unsigned int i = GPOINTER_TO_UINT(data);

	for (uint32_t seed = 0; seed < 50; seed++) {
		ASKER(asker, 1);
		struct ask *ask = ask_switch(asker, 1);
		uint64_t start = fake_now(asker->fake);

		fake_seed(asker->fake, seed);
		fake_spoil(asker->fake, "s1", bad_answers[i].fault, 1);
		fake_run_idle(asker->fake);
		g_assert_cmpint(ask->error, ==, 0);
		g_assert_cmpuint(ask->n_sends, ==, 2);
		g_assert_cmpuint(ask->done_at, ==, start + ASKER_TIMEOUT_US + ASKER_LATENCY_US);
		g_assert_cmpuint(asker_statistics(asker)->timeouts, ==, 0);
	}
}

/* A node that is slower than the timeout is asked twice, and read all the same. */
static void test_slow(void)
{
	ASKER(asker, 1);
	struct ask *ask = ask_switch(asker, 1);
	uint64_t start = fake_now(asker->fake);

	fake_set_lateness(asker->fake, ASKER_TIMEOUT_US * 3 / 2);
	fake_spoil(asker->fake, "s1", FAKE_LATE, UINT_MAX);
	fake_run_idle(asker->fake);
	g_assert_cmpint(ask->error, ==, 0);
	g_assert_cmpuint(ask->n_sends, ==, 2);
	g_assert_cmpuint(ask->done_at, >, start + ASKER_TIMEOUT_US);
	g_assert_cmpuint(ask->done_at, <, start + 2 * ASKER_TIMEOUT_US);
	g_assert_cmpuint(asker_statistics(asker)->timeouts, ==, 0);
}

static void test_bad_always(gconstpointer data)
{
	unsigned int i = GPOINTER_TO_UINT(data);
	ASKER(asker, 1);
	struct ask *ask = ask_switch(asker, 1);
	uint64_t start = fake_now(asker->fake);

	fake_spoil(asker->fake, "s1", bad_answers[i].fault, UINT_MAX);
	fake_run_idle(asker->fake);
	g_assert_cmpint(ask->error, ==, bad_answers[i].error);
	g_assert_cmpuint(ask->n_sends, ==, 4);
	g_assert_cmpuint(ask->done_at, ==, start + 4 * ASKER_TIMEOUT_US);
	g_assert_cmpuint(asker_statistics(asker)->timeouts, ==, bad_answers[i].error == -ETIMEDOUT);
	g_assert_cmpuint(asker_statistics(asker)->sent, ==, 4);
}

/* IBA vol. 1, table 113: bit 1 is a redirection, bits 8 to 14 are the class's own. */
static void test_status(void)
{
	static const struct {
		uint16_t status;
		int error;
	} codes[] = {
		{ 0x0004, -EOPNOTSUPP }, { 0x0008, -EOPNOTSUPP }, { 0x000c, -EOPNOTSUPP },
		{ 0x001c, -EINVAL },	 { 0x0010, -EIO },	  { 0x0002, -EIO },
		{ 0x0100, -EIO },	 { 0x7f00, -EIO },	  { 0x8100, -EIO },
		{ 0x8000, 0 },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(codes); i++) {
		ASKER(asker, 1);
		struct ask *ask = ask_switch(asker, 1);
		uint64_t start = fake_now(asker->fake);

		fake_set_status(asker->fake, codes[i].status);
		fake_spoil(asker->fake, "s1", FAKE_REFUSED, 1);
		fake_run_idle(asker->fake);
		/* It is an answer: there is nothing to wait for. */
		g_assert_cmpint(ask->error, ==, codes[i].error);
		g_assert_cmpuint(ask->n_sends, ==, 1);
		g_assert_cmpuint(ask->done_at, ==, start + ASKER_LATENCY_US);
	}
}

/* An answer of a size that does, and one byte less. */
static void test_size(void)
{
	ASKER(asker, 1);
	struct ask *ask = ask_prepare(asker, 1);
	uint8_t mad[MAD_SIZE] = { 0 };

	fake_silence(asker->fake, "s1", true);
	ask->request.answer_size = 92;
	ask_submit(ask);
	fake_run_for(asker->fake, 1);
	mad_set_field(mad, 0, IB_MAD_MGMTCLASS_F, IB_SMI_DIRECT_CLASS);
	mad_set_field(mad, 0, IB_MAD_METHOD_F, 1);
	mad_set_field(mad, 0, IB_MAD_RESPONSE_F, 1);
	mad_set_field(mad, 0, IB_MAD_ATTRID_F, IB_ATTR_NODE_INFO);
	mad_set_field64(mad, 0, IB_MAD_TRID_F, UINT64_C(0xfeed) << 32 | ask->request.tid);
	mad[91] = 0x5a;
	for (size_t length = 0; length < 92; length++) {
		mad_engine_answer(asker->engine, mad, length);
		g_assert_false(ask->done);
	}
	g_assert_cmpuint(asker_statistics(asker)->bad, ==, 92);
	mad_engine_answer(asker->engine, mad, 92);
	g_assert_true(ask->done);
	g_assert_cmpint(ask->error, ==, 0);
	g_assert_cmphex(ask->mad[91], ==, 0x5a);
	g_assert_cmpuint(ask->mad[92], ==, 0);
}

/* Another class, method or attribute, or a request that comes back as it went. */
static void test_does_not_fit(void)
{
	static const struct {
		enum MAD_FIELDS field;
		uint32_t value;
	} wrong[] = {
		{ IB_MAD_MGMTCLASS_F, IB_SMI_CLASS },
		{ IB_MAD_METHOD_F, IB_MAD_METHOD_SET },
		{ IB_MAD_METHOD_F, 5 },
		{ IB_MAD_RESPONSE_F, 0 },
		{ IB_MAD_ATTRID_F, IB_ATTR_NODE_DESC },
	};
	ASKER(asker, 1);
	struct ask *ask = ask_switch(asker, 1);

	fake_silence(asker->fake, "s1", true);
	fake_run_for(asker->fake, 1);
	for (unsigned int i = 0; i < ARRAY_SIZE(wrong); i++) {
		uint8_t mad[MAD_SIZE] = { 0 };

		mad_set_field(mad, 0, IB_MAD_MGMTCLASS_F, IB_SMI_DIRECT_CLASS);
		mad_set_field(mad, 0, IB_MAD_METHOD_F, 1);
		mad_set_field(mad, 0, IB_MAD_RESPONSE_F, 1);
		mad_set_field(mad, 0, IB_MAD_ATTRID_F, IB_ATTR_NODE_INFO);
		mad_set_field64(mad, 0, IB_MAD_TRID_F, ask->request.tid);
		mad_set_field(mad, 0, wrong[i].field, wrong[i].value);
		mad_engine_answer(asker->engine, mad, sizeof(mad));
		g_assert_false(ask->done);
		g_assert_cmpuint(asker_statistics(asker)->bad, ==, i + 1);
	}
}

static void test_times_of_retries(void)
{
	ASKER(asker, 1);
	uint64_t start = fake_now(asker->fake);
	struct ask *ask;

	fake_silence(asker->fake, "s1", true);
	ask = ask_switch(asker, 1);
	fake_run_idle(asker->fake);
	g_assert_cmpuint(ask->n_sends, ==, 4);
	for (unsigned int i = 0; i < 4; i++)
		g_assert_cmpuint(ask->sent_at[i], ==, start + i * ASKER_TIMEOUT_US);
	g_assert_cmpuint(ask->done_at, ==, start + 4 * ASKER_TIMEOUT_US);
	g_assert_cmpint(ask->error, ==, -ETIMEDOUT);
	g_assert_cmpuint(asker_statistics(asker)->timeouts, ==, 1);
}

static void test_no_retries(void)
{
	struct mad_limits once = asker_limits;
	CLEANUP(asker_freep) struct asker *asker = NULL;
	uint64_t start;
	struct ask *ask;

	once.retries = 0;
	asker = asker_new(1, &once);
	start = fake_now(asker->fake);
	fake_silence(asker->fake, "s1", true);
	ask = ask_switch(asker, 1);
	fake_run_idle(asker->fake);
	g_assert_cmpuint(ask->n_sends, ==, 1);
	g_assert_cmpuint(ask->done_at, ==, start + ASKER_TIMEOUT_US);
}

/* What run() returns is when there is something to do, not earlier and not later. */
static void test_next_time(void)
{
	ASKER(asker, 1);
	uint64_t start = fake_now(asker->fake);

	g_assert_cmpuint(mad_engine_run(asker->engine), ==, UINT64_MAX);
	fake_silence(asker->fake, "s1", true);
	ask_switch(asker, 1);
	g_assert_cmpuint(mad_engine_run(asker->engine), ==, start + 4 * USEC_PER_MSEC);
	fake_run_for(asker->fake, 4 * USEC_PER_MSEC);
	g_assert_cmpuint(mad_engine_run(asker->engine), ==, start + ASKER_TIMEOUT_US);
}

static void test_only_late(void)
{
	ASKER(asker, 1);

	fake_silence(asker->fake, "h3", true);
	g_assert_true(mad_engine_only_late(asker->engine));
	ask_host(asker, 3);
	g_assert_false(mad_engine_only_late(asker->engine));
	fake_run_for(asker->fake, 3999);
	g_assert_false(mad_engine_only_late(asker->engine));
	fake_run_for(asker->fake, 1);
	g_assert_true(mad_engine_only_late(asker->engine));
	ask_host(asker, 4);
	g_assert_false(mad_engine_only_late(asker->engine));
	fake_run_for(asker->fake, ASKER_LATENCY_US);
	g_assert_true(mad_engine_only_late(asker->engine));
	g_assert_cmpuint(mad_engine_pending(asker->engine), ==, 1);
}

/* Where answers take long as a rule, 4 ms are not late. */
static void test_late_as_it_is_used_to(void)
{
	ASKER(asker, 1);
	uint64_t start;

	fake_set_latency(asker->fake, 20 * USEC_PER_MSEC);
	for (unsigned int i = 0; i < 10; i++) {
		ask_host(asker, 3);
		fake_run_idle(asker->fake);
	}
	start = fake_now(asker->fake);
	fake_silence(asker->fake, "h3", true);
	ask_host(asker, 3);
	g_assert_cmpuint(mad_engine_run(asker->engine), >, start + 20 * USEC_PER_MSEC);
	g_assert_cmpuint(mad_engine_run(asker->engine), <, start + ASKER_TIMEOUT_US);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mad/slow", test_slow);
	g_test_add_func("/mad/answer/done-with-the-answer", test_answer);
	g_test_add_func("/mad/answer/duplicate-is-a-stray", test_duplicate);
	g_test_add_func("/mad/answer/late-is-a-stray", test_late);
	g_test_add_func("/mad/answer/late-before-the-retry", test_late_before_retry);
	g_test_add_func("/mad/answer/status", test_status);
	g_test_add_func("/mad/answer/size", test_size);
	g_test_add_func("/mad/answer/does-not-fit", test_does_not_fit);
	for (unsigned int i = 0; i < ARRAY_SIZE(bad_answers); i++) {
		g_autofree char *once =
			g_strdup_printf("/mad/answer/%s-is-asked-again", bad_answers[i].name);
		g_autofree char *always =
			g_strdup_printf("/mad/answer/only-%s-fails", bad_answers[i].name);

		g_test_add_data_func(once, GUINT_TO_POINTER(i), test_bad_once);
		g_test_add_data_func(always, GUINT_TO_POINTER(i), test_bad_always);
	}
	g_test_add_func("/mad/time/retries", test_times_of_retries);
	g_test_add_func("/mad/time/no-retries", test_no_retries);
	g_test_add_func("/mad/time/next", test_next_time);
	g_test_add_func("/mad/time/only-late", test_only_late);
	g_test_add_func("/mad/time/late-is-relative", test_late_as_it_is_used_to);
	return g_test_run();
}
