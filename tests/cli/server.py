# SPDX-License-Identifier: Apache-2.0
"""fabricctl on a bus of its own with the limits of a system bus, and a service that nobody else asks."""
import json
import os
import subprocess
import sys
import tempfile
import traceback

SERVICE = "xyz.openbmc_project.FabricManager"
MANAGER = "/xyz/openbmc_project/fabric_manager"

# Limits that a configuration does not name are those of the system bus.
CONFIG = """<busconfig><listen>unix:dir={0}</listen><servicedir>{0}</servicedir><auth>EXTERNAL</auth><policy context="default">
<allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
<allow send_requested_reply="true"/>{1}</policy></busconfig>"""


class Bed:
    """@program is the service with its arguments; it says "announced" when it can be asked."""

    def __init__(self, fabricctl, program, folder, policy=""):
        self.fabricctl = fabricctl
        config = os.path.join(folder, "bus.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(CONFIG.format(folder, policy))
        # Whoever would start the service leaves a mark.
        self.mark = os.path.join(folder, "started")
        with open(os.path.join(folder, f"{SERVICE}.service"), "w", encoding="utf-8") as file:
            file.write(f"[D-BUS Service]\nName={SERVICE}\nExec=/usr/bin/touch {self.mark}\n")
        self.bus = subprocess.Popen(["dbus-daemon", "--nofork", "--print-address", f"--config-file={config}"],
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        os.environ.update(DBUS_SYSTEM_BUS_ADDRESS=self.bus.stdout.readline().strip(), LC_ALL="C.UTF-8",
                          TZ="UTC")
        for name in ("NO_COLOR", "SYSTEMD_COLORS", "SYSTEMD_PAGER", "PAGER", "COLUMNS", "LINES"):
            os.environ.pop(name, None)
        self.server = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert "announced" in self.server.stdout.readline()

    def stop_server(self):
        self.server.stdin.close()
        self.server.wait()

    def close(self):
        if self.server.poll() is None:
            self.stop_server()
        self.server.stdout.close()
        self.bus.terminate()
        self.bus.wait()
        self.bus.stdout.close()

    def run(self, *argv):
        return subprocess.run([self.fabricctl, *argv], capture_output=True, text=True, check=False, timeout=60)

    def text(self, *argv):
        result = self.run(*argv)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def json(self, *argv):
        return json.loads(self.text("--json", *argv))

    def fails(self, status, *argv, says=()):
        """Some lines on standard error with all that is in @says, and nothing on standard output."""
        result = self.run(*argv)
        equal(result.returncode, status)
        equal(result.stdout, "")
        lines = result.stderr.splitlines()
        assert lines and all(line.startswith("fabricctl: ") for line in lines), result.stderr
        for word in says:
            assert word in result.stderr, f"no {word!r} in {result.stderr!r}"
        return lines


def equal(found, expected):
    assert found == expected, f"{found!r}, not {expected!r}"


def report(suite, cases, make_bed):
    """Run all cases on one bed, which make_bed(folder) makes; the exit status."""
    failures = 0
    print(f"1..{len(cases)}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        bed = make_bed(folder)
        try:
            for number, case in enumerate(cases, 1):
                name = f"/fabricctl/{suite}/{case.__name__.replace('_', '-')}"
                try:
                    case(bed)
                    print(f"ok {number} {name}", flush=True)
                except Exception:  # whatever it is, the case has failed and the next one runs
                    failures += 1
                    print(f"not ok {number} {name}", flush=True)
                    for line in traceback.format_exc().splitlines():
                        print(f"# {line[:2000]}", flush=True)
        finally:
            bed.close()
    return 1 if failures else 0
