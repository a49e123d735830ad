# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and mouse as bytes: what the screen answers, and that none of them, in
whatever order, brings it down."""

import os
import random
import re
import signal
import tempfile

from harness import Program, check, done


def start(*args, **options):
    program = Program("--preset", "p23", "--pace", "0", "--steps", "100000000",
                      *args, **options)
    program.wait_for("RUNNING")
    program.wait_for("\x1b[?2026l")
    return program


def leave(program):
    program.key("q")
    status = program.finish()
    assert status == 0, f"exit status {status}: {program.output[-500:]!r}"
    assert not program.left_behind(), program.left_behind()
    program.close()


def click(row, col):
    """Button 1 pressed and released, as terminals say it (SGR, from 1)."""
    place = f"{col + 1};{row + 1}"
    return f"\x1b[<0;{place}M\x1b[<0;{place}m"


def wheel(button, row, col):
    """A turn of the wheel: 64 up, 65 down, and 4 more with Shift."""
    return f"\x1b[<{button};{col + 1};{row + 1}M"


def mouse():
    program = start(rows=24, cols=80)
    at = program.key(click(15, 5))  # the panel below the first: loss
    program.wait_for(">2 Loss", at)
    at = program.key(click(15, 5))  # again: it fills the screen
    program.wait_for("mean square", at)
    at = program.key("\x1b")
    program.wait_for("Accuracy", at)
    leave(program)


def escape_is_quick():
    """A lone ESC closes help: it is not waited for as part of a sequence."""
    program = start(rows=24, cols=80)
    at = program.key("?")
    program.wait_for("Help: arrows", at)
    at = program.key("\x1b")
    program.wait_for("Accuracy", at)
    leave(program)


def arrows_are_no_escape():
    program = start(rows=24, cols=80)
    at = program.key("?")
    program.wait_for("Help: arrows", at)
    at = program.key("\x1b[B\x1bOB")  # both ways to say "down"
    program.wait_for("3", at)
    leave(program)


def a_change_is_seen():
    program = start(rows=24, cols=80)
    at = program.key("]")
    program.wait_for("8.891e-05", at)
    leave(program)


def random_bytes(seed):
    """Thousands of keys, pieces of sequences, clicks and sizes. No q, no ^C."""
    chance = random.Random(seed)
    words = [c for c in
             " sn[]{}z()<>|rRuec12345678lLvgmhPD?\t\r0jkBW^$+-=,;iUdSfJat9oT"] + [
        "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[Z", "\x1b[5~", "\x1b[H",
        "\x1b[1;2C", "\x1b[1;2D", "\x1b[F", "\x1b[6~", "\x1bOP", "\x1b", "\x7f",
        "p\x1b", "\xc3\xa9", "\x00", "\x1b[<", "\x1b[",
        "n12\r", "p\x1b[B\x1b", "b", "F", "F\r", "F\x1b[B\r", "Y", "Y\x1b[A\r",
        "Yd", "Yt", "C", "K\r", "bG5\r", "z", "Ynx\r", "w"]
    program = start(rows=40, cols=120)
    try:
        for i in range(1500):
            if i % 50 == 0:
                program.wait_until_read()
                program.resize(chance.randrange(1, 60), chance.randrange(1, 160))
            word = chance.choice(words)
            if chance.random() < 0.1:
                row, col = chance.randrange(60), chance.randrange(160)
                button = chance.choice([0, 64, 65, 68, 69])
                word = (click(row, col) if button == 0
                        else wheel(button, row, col))
            program.key(word)
            program.pump(0)
            assert program.process.poll() is None, "it ended"
        program.resize(24, 80)
        program.key("\x1b\x1b")
        program.wait_until_read()
        program.process.send_signal(signal.SIGTERM)
        assert program.finish() == -signal.SIGTERM
        assert not program.left_behind(), program.left_behind()
        assert not re.search(rb"Sanitizer", program.output)
    finally:
        program.close()


scratch = tempfile.TemporaryDirectory()
os.chdir(scratch.name)  # P writes files
check("the mouse chooses a panel, and lets it fill the screen", mouse)
check("ESC is quick", escape_is_quick)
check("arrow keys are keys", arrows_are_no_escape)
check("a change is seen", a_change_is_seen)
for seed in (1, 2, 3):
    check(f"1500 random keys, seed {seed}", lambda: random_bytes(seed))
done()
