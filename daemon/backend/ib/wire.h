/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The wire: one local port opened through libibumad, with an agent for each management class that
 * is used. It carries the engine's requests, and hands up what arrives.
 */
#pragma once

#include "backend/ib/mad.h"

#include <stdbool.h>
#include <stdint.h>

struct wire;

/* What managers and nodes may want to see before they answer; 0: none. Secrets. */
struct ib_keys {
	uint64_t m_key;	 /* in every SMP (IBA vol. 1, 14.2.1 and 14.2.4) */
	uint64_t sa_key; /* SM_Key of every request to the subnet administrator (15.2.1.1) */
};

struct wire_callbacks {
	/* An answer to a request. */
	void (*answer)(void *userdata, const uint8_t *mad, size_t length);
	/* A Report of the subnet administrator (IBA vol. 1, 13.4.11). */
	void (*report)(void *userdata, const uint8_t *mad, uint16_t lid);
};

/* The engine's transport; its userdata is the wire. */
extern const struct mad_wire umad_wire;

/*
 * Open @port of @ca. @timeout_ms is how long the kernel waits for an answer. The keys are borrowed.
 * Returns 0, or -ENODEV, -EACCES, or another negative errno.
 */
int wire_open(const char *ca, int port, unsigned int timeout_ms, const struct ib_keys *keys,
	      struct wire **ret);
/* Takes NULL. */
void wire_close(struct wire *wire);

/* Readable when there is something to do for wire_dispatch(). */
int wire_fd(const struct wire *wire);
/* Whether Reports can arrive: the kernel gives them to one program of each port. */
bool wire_takes_reports(const struct wire *wire);

/* Hand up all that has arrived. Returns 0, or a negative errno when the device is gone. */
int wire_dispatch(struct wire *wire, const struct wire_callbacks *callbacks, void *userdata);

/* Answer a Report, so that the sender does not repeat it. Returns 0 or a negative errno. */
int wire_answer_report(struct wire *wire, const uint8_t *mad, uint16_t lid);
