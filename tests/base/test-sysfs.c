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
		{ "\n", 7 },	       { "none\n", 7 },	     { "99999999999999999999\n", 7 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		write_file(cases[i].text);
		g_assert_cmpint(sysfs_number(dir, "file", 7), ==, cases[i].number);
	}
	g_assert_cmpint(sysfs_number(dir, "none", 7), ==, 7);
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
		{ "", 0 },
		{ "5054:00ff:\n", 0 },
		{ "5054:fffff:fe00:0001\n", 0 },
		{ "5054 00ff\n", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		write_file(cases[i].text);
		g_assert_cmphex(sysfs_guid(dir, "file"), ==, cases[i].guid);
	}
	g_assert_cmphex(sysfs_guid(dir, "none"), ==, 0);
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
	g_test_add_func("/sysfs/link", test_link);
	r = g_test_run();
	file = g_build_filename(dir, "file", NULL);
	g_unlink(file);
	g_rmdir(dir);
	g_free(dir);
	return r;
}
