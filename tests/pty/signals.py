# SPDX-License-Identifier: GPL-3.0-or-later
"""The terminal is given back, whatever ends the program."""

import ctypes
import os
import signal
import subprocess
import time

from harness import DEADLINE, Program, check, done, name_of

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
FAULTS = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE,
          signal.SIGILL)
SANITIZED = "ASAN_OPTIONS" in os.environ or "TSAN_OPTIONS" in os.environ


def start(*args, **options):
    program = Program("--preset", "p23", *args, **options)
    program.wait_for("RUNNING")
    return program


def pause(program):
    program.wait_for("PAUSED", program.key(" "))


def storm(program):
    """New sizes, some of them too small, without waiting for any picture."""
    for rows, cols in ((40, 120), (1, 1), (9, 200), (50, 30), (24, 80)) * 2:
        program.resize(rows, cols)
        program.pump(0.005)


STATES = (("running", lambda p: None), ("paused", pause), ("resizing", storm))
table = []


def ends_by(number, state, prepare, send):
    program = start()
    try:
        prepare(program)
        send(program, number)
        status = program.finish()
        left = program.left_behind()
        table.append((name_of(number), state, status, left))
        assert not left, f"left behind: {left}"
        assert status == -number, f"exit status {status}"
    finally:
        program.close()


def kill(program, number):
    program.process.send_signal(number)


def kill_thread(program, number):
    """To a thread that trains: the last in the list is the youngest."""
    pid = program.process.pid
    tid = [int(t) for t in os.listdir(f"/proc/{pid}/task")][-1]
    assert tid != pid, "there is one thread only"
    tgkill = {"x86_64": 234, "aarch64": 131}[os.uname().machine]
    ctypes.CDLL(None).syscall(tgkill, pid, tid, int(number))


def matrix():
    for number in ENDING + FAULTS:
        if SANITIZED and number in FAULTS:
            continue  # the sanitizer's own handler has the last word
        for state, prepare in STATES:
            check(f"{name_of(number)} while {state}",
                  lambda: ends_by(number, state, prepare, kill))
    for number in () if SANITIZED else FAULTS:
        check(f"{name_of(number)} in the training thread",
              lambda: ends_by(number, "in thread", lambda p: None,
                              kill_thread))


# ---- the user's own ways out ----


def quits(key, status):
    program = start()
    try:
        program.key(key)
        assert program.finish() == status
        assert not program.left_behind(), program.left_behind()
        assert b"To repeat it: groktop --preset p23" in program.output
    finally:
        program.close()


def stops_and_goes_on():
    program = start(shell=True)
    try:
        program.key("\x1a")
        pid = program.child()
        end = time.monotonic() + DEADLINE
        while open(f"/proc/{pid}/stat").read().split()[2] != "T":
            assert time.monotonic() < end, "never stopped"
            program.pump(0.02)
        while program.pump(0) and program.last(rb"\x1b\[\?1049l") < 0:
            assert time.monotonic() < end, "screen not given back"
        left = program.left_behind()
        assert not left, f"while stopped: {left}"
        program.resize(30, 100)
        at = len(program.output)
        os.kill(pid, signal.SIGCONT)
        program.wait_for("RUNNING", at)
        program.wait_for("\x1b[?1049h", at)
        program.key("q")
        assert program.finish() == 0
        assert not program.left_behind(), program.left_behind()
    finally:
        program.close()


def vanishes(hang_up):
    """The terminal goes away; with and without the signal that says so."""
    program = start(controlling=hang_up)
    try:
        os.close(program.slave)
        os.close(program.master)
        try:
            program.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            raise AssertionError("still there") from None
    finally:
        program.close()


# ---- where there is no screen to be had ----


def refuses(env, words, **options):
    program = Program(env=env, stderr=subprocess.PIPE, **options)
    try:
        error = program.process.stderr.read().decode()
        assert program.finish() == 2
        assert program.output == b"", program.output
        for word in words:
            assert word in error, error
        assert error.count("\n") == 1, error
    finally:
        program.close()


