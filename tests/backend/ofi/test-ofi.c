// SPDX-License-Identifier: Apache-2.0
/*
 * The backend with a helper that says what it should: fabrics and domains that come, change and go
 * in a real model.
 */
#include <errno.h>

#include "base/clock.h"
#include "documents.h"
#include "mirror.h"
#include "stage.h"

#define STAGE(name) CLEANUP(stage_freep) struct stage *name = stage_new()

static void assert_told(struct stage *stage, const char *expected)
{
	g_autofree char *told = stage_told(stage);

	g_assert_cmpstr(told, ==, expected);
}

static void test_first(void)
{
	STAGE(stage);
	const struct source_facts *source;
	const struct fabric *fabric;
	uint64_t before = realtime_us();

	stage_document(stage, "iwarp");
	stage_start(stage);
	/* By itself. */
	stage_await_updates(stage, 1);
	stage_assert_fabrics(stage, "ofi_Ethernet_iWARP");
	fabric = graph_find_fabric(stage->graph, "ofi_Ethernet_iWARP");
	g_assert_cmpuint(fabric->facts.protocol, ==, PROTOCOL_IWARP);
	g_assert_cmpstr(fabric->facts.name, ==, "Ethernet-iWARP");
	g_assert_cmpuint(fabric->n_domains, ==, 2);
	g_assert_cmpuint(stage->graph->n_sources, ==, 1);
	source = stage_source(stage, "libfabric Ethernet-iWARP");
	g_assert_cmpuint(source->state, ==, SOURCE_LIVE);
	g_assert_cmpint(source->error, ==, 0);
	g_assert_true(source->local);
	g_assert_cmpuint(source->last_sweep, >=, before);
	g_assert_cmpuint(source->last_heard, ==, source->last_sweep);
}

static void test_nothing(void)
{
	STAGE(stage);

	stage_start(stage);
	g_assert_cmpint(stage_refresh(stage, ""), ==, 0);
	g_assert_cmpuint(stage->n_updates, ==, 0);
	g_assert_cmpuint(stage->graph->n_sources, ==, 0);
}

/* What a run says again is no change. */
static void test_same(void)
{
	STAGE(stage);

	stage_start(stage);
	stage_show(stage, "virtual-machine");
	g_free(stage_told(stage));
	for (unsigned int i = 0; i < 3; i++)
		g_assert_cmpint(stage_refresh(stage, ""), ==, 0);
	assert_told(stage, "");
}

static void test_come_and_go(void)
{
	STAGE(stage);

	stage_start(stage);
	stage_show(stage, "iwarp");
	assert_told(stage, "+fabric ofi_Ethernet_iWARP +domain verbs/irdma0 "
			   "+domain verbs;ofi_rxm/irdma0");
	stage_show(stage, "efa");
	g_assert_cmpuint(stage->n_removals, ==, 1);
	stage_assert_fabrics(stage, "ofi_efa");
	g_assert_cmpuint(stage->graph->n_sources, ==, 1);
	stage_show(stage, "tcp");
	stage_assert_fabrics(stage, "ofi_10_7_0_0_16 ofi_fe80___64");
	stage_show(stage, "tcp-only");
	stage_assert_fabrics(stage, "ofi_10_7_0_0_16 ofi_10_8_0_0_16");
	stage_nothing(stage);
	g_assert_cmpint(stage_refresh(stage, ""), ==, 0);
	stage_assert_fabrics(stage, "");
	g_assert_cmpuint(stage->graph->n_sources, ==, 0);
}

/* In every order, one after the other: the graph is what the last one says. */
static void test_random(void)
{
	static const char *const documents[] = {
		"efa",	       "host-only",	      "infiniband", "infiniband-old",
		"iwarp",       "infiniband-and-roce", "tcp",	    "tcp-only",
		"two-subnets", "virtual-machine",
	};
	STAGE(stage);

	stage->settings.host_only = true;
	stage_start(stage);
	for (unsigned int i = 0; i < 60; i++) {
		size_t which = (size_t)g_test_rand_int_range(0, ARRAY_SIZE(documents));
		CLEANUP(fabrics_done) struct fabrics fabrics = { 0 };

		stage_show(stage, documents[which]);
		document_gather(documents[which], true, &fabrics);
		g_assert_cmpuint(stage->graph->n_fabrics, ==, fabrics.n_items);
		g_assert_cmpuint(stage->graph->n_sources, ==, fabrics.n_items);
		for (size_t k = 0; k < fabrics.n_items; k++) {
			const struct update *update = &fabrics.items[k];
			const struct fabric *fabric =
				graph_find_fabric(stage->graph, update->source.fabric_id);

			g_assert_cmpuint(fabric->n_domains, ==, update->n_domains);
			for (size_t n = 0; n < update->n_domains; n++) {
				const struct domain_facts *facts = &update->domains[n];
				const struct domain *domain = fabric_find_domain(fabric, facts->id);

				g_assert_cmpmem(&domain->facts, sizeof(*facts), facts,
						sizeof(*facts));
			}
		}
	}
}

