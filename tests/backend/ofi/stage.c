// SPDX-License-Identifier: Apache-2.0
#include "stage.h"

#include "base/clock.h"
#include "documents.h"
#include "mirror.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Real time, in which something must have happened. */
#define AWAIT_US (30 * USEC_PER_SEC)

static const char verbs[] = {
	[CHANGE_ADDED] = '+', [CHANGE_CHANGED] = '~', [CHANGE_REMOVED] = '-'
};

static void note(struct stage *stage, const struct changes *changes)
{
	for (size_t i = 0; i < changes->n_items; i++) {
		const struct change *change = &changes->items[i];
		const char *gap = stage->told->len ? " " : "";

		if (change->kind == OBJECT_FABRIC)
			g_string_append_printf(stage->told, "%s%cfabric %s", gap,
					       verbs[change->verb], change->fabric->id);
		if (change->kind == OBJECT_DOMAIN)
			g_string_append_printf(stage->told, "%s%cdomain %s/%s", gap,
					       verbs[change->verb], change->domain->facts.provider,
					       change->domain->facts.name);
	}
}

static void follow(struct stage *stage, int r, struct changes *changes)
{
	g_assert_cmpint(r, ==, 0);
	note(stage, changes);
	mirror_follow(stage->mirror, stage->graph, changes);
	changes_done(changes);
	mirror_compare(stage->mirror, stage->graph);
	graph_check(stage->graph);
}

static void on_update(struct sink *sink, const struct update *update)
{
	struct stage *stage = (struct stage *)sink;
	struct changes changes;

	g_assert_true(update->source.local);
	g_assert_false(update->complete);
	stage->n_updates++;
	follow(stage, graph_apply(stage->graph, update, &changes), &changes);
}

static void on_remove(struct sink *sink, const char *source_id, bool fabric_too)
{
	struct stage *stage = (struct stage *)sink;
	struct changes changes;

	g_assert_nonnull(stage_source(stage, source_id));
	stage->n_removals++;
	follow(stage,
	       graph_remove_source(stage->graph, source_id, fabric_too, realtime_us(), &changes),
	       &changes);
}

bool stage_is_possible(void)
{
	int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);

	if (fd < 0)
		puts("1..0 # SKIP there is no pidfd_open(2)");
	else
		close(fd);
	return fd >= 0;
}

bool stage_spawn_tells(void)
{
	char *argv[] = { "/nonexistent", NULL };
	pid_t pid;

	if (posix_spawn(&pid, argv[0], NULL, NULL, argv, NULL) == ENOENT)
		return true;
	waitpid(pid, NULL, 0);
	g_test_skip("posix_spawn() does not tell what became of the program");
	return false;
}

struct stage *stage_new(void)
{
	struct stage *stage = g_new0(struct stage, 1);

	stage->sink = (struct sink){ .update = on_update, .remove = on_remove };
	stage->settings = ofi_default_settings;
	stage->graph = graph_new();
	stage->mirror = mirror_new();
	stage->told = g_string_new(NULL);
	stage->folder = g_dir_make_tmp("ofi-XXXXXX", NULL);
	stage->program = stage_path(stage, "probe");
	g_assert_cmpint(sd_event_new(&stage->event), >=, 0);
	stage_nothing(stage);
	return stage;
}

static void remove_folder(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		g_unlink(path);
	}
	g_rmdir(folder);
}

void stage_free(struct stage *stage)
{
	stage_stop(stage);
	remove_folder(stage->folder);
	mirror_free(stage->mirror);
	graph_free(stage->graph);
	sd_event_unref(stage->event);
	g_string_free(stage->told, true);
	g_free(stage->program);
	g_free(stage->folder);
	g_free(stage);
}

void stage_start(struct stage *stage)
{
	g_setenv("FABRIC_MANAGER_LIBFABRIC_PROBE", stage->program, true);
	g_assert_cmpint(
		ofi_backend.start(stage->event, &stage->settings, &stage->sink, &stage->backend),
		==, 0);
}

void stage_stop(struct stage *stage)
{
	ofi_backend.stop(stage->backend);
	stage->backend = NULL;
}

/* A new file, renamed: one that runs cannot be written to. */
void stage_script(struct stage *stage, const char *body)
{
	g_autofree char *text = g_strdup_printf("#!/bin/sh\n%s\n", body);
	g_autofree char *path = stage_path(stage, "probe.new");

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	g_assert_cmpint(g_chmod(path, 0700), ==, 0);
	g_assert_cmpint(g_rename(path, stage->program), ==, 0);
}

void stage_document(struct stage *stage, const char *name)
{
	g_autofree char *path = document_path(name);
	g_autofree char *body = g_strdup_printf("cat '%s'", path);

	stage_script(stage, body);
}

void stage_nothing(struct stage *stage)
{
	stage_script(stage, "echo '{\"format\":1,\"infos\":[]}'");
}

void stage_no_program(struct stage *stage)
{
	g_assert_cmpint(g_unlink(stage->program), ==, 0);
}

char *stage_path(const struct stage *stage, const char *name)
{
	return g_build_filename(stage->folder, name, NULL);
}

void stage_await(struct stage *stage, bool (*holds)(const struct stage *stage))
{
	uint64_t end = monotonic_us() + AWAIT_US;

	while (!holds(stage)) {
		g_assert_cmpint(sd_event_run(stage->event, AWAIT_US), >=, 0);
		g_assert_cmpuint(monotonic_us(), <, end);
	}
}

void stage_await_updates(struct stage *stage, unsigned int n)
{
	uint64_t end = monotonic_us() + AWAIT_US;

	for (n += stage->n_updates; stage->n_updates < n;) {
		g_assert_cmpint(sd_event_run(stage->event, AWAIT_US), >=, 0);
		g_assert_cmpuint(monotonic_us(), <, end);
	}
}

static void on_done(struct command *command, int error)
{
	int *result = command->userdata;

	g_assert_cmpint(*result, >, 0);
	*result = error;
}

int stage_refresh(struct stage *stage, const char *fabric_id)
{
	uint64_t end = monotonic_us() + AWAIT_US;
	int result = 1;
	struct command command = {
		.kind = COMMAND_REFRESH,
		.done = on_done,
		.userdata = &result,
	};

	g_strlcpy(command.fabric_id, fabric_id, sizeof(command.fabric_id));
	ofi_backend.command(stage->backend, &command);
	while (result > 0) {
		g_assert_cmpint(sd_event_run(stage->event, AWAIT_US), >=, 0);
		g_assert_cmpuint(monotonic_us(), <, end);
	}
	return result;
}

const struct source_facts *stage_source(const struct stage *stage, const char *id)
{
	for (size_t i = 0; i < stage->graph->n_sources; i++) {
		if (strcmp(stage->graph->sources[i].id, id) == 0)
			return &stage->graph->sources[i];
	}
	return NULL;
}

static char *fabric_ids(const struct stage *stage)
{
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < stage->graph->n_fabrics; i++)
		g_string_append_printf(text, "%s%s", i ? " " : "", stage->graph->fabrics[i]->id);
	return g_string_free(text, false);
}

void stage_assert_fabrics(const struct stage *stage, const char *expected)
{
	g_autofree char *ids = fabric_ids(stage);

	g_assert_cmpstr(ids, ==, expected);
}

void stage_show(struct stage *stage, const char *document)
{
	stage_document(stage, document);
	g_assert_cmpint(stage_refresh(stage, ""), ==, 0);
}

char *stage_told(struct stage *stage)
{
	char *text = g_string_free(stage->told, false);

	stage->told = g_string_new(NULL);
	return text;
}
