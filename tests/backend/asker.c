// SPDX-License-Identifier: Apache-2.0
#include "asker.h"

#include <infiniband/mad.h>

#include "base/util.h"

/* What is younger has not been called late. */
#define SURELY_NOT_LATE_US 4000

static bool on_the_wire(const struct ask *ask, uint64_t now)
{
	return ask->n_sends && !ask->done &&
	       now - ask->sent_at[ask->n_sends - 1] < ask->asker->limits.timeout_ms * USEC_PER_MSEC;
}

static void count_the_wire(struct asker *asker, uint64_t destination)
{
	unsigned int n_to_one = 0, n_not_late = 0;
	uint64_t now = fake_now(asker->fake);

	for (unsigned int i = 0; i < asker->asks->len; i++) {
		const struct ask *ask = asker->asks->pdata[i];

		if (!on_the_wire(ask, now))
			continue;
		n_to_one += destination && ask->request.destination == destination;
		n_not_late += now - ask->sent_at[ask->n_sends - 1] < SURELY_NOT_LATE_US;
	}
	asker->most_to_one = MAX(asker->most_to_one, n_to_one);
	asker->most_not_late = MAX(asker->most_not_late, n_not_late);
}

static void on_send(void *userdata, const struct mad_request *request)
{
	struct ask *ask = request->userdata;
	struct asker *asker = userdata;

	g_assert_false(ask->done);
	g_assert_cmpuint(ask->n_sends, <, ASK_SENDS_MAX);
	ask->sent_at[ask->n_sends++] = fake_now(asker->fake);
	asker->n_sends++;
	if (!ask->order)
		ask->order = asker->n_sends;
	/* Each try has a transaction of its own. */
	g_assert_cmpuint(request->tid, !=, 0);
	g_assert_true(g_hash_table_add(asker->tids, GUINT_TO_POINTER(request->tid)));
	count_the_wire(asker, request->destination);
}

static void on_answer(void *userdata, const uint8_t *mad, size_t length)
{
	struct asker *asker = userdata;
	/* Exactly as many bytes as there are, so that the sanitizer sees one too many. */
	uint8_t *copy = g_memdup2(mad, length);

	mad_engine_answer(asker->engine, copy, length);
	g_free(copy);
}

static uint64_t on_run(void *userdata)
{
	struct asker *asker = userdata;

	return mad_engine_run(asker->engine);
}

static void build_line(struct fake *f, unsigned int n_switches)
{
	fake_add_host(f, "me", 1);
	for (unsigned int i = 1; i <= n_switches; i++) {
		g_autofree char *name = g_strdup_printf("s%u", i);
		g_autofree char *before = i > 1 ? g_strdup_printf("s%u", i - 1) : g_strdup("me");

		fake_add_switch(f, name, 40);
		fake_cable(f, before, i > 1 ? 2 : 1, name, 1);
	}
	for (unsigned int port = 3; port < 40; port++) {
		g_autofree char *name = g_strdup_printf("h%u", port);

		fake_add_host(f, name, 1);
		fake_cable(f, "s1", port, name, 1);
	}
}

struct asker *asker_new(unsigned int n_switches, const struct mad_limits *limits)
{
	struct asker *asker = g_new0(struct asker, 1);
	struct fake_client client = { .answer = on_answer, .run = on_run, .userdata = asker };

	asker->fake = fake_new();
	build_line(asker->fake, n_switches);
	asker->local = fake_attach(asker->fake, "me", 1, &client);
	asker->limits = *limits;
	asker->asks = g_ptr_array_new_with_free_func(g_free);
	asker->tids = g_hash_table_new(NULL, NULL);
	fake_watch(asker->fake, on_send, asker);
	g_assert_cmpint(mad_engine_new(&fake_wire, asker->local, limits, &asker->engine), ==, 0);
	return asker;
}

/* What was asked is done by then, and done once. */
void asker_free(struct asker *asker)
{
	mad_engine_free(asker->engine);
	for (unsigned int i = 0; i < asker->asks->len; i++)
		g_assert_true(((struct ask *)asker->asks->pdata[i])->done);
	fake_free(asker->fake);
	g_ptr_array_unref(asker->asks);
	g_hash_table_unref(asker->tids);
	g_free(asker);
}

static void on_done(struct mad_request *request, int error, const uint8_t *mad)
{
	struct ask *ask = request->userdata;

	g_assert_false(ask->done);
	g_assert_true((error == 0) == (mad != NULL));
	ask->done = true;
	ask->error = error;
	ask->done_at = fake_now(ask->asker->fake);
	if (mad)
		memcpy(ask->mad, mad, MAD_SIZE);
	if (ask->then)
		ask->then(ask);
}

static bool is_wanted(const struct mad_request *request)
{
	const struct ask *ask = request->userdata;

	return !ask->unwanted;
}

struct ask *ask_prepare(struct asker *asker, unsigned int depth)
{
	struct ask *ask = g_new0(struct ask, 1);

	ask->asker = asker;
	ask->route.n_hops = (uint8_t)depth;
	for (unsigned int i = 0; i < depth; i++)
		ask->route.hops[i] = i ? 2 : 1;
	ask->request = (struct mad_request){
		.mgmt_class = IB_SMI_DIRECT_CLASS,
		.method = IB_MAD_METHOD_GET,
		.attribute = IB_ATTR_NODE_INFO,
		.route = &ask->route,
		.destination = 100 + depth,
		.data_offset = IB_SMP_DATA_OFFS,
		.answer_size = IB_SMP_DATA_OFFS + IB_SMP_DATA_SIZE,
		.done = on_done,
		.wanted = is_wanted,
		.userdata = ask,
	};
	g_ptr_array_add(asker->asks, ask);
	return ask;
}

void ask_submit(struct ask *ask)
{
	mad_submit(ask->asker->engine, &ask->request);
	/* Not from within. */
	g_assert_false(ask->done);
}

struct ask *ask_switch(struct asker *asker, unsigned int depth)
{
	struct ask *ask = ask_prepare(asker, depth);

	ask_submit(ask);
	return ask;
}

struct ask *ask_host(struct asker *asker, unsigned int port)
{
	struct ask *ask = ask_prepare(asker, 1);

	ask->request.via = (uint8_t)port;
	ask->request.destination = 1000 + port;
	ask_submit(ask);
	return ask;
}
