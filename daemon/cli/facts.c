// SPDX-License-Identifier: Apache-2.0
/*
 * What 'monitor' remembers of each object.
 */
#include "cli/facts.h"

#include "base/util.h"
#include "cli/text.h"

#include <inttypes.h>
#include <search.h>

static char *subnet_manager(const struct object *fabric)
{
	uint64_t lid = object_number(fabric, FACE_IB_SUBNET, "SMLID");
	const char *guid = object_text(fabric, FACE_IB_SUBNET, "SMGUID");

	if (!lid && !*guid)
		return need_memory(strdup("none"));
	return text_format("LID %" PRIu64 "%s%s, %s", lid, *guid ? ", GUID " : "", guid,
			   word_sm_state(object_text(fabric, FACE_IB_SUBNET, "SMState")));
}

static const char *state_of(const struct object *object)
{
	if (object->kind == KIND_MANAGER)
		return word_state(object_text(object, FACE_MANAGER, "State")).text;
	return word_presence(object).text;
}

struct facts *facts_new(const struct object *object)
{
	struct facts *facts = need_memory(calloc(1, sizeof(*facts)));
	bool fabric = object->kind == KIND_FABRIC;
	/* Before the first sweep is done, what is published of the subnet manager is half of it. */
	bool read = fabric && object_number(object, FACE_FRESHNESS, "LastSweep");
	const char *peer = object_text(object, FACE_LINK, "Peer");
	json_t *lists = NULL;

	if (fabric)
		lists = object_get(object, FACE_CONDITIONS, "Conditions");
	else if (object->kind == KIND_ADAPTER_PORT)
		lists = object_get(object, FACE_RDMA_PORT, "GIDs");
	else if (object->kind == KIND_MANAGER)
		lists = object_get(object, FACE_MANAGER, "Sources");
	*facts = (struct facts){
		.kind = object->kind,
		.path = need_memory(strdup(object->path)),
		.name = object_name(object),
		.link = need_memory(strdup(
			word_link_status(object_text(object, FACE_PORT_STATE, "LinkStatus")).text)),
		.rate = text_rate(object),
		.peer_path = need_memory(strdup(*peer ? peer : "/")),
		.peer = text_peer(object),
		.state = need_memory(strdup(state_of(object))),
		.error = need_memory(strdup(
			object_text(object, fabric ? FACE_FRESHNESS : FACE_REACHABILITY, "Error"))),
		.manager = read ? subnet_manager(object) : NULL,
		.lists = json_incref(lists),
	};
	return facts;
}

void facts_free(struct facts *facts)
{
	if (!facts)
		return;
	free(facts->path);
	free(facts->name);
	free(facts->link);
	free(facts->rate);
	free(facts->peer_path);
	free(facts->peer);
	free(facts->state);
	free(facts->error);
	free(facts->manager);
	free(facts->told);
	json_decref(facts->lists);
	free(facts);
}

static int compare_paths(const void *a, const void *b)
{
	const struct facts *left = a, *right = b;

	return strcmp(left->path, right->path);
}

struct facts *memory_find(const struct memory *memory, const char *path)
{
	struct facts key = { .path = (char *)path };
	struct facts **found = tfind(&key, &memory->tree, compare_paths);

	return found ? *found : NULL;
}

struct facts *memory_put(struct memory *memory, struct facts *facts)
{
	struct facts **place = need_memory(tsearch(facts, &memory->tree, compare_paths));
	struct facts *before = *place;

	if (before == facts) {
		memory->n++;
		return NULL;
	}
	*place = facts;
	return before;
}

struct facts *memory_take(struct memory *memory, const char *path)
{
	struct facts *facts = memory_find(memory, path);

	if (!facts)
		return NULL;
	tdelete(facts, &memory->tree, compare_paths);
	memory->n--;
	return facts;
}

struct walk {
	void (*on_facts)(const struct facts *facts, void *userdata);
	void *userdata;
};

static void visit(const void *node, VISIT order, void *userdata)
{
	const struct walk *walk = userdata;

	if (order == postorder || order == leaf)
		walk->on_facts(*(struct facts *const *)node, walk->userdata);
}

void memory_each(const struct memory *memory,
		 void (*on_facts)(const struct facts *facts, void *userdata), void *userdata)
{
	struct walk walk = { .on_facts = on_facts, .userdata = userdata };

	twalk_r(memory->tree, visit, &walk);
}

static void free_node(void *node)
{
	facts_free(node);
}

void memory_done(struct memory *memory)
{
	tdestroy(memory->tree, free_node);
	*memory = (struct memory){};
}
