// SPDX-License-Identifier: Apache-2.0
/*
 * An object in words: a headline and the facts that people ask for, in the order in which they do.
 */
#include "cli/describe.h"

#include "base/util.h"
#include "cli/details.h"
#include "cli/text.h"
#include "cli/when.h"
#include "cli/words.h"

#include <errno.h>
#include <inttypes.h>

typedef int describer(struct fabricctl *ctl, const struct object *object);

/* "Sun 2026-11-22 18:37:50 UTC; 3min ago" */
static void line_time(struct output *output, const char *label, uint64_t when)
{
	char date[WHEN_MAX], ago[WHEN_MAX];

	if (when)
		details_line(output, label, STYLE_NONE, "%s; %s", when_date(date, when),
			     when_ago(ago, when, when_now()));
}

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
	/* One that reads nothing has nothing to be told. */
	const char *notices = notified ? ", notices" : swept ? ", no notices" : "";
	CLEANUP(freep) char *times = NULL;
	char id[OBJECT_ID_MAX], swept_ago[WHEN_MAX], heard_ago[WHEN_MAX];

	if (swept || heard)
		times = text_format(", swept %s, heard %s", when_ago(swept_ago, swept, now),
				    when_ago(heard_ago, heard, now));
	details_line(output, label, state.style == STYLE_BAD ? STYLE_BAD : STYLE_NONE,
		     "%s %s%s%s%s%s%s%s",
		     json_string_value(json_array_get(source, SOURCE_ID)) ?: "", state.text,
		     path_kind(fabric) == KIND_FABRIC ? " on " : "", path_id(fabric, id),
		     times ?: "", notices, *error ? ": " : "", error);
}

static int describe_manager(struct fabricctl *ctl, const struct object *object)
{
	struct output *output = &ctl->output;
	const json_t *sources = object_get(object, FACE_MANAGER, "Sources"), *source;
	struct word state = word_state(object_text(object, FACE_MANAGER, "State"));
	uint64_t announced = object_number(object, FACE_MANAGER, "ObjectsAnnounced");
	uint64_t total = object_number(object, FACE_MANAGER, "ObjectsTotal");
	size_t i;

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
	json_array_foreach(sources, i, source) line_source(output, source, i ? "" : "Sources");
	if (!json_array_size(sources))
		details_line(output, "Sources", STYLE_WARN,
			     "none: this machine has no active InfiniBand port");
	return 0;
}

/* Who manages the subnet: by name where it is an object. */
static int line_subnet_manager(struct fabricctl *ctl, const struct object *fabric)
{
	const char *guid = object_text(fabric, FACE_IB_SUBNET, "SMGUID");
	uint64_t lid = object_number(fabric, FACE_IB_SUBNET, "SMLID");
	static const char *const leaves[] = { "Endpoints/endpoint_", "Switches/switch_" };
	CLEANUP(freep) char *name = need_memory(strdup(""));

	if (!lid && !*guid) {
		details_line(&ctl->output, "SM", STYLE_WARN, "none known");
		return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(leaves) && *guid && !*name; i++) {
		CLEANUP(freep) char *path = text_format("%s/%s%s", fabric->path, leaves[i], guid);
		int r;

		free(TAKE(name));
		r = describe_name(ctl, path, &name);
		if (r < 0)
			return r;
	}
	details_line(&ctl->output, "SM", STYLE_NONE,
		     "%s%sLID %" PRIu64 "%s%s, priority %" PRIu64 ", %s", name, *name ? ", " : "",
		     lid, *guid ? ", GUID " : "", guid,
		     object_number(fabric, FACE_IB_SUBNET, "SMPriority"),
		     word_sm_state(object_text(fabric, FACE_IB_SUBNET, "SMState")));
	return 0;
}

static int describe_fabric(struct fabricctl *ctl, const struct object *object)
{
	struct output *output = &ctl->output;
	struct word state = word_presence(object);
	CLEANUP(freep) char *name = object_name(object);
	char id[OBJECT_ID_MAX];
	int r;

	details_head(output, state.style, path_id(object->path, id), name);
	describe_state(output, state, object_number(object, FACE_FRESHNESS, "Since"),
		       object_text(object, FACE_FRESHNESS, "Error"));
	line_time(output, "Swept", object_number(object, FACE_FRESHNESS, "LastSweep"));
	line_time(output, "Heard", object_number(object, FACE_FRESHNESS, "LastHeard"));
	r = line_subnet_manager(ctl, object);
	if (r < 0)
		return r;
	details_line(output, "Switches", STYLE_NONE, "%" PRIu64 " with %" PRIu64 " ports",
		     object_number(object, FACE_FABRIC, "Switches"),
		     object_number(object, FACE_FABRIC, "Ports"));
	details_line(output, "Endpoints", STYLE_NONE, "%" PRIu64,
		     object_number(object, FACE_FABRIC, "Endpoints"));
	return describe_conditions(ctl, object);
}

int describe(struct fabricctl *ctl, const struct object *object)
{
	static describer *const describers[KIND_MAX_] = {
		[KIND_MANAGER] = describe_manager,	 [KIND_FABRIC] = describe_fabric,
		[KIND_SWITCH] = describe_node_or_port,	 [KIND_PORT] = describe_node_or_port,
		[KIND_ENDPOINT] = describe_node_or_port,
	};

	return describers[object->kind](ctl, object);
}
