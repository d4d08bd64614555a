/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents as the helper prints them: of machines that there are, or could be. As it is, without a
 * change, is virtual-machine.json: Debian 12, libfabric 1.17, siw0 on the network card and rxe0 on
 * a dummy link.
 */
#pragma once

#include <glib.h>

#include "backend/ofi/fabrics.h"

/* The path of documents/@name.json, to be freed with g_free(). */
char *document_path(const char *name);
/* Its text, likewise. */
char *document_text(const char *name);

/* Read the document, and gather what leaves the host or, with @host_only, all of it. */
void document_gather(const char *name, bool host_only, struct fabrics *ret);
/*
 * What was gathered, as lines: a fabric "<id> <protocol> <name>", then its domains, each
 * "  <name> <provider> <protocol> <FI_PROTO_...> <endpoint types>". To be freed with g_free().
 */
char *fabrics_text(const struct fabrics *fabrics);
