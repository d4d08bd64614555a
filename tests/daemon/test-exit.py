#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How fabric-managerd ends when it cannot begin, which systemd decides by: test-exit.py DAEMON"""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "../service-files"))

from tap import Tap  # noqa: E402

USAGE, CONFIG, OTHER = 2, 78, 1

# The name, the file, more arguments, the status, what is said.
CASES = [
    ("/exit/wrong-value", '{\n"front_end": 3}', [], CONFIG, 'line 2: "front_end" is 3, but must be'),
    ("/exit/no-json", "{", [], CONFIG, "line 1"),
    ("/exit/wrong-option", "{}", ["--nonsense"], USAGE, "nonsense"),
    ("/exit/wrong-argument", "{}", ["more"], USAGE, 'unexpected argument "more"'),
    ("/exit/no-bus", "{}", [], OTHER, "bus"),
]


def run(daemon, folder, text, arguments):
    path = os.path.join(folder, "config.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    environment = dict(os.environ, DBUS_SYSTEM_BUS_ADDRESS=f"unix:path={folder}/none")
    return subprocess.run([daemon, "--config", path, *arguments], env=environment, text=True,
                          capture_output=True, check=False, timeout=60)


tap = Tap()
with tempfile.TemporaryDirectory() as where:
    for name, text, arguments, status, said in CASES:
        result = run(sys.argv[1], where, text, arguments)
        good = result.returncode == status and said in result.stderr
        tap.check(name, "" if good else f"status {result.returncode}: {result.stderr}")
sys.exit(tap.end())
