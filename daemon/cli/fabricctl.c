// SPDX-License-Identifier: Apache-2.0
/*
 * fabricctl: asks fabric-managerd over D-Bus what there is, shows what happens, orders a sweep.
 *
 * Two tables say what can be on the command line; the help is printed from them. All that a verb
 * does is in the file with its name.
 */
#include "cli/fabricctl.h"

#include "base/util.h"
#include "cli/text.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <locale.h>

static verb_function verb_help;

static const struct verb {
	const char *name, *arguments, *help;
	int least, most; /* arguments */
	verb_function *run;
	bool local; /* needs no service */
} verbs[] = {
	{ "status", "", "The service, its sources, adapters and fabrics", 0, 0, verb_status },
	{ "list", "[KIND [WITHIN...]]", "Table of all objects of a kind", 0, INT_MAX, verb_list },
	{ "show", "OBJECT...", "All about single objects", 1, INT_MAX, verb_show },
	{ "tree", "[FABRIC|SWITCH...]", "What hangs where", 0, INT_MAX, verb_tree },
	{ "monitor", "", "What happens, as it happens", 0, 0, verb_monitor },
	{ "refresh", "[FABRIC]", "Have everything read anew", 0, 1, verb_refresh },
	{ "reload", "", "Have the service read its configuration anew", 0, 0, verb_reload },
	{ "help", "", "This text", 0, 0, verb_help, true },
};

enum option_id {
	OPTION_HELP = 'h',
	OPTION_FULL = 'l',
	OPTION_VERSION = 256,
	OPTION_JSON,
	OPTION_NO_LEGEND,
	OPTION_NO_PAGER,
	OPTION_WAIT,
	OPTION_NAMES,
};

static const struct option options[] = {
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ "json", optional_argument, NULL, OPTION_JSON },
	{ "no-legend", no_argument, NULL, OPTION_NO_LEGEND },
	{ "no-pager", no_argument, NULL, OPTION_NO_PAGER },
	{ "full", no_argument, NULL, OPTION_FULL },
	{ "names", no_argument, NULL, OPTION_NAMES },
	{ "wait", no_argument, NULL, OPTION_WAIT },
	{},
};

/* In the order of @options. */
static const struct {
	const char *form, *help;
} option_helps[] = {
	{ "-h --help", "This text" },
	{ "   --version", "The version of fabricctl" },
	{ "   --json[=short|pretty]", "For programs; an array of objects, or an object" },
	{ "   --no-legend", "No titles and no sums" },
	{ "   --no-pager", "No pager on a terminal" },
	{ "-l --full", "Cut no names, fold up no branches, leave nothing out" },
	{ "   --names", "list: nothing but names that 'show' takes" },
	{ "   --wait", "refresh: wait until everything has been read" },
};
_Static_assert(ARRAY_SIZE(option_helps) == ARRAY_SIZE(options) - 1, "a help for each option");

static int verb_help(struct fabricctl *ctl, int n_arguments, char **arguments)
{
	FILE *stream = ctl->output.stream;

	fputs("fabricctl [OPTIONS...] [VERB] [ARGUMENTS...]\n\n"
	      "Shows the fabrics that fabric-managerd knows; without a verb, its status.\n"
	      "\nVerbs:\n",
	      stream);
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		fprintf(stream, "  %-8s%-20s%s\n", verbs[i].name, verbs[i].arguments,
			verbs[i].help);
	fputs("\nOptions:\n", stream);
	for (size_t i = 0; i < ARRAY_SIZE(option_helps); i++)
		fprintf(stream, "  %-26s%s\n", option_helps[i].form, option_helps[i].help);
	fputs("\nAn OBJECT is an id, a name, a GUID, a path, or one of these with \"/\" and a "
	      "port.\n"
	      "KIND is fabrics, switches, ports, endpoints, domains, adapters or adapter-ports.\n"
	      "See fabricctl(1).\n",
	      stream);
	return EXIT_DONE;
}

static int verb_version(struct fabricctl *ctl, int n_arguments, char **arguments)
{
	fputs("fabricctl " VERSION "\n", ctl->output.stream);
	return EXIT_DONE;
}

/* A verb that is only an option. */
static const struct verb version = { "--version", "", "", 0, 0, verb_version, true };

static int fail_option(char **arguments)
{
	const char *names[ARRAY_SIZE(options) - 1];
	const char *word = arguments[optind - 1];
	CLEANUP(freep) char *name = NULL;
	const char *nearest;

	if (optopt && optopt < 256 && !options[0].flag && strncmp(word, "--", 2) != 0)
		return fail(EXIT_USAGE, "There is no option '-%c'; 'fabricctl help' has the list.",
			    optopt);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		names[i] = options[i].name;
	name = need_memory(strndup(word + 2, strcspn(word + 2, "=")));
	nearest = text_nearest(name, names, ARRAY_SIZE(names));
	if (nearest && !strcmp(nearest, name))
		return fail(EXIT_USAGE, "The option '--%s' takes no value.", name);
	if (nearest)
		return fail(EXIT_USAGE, "There is no option '--%s'; did you mean '--%s'?", name,
			    nearest);
	return fail(EXIT_USAGE, "There is no option '--%s'; 'fabricctl help' has the list.", name);
}

