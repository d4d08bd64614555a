// SPDX-License-Identifier: Apache-2.0
/*
 * A domain of libfabric on the bus: an endpoint of its fabric at this machine, and what a program
 * that opens it can count on.
 */
#include <string.h>

#include "bus/interface.h"
#include "bus/property.h"

#define NAME "xyz.openbmc_project.Inventory.Decorator.LibfabricDomain"

#define EMITS SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE

#define FACT(member) offsetof(struct domain, facts.member)

/* In Redfish's own word, whatever the front-end knows. */
static PROPERTY_GETTER(get_protocol)
{
	return property_append_enum(reply, NAME ".Protocol.",
				    protocol_name(*(const uint8_t *)userdata));
}

/* `as` from the words of a text. */
static PROPERTY_GETTER(get_words)
{
	const char *rest = userdata;
	char word[sizeof(((struct domain_facts *)NULL)->capabilities)];
	int r;

	r = sd_bus_message_open_container(reply, 'a', "s");
	if (r < 0)
		return r;
	for (rest += strspn(rest, " "); *rest; rest += strspn(rest, " ")) {
		size_t length = strcspn(rest, " ");

		memcpy(word, rest, length);
		word[length] = '\0';
		rest += length;
		r = sd_bus_message_append_basic(reply, 's', word);
		if (r < 0)
			return r;
	}
	return sd_bus_message_close_container(reply);
}

#define TEXT(name, member)   SD_BUS_PROPERTY(name, "s", property_get_text, FACT(member), EMITS)
#define WORDS(name, member)  SD_BUS_PROPERTY(name, "as", get_words, FACT(member), EMITS)
#define NUMBER(name, member) SD_BUS_PROPERTY(name, "t", NULL, FACT(member), EMITS)

static const sd_bus_vtable libfabric_domain_vtable[] = {
	SD_BUS_VTABLE_START(0),
	TEXT("DomainName", name),
	TEXT("Provider", provider),
	TEXT("ProtocolName", protocol_name),
	SD_BUS_PROPERTY("Protocol", "s", get_protocol, FACT(protocol), EMITS),
	WORDS("EndpointTypes", endpoint_types),
	WORDS("Capabilities", capabilities),
	TEXT("AddressFormat", address_format),
	TEXT("Address", address),
	NUMBER("MaxMessageSize", max_message_size),
	NUMBER("InjectSize", inject_size),
	NUMBER("MaxEndpoints", max_endpoints),
	NUMBER("MaxCompletionQueues", max_completion_queues),
	NUMBER("MaxTXContexts", max_tx_contexts),
	NUMBER("MaxRXContexts", max_rx_contexts),
	NUMBER("MaxMemoryRegions", max_memory_regions),
	NUMBER("MRKeySize", mr_key_size),
	WORDS("MRMode", mr_mode),
	TEXT("ControlProgress", control_progress),
	TEXT("DataProgress", data_progress),
	TEXT("Threading", threading),
	TEXT("DeviceName", device),
	TEXT("PCIAddress", pci_address),
	TEXT("NetworkType", network_type),
	TEXT("LinkState", link_state),
	NUMBER("LinkSpeed", link_speed),
	NUMBER("LinkMTU", link_mtu),
	SD_BUS_VTABLE_END,
};

const struct interface libfabric_domain_interface = {
	.name = NAME,
	.vtable = libfabric_domain_vtable,
	.triggers =
		(const struct trigger[]){
			{ "DomainName", { .local = DOMAIN(name) } },
			{ "Provider", { .local = DOMAIN(provider) } },
			{ "ProtocolName", { .local = DOMAIN(protocol_name) } },
			{ "Protocol", { .local = DOMAIN(protocol) } },
			{ "EndpointTypes", { .local = DOMAIN(endpoint_types) } },
			{ "Capabilities", { .local = DOMAIN(capabilities) } },
			{ "AddressFormat", { .local = DOMAIN(address_format) } },
			{ "Address", { .local = DOMAIN(address) } },
			{ "MaxMessageSize", { .local = DOMAIN(max_message_size) } },
			{ "InjectSize", { .local = DOMAIN(inject_size) } },
			{ "MaxEndpoints", { .local = DOMAIN(max_endpoints) } },
			{ "MaxCompletionQueues", { .local = DOMAIN(max_completion_queues) } },
			{ "MaxTXContexts", { .local = DOMAIN(max_tx_contexts) } },
			{ "MaxRXContexts", { .local = DOMAIN(max_rx_contexts) } },
			{ "MaxMemoryRegions", { .local = DOMAIN(max_memory_regions) } },
			{ "MRKeySize", { .local = DOMAIN(mr_key_size) } },
			{ "MRMode", { .local = DOMAIN(mr_mode) } },
			{ "ControlProgress", { .local = DOMAIN(control_progress) } },
			{ "DataProgress", { .local = DOMAIN(data_progress) } },
			{ "Threading", { .local = DOMAIN(threading) } },
			{ "DeviceName", { .local = DOMAIN(device) } },
			{ "PCIAddress", { .local = DOMAIN(pci_address) } },
			{ "NetworkType", { .local = DOMAIN(network_type) } },
			{ "LinkState", { .local = DOMAIN(link_state) } },
			{ "LinkSpeed", { .local = DOMAIN(link_speed) } },
			{ "LinkMTU", { .local = DOMAIN(link_mtu) } },
			{ NULL },
		},
	.kinds = KIND_DOMAIN,
	.subject = SUBJECT_DOMAIN,
};
