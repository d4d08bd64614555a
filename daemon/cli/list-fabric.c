// SPDX-License-Identifier: Apache-2.0
/*
 * Tables of fabrics and what is in them.
 */
#include "base/util.h"
#include "cli/listing.h"
#include "cli/text.h"
#include "cli/when.h"
#include "cli/words.h"

#include <inttypes.h>

void cell_number(struct table *table, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, number);
	table_cell(table, STYLE_NONE, text);
}

void cell_word(struct table *table, struct word word)
{
	table_cell(table, word.style, word.text);
}

static void cell_time(struct table *table, uint64_t when)
{
	char ago[WHEN_MAX];

	table_cell(table, STYLE_NONE, when_ago(ago, when, when_now()));
}

/* An empty cell for 0. */
static void cell_lid(struct table *table, uint64_t lid)
{
	if (lid)
		cell_number(table, lid);
	else
		table_cell(table, STYLE_NONE, "");
}

/* A fabric has none: the one that it knows is its subnet manager's. */
static uint64_t lid_of(const struct object *object)
{
	static const char *const faces[KIND_MAX_] = {
		[KIND_SWITCH] = FACE_IB_SWITCH,
		[KIND_ENDPOINT] = FACE_IB_PORT,
	};
	const char *face = faces[object->kind];

	return face ? object_number(object, face, "LID") : 0;
}

static const struct column subnet_columns[] = {
	{ "" },
	{ "FABRIC", .least = 24 },
	{ "STATE" },
	{ "SM LID", .right = true },
	{ "SWITCHES", .right = true },
	{ "PORTS", .right = true },
	{ "ENDPOINTS", .right = true },
	{ "SWEPT", .least = 8 },
};

static bool is_subnet(const struct object *object)
{
	return object_get(object, FACE_IB_SUBNET, "SMLID");
}

static void print_subnet(struct table *table, const struct object *object, const char *name,
			 const struct fabricctl *ctl)
{
	struct word state = word_presence(object);
	char id[OBJECT_ID_MAX];

	table_dot(table, state.style);
	table_cell(table, STYLE_NONE, path_id(object->path, id));
	cell_word(table, state);
	cell_lid(table, object_number(object, FACE_IB_SUBNET, "SMLID"));
	cell_number(table, object_number(object, FACE_FABRIC, "Switches"));
	cell_number(table, object_number(object, FACE_FABRIC, "Ports"));
	cell_number(table, object_number(object, FACE_FABRIC, "Endpoints"));
	cell_time(table, object_number(object, FACE_FRESHNESS, "LastSweep"));
}

const struct section subnet_section = {
	.takes = is_subnet,
	.columns = subnet_columns,
	.n_columns = ARRAY_SIZE(subnet_columns),
	.print_row = print_subnet,
};

/* Of which only this machine's own ends are known. */
static const struct column other_fabric_columns[] = {
	{ "" },	     { "FABRIC", .least = 24 },	   { "NAME", .least = 12 },
	{ "STATE" }, { "DOMAINS", .right = true }, { "READ", .least = 8 },
};

static void print_other_fabric(struct table *table, const struct object *object, const char *name,
			       const struct fabricctl *ctl)
{
	uint64_t swept = object_number(object, FACE_FRESHNESS, "LastSweep");
	uint64_t heard = object_number(object, FACE_FRESHNESS, "LastHeard");
	struct word state = word_presence(object);
	char id[OBJECT_ID_MAX];

	table_dot(table, state.style);
	table_cell(table, STYLE_NONE, path_id(object->path, id));
	table_cell(table, STYLE_NONE, name);
	cell_word(table, state);
	cell_number(table, object_number(object, FACE_FABRIC, "Domains"));
	cell_time(table, MAX(swept, heard));
}

const struct section other_fabric_section = {
	.columns = other_fabric_columns,
	.n_columns = ARRAY_SIZE(other_fabric_columns),
	.print_row = print_other_fabric,
};

static const struct column switch_columns[] = {
	{ "" },
	{ "SWITCH", .least = 12 },
	{ "GUID" },
	{ "LID", .right = true },
	{ "PORTS", .right = true },
	{ "BANDWIDTH", .right = true },
	{ "STATE" },
};

