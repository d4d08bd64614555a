// SPDX-License-Identifier: Apache-2.0
/*
 * Each request of the MAD engine is done exactly once, also where its owner or the wire gives up.
 */
#include <errno.h>
#include <infiniband/mad.h>

#include "asker.h"
#include "base/util.h"

static void test_unwanted(void)
{
	ASKER(asker, 1);
	struct ask *ask = ask_switch(asker, 1), *other = ask_switch(asker, 1);

	ask->unwanted = true;
	fake_run_idle(asker->fake);
	g_assert_cmpint(ask->error, ==, -ECANCELED);
	g_assert_cmpuint(ask->n_sends, ==, 0);
	g_assert_cmpint(other->error, ==, 0);
	g_assert_cmpuint(asker_statistics(asker)->timeouts, ==, 0);
}

static void test_unwanted_before_retry(void)
{
	ASKER(asker, 1);
	struct ask *ask = ask_switch(asker, 1);
	uint64_t start = fake_now(asker->fake);

	fake_silence(asker->fake, "s1", true);
	fake_run_for(asker->fake, ASKER_TIMEOUT_US / 2);
	ask->unwanted = true;
	fake_run_idle(asker->fake);
	g_assert_cmpint(ask->error, ==, -ECANCELED);
	g_assert_cmpuint(ask->n_sends, ==, 1);
	g_assert_cmpuint(ask->done_at, ==, start + ASKER_TIMEOUT_US);
}

/* An answer that was under way counts, wanted or not. */
static void test_unwanted_too_late(void)
{
	ASKER(asker, 1);
	struct ask *ask = ask_switch(asker, 1);

	fake_run_for(asker->fake, 1);
	ask->unwanted = true;
	fake_run_idle(asker->fake);
	g_assert_cmpint(ask->error, ==, 0);
}

static void test_without_wanted(void)
{
	ASKER(asker, 1);
	struct ask *ask = ask_prepare(asker, 1);

	ask->request.wanted = NULL;
	ask_submit(ask);
	fake_run_idle(asker->fake);
	g_assert_cmpint(ask->error, ==, 0);
}

static void test_send_fails(void)
{
	ASKER(asker, 1);
	struct ask *asks[5];

	for (unsigned int i = 0; i < 5; i++)
		asks[i] = ask_switch(asker, 1);
	fake_break_wire(asker->local, -ENODEV);
	fake_run_for(asker->fake, 0);
	for (unsigned int i = 0; i < 5; i++) {
		g_assert_true(asks[i]->done);
		g_assert_cmpint(asks[i]->error, ==, -ENODEV);
		g_assert_cmpuint(asks[i]->n_sends, ==, 1);
	}
	fake_break_wire(asker->local, 0);
	asks[0] = ask_switch(asker, 1);
	fake_run_idle(asker->fake);
	g_assert_cmpint(asks[0]->error, ==, 0);
}

/* A directed route has at most 63 hops; the wire has no room for one more. */
static void test_too_far(void)
{
	ASKER(asker, 1);
	struct ask *far = ask_prepare(asker, 63), *too_far = ask_prepare(asker, 63);

	too_far->request.via = 2;
	ask_submit(far);
	ask_submit(too_far);
	fake_run_idle(asker->fake);
	g_assert_cmpint(far->error, ==, -ETIMEDOUT);
	g_assert_cmpint(too_far->error, ==, -EHOSTUNREACH);
	g_assert_cmpuint(too_far->n_sends, ==, 0);
}

static void ask_again(struct ask *ask)
{
	struct ask *again;

	if (ask->error == -ECANCELED || ask->asker->asks->len >= 12)
		return;
	again = ask_prepare(ask->asker, ask->route.n_hops);
	again->then = ask_again;
	ask_submit(again);
}

/* done() asks again: after an answer, a timeout, and a wire that does not send. */
static void test_done_submits(void)
{
	static const char *const ways[] = { "answer", "timeout", "wire" };

	for (unsigned int way = 0; way < ARRAY_SIZE(ways); way++) {
		ASKER(asker, 2);

		fake_silence(asker->fake, "s2", way == 1);
		fake_break_wire(asker->local, way == 2 ? -EIO : 0);
		for (unsigned int i = 0; i < 3; i++) {
			struct ask *ask = ask_prepare(asker, 2);

			ask->then = ask_again;
			ask_submit(ask);
		}
		fake_run_idle(asker->fake);
		g_assert_cmpuint(asker->asks->len, ==, 12);
		g_assert_cmpuint(mad_engine_pending(asker->engine), ==, 0);
		g_assert_cmpuint(asker->most_to_one, <=, asker_limits.window_per_destination);
	}
}

/* In each place where a request can be: late, flying, ready, held. */
static void fill_all_places(struct asker *asker)
{
	fake_silence(asker->fake, "h3", true);
	ask_host(asker, 3);
	fake_run_for(asker->fake, 5 * USEC_PER_MSEC);
	fake_set_latency(asker->fake, 2 * USEC_PER_MSEC);
	for (unsigned int i = 0; i < 5; i++)
		ask_switch(asker, 1);
	for (unsigned int port = 4; port < 24; port++)
		ask_host(asker, port);
	fake_run_for(asker->fake, 1);
	g_assert_cmpuint(mad_engine_pending(asker->engine), ==, 26);
}

