// SPDX-License-Identifier: Apache-2.0
/*
 * A long random life: cables are pulled and plugged, nodes fall silent, notices are lost. A mirror
 * made of the updates alone is the truth in the end.
 */
#include <errno.h>

#include "stage.h"
#include "topologies.h"

static unsigned int pick(unsigned int n)
{
	return (unsigned int)g_test_rand_int_range(0, (gint32)n);
}

#define N_SPINES 2
#define N_LEAVES 4
#define N_HOSTS	 3

struct end {
	char name[16];
	unsigned int port;
};

static struct end any_switch_port(void)
{
	struct end end = { 0 };

	if (pick(4) == 0) {
		g_snprintf(end.name, sizeof(end.name), "spine-%u", pick(N_SPINES));
		end.port = 1 + pick(N_LEAVES);
	} else {
		g_snprintf(end.name, sizeof(end.name), "leaf-%u", pick(N_LEAVES));
		end.port = 1 + pick(N_HOSTS + N_SPINES);
	}
	return end;
}

static struct end any_host_port(void)
{
	struct end end = { .port = 1 };

	if (pick(5) == 0) {
		g_snprintf(end.name, sizeof(end.name), "dual");
		end.port = 1 + pick(2);
	} else {
		g_snprintf(end.name, sizeof(end.name), "host-%u-%u", pick(N_LEAVES), pick(N_HOSTS));
	}
	return end;
}

/* --- What may happen --- */

static void pull(struct stage *stage)
{
	struct end end = any_switch_port();

	if (fake_is_plugged(stage->fake, end.name, end.port))
		fake_unplug(stage->fake, end.name, end.port);
}

static void plug(struct stage *stage)
{
	struct end a = any_switch_port(), b = pick(3) ? any_host_port() : any_switch_port();

	if (!fake_is_plugged(stage->fake, a.name, a.port) &&
	    !fake_is_plugged(stage->fake, b.name, b.port))
		fake_cable(stage->fake, a.name, a.port, b.name, b.port);
}

/* Out of one hole and into another. */
static void move(struct stage *stage)
{
	struct end end = any_host_port(), to = any_switch_port();

	if (!fake_is_plugged(stage->fake, end.name, end.port) ||
	    fake_is_plugged(stage->fake, to.name, to.port))
		return;
	fake_unplug(stage->fake, end.name, end.port);
	fake_cable(stage->fake, end.name, end.port, to.name, to.port);
}

static void isolate(struct stage *stage)
{
	struct end end = any_switch_port();

	fake_unplug_all(stage->fake, end.name);
}

static void silence(struct stage *stage)
{
	struct end end = pick(2) ? any_switch_port() : any_host_port();

	fake_silence(stage->fake, end.name, true);
}

static void unsilence_all(struct stage *stage)
{
	fake_silence(stage->fake, "dual", false);
	for (unsigned int i = 0; i < N_LEAVES; i++) {
		g_autofree char *leaf = g_strdup_printf("leaf-%u", i);

		fake_silence(stage->fake, leaf, false);
		for (unsigned int k = 0; k < N_HOSTS; k++) {
			g_autofree char *host = g_strdup_printf("host-%u-%u", i, k);

			fake_silence(stage->fake, host, false);
		}
	}
	for (unsigned int i = 0; i < N_SPINES; i++) {
		g_autofree char *spine = g_strdup_printf("spine-%u", i);

		fake_silence(stage->fake, spine, false);
	}
}

static void cry(struct stage *stage)
{
	struct end end = any_switch_port();

	for (unsigned int i = pick(50); i > 0; i--)
		fake_report_link_state(stage->fake, end.name);
}

static void rename_one(struct stage *stage)
{
	struct end end = any_host_port();
	uint8_t description[64] = { 0 };

	g_snprintf((char *)description, sizeof(description), "name %u", pick(1000));
	fake_describe(stage->fake, end.name, description);
	memset(fake_node(stage->fake, end.name)->description, 0, DESCRIPTION_SIZE);
	memcpy(fake_node(stage->fake, end.name)->description, description, 64);
	fake_report_capability(stage->fake, end.name, end.port);
}

