// SPDX-License-Identifier: Apache-2.0
#include "fake-umad.h"

#include <endian.h>
#include <errno.h>
#include <glib.h>
#include <infiniband/mad.h>
#include <infiniband/umad.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/util.h"

#define PORTS_MAX 8

struct message {
	uint16_t lid;
	size_t length;
	uint8_t mad[MAD_SIZE];
};

struct umad_port_state {
	char ca[UMAD_CA_NAME_LEN], link_layer[UMAD_CA_NAME_LEN];
	int number;
	char node[32];
	unsigned int node_port;
	struct fake_local *local;
	int fd; /* -1: not open */
	int refuse;
	bool removed, reports_taken;
	GQueue *arrived; /* struct message */
	int classes[8];
	unsigned int n_classes;
};

struct seen_key {
	uint64_t key;
	bool seen, differs;
};

struct fake_umad {
	struct fake *fake;
	struct seen_key m_key, sa_key;
	struct umad_port_state ports[PORTS_MAX];
	unsigned int n_ports, n_answered;
};

static struct fake_umad *the;

static void arrive(struct umad_port_state *port, const uint8_t *mad, size_t length, uint16_t lid)
{
	struct message *message;

	if (port->fd < 0 || port->removed)
		return;
	message = g_new0(struct message, 1);
	message->lid = lid;
	message->length = length;
	memcpy(message->mad, mad, MIN(length, (size_t)MAD_SIZE));
	g_queue_push_tail(port->arrived, message);
	g_assert_cmpint(eventfd_write(port->fd, 1), ==, 0);
}

static void on_answer(void *userdata, const uint8_t *mad, size_t length)
{
	arrive(userdata, mad, length, 0);
}

static void on_report(void *userdata, const uint8_t *mad, uint16_t lid)
{
	struct umad_port_state *port = userdata;

	if (!port->reports_taken)
		arrive(port, mad, MAD_SIZE, lid);
}

struct fake_umad *fake_umad_new(struct fake *f)
{
	g_assert_null(the);
	the = g_new0(struct fake_umad, 1);
	the->fake = f;
	fake_set_latency(f, 0);
	return the;
}

static void close_port(struct umad_port_state *port)
{
	g_queue_clear_full(port->arrived, g_free);
	close(port->fd);
	port->fd = -1;
	port->n_classes = 0;
}

void fake_umad_free(struct fake_umad *umad)
{
	for (unsigned int i = 0; i < umad->n_ports; i++) {
		/* Whoever opens it closes it. */
		g_assert_cmpint(umad->ports[i].fd, <, 0);
		g_queue_free_full(umad->ports[i].arrived, g_free);
	}
	g_free(umad);
	the = NULL;
}

void fake_umad_add(struct fake_umad *umad, const char *ca, int number, const char *node,
		   unsigned int port)
{
	struct umad_port_state *state = &umad->ports[umad->n_ports++];
	struct fake_client client = {
		.answer = on_answer,
		.report = on_report,
		.userdata = state,
	};

	g_assert_cmpuint(umad->n_ports, <=, PORTS_MAX);
	g_strlcpy(state->ca, ca, sizeof(state->ca));
	g_strlcpy(state->link_layer, "InfiniBand", sizeof(state->link_layer));
	g_strlcpy(state->node, node, sizeof(state->node));
	state->number = number;
	state->node_port = port;
	state->fd = -1;
	state->arrived = g_queue_new();
	state->local = fake_attach(umad->fake, node, port, &client);
}

static struct umad_port_state *find(const char *ca, int number)
{
	for (unsigned int i = 0; i < the->n_ports; i++) {
		struct umad_port_state *port = &the->ports[i];

		if (strcmp(port->ca, ca) == 0 && (number < 0 || port->number == number))
			return port;
	}
	return NULL;
}

static struct umad_port_state *find_open(int id)
{
	g_assert_cmpint(id, >=, 0);
	g_assert_cmpint(id, <, (int)the->n_ports);
	g_assert_cmpint(the->ports[id].fd, >=, 0);
	return &the->ports[id];
}

