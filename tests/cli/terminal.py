# SPDX-License-Identifier: Apache-2.0
"""Runs a program on a terminal of its own and keeps what it writes there."""
import fcntl
import os
import pty
import re
import struct
import termios
import unicodedata

STYLE = re.compile(r"\x1b\[[0-9;]*m")


def run(argv, rows=24, columns=80, environment=None, keys=b""):
    """The exit status, and the text with plain line ends. @keys is typed as soon as something came."""
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.execvpe(argv[0], argv, {"TERM": "xterm", **os.environ, **(environment or {})})
    output = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # the other side is closed
            break
        if not piece:
            break
        if keys and not output:
            os.write(terminal, keys)
        output += piece
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(terminal)
    return status, output.decode("utf-8").replace("\r\n", "\n")


def plain(text):
    return STYLE.sub("", text)


def width(line):
    """Columns of a terminal that a line without styles takes."""
    return sum(0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
               for char in line)


def controls(text):
    """What is neither printable nor a style nor the end of a line."""
    return [char for char in plain(text) if char != "\n" and unicodedata.category(char) in ("Cc", "Cf")]
