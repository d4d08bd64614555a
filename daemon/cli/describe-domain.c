// SPDX-License-Identifier: Apache-2.0
/*
 * A domain of libfabric in words: who carries it, what it can do, how much of it there can be.
 */
#include "base/util.h"
#include "cli/describe.h"
#include "cli/details.h"
#include "cli/domain.h"
#include "cli/text.h"

#include <inttypes.h>

/* "who does the work" is the lowest of the stack; a stack of one needs no explanation. */
static void line_provider(struct output *output, const struct object *domain)
{
	const char *provider = object_text(domain, FACE_LIBFABRIC, "Provider");
	CLEANUP(freep) char *stack = text_stack(provider);

	if (strchr(provider, ';'))
		details_line(output, "Provider", STYLE_NONE, "%s, which is %s", provider, stack);
	else
		details_line(output, "Provider", STYLE_NONE, "%s", provider);
}

/* What DMTF has no word for, libfabric's own says alone. */
static void line_protocol(struct output *output, const struct object *domain)
{
	const char *protocol = object_word(domain, FACE_LIBFABRIC, "Protocol");
	const char *own = domain_protocol(domain);
	bool known = *protocol && strcmp(protocol, "OEM") != 0;

	details_line(output, "Protocol", STYLE_NONE, "%s%s%s", own,
		     *own && known ? ", carried by " : "", known ? protocol : "");
}

static void line_address(struct output *output, const struct object *domain)
{
	const char *format = object_text(domain, FACE_LIBFABRIC, "AddressFormat");
	const char *address = domain_address(domain);

	format = without_prefix(format, "FI_");
	details_line(output, "Address", STYLE_NONE, "%s%s%s%s", address,
		     *address && *format ? " (" : "", format, *address && *format ? ")" : "");
}

static void line_flags(struct output *output, const char *label, const struct object *domain,
		       const char *property, const char *prefix)
{
	CLEANUP(freep) char *flags = text_flags(domain, property, prefix);

	details_line(output, label, STYLE_NONE, "%s", flags);
}

/* @line and @part with a comma between, where neither is empty. Takes both over. */
static char *join(char *line, char *part)
{
	char *joined = text_format("%s%s%s", line, *line && *part ? ", " : "", part);

	free(line);
	free(part);
	return joined;
}

/* "131072 endpoints" of a property; "" for 0, which is not known. */
static char *text_count(const struct object *domain, const char *property, const char *unit)
{
	uint64_t count = object_number(domain, FACE_LIBFABRIC, property);

	if (!count)
		return need_memory(strdup(""));
	if (count >= INT64_MAX)
		return text_format("any number of %s", unit);
	return text_format("%" PRIu64 " %s", count, unit);
}

/* "at most 8 MiB" of a property; "" for 0. */
static char *text_most(const struct object *domain, const char *property)
{
	uint64_t bytes = object_number(domain, FACE_LIBFABRIC, property);
	CLEANUP(freep) char *size = NULL;

	if (!bytes)
		return need_memory(strdup(""));
	if (bytes >= INT64_MAX)
		return need_memory(strdup("of any size"));
	size = text_bytes(bytes);
	return text_format("at most %s", size);
}

static void line_messages(struct output *output, const struct object *domain)
{
	CLEANUP(freep) char *sent = text_most(domain, "MaxMessageSize");
	CLEANUP(freep) char *injected = text_most(domain, "InjectSize");

	details_line(output, "Messages", STYLE_NONE, "%s%s%s", sent, *injected ? ", injected " : "",
		     injected);
}

static void line_memory(struct output *output, const struct object *domain)
{
	uint64_t key = object_number(domain, FACE_LIBFABRIC, "MRKeySize");
	CLEANUP(freep) char *memory = text_count(domain, "MaxMemoryRegions", "regions");
	CLEANUP(freep) char *mode = text_flags(domain, "MRMode", "FI_MR_");

	if (key)
		memory = join(memory, text_format("keys of %" PRIu64 " bytes", key));
	if (*mode)
		memory = join(memory, text_format("mode %s", mode));
	details_line(output, "Memory", STYLE_NONE, "%s", memory);
}

