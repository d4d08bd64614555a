/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attributes and links of sysfs, and of folders that look like it. Every attribute may be missing;
 * that is no error but a fact, and the value is then empty or what the caller says.
 *
 * Reading may block where a driver asks its device; the caller knows which attributes are cached.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The text of the attribute @dir/@name as printable UTF-8 without the line's end (text.h), cut to
 * @size. Returns 0, or a negative errno with an empty text.
 */
int sysfs_text(const char *dir, const char *name, size_t size, char ret[static size]);
/*
 * The number with which the attribute begins, decimal or with 0x. In a GUID or GID (16-bit groups
 * in hexadecimal digits, a colon between) sysfs_guid() reads the last 64 bits, to host order.
 * Return 0, or a negative errno (-EBADMSG: it says something else), and then @ret stays as it is.
 */
int sysfs_number(const char *dir, const char *name, int64_t *ret);
int sysfs_guid(const char *dir, const char *name, uint64_t *ret);
/* The last part of where the link @dir/@name leads to. 0 or a negative errno, and then empty. */
int sysfs_link(const char *dir, const char *name, size_t size, char ret[static size]);
/*
 * Whether @error, a negative errno, says that there is no such attribute, link or folder. Any other
 * says that nobody knows, as when there are too many open files.
 */
bool sysfs_is_gone(int error);
/* @dir/@name cut to @size; the text is then one that does not exist. */
void sysfs_path(size_t size, char ret[static size], const char *dir, const char *name);
