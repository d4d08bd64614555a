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

/* Whether more is known of the fabric than this machine's own ends. */
static bool is_subnet(const struct object *fabric)
{
	return object_get(fabric, FACE_IB_SUBNET, "SMLID");
}

/* How many objects of each kind it has, as far as there can be any. */
static void lines_contents(struct output *output, const struct object *fabric)
{
	uint64_t domains = object_number(fabric, FACE_FABRIC, "Domains");

	if (is_subnet(fabric)) {
		details_line(output, "Switches", STYLE_NONE, "%" PRIu64 " with %" PRIu64 " ports",
			     object_number(fabric, FACE_FABRIC, "Switches"),
			     object_number(fabric, FACE_FABRIC, "Ports"));
		details_line(output, "Endpoints", STYLE_NONE, "%" PRIu64,
			     object_number(fabric, FACE_FABRIC, "Endpoints"));
	}
	if (domains)
		details_line(output, "Domains", STYLE_NONE,
			     "%" PRIu64 " in what libfabric calls %s", domains,
			     object_text(fabric, FACE_FABRIC, "LibfabricName"));
}

static int describe_fabric(struct fabricctl *ctl, const struct object *object)
{
	struct output *output = &ctl->output;
	struct word state = word_presence(object);
	CLEANUP(freep) char *name = object_name(object);
	char id[OBJECT_ID_MAX];
	int r = 0;

	details_head(output, state.style, path_id(object->path, id), name);
	describe_state(output, state, object_number(object, FACE_FRESHNESS, "Since"),
		       object_text(object, FACE_FRESHNESS, "Error"));
	line_time(output, "Swept", object_number(object, FACE_FRESHNESS, "LastSweep"));
	line_time(output, "Heard", object_number(object, FACE_FRESHNESS, "LastHeard"));
	if (is_subnet(object))
		r = line_subnet_manager(ctl, object);
	if (r < 0)
		return r;
	lines_contents(output, object);
	return describe_conditions(ctl, object);
}

bool fabric_is_quiet(const struct object *fabric)
{
	return !is_subnet(fabric) && word_presence(fabric).style == STYLE_GOOD &&
	       !json_array_size(object_get(fabric, FACE_CONDITIONS, "Conditions"));
}

int describe_in_a_line(struct fabricctl *ctl, const struct object *fabric)
{
	uint64_t domains = object_number(fabric, FACE_FABRIC, "Domains");
	struct word state = word_presence(fabric);
	CLEANUP(freep) char *name = object_name(fabric), *rest = NULL;
	char id[OBJECT_ID_MAX];

	rest = text_format("%s, %s, %" PRIu64 " %s", name, state.text, domains,
			   kind_name(KIND_DOMAIN, domains != 1));
	details_head(&ctl->output, state.style, path_id(fabric->path, id), rest);
	return 0;
}

int describe(struct fabricctl *ctl, const struct object *object)
{
	static describer *const describers[KIND_MAX_] = {
		[KIND_MANAGER] = describe_manager,
		[KIND_FABRIC] = describe_fabric,
		[KIND_SWITCH] = describe_node_or_port,
		[KIND_PORT] = describe_node_or_port,
		[KIND_ENDPOINT] = describe_node_or_port,
		[KIND_DOMAIN] = describe_domain,
		[KIND_ADAPTER] = describe_adapter,
		[KIND_ADAPTER_PORT] = describe_adapter_port,
	};

	return describers[object->kind](ctl, object);
}
