// SPDX-License-Identifier: Apache-2.0
/*
 * The MAD engine on a wire on which everything goes wrong at random: each request is done exactly
 * once, nobody gives up early, and the windows hold at every moment.
 */
#include <errno.h>
#include <infiniband/mad.h>

#include "asker.h"
#include "base/util.h"

#define N_RANDOM 150

static void submit_random(struct fake *f, void *data)
{
	struct asker *asker = data;
	struct ask *ask = ask_prepare(asker, 1 + (unsigned int)g_test_rand_int_range(0, 5));

	if (g_test_rand_int_range(0, 3) == 0) {
		ask->route.n_hops = 1;
		ask->request.via = (uint8_t)g_test_rand_int_range(3, 42);
		ask->request.destination = 1000u + ask->request.via;
	}
	ask->unwanted = g_test_rand_int_range(0, 20) == 0;
	ask_submit(ask);
}

static void check_random(const struct asker *asker)
{
	const struct mad_statistics *s = asker_statistics(asker);
	unsigned int n_good = 0;

	for (unsigned int i = 0; i < asker->asks->len; i++) {
		const struct ask *ask = asker->asks->pdata[i];

		g_assert_true(ask->done);
		g_assert_cmpuint(ask->n_sends, <=, asker_limits.retries + 1);
		n_good += ask->error == 0;
		/* Nobody gives up early; of one that is silent the rest is asked once. */
		if (ask->error == -ETIMEDOUT || ask->error == -EBADMSG || ask->error == -EBUSY)
			g_assert_cmpuint(ask->done_at - ask->sent_at[0], >=,
					 ask->n_sends * ASKER_TIMEOUT_US);
		for (unsigned int k = 1; k < ask->n_sends; k++)
			g_assert_cmpuint(ask->sent_at[k] - ask->sent_at[k - 1], >=,
					 ASKER_TIMEOUT_US);
	}
	g_assert_cmpuint(n_good, >, 0);
	g_assert_cmpuint(s->sent, ==, asker->n_sends);
	g_assert_cmpuint(s->answered, >=, n_good);
	g_assert_cmpuint(mad_engine_pending(asker->engine), ==, 0);
	g_assert_cmpuint(asker->most_to_one, <=, asker_limits.window_per_destination);
	g_assert_cmpuint(asker->most_not_late, <=, asker_limits.window);
}

static void test_random(void)
{
	for (unsigned int round = 0; round < 40; round++) {
		ASKER(asker, 5);

		fake_seed(asker->fake, (uint32_t)g_test_rand_int());
		fake_set_lateness(asker->fake,
				  (uint64_t)g_test_rand_int_range(1, 3 * (int)ASKER_TIMEOUT_US));
		for (enum fake_fault fault = 0; fault < FAKE_FAULTS; fault++)
			fake_spoil_often(asker->fake, fault,
					 (unsigned int)g_test_rand_int_range(0, 150));
		fake_silence(asker->fake, "h7", true);
		fake_block(asker->fake, "s4", round % 2);
		for (unsigned int i = 0; i < N_RANDOM; i++)
			fake_at(asker->fake,
				fake_now(asker->fake) +
					(uint64_t)g_test_rand_int_range(0, (int)ASKER_TIMEOUT_US),
				submit_random, asker);
		fake_run_idle(asker->fake);
		g_assert_cmpuint(asker->asks->len, ==, N_RANDOM);
		check_random(asker);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mad/random", test_random);
	return g_test_run();
}
