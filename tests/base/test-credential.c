// SPDX-License-Identifier: Apache-2.0
/*
 * Credentials: what is a key and what is not.
 */
#include "base/credential.h"

#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdbool.h>

/* The folder of credentials, and the one in it. */
static char *folder, *file;

/* There is an "m_key" that says @text. */
static void give(const char *text)
{
	folder = g_dir_make_tmp("test-credential-XXXXXX", NULL);
	g_assert_nonnull(folder);
	file = g_build_filename(folder, "m_key", NULL);
	g_assert_true(g_file_set_contents(file, text, -1, NULL));
	g_setenv("CREDENTIALS_DIRECTORY", folder, true);
}

static void take_back(void)
{
	g_unsetenv("CREDENTIALS_DIRECTORY");
	g_unlink(file);
	g_rmdir(folder);
	g_clear_pointer(&file, g_free);
	g_clear_pointer(&folder, g_free);
}

static void assert_key(const char *text, uint64_t expected)
{
	uint64_t key = 1;

	give(text);
	g_assert_cmpint(credential_read_key("m_key", &key), ==, 1);
	g_assert_cmphex(key, ==, expected);
	take_back();
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
		uint64_t key = 1;

		give(texts[i]);
		g_test_message("\"%s\"", texts[i]);
		g_assert_cmpint(credential_read_key("m_key", &key), ==, -EINVAL);
		g_assert_cmphex(key, ==, 0);
		take_back();
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
	uint64_t key = 1;

	give("1122334455667788");
	g_assert_cmpint(credential_read_key("sa_key", &key), ==, 0);
	g_assert_cmphex(key, ==, 0);
	take_back();
}

/* What is there and cannot be read is not the same as none. */
static void test_unreadable(void)
{
	uint64_t key = 1;

	give("1122334455667788");
	g_unlink(file);
	g_assert_cmpint(g_mkdir(file, 0700), ==, 0);
	g_assert_cmpint(credential_read_key("m_key", &key), ==, -EISDIR);
	g_rmdir(file);
	take_back();
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
