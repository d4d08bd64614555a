// SPDX-License-Identifier: Apache-2.0
/* Change sets in words. */
#include "tell.h"

#include "base/util.h"

#define NAME(name) #name,
static const char *const node_names[] = { NODE_FIELDS(NAME) NODE_DERIVED(NAME) "presence",
					  "presence_error", "rate", "max_rate", "lanes" };
static const char *const port_names[] = { PORT_FIELDS(NAME) PORT_DERIVED(NAME) "presence",
					  "presence_error",
					  "peer",
					  "peer_name",
					  "attachment",
					  "to_switch",
					  "to_endpoint",
					  "local" };
static const char *const fabric_names[] = { FABRIC_FIELDS(NAME) FABRIC_DERIVED(NAME) "stale",
					    "stale_error", "conditions", "troubled" };

#define ADAPTER_NAME(name)	"adapter." #name,
#define ADAPTER_PORT_NAME(name) "port." #name,
#define DOMAIN_NAME(name)	"domain." #name,
static const char *const local_names[] = {
	ADAPTER_FIELDS(ADAPTER_NAME) "adapter.presence",
	"adapter.presence_error",
	ADAPTER_PORT_FIELDS(ADAPTER_PORT_NAME) "port.protocol",
	"port.endpoint",
	DOMAIN_FIELDS(DOMAIN_NAME) DOMAIN_DERIVED(DOMAIN_NAME) "domain.adapter",
};

G_STATIC_ASSERT(ARRAY_SIZE(local_names) == LOCAL_FIELD_MAX_);
G_STATIC_ASSERT(ARRAY_SIZE(node_names) == NODE_FIELD_MAX_);
G_STATIC_ASSERT(ARRAY_SIZE(port_names) == PORT_FIELD_MAX_);
G_STATIC_ASSERT(ARRAY_SIZE(fabric_names) == FABRIC_FIELD_MAX_);

static void tell_fields(GString *text, const char *prefix, uint64_t fields,
			const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fields & FIELD_BIT(i))
			g_string_append_printf(text, " %s.%s", prefix, names[i]);
	g_assert_cmpuint(fields >> n, ==, 0);
}

static const char *name_of(struct world *w, const struct node *node)
{
	struct world_node *named = world_find(w, node->facts.guid);

	return named ? named->name : "?";
}

static void tell_object(struct world *w, GString *text, const struct change *change)
{
	switch (change->kind) {
	case OBJECT_SOURCES:
		g_string_append(text, "sources");
		break;
	case OBJECT_FABRIC:
		g_string_append_printf(text, "fabric %s", change->fabric->id);
		break;
	case OBJECT_SWITCH:
		g_string_append_printf(text, "switch %s", name_of(w, change->node));
		break;
	case OBJECT_PORT:
	case OBJECT_ENDPOINT:
		g_string_append_printf(text, "%s %s/%u",
				       change->kind == OBJECT_PORT ? "port" : "endpoint",
				       name_of(w, change->port->node), change->port->facts.number);
		break;
	case OBJECT_ADAPTER:
		g_string_append_printf(text, "adapter %s", change->adapter->facts.id);
		break;
	case OBJECT_ADAPTER_PORT:
		g_string_append_printf(text, "adapter-port %s/%u",
				       change->adapter_port->adapter->facts.id,
				       change->adapter_port->facts.port.number);
		break;
	case OBJECT_DOMAIN:
		g_string_append_printf(text, "domain %s/%" G_GUINT64_FORMAT,
				       change->domain->fabric->id, change->domain->facts.id);
		break;
	default:
		g_assert_not_reached();
	}
}

static char *tell_one(struct world *w, const struct change *change)
{
	static const char verbs[] = { '+', '~', '-' };
	GString *text = g_string_new(NULL);

	g_string_append_c(text, verbs[change->verb]);
	tell_object(w, text, change);
	if (change->node_fields | change->port_fields | change->fabric_fields |
	    change->local_fields)
		g_string_append_c(text, ':');
	tell_fields(text, "fabric", change->fabric_fields, fabric_names, ARRAY_SIZE(fabric_names));
	tell_fields(text, "node", change->node_fields, node_names, ARRAY_SIZE(node_names));
	tell_fields(text, "port", change->port_fields, port_names, ARRAY_SIZE(port_names));
	tell_fields(text, "local", change->local_fields, local_names, ARRAY_SIZE(local_names));
	g_string_append_c(text, '\n');
	return g_string_free(text, FALSE);
}

static bool only_changed(const struct change *change)
{
	return change->verb == CHANGE_CHANGED && change->kind >= OBJECT_SWITCH;
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char *tell(struct world *w, const struct changes *changes)
{
	g_auto(GStrv) lines = g_new0(char *, changes->n_items + 1);

	for (size_t i = 0; i < changes->n_items; i++)
		lines[i] = tell_one(w, &changes->items[i]);
	/* The order of what has only changed is free. */
	for (size_t i = 0, n; i < changes->n_items; i += n + 1) {
		for (n = 0; i + n < changes->n_items && only_changed(&changes->items[i + n]);)
			n++;
		qsort(&lines[i], n, sizeof(*lines), compare_lines);
	}
	return g_strjoinv("", lines);
}
