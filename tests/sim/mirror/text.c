// SPDX-License-Identifier: Apache-2.0
#include "text.h"

#include <stdbool.h>

static void append(GString *text, sd_bus_message *message);

static void append_string(GString *text, const char *string)
{
	g_string_append_c(text, '"');
	for (; *string; string++) {
		if (*string == '"' || *string == '\\')
			g_string_append_c(text, '\\');
		g_string_append_c(text, *string);
	}
	g_string_append_c(text, '"');
}

static void append_basic(GString *text, sd_bus_message *message, char type)
{
	union {
		uint8_t y;
		int16_t n;
		uint16_t q;
		int32_t i;
		uint32_t u;
		int64_t x;
		uint64_t t;
		int b;
		double d;
		const char *s;
	} value;

	g_assert_cmpint(sd_bus_message_read_basic(message, type, &value), >, 0);
	if (type == 'y')
		g_string_append_printf(text, "%u", value.y);
	else if (type == 'n')
		g_string_append_printf(text, "%d", value.n);
	else if (type == 'q')
		g_string_append_printf(text, "%u", value.q);
	else if (type == 'i')
		g_string_append_printf(text, "%d", value.i);
	else if (type == 'u')
		g_string_append_printf(text, "%u", value.u);
	else if (type == 'x')
		g_string_append_printf(text, "%" G_GINT64_FORMAT, value.x);
	else if (type == 't')
		g_string_append_printf(text, "%" G_GUINT64_FORMAT, value.t);
	else if (type == 'b')
		g_string_append(text, value.b ? "true" : "false");
	else if (type == 'd')
		g_string_append_printf(text, "%.17g", value.d);
	else if (type == 's' || type == 'o' || type == 'g')
		append_string(text, value.s);
	else
		g_error("no text for type %c", type);
}

static void append_members(GString *text, sd_bus_message *message, const char *between)
{
	for (bool first = true; sd_bus_message_at_end(message, false) == 0; first = false) {
		if (!first)
			g_string_append(text, between);
		append(text, message);
	}
}

static void append(GString *text, sd_bus_message *message)
{
	const char *contents;
	char type;

	g_assert_cmpint(sd_bus_message_peek_type(message, &type, &contents), >, 0);
	if (!contents) {
		append_basic(text, message, type);
		return;
	}
	g_assert_cmpint(sd_bus_message_enter_container(message, type, contents), >, 0);
	if (type == 'a') {
		bool is_dictionary = contents[0] == '{';

		g_string_append_c(text, is_dictionary ? '{' : '[');
		append_members(text, message, ", ");
		g_string_append_c(text, is_dictionary ? '}' : ']');
	} else if (type == 'r') {
		g_string_append_c(text, '(');
		append_members(text, message, ", ");
		g_string_append_c(text, ')');
	} else {
		append_members(text, message, ": ");
	}
	g_assert_cmpint(sd_bus_message_exit_container(message), >=, 0);
}

char *text_of(sd_bus_message *message)
{
	GString *text = g_string_new(NULL);

	append(text, message);
	return g_string_free(text, FALSE);
}