static void test_host_only(void)
{
	STAGE(stage);

	stage->settings.host_only = true;
	stage_start(stage);
	stage_show(stage, "host-only");
	g_assert_cmpuint(stage->graph->n_fabrics, ==, 8);
}

static void test_disabled(void)
{
	STAGE(stage);

	stage->settings.enabled = false;
	stage_no_program(stage);
	stage_start(stage);
	g_assert_cmpint(stage_refresh(stage, ""), ==, -ENODEV);
	g_assert_cmpint(sd_event_run(stage->event, 0), ==, 0);
	g_assert_cmpuint(stage->n_updates, ==, 0);
}

/* --- A subnet that is swept --- */

static void sweep(struct stage *stage, const char *fabric_id, uint64_t prefix)
{
	struct update update = {
		.source = { .id = "mlx5_0/1", .state = SOURCE_LIVE },
		.fabric = { .subnet_prefix = prefix },
		.complete = true,
	};
	struct node_facts node = { .guid = 1, .type = NODE_CA, .n_ports = 1 };
	struct changes changes;

	g_strlcpy(update.source.fabric_id, fabric_id, sizeof(update.source.fabric_id));
	g_assert_cmpint(update_add_node(&update, &node), ==, 0);
	g_assert_cmpint(graph_apply(stage->graph, &update, &changes), ==, 0);
	mirror_follow(stage->mirror, stage->graph, &changes);
	changes_done(&changes);
	update_done(&update);
}

#define PREFIX UINT64_C(0xfe80000000000000)

static void test_joins(void)
{
	STAGE(stage);
	const struct fabric *fabric;

	sweep(stage, "fabric_fe80000000000000", PREFIX);
	stage_start(stage);
	stage_show(stage, "infiniband-and-roce");
	stage_assert_fabrics(stage, "fabric_fe80000000000000 ofi_IB_0xfe80000000000000_ethernet");
	fabric = graph_find_fabric(stage->graph, "fabric_fe80000000000000");
	g_assert_cmpuint(fabric->n_domains, ==, 5);
	g_assert_cmpuint(fabric->n_nodes, ==, 1);
	/* The domains go, the fabric stays. */
	stage_show(stage, "iwarp");
	g_assert_true(graph_find_fabric(stage->graph, "fabric_fe80000000000000") == fabric);
	g_assert_cmpuint(fabric->n_domains, ==, 0);
	g_assert_cmpuint(fabric->n_nodes, ==, 1);
}

static void test_joins_by_prefix(void)
{
	STAGE(stage);

	sweep(stage, "fabric_other", PREFIX);
	stage_start(stage);
	stage_show(stage, "infiniband-old");
	stage_assert_fabrics(stage, "fabric_other");
	g_assert_cmpuint(stage->graph->fabrics[0]->n_domains, ==, 5);
	stage_nothing(stage);
	g_assert_cmpint(stage_refresh(stage, ""), ==, 0);
	stage_assert_fabrics(stage, "fabric_other");
	g_assert_cmpuint(stage->graph->fabrics[0]->n_domains, ==, 0);
}

/* The subnet gets its name when we have told ours, and no run follows. */
static void test_joins_later(void)
{
	STAGE(stage);
	g_autofree char *runs = stage_path(stage, "runs");
	g_autofree char *path = document_path("infiniband");
	g_autofree char *body = g_strdup_printf("echo >>'%s'; cat '%s'", runs, path);
	g_autofree char *text = NULL;

	stage_script(stage, body);
	stage_start(stage);
	stage_await_updates(stage, 1);
	sweep(stage, "fabric_other", PREFIX);
	g_assert_cmpuint(stage->graph->n_fabrics, ==, 2);
	stage_await_updates(stage, 1);
	stage_assert_fabrics(stage, "fabric_other");
	g_assert_cmpuint(stage->graph->fabrics[0]->n_domains, ==, 5);
	g_file_get_contents(runs, &text, NULL, NULL);
	g_assert_cmpstr(text, ==, "\n");
}

/* --- Orders --- */

