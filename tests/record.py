# SPDX-License-Identifier: GPL-3.0-or-later
"""Recorded runs from outside: record.py WHAT GROKTOP FOLDER.

killed   a run that is killed twenty times and goes on leaves the same bytes as
         one that was left alone
hand     what was changed on the screen is made again at its step
signals  INT, TERM and HUP leave a checkpoint of the last step
full     a full disk ends the run with status 4; what is there opens
"""

import json
import os
import random
import signal
import struct
import subprocess
import sys
import time

what, groktop, folder = sys.argv[1:]
os.chdir(folder)
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def run(*args, **options):
    return subprocess.run([groktop, "--batch", *args], timeout=120,
                          **(quiet | options))


def lines(path):
    """All that are whole: the last one may be being written."""
    with open(f"{path}/records.jsonl", encoding="utf-8") as file:
        text = file.read()  # at once: the rest of a line may come meanwhile
    return [json.loads(line) for line in text[:text.rfind("\n") + 1].splitlines()]


def changes(path):
    return [line for line in lines(path) if line.get("event") == "changed"]


def last(path):
    """The last checkpoint's name and bytes."""
    name = max(os.listdir(f"{path}/checkpoints"))
    with open(f"{path}/checkpoints/{name}", "rb") as file:
        return name, file.read()


def tensors(path):
    """A safetensors file in a few lines: arrays' bytes by name, and the notes."""
    with open(path, "rb") as file:
        data = file.read()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + size])
    notes = header.pop("__metadata__")
    return {name: data[8 + size + t["data_offsets"][0]:
                       8 + size + t["data_offsets"][1]]
            for name, t in header.items()}, notes


def same(a, b):
    for name in ("records.jsonl", "spectra.jsonl"):
        with open(f"{a}/{name}", "rb") as x, open(f"{b}/{name}", "rb") as y:
            assert x.read() == y.read(), name
    assert last(a)[0] == last(b)[0], (last(a)[0], last(b)[0])
    x, _ = tensors(f"{a}/checkpoints/{last(a)[0]}")
    y, _ = tensors(f"{b}/checkpoints/{last(b)[0]}")
    assert x == y, "weights or the optimiser's state"


if what == "killed":
    settings = ["--preset", "p23", "--every", "5", "--steps", "60000",
                "--at", "1000:weight-decay=1e-5", "--at", "7000:lr=0.2"]
    assert run(*settings, "--record", "whole").returncode == 0
    chance = random.Random()
    kills, most = 0, 0.12
    more = [*settings, "--record", "cut", "--checkpoint", "400"]
    while kills < 20:
        process = subprocess.Popen([groktop, "--batch", *more], **quiet)
        try:
            process.wait(chance.uniform(0.02, most))
            assert process.returncode == 0, process.returncode
            break  # a fast machine is done
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if os.path.exists("cut/checkpoints/0000000000.safetensors"):
            kills += 1
            more = ["--resume", "cut", "--checkpoint", "400"]
        else:  # it had not begun: a slow machine needs more time
            most *= 1.5
            subprocess.run(["rm", "-rf", "cut"], check=True)
    assert kills > 3, f"killed {kills} times only"
    assert run("--resume", "cut").returncode == 0
    same("whole", "cut")
elif what == "hand":
    sys.path.insert(0, os.path.join(os.path.dirname(__file__), "pty"))
    os.environ["GROKTOP"] = groktop
    from harness import Program
    screen = Program("--preset", "p23", "--pace", "0", "--steps", "100000000",
                     "--record", "hand")
    screen.wait_for("REC")
    end = time.monotonic() + 20
    for count, key in enumerate(("]", "(", "{", "[", "z")):
        screen.key(key)
        while len(changes("hand")) <= count:
            assert time.monotonic() < end
            screen.pump(0.02)
    screen.process.kill()
    screen.process.wait()
    screen.close()
    made = changes("hand")
    # Killed again before it is back where the changes were.
    for _ in range(3):
        process = subprocess.Popen([groktop, "--batch", "--resume", "hand"],
                                   stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
        process.stdout.readline()
        process.stdout.readline()
        process.kill()
        process.wait()
    # Further than it is by now, whatever those that were killed came to.
    steps = max(x["step"] for x in lines("hand")) + 5000
    assert run("--resume", "hand", "--steps", str(steps)).returncode == 0
    again = ["--preset", "p23", "--steps", str(steps), "--record", "again"]
    for x in made:
        again += ["--at", f"{x['step']}:{x['name']}={x['to']!r}"]
    assert run(*again).returncode == 0
    assert lines("hand") == lines("again")
elif what == "signals":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        name = f"signal-{number}"
        process = subprocess.Popen(
            [groktop, "--batch", "--preset", "p23", "--every", "1", "--steps",
             "100000000", "--record", name], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            restore_signals=True,
            preexec_fn=lambda: [signal.signal(n, signal.SIG_DFL) for n in
                                (signal.SIGINT, signal.SIGHUP)])
        for _ in range(50):
            process.stdout.readline()
        process.send_signal(number)
        _, said = process.communicate(timeout=20)
        assert process.returncode == -number, process.returncode
        assert f"--resume '{name}'".encode() in said, said
        assert int(last(name)[0][:10]) == lines(name)[-1]["step"]
elif what == "full":
    process = run("--preset", "p23", "--steps", "100000000", "--record",
                  "full/run", stderr=subprocess.PIPE)
    assert process.returncode == 4, process.returncode
    assert b"No space left" in process.stderr, process.stderr
    again = run("--resume", "full/run@100", "--steps", "110",
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert again.returncode == 0, again.stderr
    assert again.stdout.splitlines()[-1].startswith(b"110,")