static int parse_json(struct fabricctl *ctl, const char *mode)
{
	static const char *const names[] = { "short", "pretty" };
	static const enum json_mode modes[] = { JSON_SHORT, JSON_PRETTY };

	if (!mode)
		ctl->output.json = JSON_AUTO;
	for (size_t i = 0; mode && i < ARRAY_SIZE(names); i++)
		if (!strcmp(mode, names[i]))
			ctl->output.json = modes[i];
	if (!ctl->output.json)
		return fail(EXIT_USAGE, "'--json=%s' is neither 'short' nor 'pretty'.", mode);
	return EXIT_DONE;
}

/* EXIT_DONE, or the exit status of wrong usage. @ret_verb is set by options that are verbs. */
static int parse_option(struct fabricctl *ctl, int option, char **arguments, const char **ret_verb)
{
	switch (option) {
	case OPTION_HELP:
		*ret_verb = "help";
		return EXIT_DONE;
	case OPTION_VERSION:
		*ret_verb = version.name;
		return EXIT_DONE;
	case OPTION_JSON:
		return parse_json(ctl, optarg);
	case OPTION_NO_LEGEND:
		ctl->output.legend = false;
		return EXIT_DONE;
	case OPTION_NO_PAGER:
		ctl->output.pager = false;
		return EXIT_DONE;
	case OPTION_FULL:
		ctl->output.full = true;
		return EXIT_DONE;
	case OPTION_NAMES:
		ctl->names = true;
		return EXIT_DONE;
	case OPTION_WAIT:
		ctl->wait = true;
		return EXIT_DONE;
	default:
		return fail_option(arguments);
	}
}

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

static int fail_verb(const char *name)
{
	const char *names[ARRAY_SIZE(verbs)];

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		names[i] = verbs[i].name;
	return fail_word("verb", name, names, ARRAY_SIZE(names));
}

/* Whether @verb can be run with these arguments and options; the exit status if not. */
static int check_usage(const struct fabricctl *ctl, const struct verb *verb, int n_arguments,
		       char **arguments)
{
	if (n_arguments < verb->least)
		return fail(EXIT_USAGE, "'%s' needs to be told which: %s %s", verb->name,
			    verb->name, verb->arguments);
	if (n_arguments > verb->most)
		return fail(EXIT_USAGE, "'%s' takes %s, '%s' is one too many.", verb->name,
			    verb->most ? "one argument" : "no argument", arguments[verb->most]);
	if (ctl->wait && verb->run != verb_refresh)
		return fail(EXIT_USAGE, "'--wait' is for 'refresh'; '%s' has nothing to wait for.",
			    verb->name);
	if (ctl->names && verb->run != verb_list)
		return fail(EXIT_USAGE, "'--names' is for 'list', not for '%s'.", verb->name);
	if (ctl->output.json && verb->local)
		return fail(EXIT_USAGE, "'%s' is for people; '--json' has nothing to print.",
			    verb->name);
	return EXIT_DONE;
}

static int run_verb(struct fabricctl *ctl, const struct verb *verb, int n_arguments,
		    char **arguments)
{
	int r = check_usage(ctl, verb, n_arguments, arguments), finished;

	if (r != EXIT_DONE)
		return r;
	output_init(&ctl->output);
	r = verb->local ? 0 : client_open(&ctl->client);
	if (r < 0)
		r = fail_client(ctl, r, "Connecting");
	else
		r = verb->run(ctl, n_arguments, arguments);
	client_close(&ctl->client);
	stale_done(&ctl->stale);
	machine_done(&ctl->machine);
	finished = output_finish(&ctl->output);
	if (finished < 0 && finished != -EPIPE)
		return fail(EXIT_FAILED, "The output cannot be written: %s", strerror(-finished));
	return r;
}

int main(int argc, char **argv)
{
	struct fabricctl ctl = { .output = { .legend = true, .pager = true } };
	const char *name = NULL;
	const struct verb *verb;
	int option, r;

	setlocale(LC_ALL, "");
	opterr = 0;
	while ((option = getopt_long(argc, argv, "hl", options, NULL)) >= 0) {
		r = parse_option(&ctl, option, argv, &name);
		if (r != EXIT_DONE)
			return r;
	}
	argc -= optind;
	argv += optind;
	if (name)
		argc = 0;
	else
		name = argc ? argv[0] : "status";
	verb = !strcmp(name, version.name) && !argc ? &version : find_verb(name);
	if (!verb)
		return fail_verb(name);
	return run_verb(&ctl, verb, argc ? argc - 1 : 0, argv + 1);
}
