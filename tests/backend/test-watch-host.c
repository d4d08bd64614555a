// SPDX-License-Identifier: Apache-2.0
/*
 * Notices of hosts that go and come, and of those that are called by another name.
 */
#include "stage.h"

/* --- They go and come --- */

static void test_host_cut(void)
{
	FAT_STAGE(stage);

	fake_unplug_all(stage->fake, "host-1-1");
	stage_run_ms(stage, 5);
	/* Before the subnet manager has said so it is not gone. */
	if (stage_node(stage, "host-1-1"))
		g_assert_cmpuint(stage_node(stage, "host-1-1")->presence.state, !=, PRESENCE_GONE);
	stage_run_ms(stage, 200);
	g_assert_null(stage_node(stage, "host-1-1"));
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), <=, 10);
}

static void test_host_back(void)
{
	FAT_STAGE(stage);

	fake_unplug_all(stage->fake, "host-1-1");
	stage_run_s(stage, 3);
	fake_forget_counts(stage->fake);
	fake_cable(stage->fake, "leaf-1", 2, "host-1-1", 1);
	stage_run_s(stage, 3);
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), <=, 14);
}

static void test_host_elsewhere(void)
{
	FAT_STAGE(stage);

	fake_unplug_all(stage->fake, "host-1-1");
	fake_unplug_all(stage->fake, "host-2-2");
	stage_run_s(stage, 3);
	fake_cable(stage->fake, "leaf-2", 3, "host-1-1", 1);
	stage_run_s(stage, 3);
	stage_check(stage);
	g_assert_null(stage_node(stage, "host-2-2"));
}

/* It is pulled again while it is still asked whether it has moved. */
static void test_host_here_and_there(void)
{
	for (unsigned int us = 0; us < 400; us += 10) {
		FAT_STAGE(stage);

		fake_unplug_all(stage->fake, "host-2-2");
		stage_run_s(stage, 3);
		fake_unplug_all(stage->fake, "host-1-1");
		fake_delay(stage->fake, "host-1-1", us % 20 ? 300 : 0);
		fake_cable(stage->fake, "leaf-2", 3, "host-1-1", 1);
		fake_run_for(stage->fake, us);
		fake_unplug(stage->fake, "leaf-2", 3);
		stage_run_s(stage, 4);
		stage_check(stage);
	}
}

static void test_new_host(void)
{
	FAT_STAGE(stage);

	fake_unplug_all(stage->fake, "host-1-1");
	stage_run_s(stage, 3);
	fake_add_host(stage->fake, "new", 1);
	fake_cable(stage->fake, "leaf-1", 2, "new", 1);
	stage_run_s(stage, 3);
	stage_check(stage);
}

/* Of a new host only the subnet manager's word arrives, and not where it is. */
static void test_new_host_trap_lost(void)
{
	FAT_STAGE(stage);

	fake_unplug_all(stage->fake, "host-1-1");
	stage_run_s(stage, 3);
	fake_add_host(stage->fake, "new", 1);
	fake_lose_reports(stage->fake, 1);
	fake_cable(stage->fake, "leaf-1", 2, "new", 1);
	stage_run_s(stage, 10);
	stage_check(stage);
}

/* "Out of service" of one that is there, and answers: it stays. */
static void test_false_death(void)
{
	FAT_STAGE(stage);

	fake_report_service(stage->fake, "host-2-2", 1, false);
	fake_report_service(stage->fake, "leaf-2", 0, false);
	stage_run_s(stage, 3);
	stage_check(stage);
}

/* --- What the subnet manager says of them --- */

/* It is known, and there: perhaps it has another LID by now. */
static void test_in_service(void)
{
	FAT_STAGE(stage);

	fake_port(stage->fake, "host-2-2", 1)->lid = 500;
	fake_report_service(stage->fake, "host-2-2", 1, true);
	stage_run_ms(stage, 10);
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), <=, 3);
}

/* It was cut off, and is back where it was; only its own name is heard. */
static void test_in_service_again(void)
{
	FAT_STAGE(stage);

	fake_sm_set_pace(stage->fake, UINT64_MAX);
	fake_unplug_all(stage->fake, "host-1-1");
	stage_run_s(stage, 2);
	g_assert_cmpuint(stage_node(stage, "host-1-1")->presence.state, ==, PRESENCE_UNREACHABLE);
	fake_lose_reports(stage->fake, 1);
	fake_cable(stage->fake, "leaf-1", 2, "host-1-1", 1);
	fake_report_service(stage->fake, "host-1-1", 1, true);
	stage_run_ms(stage, 100);
	stage_check(stage);
}

static void rename_node(struct fake *f, const char *name, const char *description)
{
	uint8_t raw[64] = { 0 };

	memcpy(raw, description, strlen(description));
	fake_describe(f, name, raw);
	memset(fake_node(f, name)->description, 0, DESCRIPTION_SIZE);
	g_strlcpy(fake_node(f, name)->description, description, DESCRIPTION_SIZE);
}

/* However often it is said, it is asked once, and once more if it was said meanwhile. */
static void test_renamed_often(void)
{
	FAT_STAGE(stage);

	fake_delay(stage->fake, "host-2-2", 500);
	for (unsigned int i = 0; i < 100; i++) {
		g_autofree char *name = g_strdup_printf("name %u", i);

		rename_node(stage->fake, "host-2-2", name);
		fake_report_capability(stage->fake, "host-2-2", 1);
		fake_run_for(stage->fake, 2);
	}
	stage_run_ms(stage, 10);
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), <=, 4);
}

static void test_renamed(void)
{
	FAT_STAGE(stage);

	rename_node(stage->fake, "host-2-2", "renamed");
	fake_port(stage->fake, "host-2-2", 1)->capability_mask ^= 0x100;
	fake_report_capability(stage->fake, "host-2-2", 1);
	stage_run_ms(stage, 10);
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), ==, 2);
}

/* Of a switch that is its port 0. */
static void test_switch_renamed(void)
{
	FAT_STAGE(stage);

	rename_node(stage->fake, "leaf-2", "renamed");
	fake_port(stage->fake, "leaf-2", 0)->capability_mask ^= 0x100;
	fake_report_capability(stage->fake, "leaf-2", 0);
	stage_run_ms(stage, 10);
	stage_check(stage);
	g_assert_cmpuint(stage_count(stage), ==, 2);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/watch/host/cut", test_host_cut);
	g_test_add_func("/watch/host/back", test_host_back);
	g_test_add_func("/watch/host/elsewhere", test_host_elsewhere);
	g_test_add_func("/watch/host/here-and-there", test_host_here_and_there);
	g_test_add_func("/watch/host/new", test_new_host);
	g_test_add_func("/watch/host/new-trap-lost", test_new_host_trap_lost);
	g_test_add_func("/watch/host/false-death", test_false_death);
	g_test_add_func("/watch/host/renamed", test_renamed);
	g_test_add_func("/watch/host/renamed-often", test_renamed_often);
	g_test_add_func("/watch/host/in-service", test_in_service);
	g_test_add_func("/watch/host/in-service-again", test_in_service_again);
	g_test_add_func("/watch/host/switch-renamed", test_switch_renamed);
	return g_test_run();
}
