// SPDX-License-Identifier: Apache-2.0
/*
 * What a fake fabric was asked.
 */
#include "fake-private.h"

#include <infiniband/mad.h>

static const char *attribute_name(unsigned int attribute)
{
	switch (attribute) {
	case IB_ATTR_NODE_INFO:
		return "NodeInfo";
	case IB_ATTR_NODE_DESC:
		return "NodeDescription";
	case IB_ATTR_SWITCH_INFO:
		return "SwitchInfo";
	case IB_ATTR_PORT_INFO:
		return "PortInfo";
	case IB_ATTR_SMINFO:
		return "SMInfo";
	case IB_SA_ATTR_INFORMINFO:
		return "InformInfo";
	default:
		return "?";
	}
}

unsigned int fake_count(const struct fake *f, const char *name, unsigned int attribute)
{
	const struct fake_node *node = name ? fake_find(f, name) : NULL;
	unsigned int n = 0;

	for (unsigned int i = 0; i < f->asked->len; i++) {
		const struct fake_asked *asked = &g_array_index(f->asked, struct fake_asked, i);

		n += (!node || asked->node == node) &&
		     (attribute == FAKE_ANY || asked->attribute == attribute);
	}
	return n;
}

void fake_forget_counts(struct fake *f)
{
	g_array_set_size(f->asked, 0);
}

char *fake_asked(const struct fake *f)
{
	GString *text = g_string_new(NULL);

	for (unsigned int i = 0; i < f->asked->len; i++) {
		const struct fake_asked *asked = &g_array_index(f->asked, struct fake_asked, i);

		g_string_append_printf(text, "%s %s", attribute_name(asked->attribute),
				       asked->node ? asked->node->name : "?");
		if (asked->attribute == IB_ATTR_PORT_INFO)
			g_string_append_printf(text, "/%u", asked->modifier);
		g_string_append_c(text, '\n');
	}
	return g_string_free(text, FALSE);
}
