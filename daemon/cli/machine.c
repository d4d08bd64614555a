// SPDX-License-Identifier: Apache-2.0
/*
 * This machine's own ends.
 */
#include "cli/machine.h"

#include "base/util.h"
#include "cli/text.h"

static char *copy(const char *text)
{
	return need_memory(strdup(text));
}

static int on_port(const struct object *object, void *userdata)
{
	struct machine *machine = userdata;

	if (machine->n == machine->size) {
		machine->size = machine->size ? 2 * machine->size : 8;
		machine->ports = need_memory(
			realloc(machine->ports, machine->size * sizeof(*machine->ports)));
	}
	machine->ports[machine->n++] = (struct machine_port){
		.path = copy(object->path),
		.name = object_name(object),
		.protocol = copy(object_word(object, FACE_RDMA_PORT, "Protocol")),
		.netdev = copy(object_text(object, FACE_RDMA_PORT, "NetworkInterface")),
		.endpoint = copy(object_association(object, "representing")),
		.rate = text_rate(object),
		.link = word_link(object),
	};
	return 0;
}

int machine_read(struct machine *machine, struct client *client)
{
	CLEANUP(paths_done) struct paths paths = {};
	int r;

	machine_done(machine);
	r = client_paths(client, KIND_ADAPTER_PORT, "", &paths);
	return r < 0 ? r : client_objects(client, &paths, on_port, machine);
}

void machine_done(struct machine *machine)
{
	for (size_t i = 0; i < machine->n; i++) {
		struct machine_port *port = &machine->ports[i];

		free(port->path);
		free(port->name);
		free(port->protocol);
		free(port->netdev);
		free(port->endpoint);
		free(port->rate);
	}
	free(machine->ports);
	*machine = (struct machine){};
}

const struct machine_port *machine_find_endpoint(const struct machine *machine, const char *path)
{
	for (size_t i = 0; i < machine->n; i++)
		if (!strcmp(machine->ports[i].endpoint, path))
			return &machine->ports[i];
	return NULL;
}

struct machine_sum machine_sum(const struct machine *machine, const char *adapter)
{
	struct machine_sum sum = { .protocol = "", .netdev = "" };

	for (size_t i = 0; i < machine->n; i++) {
		const struct machine_port *port = &machine->ports[i];

		if (!path_is_in(port->path, adapter))
			continue;
		if (!sum.n++)
			sum.protocol = port->protocol;
		else if (strcmp(sum.protocol, port->protocol) != 0)
			sum.protocol = "several";
		sum.n_up += port->link.style == STYLE_GOOD;
		if (!*sum.netdev)
			sum.netdev = port->netdev;
	}
	return sum;
}

/* Whether the last word of @text is @word. */
static bool ends_in(const char *text, const char *word)
{
	size_t length = strlen(text), end = strlen(word);

	return end && length >= end && !strcmp(text + length - end, word) &&
	       (length == end || text[length - end - 1] == ' ');
}

char *text_model(const struct object *adapter)
{
	const char *model = object_text(adapter, FACE_ASSET, "Model"), *open, *close;
	const char *description = object_text(adapter, FACE_RDMA_DEVICE, "Description");

	/* "node-7 mlx5_0" says where it is, not what. */
	if (!*model && ends_in(description, object_text(adapter, FACE_RDMA_DEVICE, "Name")))
		return copy("");
	if (!*model)
		return copy(description);
	/* The PCI ids have the chip, and what it is sold as in brackets. */
	open = strrchr(model, '[');
	close = open ? strchr(open, ']') : NULL;
	if (!close || close[1] || close == open + 1)
		return copy(model);
	return need_memory(strndup(open + 1, (size_t)(close - open - 1)));
}
