/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A domain of libfabric, in the words that people use: without the prefixes of its enumerations.
 */
#pragma once

#include "cli/object.h"

/* "RXM" for "FI_PROTO_RXM". Borrowed. */
const char *domain_protocol(const struct object *domain);
/* "10.7.0.5:0" for "fi_sockaddr_in://10.7.0.5:0"; "" without one. Borrowed. */
const char *domain_address(const struct object *domain);
/* "MSG RDM": a list of flags of the domain, without @prefix. Allocated. */
char *text_flags(const struct object *domain, const char *property, const char *prefix);
/* "ofi_rxm over verbs": who does the work on top of whom. Allocated. */
char *text_stack(const char *provider);
/* @value without @prefix, if it has that. Borrowed. */
const char *without_prefix(const char *value, const char *prefix);
/* "8 MiB", "256 bytes". Allocated. */
char *text_bytes(uint64_t bytes);
