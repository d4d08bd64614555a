# SPDX-License-Identifier: Apache-2.0
"""The pieces of a simulated fabric: a bus, ibsim, opensm, the daemon.

Each has a start and a sign of life. They are started through scripts in the folder, so that a test
can start one again, or another one.
"""
import glob
import json
import os
import shlex
import subprocess
import time

from .supervisor import Failure

BUS_NAME = "xyz.openbmc_project.FabricManager"
MANAGER = "/xyz/openbmc_project/fabric_manager"
PATIENCE_SECONDS = 300  # a sanitized daemon, 10,000 nodes and a busy machine
STALE_SECONDS = 20  # of a daemon that has given up on its fabric

BUS_CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <apparmor mode="disabled"/>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    <allow eavesdrop="true"/>
  </policy>
</busconfig>
"""

# A standby takes over one second after the master is silent, instead of after 40.
OPENSM_CONFIG = """\
force_log_flush TRUE
sminfo_polling_timeout 250
polling_retry_number 3
partition_config_file {folder}/partitions.conf
"""

START_IBSIM = """\
#!/bin/sh
# Runs the simulator in the foreground: start-ibsim
cd {folder} || exit 1
export IBSIM_SOCKNAME={name}
exec ibsim -s {arguments} {folder}/netlist <>{folder}/console
"""

START_OPENSM = """\
#!/bin/sh
# Runs a subnet manager in the foreground: start-opensm [HOST [PRIORITY]]
host=${{1:-{host}}}
state={folder}/opensm
[ "$host" = {host} ] || state=$state-$host
mkdir -p "$state" && cd "$state" || exit 1
export IBSIM_SOCKNAME={name} SIM_HOST="$host" OSM_TMP_DIR="$state" OSM_CACHE_DIR="$state"
LD_PRELOAD={library} exec opensm -F {folder}/opensm.conf -f "$state.log" -p "${{2:-8}}"
"""

# The wire of the daemon, for it and for any other program that uses libibumad.
ATTACHED = """\
#!/bin/sh
# Runs a program of libibumad at a node of the fabric: [SIM_HOST=NODE] attached COMMAND [ARG...]
# FABRIC_PERFECT=1 gives it a wire without faults.
export IBSIM_SOCKNAME={name} SIM_HOST="${{SIM_HOST:-{host}}}"
unset UMAD_IBSIM_FAULTS UMAD_IBSIM_CONTROL
if [ -z "${{FABRIC_PERFECT:-}}" ]; then
	export UMAD_IBSIM_FAULTS={faults} UMAD_IBSIM_CONTROL={folder}/faults