static void restart_sm(struct stage *stage)
{
	fake_sm_restart(stage->fake);
}

static void refresh(struct stage *stage)
{
	if (stage_facts(stage)->state == SOURCE_LIVE)
		(void)stage_refresh(stage);
}

static void lose_wire(struct stage *stage)
{
	subnet_set_wire(stage->subnet, -ENODEV, false);
	stage_run_ms(stage, pick(1000));
	stage_open(stage);
}

typedef void (*deed)(struct stage *stage);

static const deed honest_deeds[] = { pull, pull, plug, plug, plug, move, move, isolate, cry };
static const deed all_deeds[] = { pull, pull,	    plug,	plug,	 plug,	   plug,
				  move, move,	    isolate,	silence, silence,  unsilence_all,
				  cry,	rename_one, restart_sm, refresh, lose_wire };

static struct stage *random_stage(void)
{
	struct fake *f = fat_tree(N_SPINES, N_LEAVES, N_HOSTS);
	struct stage *stage;

	fake_add_host(f, "dual", 2);
	fake_seed(f, (uint32_t)g_test_rand_int());
	/* Of its own, so that it is not cut off. */
	fake_add_switch(f, "home", 8);
	fake_add_host(f, "me", 1);
	fake_add_host(f, "sm", 1);
	fake_cable(f, "home", 1, "me", 1);
	fake_cable(f, "home", 2, "sm", 1);
	for (unsigned int i = 0; i < N_LEAVES; i++) {
		g_autofree char *leaf = g_strdup_printf("leaf-%u", i);

		fake_unplug(f, leaf, N_HOSTS);
		fake_cable(f, leaf, N_HOSTS, "home", 3 + i);
	}
	stage = stage_new(f, "me", 1);
	fake_sm_start(f, "sm", 1);
	stage_begin(stage);
	return stage;
}

/* --- All is told, and all answer: no full sweep is needed to know, at most two light ones. --- */

static void test_told(void)
{
	for (unsigned int round = 0; round < 60; round++) {
		CLEANUP(stage_freep) struct stage *stage = random_stage();

		for (unsigned int batch = 0; batch < 6; batch++) {
			for (unsigned int i = pick(6); i > 0; i--) {
				honest_deeds[pick(ARRAY_SIZE(honest_deeds))](stage);
				fake_run_for(stage->fake, pick(5) ? pick(3000) : pick(3000000));
			}
			stage_run_s(stage, 25);
			stage_check_lingering(stage);
		}
	}
}

/* --- Anything; then it is healed, and swept. --- */

static void test_anything(void)
{
	for (unsigned int round = 0; round < 60; round++) {
		CLEANUP(stage_freep) struct stage *stage = random_stage();

		fake_lose_reports_often(stage->fake, pick(400));
		for (enum fake_fault fault = 0; fault < FAKE_FAULTS; fault++) {
			if (fault != FAKE_ROTTEN && fault != FAKE_REFUSED)
				fake_spoil_often(stage->fake, fault, pick(10));
		}
		for (unsigned int i = 0; i < 40; i++) {
			all_deeds[pick(ARRAY_SIZE(all_deeds))](stage);
			fake_run_for(stage->fake, pick(5) ? pick(3000) : pick(5000000));
		}
		unsilence_all(stage);
		fake_spoil_never(stage->fake);
		fake_lose_reports_often(stage->fake, 0);
		stage_await(stage, SOURCE_LIVE);
		stage_run_s(stage, 3);
		g_assert_cmpint(stage_refresh(stage), ==, 0);
		stage_check(stage);
		g_assert_cmpuint(stage_fabric(stage)->n_conditions, ==, 0);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/subnet/random/told", test_told);
	g_test_add_func("/subnet/random/anything", test_anything);
	return g_test_run();
}
