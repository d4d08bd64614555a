// SPDX-License-Identifier: Apache-2.0
/*
 * A value out of a message as text.
 */
#include "value.h"

#include <stdbool.h>

static void append_basic(sd_bus_message *message, char type, GString *text)
{
	union {
		const char *s;
		uint8_t y;
		int16_t n;
		uint16_t q;
		uint32_t u;
		uint64_t t;
		double d;
		int b;
	} value = { 0 };

	g_assert_cmpint(sd_bus_message_read_basic(message, type, &value), >, 0);
	switch (type) {
	case 'b':
		g_string_append(text, value.b ? "true" : "false");
		break;
	case 'y':
		g_string_append_printf(text, "%u", value.y);
		break;
	case 'n':
		g_string_append_printf(text, "%d", value.n);
		break;
	case 'q':
		g_string_append_printf(text, "%u", value.q);
		break;
	case 'u':
		g_string_append_printf(text, "%u", value.u);
		break;
	case 't':
		g_string_append_printf(text, "%" G_GUINT64_FORMAT, value.t);
		break;
	case 'd':
		g_string_append_printf(text, "%g", value.d);
		break;
	default:
		g_string_append_printf(text, "\"%s\"", value.s);
	}
}

static void append_container(sd_bus_message *message, char type, const char *contents,
			     GString *text)
{
	bool first = true;

	if (type != 'v')
		g_string_append_c(text, type == 'a' ? '[' : '(');
	g_assert_cmpint(sd_bus_message_enter_container(message, type, contents), >, 0);
	while (sd_bus_message_at_end(message, false) == 0) {
		if (!first)
			g_string_append(text, ", ");
		first = false;
		value_append(message, text);
	}
	g_assert_cmpint(sd_bus_message_exit_container(message), >=, 0);
	if (type != 'v')
		g_string_append_c(text, type == 'a' ? ']' : ')');
}

void value_append(sd_bus_message *message, GString *text)
{
	const char *contents;
	char type;

	g_assert_cmpint(sd_bus_message_peek_type(message, &type, &contents), >, 0);
	if (contents)
		append_container(message, type, contents, text);
	else
		append_basic(message, type, text);
}
