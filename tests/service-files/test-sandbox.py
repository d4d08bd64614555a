#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""
What systemd says of the unit: test-sandbox.py UNIT DAEMON

It is asked without a running systemd, about the file as it is installed.
"""

import os
import re
import subprocess
import sys
import tempfile

from tap import Tap

MOST_EXPOSED = 1.5

# What has to be in the unit whatever the number says.
NEEDED = {
    "Type": "notify",
    # A thread for each adapter that is asked, and libfabric's helper with its own.
    "TasksMax": "128",
    "Restart": "on-failure",
    # By root, whatever the service runs as: so the audit names who asked for it.
    "ExecReload": "+/bin/sh -c 'kill -HUP $$MAINPID'",
    # Keys are in its memory.
    "LimitCORE": "0",
    "User": "fabric-manager",
    "StateDirectoryMode": "0700",
    "RuntimeDirectoryMode": "0700",
    "UMask": "0077",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "AmbientCapabilities": "",
    "DevicePolicy": "closed",
    "ProtectSystem": "strict",
    "SystemCallArchitectures": "native",
}


def read_settings(path):
    """Each key's values, in order."""
    settings = {}
    with open(path, encoding="utf-8") as unit:
        for line in unit:
            if match := re.match(r"(\w+)=(.*)", line.strip()):
                settings.setdefault(match[1], []).append(match[2])
    return settings


def analyze(*arguments):
    done = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def check_exposure(tap, unit):
    status, said = analyze("security", "--offline=true", "--no-pager",
                           f"--threshold={MOST_EXPOSED * 10:.0f}", unit)
    exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", said)
    print(f"# exposure: {exposure and exposure[1]}, at most {MOST_EXPOSED}")
    good = exposure and status == 0 and float(exposure[1]) <= MOST_EXPOSED
    tap.check("exposure", "" if good else said)


def check_settings(tap, settings):
    for key, value in NEEDED.items():
        has = settings.get(key, ["(missing)"])
        tap.check(f"setting/{key}", "" if has == [value] else f"{key} is {has}, not {value!r}")


def check_devices(tap, settings):
    """None that is not an InfiniBand device: not issm, no block device, no class of everything."""
    known = re.compile(r"(char-infiniband_(mad|verbs)|/dev/infiniband/rdma_cm) rw")
    strange = [d for d in settings.get("DeviceAllow", []) if not known.fullmatch(d)]
    tap.check("devices", f"not expected: {strange}" if strange else "")


def check_credentials(tap, settings):
    """By name: with an absolute path the service would not start without the file."""
    problem = ""
    names = [c.split(":") for c in settings.get("LoadCredential", [])]
    if sorted(name[0] for name in names) != ["m_key", "sa_key"]:
        problem = f"credentials: {names}"
    for name, source in names:
        if "/" in source:
            problem = f"{name} is read from {source}"
    tap.check("credentials", problem)


def check_verify(tap, unit, daemon):
    """Clean, with the daemon of this build in place of the one that is not installed yet."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, os.path.basename(unit))
        with open(unit, encoding="utf-8") as source, open(copy, "w", encoding="utf-8") as target:
            target.write(re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={daemon}", source.read()))
        status, said = analyze("verify", "--man=no", copy)
    tap.check("verify", said or (f"status {status}" if status else ""))


def main():
    unit, daemon = sys.argv[1:]
    settings = read_settings(unit)
    tap = Tap()
    check_exposure(tap, unit)
    check_settings(tap, settings)
    check_devices(tap, settings)
    check_credentials(tap, settings)
    check_verify(tap, unit, os.path.realpath(daemon))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
