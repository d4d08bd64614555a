# SPDX-License-Identifier: Apache-2.0
"""A fabric at rest, with everything as it is by default: what it holds, what it does, how it answers."""
import re
import statistics
import subprocess
import time

from .cold import count_objects
from .cuts import FABRICS, PORT_INTERFACE
from .rig import Daemon, Process, cpu_nanoseconds, memory
from .table import Row, median_row

SERVICE = "xyz.openbmc_project.FabricManager"
ONE = ("xyz.openbmc_project.OneObject", "/xyz/openbmc_project/one",
       "xyz.openbmc_project.OneObject", "State")
SETTLE_SECONDS = 10
CALLS = 2000


def resident_rows(rig, daemon, most_bytes):
    resident, proportional = memory(daemon.pid)
    return [Row("resident memory at rest", "MB", resident, most_bytes),
            Row("proportional (PSS)", "MB", proportional),
            Row("opensm, resident", "MB", memory(rig.opensm)[0])]


def idle_row(daemon, seconds, most_share):
    begun, used = time.monotonic(), cpu_nanoseconds(daemon.pid)
    time.sleep(seconds)
    used, elapsed = cpu_nanoseconds(daemon.pid) - used, time.monotonic() - begun
    return Row("CPU when nothing happens", "%", used / 1e9 / elapsed, most_share)


def busctl_seconds(target):
    begun = time.monotonic()
    subprocess.run(["busctl", "--system", "get-property", *target], stdout=subprocess.DEVNULL,
                   check=True)
    return time.monotonic() - begun


def call_rows(rig, runs):
    """A port somewhere in the middle against a service that has nothing else."""
    switches = [node for node in rig.nodes.values() if node.kind == "Switch"]
    switch = switches[len(switches) // 2]
    port = (SERVICE, f"{FABRICS}/fabric_fe80000000000000/Switches/switch_{switch.guid:016x}/Ports/"
            f"port_{switch.ports // 2}", PORT_INTERFACE, "State")
    one = Process([rig.built("tests/bench/one-object")], "stdout")
    try:
        one.output.wait("ready", lambda when, text: True)
        pairs, busctl = [], []
        for _ in range(runs):
            result = subprocess.run([rig.built("tests/bench/call-times"), str(CALLS), *port, *ONE],
                                    stdout=subprocess.PIPE, text=True, check=True)
            pairs.append([float(line) / 1e6 for line in result.stdout.split()])
            busctl.append((statistics.median(busctl_seconds(port) for _ in range(20)),
                           statistics.median(busctl_seconds(ONE) for _ in range(20))))
    finally:
        one.stop()
    return [median_row("get-property of a port, times one of one object", "times",
                       [ours / theirs for ours, theirs in pairs], 1.2),
            median_row("of a port", "us", [ours for ours, _ in pairs]),
            median_row("of one object", "us", [theirs for _, theirs in pairs]),
            median_row("the same with busctl, whole processes", "times",
                       [ours / theirs for ours, theirs in busctl], 1.2)]


def introspect_rows(rig, runs, most_seconds):
    """As the object mapper does, but one call at a time."""
    seconds, count = [], 0
    for _ in range(runs):
        text = subprocess.run([rig.built("tests/bus/bus-walk")], stdout=subprocess.PIPE, text=True,
                              check=True).stdout
        found = re.search(r"(\d+) objects, in (\S+) s", text)
        count = int(found[1])
        seconds.append(float(found[2]))
    return [median_row("introspecting every object once", "s", seconds, most_seconds),
            median_row("for each object", "us", [each / count for each in seconds])]


def measure(rig, runs, seconds, limits):
    rig.wait_for_opensm()
    daemon = Daemon(rig)
    try:
        daemon.announced(count_objects(rig.nodes))
        daemon.subscribed()
        rig.wait_for_opensm()
        time.sleep(SETTLE_SECONDS)
        rows = resident_rows(rig, daemon, limits["bytes"])
        rows.append(idle_row(daemon, seconds, limits["cpu"]))
        rows += call_rows(rig, runs)
        rows += introspect_rows(rig, runs, limits.get("introspect"))
    finally:
        daemon.stop()
    return rows
