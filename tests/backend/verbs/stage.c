// SPDX-License-Identifier: Apache-2.0
#include "stage.h"

#include "base/clock.h"

static void on_update(struct sink *sink, const struct update *update)
{
	struct stage *s = (struct stage *)sink;
	struct changes changes = { 0 };

	g_assert_cmpstr(update->source.id, ==, "verbs");
	g_assert_cmpstr(update->source.fabric_id, ==, "");
	g_assert_true(update->source.local);
	g_assert_true(update->has_adapters);
	update_done(&s->told);
	s->told = (struct update){ .source = update->source };
	for (size_t i = 0; i < update->n_adapters; i++)
		g_assert_cmpint(update_add_adapter(&s->told, &update->adapters[i]), ==, 0);
	for (size_t i = 0; i < update->n_adapter_ports; i++)
		g_assert_cmpint(update_add_adapter_port(&s->told, &update->adapter_ports[i]), ==,
				0);
	for (size_t i = 0; i < update->n_adapter_failures; i++)
		g_assert_cmpint(update_add_adapter_failure(&s->told, &update->adapter_failures[i]),
				==, 0);
	s->n_told++;
	g_assert_cmpint(graph_apply(s->graph, update, &changes), ==, 0);
	changes_done(&changes);
}

static void on_remove(struct sink *sink, const char *source_id, bool fabric_too)
{
	g_assert_not_reached();
}

struct stage *stage_new(void)
{
	struct stage *s = g_new0(struct stage, 1);

	s->sink = (struct sink){ .update = on_update, .remove = on_remove };
	s->fake = fake_new();
	s->settings = (struct verbs_settings){ .enabled = true, .rescan_s = 86400 };
	s->settings.timeout_ms = 600000;
	s->graph = graph_new();
	g_assert_cmpint(sd_event_new(&s->event), ==, 0);
	return s;
}

void stage_free(struct stage *s)
{
	struct verbs *verbs = s->backend;

	/* What is not under way any more needs no machine. */
	for (guint i = 0; i < s->fake->devices->len; i++)
		fake_hang(s->fake, g_ptr_array_index(s->fake->devices, i), false);
	if (verbs)
		stage_await(s, verbs->facts.requests_waiting == 0);
	verbs_backend.stop(verbs);
	fake_free(s->fake);
	update_done(&s->told);
	graph_free(s->graph);
	sd_event_unref(s->event);
	g_free(s);
}

void stage_start(struct stage *s)
{
	g_assert_cmpint(
		verbs_start_on(&s->fake->api, s->event, &s->settings, &s->sink, &s->backend), ==,
		0);
}

static bool is_quiet(const struct recheck *recheck)
{
	int enabled;

	g_assert_cmpint(sd_event_source_get_enabled(recheck->timer, &enabled), >=, 0);
	return enabled == SD_EVENT_OFF;
}

static bool all_are_quiet(const struct stage *s)
{
	const struct verbs *verbs = s->backend;

	if (!verbs->facts.last_sweep || !is_quiet(&verbs->network))
		return false;
	for (size_t i = 0; i < verbs->n_devices; i++) {
		if (verbs->devices[i]->query || verbs->devices[i]->turn.waits ||
		    !is_quiet(&verbs->devices[i]->recheck))
			return false;
	}
	return true;
}

void stage_settle(struct stage *s)
{
	stage_await(s, all_are_quiet(s));
}

void stage_udev(struct stage *s, const char *subsystem, const char *name)
{
	verbs_on_event(s->backend, subsystem, name);
}

uint64_t stage_deadline(void)
{
	return monotonic_us() + 10 * USEC_PER_SEC;
}

void stage_run(struct stage *s, uint64_t until, const char *condition)
{
	uint64_t now = monotonic_us();

	if (now >= until)
		g_error("waited in vain for %s", condition);
	g_assert_cmpint(sd_event_run(s->event, until - now), >=, 0);
}

const struct adapter_facts *stage_adapter(const struct stage *s, const char *id)
{
	for (size_t i = 0; i < s->told.n_adapters; i++) {
		if (strcmp(s->told.adapters[i].id, id) == 0)
			return &s->told.adapters[i];
	}
	return NULL;
}

const struct adapter_port_facts *stage_port(const struct stage *s, const char *id, uint8_t number)
{
	for (size_t i = 0; i < s->told.n_adapter_ports; i++) {
		const struct adapter_port_facts *port = &s->told.adapter_ports[i];

		if (strcmp(port->adapter_id, id) == 0 && port->port.number == number)
			return port;
	}
	return NULL;
}

int stage_failure(const struct stage *s, const char *id)
{
	for (size_t i = 0; i < s->told.n_adapter_failures; i++) {
		if (strcmp(s->told.adapter_failures[i].id, id) == 0)
			return s->told.adapter_failures[i].error;
	}
	return 0;
}
