#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Weights in files, written and read by a few lines that know nothing of
groktop.

    weights.py write FILE DTYPE LAYOUT   the reference net as safetensors
    weights.py twice FILE                the same with a pair in both sets
    weights.py npy FILE                  its E alone
    weights.py compare FILE PREFIX       FILE against PREFIX_E.txt, PREFIX_W.txt
    weights.py pairs FILE                FILE's pairs against the reference
    weights.py same A B                  two files hold the same arrays

DTYPE is F32 or F64, LAYOUT plain, turned or torch. The reference is in the
folder GROKTOP_TEST_DATA names."""
import json
import os
import struct
import sys

DATA = os.environ["GROKTOP_TEST_DATA"]
CODES = {"F32": "f", "F64": "d", "I64": "q"}


def matrix(name):
    with open(os.path.join(DATA, name + ".txt")) as lines:
        return [[float(x) for x in line.split()] for line in lines if line.strip()]


def turned(m):
    return [list(row) for row in zip(*m)]


def pack(dtype, m):
    flat = [int(x) if dtype == "I64" else x for row in m for x in row]
    return struct.pack("<%d%s" % (len(flat), CODES[dtype]), *flat)


def write(path, arrays):
    header, data = {}, b""
    for name, dtype, m in arrays:
        blob = pack(dtype, m)
        header[name] = {"dtype": dtype, "shape": [len(m), len(m[0])],
                        "data_offsets": [len(data), len(data) + len(blob)]}
        data += blob
    text = json.dumps(header).encode()
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + data)


def read(path):
    with open(path, "rb") as file:
        n, = struct.unpack("<Q", file.read(8))
        header, data = json.loads(file.read(n)), file.read()
    arrays = {}
    for name, info in header.items():
        if name == "__metadata__":
            continue
        b, e = info["data_offsets"]
        rows, cols = info["shape"]
        flat = struct.unpack("<%d%s" % (rows * cols, CODES[info["dtype"]]), data[b:e])
        arrays[name] = info["dtype"], [flat[i * cols:(i + 1) * cols] for i in range(rows)]
    return arrays


def distance(a, b):
    assert (len(a), len(a[0])) == (len(b), len(b[0])), "shapes differ"
    return max(abs(x - y) for r, s in zip(a, b) for x, y in zip(r, s))


def main(action, path, *rest):
    if action == "twice":  # a pair of the training set is in the test set, too
        train = matrix("pairs_train")
        a, b, c = train[3]
        write(path, [("E", "F64", matrix("E")), ("W", "F64", matrix("W")),
                     ("pairs_train", "I64", train), ("pairs_test", "I64", [[b, a, c]])])
    elif action == "write":
        dtype, layout = rest
        E, W = matrix("E"), matrix("W")
        names = "E", "W"
        if layout != "plain":
            E, W = turned(E), turned(W)
        if layout == "torch":
            names = "0.weight", "2.weight"
        write(path, [(names[0], dtype, E), ("pairs_test", "I64", matrix("pairs_test")),
                     (names[1], dtype, W), ("pairs_train", "I64", matrix("pairs_train"))])
    elif action == "npy":
        E = matrix("E")
        text = "{'descr': '<f8', 'fortran_order': True, 'shape': (%d, %d), }" % (
            len(E), len(E[0]))
        text += " " * (-(11 + len(text)) % 64) + "\n"
        with open(path, "wb") as out:
            out.write(b"\x93NUMPY\x01\0" + struct.pack("<H", len(text)) +
                      text.encode() + pack("F64", turned(E)))
    elif action == "compare":
        arrays = read(path)
        far = max(distance(arrays[name][1], matrix("%s_%s" % (rest[0], name)))
                  for name in "EW")
        print("largest difference %g" % far)
        return 0 if far <= 1e-12 else 1
    elif action == "pairs":
        arrays = read(path)
        return max(distance(arrays[name][1], matrix(name))
                   for name in ("pairs_train", "pairs_test")) != 0
    elif action == "same":
        return read(path) != read(rest[0])
    return 0


sys.exit(main(*sys.argv[1:]))