/* How many of what. */
static void line_limits(struct output *output, const struct object *domain)
{
	static const char *const counts[][2] = {
		{ "MaxEndpoints", "endpoints" },
		{ "MaxCompletionQueues", "completion queues" },
		{ "MaxTXContexts", "contexts to send" },
		{ "MaxRXContexts", "contexts to receive" },
	};
	CLEANUP(freep) char *limits = need_memory(strdup(""));

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
		limits = join(limits, text_count(domain, counts[i][0], counts[i][1]));
	details_line(output, "Limits", STYLE_NONE, "%s", limits);
}

/* "manual" for "FI_PROGRESS_MANUAL". */
static char *lower(const struct object *domain, const char *property, const char *prefix)
{
	const char *value = without_prefix(object_text(domain, FACE_LIBFABRIC, property), prefix);
	char *word = need_memory(strdup(value));

	for (char *at = word; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	return word;
}

static void lines_models(struct output *output, const struct object *domain)
{
	CLEANUP(freep) char *control = lower(domain, "ControlProgress", "FI_PROGRESS_");
	CLEANUP(freep) char *data = lower(domain, "DataProgress", "FI_PROGRESS_");
	CLEANUP(freep) char *threading = lower(domain, "Threading", "FI_THREAD_");

	if (!strcmp(control, data))
		details_line(output, "Progress", STYLE_NONE, "%s", data);
	else
		details_line(output, "Progress", STYLE_NONE, "of control %s, of data %s", control,
			     data);
	details_line(output, "Threads", STYLE_NONE, "%s", threading);
}

static void lines_device(struct output *output, const struct object *domain)
{
	CLEANUP(freep) char *rate = text_rate(domain), *mtu = NULL;
	const char *device = object_text(domain, FACE_LIBFABRIC, "DeviceName");
	const char *pci = object_text(domain, FACE_LIBFABRIC, "PCIAddress");
	const char *network = object_text(domain, FACE_LIBFABRIC, "NetworkType");
	uint64_t bytes = object_number(domain, FACE_LIBFABRIC, "LinkMTU");

	mtu = bytes ? text_format("MTU %" PRIu64, bytes) : need_memory(strdup(""));
	details_line(output, "Device", STYLE_NONE, "%s%s%s", device,
		     *device && *pci ? ", PCI " : "", pci);
	details_line(output, "Link", STYLE_NONE, "%s%s%s%s%s", network,
		     *network && (*rate || *mtu) ? ", " : "", rate, *rate && *mtu ? ", " : "", mtu);
}

static int line_fabric(struct fabricctl *ctl, const struct object *domain)
{
	CLEANUP(freep)
	char *path = need_memory(strndup(domain->path, path_fabric_length(domain->path)));

	return describe_other(ctl, "Fabric", "", path);
}

int describe_domain(struct fabricctl *ctl, const struct object *object)
{
	struct output *output = &ctl->output;
	struct word state = word_presence(object);
	CLEANUP(freep) char *name = object_name(object);
	char id[OBJECT_ID_MAX];
	int r;

	details_head(output, stale_style(&ctl->stale, object->path, state.style), name,
		     path_id(object->path, id));
	describe_state(output, state, 0, "");
	r = line_fabric(ctl, object);
	if (r < 0)
		return r;
	line_provider(output, object);
	line_protocol(output, object);
	line_address(output, object);
	line_flags(output, "Endpoints", object, "EndpointTypes", "FI_EP_");
	line_flags(output, "Capabilities", object, "Capabilities", "FI_");
	line_messages(output, object);
	line_limits(output, object);
	line_memory(output, object);
	lines_models(output, object);
	lines_device(output, object);
	r = describe_other(ctl, "Adapter", "", object_association(object, "entity_link"));
	details_line(output, "Path", STYLE_NONE, "%s", object->path);
	return r;
}
