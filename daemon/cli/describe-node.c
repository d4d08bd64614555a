// SPDX-License-Identifier: Apache-2.0
/*
 * A switch, a port, an endpoint in words. The three share most of what there is to say: each line
 * is printed where the object has what it says.
 */
#include "base/util.h"
#include "cli/describe.h"
#include "cli/details.h"
#include "cli/text.h"
#include "cli/when.h"
#include "cli/words.h"

#include <inttypes.h>

/* The enumerators of an array, in one line. */
static void line_words(struct output *output, const char *label, const json_t *array)
{
	CLEANUP(freep) char *line = need_memory(strdup(""));
	const json_t *value;
	size_t i;

	json_array_foreach(array, i, value)
	{
		char *longer;

		if (json_is_string(value))
			longer = text_format("%s%s%s", line, i ? " " : "",
					     enum_word(json_string_value(value)));
		else
			longer = text_format("%s%s%" JSON_INTEGER_FORMAT "x", line, i ? " " : "",
					     json_integer_value(value));
		free(line);
		line = longer;
	}
	details_line(output, label, STYLE_NONE, "%s", line);
}

void describe_state(struct output *output, struct word state, uint64_t since, const char *error)
{
	char ago[WHEN_MAX];

	if (state.style == STYLE_GOOD || !since)
		details_line(output, "State", state.style, "%s%s%s", state.text, *error ? ": " : "",
			     error);
	else
		details_line(output, "State", state.style, "%s since %s%s%s", state.text,
			     when_ago(ago, since, when_now()), *error ? ": " : "", error);
}

static void lines_link(struct output *output, const struct object *object)
{
	struct word link = word_link(object);
	CLEANUP(freep) char *width = text_rate(object), *peer = text_peer(object);
	CLEANUP(freep) char *rate = text_bandwidth(object, "CurrentSpeed");
	CLEANUP(freep) char *best = text_bandwidth(object, "MaxSpeed");
	const char *path = object_text(object, FACE_LINK, "Peer");
	char id[OBJECT_ID_MAX];

	details_line(output, "Link", link.style, "%s%s%s%s%s%s%s", link.text, *width ? ", " : "",
		     width, *rate ? ", " : "", rate, *best ? ", at most " : "", best);
	details_line(output, "Physical", STYLE_NONE, "%s",
		     object_word(object, FACE_IB_PORT, "PhysicalState"));
	path_id(*path ? path : "/", id);
	details_line(output, "Connected to", STYLE_NONE, "%s%s%s%s", peer, *id ? " (" : "", id,
		     *id ? ")" : "");
}

/* "4096, at most 4096" of a pair of numbers, as far as they are known. */
static void line_limit(struct output *output, const char *label, const struct object *object,
		       const char *property, const char *limit)
{
	uint64_t value = object_number(object, FACE_IB_PORT, property);
	uint64_t most = object_number(object, FACE_IB_PORT, limit);

	if (value && most)
		details_line(output, label, STYLE_NONE, "%" PRIu64 ", at most %" PRIu64, value,
			     most);
	else if (most)
		details_line(output, label, STYLE_NONE, "at most %" PRIu64, most);
}

static void lines_port(struct output *output, const struct object *object)
{
	lines_link(output, object);
	line_limit(output, "MTU", object, "MTU", "MTUCapable");
	line_limit(output, "VLs", object, "VLs", "VLsCapable");
	line_words(output, "Speeds", object_get(object, FACE_IB_PORT, "SpeedsSupported"));
	line_words(output, "enabled", object_get(object, FACE_IB_PORT, "SpeedsEnabled"));
	line_words(output, "Widths", object_get(object, FACE_IB_PORT, "WidthsSupported"));
	line_words(output, "enabled", object_get(object, FACE_IB_PORT, "WidthsEnabled"));
}

