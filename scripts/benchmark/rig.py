# SPDX-License-Identifier: Apache-2.0
"""What is measured with: the daemon, its peer and opensm in a fabric of scripts/sim.

Times are CLOCK_MONOTONIC in seconds everywhere: in the daemon's log, of signals, and here.
"""
import json
import os
import re
import subprocess
import threading
import time

STAMPED = re.compile(r"^\[(\d+\.\d+)\] (.*)$")
COMPLETE = re.compile(r"Live, complete: (\d+) nodes, .*; (\d+) requests so far")
ANNOUNCED = re.compile(r"^(\d+) objects? announced")
REQUESTS = re.compile(r"(\d+) requests so far")
PATIENCE_SECONDS = 120
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Lines:
    """The lines that a process writes, as they come: [(when it was written, text)]."""

    def __init__(self, stream):
        self.lines, self.ended = [], False
        self.changed = threading.Condition()
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream):
        for line in stream:
            stamped = STAMPED.match(line)
            entry = (float(stamped[1]), stamped[2]) if stamped else (time.monotonic(), line.rstrip())
            with self.changed:
                self.lines.append(entry)
                self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def find(self, wanted, since=0.0):
        """What wanted(time, text) makes of the first line since then of which it makes something."""
        for when, text in self.lines:
            found = wanted(when, text) if when >= since else None
            if found is not None:
                return found
        return None

    def wait(self, what, wanted, seconds=PATIENCE_SECONDS, since=0.0):
        give_up = time.monotonic() + seconds
        with self.changed:
            while (found := self.find(wanted, since)) is None:
                left = give_up - time.monotonic()
                if self.ended or left <= 0 or not self.changed.wait(left):
                    last = "\n".join(text for _, text in self.lines[-10:])
                    raise RuntimeError(f"no sign of: {what}; the last lines were:\n{last}")
        return found


class Process:
    def __init__(self, argv, stream, env=None):
        self.begun = time.monotonic()
        self.popen = subprocess.Popen(argv, env=env, stdin=subprocess.PIPE, text=True,
                                      **{stream: subprocess.PIPE})
        self.output = Lines(getattr(self.popen, stream))

    @property
    def pid(self):
        return self.popen.pid

    def stop(self):
        self.popen.terminate()
        self.popen.stdin.close()
        self.popen.wait(60)


class Daemon(Process):
    """fabric-managerd at its node, with the log that tells what it does."""

    def __init__(self, rig, **infiniband):
        config = rig.path("bench.json")
        with open(config, "w", encoding="utf-8") as file:
            json.dump({"infiniband": infiniband}, file)
        env = {key: value for key, value in os.environ.items() if key != "JOURNAL_STREAM"}
        super().__init__(["attached", rig.built("daemon/fabric-managerd"), "-v", "-c", config],
                         "stderr", env)

    def first_request(self):
        """The last moment at which it is known that there was none."""
        none = [when for when, text in self.output.lines if "; 0 requests so far" in text]
        return none[-1]

    def complete(self):
        """When the first sweep was in the graph, and the requests that it took."""
        def wanted(when, text):
            found = COMPLETE.search(text)
            return (when, int(found[2])) if found else None
        return self.output.wait("a complete sweep", wanted)

    def announced(self, objects):
        """When so many objects had been announced."""
        def wanted(when, text):
            found = ANNOUNCED.match(text)
            return when if found and int(found[1]) >= objects else None
        return self.output.wait(f"{objects} objects announced", wanted)

    def subscribed(self):
        return self.output.wait("a subscription", lambda when, text: when if
                                "notices subscribed" in text else None)

    def requests(self):
        counts = [REQUESTS.search(text) for _, text in self.output.lines]
        return [int(count[1]) for count in counts if count][-1]


def cpu_ticks(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def cpu_nanoseconds(pid):
    """Of a process with one thread."""
    with open(f"/proc/{pid}/schedstat", encoding="utf-8") as stat:
        return int(stat.read().split()[0])


def memory(pid):
    """Resident and proportional, in bytes."""
    sizes = {}
    with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as rollup:
        for line in rollup.read().splitlines()[1:]:
            name, size = line.split()[:2]
            sizes[name] = int(size) * 1024
    return sizes["Rss:"], sizes["Pss:"]


class Rig:
    """The fabric of scripts/sim that this process runs in."""

    def __init__(self, build_dir, nodes):
        self.build_dir, self.nodes = build_dir, nodes
        self.folder = os.environ["FABRIC_SIM_DIR"]
        with open(self.path("opensm.pid"), encoding="utf-8") as file:
            self.opensm = int(file.read())

    def path(self, name):
        return os.path.join(self.folder, name)

    def built(self, target):
        return os.path.join(self.build_dir, target)

    def console(self, command):
        with open(self.path("console"), "w", encoding="utf-8") as console:
            console.write(f"{command}\n")

    def set_faults(self, *rules):
        """For all programs that are started from now on."""
        with open(self.path("faults.new"), "w", encoding="utf-8") as file:
            file.write("\n".join(rules) + "\n")
        os.rename(self.path("faults.new"), self.path("faults"))

    def ibnetdiscover(self, preload=None):
        """The seconds of the whole process, of its discovery if that is preloaded, and its MADs."""
        stats = self.path("ibnetdiscover.stats")
        env = dict(os.environ, UMAD_IBSIM_STATS=stats)
        argv = ["attached", "ibnetdiscover", "-o", "32"]
        if preload:
            argv[1:1] = ["sh", "-c", f'LD_PRELOAD="{preload} $LD_PRELOAD" exec "$@"', "sh"]
        begun = time.monotonic()
        result = subprocess.run(argv, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                text=True, check=True)
        whole = time.monotonic() - begun
        said = re.search(r"discovery took (\S+) s", result.stderr)
        with open(stats, encoding="utf-8") as file:
            sent = int(re.search(r"\bsent=(\d+)", file.read().splitlines()[-1])[1])
        return whole, float(said[1]) if said else None, sent

    def stop_opensm(self):
        """The subnet stays as it has configured it."""
        os.kill(self.opensm, 15)
        while os.path.exists(f"/proc/{self.opensm}"):
            time.sleep(0.05)
        self.opensm = None

    def start_opensm(self):
        log = self.path("opensm.log")
        begin = os.path.getsize(log)
        with open(self.path("opensm-again.log"), "ab") as output:
            popen = subprocess.Popen([self.path("start-opensm")], stdin=subprocess.DEVNULL,
                                     stdout=output, stderr=output)
        self.opensm = popen.pid
        while popen.poll() is None:
            with open(log, "rb") as file:
                file.seek(min(begin, os.path.getsize(log)))
                if b"SUBNET UP\n" in file.read():
                    return self.wait_for_opensm()
            time.sleep(0.1)
        raise RuntimeError("opensm has ended")

    def wait_for_opensm(self, quiet_seconds=0.6):
        """Until it has nothing to do."""
        quiet_since, ticks = time.monotonic(), cpu_ticks(self.opensm)
        while time.monotonic() - quiet_since < quiet_seconds:
            time.sleep(0.1)
            now = cpu_ticks(self.opensm)
            if now > ticks + 1:
                quiet_since = time.monotonic()
            if now > ticks:
                ticks = now

    def property(self, path, interface, name):
        """Its value, a number or a string."""
        text = subprocess.run(["busctl", "--system", "get-property",
                               "xyz.openbmc_project.FabricManager", path, interface, name],
                              stdout=subprocess.PIPE, text=True, check=True).stdout
        return json.loads(text.split(None, 1)[1])