static void test_fail_all(void)
{
	ASKER(asker, 1);

	fill_all_places(asker);
	mad_engine_fail_all(asker->engine, -ENODEV);
	for (unsigned int i = 0; i < asker->asks->len; i++) {
		const struct ask *ask = asker->asks->pdata[i];

		g_assert_true(ask->done);
		g_assert_cmpint(ask->error, ==, -ENODEV);
	}
	g_assert_cmpuint(mad_engine_pending(asker->engine), ==, 0);
	/* The answers that are still under way find nobody. */
	fake_run_idle(asker->fake);
	g_assert_cmpuint(asker_statistics(asker)->answered, ==, 0);
	g_assert_cmpuint(asker_statistics(asker)->strays, ==, 8);
	/* And it works again. */
	g_assert_cmpint(ask_switch(asker, 1)->error, ==, 0);
	fake_run_idle(asker->fake);
	g_assert_cmpuint(asker_statistics(asker)->answered, ==, 1);
}

static void ask_nearer(struct ask *ask)
{
	if (ask->error == -ENODEV)
		ask_switch(ask->asker, 1);
}

/* What done() submits meanwhile waits for better times; the old ones are all done. */
static void test_fail_all_while_done_submits(void)
{
	ASKER(asker, 3);
	struct ask *old[6];

	for (unsigned int i = 0; i < ARRAY_SIZE(old); i++) {
		old[i] = ask_prepare(asker, 3);
		old[i]->request.destination = i;
		old[i]->then = ask_nearer;
		ask_submit(old[i]);
	}
	mad_engine_fail_all(asker->engine, -ENODEV);
	for (unsigned int i = 0; i < ARRAY_SIZE(old); i++)
		g_assert_true(old[i]->done);
	g_assert_cmpuint(mad_engine_pending(asker->engine), ==, ARRAY_SIZE(old));
	fake_run_idle(asker->fake);
	for (unsigned int i = 0; i < ARRAY_SIZE(old); i++) {
		const struct ask *ask = asker->asks->pdata[ARRAY_SIZE(old) + i];

		g_assert_cmpint(ask->error, ==, 0);
	}
}

/* The same, where the new ones have to wait for the window of the old ones. */
static void ask_same(struct ask *ask)
{
	if (ask->error == -ENODEV)
		ask_switch(ask->asker, ask->route.n_hops);
}

static void test_fail_all_while_done_submits_to_the_same(void)
{
	ASKER(asker, 3);
	struct ask *old[6];

	for (unsigned int i = 0; i < ARRAY_SIZE(old); i++) {
		old[i] = ask_switch(asker, 3);
		old[i]->then = ask_same;
	}
	fake_run_for(asker->fake, 1);
	mad_engine_fail_all(asker->engine, -ENODEV);
	for (unsigned int i = 0; i < ARRAY_SIZE(old); i++)
		g_assert_true(old[i]->done);
	g_assert_cmpuint(mad_engine_pending(asker->engine), ==, ARRAY_SIZE(old));
	fake_run_idle(asker->fake);
	for (unsigned int i = 0; i < ARRAY_SIZE(old); i++) {
		const struct ask *ask = asker->asks->pdata[ARRAY_SIZE(old) + i];

		g_assert_cmpint(ask->error, ==, 0);
	}
}

static void fail_the_others(struct ask *ask)
{
	mad_engine_fail_all(ask->asker->engine, -ENODEV);
}

/* From within a done(): of an answer, of a timeout, of a send that failed, of another fail_all. */
static void test_fail_all_from_done(void)
{
	for (unsigned int way = 0; way < 4; way++) {
		ASKER(asker, 1);
		struct ask *ask;

		fake_silence(asker->fake, "s1", way == 1);
		for (unsigned int i = 0; i < 5; i++) {
			ask = ask_switch(asker, 1);
			ask->then = fail_the_others;
		}
		for (unsigned int port = 3; port < 20; port++)
			ask_host(asker, port);
		if (way == 2)
			fake_break_wire(asker->local, -EIO);
		if (way == 3)
			mad_engine_fail_all(asker->engine, -ECANCELED);
		fake_run_idle(asker->fake);
		g_assert_cmpuint(mad_engine_pending(asker->engine), ==, 0);
		for (unsigned int i = 0; i < asker->asks->len; i++)
			g_assert_true(((struct ask *)asker->asks->pdata[i])->done);
	}
}

static void test_free(void)
{
	struct asker *asker = asker_new(1, &asker_limits);

	fill_all_places(asker);
	mad_engine_free(asker->engine);
	asker->engine = NULL;
	for (unsigned int i = 0; i < asker->asks->len; i++)
		g_assert_cmpint(((struct ask *)asker->asks->pdata[i])->error, ==, -ECANCELED);
	fake_detach(asker->local);
	asker_free(asker);
	mad_engine_free(NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mad/wanted/never-sent", test_unwanted);
	g_test_add_func("/mad/wanted/not-sent-again", test_unwanted_before_retry);
	g_test_add_func("/mad/wanted/too-late", test_unwanted_too_late);
	g_test_add_func("/mad/wanted/not-asked", test_without_wanted);
	g_test_add_func("/mad/wire/does-not-send", test_send_fails);
	g_test_add_func("/mad/wire/too-far", test_too_far);
	g_test_add_func("/mad/done/submits", test_done_submits);
	g_test_add_func("/mad/fail-all/everywhere", test_fail_all);
	g_test_add_func("/mad/fail-all/done-submits", test_fail_all_while_done_submits);
	g_test_add_func("/mad/fail-all/done-submits-to-the-same",
			test_fail_all_while_done_submits_to_the_same);
	g_test_add_func("/mad/fail-all/from-done", test_fail_all_from_done);
	g_test_add_func("/mad/free/cancels", test_free);
	return g_test_run();
}
