// SPDX-License-Identifier: Apache-2.0
/* The mirror: a table of images by the name of the object, changed by change sets alone. */
#include "mirror.h"

#include <glib.h>
#include <inttypes.h>

#include "image.h"

#include "base/util.h"

struct entry {
	struct image image;
	char *owner;		   /* key of what holds it, or NULL */
	unsigned int n_children;   /* of which it is the owner */
	unsigned int last_changed; /* the change set that spoke of it last */
};

struct mirror {
	GHashTable *entries; /* key -> entry */
	GHashTable *removed; /* keys of the change set under way */
	char *sources;	     /* what is told of them, in words */
	unsigned int n_changes;
};

static void entry_free(void *pointer)
{
	struct entry *entry = pointer;

	g_free(entry->owner);
	g_free(entry);
}

struct mirror *mirror_new(void)
{
	struct mirror *mirror = g_new0(struct mirror, 1);

	mirror->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
	mirror->removed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	mirror->sources = g_strdup("");
	return mirror;
}

void mirror_free(struct mirror *mirror)
{
	g_hash_table_unref(mirror->entries);
	g_hash_table_unref(mirror->removed);
	g_free(mirror->sources);
	g_free(mirror);
}

static char *key_of_fabric(const struct fabric *fabric)
{
	return g_strdup_printf("fabric %s", fabric->id);
}

static char *key_of_switch(const struct node *node)
{
	return g_strdup_printf("switch %s %" PRIx64, node->fabric->id, node->facts.guid);
}

/* What the object is called, what holds it, how it looks, and the bus's mark in it. */
struct subject {
	char *key, *owner;
	struct image image;
	bool *announced;
	const struct presence *presence; /* of a fabric NULL */
};

static void subject_done(struct subject *subject)
{
	g_free(subject->key);
	g_free(subject->owner);
}

static void subject_of_port(struct subject *subject, struct port *port)
{
	struct node *node = port->node;

	if (node_is_switch(node)) {
		subject->owner = key_of_switch(node);
		subject->key = g_strdup_printf("port %s/%u", subject->owner, port->facts.number);
		image_take_port(&subject->image, port);
	} else {
		subject->owner = key_of_fabric(node->fabric);
		subject->key =
			g_strdup_printf("endpoint %s %" PRIx64, node->fabric->id, port->facts.guid);
		image_take_endpoint(&subject->image, port);
	}
	subject->announced = &port->announced;
	subject->presence = &port->presence;
}

static void subject_of_switch(struct subject *subject, struct node *node)
{
	subject->owner = key_of_fabric(node->fabric);
	subject->key = key_of_switch(node);
	image_take_switch(&subject->image, node);
	subject->announced = &node->announced;
	subject->presence = &node->presence;
}

static void subject_of_fabric(struct subject *subject, struct fabric *fabric)
{
	subject->key = key_of_fabric(fabric);
	image_take_fabric(&subject->image, fabric);
	subject->announced = &fabric->announced;
}

static void subject_of_adapter(struct subject *subject, struct adapter *adapter)
{
	subject->key = g_strdup_printf("adapter %s", adapter->facts.id);
	image_take_adapter(&subject->image, adapter);
	subject->announced = &adapter->announced;
	subject->presence = &adapter->presence;
}

static void subject_of_adapter_port(struct subject *subject, struct adapter_port *port)
{
	subject->owner = g_strdup_printf("adapter %s", port->adapter->facts.id);
	subject->key = g_strdup_printf("port %s/%u", subject->owner, port->facts.port.number);
	image_take_adapter_port(&subject->image, port);
	subject->announced = &port->announced;
}

static void subject_of_domain(struct subject *subject, struct domain *domain)
{
	subject->owner = key_of_fabric(domain->fabric);
	subject->key = g_strdup_printf("domain %s %" PRIx64, subject->owner, domain->facts.id);
	image_take_domain(&subject->image, domain);
	subject->announced = &domain->announced;
}

static void add(struct mirror *mirror, struct subject *subject)
{
	struct entry *entry = g_new0(struct entry, 1);

	if (g_hash_table_contains(mirror->entries, subject->key))
		g_error("added twice: %s", subject->key);
	if (subject->owner) {
		struct entry *owner = g_hash_table_lookup(mirror->entries, subject->owner);

		if (!owner)
			g_error("added before its owner: %s", subject->key);
		owner->n_children++;
	}
	g_assert_false(*subject->announced);
	*subject->announced = true;
	entry->image = subject->image;
	entry->owner = g_strdup(subject->owner);
	entry->last_changed = mirror->n_changes;
	g_hash_table_insert(mirror->entries, g_strdup(subject->key), entry);
}

static struct entry *find_unspoken(struct mirror *mirror, struct subject *subject)
{
	struct entry *entry = g_hash_table_lookup(mirror->entries, subject->key);

	if (!entry)
		g_error("not there: %s", subject->key);
	if (entry->last_changed == mirror->n_changes)
		g_error("spoken of twice: %s", subject->key);
	g_assert_true(*subject->announced);
	return entry;
}

static void change(struct mirror *mirror, struct subject *subject, const struct change *item)
{
	struct entry *entry = find_unspoken(mirror, subject);

	entry->last_changed = mirror->n_changes;
	image_change(&entry->image, &subject->image, item);
}

