// SPDX-License-Identifier: Apache-2.0
/*
 * The configuration: what is right is taken, and of what is wrong the report says where, what, and
 * what would be right.
 */
#include "config.h"

#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <jansson.h>
#include <stdio.h>

#include "base/util.h"

/* As its lines; what is wrong with it is in *@ret_report. */
static int read_text(const char *text, struct config *config, char **ret_report)
{
	return config_read(config, text, strlen(text), "f.json", ret_report);
}

/* A golden one: refused with exactly this. */
struct mistake {
	const char *text, *report;
};

static void assert_refused(const struct mistake *mistakes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		g_autofree char *report = NULL;
		struct config config;

		g_assert_cmpint(read_text(mistakes[i].text, &config, &report), ==, -EINVAL);
		g_assert_cmpstr(report, ==, mistakes[i].report);
	}
}

/* What is ignored, and said to be. */
static void assert_reported(const char *text, const char *expected)
{
	g_autofree char *report = NULL;
	struct config config;

	g_assert_cmpint(read_text(text, &config, &report), ==, 0);
	g_assert_cmpstr(report, ==, expected);
}

static void test_defaults(void)
{
	struct config config, defaults;
	g_autofree char *report = NULL;

	config_init(&defaults);
	memset(&config, 0xa5, sizeof(config));
	g_assert_cmpint(read_text("{}", &config, &report), ==, 0);
	g_assert_null(report);
	g_assert_cmpint(memcmp(&config, &defaults, sizeof(config)), ==, 0);
	g_assert_cmpint(config.bus.front_end, ==, FRONT_END_BMCWEB);
	g_assert_true(config.bus.publish_unplugged);
}

static void test_bus(void)
{
	g_autofree char *report = NULL;
	struct config config;

	g_assert_cmpint(
		read_text("{\"front_end\": \"standard\", \"publish_unplugged_ports\": false}",
			  &config, &report),
		==, 0);
	g_assert_null(report);
	g_assert_cmpint(config.bus.front_end, ==, FRONT_END_STANDARD);
	g_assert_false(config.bus.publish_unplugged);
}

static void test_top_mistakes(void)
{
	static const struct mistake mistakes[] = {
		{ "[1, 2]", "f.json: line 1: the document is [1,2], but must be an object" },
		{ "\n\n 17", "f.json: line 3: the document is 17, but must be an object" },
		{ "{ \"front_end\":\n \"webui\" }", "f.json: line 1: \"front_end\" is \"webui\", "
						    "but must be \"bmcweb\", \"nvidia\" or "
						    "\"standard\"" },
		{ "{\n \"front_end\": null }",
		  "f.json: line 2: \"front_end\" is null, but must be \"bmcweb\", \"nvidia\" or "
		  "\"standard\"" },
		{ "{ \"publish_unplugged_ports\": 1 }",
		  "f.json: line 1: \"publish_unplugged_ports\" is 1, but must be true or false" },
		{ "{\n\"chassis\": \"chassis/1\" }",
		  "f.json: line 2: \"chassis\" is \"chassis/1\", but must be an object path of at "
		  "most 255 characters, or empty" },
		{ "{ \"chassis\": 1 }",
		  "f.json: line 1: \"chassis\" is 1, but must be an object path of at most 255 "
		  "characters, or empty" },
		{ "{ \"infiniband\": true }",
		  "f.json: line 1: \"infiniband\" is true, but must be an object" },
		{ "{ \"verbs\": [] }", "f.json: line 1: \"verbs\" is [], but must be an object" },
		{ "{ \"libfabric\": \"\xc3\xa4\" }",
		  "f.json: line 1: \"libfabric\" is \"\\u00E4\", but must be an object" },
		/* A warning that came before says nothing about the error. */
		{ "{ \"colour\": 1,\n \"front_end\": 2 }",
		  "f.json: line 2: \"front_end\" is 2, but must be \"bmcweb\", \"nvidia\" or "
		  "\"standard\"" },
		{ "{ \"front_end\": [ \"0123456789012345678901234567890123456789"
		  "0123456789012345678901234567890123456789\" ] }",
		  "f.json: line 1: \"front_end\" is "
		  "[\"01234567890123456789012345678901234567890123456"
		  "7890123456789012345678901234567, but must be \"bmcweb\", \"nvidia\" or "
		  "\"standard\"" },
	};

	assert_refused(mistakes, G_N_ELEMENTS(mistakes));
}

