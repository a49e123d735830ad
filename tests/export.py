#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# export.py npy CSV FOLDER | safetensors FILE FOLDER: whether NumPy reads FOLDER's
# arrays and finds the numbers of the CSV there; whether FILE has the same bytes.
import csv
import json
import struct
import sys

import numpy as np


def compare_csv(path, folder):
    with open(path) as file:
        rows = list(csv.reader(file))
    for i, name in enumerate(rows[0]):
        found = np.load("%s/%s.npy" % (folder, name))
        wanted = np.array([float(row[i]) for row in rows[1:]])
        assert found.dtype == ("<i8" if name == "step" else "<f8"), name
        np.testing.assert_array_equal(found, wanted, name)
    return len(rows) - 1


def compare_safetensors(path, folder):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    types = {"F32": "<f4", "F64": "<f8", "I64": "<i8"}
    notes = header.pop("__metadata__")
    for name, info in header.items():
        begin, end = info["data_offsets"]
        array = np.frombuffer(data[begin:end], types[info["dtype"]]).reshape(info["shape"])
        np.testing.assert_array_equal(np.load("%s/%s.npy" % (folder, name)), array, name)
    with open(folder + "/events.jsonl") as file:
        assert file.read() == notes["events"]
    return len(header)


def shape(folder):
    for name in "E", "W", "checkpoint_step", "spectra", "spectra_step":
        array = np.load("%s/%s.npy" % (folder, name))
        print(name, array.dtype.str, *array.shape)


if sys.argv[1] == "npy":
    print(compare_csv(*sys.argv[2:]))
elif sys.argv[1] == "safetensors":
    print(compare_safetensors(*sys.argv[2:]))
else:
    shape(sys.argv[2])