static void remove_object(struct mirror *mirror, struct subject *subject)
{
	struct entry *entry = find_unspoken(mirror, subject);

	if (entry->n_children)
		g_error("removed before what it holds: %s", subject->key);
	if (!g_hash_table_add(mirror->removed, g_strdup(subject->key)))
		g_error("removed twice: %s", subject->key);
	if (entry->owner) {
		struct entry *owner = g_hash_table_lookup(mirror->entries, entry->owner);

		owner->n_children--;
	}
	if (subject->presence)
		g_assert_cmpuint(subject->presence->state, ==, PRESENCE_GONE);
	g_hash_table_remove(mirror->entries, subject->key);
}

static char *sources_in_words(const struct graph *graph)
{
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < graph->n_sources; i++) {
		const struct source_facts *source = &graph->sources[i];

		g_string_append_printf(text, "%s of %s is %s(%d)%s\n", source->id,
				       source->fabric_id, source_state_name(source->state),
				       source->error, source->subscribed ? ", subscribed" : "");
	}
	return g_string_free(text, FALSE);
}

static void change_sources(struct mirror *mirror, const struct graph *graph)
{
	char *sources = sources_in_words(graph);

	g_assert_cmpstr(sources, !=, mirror->sources);
	g_free(mirror->sources);
	mirror->sources = sources;
}

static void follow_one(struct mirror *mirror, struct graph *graph, const struct change *item)
{
	CLEANUP(subject_done) struct subject subject = {};

	switch (item->kind) {
	case OBJECT_SOURCES:
		g_assert_cmpuint(item->verb, ==, CHANGE_CHANGED);
		change_sources(mirror, graph);
		return;
	case OBJECT_FABRIC:
		subject_of_fabric(&subject, item->fabric);
		break;
	case OBJECT_SWITCH:
		subject_of_switch(&subject, item->node);
		break;
	case OBJECT_ADAPTER:
		subject_of_adapter(&subject, item->adapter);
		break;
	case OBJECT_ADAPTER_PORT:
		subject_of_adapter_port(&subject, item->adapter_port);
		break;
	case OBJECT_DOMAIN:
		subject_of_domain(&subject, item->domain);
		break;
	default:
		subject_of_port(&subject, item->port);
		g_assert_cmpuint(item->kind, ==,
				 node_is_switch(item->port->node) ? OBJECT_PORT : OBJECT_ENDPOINT);
	}
	if (item->verb == CHANGE_ADDED)
		add(mirror, &subject);
	else if (item->verb == CHANGE_CHANGED)
		change(mirror, &subject, item);
	else
		remove_object(mirror, &subject);
}

void mirror_follow(struct mirror *mirror, struct graph *graph, const struct changes *changes)
{
	mirror->n_changes++;
	g_hash_table_remove_all(mirror->removed);
	for (size_t i = 0; i < changes->n_items; i++)
		follow_one(mirror, graph, &changes->items[i]);
}

static void compare(struct mirror *mirror, struct subject *subject)
{
	struct entry *entry = g_hash_table_lookup(mirror->entries, subject->key);
	const char *member;

	if (!entry)
		g_error("never told: %s", subject->key);
	g_assert_true(*subject->announced);
	member = image_differs(&entry->image, &subject->image);
	if (member)
		g_error("a change of %s was not told: %s", member, subject->key);
	subject_done(subject);
}

static size_t compare_node(struct mirror *mirror, struct node *node)
{
	size_t n = 0;

	if (node_is_switch(node)) {
		struct subject subject = {};

		subject_of_switch(&subject, node);
		compare(mirror, &subject);
		n++;
	}
	for (unsigned int number = 1; number <= node->facts.n_ports; number++) {
		struct subject subject = {};

		if (!node->ports[number] || node->ports[number]->shadowed)
			continue;
		subject_of_port(&subject, node->ports[number]);
		compare(mirror, &subject);
		n++;
	}
	return n;
}

static size_t compare_domains(struct mirror *mirror, struct fabric *fabric)
{
	for (size_t i = 0; i < fabric->n_domains; i++) {
		struct subject subject = {};

		subject_of_domain(&subject, fabric->domains[i]);
		compare(mirror, &subject);
	}
	return fabric->n_domains;
}

static size_t compare_adapter(struct mirror *mirror, struct adapter *adapter)
{
	struct subject subject = {};
	size_t n = 1;

	subject_of_adapter(&subject, adapter);
	compare(mirror, &subject);
	for (unsigned int number = 1; number <= adapter->facts.n_ports; number++) {
		struct subject of_port = {};

		if (!adapter->ports[number])
			continue;
		subject_of_adapter_port(&of_port, adapter->ports[number]);
		compare(mirror, &of_port);
		n++;
	}
	return n;
}

void mirror_compare(struct mirror *mirror, const struct graph *graph)
{
	g_autofree char *sources = sources_in_words(graph);
	size_t n = graph->n_fabrics;

	g_assert_cmpstr(sources, ==, mirror->sources);
	for (size_t f = 0; f < graph->n_fabrics; f++) {
		struct subject subject = {};

		subject_of_fabric(&subject, graph->fabrics[f]);
		compare(mirror, &subject);
		for (size_t i = 0; i < graph->fabrics[f]->n_nodes; i++)
			n += compare_node(mirror, graph->fabrics[f]->nodes[i]);
		n += compare_domains(mirror, graph->fabrics[f]);
	}
	for (size_t i = 0; i < graph->n_adapters; i++)
		n += compare_adapter(mirror, graph->adapters[i]);
	g_assert_cmpuint(g_hash_table_size(mirror->entries), ==, n);
}
