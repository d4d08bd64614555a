# SPDX-License-Identifier: Apache-2.0
"""What a test under scripts/sim stands on: the fabric's cables, the bus, the mirror, the results.

A test is a program that scripts/sim runs as its COMMAND. Its cases are functions marked with
@case("/name"), they run in the order in which they stand, each gets the Bed, and report() speaks TAP.
"""
import json
import os
import re
import subprocess
import sys
import time
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../scripts"))

from simulation import topology  # noqa: E402

SERVICE = "xyz.openbmc_project.FabricManager"
ROOT = "/xyz/openbmc_project"
MANAGER = f"{ROOT}/fabric_manager"
FABRIC = f"{ROOT}/inventory/system/fabrics/fabric_fe80000000000000"
OWN = "xyz.openbmc_project.FabricManager"
DECORATOR = "xyz.openbmc_project.Inventory.Decorator"

# For an event that comes at once, on a busy machine and under sanitizers.
SOON = 20

cases = []


class Failed(Exception):
    pass


def case(name):
    def mark(function):
        cases.append((name, function))
        return function
    return mark


def check(condition, text):
    if not condition:
        raise Failed(text)


def equal(found, expected, what):
    check(found == expected, f"{what}: {found!r}, not {expected!r}")


class Mirror:
    """The client that follows signals only; see mirror/main.c."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        check(self._answer().startswith("ok"), "the mirror sees no objects")

    def _answer(self):
        line = self.process.stdout.readline()
        check(line, "the mirror has ended")
        return line.strip()

    def ask(self, command):
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        answer = self._answer()
        check(answer.startswith("ok"), f"{command}: {answer}")
        return answer[3:]

    def wait(self, path, interface, name, text, seconds=SOON):
        """Until a property has the value with that text; strings bring their quotes."""
        self.ask(f"wait {seconds} {path} {interface} {name} {text}")

    def wait_enum(self, path, interface, name, value, seconds=SOON, of=None):
        self.wait(path, interface, name, f'"{of or interface}.{value}"', seconds)

    def there(self, path, seconds=SOON):
        self.ask(f"there {seconds} {path}")

    def gone(self, path, seconds=SOON):
        self.ask(f"gone {seconds} {path}")

    def count(self):
        return int(self.ask("count"))

    def compare(self, seconds=SOON):
        """
        Until nothing differs from what the service says. It may owe signals for a while, when it has
        many of them, but not for ever. Returns how many signals told nothing new.
        """
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            try:
                return int(re.search(r"(\d+) redundant", self.ask("compare"))[1])
            except Failed:
                time.sleep(0.1)
        return self.ask("tell")


class Bed:
    def __init__(self):
        self.folder = os.environ["FABRIC_SIM_DIR"]
        with open(self.path("netlist"), encoding="utf-8", errors="replace") as netlist:
            self.nodes = topology.read(netlist.read())  # as it was cabled at first
        self.mirror_program = os.environ.get("FABRIC_MIRROR")
        self._mirror = None
        self._started = {}

    @property
    def mirror(self):
        if not self._mirror:
            self._mirror = Mirror(self.mirror_program)
        return self._mirror

    def path(self, name):
        return os.path.join(self.folder, name)

    # The fabric

    def console(self, line):
        check(len(line) < 127, "ibsim cuts longer lines")
        with open(self.path("console"), "w", encoding="utf-8") as console:
            console.write(line + "\n")

    def unlink(self, node, port=None):
        """Pull a cable, or all cables of a node."""
        self.console(f'Unlink "{node}"' + (f"[{port}]" if port else ""))

    def relink(self, node, port=None):
        self.console(f'ReLink "{node}"' + (f"[{port}]" if port else ""))

    def restore(self):
        """Cables and faults as at first."""
        for node in self.nodes:
            self.relink(node)
        self.faults("")

    def faults(self, rules):
        """Other rules for the daemon's wire, from its next request on."""
        with open(self.path("faults.new"), "w", encoding="utf-8") as file:
            file.write(rules + "\n")
        os.rename(self.path("faults.new"), self.path("faults"))

    def attached(self, *argv, host=None):
        """Run a stock tool on a wire without faults; its output."""
        environment = dict(os.environ, FABRIC_PERFECT="1", **({"SIM_HOST": host} if host else {}))
        result = subprocess.run(["attached", *argv], capture_output=True, text=True, check=False,
                                env=environment, timeout=120)
        check(result.returncode == 0, f"{' '.join(argv)}: {result.stderr[-500:]}")
        return result.stdout

    def discovered(self):
        """The topology as ibnetdiscover sees it."""
        return topology.read(self.attached("ibnetdiscover"))

    def pid(self, name):
        with open(self.path(f"{name}.pid"), encoding="utf-8") as file:
            return int(file.read())

    def start(self, piece, *arguments, until=None, log=None):
        """Start a piece again, or another one of it; scripts/sim ends it with all the rest."""
        log = log or f"{piece}.log"
        with open(self.path(log), "ab") as output:
            before = output.tell()
            process = subprocess.Popen([self.path(f"start-{piece}"), *arguments],
                                       stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        self._started[log[:-len(".log")]] = process
        if not arguments:
            with open(self.path(f"{piece}.pid"), "w", encoding="utf-8") as file:
                file.write(f"{process.pid}\n")
        if until:
            self.wait_log(log, until, before)

    def wait_log(self, log, text, offset=0):
        """A log has no better way to say that it has grown."""
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            with open(self.path(log), encoding="utf-8", errors="replace") as file:
                file.seek(offset)
                if text in file.read():
                    return
            time.sleep(0.02)
        raise Failed(f'no "{text}" in {log}')

    def wait_ended(self, pid):
        """Of a process that is not our child: it is gone, or only its parent has yet to notice."""
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            try:
                with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
                    if file.read().rpartition(")")[2].split()[0] == "Z":
                        return
            except OSError:
                return
            time.sleep(0.02)
        raise Failed(f"process {pid} does not end")

    def stop(self, name):
        """Kill what start() has started."""
        process = self._started.pop(name)
        process.kill()
        process.wait()

    # The bus

    def busctl(self, *argv):
        result = subprocess.run(["busctl", "--json=short", "--timeout=120", *argv],
                                capture_output=True, text=True, check=False)
        check(result.returncode == 0, f"busctl {' '.join(argv)}: {result.stderr.strip()}")
        return json.loads(result.stdout) if result.stdout.strip() else None

    def objects(self):
        """{path: {interface: {property: value}}}, as of now."""
        answer = self.busctl("call", SERVICE, ROOT, "org.freedesktop.DBus.ObjectManager",
                             "GetManagedObjects")
        return {path: {interface: {name: value["data"] for name, value in properties.items()}
                       for interface, properties in interfaces.items()}
                for path, interfaces in answer["data"][0].items()}

    def property(self, path, interface, name):
        return self.busctl("get-property", SERVICE, path, interface, name)["data"]

    def wait_property(self, path, interface, name, value, seconds=60):
        """By asking again and again: for fabrics that are too large for the mirror."""
        give_up = time.monotonic() + seconds
        while self.property(path, interface, name) != value:
            check(time.monotonic() < give_up, f"{path} {name} is not {value} after {seconds} s")
            time.sleep(0.05)

    def wait_until(self, is_so, what, seconds=60):
        """By asking again and again: for what no signal tells."""
        give_up = time.monotonic() + seconds
        while not is_so():
            check(time.monotonic() < give_up, f"not after {seconds} s: {what}")
            time.sleep(0.05)

    def refresh(self):
        """Returns when a sweep is done that began after the call."""
        self.busctl("call", SERVICE, MANAGER, OWN, "Refresh")

    def fabricctl(self, *argv):
        result = subprocess.run(["fabricctl", "--json", *argv], capture_output=True, text=True,
                                check=False)
        check(result.returncode == 0, f"fabricctl {' '.join(argv)}: {result.stderr.strip()}")
        return json.loads(result.stdout)


def switch_path(guid):
    return f"{FABRIC}/Switches/switch_{guid:016x}"


def port_path(guid, port):
    return f"{switch_path(guid)}/Ports/port_{port}"


def endpoint_path(guid):
    return f"{FABRIC}/Endpoints/endpoint_{guid:016x}"


def report():
    """Run all cases; returns the exit status."""
    bed = Bed()
    failures = 0
    print(f"1..{len(cases)}", flush=True)
    for number, (name, function) in enumerate(cases, 1):
        try:
            function(bed)
            print(f"ok {number} {name}", flush=True)
        except Exception as error:  # whatever it is, the case has failed and the next one runs
            failures += 1
            bed.restore()  # or the next one would fail for nothing
            text = str(error) if isinstance(error, Failed) else traceback.format_exc()
            print(f"not ok {number} {name}", flush=True)
            for line in text.splitlines():
                print(f"# {line}", flush=True)
    return 1 if failures else 0
