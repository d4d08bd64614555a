// SPDX-License-Identifier: Apache-2.0
/*
 * Words for what the properties say. What is not in a table is shown as the service spells it.
 */
#include "cli/words.h"

#include "base/util.h"
#include "cli/text.h"

struct translation {
	const char *from;
	struct word to;
};

static const struct translation link_statuses[] = {
	{ "LinkUp", { STYLE_GOOD, "up" } },	    { "LinkDown", { STYLE_DIM, "down" } },
	{ "NoLink", { STYLE_DIM, "down" } },	    { "Starting", { STYLE_WARN, "starting" } },
	{ "Training", { STYLE_WARN, "training" } },
};

static const struct translation port_states[] = {
	{ "Active", { STYLE_GOOD, "active" } },
	{ "Armed", { STYLE_WARN, "armed" } },
	{ "Initialize", { STYLE_WARN, "init" } },
	{ "Down", { STYLE_DIM, "down" } },
};

/* Why a port is down says more than that it is. */
static const struct translation physical_states[] = {
	{ "Sleep", { STYLE_DIM, "sleep" } },
	{ "Polling", { STYLE_DIM, "polling" } },
	{ "Disabled", { STYLE_DIM, "disabled" } },
	{ "Training", { STYLE_WARN, "training" } },
	{ "LinkErrorRecovery", { STYLE_WARN, "recovery" } },
	{ "PhyTest", { STYLE_WARN, "test" } },
};

static const struct translation states[] = {
	{ "Live", { STYLE_GOOD, "live" } },	    { "Sweeping", { STYLE_WARN, "sweeping" } },
	{ "Starting", { STYLE_WARN, "starting" } }, { "Stale", { STYLE_BAD, "stale" } },
	{ "Standby", { STYLE_DIM, "standby" } },    { "Idle", { STYLE_DIM, "idle" } },
};

static const struct translation presences[] = {
	{ "Present", { STYLE_GOOD, "present" } },
	{ "Unreachable", { STYLE_BAD, "unreachable" } },
};

/* Of a domain. What says nothing of its link can be opened all the same. */
static const struct translation link_states[] = {
	{ "FI_LINK_UP", { STYLE_GOOD, "up" } },
	{ "FI_LINK_DOWN", { STYLE_DIM, "down" } },
	{ "FI_LINK_UNKNOWN", { STYLE_GOOD, "present" } },
	{ "", { STYLE_GOOD, "present" } },
};

static const struct translation conditions[] = {
	{ "DuplicateGUID", { STYLE_WARN, "duplicate GUID" } },
	{ "SharedSubnetPrefix", { STYLE_WARN, "shared subnet prefix" } },
	{ "LimitReached", { STYLE_WARN, "limit reached" } },
	{ "SourceStale", { STYLE_WARN, "source stale" } },
};

static const struct translation sm_states[] = {
	{ "NotActive", { STYLE_WARN, "not active" } },
	{ "Discovering", { STYLE_WARN, "discovering" } },
	{ "Standby", { STYLE_NONE, "standby" } },
	{ "Master", { STYLE_NONE, "master" } },
	{ "Unknown", { STYLE_NONE, "state unknown" } },
};

static struct word translate(const struct translation *table, size_t n, const char *from)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(table[i].from, from))
			return table[i].to;
	return (struct word){ STYLE_NONE, from };
}
#define TRANSLATE(table, from) translate(table, ARRAY_SIZE(table), from)

struct word word_presence(const struct object *object)
{
	if (object->kind == KIND_FABRIC)
		return word_state(object_flag(object, FACE_FRESHNESS, "Stale") ? "Stale" : "Live");
	if (object->kind == KIND_DOMAIN)
		return TRANSLATE(link_states, object_text(object, FACE_LIBFABRIC, "LinkState"));
	return TRANSLATE(presences, object_word(object, FACE_REACHABILITY, "State"));
}

struct word word_link(const struct object *object)
{
	const char *face = object->kind == KIND_ADAPTER_PORT ? FACE_RDMA_PORT : FACE_IB_PORT;
	const char *state = object_word(object, face, "State");
	const char *physical = object_word(object, face, "PhysicalState");

	if (!strcmp(state, "Down") && strcmp(physical, "LinkUp") != 0 && *physical)
		return TRANSLATE(physical_states, physical);
	return TRANSLATE(port_states, state);
}

struct word word_link_status(const char *status)
{
	return TRANSLATE(link_statuses, enum_word(status));
}

struct word word_state(const char *state)
{
	return TRANSLATE(states, enum_word(state));
}

const char *word_sm_state(const char *state)
{
	return TRANSLATE(sm_states, enum_word(state)).text;
}

const char *word_condition(const char *kind)
{
	return TRANSLATE(conditions, enum_word(kind)).text;
}

/* "400 Gb/s", "1.2 Tb/s", "" for 0. Allocated. */
static char *text_gbit(double gbit)
{
	if (!(gbit > 0))
		return need_memory(strdup(""));
	return gbit < 1000 ? text_format("%g Gb/s", gbit) : text_format("%.4g Tb/s", gbit / 1000);
}

char *text_bandwidth(const struct object *object, const char *property)
{
	return text_gbit(json_number_value(json_object_get(object->properties, property)));
}

/* Lanes and their speed are what people say of InfiniBand, and of nothing else. */
static bool has_lanes(const struct object *object)
{
	return object->kind != KIND_ADAPTER_PORT ||
	       !strcmp(object_word(object, FACE_RDMA_PORT, "LinkLayer"), "InfiniBand");
}

char *text_rate(const struct object *object)
{
	const char *speed = object_word(object, FACE_IB_PORT, "Speed");
	unsigned int lanes = (unsigned int)object_number(object, FACE_IB_PORT, "Width");

	if (object->kind == KIND_DOMAIN)
		return text_gbit((double)object_number(object, FACE_LIBFABRIC, "LinkSpeed") / 1e9);
	if (!has_lanes(object))
		return text_bandwidth(object, "CurrentSpeed");
	if (!lanes)
		return need_memory(strdup(""));
	return text_format("%ux %s", lanes, strcmp(speed, "Unknown") != 0 ? speed : "?");
}

char *text_peer(const struct object *object)
{
	const char *path = object_text(object, FACE_LINK, "Peer");
	const char *name = object_text(object, FACE_LINK, "PeerName");
	const char *guid = object_text(object, FACE_LINK, "PeerNodeGUID");
	unsigned int port = (unsigned int)object_number(object, FACE_LINK, "PeerPort");

	if (*path && strcmp(path, "/") != 0)
		return name_from_pretty(path, name);
	if (*name)
		return need_memory(strdup(name));
	/* Seen through the link, but not yet, or not any more, an object. */
	return *guid ? text_format("%s/%u", guid, port) : need_memory(strdup(""));
}
