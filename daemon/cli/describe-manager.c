// SPDX-License-Identifier: Apache-2.0
/*
 * The service itself in words: how it is, through what it looks, and what this machine has.
 */
#include "base/util.h"
#include "cli/describe.h"
#include "cli/details.h"
#include "cli/text.h"
#include "cli/when.h"

#include <inttypes.h>

#define ADAPTERS_SHOWN 8

struct adapters {
	struct fabricctl *ctl;
	size_t n;
};

static void line_source(struct output *output, const json_t *source, const char *label)
{
	const char *fabric = json_string_value(json_array_get(source, SOURCE_FABRIC)) ?: "/";
	struct word state =
		word_state(json_string_value(json_array_get(source, SOURCE_STATE)) ?: "");
	const char *error = json_string_value(json_array_get(source, SOURCE_ERROR)) ?: "";
	uint64_t swept = (uint64_t)json_integer_value(json_array_get(source, SOURCE_LAST_SWEEP));
	uint64_t heard = (uint64_t)json_integer_value(json_array_get(source, SOURCE_LAST_HEARD)),
		 now = when_now();
	bool notified = json_is_true(json_array_get(source, SOURCE_NOTICES));
	bool local = source_is_local(source);
	/* One that reads nothing has nothing to be told. */
	const char *notices = notified ? ", notices" : swept && !local ? ", no notices" : "";
	CLEANUP(freep) char *times = NULL;
	char id[OBJECT_ID_MAX], swept_ago[WHEN_MAX], heard_ago[WHEN_MAX];

	if (local && (swept || heard))
		times = text_format(", read %s", when_ago(heard_ago, MAX(swept, heard), now));
	else if (swept || heard)
		times = text_format(", swept %s, heard %s", when_ago(swept_ago, swept, now),
				    when_ago(heard_ago, heard, now));
	details_line(output, label, state.style == STYLE_BAD ? STYLE_BAD : STYLE_NONE,
		     "%s %s%s%s%s%s%s%s",
		     json_string_value(json_array_get(source, SOURCE_ID)) ?: "", state.text,
		     path_kind(fabric) == KIND_FABRIC ? " on " : "", path_id(fabric, id),
		     times ?: "", notices, *error ? ": " : "", error);
}

/* What is wrong with a source of this machine's own ends is news; that they are read is none. */
static bool is_worth_a_line(const json_t *source, bool all)
{
	const char *error = json_string_value(json_array_get(source, SOURCE_ERROR)) ?: "";
	const char *state = json_string_value(json_array_get(source, SOURCE_STATE)) ?: "";

	return all || !source_is_local(source) || *error || word_state(state).style == STYLE_BAD;
}

static void lines_sources(struct output *output, const json_t *sources, bool all)
{
	const json_t *source;
	size_t i, n = 0;

	json_array_foreach(sources, i, source)
	{
		if (is_worth_a_line(source, all))
			line_source(output, source, n++ ? "" : "Sources");
	}
	/* With adapters of other kinds that is nothing to worry about. */
	if (!n)
		details_line(output, "Sources", json_array_size(sources) ? STYLE_NONE : STYLE_WARN,
			     "none: this machine has no active InfiniBand port");
}

/* "mlx5_0 ConnectX-6, InfiniBand, 1 of 2 ports up" */
static int line_adapter(const struct object *adapter, void *userdata)
{
	struct adapters *adapters = userdata;
	struct machine_sum sum = machine_sum(&adapters->ctl->machine, adapter->path);
	CLEANUP(freep) char *name = object_name(adapter), *model = text_model(adapter);
	struct word presence = word_presence(adapter);
	bool present = presence.style == STYLE_GOOD;

	details_line(&adapters->ctl->output, adapters->n++ ? "" : "Adapters",
		     present ? STYLE_NONE : presence.style, "%s%s%s%s%s, %zu of %zu %s up%s%s",
		     name, *model ? " " : "", model, *sum.protocol ? ", " : "", sum.protocol,
		     sum.n_up, sum.n, kind_name(KIND_PORT, sum.n != 1), present ? "" : ", ",
		     present ? "" : presence.text);
	return 0;
}

/* One line each; where they are many, how many. */
static int lines_adapters(struct fabricctl *ctl)
{
	struct adapters adapters = { .ctl = ctl };
	CLEANUP(paths_done) struct paths paths = {};
	size_t n_up = 0;
	int r;

	r = client_paths(&ctl->client, KIND_ADAPTER, "", &paths);
	if (r >= 0)
		r = machine_read(&ctl->machine, &ctl->client);
	if (r < 0)
		return r;
	if (paths.n <= ADAPTERS_SHOWN || ctl->output.full)
		return client_objects(&ctl->client, &paths, line_adapter, &adapters);
	for (size_t i = 0; i < ctl->machine.n; i++)
		n_up += ctl->machine.ports[i].link.style == STYLE_GOOD;
	details_line(&ctl->output, "Adapters", STYLE_NONE, "%zu, %zu of %zu ports up", paths.n,
		     n_up, ctl->machine.n);
	return 0;
}

int describe_service(struct fabricctl *ctl, const struct object *object, bool all)
{
	struct output *output = &ctl->output;
	const json_t *sources = object_get(object, FACE_MANAGER, "Sources");
	struct word state = word_state(object_text(object, FACE_MANAGER, "State"));
	uint64_t announced = object_number(object, FACE_MANAGER, "ObjectsAnnounced");
	uint64_t total = object_number(object, FACE_MANAGER, "ObjectsTotal");

	details_head(output, state.style, "fabric-manager",
		     object_text(object, FACE_MANAGER, "Version"));
	details_line(output, "State", state.style, "%s", state.text);
	if (announced < total)
		details_line(output, "Objects", STYLE_WARN,
			     "%" PRIu64 ", %" PRIu64 " of them announced", total, announced);
	else
		details_line(output, "Objects", STYLE_NONE, "%" PRIu64, total);
	details_line(output, "Requests", STYLE_NONE,
		     "%" PRIu64 " sent, %" PRIu64 " given up, %" PRIu64 " waiting",
		     object_number(object, FACE_MANAGER, "RequestsSent"),
		     object_number(object, FACE_MANAGER, "Timeouts"),
		     object_number(object, FACE_MANAGER, "RequestsWaiting"));
	lines_sources(output, sources, all);
	return lines_adapters(ctl);
}

int describe_manager(struct fabricctl *ctl, const struct object *object)
{
	return describe_service(ctl, object, true);
}
