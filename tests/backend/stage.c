// SPDX-License-Identifier: Apache-2.0
#include "stage.h"

#include "backend/ib/ib.h"
#include "mirror.h"
#include "topologies.h"

#define AWAIT_US (60 * USEC_PER_SEC)
/* Longer than any answer takes, shorter than any timer. */
#define AT_ONCE_US (50 * USEC_PER_MSEC)

static void on_update(struct sink *sink, const struct update *update)
{
	struct stage *stage = (struct stage *)((char *)sink - offsetof(struct stage, sink));
	struct changes changes = { 0 };
	struct telling telling = {
		.at = fake_now(stage->fake),
		.complete = update->complete,
		.n_nodes = update->n_nodes,
		.n_ports = update->n_ports,
		.n_failures = update->n_failures,
		.n_gone = update->n_gone,
		.state = update->source.state,
		.error = update->source.error,
	};

	g_assert_cmpint(graph_apply(stage->graph, update, &changes), ==, 0);
	for (size_t i = 0; i < changes.n_items; i++)
		telling.n_changes += changes.items[i].kind != OBJECT_SOURCES;
	g_array_append_val(stage->tellings, telling);
	mirror_follow(stage->mirror, stage->graph, &changes);
	changes_done(&changes);
}

static void on_remove(struct sink *sink, const char *source_id, bool fabric_too)
{
	g_assert_not_reached();
}

static enum subnet_verdict on_may_sweep(void *userdata, uint64_t subnet_prefix,
					char ret_fabric_id[static FABRIC_ID_SIZE])
{
	struct stage *stage = userdata;

	g_assert_true(g_str_has_prefix(ret_fabric_id, "fabric_"));
	g_strlcpy(ret_fabric_id, "stage", FABRIC_ID_SIZE);
	stage->n_may_sweep++;
	return stage->verdict;
}

static void on_answer_report(void *userdata, const uint8_t *mad, uint16_t lid)
{
	struct stage *stage = userdata;

	stage->n_reports_answered++;
}

static void on_broken(void *userdata, int error)
{
	struct stage *stage = userdata;

	stage->n_broken++;
}

static void on_answer(void *userdata, const uint8_t *mad, size_t length)
{
	struct stage *stage = userdata;
	uint8_t *copy = g_memdup2(mad, length);

	subnet_answer(stage->subnet, copy, length);
	g_free(copy);
}

static void on_report(void *userdata, const uint8_t *mad, uint16_t lid)
{
	struct stage *stage = userdata;

	subnet_report(stage->subnet, mad, lid);
}

static uint64_t on_run(void *userdata)
{
	struct stage *stage = userdata;

	return subnet_run(stage->subnet);
}

/* The owner's userdata is the wire's as well. */
static int on_send(void *userdata, const struct mad_request *request)
{
	struct stage *stage = userdata;

	return fake_wire.send(stage->local, request);
}

static uint64_t on_now(void *userdata)
{
	struct stage *stage = userdata;

	return fake_wire.now(stage->local);
}

static const struct mad_wire stage_wire = { .send = on_send, .now = on_now };

struct stage *stage_new(struct fake *f, const char *name, unsigned int port)
{
	struct stage *stage = g_new0(struct stage, 1);
	struct fake_client client = {
		.answer = on_answer,
		.report = on_report,
		.run = on_run,
		.userdata = stage,
	};

	stage->fake = f;
	stage->local = fake_attach(f, name, port, &client);
	stage->heartbeat = g_strdup_printf("PortInfo %s/0", name);
	stage->graph = graph_new();
	stage->mirror = mirror_new();
	stage->tellings = g_array_new(FALSE, FALSE, sizeof(struct telling));
	stage->sink = (struct sink){ .update = on_update, .remove = on_remove };
	stage->owner = (struct subnet_owner){
		.may_sweep = on_may_sweep,
		.answer_report = on_answer_report,
		.broken = on_broken,
		.userdata = stage,
	};
	g_assert_cmpint(subnet_new("fake0/1", &stage_wire, &stage->owner,
				   &ib_default_settings.subnet, &stage->sink, &stage->subnet),
			==, 0);
	return stage;
}

void stage_free(struct stage *stage)
{
	subnet_free(stage->subnet);
	mirror_compare(stage->mirror, stage->graph);
	mirror_free(stage->mirror);
	graph_free(stage->graph);
	g_array_unref(stage->tellings);
	fake_free(stage->fake);
	g_free(stage->heartbeat);
	g_free(stage);
}

void stage_open(struct stage *stage)
{
	subnet_set_wire(stage->subnet, 0, true);
}

void stage_begin(struct stage *stage)
{
	stage_open(stage);
	stage_await(stage, SOURCE_LIVE);
	fake_run_for(stage->fake, AT_ONCE_US);
}

void stage_run_ms(struct stage *stage, unsigned int ms)
{
	fake_run_for(stage->fake, ms * USEC_PER_MSEC);
}

void stage_run_s(struct stage *stage, unsigned int s)
{
	fake_run_for(stage->fake, s * USEC_PER_SEC);
}

struct wait {
	struct stage *stage;
	enum source_state state;
};

static bool is_in_state(void *data)
{
	const struct wait *wait = data;

	return stage_facts(wait->stage)->state == wait->state;
}

