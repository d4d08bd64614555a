// SPDX-License-Identifier: Apache-2.0
/*
 * Events of one moment together: one line for what is one thing, and how they are printed.
 */
#include "base/util.h"
#include "cli/event.h"
#include "cli/text.h"
#include "cli/when.h"

/* So much later the other end of a link may still be reported. */
#define OTHER_END_USEC (5 * USEC_PER_SEC)

static void event_done(struct event *event)
{
	free(event->path);
	free(event->name);
	free(event->text);
	free(event->from);
	free(event->to);
	free(event->peer_path);
	free(event->peer);
}

void events_done(struct events *events)
{
	for (size_t i = 0; i < events->n; i++)
		event_done(&events->items[i]);
	free(events->items);
	*events = (struct events){};
}

/* What both ends of a link say of the same thing in the same words. @peer is the end not speaking.
 */
static char *shared_words(const struct event *event, const char *peer)
{
	if (!strcmp(event->what, "link"))
		return need_memory(strdup(event->to));
	return text_format("at %s", peer);
}

/* Whether this is what was told already, from the other end of the link. Else notes it there. */
static bool is_other_end(const struct event *event, struct memory *memory)
{
	CLEANUP(freep) char *words = NULL;
	struct facts *own, *other;

	if (!event->peer_path)
		return false;
	words = shared_words(event, event->peer_path);
	own = memory_find(memory, event->path);
	if (own && own->told_when && event->when < own->told_when + OTHER_END_USEC &&
	    !strcmp(own->told, words)) {
		own->told_when = 0;
		return true;
	}
	other = memory_find(memory, event->peer_path);
	if (other) {
		free(other->told);
		other->told = shared_words(event, event->path);
		other->told_when = event->when;
	}
	return false;
}

/* Whether it may have happened to a part only because it has happened to the whole. */
static bool is_of_a_part(const struct event *event)
{
	static const char *const whats[] = { "appeared", "left", "name" };

	if (event->kind != KIND_PORT && event->kind != KIND_ADAPTER_PORT &&
	    event->kind != KIND_DOMAIN)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(whats); i++)
		if (!strcmp(event->what, whats[i]))
			return true;
	return false;
}

/*
 * The event that says the same as @event of the whole that it is a part of: of the switch or the
 * adapter of a port, of the fabric of a domain. Of ports that come and go, also that of another.
 */
static struct event *find_same_whole(struct event *items, size_t n, const struct event *event)
{
	size_t length = event->kind == KIND_DOMAIN ? path_fabric_length(event->path)
						   : path_owner_length(event->path);
	bool alike = event->kind != KIND_DOMAIN && strcmp(event->what, "name") != 0;

	for (size_t i = n; i-- > 0;) {
		const char *rest = items[i].path + length;

		if (!strncmp(items[i].path, event->path, length) && items[i].what == event->what &&
		    (!*rest || (alike && items[i].kind == event->kind && *rest == '/')))
			return &items[i];
	}
	return NULL;
}

/* Turns the event of one port into one of several of its switch or adapter. */
static void widen(struct event *event, size_t n)
{
	char *slash = strrchr(event->name, '/');

	if (event->kind != KIND_PORT && event->kind != KIND_ADAPTER_PORT)
		return;
	if (slash)
		*slash = '\0';
	free(event->text);
	event->text = text_format("%zu ports %s", n, event->what);
}

void events_condense(struct events *events, struct memory *memory)
{
	CLEANUP(freep) size_t *counts = need_memory(calloc(events->n + 1, sizeof(*counts)));
	size_t kept = 0;

	for (size_t i = 0; i < events->n; i++) {
		struct event event = events->items[i], *same = NULL;

		if (is_of_a_part(&event))
			same = find_same_whole(events->items, kept, &event);
		if (same)
			counts[same - events->items]++;
		if (same || is_other_end(&event, memory)) {
			event_done(&event);
			continue;
		}
		counts[kept] = 1;
		events->items[kept++] = event;
	}
	events->n = kept;
	for (size_t i = 0; i < kept; i++)
		if (counts[i] > 1)
			widen(&events->items[i], counts[i]);
}

static json_t *event_to_json(const struct event *event)
{
	char time[WHEN_MAX], id[OBJECT_ID_MAX];
	json_t *json = json_pack("{ss ss ss ss ss ss ss}", "time", when_iso(time, event->when),
				 "event", event->what, "kind", kind_word(event->kind), "id",
				 path_id(event->path, id), "path", event->path, "name", event->name,
				 "text", event->text);

	if (event->from)
		json_object_set_new(json, "from", json_string(event->from));
	if (event->to)
		json_object_set_new(json, "to", json_string(event->to));
	if (event->peer)
		json_object_set_new(json, "peer",
				    json_pack("{ss ss ss}", "id", path_id(event->peer_path, id),
					      "path", event->peer_path, "name", event->peer));
	return json;
}

static void print_line(const struct event *event, struct output *output)
{
	char clock[WHEN_MAX], id[OBJECT_ID_MAX];
	const char *name = event->kind == KIND_FABRIC ? path_id(event->path, id) : event->name;
	CLEANUP(freep) char *clean_name = output_clean(output, name);
	CLEANUP(freep) char *text = output_clean(output, event->text);

	fprintf(output->stream, "%s%s%s %s%s%s %s%s%s: %s\n", output_style(output, STYLE_DIM),
		when_clock(clock, event->when), output_plain(output),
		output_style(output, event->style), output_glyph(output, GLYPH_DOT),
		output_plain(output), output_style(output, STYLE_BOLD), clean_name,
		output_plain(output), text);
}

static int compare_events(const void *a, const void *b)
{
	const struct event *left = a, *right = b;

	if (left->when != right->when)
		return left->when < right->when ? -1 : 1;
	return text_compare(left->path, right->path);
}

void events_print(struct events *events, struct output *output)
{
	if (events->n)
		qsort(events->items, events->n, sizeof(*events->items), compare_events);
	for (size_t i = 0; i < events->n; i++) {
		CLEANUP(json_decrefp) json_t *json = NULL;

		if (output->json) {
			json = event_to_json(&events->items[i]);
			output_json(output, json);
		} else {
			print_line(&events->items[i], output);
		}
	}
	fflush(output->stream);
	events_done(events);
}
