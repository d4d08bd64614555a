// SPDX-License-Identifier: Apache-2.0
/*
 * Events: the differences between two readings of an object, in words.
 */
#include "cli/event.h"

#include "base/util.h"
#include "cli/text.h"

/* The next event, about the object of @facts. @text is taken over. */
static struct event *add(struct events *events, uint64_t when, const struct facts *facts,
			 const char *what, enum style style, char *text)
{
	if (events->n == events->size) {
		events->size = events->size ? 2 * events->size : 32;
		events->items =
			need_memory(realloc(events->items, events->size * sizeof(*events->items)));
	}
	events->items[events->n] = (struct event){
		.when = when,
		.what = what,
		.style = style,
		.kind = facts->kind,
		.path = need_memory(strdup(facts->path)),
		.name = need_memory(strdup(facts->name)),
		.text = text,
	};
	return &events->items[events->n++];
}

static struct event *add_change(struct events *events, uint64_t when, const struct facts *facts,
				const char *what, enum style style, const char *from,
				const char *to, char *text)
{
	struct event *event = add(events, when, facts, what, style, text);

	event->from = need_memory(strdup(from));
	event->to = need_memory(strdup(to));
	return event;
}

static bool has_peer(const struct facts *facts)
{
	return strcmp(facts->peer_path, "/") != 0 || *facts->peer;
}

static void compare_link(struct events *events, uint64_t when, const struct facts *before,
			 const struct facts *after, unsigned int n_flaps)
{
	bool up = !strcmp(after->link, "up"), was_up = !strcmp(before->link, "up");
	bool changed = strcmp(before->link, after->link) != 0;
	const struct facts *connected = has_peer(after) ? after : before;
	enum style style = up ? STYLE_GOOD : was_up ? STYLE_BAD : STYLE_WARN;
	CLEANUP(freep) char *to = NULL;
	struct event *event;

	if (!changed && n_flaps < 2)
		return;
	if (has_peer(connected))
		to = text_format(", %s %s", has_peer(after) ? "connected to" : "was connected to",
				 connected->peer);
	if (changed)
		event = add(events, when, after, "link", style,
			    text_format("link %s%s%s%s", after->link, to ?: "",
					up && *after->rate ? ", " : "", up ? after->rate : ""));
	else
		event = add(events, when, after, "link", STYLE_WARN,
			    text_format("link changed %u times and is %s again%s", n_flaps,
					after->link, to ?: ""));
	event->from = need_memory(strdup(before->link));
	event->to = need_memory(strdup(after->link));
	event->peer_path = need_memory(strdup(connected->peer_path));
	event->peer = need_memory(strdup(connected->peer));
}

static void compare_rate(struct events *events, uint64_t when, const struct facts *before,
			 const struct facts *after)
{
	/* With the link itself, the rate comes and goes. */
	if (strcmp(before->link, after->link) != 0 || !*before->rate || !*after->rate ||
	    !strcmp(before->rate, after->rate))
		return;
	add_change(events, when, after, "rate", STYLE_WARN, before->rate, after->rate,
		   text_format("link runs at %s, before at %s", after->rate, before->rate));
}

static void compare_peer(struct events *events, uint64_t when, const struct facts *before,
			 const struct facts *after)
{
	struct event *event;

	if (strcmp(before->link, after->link) != 0 || !has_peer(before) || !has_peer(after) ||
	    !strcmp(before->peer_path, after->peer_path))
		return;
	event = add_change(events, when, after, "peer", STYLE_WARN, before->peer, after->peer,
			   text_format("connected to %s, before to %s", after->peer, before->peer));
	event->peer_path = need_memory(strdup(after->peer_path));
	event->peer = need_memory(strdup(after->peer));
}

