// SPDX-License-Identifier: Apache-2.0
#include "document.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

int read_text(const char *text, struct config *config, char **ret_report)
{
	return config_read(config, text, strlen(text), "f.json", ret_report);
}

void assert_refused(const struct mistake *mistakes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		g_autofree char *report = NULL;
		struct config config;

		g_assert_cmpint(read_text(mistakes[i].text, &config, &report), ==, -EINVAL);
		g_assert_cmpstr(report, ==, mistakes[i].report);
	}
}

void assert_reported(const char *text, const char *expected)
{
	g_autofree char *report = NULL;
	struct config config;

	g_assert_cmpint(read_text(text, &config, &report), ==, 0);
	g_assert_cmpstr(report, ==, expected);
}
