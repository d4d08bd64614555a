# SPDX-License-Identifier: Apache-2.0
"""From an unknown fabric to a live one on the bus, against ibnetdiscover on the same simulated wire."""
from . import cold, cuts, rest

# What the two fabrics have to reach; ibnetdiscover's own numbers are the rest.
FABRICS = {
    "702": {"shape": "fattree 18 36 18", "bus_s": 0.5, "bytes": 8e6, "signal_s": 0.020,
            "cpu": 0.002, "counted": 10},
    "9286": {"shape": "fattree 36 250 36", "bus_s": 5.0, "bytes": 40e6, "signal_s": 0.050,
             "cpu": 0.01, "introspect": 20.0, "counted": 5},
}
PARTS = ("cold", "cuts", "rest")
LINEAR = 1.5  # an object of the larger fabric may take so much longer than one of the smaller


def measure(rig, name, arguments):
    """All rows of one fabric. Runs inside of it."""
    limits, rows = FABRICS[name], []
    if "cold" in arguments.parts:
        rows += cold.measure(rig, arguments.runs, limits["bus_s"])
        rows += cold.measure_beside_opensm(rig, arguments.runs)
    if "cuts" in arguments.parts:
        rows += cuts.measure(rig, arguments.cuts, limits["counted"], limits["signal_s"])
    if "rest" in arguments.parts:
        rows += rest.measure(rig, arguments.runs, arguments.rest_seconds, limits)
    return rows


def compare(fabrics):
    """What can only be said of two fabrics together: how the time grows with the objects."""
    each = [row for rows in fabrics.values() for row in rows if row.name == "for each object"]
    if len(each) == 2:
        each[1].target = LINEAR * each[0].value