static enum style style_of_state(const char *state)
{
	static const struct word words[] = {
		{ STYLE_GOOD, "present" },    { STYLE_GOOD, "live" }, { STYLE_GOOD, "up" },
		{ STYLE_BAD, "unreachable" }, { STYLE_BAD, "stale" }, { STYLE_BAD, "down" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(words[i].text, state))
			return words[i].style;
	return STYLE_WARN;
}

static void compare_state(struct events *events, uint64_t when, const struct facts *before,
			  const struct facts *after)
{
	if (!strcmp(before->state, after->state))
		return;
	add_change(events, when, after, "state", style_of_state(after->state), before->state,
		   after->state,
		   text_format("%s%s%s", after->state, *after->error ? ": " : "", after->error));
}

static void compare_manager(struct events *events, uint64_t when, const struct facts *before,
			    const struct facts *after)
{
	if (!after->manager || !before->manager || !strcmp(before->manager, after->manager))
		return;
	add_change(events, when, after, "subnet-manager", STYLE_WARN, before->manager,
		   after->manager,
		   text_format("subnet manager is %s; before %s", after->manager, before->manager));
}

/* Members of @these that are not in @those: a condition as its message, a source as its state. */
static void compare_lists(struct events *events, uint64_t when, const struct facts *facts,
			  const json_t *these, const json_t *those, bool added)
{
	const json_t *item, *other;
	size_t i, j;

	json_array_foreach(these, i, item)
	{
		const char *message = json_string_value(json_array_get(item, 2)) ?: "";
		bool known = false;

		json_array_foreach(those, j, other) known |= json_equal(item, other);
		if (!known)
			add(events, when, facts, added ? "condition" : "condition-over",
			    added ? STYLE_WARN : STYLE_GOOD,
			    text_format("%s%s: %s", added ? "" : "no longer ",
					word_condition(json_string_value(json_array_get(item, 0))
							       ?: ""),
					message));
	}
}

/* GIDs of @these that are not among @those. */
static void compare_gids(struct events *events, uint64_t when, const struct facts *facts,
			 const json_t *these, const json_t *those, bool added)
{
	const json_t *gid, *other;
	size_t i, j;

	json_array_foreach(these, i, gid)
	{
		const char *type = json_string_value(json_array_get(gid, GID_TYPE)) ?: "";
		bool known = false;

		json_array_foreach(those, j, other) known |= json_equal(gid, other);
		if (!known)
			add(events, when, facts, added ? "gid-added" : "gid-removed",
			    added ? STYLE_GOOD : STYLE_WARN,
			    text_format("GID %" JSON_INTEGER_FORMAT " %s: %s, %s",
					json_integer_value(json_array_get(gid, GID_INDEX)),
					added ? "added" : "removed",
					json_string_value(json_array_get(gid, GID_ADDRESS)) ?: "",
					enum_word(type)));
	}
}

static const json_t *find_source(const json_t *sources, const json_t *source)
{
	const json_t *other;
	size_t i;

	json_array_foreach(sources, i,
			   other) if (json_equal(json_array_get(other, SOURCE_ID),
						 json_array_get(source, SOURCE_ID))) return other;
	return NULL;
}

/* That one which lists this machine's own ends is fine, or gone, is told by what it lists. */
static bool is_worth_telling(const json_t *before, const json_t *after)
{
	static const int members[] = { SOURCE_STATE, SOURCE_ERROR };
	const json_t *source = after ?: before;
	const char *state = json_string_value(json_array_get(source, SOURCE_STATE)) ?: "";
	bool bad = word_state(state).style == STYLE_BAD;

	if (!before || !after)
		return !source_is_local(source) || (after && bad);
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		if (!json_equal(json_array_get(before, (size_t)members[i]),
				json_array_get(after, (size_t)members[i])))
			return true;
	return false;
}

static void compare_sources(struct events *events, uint64_t when, const struct facts *before,
			    const struct facts *after)
{
	const json_t *source;
	size_t i;

	json_array_foreach(after->lists, i, source)
	{
		const char *id = json_string_value(json_array_get(source, SOURCE_ID)) ?: "";
		const char *error = json_string_value(json_array_get(source, SOURCE_ERROR)) ?: "";
		struct word state =
			word_state(json_string_value(json_array_get(source, SOURCE_STATE)) ?: "");

		if (is_worth_telling(find_source(before->lists, source), source))
			add(events, when, after, "source", state.style,
			    text_format("source %s is %s%s%s", id, state.text, *error ? ": " : "",
					error));
	}
	json_array_foreach(before->lists, i, source)
	{
		if (find_source(after->lists, source) || !is_worth_telling(source, NULL))
			continue;
		add(events, when, after, "source", STYLE_WARN,
		    text_format("source %s is gone",
				json_string_value(json_array_get(source, SOURCE_ID)) ?: ""));
	}
}

void events_compare(struct events *events, uint64_t when, const struct facts *before,
		    const struct facts *after, unsigned int n_flaps)
{
	if (!before && !after)
		return;
	if (!before) {
		add(events, when, after, "appeared", STYLE_GOOD,
		    text_format("%s appeared%s%s", kind_name(after->kind, false),
				*after->peer ? " at " : "", after->peer));
		return;
	}
	if (!after) {
		add(events, when, before, "left", STYLE_BAD,
		    text_format("%s left%s%s", kind_name(before->kind, false),
				*before->peer ? ", was at " : "", before->peer));
		return;
	}
	if (strcmp(before->name, after->name) != 0)
		add_change(events, when, after, "name", STYLE_NONE, before->name, after->name,
			   text_format("new name, before %s", before->name));
	compare_state(events, when, before, after);
	compare_link(events, when, before, after, n_flaps);
	compare_rate(events, when, before, after);
	compare_peer(events, when, before, after);
	compare_manager(events, when, before, after);
	if (after->kind == KIND_MANAGER) {
		compare_sources(events, when, before, after);
	} else if (after->kind == KIND_ADAPTER_PORT) {
		compare_gids(events, when, after, before->lists, after->lists, false);
		compare_gids(events, when, after, after->lists, before->lists, true);
	} else if (after->lists) {
		compare_lists(events, when, after, after->lists, before->lists, true);
		compare_lists(events, when, after, before->lists, after->lists, false);
	}
}

void events_service(struct events *events, uint64_t when, enum style style, const char *what,
		    const char *text)
{
	struct facts service = { .kind = KIND_MANAGER,
				 .path = MANAGER_PATH,
				 .name = "fabric-manager" };

	add(events, when, &service, what, style, need_memory(strdup(text)));
}