void fake_umad_set_link_layer(struct fake_umad *umad, const char *ca, const char *link_layer)
{
	g_strlcpy(find(ca, -1)->link_layer, link_layer, UMAD_CA_NAME_LEN);
}

void fake_umad_refuse(struct fake_umad *umad, const char *ca, int error)
{
	find(ca, -1)->refuse = error;
}

void fake_umad_remove(struct fake_umad *umad, const char *ca, bool removed)
{
	struct umad_port_state *port = find(ca, -1);

	port->removed = removed;
	if (port->fd >= 0)
		g_assert_cmpint(eventfd_write(port->fd, 1), ==, 0);
}

void fake_umad_take_reports(struct fake_umad *umad, const char *ca)
{
	find(ca, -1)->reports_taken = true;
}

unsigned int fake_umad_n_open(const struct fake_umad *umad)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < umad->n_ports; i++)
		n += umad->ports[i].fd >= 0;
	return n;
}

unsigned int fake_umad_n_answered(const struct fake_umad *umad)
{
	return umad->n_answered;
}

/* --- libibumad --- */

int umad_get_cas_names(char cas[][UMAD_CA_NAME_LEN], int max)
{
	int n = 0;

	for (unsigned int i = 0; i < the->n_ports; i++) {
		const struct umad_port_state *port = &the->ports[i];

		/* Each device once. */
		if (port->removed || find(port->ca, -1) != port)
			continue;
		g_assert_cmpint(n, <, max);
		memcpy(cas[n++], port->ca, UMAD_CA_NAME_LEN);
	}
	return n;
}

int umad_get_ca(const char *ca_name, umad_ca_t *ca)
{
	*ca = (umad_ca_t){ 0 };
	for (unsigned int i = 0; i < the->n_ports; i++) {
		const struct umad_port_state *state = &the->ports[i];
		const struct port_facts *facts;
		umad_port_t *port;

		if (strcmp(state->ca, ca_name) != 0)
			continue;
		facts = fake_port(the->fake, state->node, state->node_port);
		port = g_new0(umad_port_t, 1);
		memcpy(port->ca_name, state->ca, sizeof(port->ca_name));
		memcpy(port->link_layer, state->link_layer, sizeof(port->link_layer));
		port->portnum = state->number;
		port->state = facts->state;
		port->port_guid = htobe64(facts->guid);
		ca->ports[state->number] = port;
	}
	return 0;
}

int umad_release_ca(umad_ca_t *ca)
{
	for (unsigned int i = 0; i < UMAD_CA_MAX_PORTS; i++)
		g_free(ca->ports[i]);
	return 0;
}

int umad_open_port(const char *ca_name, int portnum)
{
	struct umad_port_state *port = find(ca_name, portnum);

	if (!port || port->removed || port->refuse) {
		errno = port && port->refuse ? -port->refuse : ENODEV;
		return -EIO;
	}
	g_assert_cmpint(port->fd, <, 0);
	port->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	g_assert_cmpint(port->fd, >=, 0);
	return (int)(port - the->ports);
}

int umad_close_port(int portid)
{
	close_port(find_open(portid));
	return 0;
}

int umad_get_fd(int portid)
{
	return find_open(portid)->fd;
}

int umad_register(int portid, int mgmt_class, int mgmt_version, uint8_t rmpp_version,
		  long method_mask[16 / sizeof(long)])
{
	struct umad_port_state *port = find_open(portid);

	if (method_mask && method_mask[0] && port->reports_taken) {
		errno = EBUSY;
		return -EBUSY;
	}
	g_assert_cmpuint(port->n_classes, <, ARRAY_SIZE(port->classes));
	port->classes[port->n_classes] = mgmt_class;
	return (int)port->n_classes++;
}