static void print_switch(struct table *table, const struct object *object, const char *name,
			 const struct fabricctl *ctl)
{
	CLEANUP(freep) char *rate = text_bandwidth(object, "CurrentBandwidth");
	struct word presence = word_presence(object);

	table_dot(table, stale_style(&ctl->stale, object->path, presence.style));
	table_cell(table, STYLE_NONE, name);
	table_cell(table, STYLE_NONE, object_text(object, FACE_IB_NODE, "NodeGUID"));
	cell_lid(table, lid_of(object));
	cell_number(table, object_number(object, FACE_IB_NODE, "NumPorts"));
	table_cell(table, STYLE_NONE, rate);
	cell_word(table, presence);
}

const struct section switch_section = {
	.columns = switch_columns,
	.n_columns = ARRAY_SIZE(switch_columns),
	.print_row = print_switch,
};

static const struct column port_columns[] = {
	{ "" },	    { "PORT", .least = 14 },  { "STATE" },
	{ "LINK" }, { "MTU", .right = true }, { "CONNECTED TO", .least = 14 },
};

/* An unreachable port's last known state is no news. */
static struct word link_or_presence(const struct object *object)
{
	struct word presence = word_presence(object);

	return presence.style == STYLE_BAD ? presence : word_link(object);
}

static void print_port(struct table *table, const struct object *object, const char *name,
		       const struct fabricctl *ctl)
{
	struct word link = link_or_presence(object);
	CLEANUP(freep) char *rate = text_rate(object), *peer = text_peer(object);
	uint64_t mtu = object_number(object, FACE_IB_PORT, "MTU");

	table_dot(table, stale_style(&ctl->stale, object->path, link.style));
	table_cell(table, STYLE_NONE, name);
	cell_word(table, link);
	table_cell(table, STYLE_NONE, rate);
	if (*rate && mtu)
		cell_number(table, mtu);
	else
		table_cell(table, STYLE_NONE, "");
	table_cell(table, STYLE_NONE, peer);
}

const struct section port_section = {
	.columns = port_columns,
	.n_columns = ARRAY_SIZE(port_columns),
	.print_row = print_port,
};

static const struct column endpoint_columns[] = {
	{ "" },
	{ "ENDPOINT", .least = 12 },
	{ "PORT GUID" },
	{ "LID", .right = true },
	{ "STATE" },
	{ "LINK" },
	{ "CONNECTED TO", .least = 12 },
};

static bool is_endpoint(const struct object *object)
{
	return object->kind == KIND_ENDPOINT;
}

static void print_endpoint(struct table *table, const struct object *object, const char *name,
			   const struct fabricctl *ctl)
{
	struct word link = link_or_presence(object);
	CLEANUP(freep) char *rate = text_rate(object), *peer = text_peer(object);

	table_dot(table, stale_style(&ctl->stale, object->path, link.style));
	table_cell(table, STYLE_NONE, name);
	table_cell(table, STYLE_NONE, object_text(object, FACE_IB_PORT, "PortGUID"));
	cell_lid(table, lid_of(object));
	cell_word(table, link);
	table_cell(table, STYLE_NONE, rate);
	table_cell(table, STYLE_NONE, peer);
}

const struct section endpoint_section = {
	.takes = is_endpoint,
	.columns = endpoint_columns,
	.n_columns = ARRAY_SIZE(endpoint_columns),
	.print_row = print_endpoint,
};

static const struct column any_columns[] = {
	{ "" },
	{ "NAME", .least = 24 },
	{ "KIND" },
	{ "LID", .right = true },
	{ "STATE" },
	{ "LINK" },
	{ "CONNECTED TO", .least = 12 },
};

static void print_any(struct table *table, const struct object *object, const char *name,
		      const struct fabricctl *ctl)
{
	bool endpoint = object->kind == KIND_ENDPOINT;
	struct word state = endpoint ? link_or_presence(object) : word_presence(object);
	CLEANUP(freep) char *rate = text_rate(object), *peer = text_peer(object);
	char id[OBJECT_ID_MAX];

	table_dot(table, stale_style(&ctl->stale, object->path, state.style));
	table_cell(table, STYLE_NONE,
		   object->kind == KIND_FABRIC ? path_id(object->path, id) : name);
	table_cell(table, STYLE_NONE, kind_name(object->kind, false));
	cell_lid(table, lid_of(object));
	cell_word(table, state);
	table_cell(table, STYLE_NONE, rate);
	table_cell(table, STYLE_NONE, peer);
}

const struct section any_section = {
	.columns = any_columns,
	.n_columns = ARRAY_SIZE(any_columns),
	.print_row = print_any,
};