/* What is no JSON at all. */
static void test_syntax(void)
{
	static const struct mistake mistakes[] = {
		{ "", "f.json: line 1, column 0: '[' or '{' expected near end of file" },
		{ "{\n \"a\": 1,\n}", "f.json: line 3, column 1: string or '}' expected near '}'" },
		{ "{ \"front_end\": \"nvidia\" } x",
		  "f.json: line 1, column 26: end of file expected near 'x'" },
		{ "{ \"a\": 1,\n \"a\": 2 }",
		  "f.json: line 2, column 4: duplicate object key near '\"a\"'" },
		{ "{ \"a\": \xff }",
		  "f.json: line 1, column 7: unable to decode byte 0xff near '\"a\": '" },
		{ "{ \"a\": \"b\nc\" }",
		  "f.json: line 1, column 9: unexpected newline near '\"b'" },
		{ "{ \"\xc3\xa4\": }", "f.json: line 1, column 9: unexpected token near '}'" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(mistakes); i++) {
		g_autofree char *report = NULL;
		g_autofree char *place =
			g_strndup(mistakes[i].report, strcspn(mistakes[i].report, ","));
		struct config config;

		/* The words are jansson's, and of its version; the place is not. */
		g_assert_cmpint(read_text(mistakes[i].text, &config, &report), ==, -EINVAL);
		g_assert_true(g_str_has_prefix(report, place));
		g_assert_true(g_str_is_ascii(report));
		g_assert_null(strchr(report, '\n'));
	}
}

static void test_unknown(void)
{
	assert_reported("{ \"colour\": \"red\",\n\n \"b\\nc\\u00e4\": {} }",
			"f.json: line 1: \"colour\" is unknown and ignored; known here: "
			"\"front_end\", \"publish_unplugged_ports\", \"chassis\", "
			"\"infiniband\", \"verbs\", \"libfabric\"\n"
			"f.json: line 3: \"b\\nc\\u00E4\" is unknown and ignored; known here: "
			"\"front_end\", \"publish_unplugged_ports\", \"chassis\", "
			"\"infiniband\", \"verbs\", \"libfabric\"\n");
}

#define KEYS_REPORT                                                                                \
	" must not be here: keys are no part of the configuration; give them to the service with " \
	"LoadCredential=m_key:FILE and LoadCredential=sa_key:FILE"

/* And what stands there is not repeated. */
static void test_keys(void)
{
	static const struct mistake mistakes[] = {
		{ "{\n \"keys\": { \"m_key\": \"0x1122334455667788\" } }",
		  "f.json: line 2: \"keys\"" KEYS_REPORT },
		{ "{ \"m_key\": 1 }", "f.json: line 1: \"m_key\"" KEYS_REPORT },
		{ "{ \"sa_key\": null }", "f.json: line 1: \"sa_key\"" KEYS_REPORT },
#if HAVE_INFINIBAND
		{ "{ \"infiniband\": {\n\n\"keys\": [] } }",
		  "f.json: line 3: \"infiniband.keys\"" KEYS_REPORT },
		{ "{ \"infiniband\": {\n\"m_key\": \"0x1122334455667788\" } }",
		  "f.json: line 2: \"infiniband.m_key\"" KEYS_REPORT },
#endif
	};

	assert_refused(mistakes, G_N_ELEMENTS(mistakes));
}

#if HAVE_INFINIBAND
static void test_infiniband(void)
{
	static const char text[] =
		"{ \"infiniband\": { \"window\": 4096, \"window_per_node\": 1, \"timeout_ms\": "
		"60000,"
		" \"retries\": 0, \"heartbeat_s\": 3600, \"light_sweep_s\": 86400,"
		" \"full_sweep_s\": 604800, \"patience_ms\": 0,"
		" \"ports\": [ { \"port\": \"mlx5_0/1\" },"
		" { \"fabric\": \"storage_2\", \"port\": \"mlx5_1/2\" } ] } }";
	g_autofree char *report = NULL;
	struct config config;

	g_assert_cmpint(read_text(text, &config, &report), ==, 0);
	g_assert_null(report);
	g_assert_cmpuint(config.infiniband.subnet.limits.window, ==, 4096);
	g_assert_cmpuint(config.infiniband.subnet.limits.window_per_destination, ==, 1);
	g_assert_cmpuint(config.infiniband.subnet.limits.timeout_ms, ==, 60000);
	g_assert_cmpuint(config.infiniband.subnet.limits.retries, ==, 0);
	g_assert_cmpuint(config.infiniband.subnet.heartbeat_s, ==, 3600);
	g_assert_cmpuint(config.infiniband.subnet.light_sweep_s, ==, 86400);
	g_assert_cmpuint(config.infiniband.subnet.full_sweep_s, ==, 604800);
	g_assert_cmpuint(config.infiniband.subnet.patience_ms, ==, 0);
	g_assert_cmpuint(config.infiniband.n_ports, ==, 2);
	g_assert_cmpstr(config.infiniband.ports[0].ca, ==, "mlx5_0");
	g_assert_cmpint(config.infiniband.ports[0].port, ==, 1);
	g_assert_cmpstr(config.infiniband.ports[0].fabric_id, ==, "");
	g_assert_cmpstr(config.infiniband.ports[1].ca, ==, "mlx5_1");
	g_assert_cmpint(config.infiniband.ports[1].port, ==, 2);
	g_assert_cmpstr(config.infiniband.ports[1].fabric_id, ==, "storage_2");
}

#define IN_IB(text)  "{ \"infiniband\": {\n " text " } }"
#define PORTS(text)  IN_IB("\"ports\": [\n" text " ]")
#define PORT_RIGHT   ", but must be a device and one of its ports, 1 to 254, as \"mlx5_0/1\""
#define FABRIC_RIGHT ", but must be letters, digits and '_', at most 63, the first a letter"
#define ITEM_RIGHT   ", but must be an object with \"port\" and, if it has a name, \"fabric\""

static void test_infiniband_mistakes(void)
{
	static const struct mistake mistakes[] = {
		{ IN_IB("\"window\": 0"),
		  "f.json: line 2: \"infiniband.window\" is 0, but must be a "
		  "whole number from 1 to 4096" },
		{ IN_IB("\"window\": 4097"),
		  "f.json: line 2: \"infiniband.window\" is 4097, but must "
		  "be a whole number from 1 to 4096" },
		{ IN_IB("\"retries\": -1"),
		  "f.json: line 2: \"infiniband.retries\" is -1, but must be "
		  "a whole number from 0 to 100" },
		{ IN_IB("\"timeout_ms\": 1.5"),
		  "f.json: line 2: \"infiniband.timeout_ms\" is 1.5, but "
		  "must be a whole number from 1 to 60000" },
		{ IN_IB("\"timeout_ms\": \"9\""), "f.json: line 2: \"infiniband.timeout_ms\" is "
						  "\"9\", but must be a whole number from 1 to "
						  "60000" },
		{ IN_IB("\"heartbeat_s\": 9223372036854775807"),
		  "f.json: line 2: \"infiniband.heartbeat_s\" is 9223372036854775807, but must be "
		  "a "
		  "whole number from 1 to 3600" },
		{ IN_IB("\"ports\": {}"), "f.json: line 2: \"infiniband.ports\" is {}, but must be "
					  "a list of at most 64 ports" },
		{ PORTS("3"), "f.json: line 3: \"infiniband.ports[0]\" is 3" ITEM_RIGHT },
		{ PORTS("{}"), "f.json: line 3: \"infiniband.ports[0]\" is {}" ITEM_RIGHT },
		{ PORTS("{ \"port\": \"a/1\" },\n { \"fabric\": \"x\" }"),
		  "f.json: line 4: \"infiniband.ports[1]\" is {\"fabric\":\"x\"}" ITEM_RIGHT },
		{ PORTS("{ \"port\": \"mlx5_0\" }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is \"mlx5_0\"" PORT_RIGHT },
		{ PORTS("{ \"port\": \"mlx5_0/0\" }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is \"mlx5_0/0\"" PORT_RIGHT },
		{ PORTS("{ \"port\": \"mlx5_0/255\" }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is \"mlx5_0/255\"" PORT_RIGHT },
		{ PORTS("{ \"port\": \"mlx5_0/1x\" }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is \"mlx5_0/1x\"" PORT_RIGHT },
		{ PORTS("{ \"port\": \"../../dev/1\" }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is \"../../dev/1\"" PORT_RIGHT },
		{ PORTS("{ \"port\": \"mlx5_0/ 1\" }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is \"mlx5_0/ 1\"" PORT_RIGHT },
		{ PORTS("{ \"port\": \"mlx5_0/+1\" }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is \"mlx5_0/+1\"" PORT_RIGHT },
		{ PORTS("{ \"port\": 1 }"),
		  "f.json: line 3: \"infiniband.ports[0].port\" is 1" PORT_RIGHT },
		{ PORTS("{ \"port\": \"a/1\",\n \"fabric\": \"\" }"),
		  "f.json: line 4: \"infiniband.ports[0].fabric\" is \"\"" FABRIC_RIGHT },
		{ PORTS("{ \"port\": \"a/1\",\n \"fabric\": \"1st\" }"),
		  "f.json: line 4: \"infiniband.ports[0].fabric\" is \"1st\"" FABRIC_RIGHT },
		{ PORTS("{ \"port\": \"a/1\",\n \"fabric\": \"a-b\" }"),
		  "f.json: line 4: \"infiniband.ports[0].fabric\" is \"a-b\"" FABRIC_RIGHT },
		{ PORTS("{ \"port\": \"a/1\",\n \"fabric\": null }"),
		  "f.json: line 4: \"infiniband.ports[0].fabric\" is null" FABRIC_RIGHT },
		{ PORTS("{ \"port\": \"a/1\" },\n {\n \"port\": \"a/1\" }"),
		  "f.json: line 5: \"infiniband.ports[1].port\" is \"a/1\", but must be another "
		  "one "
		  "than that of item 0" },
	};

	assert_refused(mistakes, G_N_ELEMENTS(mistakes));
}

static void test_too_many_ports(void)
{
	GString *text = g_string_new("{ \"infiniband\": { \"ports\": [");
	g_autofree char *report = NULL;
	struct config config;

	for (unsigned int i = 0; i < IB_MAX_SOURCES; i++)
		g_string_append_printf(text, "%s{ \"port\": \"a/%u\" }", i ? "," : "", i + 1);
	g_string_append(text, "] } }");
	g_assert_cmpint(read_text(text->str, &config, &report), ==, 0);
	g_assert_cmpuint(config.infiniband.n_ports, ==, IB_MAX_SOURCES);
	g_string_insert(text, (gssize)text->len - 5, ", { \"port\": \"b/1\" }");
	g_assert_cmpint(read_text(text->str, &config, &report), ==, -EINVAL);
	g_assert_true(g_str_has_suffix(report, ", but must be a list of at most 64 ports"));
	g_string_free(text, TRUE);
}

static void test_infiniband_unknown(void)
{
	assert_reported(IN_IB("\"windw\": 3"),
			"f.json: line 2: \"infiniband.windw\" is unknown and ignored; known here: "
			"\"ports\", \"window\", \"window_per_node\", \"timeout_ms\", \"retries\", "
			"\"heartbeat_s\", \"light_sweep_s\", \"full_sweep_s\", \"patience_ms\"\n");
	assert_reported(
		PORTS("{ \"port\": \"a/1\" }, {\n\"name\": 1,\n \"port\": \"b/1\" }"),
		"f.json: line 4: \"infiniband.ports[1].name\" is unknown and ignored; known "
		"here: \"port\", \"fabric\"\n");
}
#else
static void test_not_built(void)
{
	assert_reported("{ \"infiniband\": { \"window\": 0 } }",
			"f.json: line 1: \"infiniband\" is ignored: this fabric-managerd was built "
			"without it\n");
}
#endif

/* --- What differs --- */

static void test_difference(void)
{
	g_autofree char *report = NULL, *old_value = NULL, *new_value = NULL;
	struct config old, new;

	config_init(&old);
	g_assert_cmpint(read_text("{ \"front_end\": \"nvidia\" }", &new, &report), ==, 0);
	g_assert_cmpint(config_difference(&old, &new, &old_value, &new_value), ==, 0);
	g_assert_cmpstr(old_value, ==, "{\"front_end\":\"bmcweb\"}");
	g_assert_cmpstr(new_value, ==, "{\"front_end\":\"nvidia\"}");
}

static void test_no_difference(void)
{
	g_autofree char *old_value = NULL, *new_value = NULL;
	struct config config;

	config_init(&config);
	g_assert_cmpint(config_difference(&config, &config, &old_value, &new_value), ==, 0);
	g_assert_cmpstr(old_value, ==, "{}");
	g_assert_cmpstr(new_value, ==, "{}");
}

#if HAVE_INFINIBAND
/* Keys are never among it. */
static void test_difference_inner(void)
{
	g_autofree char *report = NULL, *old_value = NULL, *new_value = NULL;
	struct config old, new;

	config_init(&old);
	g_assert_cmpint(read_text(PORTS("{ \"port\": \"a/1\" }, { \"port\": \"b/2\", \"fabric\": "
					"\"c\" } ], \"retries\": 9, \"window\": 64, \"x\": [ 1"),
				  &new, &report),
			==, 0);
	new.infiniband.keys.m_key = 0x1122334455667788;
	g_assert_cmpint(config_difference(&old, &new, &old_value, &new_value), ==, 0);
	g_assert_cmpstr(old_value, ==, "{\"infiniband.ports\":[],\"infiniband.retries\":3}");
	g_assert_cmpstr(new_value, ==,
			"{\"infiniband.ports\":[{\"port\":\"a/1\"},{\"port\":\"b/2\",\"fabric\":"
			"\"c\"}],\"infiniband.retries\":9}");
}
#endif

/* --- The file, and the keys --- */

struct files {
	char *folder, *config, *m_key;
};

static struct files files_new(const char *config, const char *m_key)
{
	struct files files = { .folder = g_dir_make_tmp("test-config-XXXXXX", NULL) };

	files.config = g_build_filename(files.folder, "config.json", NULL);
	files.m_key = g_build_filename(files.folder, "m_key", NULL);
	if (config)
		g_assert_true(g_file_set_contents(files.config, config, -1, NULL));
	if (m_key)
		g_assert_true(g_file_set_contents(files.m_key, m_key, -1, NULL));
	g_setenv("CREDENTIALS_DIRECTORY", files.folder, true);
	return files;
}

static void files_done(struct files *files)
{
	g_unsetenv("CREDENTIALS_DIRECTORY");
	g_unlink(files->config);
	g_unlink(files->m_key);
	g_rmdir(files->folder);
	g_free(files->folder);
	g_free(files->config);
	g_free(files->m_key);
}

static void test_load(void)
{
	CLEANUP(files_done)
	struct files files = files_new("{ \"front_end\": \"nvidia\",\n1: 2", NULL);
	g_autofree char *report = NULL, *expected = NULL;
	struct config config;

	g_assert_cmpint(config_load(&config, files.config, &report), ==, -EINVAL);
	expected = g_strconcat(files.config, ": line 2, column ", NULL);
	g_assert_true(g_str_has_prefix(report, expected));
}

static void test_load_missing(void)
{
	CLEANUP(files_done) struct files files = files_new(NULL, NULL);
	g_autofree char *report = NULL, *expected = NULL;
	struct config config;

	g_assert_cmpint(config_load(&config, files.config, &report), ==, -ENOENT);
	expected = g_strconcat(files.config, ": No such file or directory", NULL);
	g_assert_cmpstr(report, ==, expected);
}

static void test_load_too_large(void)
{
	g_autofree char *spaces = g_strnfill((2 << 20), ' '), *report = NULL;
	CLEANUP(files_done) struct files files = files_new(spaces, NULL);
	struct config config;

	g_assert_cmpint(config_load(&config, files.config, &report), ==, -EFBIG);
}

#if HAVE_INFINIBAND
static void test_load_keys(void)
{
	CLEANUP(files_done) struct files files = files_new("{}", "0x1122334455667788\n");
	g_autofree char *report = NULL;
	struct config config;

	g_assert_cmpint(config_load(&config, files.config, &report), ==, 0);
	g_assert_null(report);
	g_assert_cmphex(config.infiniband.keys.m_key, ==, 0x1122334455667788);
	g_assert_cmphex(config.infiniband.keys.sa_key, ==, 0);
}

static void test_load_bad_key(void)
{
	CLEANUP(files_done) struct files files = files_new("{ \"x\": 1 }", "hunter2");
	g_autofree char *report = NULL;
	struct config config;

	g_assert_cmpint(config_load(&config, files.config, &report), ==, -EINVAL);
	g_assert_cmpstr(
		report, ==,
		"the credential \"m_key\" must be 16 hexadecimal digits, with or without 0x "
		"before them");
}
#endif

/* --- Random documents --- */

/* A piece of some document, of the right words and of wrong ones. */
static json_t *random_value(GRand *random, unsigned int depth)
{
	static const char *const words[] = {
		"front_end", "infiniband", "verbs",    "libfabric",    "enabled",
		"ports",     "port",	   "fabric",   "window",       "retries",
		"bmcweb",    "nvidia",	   "mlx5_0/1", "a/2",	       "x",
		"",	     "timeout_ms", "rescan_s", "\xc3\xa4\n\"",
	};
	const char *word = words[g_rand_int_range(random, 0, G_N_ELEMENTS(words))];
	json_t *value;

	switch (g_rand_int_range(random, depth > 0 ? 0 : 2, 7)) {
	case 0:
		value = json_object();
		for (int n = g_rand_int_range(random, 0, 5); n > 0; n--)
			json_object_set_new(value,
					    words[g_rand_int_range(random, 0, G_N_ELEMENTS(words))],
					    random_value(random, depth - 1));
		return value;
	case 1:
		value = json_array();
		for (int n = g_rand_int_range(random, 0, 4); n > 0; n--)
			json_array_append_new(value, random_value(random, depth - 1));
		return value;
	case 2:
		return json_integer(g_rand_int_range(random, -2, 200));
	case 3:
		return json_real(g_rand_double(random));
	case 4:
		return json_boolean(g_rand_boolean(random));
	case 5:
		return json_null();
	default:
		return json_string(word);
	}
}

static unsigned int count_lines(const char *text)
{
	unsigned int n = 1;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

/* Refused or taken, but never anything else; each line of the report is about a line that there is.
 */
static void assert_sound(const char *text)
{
	g_autofree char *report = NULL;
	g_auto(GStrv) lines = NULL;
	struct config config;
	int r = read_text(text, &config, &report);

	g_assert_true(r == 0 || r == -EINVAL);
	g_assert_true(r == 0 || report);
	lines = g_strsplit(report ?: "", "\n", -1);
	g_assert_true(r == 0 || g_strv_length(lines) == 1);
	for (char **line = lines; *line && **line; line++) {
		unsigned int number = 0;

		g_assert_true(g_str_is_ascii(*line));
		g_assert_cmpint(sscanf(*line, "f.json: line %u", &number), ==, 1);
		g_assert_cmpuint(number, >=, 1);
		g_assert_cmpuint(number, <=, count_lines(text));
	}
}

static void test_random(void)
{
	GRand *random = g_rand_new_with_seed((guint32)g_test_rand_int());

	for (unsigned int i = 0; i < 3000; i++) {
		json_t *value = random_value(random, 4);
		char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_INDENT((size_t)(i % 3)));

		assert_sound(text);
		/* And damaged. */
		for (unsigned int k = 0; k < 3 && *text; k++)
			text[g_rand_int_range(random, 0, (gint32)strlen(text))] =
				(char)g_rand_int_range(random, 1, 256);
		assert_sound(text);
		free(text);
		json_decref(value);
	}
	g_rand_free(random);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/config/right/defaults", test_defaults);
	g_test_add_func("/config/right/bus", test_bus);
	g_test_add_func("/config/wrong/top", test_top_mistakes);
	g_test_add_func("/config/wrong/syntax", test_syntax);
	g_test_add_func("/config/wrong/keys", test_keys);
	g_test_add_func("/config/unknown/top", test_unknown);
#if HAVE_INFINIBAND
	g_test_add_func("/config/right/infiniband", test_infiniband);
	g_test_add_func("/config/wrong/infiniband", test_infiniband_mistakes);
	g_test_add_func("/config/wrong/too-many-ports", test_too_many_ports);
	g_test_add_func("/config/unknown/infiniband", test_infiniband_unknown);
	g_test_add_func("/config/difference/inner", test_difference_inner);
	g_test_add_func("/config/load/keys", test_load_keys);
	g_test_add_func("/config/load/bad-key", test_load_bad_key);
#else
	g_test_add_func("/config/unknown/not-built", test_not_built);
#endif
	g_test_add_func("/config/difference/top", test_difference);
	g_test_add_func("/config/difference/none", test_no_difference);
	g_test_add_func("/config/load/names-the-file", test_load);
	g_test_add_func("/config/load/missing", test_load_missing);
	g_test_add_func("/config/load/too-large", test_load_too_large);
	g_test_add_func("/config/random/refused-or-taken", test_random);
	return g_test_run();
}
