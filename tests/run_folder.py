#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# run_folder.py GROKTOP FOLDER STEPS,... OPTION...: a run folder (doc/formats.md)
# made of what --batch writes, with checkpoints at these steps.
import json
import os
import re
import subprocess
import sys

groktop, folder, checkpoints, options = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]


def run(*arguments):
    return subprocess.run([groktop, *arguments], check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


os.makedirs(folder + "/checkpoints")
records = run("--batch", *options, "--format", "jsonl")
with open(folder + "/records.jsonl", "w") as out:
    out.write(records)
for step in checkpoints.split(","):
    path = "%s/checkpoints/%010d.safetensors" % (folder, int(step))
    run("--batch", *options, "--steps", step, "--save-weights", path)

config = {}
for line in run(*options, "--print-config").splitlines():
    match = re.fullmatch(r"#?([a-z0-9-]+) = (.+)", line)
    if match and ("toy" in config or match[1] == "toy"):
        value = match[2]
        try:
            value = float(value)
        except ValueError:
            value = {"no": False, "yes": True}.get(value, value)
        config[match[1].replace("-", "_")] = value
config.pop("checkpoint", None)  # of the program, not of the run
with open(folder + "/run.json", "w") as out:
    json.dump({"format": "groktop run", "version": 1, "preset": "p23",
               "config": config}, out, indent=1)

m = int(config["modulus"]) // 2
steps = [json.loads(line)["step"] for line in records.splitlines() if "event" not in line]
with open(folder + "/spectra.jsonl", "w") as out:
    for step in steps[::4]:
        share = [2 * (k + 1) / (m * (m + 1)) for k in range(m)]
        print(json.dumps({"step": step, "share": share}), file=out)