fi
LD_PRELOAD={library} exec "$@"
"""

# A library that was built without sanitizers is before theirs, which is no harm here.
START_DAEMON = """\
#!/bin/sh
# Runs the daemon in the foreground: start-daemon [ARG...]
cd {folder} || exit 1
export DBUS_SYSTEM_BUS_ADDRESS={address} SIM_HOST={host}
export ASAN_OPTIONS="${{ASAN_OPTIONS:+$ASAN_OPTIONS:}}verify_asan_link_order=0"
export UBSAN_OPTIONS="${{UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1}}"
exec {folder}/bin/attached {daemon} {arguments} "$@"
"""


class Simulation:
    """What the pieces share: the folder, the names, who starts them."""

    def __init__(self, folder, supervisor, nodes, host):
        self.folder, self.supervisor, self.nodes, self.host = folder, supervisor, nodes, host
        self.name = os.path.basename(folder)  # of ibsim's sockets
        self.address = f"unix:path={folder}/bus"
        self.pieces = []

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text, mode=0o600):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8", opener=lambda path, flags:
                  os.open(path, flags, mode)) as file:
            file.write(text)

    def write_script(self, name, template, **values):
        quoted = {key: shlex.quote(value) for key, value in values.items()}
        quoted["arguments"] = values.get("arguments", "")
        self.write(name, template.format(folder=shlex.quote(self.folder), name=self.name, **quoted),
                   mode=0o700)

    def start(self, name, argv, **options):
        piece = self.supervisor.start(name, argv, log=self.path(f"{name}.log"), **options)
        self.pieces.append(piece)
        self.write(f"{name}.pid", f"{piece.pid}\n")
        return piece

    def start_bus(self):
        self.write("bus.conf", BUS_CONFIG.format(socket=self.path("bus")))
        bus = self.start("dbus-daemon", ["dbus-daemon", "--nofork", "--nopidfile", "--nosyslog",
                                         f"--config-file={self.path('bus.conf')}"])
        self.supervisor.wait_until(lambda: os.path.exists(self.path("bus")), "the bus is there",
                                   30, bus)

    def start_ibsim(self):
        """ibsim says that it is ready before it has bound its sockets, so those are waited for."""
        switches = sum(node.kind == "Switch" for node in self.nodes.values())
        ports = sum(node.ports + 1 for node in self.nodes.values())
        os.mkfifo(self.path("console"), 0o600)
        # Open here too, so that a command to a dead ibsim does not hang.
        self.console = os.open(self.path("console"), os.O_RDWR)
        limits = ["-N", str(max(32768, 2 * len(self.nodes))), "-S", str(max(2048, 2 * switches)),
                  "-P", str(max(524288, 2 * ports))]
        self.write_script("start-ibsim", START_IBSIM, arguments=shlex.join(limits))
        ibsim = self.start("ibsim", [self.path("start-ibsim")])
        self.supervisor.wait_until(self._is_ibsim_listening, "ibsim listens", 60, ibsim)

    def _is_ibsim_listening(self):
        with open("/proc/net/unix", encoding="utf-8", errors="replace") as sockets:
            return any(f"@{self.name}:ctl" in line for line in sockets)

    def write_seam(self, library, faults):
        if not os.path.exists(library):
            raise Failure(f"{library} is not built")
        self.write("faults", "")
        self.write_script("bin/attached", ATTACHED, host=self.host.id, library=library,
                          faults=faults)

    def start_opensm(self, host):
        libraries = glob.glob("/usr/lib/*/umad2sim/libumad2sim.so")
        if not libraries:
            raise Failure("libumad2sim.so is missing (Debian package libumad2sim0)")
        self.write("partitions.conf", "Default=0x7fff : ALL=full, SELF=full ;\n")
        self.write("opensm.conf", OPENSM_CONFIG.format(folder=self.folder))
        self.write_script("start-opensm", START_OPENSM, host=host.id, library=libraries[0])
        opensm = self.start("opensm", [self.path("start-opensm")])
        self.supervisor.wait_until(self._has_swept, "opensm has configured the subnet",
                                   PATIENCE_SECONDS, opensm)

    def _has_swept(self):
        with open(self.path("opensm.log"), "rb") as log:
            return b"SUBNET UP\n" in log.read()

    def start_daemon(self, executable, arguments, config):
        self.write("config.json", json.dumps(config) + "\n")  # that of this machine has no say here
        self.write_script("start-daemon", START_DAEMON, address=self.address, host=self.host.id,
                          daemon=executable, arguments=shlex.join([
                              f"--config={self.path('config.json')}"] + arguments))
        daemon = self.start("daemon", [self.path("start-daemon")])
        stale_since = None

        def is_published():
            nonlocal stale_since
            state, published = self._ask_daemon()
            if state != "Stale":
                stale_since = None
            elif stale_since is None:
                stale_since = time.monotonic()
            elif time.monotonic() - stale_since > STALE_SECONDS:
                raise Failure(f"the daemon has been Stale for {STALE_SECONDS} seconds", daemon.log)
            return published

        self.supervisor.wait_until(is_published, "the daemon has published its first sweep",
                                   PATIENCE_SECONDS, daemon)

    def _ask_daemon(self):
        """Its state, and whether all that it knows in the state Live is on the bus."""
        answer = subprocess.run(
            ["busctl", "--timeout=5", f"--address={self.address}", "get-property",
             BUS_NAME, MANAGER, BUS_NAME, "State", "ObjectsAnnounced", "ObjectsTotal"],
            capture_output=True, text=True, check=False)
        words = answer.stdout.split()
        if answer.returncode != 0:
            return None, False
        state = words[1].strip('"').rpartition(".")[2]
        return state, state == "Live" and words[3] == words[5]

    def stop(self):
        """In the order in which they lean on each other. Returns those that did not end well."""
        for piece in reversed(self.pieces):
            # The daemon may have sanitizers, which take their time; opensm waits for its threads.
            self.supervisor.stop(piece, 20 if piece.name == "daemon" else 2)
        return [piece for piece in self.pieces if not piece.ended_well]