static void test_refresh(void)
{
	STAGE(stage);

	stage_start(stage);
	stage_show(stage, "iwarp");
	stage_document(stage, "tcp-only");
	g_assert_cmpint(stage_refresh(stage, "ofi_somebody_elses"), ==, -ENODEV);
	g_assert_cmpint(stage_refresh(stage, "ofi_Ethernet_iWARP"), ==, 0);
	stage_assert_fabrics(stage, "ofi_10_7_0_0_16 ofi_10_8_0_0_16");
	g_assert_cmpint(stage_refresh(stage, "ofi_Ethernet_iWARP"), ==, -ENODEV);
}

static void note_done(struct command *command, int error)
{
	int *result = command->userdata;

	g_assert_cmpint(*result, ==, 1);
	*result = error;
}

/* An order that comes while the helper runs is for the next run: this one may have looked before.
 */
static void test_refresh_during_run(void)
{
	STAGE(stage);
	g_autofree char *runs = stage_path(stage, "runs");
	g_autofree char *body = g_strdup_printf(
		"echo >>'%s'; echo '{\"format\":1,\"infos\":[{\"fabric\":\"f'$(wc -l <'%s')'\","
		"\"provider\":\"p\"}]}'",
		runs, runs);
	int first = 1, second = 1;
	struct command commands[] = {
		{ .done = note_done, .userdata = &first },
		{ .done = note_done, .userdata = &second },
	};

	stage_script(stage, body);
	stage_start(stage);
	ofi_backend.command(stage->backend, &commands[0]);
	/* Now it has started. */
	g_assert_cmpint(sd_event_run(stage->event, UINT64_MAX), ==, 1);
	ofi_backend.command(stage->backend, &commands[1]);
	stage_await_updates(stage, 1);
	stage_assert_fabrics(stage, "ofi_f1");
	g_assert_cmpint(first, ==, 0);
	g_assert_cmpint(second, ==, 1);
	while (second == 1)
		g_assert_cmpint(sd_event_run(stage->event, UINT64_MAX), >=, 0);
	g_assert_cmpint(second, ==, 0);
	stage_assert_fabrics(stage, "ofi_f2");
}

struct chain {
	struct stage *stage;
	struct command *next;
};

static void start_next(struct command *command, int error)
{
	struct chain *chain = command->userdata;

	g_assert_cmpint(error, ==, 0);
	ofi_backend.command(chain->stage->backend, chain->next);
}

/* Who is told that it is done may order the next at once. */
static void test_refresh_in_a_row(void)
{
	STAGE(stage);
	int result = 1;
	struct command second = { .done = note_done, .userdata = &result };
	struct chain chain = { .stage = stage, .next = &second };
	struct command first = { .done = start_next, .userdata = &chain };

	stage_start(stage);
	ofi_backend.command(stage->backend, &first);
	while (result == 1)
		g_assert_cmpint(sd_event_run(stage->event, UINT64_MAX), >=, 0);
	g_assert_cmpint(result, ==, 0);
}

static void test_stop(void)
{
	STAGE(stage);
	int result = 1;
	struct command command = { .done = note_done, .userdata = &result };

	stage_script(stage, "exec sleep 1000");
	stage_start(stage);
	ofi_backend.command(stage->backend, &command);
	g_assert_cmpint(sd_event_run(stage->event, UINT64_MAX), ==, 1);
	stage_stop(stage);
	g_assert_cmpint(result, ==, -ECANCELED);
	g_assert_cmpuint(stage->n_updates, ==, 0);
}

int main(int argc, char **argv)
{
	if (!stage_is_possible())
		return 0;
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ofi/first", test_first);
	g_test_add_func("/ofi/nothing", test_nothing);
	g_test_add_func("/ofi/same", test_same);
	g_test_add_func("/ofi/come-and-go", test_come_and_go);
	g_test_add_func("/ofi/random", test_random);
	g_test_add_func("/ofi/host-only", test_host_only);
	g_test_add_func("/ofi/disabled", test_disabled);
	g_test_add_func("/ofi/joins", test_joins);
	g_test_add_func("/ofi/joins/by-prefix", test_joins_by_prefix);
	g_test_add_func("/ofi/joins/later", test_joins_later);
	g_test_add_func("/ofi/refresh", test_refresh);
	g_test_add_func("/ofi/refresh/during-run", test_refresh_during_run);
	g_test_add_func("/ofi/refresh/in-a-row", test_refresh_in_a_row);
	g_test_add_func("/ofi/stop", test_stop);
	return g_test_run();
}
