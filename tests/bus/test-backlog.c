// SPDX-License-Identifier: Apache-2.0
#include <glib.h>
#include <string.h>

#include "bus/backlog.h"

static struct notice make_notice(enum notice_verb verb, uint64_t guid, uint64_t port_fields)
{
	return (struct notice){
		.verb = verb,
		.id = { .kind = OBJECT_ENDPOINT, .guid = guid, .fabric = "f" },
		.fields = { .port = port_fields },
	};
}

static int add(struct backlog *backlog, enum notice_verb verb, uint64_t guid, uint64_t port_fields)
{
	const struct notice notice = make_notice(verb, guid, port_fields);

	return backlog_add(backlog, &notice);
}

static void assert_next(struct backlog *backlog, enum notice_verb verb, uint64_t guid,
			uint64_t port_fields)
{
	const struct notice *notice = backlog_first(backlog);

	g_assert_nonnull(notice);
	g_assert_cmpint(notice->verb, ==, verb);
	g_assert_cmphex(notice->id.guid, ==, guid);
	g_assert_cmphex(notice->fields.port, ==, port_fields);
	backlog_pop(backlog);
}

static void test_order(void)
{
	struct backlog backlog = { 0 };

	g_assert_null(backlog_first(&backlog));
	/* More than are kept, so that memory comes and goes as well. */
	for (unsigned int round = 0; round < 2; round++) {
		for (unsigned int i = 0; i < 5000; i++)
			g_assert_cmpint(add(&backlog, NOTICE_CHANGE, i, i), ==, 1);
		g_assert_cmpuint(backlog_count(&backlog), ==, 5000);
		for (unsigned int i = 0; i < 5000; i++)
			assert_next(&backlog, NOTICE_CHANGE, i, i);
		g_assert_null(backlog_first(&backlog));
	}
	backlog_done(&backlog);
}

static void test_merges(void)
{
	struct backlog backlog = { 0 };

	g_assert_cmpint(add(&backlog, NOTICE_CHANGE, 1, 1), ==, 1);
	g_assert_cmpint(add(&backlog, NOTICE_CHANGE, 2, 1), ==, 1);
	g_assert_cmpint(add(&backlog, NOTICE_REMOVE, 1, 0), ==, 1);
	g_assert_cmpint(add(&backlog, NOTICE_CHANGE, 1, 4), ==, 0);
	g_assert_cmpint(add(&backlog, NOTICE_REMOVE, 1, 0), ==, 0);
	g_assert_cmpuint(backlog_count(&backlog), ==, 3);
	assert_next(&backlog, NOTICE_CHANGE, 1, 5);
	/* The first is through: this is another one. */
	g_assert_cmpint(add(&backlog, NOTICE_CHANGE, 1, 8), ==, 1);
	assert_next(&backlog, NOTICE_CHANGE, 2, 1);
	assert_next(&backlog, NOTICE_REMOVE, 1, 0);
	assert_next(&backlog, NOTICE_CHANGE, 1, 8);
	g_assert_null(backlog_first(&backlog));
	backlog_done(&backlog);
}

/* As when it never is empty: the room of those that are through is used again. */
static void test_reuses_room(void)
{
	struct backlog backlog = { 0 };

	for (unsigned int i = 0; i < 100; i++)
		g_assert_cmpint(add(&backlog, NOTICE_CHANGE, i, i), ==, 1);
	for (unsigned int i = 0; i < 100000; i++) {
		assert_next(&backlog, NOTICE_CHANGE, i, i);
		g_assert_cmpint(add(&backlog, NOTICE_CHANGE, i + 100, i + 100), ==, 1);
		g_assert_cmpint(add(&backlog, NOTICE_CHANGE, i + 50, 0), ==, 0);
	}
	g_assert_cmpuint(backlog.size, <=, 512);
	g_assert_cmpuint(backlog.index.count, <=, 512);
	backlog_done(&backlog);
}

/* All that makes an object another one. */
static void test_tells_apart(void)
{
	struct backlog backlog = { 0 };
	struct notice notices[5];

	for (size_t i = 0; i < G_N_ELEMENTS(notices); i++)
		notices[i] = make_notice(NOTICE_CHANGE, 1, 1);
	notices[1].id.guid = 2;
	notices[2].id.port = 3;
	notices[3].id.kind = OBJECT_SWITCH;
	strcpy(notices[4].id.fabric, "g");
	for (size_t i = 0; i < G_N_ELEMENTS(notices); i++)
		g_assert_cmpint(backlog_add(&backlog, &notices[i]), ==, 1);
	for (size_t i = 0; i < G_N_ELEMENTS(notices); i++)
		g_assert_cmpint(backlog_add(&backlog, &notices[i]), ==, 0);
	backlog_done(&backlog);
}

/* With a large fabric some tens of thousands wait at once. */
static void test_notice_is_small(void)
{
	g_assert_cmpuint(sizeof(struct object_id), <=, FABRIC_ID_SIZE + 16);
	g_assert_cmpuint(sizeof(struct notice), <=, sizeof(struct object_id) + 32);
}

/* What has changed at this machine's own objects adds up as well. */
static void test_merges_local(void)
{
	struct notice notice = {
		.verb = NOTICE_CHANGE,
		.id = { .kind = OBJECT_ADAPTER, .adapter = "pci_0000_3b_00_0" },
		.fields = { .local = ADAPTER(name) },
	};
	struct backlog backlog = { 0 };

	g_assert_cmpint(backlog_add(&backlog, &notice), ==, 1);
	notice.fields.local = ADAPTER(firmware);
	g_assert_cmpint(backlog_add(&backlog, &notice), ==, 0);
	g_assert_cmphex(backlog_first(&backlog)->fields.local, ==,
			ADAPTER(name) | ADAPTER(firmware));
	/* An object of another kind may have the same id. */
	notice.id.kind = OBJECT_FABRIC;
	g_assert_cmpint(backlog_add(&backlog, &notice), ==, 1);
	backlog_done(&backlog);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/backlog/order/first-in-first-out", test_order);
	g_test_add_func("/backlog/order/reuses-room", test_reuses_room);
	g_test_add_func("/backlog/merge/while-it-waits", test_merges);
	g_test_add_func("/backlog/merge/tells-apart", test_tells_apart);
	g_test_add_func("/backlog/add/merges-local", test_merges_local);
	g_test_add_func("/backlog/memory/notice-is-small", test_notice_is_small);
	return g_test_run();
}
