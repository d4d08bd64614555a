/* SPDX-License-Identifier: Apache-2.0 */
/* Whom the mirror watches. */
#pragma once

#define SERVICE "xyz.openbmc_project.FabricManager"
#define ROOT	"/xyz/openbmc_project"
#define MANAGER "org.freedesktop.DBus.ObjectManager"
