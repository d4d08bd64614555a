// SPDX-License-Identifier: Apache-2.0
#include "documents.h"

#include "backend/ofi/document.h"
#include "backend/ofi/protocol.h"

char *document_path(const char *name)
{
	return g_strdup_printf("%s/%s.json", DOCUMENTS, name);
}

char *document_text(const char *name)
{
	g_autofree char *path = document_path(name);
	g_autoptr(GError) error = NULL;
	char *text = NULL;

	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);
	return text;
}

struct gathering {
	struct fabrics *fabrics;
	bool host_only;
};

static int on_info(void *userdata, const struct ofi_info *info)
{
	struct gathering *gathering = userdata;

	if (!gathering->host_only && protocol_is_host_only(info))
		return 0;
	return fabrics_add(gathering->fabrics, info);
}

void document_gather(const char *name, bool host_only, struct fabrics *ret)
{
	struct gathering gathering = { .fabrics = ret, .host_only = host_only };
	g_autofree char *text = document_text(name);
	char why[256] = "";
	int r;

	*ret = (struct fabrics){ 0 };
	r = document_read(text, strlen(text), on_info, &gathering, sizeof(why), why);
	g_assert_cmpstr(why, ==, "");
	g_assert_cmpint(r, ==, 0);
	g_assert_cmpint(fabrics_settle(ret), ==, 0);
}

char *fabrics_text(const struct fabrics *fabrics)
{
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < fabrics->n_items; i++) {
		const struct update *fabric = &fabrics->items[i];

		g_string_append_printf(text, "%s %s %s\n", fabric->source.fabric_id,
				       protocol_name(fabric->fabric.protocol), fabric->fabric.name);
		for (size_t k = 0; k < fabric->n_domains; k++) {
			const struct domain_facts *domain = &fabric->domains[k];

			g_string_append_printf(text, "  %s %s %s %s %s\n", domain->name,
					       domain->provider, protocol_name(domain->protocol),
					       domain->protocol_name, domain->endpoint_types);
		}
	}
	return g_string_free(text, false);
}
