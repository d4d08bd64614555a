// SPDX-License-Identifier: Apache-2.0
/*
 * The configuration from its file, and the keys from their credentials.
 */
#include "config.h"

#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sys/prctl.h>

#include "base/util.h"

struct files {
	char *folder, *config, *m_key;
};

static struct files files_new(const char *config, const char *m_key)
{
	struct files files = { .folder = g_dir_make_tmp("test-config-XXXXXX", NULL) };

	files.config = g_build_filename(files.folder, "config.json", NULL);
	files.m_key = g_build_filename(files.folder, "m_key", NULL);
	if (config)
		g_assert_true(g_file_set_contents(files.config, config, -1, NULL));
	if (m_key)
		g_assert_true(g_file_set_contents(files.m_key, m_key, -1, NULL));
	g_setenv("CREDENTIALS_DIRECTORY", files.folder, true);
	return files;
}

static void files_done(struct files *files)
{
	g_unsetenv("CREDENTIALS_DIRECTORY");
	g_unlink(files->config);
	g_unlink(files->m_key);
	g_rmdir(files->folder);
	g_free(files->folder);
	g_free(files->config);
	g_free(files->m_key);
}

static void test_load(void)
{
	CLEANUP(files_done)
	struct files files = files_new("{ \"front_end\": \"nvidia\",\n1: 2", NULL);
	g_autofree char *report = NULL, *expected = NULL;
	struct config config;

	g_assert_cmpint(config_load(&config, files.config, &report), ==, -EINVAL);
	expected = g_strconcat(files.config, ": line 2, column ", NULL);
	g_assert_true(g_str_has_prefix(report, expected));
}

static void test_load_missing(void)
{
	CLEANUP(files_done) struct files files = files_new(NULL, NULL);
	g_autofree char *report = NULL, *expected = NULL;
	struct config config;

	g_assert_cmpint(config_load(&config, files.config, &report), ==, -ENOENT);
	expected = g_strconcat(files.config, ": No such file or directory", NULL);
	g_assert_cmpstr(report, ==, expected);
}

static void test_load_too_large(void)
{
	g_autofree char *spaces = g_strnfill((2 << 20), ' '), *report = NULL;
	CLEANUP(files_done) struct files files = files_new(spaces, NULL);
	struct config config;

	g_assert_cmpint(config_load(&config, files.config, &report), ==, -EFBIG);
}

#if HAVE_INFINIBAND
static void test_load_keys(void)
{
	CLEANUP(files_done) struct files files = files_new("{}", "0x1122334455667788\n");
	g_autofree char *report = NULL;
	struct config config;

	g_assert_cmpint(config_load(&config, files.config, &report), ==, 0);
	g_assert_null(report);
	g_assert_cmphex(config.infiniband.keys.m_key, ==, 0x1122334455667788);
	g_assert_cmphex(config.infiniband.keys.sa_key, ==, 0);
}

static void test_load_bad_key(void)
{
	CLEANUP(files_done) struct files files = files_new("{ \"x\": 1 }", "hunter2");
	g_autofree char *report = NULL;
	struct config config;

	g_assert_cmpint(config_load(&config, files.config, &report), ==, -EINVAL);
	g_assert_cmpstr(
		report, ==,
		"the credential \"m_key\" must be 16 hexadecimal digits, with or without 0x "
		"before them");
}

/* What a core dump would have, the whole address space has. */
static void test_keys_are_not_dumped(void)
{
	CLEANUP(files_done) struct files without = files_new("{}", NULL);
	CLEANUP(files_done) struct files with = { 0 };
	g_autofree char *report = NULL;
	struct config config;

	g_assert_cmpint(prctl(PR_SET_DUMPABLE, 1), ==, 0);
	g_assert_cmpint(config_load(&config, without.config, &report), ==, 0);
	g_assert_cmpint(prctl(PR_GET_DUMPABLE), ==, 1);
	with = files_new("{}", "1122334455667788");
	g_assert_cmpint(config_load(&config, with.config, &report), ==, 0);
	g_assert_cmpint(prctl(PR_GET_DUMPABLE), ==, 0);
}
#endif

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/config/load/names-the-file", test_load);
	g_test_add_func("/config/load/missing", test_load_missing);
	g_test_add_func("/config/load/too-large", test_load_too_large);
#if HAVE_INFINIBAND
	g_test_add_func("/config/load/keys", test_load_keys);
	g_test_add_func("/config/load/bad-key", test_load_bad_key);
	g_test_add_func("/config/load/keys-are-not-dumped", test_keys_are_not_dumped);
#endif
	return g_test_run();
}
