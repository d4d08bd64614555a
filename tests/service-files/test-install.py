#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""
What "meson install" puts where: test-install.py SOURCE BUILD [cross]

Installs a build into a folder of its own, compares the names with the list below, and lets
systemd's own tools read what they find there.
"""

import glob
import json
import os
import stat
import subprocess
import sys
import tempfile

from tap import Tap

# Where each thing belongs, and the condition on the build. {folder} is a folder of meson's or one
# that pkg-config knows.
FILES = [
    ("{bindir}/fabric-managerd", None),
    ("{sysconfdir}/fabric-manager/config.json", None),
    ("{mandir}/man5/fabric-manager.json.5", None),
    ("{mandir}/man8/fabric-managerd.8", None),
    ("{units}/fabric-manager.service", None),
    ("{sysusers}/fabric-manager.conf", None),
    ("{tmpfiles}/fabric-manager.conf", None),
    ("{udev}/rules.d/60-fabric-manager.rules", None),
    ("{share}/dbus-1/system.d/xyz.openbmc_project.FabricManager.conf", None),
    ("{share}/dbus-1/system-services/xyz.openbmc_project.FabricManager.service", None),
    ("{bindir}/fabricctl", "cli"),
    ("{mandir}/man1/fabricctl.1", "cli"),
    ("{datadir}/bash-completion/completions/fabricctl", "cli"),
    ("{libexecdir}/fabric-manager/libfabric-probe", "HAVE_LIBFABRIC"),
]

# A folder: the option that overrides it, pkg-config's package and variable, and where it is if
# there is no such package, below a folder that systemd knows.
SYSTEM_FOLDERS = {
    "units": ("systemd_unit_dir", "systemd", "systemdsystemunitdir", None),
    "sysusers": ("sysusers_dir", "systemd", "sysusersdir", None),
    "tmpfiles": ("tmpfiles_dir", "systemd", "tmpfilesdir", None),
    "udev": ("udev_dir", "udev", "udevdir", ("systemdutildir", "../udev")),
    "share": (None, "dbus-1", "datadir", ("prefix", "share")),
}


def pkg_config(package, variable):
    done = subprocess.run(["pkg-config", f"--variable={variable}", package],
                          capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def introspect(build, what):
    done = subprocess.run(["meson", "introspect", build, what], check=True, capture_output=True)
    return json.loads(done.stdout)


class Build:
    """A build folder, what was chosen for it, and where it says that things go."""

    def __init__(self, source, folder):
        self.source, self.folder = source, folder
        self.options = {o["name"]: o["value"] for o in introspect(folder, "--buildoptions")}
        with open(os.path.join(folder, "daemon", "build.h"), encoding="utf-8") as header:
            defined = [line.split() for line in header if line.startswith("#define")]
        self.have = {name for _, name, value in defined if value == "1"}
        if self.options["cli"]:
            self.have.add("cli")

    def path(self, name):
        return os.path.join(self.options["prefix"], self.options[name])

    def folders(self):
        folders = {n: self.path(n) for n in
                   ("bindir", "sysconfdir", "mandir", "datadir", "libexecdir")}
        for name, (option, package, variable, otherwise) in SYSTEM_FOLDERS.items():
            found = pkg_config(package, variable)
            if not found and otherwise:
                found = os.path.normpath(
                    os.path.join(pkg_config("systemd", otherwise[0]), otherwise[1]))
            folders[name] = self.options.get(option) or found
        return folders

    def expected(self):
        folders = self.folders()
        files = {path.format(**folders) for path, needs in FILES
                 if needs is None or needs in self.have}
        described = os.path.join(self.source, "dbus-interfaces")
        for path in glob.glob(f"{described}/xyz/**/*.yaml", recursive=True):
            files.add(os.path.join(folders["datadir"], "fabric-manager/dbus-interfaces",
                                   os.path.relpath(path, described)))
        return files

    def install(self, destination):
        done = subprocess.run(
            ["meson", "install", "-C", self.folder, "--no-rebuild", "--destdir", destination],
            capture_output=True, text=True)
        return done.stdout + done.stderr if done.returncode else ""


def list_files(top):
    return {"/" + os.path.relpath(os.path.join(folder, name), top)
            for folder, _, names in os.walk(top) for name in names}


def check_list(tap, build, top):
    expected, found = build.expected(), list_files(top)
    tap.check("list", "\n".join([f"missing: {p}" for p in sorted(expected - found)] +
                                [f"not expected: {p}" for p in sorted(found - expected)]))


def check_modes(tap, build, top):
    """Nobody but the owner writes, everybody reads; no secret is among them."""
    odd = []
    for path in sorted(list_files(top)):
        mode = stat.S_IMODE(os.stat(top + path).st_mode)
        if mode not in (0o644, 0o755):
            odd.append(f"{path}: {mode:o}")
    tap.check("modes", "\n".join(odd))


def check_daemon_path(tap, build, top):
    with open(top + build.folders()["units"] + "/fabric-manager.service", encoding="utf-8") as unit:
        commands = [line.strip() for line in unit if line.startswith("ExecStart=")]
    wanted = f"ExecStart={build.path('bindir')}/fabric-managerd"
    tap.check("daemon-path", "" if commands == [wanted] else f"{commands}, not {wanted}")


def check_default_config(tap, build, top):
    with open(f"{top}{build.path('sysconfdir')}/fabric-manager/config.json",
              encoding="utf-8") as file:
        settings = json.load(file)
    tap.check("default-config", "" if settings == {"front_end": "bmcweb"} else settings)


def check_config_stays(tap, build, top):
    """What an administrator has written is not written over."""
    path = f"{top}{build.path('sysconfdir')}/fabric-manager/config.json"
    with open(path, "w", encoding="utf-8") as file:
        file.write("mine")
    problem = build.install(top)
    with open(path, encoding="utf-8") as file:
        problem = problem or ("" if file.read() == "mine" else "it was written over")
    tap.check("config-stays", problem)


def read_names(path, fields):
    with open(path, encoding="utf-8") as file:
        return {tuple(line.rstrip("\n").split(":")[i] for i in fields) for line in file}


def read_with(command, top, folder):
    done = subprocess.run([*command, f"--root={top}", f"{top}{folder}/fabric-manager.conf"],
                          capture_output=True, text=True)
    return done.stderr if done.returncode else ""


def check_sysusers(tap, build, top):
    if os.getuid() != 0:
        tap.skip("sysusers", "needs root")
        return
    os.makedirs(top + "/etc", exist_ok=True)
    problem = read_with(["systemd-sysusers"], top, build.folders()["sysusers"])
    if not problem:
        users = read_names(top + "/etc/passwd", (0, 5))
        groups = {name for name, in read_names(top + "/etc/group", (0,))}
        if ("fabric-manager", "/var/lib/fabric-manager") not in users:
            problem = f"users: {users}"
        elif not groups >= {"fabric-manager", "fabric-admin"}:
            problem = f"groups: {groups}"
    tap.check("sysusers", problem)


def check_tmpfiles(tap, build, top):
    if os.getuid() != 0:
        tap.skip("tmpfiles", "needs root")
        return
    problem = read_with(["systemd-tmpfiles", "--create"], top, build.folders()["tmpfiles"])
    if not problem and stat.S_IMODE(os.stat(top + "/etc/credstore").st_mode) != 0o700:
        problem = "/etc/credstore is open"
    tap.check("tmpfiles", problem)


def check_options(tap, build):
    """Each folder can be chosen. Nothing is compiled for it."""
    chosen = {option: f"/chosen/{option}" for option in
              ("systemd_unit_dir", "sysusers_dir", "tmpfiles_dir", "udev_dir",
               "dbus_services_dir", "dbus_policy_dir")}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["meson", "setup", folder, build.source, "-Dtests=false",
                        *(f"-D{option}={path}" for option, path in chosen.items())],
                       check=True, capture_output=True)
        paths = introspect(folder, "--installed").values()
    unused = [path for path in chosen.values() if not any(p.startswith(path + "/") for p in paths)]
    tap.check("options", f"nothing is installed in {unused}" if unused else "")


def main():
    build = Build(*map(os.path.realpath, sys.argv[1:3]))
    tap = Tap()
    with tempfile.TemporaryDirectory() as top:
        problem = build.install(top)
        tap.check("install", problem)
        if not problem:
            for check in (check_list, check_modes, check_daemon_path, check_default_config,
                          check_config_stays, check_sysusers, check_tmpfiles):
                check(tap, build, top)
    if "cross" in sys.argv[3:]:
        tap.skip("options", "the libraries are not those of this machine")
    else:
        check_options(tap, build)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