def pipes():
    read, write = os.pipe()
    program = Program(stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    error = program.process.stderr.read().decode()
    assert program.finish() == 2
    assert os.read(read, 10) == b""
    assert "--batch" in error and error.count("\n") == 1, error
    os.close(read)
    program.close()


# ---- what is written ----


def written(env=None, *args):
    program = start(*args, env=env)
    try:
        pause(program)
        program.key("q")
        program.finish()
        return program.output
    finally:
        program.close()


def no_color():
    output = written({"NO_COLOR": "1"})
    import re
    for codes in re.findall(rb"\x1b\[([0-9;]*)m", output):
        for code in (codes or b"0").split(b";"):
            number = int(code or b"0")
            assert number < 30 or number in (39, 49), f"SGR {number}"
    forced = written({"NO_COLOR": "1"}, "--color", "always")
    assert b"38;5;" in forced or b"[3" in forced


def ascii_only():
    output = written({"LC_ALL": "C"})
    assert max(output) < 128, "a byte above 127"
    assert b"?" * 3 not in output


def no_mouse():
    import re
    output = written(None, "--no-mouse")
    assert not re.search(rb"\x1b\[\?1(000|002|003|005|006|015)", output)
    assert re.search(rb"\x1b\[\?1000", written())


def frames_in_marks():
    """Everything between the first mark and the farewell is in frames."""
    output = written()
    body = output[output.index(b"\x1b[?2026h"):output.rindex(b"\x1b[?2026l")]
    depth = 0
    import re
    for piece in re.split(rb"(\x1b\[\?2026[hl])", body):
        if piece == b"\x1b[?2026h":
            assert depth == 0, "a frame in a frame"
            depth = 1
        elif piece == b"\x1b[?2026l":
            depth = 0


def idle_writes_nothing():
    program = start("--weight-decay", "0")  # without a forecast, which draws
    try:
        pause(program)
        end = time.monotonic() + DEADLINE
        quiet = 0
        while quiet < 20:  # a second of silence, after at most twenty
            at = len(program.output)
            program.pump(0.05)
            quiet = quiet + 1 if len(program.output) == at else 0
            assert time.monotonic() < end, "never silent"
    finally:
        program.close()


def any_size(rows, cols):
    program = Program("--preset", "p23", rows=rows, cols=cols)
    try:
        program.wait_for("\x1b[?2026l")
        program.key("q")
        assert program.finish() == 0
        assert not program.left_behind()
    finally:
        program.close()


matrix()
check("q ends with status 0 and says how to repeat",
      lambda: quits("q", 0))
check("^C ends by SIGINT and says how to repeat",
      lambda: quits("\x03", -signal.SIGINT))
check("^Z gives the terminal back, and takes it again", stops_and_goes_on)
check("the terminal vanishes with SIGHUP", lambda: vanishes(True))
check("the terminal vanishes without a word", lambda: vanishes(False))
check("standard output is a pipe", pipes)
check("TERM is not set", lambda: refuses({"TERM": None}, ["TERM", "--batch"]))
check("TERM is dumb", lambda: refuses({"TERM": "dumb"}, ["dumb", "--batch"]))
check("TERM is unknown",
      lambda: refuses({"TERM": "no-such"}, ["no-such", "--batch"]))
check("NO_COLOR: no colour; --color always overrides it", no_color)
check("LC_ALL=C: no byte above 127", ascii_only)
check("--no-mouse: not one mouse sequence", no_mouse)
check("frames stand between marks", frames_in_marks)
check("paused, nothing is written", idle_writes_nothing)
for size in ((1, 1), (2, 300), (300, 2), (10, 40), (400, 1200)):
    check(f"size {size[1]} x {size[0]}", lambda: any_size(*size))

print("# signal    state      exit  left behind")
for name, state, status, left in table:
    print(f"# {name:9} {state:10} {status:4}  {', '.join(left) or 'nothing'}")
done()
