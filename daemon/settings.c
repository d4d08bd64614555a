// SPDX-License-Identifier: Apache-2.0
/*
 * Every setting, in the order in which fabric-manager.json(5) describes them; a test compares the
 * two. The defaults are where the structs are.
 */
#include "setting.h"

static const char *const front_ends[] = {
	[FRONT_END_BMCWEB] = "bmcweb",
	[FRONT_END_NVIDIA] = "nvidia",
	[FRONT_END_STANDARD] = "standard",
	[FRONT_END_STANDARD + 1] = NULL,
};

#if HAVE_INFINIBAND
#define NUMBER(name, member, from, to)                                                             \
	{                                                                                          \
		name, &setting_number, offsetof(struct ib_settings, subnet.member), from, to       \
	}
static const struct setting infiniband_settings[] = {
	{ "ports", &setting_ports, .inner = port_settings },
	NUMBER("window", limits.window, 1, 4096),
	NUMBER("window_per_node", limits.window_per_destination, 1, 256),
	NUMBER("timeout_ms", limits.timeout_ms, 1, 60000),
	NUMBER("retries", limits.retries, 0, 100),
	NUMBER("heartbeat_s", heartbeat_s, 1, 3600),
	NUMBER("light_sweep_s", light_sweep_s, 1, 86400),
	NUMBER("full_sweep_s", full_sweep_s, 1, 604800),
	NUMBER("patience_ms", patience_ms, 0, 3600000),
	{ 0 },
};
#undef NUMBER
#endif

#if HAVE_VERBS
#define VERBS(member) offsetof(struct verbs_settings, member)
static const struct setting verbs_settings[] = {
	{ "enabled", &setting_bool, VERBS(enabled) },
	{ "rescan_s", &setting_number, VERBS(rescan_s), 1, 86400 },
	{ "timeout_ms", &setting_number, VERBS(timeout_ms), 100, 600000 },
	{ 0 },
};
#endif

#if HAVE_LIBFABRIC
#define OFI(member) offsetof(struct ofi_settings, member)
static const struct setting libfabric_settings[] = {
	{ "enabled", &setting_bool, OFI(enabled) },
	{ "host_only", &setting_bool, OFI(host_only) },
	{ "rescan_s", &setting_number, OFI(rescan_s), 1, 604800 },
	{ "timeout_s", &setting_number, OFI(timeout_s), 1, 600 },
	{ 0 },
};
#endif

#define CONFIG(member) offsetof(struct config, member)
static const struct setting top_settings[] = {
	{ "front_end", &setting_word, CONFIG(bus.front_end), .words = front_ends },
	{ "publish_unplugged_ports", &setting_bool, CONFIG(bus.publish_unplugged) },
	{ "chassis", &setting_path, CONFIG(bus.chassis) },
#if HAVE_INFINIBAND
	{ "infiniband", &setting_section, CONFIG(infiniband), .inner = infiniband_settings },
#else
	{ "infiniband", &setting_absent },
#endif
#if HAVE_VERBS
	{ "verbs", &setting_section, CONFIG(verbs), .inner = verbs_settings },
#else
	{ "verbs", &setting_absent },
#endif
#if HAVE_LIBFABRIC
	{ "libfabric", &setting_section, CONFIG(libfabric), .inner = libfabric_settings },
#else
	{ "libfabric", &setting_absent },
#endif
	{ 0 },
};

const struct setting document_setting = { .kind = &setting_section, .inner = top_settings };
