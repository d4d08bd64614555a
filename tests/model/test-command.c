// SPDX-License-Identifier: Apache-2.0
/* Commands that wait together, and commands that several carry out. */
#include "model/command.h"

#include <errno.h>
#include <glib.h>

#include "base/util.h"

struct order {
	struct command command;
	unsigned int n_done;
	int error;
	struct command_list *again; /* where done() puts it once more */
};

static void on_done(struct command *command, int error)
{
	struct order *order = command->userdata;

	order->n_done++;
	order->error = error;
	if (order->again)
		command_list_add(TAKE(order->again), command);
}

static struct order new_order(void)
{
	return (struct order){
		.command = { .kind = COMMAND_REFRESH, .fabric_id = "f", .done = on_done }
	};
}

static void test_last_ends(void)
{
	struct order order = new_order();
	struct command *parts[3];
	struct command_fan *fan;

	order.command.userdata = &order;
	fan = command_fan_begin(&order.command);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		parts[i] = command_fan_part(fan);
		g_assert_cmpint(parts[i]->kind, ==, COMMAND_REFRESH);
		g_assert_cmpstr(parts[i]->fabric_id, ==, "f");
	}
	/* One that is done at once does not end it before all are given out. */
	parts[1]->done(parts[1], 0);
	parts[0]->done(parts[0], 0);
	command_fan_end(fan, -ENODEV);
	g_assert_cmpuint(order.n_done, ==, 0);
	parts[2]->done(parts[2], 0);
	g_assert_cmpuint(order.n_done, ==, 1);
	g_assert_cmpint(order.error, ==, 0);
}

static void test_first_error(void)
{
	struct order order = new_order();
	struct command *parts[3];
	struct command_fan *fan;

	order.command.userdata = &order;
	fan = command_fan_begin(&order.command);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		parts[i] = command_fan_part(fan);
	parts[0]->done(parts[0], 0);
	parts[1]->done(parts[1], -EIO);
	parts[2]->done(parts[2], -ETIMEDOUT);
	g_assert_cmpuint(order.n_done, ==, 0);
	command_fan_end(fan, -ENODEV);
	g_assert_cmpuint(order.n_done, ==, 1);
	g_assert_cmpint(order.error, ==, -EIO);
}

static void test_none(void)
{
	struct order order = new_order();

	order.command.userdata = &order;
	command_fan_end(command_fan_begin(&order.command), -ENODEV);
	g_assert_cmpuint(order.n_done, ==, 1);
	g_assert_cmpint(order.error, ==, -ENODEV);
}

static void test_list(void)
{
	struct order orders[3] = { new_order(), new_order(), new_order() };
	struct command_list list = {};

	command_list_finish(&list, 0);
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		orders[i].command.userdata = &orders[i];
		command_list_add(&list, &orders[i].command);
	}
	/* What comes while they are done waits for the next time. */
	orders[1].again = &list;
	command_list_finish(&list, -EIO);
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		g_assert_cmpuint(orders[i].n_done, ==, 1);
		g_assert_cmpint(orders[i].error, ==, -EIO);
	}
	g_assert_cmpuint(list.n_items, ==, 1);
	command_list_finish(&list, 0);
	g_assert_cmpuint(orders[0].n_done, ==, 1);
	g_assert_cmpuint(orders[1].n_done, ==, 2);
	g_assert_cmpint(orders[1].error, ==, 0);
	g_assert_cmpuint(list.n_items, ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/command/fan/the-last-ends-it", test_last_ends);
	g_test_add_func("/command/fan/first-error", test_first_error);
	g_test_add_func("/command/fan/of-none", test_none);
	g_test_add_func("/command/list", test_list);
	return g_test_run();
}
