/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attributes and links of sysfs, and of folders that look like it. Every attribute may be missing;
 * that is no error but a fact, and the value is then empty or what the caller says.
 *
 * Reading may block where a driver asks its device; the caller knows which attributes are cached.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * The text of the attribute @dir/@name as printable UTF-8 without the line's end (text.h), cut to
 * @size. Returns 0, or a negative errno with an empty text.
 */
int sysfs_text(const char *dir, const char *name, size_t size, char ret[static size]);
/*
 * The number with which the attribute begins, decimal or with 0x, or @otherwise. In a GUID or GID
 * (16-bit groups in hexadecimal digits, a colon between) sysfs_guid() reads the last 64 bits.
 */
int64_t sysfs_number(const char *dir, const char *name, int64_t otherwise);
uint64_t sysfs_guid(const char *dir, const char *name); /* host order; 0: none */
/* The last part of where the link @dir/@name leads to. 0 or a negative errno, and then empty. */
int sysfs_link(const char *dir, const char *name, size_t size, char ret[static size]);
/* @dir/@name cut to @size; the text is then one that does not exist. */
void sysfs_path(size_t size, char ret[static size], const char *dir, const char *name);
