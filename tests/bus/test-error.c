// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <glib.h>

#include "bus/error.h"

#define COMMON "xyz.openbmc_project.Common.Error."

static void test_names(void)
{
	static const struct {
		int error;
		const char *name;
	} expected[] = {
		{ EINVAL, COMMON "InvalidArgument" },	{ EPERM, COMMON "NotAllowed" },
		{ EBUSY, COMMON "Unavailable" },	{ ECANCELED, COMMON "Unavailable" },
		{ ENODEV, COMMON "Unavailable" },	{ ENETDOWN, COMMON "Unavailable" },
		{ EHOSTUNREACH, COMMON "Unavailable" }, { ENOENT, COMMON "ResourceNotFound" },
		{ ETIMEDOUT, COMMON "Timeout" },	{ EOPNOTSUPP, COMMON "UnsupportedRequest" },
		{ ENOSPC, COMMON "TooManyResources" },	{ EUSERS, COMMON "TooManyResources" },
		{ EIO, COMMON "InternalFailure" },	{ ENOMEM, COMMON "InternalFailure" },
		{ 100000, COMMON "InternalFailure" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
		g_assert_cmpstr(error_name(-expected[i].error), ==, expected[i].name);
}

static void test_set(void)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;

	g_assert_cmpint(error_set(&error, -ENOENT, "no switch is called \"%s\"", "x"), <, 0);
	g_assert_cmpstr(error.name, ==, COMMON "ResourceNotFound");
	g_assert_cmpstr(error.message, ==, "no switch is called \"x\"");
	sd_bus_error_free(&error);
}

static void test_text(void)
{
	g_assert_cmpstr(error_text(0), ==, "");
	g_assert_cmpstr(error_text(-ENETDOWN), ==, "Network is down");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/error/name/table", test_names);
	g_test_add_func("/error/set/name-and-message", test_set);
	g_test_add_func("/error/text/of-nothing-is-empty", test_text);
	return g_test_run();
}
