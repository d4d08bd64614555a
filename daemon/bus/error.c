// SPDX-License-Identifier: Apache-2.0
/*
 * Errors on the bus. What the table does not have is an InternalFailure: a client can do nothing
 * about it but tell somebody.
 */
#include "bus/error.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/util.h"

#define COMMON "xyz.openbmc_project.Common.Error."

static const struct {
	int error;
	const char *name;
} errors[] = {
	{ EINVAL, COMMON "InvalidArgument" },	{ EPERM, COMMON "NotAllowed" },
	{ EBUSY, COMMON "Unavailable" },	{ ECANCELED, COMMON "Unavailable" },
	{ ENODEV, COMMON "Unavailable" },	{ ENETDOWN, COMMON "Unavailable" },
	{ EHOSTUNREACH, COMMON "Unavailable" }, { ENOENT, COMMON "ResourceNotFound" },
	{ ETIMEDOUT, COMMON "Timeout" },	{ EOPNOTSUPP, COMMON "UnsupportedRequest" },
	{ ENOSPC, COMMON "TooManyResources" },	{ EUSERS, COMMON "TooManyResources" },
};

const char *error_name(int error)
{
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		if (errors[i].error == -error)
			return errors[i].name;
	return COMMON "InternalFailure";
}

const char *error_text(int error)
{
	return error == 0 ? "" : strerror(-error);
}

int error_set(sd_bus_error *ret_error, int error, const char *format, ...)
{
	va_list arguments;
	int r;

	va_start(arguments, format);
	r = sd_bus_error_setfv(ret_error, error_name(error), format, arguments);
	va_end(arguments);
	return r;
}
