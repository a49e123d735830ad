# SPDX-License-Identifier: GPL-3.0-or-later
"""groktop in a pseudo-terminal: keys in, bytes out, and what is left behind.

Only the standard library. Nothing sleeps for a state: everything waits for
bytes, for the end of the process, or for a deadline that is an error."""

import fcntl
import os
import re
import resource
import select
import signal
import struct
import subprocess
import sys
import termios
import time

DEADLINE = 120.0
GROKTOP = os.environ.get("GROKTOP", "./groktop")

# Private modes that must be off at the end, and those that must be on.
OFF = (1000, 1002, 1003, 1004, 1005, 1006, 1015, 1049, 2004, 2026)
ON = (7, 25)


# What a shell does: a foreground process group in a session of its own, so that
# ^Z stops it. (The kernel drops the stop in a group without such a parent.)
SHELL = """
import os, signal, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
pid = os.fork()
if pid == 0:
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execv(sys.argv[1], sys.argv[1:])
status = os.waitpid(pid, 0)[1]
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Program:
    """SHELL: run under one. CONTROLLING: the terminal is the session's own, so
    that the kernel sends SIGHUP when it vanishes."""

    def __init__(self, *args, rows=24, cols=80, env=None, stderr=None,
                 stdout=None, shell=False, controlling=True):
        self.controlling = controlling
        self.master, self.slave = os.openpty()
        self.resize(rows, cols)
        self.before = termios.tcgetattr(self.slave)
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                       "TERM": "xterm-256color"}
        for name, value in (env or {}).items():
            if value is None:
                environment.pop(name, None)
            else:
                environment[name] = value
        for name in ("ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                environment[name] = os.environ[name]
        self.output = b""
        self.process = subprocess.Popen(
            ([sys.executable, "-c", SHELL] if shell else []) +
            [os.path.abspath(GROKTOP), *args], env=environment,
            stdin=self.slave,
            stdout=self.slave if stdout is None else stdout,
            stderr=self.slave if stderr is None else stderr,
            preexec_fn=self._child, close_fds=True)

    def _child(self):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.setsid()
        if self.controlling:
            fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)

    def child(self):
        """The process that a shell has started."""
        pid = self.process.pid
        return int(open(f"/proc/{pid}/task/{pid}/children").read().split()[0])

    def resize(self, rows, cols):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ,
                    struct.pack("HHHH", rows, cols, 0, 0))

    def pump(self, seconds):
        """Reads what there is for at most this long; False at the end."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if ready:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                return False
            self.output += data
            return bool(data)
        return True

    def wait_for(self, text, since=0):
        """Waits until TEXT has been written after byte SINCE."""
        end = time.monotonic() + DEADLINE
        wanted = text.encode() if isinstance(text, str) else text
        while wanted not in self.output[since:]:
            if time.monotonic() > end or self.process.poll() is not None:
                raise AssertionError(
                    f"never wrote {text!r}; last: {self.output[-600:]!r}")
            self.pump(0.05)

    def key(self, keys):
        """Types KEYS; returns where the output was."""
        at = len(self.output)
        os.write(self.master, keys.encode())
        return at

    def wait_until_read(self):
        """Waits until the program has taken all that was typed."""
        end = time.monotonic() + DEADLINE
        left = bytearray(4)
        while fcntl.ioctl(self.slave, termios.FIONREAD, left) == 0 and any(left):
            if time.monotonic() > end:
                raise AssertionError("keys were not read")
            if self.process.poll() is not None:
                raise AssertionError("it ended")
            self.pump(0.01)

    def finish(self, seconds=DEADLINE):
        """Waits for the end of the process, reading all the while."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            if time.monotonic() > end:
                self.process.kill()
                self.process.wait()
                raise AssertionError("did not end in time")
            self.pump(0.02)
        while select.select([self.master], [], [], 0)[0] and self.pump(0):
            pass
        return self.process.returncode

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for fd in (self.master, self.slave):
            try:
                os.close(fd)
            except OSError:
                pass

    def modes(self):
        """The last state of each private mode that was ever written."""
        state = {}
        for numbers, how in re.findall(rb"\x1b\[\?([0-9;]+)([hl])",
                                       self.output):
            for number in numbers.split(b";"):
                state[int(number)] = how == b"h"
        return state

    def left_behind(self):
        """What differs from before, as a list of words; empty if nothing."""
        wrong = []
        if termios.tcgetattr(self.slave) != self.before:
            wrong.append("termios")
        modes = self.modes()
        wrong += [f"?{m} on" for m in OFF if modes.get(m, False)]
        wrong += [f"?{m} off" for m in ON if not modes.get(m, True)]
        # Keypad and cursor keys, colours, character set: the last word on each.
        for on, off, name in ((rb"\x1b=", rb"\x1b>", "keypad"),
                              (rb"\x1b\[\?1h", rb"\x1b\[\?1l", "cursor keys")):
            if self.last(on) > self.last(off):
                wrong.append(name)
        if self.last(rb"\x1b\(0") > self.last(rb"\x1b\(B"):
            wrong.append("character set")
        if self.last(rb"\x0e") > self.last(rb"\x0f"):
            wrong.append("shift out")
        end = self.last(rb"\x1b\[\?1049l")
        for match in re.finditer(rb"\x1b\[([0-9;]+)m", self.output[end:]):
            if match.group(1) not in (b"0", b"39;49"):
                wrong.append("colours")
                break
        return wrong

    def last(self, pattern):
        found = -1
        for match in re.finditer(pattern, self.output):
            found = match.start()
        return found


# ---- TAP ----

_number = 0
_failed = 0


def check(text, function):
    """Runs FUNCTION; ok unless it raises."""
    global _number, _failed
    _number += 1
    try:
        function()
        print(f"ok {_number} - {text}", flush=True)
    except AssertionError as error:
        _failed += 1
        print(f"not ok {_number} - {text}", flush=True)
        for line in str(error).splitlines():
            print(f"# {line}", flush=True)


def done():
    print(f"1..{_number}")
    sys.exit(1 if _failed else 0)


def name_of(number):
    return signal.Signals(number).name
