# SPDX-License-Identifier: Apache-2.0
"""Cables that are pulled: what it costs to notice, and how soon everybody hears of it."""
import dataclasses
import random
import re
import time

from .cold import count_objects
from .rig import Daemon, Process
from .table import Row, median_row, percentile

FABRICS = "/xyz/openbmc_project/inventory/system/fabrics"
PORT_INTERFACE = "xyz.openbmc_project.Inventory.Decorator.InfiniBandPort"
TRAP = re.compile(r"trap (\d+), LID (\d+)")
BETWEEN = "between switches"
PATIENCE_MS = 1000
PAUSE_SECONDS = 0.05  # after a cut; until then all that was said of it has been read here
# Only what a cut causes is to be seen.
CONFIG = {"heartbeat_s": 3600, "light_sweep_s": 86400, "full_sweep_s": 604800,
          "patience_ms": PATIENCE_MS}


@dataclasses.dataclass
class Cable:
    """From a switch to another node."""
    switch: object
    port: int
    peer: object

    def command(self, verb):
        return f'{verb} "{self.switch.id}"[{self.port}]'

    def is_inner(self):
        return self.peer.kind == "Switch"


@dataclasses.dataclass
class Delay:
    """From the first trap of the switches at its ends, and from what was typed, to the signal."""
    trap: float | None  # a trap that goes the way that was cut is lost
    console: float
    by_service: float | None  # from the trap by which opensm tells which host is gone
    n_traps: int


def choose_cables(nodes, count):
    """So many between switches and as many to hosts, without those of opensm and the daemon."""
    taken = {node.id for node in [node for node in nodes.values() if node.kind == "Ca"][:2]}
    inner, outer = [], []
    for node in nodes.values():
        for port, link in node.links.items():
            peer = nodes[link.peer]
            if node.kind != "Switch" or link.peer in taken:
                continue
            if peer.kind != "Switch":
                outer.append(Cable(node, port, peer))
            elif (node.id, port) < (link.peer, link.peer_port):
                inner.append(Cable(node, port, peer))
    dice = random.Random(1)
    return (dice.sample(inner, min(count, len(inner) // 2)),
            dice.sample(outer, min(count, len(outer) // 2)))


class Watch:
    """A daemon that does nothing by itself, and a client that hears what it says."""

    def __init__(self, rig):
        self.rig = rig
        self.lids = {}
        rig.wait_for_opensm()
        self.daemon = Daemon(rig, **CONFIG)
        self.daemon.announced(count_objects(rig.nodes))
        self.daemon.subscribed()
        self.client = Process([rig.built("tests/bench/signal-times")], "stdout")
        self.settle()

    def stop(self):
        self.client.stop()
        self.daemon.stop()

    def settle(self):
        """Until neither opensm nor the daemon has anything left to do."""
        log = self.daemon.output.lines
        while True:
            self.rig.wait_for_opensm()
            quiet = time.monotonic() - log[-1][0]
            if quiet > 1.5 * PATIENCE_MS / 1000:
                return
            time.sleep(0.1)

    def path(self, switch):
        return f"{FABRICS}/fabric_fe80000000000000/Switches/switch_{switch.guid:016x}"

    def lid(self, switch):
        if switch.id not in self.lids:
            self.lids[switch.id] = self.rig.property(
                self.path(switch), "xyz.openbmc_project.Inventory.Decorator.InfiniBandManagementPort",
                "LID")
        return self.lids[switch.id]

    def do(self, cable, verb):
        """Returns what came of it when the port's signal has come."""
        wanted = f"{self.path(cable.switch)}/Ports/port_{cable.port} {PORT_INTERFACE}"
        ends = [cable.switch, cable.peer] if cable.is_inner() else [cable.switch]
        lids = [self.lid(end) for end in ends]
        typed = time.monotonic()
        self.rig.console(cable.command(verb))
        signal = self.client.output.wait(f"{verb}: a signal of {wanted}", lambda when, text: when
                                         if text == wanted else None, since=typed)
        time.sleep(PAUSE_SECONDS)
        traps = [when for lid in lids if (when := self._find_trap(128, lid, typed, signal))]
        service = self._find_trap(65, None, typed, signal)
        return Delay(signal - min(traps) if traps else None, signal - typed,
                     signal - service if service else None, len(traps))

    def _find_trap(self, number, lid, since, until):
        def wanted(when, text):
            found = TRAP.search(text)
            return when if (found and when <= until and int(found[1]) == number
                            and lid in (int(found[2]), None)) else None
        return self.daemon.output.find(wanted, since)


def count_requests(watch, cables):
    """Of each cut alone, everything being quiet before and after."""
    counts = []
    for cable in cables:
        before = watch.daemon.requests()
        watch.do(cable, "Unlink")
        watch.settle()
        counts.append(watch.daemon.requests() - before)
        watch.do(cable, "ReLink")
        watch.settle()
    return counts


def measure_delays(watch, cables):
    delays = []
    for cable in cables:
        delays.append(watch.do(cable, "Unlink"))
    for cable in cables:
        watch.rig.console(cable.command("ReLink"))
    watch.settle()
    return delays


def request_row(name, counts):
    return Row(f"MADs for one cut, {name}, the most", "", max(counts), 10, counts)


def delay_rows(name, delays, most):
    traps = [delay.trap for delay in delays if delay.n_traps]
    services = [delay.by_service for delay in delays if delay.by_service is not None]
    alone = [delay.trap for delay in delays if delay.n_traps == 1]
    rows = [Row(f"trap to signal, {name}, 99th percentile", "ms", percentile(traps, 0.99), most,
                traps),
            median_row("median", "ms", traps),
            median_row("console to signal, median", "ms", [delay.console for delay in delays])]
    if name == BETWEEN and alone:
        rows.append(Row(f"of {len(alone)} with one trap only, the most", "ms", max(alone), None,
                        alone))
    if services:
        rows += [Row(f"trap 65 to signal, 99th percentile of {len(services)}", "ms",
                     percentile(services, 0.99), None, services),
                 median_row("trap 65 to signal, median", "ms", services)]
    return rows


def measure(rig, n_cuts, n_counted, most_seconds):
    """Half of the cuts are between switches, half at hosts.

    The MADs are counted at others, since the daemon suspects a port that changed before.
    """
    watch = Watch(rig)
    rows = []
    try:
        for name, cables in zip((BETWEEN, "at a host"),
                                choose_cables(rig.nodes, n_counted + n_cuts // 2)):
            counts = count_requests(watch, cables[:n_counted])
            rows += [request_row(name, counts), median_row("median", "", counts)]
            rows += delay_rows(name, measure_delays(watch, cables[n_counted:]), most_seconds)
    finally:
        watch.stop()
    return rows
