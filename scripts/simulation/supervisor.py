# SPDX-License-Identifier: Apache-2.0
"""Starts processes, sees how they end, and leaves none behind.

Signals are never handled at a random moment: they stay blocked, and whoever waits takes them from
the kernel's queue. Every descendant that lost its parent comes to us, so at the end all that is left
of our children is all that we started. The pieces die with us, even after kill -9, and a janitor,
which sees the end of a pipe then, removes the folder.
"""
import ctypes
import os
import shutil
import signal
import subprocess
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
SI_KERNEL = 0x80
STOPPERS = {signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP}
WAITED_FOR = STOPPERS | {signal.SIGCHLD}
TICK_SECONDS = 0.02  # for what the kernel does not announce

libc = ctypes.CDLL(None, use_errno=True)


class Interrupted(Exception):
    def __init__(self, signum):
        super().__init__(signal.Signals(signum).name)
        self.signum = signum


class Failure(Exception):
    """What went wrong, in words for the user, and the log that tells more."""

    def __init__(self, what, log=None):
        super().__init__(what)
        self.log = log


def in_words(status):
    if status >= 0:
        return f"ended with status {status}"
    return f"was killed by {signal.Signals(-status).name}"


class Process:
    def __init__(self, name, popen, log):
        self.name, self.popen, self.log = name, popen, log
        self.status = None  # like Popen.returncode: negative is a signal

    @property
    def pid(self):
        return self.popen.pid

    @property
    def ended_well(self):
        """Whoever kills a piece on purpose does so with one of these."""
        return self.status in (0, -signal.SIGTERM, -signal.SIGKILL)


class Supervisor:
    def __init__(self, folder, keep_folder=False):
        self.processes = []
        self.folder = folder
        self.first_mask = signal.pthread_sigmask(signal.SIG_BLOCK, WAITED_FOR)
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        sweep = ":" if keep_folder else 'rm -rf "$1" || { sleep 1; rm -rf "$1"; }'
        janitor = subprocess.Popen(["sh", "-c", f"cat >/dev/null; {sweep}", "janitor", folder],
                                   stdin=subprocess.PIPE, start_new_session=True, cwd="/")
        self.janitor = Process("janitor", janitor, None)

    def _before_exec(self, death_signal):
        libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        signal.pthread_sigmask(signal.SIG_SETMASK, self.first_mask)

    def start(self, name, argv, *, log, env=None, stdin=subprocess.DEVNULL):
        """Start a piece in the background, in a session of its own: a Ctrl-C is not for it."""
        with open(log, "ab") as output:
            try:
                popen = subprocess.Popen(argv, stdin=stdin, stdout=output, stderr=output, env=env,
                                         cwd=self.folder, start_new_session=True,
                                         preexec_fn=lambda: self._before_exec(signal.SIGKILL))
            except OSError as error:
                raise Failure(f"cannot start {argv[0]}: {error.strerror}") from error
        self.processes.append(Process(name, popen, log))
        return self.processes[-1]

    def run(self, argv, env):
        """Run the user's command in the foreground; returns its exit status as a shell would."""
        try:
            popen = subprocess.Popen(argv, env=env,
                                     preexec_fn=lambda: self._before_exec(signal.SIGHUP))
        except OSError as error:
            raise Failure(f"cannot run {argv[0]}: {error.strerror}") from error
        command = Process(argv[0], popen, None)
        self.processes.append(command)
        while command.status is None:
            self._take(signal.sigwaitinfo(WAITED_FOR), in_foreground=True)
        return command.status if command.status >= 0 else 128 - command.status

    def wait_until(self, happened, what, seconds, *needed):
        """Wait for @happened() while all of @needed live."""
        give_up = time.monotonic() + seconds
        while not happened():
            self._take(signal.sigtimedwait(WAITED_FOR, TICK_SECONDS))
            for process in needed:
                if process.status is not None:
                    raise Failure(f"{process.name} {in_words(process.status)} before {what}",
                                  process.log)
            if time.monotonic() > give_up:
                raise Failure(f"{what}: not within {seconds} seconds",
                              needed[0].log if needed else None)

    def _take(self, info, in_foreground=False):
        if info is None:
            return
        if info.si_signo == signal.SIGCHLD:
            self._reap()
        # The terminal has sent a Ctrl-C to the command as well, which knows what to make of it.
        elif not (in_foreground and info.si_code == SI_KERNEL
                  and info.si_signo in (signal.SIGINT, signal.SIGQUIT)):
            raise Interrupted(info.si_signo)

    def _reap(self):
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for process in self.processes + [self.janitor]:
                if process.pid == pid and process.status is None:
                    process.status = process.popen.returncode = os.waitstatus_to_exitcode(status)

    def stop(self, process, seconds):
        """End one process politely, or else by force. (A shell does not mind SIGTERM.)"""
        for signum, patience in ((signal.SIGTERM, seconds), (signal.SIGHUP, 1),
                                 (signal.SIGKILL, 10)):
            if process.status is None:
                os.kill(process.pid, signum)
                self._wait_quietly(lambda: process.status is not None, patience)
        return process.status

    def _wait_quietly(self, happened, seconds):
        give_up = time.monotonic() + seconds
        self._reap()
        while not happened() and time.monotonic() < give_up:
            signal.sigtimedwait({signal.SIGCHLD}, TICK_SECONDS)
            self._reap()

    def _strays(self):
        """Children that we did not start ourselves: left behind by those that we did."""
        own = {process.pid for process in self.processes} | {self.janitor.pid}
        strays = set()
        for name in os.listdir("/proc"):
            try:
                with open(f"/proc/{int(name)}/stat", "rb") as stat:
                    parent = int(stat.read().rpartition(b")")[2].split()[1])
            except (ValueError, OSError):
                continue
            if parent == os.getpid() and int(name) not in own:
                strays.add(int(name))
        return strays

    def stop_strays(self):
        for signum, patience in ((signal.SIGTERM, 1), (signal.SIGKILL, 5)):
            give_up = time.monotonic() + patience
            while (strays := self._strays()) and time.monotonic() < give_up:
                for pid in strays:
                    os.kill(pid, signum)
                self._wait_quietly(lambda: not strays & self._strays(), 0.2)

    def close(self):
        """All processes have been stopped: let the janitor sweep, and wait for it."""
        self.stop_strays()
        self.janitor.popen.stdin.close()
        self._wait_quietly(lambda: self.janitor.status is not None, 30)
        if self.janitor.status is None:
            shutil.rmtree(self.folder, ignore_errors=True)
