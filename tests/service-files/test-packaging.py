#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""
That the packages say what the tree says: test-packaging.py SOURCE

No bitbake runs here, so what a recipe names is compared with where it is defined.
"""

import glob
import hashlib
import os
import re
import sys

from tap import Tap

RECIPE = "packaging/yocto/fabric-manager_git.bb"
RULES = "packaging/debian/rules"
CONTROL = "packaging/debian/control"
# Of meson itself.
BUILT_IN = {"libexecdir"}
# They need a simulator, or are for who works on the tree.
OTHER_SUITES = {"cli", "sim", "umad-ibsim"}


def read(source, path):
    with open(os.path.join(source, path), encoding="utf-8") as file:
        return file.read()


def check_options(tap, source):
    known = set(re.findall(r"option\('(\w+)'", read(source, "meson_options.txt")))
    for path in (RECIPE, RULES):
        used = set(re.findall(r"-D(\w+)=", read(source, path)))
        tap.check(f"options/{os.path.basename(path)}", "\n".join(
            f"no such option: {option}" for option in sorted(used - known - BUILT_IN)) or
            ("" if used else "no option is set"))


def check_accounts(tap, source):
    defined = set(re.findall(r"(?m)^[ug] ([\w-]+)",
                             read(source, "service-files/fabric-manager.sysusers")))
    recipe = read(source, RECIPE)
    made = set(re.findall(r'(?m)^(?:USERADD|GROUPADD)_PARAM.*?([\w-]+)"$',
                          recipe.replace("\\\n", "")))
    tap.check("accounts", "" if made == defined else f"{made}, not {defined}")


def check_version(tap, source):
    version = re.search(r"version: '([^']+)'", read(source, "meson.build"))[1]
    problems = []
    if f'PV = "{version}+git' not in read(source, RECIPE):
        problems.append(f"{RECIPE} is not for {version}")
    if not read(source, "packaging/debian/changelog").startswith(f"fabric-manager ({version})"):
        problems.append(f"the Debian changelog does not begin with {version}")
    tap.check("version", "\n".join(problems))


def check_licence(tap, source):
    digest = hashlib.md5(read(source, "LICENSE").encode()).hexdigest()
    tap.check("licence", "" if f"md5={digest}" in read(source, RECIPE) else f"it is {digest}")


def check_suites(tap, source):
    """A package is built only if the unit tests pass: all but those that have a bed of their own."""
    suites = set()
    for path in glob.glob(os.path.join(source, "tests/**/meson.build"), recursive=True):
        suites |= set(re.findall(r"suite: '([\w-]+)'", read(source, path)))
    run = set(re.findall(r"--suite (\w+)", read(source, RULES)))
    missing = sorted(suites - run - OTHER_SUITES)
    strange = sorted(run - suites)
    tap.check("suites", "\n".join([f"not run: {name}" for name in missing] +
                                  [f"no such suite: {name}" for name in strange]))


def check_names(tap, source):
    """Names of makers and models come from udev's database, and from no list of PCI ids."""
    recommended = re.search(r'(?m)^RRECOMMENDS:\$\{PN\} = "(.*)"', read(source, RECIPE))[1].split()
    tap.check("names/recipe", "" if recommended == ["udev-hwdb"] else f"it is {recommended}")
    tap.check("names/debian", "pci.ids is recommended, which nothing reads"
              if "pci.ids" in read(source, CONTROL) else "")


def check_libraries(tap, source):
    """Each library that the daemon's build asks for is named for Debian."""
    wanted = set()
    for path in ("meson.build", "daemon/backend/meson.build"):
        wanted |= set(re.findall(r"dependency\('([\w-]+)'", read(source, path)))
    control = read(source, CONTROL)
    missing = [name for name in sorted(wanted)
               if f" {name if name.startswith('lib') else 'lib' + name}-dev" not in control]
    tap.check("libraries", "\n".join(f"not in Build-Depends: {name}" for name in missing))


def main():
    tap = Tap()
    for check in (check_options, check_accounts, check_version, check_licence, check_libraries,
                  check_suites, check_names):
        check(tap, sys.argv[1])
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
