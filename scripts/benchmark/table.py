# SPDX-License-Identifier: Apache-2.0
"""Rows of what was measured beside what is to be reached, as a table and as JSON."""
import dataclasses
import datetime
import math
import os
import platform
import re
import statistics
import subprocess
import textwrap

UNITS = {"": (1, 0), "s": (1, 3), "ms": (1e3, 1), "us": (1e6, 1), "MB": (1e-6, 1), "%": (1e2, 2),
         "times": (1, 2)}  # factor from the base unit, decimals
PACKAGES = ("ibsim-utils", "opensm", "infiniband-diags", "dbus-daemon", "libsystemd0")


@dataclasses.dataclass
class Row:
    """One number. Without a target it is there to be compared with."""
    name: str
    unit: str
    value: float
    target: float | None = None
    samples: list = dataclasses.field(default_factory=list)

    @property
    def reached(self):
        return None if self.target is None else self.value <= self.target

    def show(self, value):
        factor, decimals = UNITS[self.unit]
        return f"{value * factor:.{decimals}f} {self.unit}".strip() if value is not None else ""

    def line(self):
        name = self.name if self.target is not None else f"  {self.name}"
        reached = {None: "", True: "yes", False: "NO"}[self.reached]
        return f"{name:50} {self.show(self.value):>11} {self.show(self.target):>11} {reached}".rstrip()

    def as_dict(self):
        return dict(dataclasses.asdict(self), reached=self.reached)


def median_row(name, unit, samples, target=None):
    return Row(name, unit, statistics.median(samples), target, samples)


def percentile(samples, share):
    return sorted(samples)[max(math.ceil(share * len(samples)) - 1, 0)]


def machine():
    """What the numbers depend on."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        cpu = re.search(r"model name\s*: (.*)", file.read())
    return {"cpu": cpu[1] if cpu else platform.machine(), "cores": os.cpu_count(),
            "kernel": platform.release(), "load": os.getloadavg()[0]}


def versions():
    text = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}\n", *PACKAGES],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          check=False).stdout
    return dict(line.split() for line in text.splitlines())


def now():
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


def print_head(report):
    host = report["machine"]
    print(f"{report['what']}, {report['date']}")
    print(f"{host['cpu']}, {host['cores']} cores, Linux {host['kernel']}")
    line = ", ".join(f"{name} {version}" for name, version in report["versions"].items())
    print(textwrap.fill(line, 80))


def print_rows(title, rows):
    print(f"\n{title:50} {'measured':>11} {'at most':>11} reached")
    for row in rows:
        print(row.line())