void describe_addresses(struct output *output, const struct object *object, const char *face)
{
	uint64_t lid = object_number(object, face, "LID"), lmc = object_number(object, face, "LMC");

	if (lid && lmc)
		details_line(output, "LID", STYLE_NONE, "%" PRIu64 " to %" PRIu64, lid,
			     lid + (UINT64_C(1) << lmc) - 1);
	else if (lid)
		details_line(output, "LID", STYLE_NONE, "%" PRIu64, lid);
	details_line(output, "GID", STYLE_NONE, "%s", object_text(object, face, "GID"));
	if (object->kind != KIND_SWITCH)
		details_line(output, "Port GUID", STYLE_NONE, "%s",
			     object_text(object, face, "PortGUID"));
}

static void lines_node(struct output *output, const struct object *object)
{
	const char *vendor =
		json_string_value(json_object_get(object->properties, "Manufacturer")) ?: "";

	details_line(output, "Node GUID", STYLE_NONE, "%s",
		     object_text(object, FACE_IB_NODE, "NodeGUID"));
	details_line(output, "System GUID", STYLE_NONE, "%s",
		     object_text(object, FACE_IB_NODE, "SystemImageGUID"));
	details_line(output, "Device", STYLE_NONE,
		     "%s%svendor 0x%06" PRIx64 ", device 0x%04" PRIx64 ", revision 0x%" PRIx64,
		     vendor, *vendor ? ", " : "", object_number(object, FACE_IB_NODE, "VendorID"),
		     object_number(object, FACE_IB_NODE, "DeviceID"),
		     object_number(object, FACE_IB_NODE, "Revision"));
}

struct port_count {
	size_t n, up;
};

static int on_link_status(size_t index, const char *status, void *userdata)
{
	struct port_count *count = userdata;

	count->n++;
	count->up += word_link_status(status).style == STYLE_GOOD;
	return 0;
}

static int lines_switch(struct fabricctl *ctl, const struct object *object)
{
	CLEANUP(freep) char *now = text_bandwidth(object, "CurrentBandwidth");
	CLEANUP(freep) char *best = text_bandwidth(object, "MaxBandwidth");
	CLEANUP(paths_done) struct paths ports = {};
	struct port_count count = {};
	int r;

	r = client_paths(&ctl->client, KIND_PORT, object->path, &ports);
	if (r >= 0)
		r = client_texts(&ctl->client, &ports, FACE_PORT_STATE, "LinkStatus",
				 on_link_status, &count);
	if (r < 0)
		return r;
	details_line(&ctl->output, "Ports", STYLE_NONE, "%" PRIu64 ", %zu up",
		     object_number(object, FACE_IB_NODE, "NumPorts"), count.up);
	details_line(&ctl->output, "Bandwidth", STYLE_NONE, "%s%s%s", now,
		     *now && *best ? ", at most "
		     : *best	   ? "at most "
				   : "",
		     best);
	return 0;
}

int describe_node_or_port(struct fabricctl *ctl, const struct object *object)
{
	struct output *output = &ctl->output;
	bool is_switch = object->kind == KIND_SWITCH;
	struct word presence = word_presence(object), link = word_link(object);
	CLEANUP(freep) char *name = object_name(object);
	char id[OBJECT_ID_MAX];
	enum style dot;
	int r = 0;

	dot = is_switch || presence.style == STYLE_BAD ? presence.style : link.style;
	details_head(output, stale_style(&ctl->stale, object->path, dot), name,
		     path_id(object->path, id));
	describe_state(output, presence, object_number(object, FACE_REACHABILITY, "Since"),
		       object_text(object, FACE_REACHABILITY, "Error"));
	if (is_switch)
		r = lines_switch(ctl, object);
	else
		lines_port(output, object);
	if (r < 0)
		return r;
	describe_addresses(output, object, is_switch ? FACE_IB_SWITCH : FACE_IB_PORT);
	if (object->kind != KIND_PORT)
		lines_node(output, object);
	r = describe_other(ctl, "Adapter", "this machine's ",
			   object_association(object, "entity_link"));
	if (r >= 0)
		r = describe_conditions(ctl, object);
	details_line(output, "Path", STYLE_NONE, "%s", object->path);
	return r;
}
