// SPDX-License-Identifier: Apache-2.0
/*
 * What an adapter is as a thing: where it is plugged in, and which revision it is.
 */
#include <string.h>

#include "stage.h"

#define XYZ	 "xyz.openbmc_project."
#define DEVICE	 "Inventory.Decorator.RDMADevice"
#define LOCATION "Inventory.Decorator.LocationCode"

static struct adapter_facts *hca(struct stage *stage)
{
	return &stage->machine.verbs.adapters[0];
}

static struct adapter_facts *roce(struct stage *stage)
{
	return &stage->machine.verbs.adapters[1];
}

static void look_again(struct stage *stage)
{
	stage_apply(stage, &stage->machine.verbs);
}

static int get_all(struct stage *stage, const char *path, const char *interface)
{
	return stage_call(stage, path, "org.freedesktop.DBus.Properties", "GetAll", NULL, NULL, "s",
			  interface);
}

/* bmcweb leaves out what an adapter does not have, and reads the rest. */
static void test_location_where_known(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	g_assert_cmpint(get_all(stage, ROCE_PATH, XYZ LOCATION), <, 0);
	g_assert_cmpint(get_all(stage, ROCE_PATH "/Ports/port_1", XYZ LOCATION), <, 0);
	g_assert_cmpint(get_all(stage, ROCE_PATH, ""), ==, 0);
	stage_assert_property(stage, HCA_PATH "/Ports/port_1", LOCATION, "LocationCode",
			      "\"Slot 3\"");
}

/* A device that answers late: its slot comes with the answer, and with it the interface. */
static void test_location_comes(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	strcpy(roce(stage)->location, "Slot 5");
	look_again(stage);
	stage_assert_signals(stage, "+ @" ROCE, "+ @" ROCE "/Ports/port_1", NULL);
	stage_assert_property(stage, ROCE_PATH "/Ports/port_1", LOCATION, "LocationCode",
			      "\"Slot 5\"");
	memset(roce(stage)->location, 0, sizeof(roce(stage)->location));
	look_again(stage);
	stage_assert_signals(stage, "- @" ROCE, "- @" ROCE "/Ports/port_1", NULL);
	g_assert_cmpint(get_all(stage, ROCE_PATH, XYZ LOCATION), <, 0);
}

static void test_firmware(void)
{
	CLEANUP(stage_freep) struct stage *stage = stage_new_at_home(FRONT_END_BMCWEB);

	g_strlcpy(hca(stage)->firmware, "28.40.1000", sizeof(hca(stage)->firmware));
	look_again(stage);
	stage_assert_signals(stage, "~ @" HCA " Inventory.Decorator.Revision: Version",
			     "~ @" HCA " " DEVICE ": FirmwareVersion", NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/asset/location/where-known", test_location_where_known);
	g_test_add_func("/asset/location/comes-and-goes", test_location_comes);
	g_test_add_func("/asset/revision/change", test_firmware);
	return g_test_run();
}