void stage_await(struct stage *stage, enum source_state state)
{
	struct wait wait = { stage, state };

	if (!fake_run_until(stage->fake, is_in_state, &wait, AWAIT_US))
		g_error("the source does not become %s, but is %s: %d", source_state_name(state),
			source_state_name(stage_facts(stage)->state), stage_facts(stage)->error);
}

static void on_ordered(struct command *command, int error)
{
	struct order *order = command->userdata;

	order->n_done++;
	order->error = error;
}

static bool is_carried_out(void *data)
{
	const struct order *order = data;

	return order->n_done > 0;
}

void stage_order(struct stage *stage, struct order *order)
{
	*order = (struct order){ .command = { .kind = COMMAND_REFRESH, .done = on_ordered } };
	order->command.userdata = order;
	subnet_refresh(stage->subnet, &order->command);
}

int stage_refresh(struct stage *stage)
{
	struct order order;

	stage_order(stage, &order);
	if (!fake_run_until(stage->fake, is_carried_out, &order, AWAIT_US))
		g_error("the command is never done");
	fake_run_for(stage->fake, AT_ONCE_US);
	g_assert_cmpuint(order.n_done, ==, 1);
	return order.error;
}

struct stage *stage_fat(void)
{
	struct fake *f = fat_tree(2, 4, 4);
	struct stage *stage = stage_new(f, "host-0-0", 1);

	fake_sm_start(f, "host-3-3", 1);
	stage_begin(stage);
	stage_run_s(stage, 2);
	g_assert_true(stage_facts(stage)->subscribed);
	stage_check(stage);
	fake_forget_counts(f);
	return stage;
}

const struct source_facts *stage_facts(const struct stage *stage)
{
	return subnet_facts(stage->subnet);
}

struct fabric *stage_fabric(const struct stage *stage)
{
	g_assert_cmpuint(stage->graph->n_fabrics, ==, 1);
	return stage->graph->fabrics[0];
}

struct node *stage_node(const struct stage *stage, const char *name)
{
	return fabric_find_node(stage_fabric(stage), fake_guid(stage->fake, name));
}

struct port *stage_port(const struct stage *stage, const char *name, unsigned int port)
{
	struct node *node = stage_node(stage, name);

	return node ? node_find_port(node, port) : NULL;
}

static void check(struct stage *stage, bool may_linger)
{
	truth_compare(stage->fake, stage->local, stage_fabric(stage), may_linger);
	mirror_compare(stage->mirror, stage->graph);
	graph_check(stage->graph);
}

void stage_check(struct stage *stage)
{
	check(stage, false);
}

void stage_check_lingering(struct stage *stage)
{
	check(stage, true);
}

char *stage_conditions(const struct stage *stage)
{
	const struct fabric *fabric = stage_fabric(stage);
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < fabric->n_conditions; i++) {
		const struct condition *c = &fabric->conditions[i];

		g_string_append_printf(text, "%s %s/%u", condition_kind_name(c->kind),
				       fake_name(stage->fake, c->node_guid), c->port);
		if (c->kind == CONDITION_DUPLICATE_GUID)
			g_string_append_printf(text, ", first at %s/%u",
					       fake_name(stage->fake, c->first_node_guid),
					       c->first_port);
		else
			g_string_append_printf(text, ", %" G_GUINT64_FORMAT, c->subject);
		g_string_append_c(text, '\n');
	}
	return g_string_free(text, FALSE);
}

static bool is_heartbeat(const struct stage *stage, const char *line)
{
	return g_str_has_prefix(line, "SMInfo ") || strcmp(line, stage->heartbeat) == 0;
}

char *stage_asked(const struct stage *stage)
{
	g_autofree char *all = fake_asked(stage->fake);
	g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
	GString *text = g_string_new(NULL);

	for (unsigned int i = 0; lines[i] && *lines[i]; i++) {
		if (!is_heartbeat(stage, lines[i]))
			g_string_append_printf(text, "%s\n", lines[i]);
	}
	return g_string_free(text, FALSE);
}

unsigned int stage_count(const struct stage *stage)
{
	g_autofree char *asked = stage_asked(stage);
	unsigned int n = 0;

	for (const char *c = asked; *c; c++)
		n += *c == '\n';
	return n;
}

const struct telling *stage_last(const struct stage *stage)
{
	for (unsigned int i = stage->tellings->len; i-- > 0;) {
		const struct telling *t = &g_array_index(stage->tellings, struct telling, i);

		if (t->n_nodes || t->n_ports || t->n_failures || t->n_gone)
			return t;
	}
	return NULL;
}

uint64_t stage_first_change_after(const struct stage *stage, uint64_t moment)
{
	for (unsigned int i = 0; i < stage->tellings->len; i++) {
		const struct telling *t = &g_array_index(stage->tellings, struct telling, i);

		if (t->at > moment && t->n_changes)
			return t->at;
	}
	return UINT64_MAX;
}

const struct telling *stage_first_with(const struct stage *stage, size_t n_nodes)
{
	for (unsigned int i = 0; i < stage->tellings->len; i++) {
		const struct telling *t = &g_array_index(stage->tellings, struct telling, i);

		if (t->n_nodes >= n_nodes)
			return t;
	}
	return NULL;
}
