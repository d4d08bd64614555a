// SPDX-License-Identifier: Apache-2.0
/*
 * The configuration: what is right is taken, and of what is wrong the report says where, what, and
 * what would be right.
 */
#include "document.h"

#include <errno.h>
#include <glib.h>
#include <jansson.h>
#include <stdio.h>

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
		{ "[1, 2]", "f.json: line 1: the document is a list, but must be an object" },
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
		{ "{ \"verbs\": [] }",
		  "f.json: line 1: \"verbs\" is a list, but must be an object" },
		{ "{ \"libfabric\": \"\xc3\xa4\" }",
		  "f.json: line 1: \"libfabric\" is \"\\u00E4\", but must be an object" },
		/* A warning that came before says nothing about the error. */
		{ "{ \"colour\": 1,\n \"front_end\": 2 }",
		  "f.json: line 2: \"front_end\" is 2, but must be \"bmcweb\", \"nvidia\" or "
		  "\"standard\"" },
		{ "{ \"front_end\": \"0123456789012345678901234567890123456789"
		  "0123456789012345678901234567890123456789\" }",
		  "f.json: line 1: \"front_end\" is "
		  "\"0123456789012345678901234567890123456789"
		  "012345678901234567890123456789012345678, but must be \"bmcweb\", \"nvidia\" or "
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
		{ "{ \"infiniband\": {\n\n\"keys\": [] } }",
		  "f.json: line 3: \"infiniband.keys\"" KEYS_REPORT },
		{ "{ \"infiniband\": {\n\"m_key\": \"0x1122334455667788\" } }",
		  "f.json: line 2: \"infiniband.m_key\"" KEYS_REPORT },
		{ "{ \"infiniband\": { \"ports\": [ { \"device\": \"mlx5_0\",\n"
		  " \"m_key\": \"0123456789abcdef\" } ] } }",
		  "f.json: line 2: \"infiniband.ports[0].m_key\"" KEYS_REPORT },
		{ "{ \"infiniband\": { \"ports\": [ {}, { \"port\": \"mlx5_0/1\",\n"
		  " \"m_key\": \"0123456789abcdef\" } ] } }",
		  "f.json: line 2: \"infiniband.ports[1].m_key\"" KEYS_REPORT },
		{ "{ \"verbs\": { \"sa_key\": 1 } }",
		  "f.json: line 1: \"verbs.sa_key\"" KEYS_REPORT },
		{ "{ \"libfabric\": { \"m_key\": 1 } }",
		  "f.json: line 1: \"libfabric.m_key\"" KEYS_REPORT },
		/* Before anything else is said. */
		{ "{ \"front_end\": 1, \"colour\": [ [],\n [ { \"m_key\": 1 } ] ] }",
		  "f.json: line 2: \"colour[1][0].m_key\"" KEYS_REPORT },
		{ "[ {\n \"m_key\": 1 } ]", "f.json: line 2: \"[0].m_key\"" KEYS_REPORT },
	};

	assert_refused(mistakes, G_N_ELEMENTS(mistakes));
}

/* Not where there are no words for it, either. */
static void test_no_key_is_repeated(void)
{
	static const char *const documents[] = {
		"{ \"infiniband\": { \"m_key\" \"fedcba9876543210\" } }",
		"{ \"m_key\": fedcba9876543210 }",
		"{ \"m_key\": \"fedcba9876543210 }",
		"{ \"m_key\": \"fedcba9876543210\", }",
		"{ \"m_key\": \"fedcba9876543210\" \"sa_key\": 1 }",
		"{ \"front_end\": [ \"fedcba9876543210\" ] }",
		"{ \"verbs\": [ { \"key\": \"fedcba9876543210\" } ] }",
		"{ \"chassis\": { \"key\": \"fedcba9876543210\" } }",
		"[ \"fedcba9876543210\" ]",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(documents); i++) {
		g_autofree char *report = NULL;
		struct config config;

		g_assert_cmpint(read_text(documents[i], &config, &report), ==, -EINVAL);
		g_test_message("%s", report);
		g_assert_null(strstr(report, "fedcba"));
	}
}

#if !HAVE_INFINIBAND
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
	g_test_add_func("/config/wrong/no-key-is-repeated", test_no_key_is_repeated);
	g_test_add_func("/config/unknown/top", test_unknown);
#if !HAVE_INFINIBAND
	g_test_add_func("/config/unknown/not-built", test_not_built);
#endif
	g_test_add_func("/config/difference/top", test_difference);
	g_test_add_func("/config/difference/none", test_no_difference);
	g_test_add_func("/config/random/refused-or-taken", test_random);
	return g_test_run();
}