static void ask(struct umad_port_state *port, struct ib_user_mad *umad)
{
	uint8_t *mad = umad_get_mad(umad);
	uint8_t path[64];
	struct ib_route route = { 0 };
	struct mad_request request = {
		.mgmt_class = (uint8_t)mad_get_field(mad, 0, IB_MAD_MGMTCLASS_F),
		.method = (uint8_t)mad_get_field(mad, 0, IB_MAD_METHOD_F),
		.attribute = (uint16_t)mad_get_field(mad, 0, IB_MAD_ATTRID_F),
		.modifier = mad_get_field(mad, 0, IB_MAD_ATTRMOD_F),
		.tid = (uint32_t)mad_get_field64(mad, 0, IB_MAD_TRID_F),
		.lid = be16toh(umad->addr.lid),
	};

	if (request.mgmt_class == IB_SMI_DIRECT_CLASS) {
		mad_get_array(mad, 0, IB_DRSMP_PATH_F, path);
		route.n_hops = (uint8_t)mad_get_field(mad, 0, IB_DRSMP_HOPCNT_F);
		memcpy(route.hops, path + 1, route.n_hops);
		request.route = &route;
		/* To the local port, and from there on by the route alone. */
		g_assert_cmphex(request.lid, ==, 0xffff);
	}
	if (request.mgmt_class == IB_SA_CLASS) {
		request.data = mad + IB_SA_DATA_OFFS;
		request.data_size = 36;
	}
	g_assert_cmpint(fake_wire.send(port->local, &request), ==, 0);
	fake_run_for(the->fake, 0);
}

static void see_key(struct seen_key *key, uint64_t value)
{
	key->differs |= key->seen && key->key != value;
	key->key = value;
	key->seen = true;
}

/* IBA vol. 1, 14.2.1.2: bytes 24 to 31; 15.2.1.1: bytes 36 to 43. */
static void see_keys(const uint8_t *mad)
{
	uint64_t key;

	memcpy(&key, mad + (mad[1] == IB_SA_CLASS ? 36 : 24), sizeof(key));
	see_key(mad[1] == IB_SA_CLASS ? &the->sa_key : &the->m_key, be64toh(key));
}

bool fake_umad_m_key(const struct fake_umad *umad, uint64_t *ret_key)
{
	*ret_key = umad->m_key.key;
	return umad->m_key.seen && !umad->m_key.differs;
}

bool fake_umad_sa_key(const struct fake_umad *umad, uint64_t *ret_key)
{
	*ret_key = umad->sa_key.key;
	return umad->sa_key.seen && !umad->sa_key.differs;
}

int umad_send(int portid, int agentid, void *umad, int length, int timeout_ms, int retries)
{
	struct umad_port_state *port = find_open(portid);
	const uint8_t *mad = umad_get_mad(umad);

	if (port->removed) {
		errno = ENODEV;
		return -EIO;
	}
	g_assert_cmpint(length, ==, MAD_SIZE);
	g_assert_cmpint(agentid, >=, 0);
	g_assert_cmpint(agentid, <, (int)port->n_classes);
	/* By the agent of its class. */
	g_assert_cmpint(port->classes[agentid], ==, mad[1]);
	if (mad[3] & 0x80) {
		the->n_answered++;
		return 0;
	}
	/* The kernel gives up nothing that waits for an answer. */
	g_assert_cmpint(timeout_ms, >, 0);
	g_assert_cmpint(retries, ==, 0);
	see_keys(mad);
	ask(port, umad);
	return 0;
}

int umad_recv(int portid, void *buffer, int *length, int timeout_ms)
{
	struct umad_port_state *port = find_open(portid);
	struct ib_user_mad *umad = buffer;
	struct message *message;
	eventfd_t count;

	g_assert_cmpint(timeout_ms, ==, 0);
	if (port->removed) {
		errno = ENODEV;
		return -EIO;
	}
	message = g_queue_pop_head(port->arrived);
	if (!message) {
		(void)eventfd_read(port->fd, &count);
		errno = EWOULDBLOCK;
		return -EWOULDBLOCK;
	}
	g_assert_cmpint(*length, >=, MAD_SIZE);
	/* Where it is depends on the kernel's interface, of which the library knows. */
	memcpy(umad_get_mad(umad), message->mad, MAD_SIZE);
	umad->addr.lid = htobe16(message->lid);
	umad->status = 0;
	*length = (int)message->length;
	g_free(message);
	return 0;
}
