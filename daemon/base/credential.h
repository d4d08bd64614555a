/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Credentials: what the service manager hands to this service alone, as files in
 * $CREDENTIALS_DIRECTORY (systemd.exec(5), LoadCredential=). Their values are never logged, and a
 * process that has read one leaves no core dump and is traced by root alone.
 */
#pragma once

#include <stdint.h>

/*
 * Read a key of 64 bits: 16 hexadecimal digits, with or without "0x" before them; a line end may
 * follow. Returns 1; 0 with *@ret_key 0 if there is no such credential; -EINVAL if it is anything
 * else, or another negative errno.
 */
int credential_read_key(const char *name, uint64_t *ret_key);
