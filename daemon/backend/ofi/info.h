/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An info: one thing that libfabric can open, as the helper has written it (struct fi_info,
 * fi_getinfo(3)).
 */
#pragma once

#include "model/local-facts.h"

#define OFI_FABRIC_SIZE 256

struct ofi_info {
	char fabric[OFI_FABRIC_SIZE]; /* fi_fabric_attr.name */
	struct domain_facts domain;   /* but for its id and protocol */
};
