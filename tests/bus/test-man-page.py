#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""
Whether a manual page names each interface that is described.

    test-man-page.py PAGE INTERFACES-DIR

What all begin with may be left out, and stands there once.
"""

import glob
import os
import re
import sys

COMMON = "xyz.openbmc_project."


def words_of(page):
    """The text without its markup, as a set of words."""
    with open(page, encoding="utf-8") as file:
        text = "".join(line for line in file if not line.startswith('.\\"'))
    text = text.replace("\\-", "-")
    text = re.sub(r"\\f.", " ", text)
    return {word.rstrip(".") for word in re.findall(r"[\w.]+", text)}


def interfaces_in(folder):
    for path in sorted(glob.glob(folder + "/**/*.interface.yaml", recursive=True)):
        yield os.path.relpath(path, folder)[: -len(".interface.yaml")].replace("/", ".")


def main():
    page, folder = sys.argv[1:]
    words = words_of(page)
    names = list(interfaces_in(folder))
    failed = not names
    print("1..{}".format(len(names)))
    for count, name in enumerate(names, start=1):
        # The service itself has nothing in front that could be left out.
        is_there = name in words or (name.count(".") > 2 and name[len(COMMON) :] in words)
        failed |= not is_there
        print("{} {} - /man-page/{}".format("ok" if is_there else "not ok", count, name))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
