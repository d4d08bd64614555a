// SPDX-License-Identifier: Apache-2.0
/*
 * Credentials: what is a key and what is not.
 */
#include "base/credential.h"

#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdbool.h>

#include "base/util.h"

struct folder {
	char *path, *file;
};

/* The folder of credentials, with one "m_key" in it that says @text. */
static struct folder give(const char *text)
{
	struct folder folder = { .path = g_dir_make_tmp("test-credential-XXXXXX", NULL) };

	g_assert_nonnull(folder.path);
	folder.file = g_build_filename(folder.path, "m_key", NULL);
	g_assert_true(g_file_set_contents(folder.file, text, -1, NULL));
	g_setenv("CREDENTIALS_DIRECTORY", folder.path, true);
	return folder;
}

static void take_back(struct folder *folder)
{
	g_unsetenv("CREDENTIALS_DIRECTORY");
	g_unlink(folder->file);
	g_rmdir(folder->path);
	g_free(folder->file);
	g_free(folder->path);
}

static void assert_key(const char *text, uint64_t expected)
{
	CLEANUP(take_back) struct folder folder = give(text);
	uint64_t key = 1;

	g_assert_cmpint(credential_read_key("m_key", &key), ==, 1);
	g_assert_cmphex(key, ==, expected);
}

static void test_good(void)
{
	assert_key("1122334455667788", 0x1122334455667788);
	assert_key("0x1122334455667788", 0x1122334455667788);
	assert_key("0X99aAbBcCdDeEfF00", 0x99aabbccddeeff00);
	assert_key("ffffffffffffffff\n", UINT64_MAX);
	assert_key("0x0000000000000001\r\n", 1);
	assert_key("0000000000000000", 0);
}

static void test_bad(void)
{
	static const char *const texts[] = {
		"",
		"\n",
		"0x",
		"112233445566778",
		"11223344556677889",
		"0x112233445566778",
		"1122334455667788 ",
		" 1122334455667788",
		"1122334455667788\n\n",
		"112233445566778g",
		"0x0x223344556677",
		"-122334455667788",
		"+122334455667788",
		"1122334455667788 1122334455667788 1122334455667788",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		CLEANUP(take_back) struct folder folder = give(texts[i]);
		uint64_t key = 1;

		g_test_message("\"%s\"", texts[i]);
		g_assert_cmpint(credential_read_key("m_key", &key), ==, -EINVAL);
		g_assert_cmphex(key, ==, 0);
	}
}

static void test_none(void)
{
	uint64_t key = 1;

	g_unsetenv("CREDENTIALS_DIRECTORY");
	g_assert_cmpint(credential_read_key("m_key", &key), ==, 0);
	g_assert_cmphex(key, ==, 0);
}

static void test_another(void)
{
	CLEANUP(take_back) struct folder folder = give("1122334455667788");
	uint64_t key = 1;

	g_assert_cmpint(credential_read_key("sa_key", &key), ==, 0);
	g_assert_cmphex(key, ==, 0);
}

/* What is there and cannot be read is not the same as none. */
static void test_unreadable(void)
{
	CLEANUP(take_back) struct folder folder = give("1122334455667788");
	uint64_t key = 1;

	g_unlink(folder.file);
	g_assert_cmpint(g_mkdir(folder.file, 0700), ==, 0);
	g_assert_cmpint(credential_read_key("m_key", &key), ==, -EISDIR);
	g_rmdir(folder.file);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/credential/key/good", test_good);
	g_test_add_func("/credential/key/bad", test_bad);
	g_test_add_func("/credential/none/no-folder", test_none);
	g_test_add_func("/credential/none/another-one", test_another);
	g_test_add_func("/credential/unreadable/is-an-error", test_unreadable);
	return g_test_run();
}
