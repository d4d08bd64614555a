// SPDX-License-Identifier: Apache-2.0
/*
 * Attributes and links in a folder that looks like sysfs.
 */
#include "base/sysfs.h"

#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/util.h"

static char *dir;

static void write_file(const char *text)
{
	g_autofree char *path = g_build_filename(dir, "file", NULL);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void test_text(void)
{
	char text[8];

	write_file("16.35.2\n");
	g_assert_cmpint(sysfs_text(dir, "file", sizeof(text), text), ==, 0);
	g_assert_cmpstr(text, ==, "16.35.2");
	write_file(" \x01much too long\n");
	g_assert_cmpint(sysfs_text(dir, "file", sizeof(text), text), ==, 0);
	g_assert_cmpstr(text, ==, "?much t");
	write_file("\n");
	g_assert_cmpint(sysfs_text(dir, "file", sizeof(text), text), ==, 0);
	g_assert_cmpstr(text, ==, "");
}

static void test_text_missing(void)
{
	char text[8] = "old";

	g_assert_cmpint(sysfs_text(dir, "none", sizeof(text), text), ==, -ENOENT);
	g_assert_cmpstr(text, ==, "");
	/* A folder can be opened and not read. */
	g_assert_cmpint(sysfs_text(dir, ".", sizeof(text), text), ==, -EISDIR);
}

static void test_number(void)
{
	static const struct {
		const char *text;
		int64_t number;
	} cases[] = {
		{ "0\n", 0 },	       { "-1\n", -1 },	     { "0x1f\n", 31 },
		{ "0xffff\n", 65535 }, { "4: ACTIVE\n", 4 }, { "010\n", 10 },
	};
	static const char *const wrong[] = { "\n", "none\n", "99999999999999999999\n" };
	int64_t number;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		write_file(cases[i].text);
		g_assert_cmpint(sysfs_number(dir, "file", &number), ==, 0);
		g_assert_cmpint(number, ==, cases[i].number);
	}
	number = 7;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		write_file(wrong[i]);
		g_assert_cmpint(sysfs_number(dir, "file", &number), ==, -EBADMSG);
	}
	g_assert_cmpint(sysfs_number(dir, "none", &number), ==, -ENOENT);
	g_assert_cmpint(number, ==, 7);
}

static void test_guid(void)
{
	static const struct {
		const char *text;
		uint64_t guid;
	} cases[] = {
		{ "5054:00ff:fe00:0001\n", 0x505400fffe000001 },
		{ "fe80:0000:0000:0000:5054:00ff:fe00:0001\n", 0x505400fffe000001 },
		{ "0000:0000:0000:0000\n", 0 },
	};
	static const char *const wrong[] = { "", "5054:00ff:\n", "5054:fffff:fe00:0001\n",
					     "5054 00ff\n" };
	uint64_t guid;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		write_file(cases[i].text);
		g_assert_cmpint(sysfs_guid(dir, "file", &guid), ==, 0);
		g_assert_cmphex(guid, ==, cases[i].guid);
	}
	guid = 7;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		write_file(wrong[i]);
		g_assert_cmpint(sysfs_guid(dir, "file", &guid), ==, -EBADMSG);
	}
	g_assert_cmpint(sysfs_guid(dir, "none", &guid), ==, -ENOENT);
	g_assert_cmphex(guid, ==, 7);
}

/* Only what says so: everything else is a failure of ours. */
static void test_is_gone(void)
{
	static const struct {
		int error;
		bool gone;
	} cases[] = {
		{ -ENOENT, true },  { -ENODEV, true },	{ -ESTALE, true },  { 0, false },
		{ -EMFILE, false }, { -ENOMEM, false }, { -EACCES, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		g_assert_true(sysfs_is_gone(cases[i].error) == cases[i].gone);
}

static void test_link(void)
{
	g_autofree char *path = g_build_filename(dir, "link", NULL);
	char text[8];

	g_assert_cmpint(symlink("../../bus/pci", path), ==, 0);
	g_assert_cmpint(sysfs_link(dir, "link", sizeof(text), text), ==, 0);
	g_assert_cmpstr(text, ==, "pci");
	g_assert_cmpint(sysfs_link(dir, "link", 3, text), ==, -ENAMETOOLONG);
	g_assert_cmpstr(text, ==, "");
	g_assert_cmpint(sysfs_link(dir, "none", sizeof(text), text), ==, -ENOENT);
	write_file("");
	g_assert_cmpint(sysfs_link(dir, "file", sizeof(text), text), ==, -EINVAL);
	g_unlink(path);
}

int main(int argc, char **argv)
{
	g_autofree char *file = NULL;
	int r;

	g_test_init(&argc, &argv, NULL);
	dir = g_dir_make_tmp("sysfs-XXXXXX", NULL);
	g_test_add_func("/sysfs/text", test_text);
	g_test_add_func("/sysfs/text-missing", test_text_missing);
	g_test_add_func("/sysfs/number", test_number);
	g_test_add_func("/sysfs/guid", test_guid);
	g_test_add_func("/sysfs/is-gone", test_is_gone);
	g_test_add_func("/sysfs/link", test_link);
	r = g_test_run();
	file = g_build_filename(dir, "file", NULL);
	g_unlink(file);
	g_rmdir(dir);
	g_free(dir);
	return r;
}
