# SPDX-License-Identifier: Apache-2.0
"""A fabric that nobody knows yet: how soon is it known, and on the bus?

opensm is away meanwhile: a program that listens for notices is a subnet manager for ibsim, which tells
opensm, and that sweeps the fabric too. On real hardware it does neither that nor on the same cores.
"""
from .rig import Daemon
from .table import median_row

SILENT_HOSTS, SILENT_SWITCHES = 8, 2
LATENCIES = {"no latency": [], "0.1 ms latency": ["latency=100us"]}


def count_objects(nodes, silent=()):
    """What the daemon publishes of a fabric in which each end of a CA's cable is an endpoint."""
    count = 1
    for node in nodes.values():
        if node.id not in silent:
            count += 1 + node.ports if node.kind == "Switch" else len(node.links)
    return count


def run_daemon(rig, objects):
    """One start: seconds to the graph, to the bus, and the requests of the sweep."""
    daemon = Daemon(rig)
    try:
        announced = daemon.announced(objects)
        complete, requests = daemon.complete()
        return {"graph": complete - daemon.first_request(), "bus": announced - daemon.begun,
                "requests": requests}
    finally:
        daemon.stop()


def column(results, name):
    return [result[name] for result in results]


def sweep_rows(rig, runs):
    """Daemon and peer in turn, with and without latency."""
    objects = count_objects(rig.nodes)
    timer = rig.built("tests/bench/libdiscovery-time.so")
    rows = {}
    for latency, rules in LATENCIES.items():
        rig.set_faults(*rules)
        daemon, peer, parts = [], [], []
        for _ in range(runs):
            peer.append(rig.ibnetdiscover())
            daemon.append(run_daemon(rig, objects))
            parts.append(rig.ibnetdiscover(timer)[1])
        whole = median_row("ibnetdiscover -o 32, the whole process", "s", [run[0] for run in peer])
        rows[latency] = {
            "peer": whole, "part": median_row("ibnetdiscover -o 32, its discovery", "s", parts),
            "graph": median_row(f"first MAD to graph complete, {latency}", "s",
                                column(daemon, "graph"), target=whole.value),
            "bus": column(daemon, "bus"), "requests": column(daemon, "requests"),
            "mads": median_row("ibnetdiscover", "", [run[2] for run in peer])}
    return rows


def silent_nodes(nodes):
    """Some hosts and some of the switches that have none, but not those of daemon and opensm."""
    hosts = [node for node in nodes.values() if node.kind == "Ca"][2:]
    inner = [node for node in nodes.values() if node.kind == "Switch"
             and all(nodes[link.peer].kind == "Switch" for link in node.links.values())]
    return (hosts[::max(len(hosts) // SILENT_HOSTS, 1)][:SILENT_HOSTS]
            + inner[::max(len(inner) // SILENT_SWITCHES, 1)][:SILENT_SWITCHES])


def silence_rows(rig, runs):
    silent = silent_nodes(rig.nodes)
    rules = [f"guid={node.guid:#x} silent" for node in silent]
    objects = count_objects(rig.nodes)
    fewer = count_objects(rig.nodes, {node.id for node in silent})
    with_them, without = [], []
    # A tenth more or less of a fifth of a second is soon lost in the noise of other programs.
    for _ in range(runs if objects > 10000 else 4 * runs):
        rig.set_faults()
        without.append(run_daemon(rig, objects)["bus"])
        rig.set_faults(*rules)
        with_them.append(run_daemon(rig, fewer)["bus"])
    rig.set_faults()
    all_answer = median_row("all answer", "s", without)
    return [median_row(f"{len(silent)} nodes silent: the others are on the bus", "s", with_them,
                       target=1.1 * all_answer.value), all_answer]


def measure(rig, runs, most_seconds):
    """All rows of a cold start."""
    rig.stop_opensm()
    sweeps = sweep_rows(rig, runs)
    fast, slow = sweeps.values()
    rows = [median_row("MADs of a cold sweep", "", fast["requests"],
                       target=0.9 * fast["mads"].value), fast["mads"]]
    for sweep in (fast, slow):
        rows += [sweep["graph"], sweep["peer"], sweep["part"]]
    rows += [median_row("start of the process to the last object announced", "s", fast["bus"],
                        target=min(most_seconds, 3 * fast["peer"].value)
                        if most_seconds > 1 else most_seconds),
             median_row("with 0.1 ms latency", "s", slow["bus"])]
    rows += silence_rows(rig, runs)
    rig.start_opensm()
    return rows


def measure_beside_opensm(rig, runs):
    """As above, while opensm sweeps on the same two cores because of us."""
    objects = count_objects(rig.nodes)
    results = []
    for _ in range(runs):
        rig.wait_for_opensm()
        results.append(run_daemon(rig, objects))
    return [median_row("the same, while opensm sweeps too: graph", "s", column(results, "graph")),
            median_row("the same, while opensm sweeps too: bus", "s", column(results, "bus"))]
