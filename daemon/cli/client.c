// SPDX-License-Identifier: Apache-2.0
/*
 * The service, as a client sees it: single calls, and what their failures mean.
 */
#include "cli/client.h"

#include "base/util.h"
#include "cli/text.h"
#include "cli/wire.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#define PROPERTIES "org.freedesktop.DBus.Properties"

static const struct {
	const char *name;
	int error;
} errors[] = {
	{ SD_BUS_ERROR_SERVICE_UNKNOWN, -EHOSTUNREACH },
	{ SD_BUS_ERROR_NAME_HAS_NO_OWNER, -EHOSTUNREACH },
	{ SD_BUS_ERROR_DISCONNECTED, -EHOSTUNREACH },
	{ SD_BUS_ERROR_UNKNOWN_OBJECT, -ENOENT },
	{ SD_BUS_ERROR_UNKNOWN_INTERFACE, -ENOENT },
	{ SD_BUS_ERROR_UNKNOWN_PROPERTY, -ENOENT },
	{ SD_BUS_ERROR_UNKNOWN_METHOD, -ENOENT },
	{ SD_BUS_ERROR_ACCESS_DENIED, -EACCES },
	{ SD_BUS_ERROR_INTERACTIVE_AUTHORIZATION_REQUIRED, -EACCES },
	{ SD_BUS_ERROR_NO_REPLY, -ETIMEDOUT },
	{ SD_BUS_ERROR_TIMEOUT, -ETIMEDOUT },
	{ "xyz.openbmc_project.Common.Error.ResourceNotFound", -ENOENT },
	{ "xyz.openbmc_project.Common.Error.NotAllowed", -EACCES },
	{ "xyz.openbmc_project.Common.Error.Timeout", -ETIMEDOUT },
	{ "xyz.openbmc_project.Common.Error.Unavailable", -EBUSY },
	{ "xyz.openbmc_project.Common.Error.InvalidArgument", -EINVAL },
};

int client_open(struct client *client)
{
	int r = sd_bus_open_system(&client->bus);

	if (r < 0) {
		sd_bus_error_free(&client->error);
		sd_bus_error_setf(&client->error, SD_BUS_ERROR_DISCONNECTED,
				  "The system bus cannot be reached: %s", strerror(-r));
		return -EHOSTUNREACH;
	}
	return 0;
}

void client_close(struct client *client)
{
	client->bus = sd_bus_flush_close_unref(client->bus);
	shapes_free(client->shapes);
	client->shapes = NULL;
	sd_bus_error_free(&client->error);
}

const char *client_failure(const struct client *client, int error)
{
	if (error == -EHOSTUNREACH &&
	    !sd_bus_error_has_name(&client->error, SD_BUS_ERROR_DISCONNECTED))
		return "fabric-managerd is not running: nobody has the name " SERVICE
		       " on the system bus";
	return client->error.message && *client->error.message ? client->error.message
							       : strerror(-error);
}

int client_error_from(struct client *client, const sd_bus_error *error)
{
	sd_bus_error_free(&client->error);
	sd_bus_error_copy(&client->error, error);
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++)
		if (sd_bus_error_has_name(error, errors[i].name))
			return errors[i].error;
	return -EIO;
}

static int new_call(struct client *client, sd_bus_message **ret_call, const char *path,
		    const char *interface, const char *member, va_list arguments)
{
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *call = NULL;
	const char *argument;
	int r;

	r = sd_bus_message_new_method_call(client->bus, &call, SERVICE, path, interface, member);
	if (r < 0)
		return r;
	/* Who only looks starts nothing. */
	r = sd_bus_message_set_auto_start(call, false);
	while (r >= 0 && (argument = va_arg(arguments, const char *)))
		r = sd_bus_message_append_basic(call, SD_BUS_TYPE_STRING, argument);
	if (r < 0)
		return r;
	*ret_call = TAKE(call);
	return 0;
}

int client_new_call(struct client *client, sd_bus_message **ret_call, const char *path,
		    const char *interface, const char *member, ...)
{
	va_list arguments;
	int r;

	va_start(arguments, member);
	r = new_call(client, ret_call, path, interface, member, arguments);
	va_end(arguments);
	return r;
}

int client_call(struct client *client, sd_bus_message **ret_reply, const char *path,
		const char *interface, const char *member, ...)
{
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *call = NULL;
	CLEANUP(sd_bus_error_free) sd_bus_error error = SD_BUS_ERROR_NULL;
	va_list arguments;
	int r;

	va_start(arguments, member);
	r = new_call(client, &call, path, interface, member, arguments);
	va_end(arguments);
	if (r < 0)
		return r;
	r = sd_bus_call(client->bus, call, 0, &error, ret_reply);
	if (r >= 0)
		return r;
	if (!sd_bus_error_is_set(&error))
		sd_bus_error_set_errno(&error, r);
	return client_error_from(client, &error);
}

/* Introspects the object at @path, to learn its shape. */
static int learn_shape(struct client *client, const char *path)
{
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	struct shape *shape;
	const char *xml;
	int r;

	r = client_call(client, &reply, path, "org.freedesktop.DBus.Introspectable", "Introspect",
			NULL);
	if (r < 0)
		return r;
	r = sd_bus_message_read_basic(reply, SD_BUS_TYPE_STRING, &xml);
	if (r < 0)
		return r;
	shape = shape_from_xml(xml);
	if (!shape)
		return 0;
	shape->next = client->shapes;
	client->shapes = shape;
	return 0;
}

int client_read_object(struct client *client, const char *path, sd_bus_message *reply,
		       struct object **ret_object)
{
	json_t *properties;
	int r;

	r = shape_read(client->shapes, false, reply, &properties);
	if (r == -ENOMSG) {
		r = learn_shape(client, path);
		if (r < 0)
			return r;
		/* When it changed its shape in this moment, names without interfaces will do. */
		r = shape_read(client->shapes, true, reply, &properties);
	}
	if (r < 0)
		return r;
	*ret_object = object_new(path, properties);
	return 0;
}

int client_object(struct client *client, const char *path, struct object **ret_object)
{
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	int r;

	r = client_call(client, &reply, path, PROPERTIES, "GetAll", "", NULL);
	if (r < 0)
		return r;
	return client_read_object(client, path, reply, ret_object);
}

int client_property(struct client *client, const char *path, const char *interface,
		    const char *property, json_t **ret_value)
{
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	int r;

	r = client_call(client, &reply, path, PROPERTIES, "Get", interface, property, NULL);
	if (r < 0)
		return r;
	return wire_to_json(reply, ret_value);
}

int client_children(struct client *client, const char *path, char ***ret_names)
{
	CLEANUP(sd_bus_message_unrefp) sd_bus_message *reply = NULL;
	const char *xml;
	int r;

	r = client_call(client, &reply, path, "org.freedesktop.DBus.Introspectable", "Introspect",
			NULL);
	if (r == -ENOENT)
		xml = "";
	else if (r < 0)
		return r;
	else
		r = sd_bus_message_read_basic(reply, SD_BUS_TYPE_STRING, &xml);
	if (r == -ENOENT || r >= 0)
		*ret_names = children_from_xml(xml);
	return r == -ENOENT ? 0 : r;
}
