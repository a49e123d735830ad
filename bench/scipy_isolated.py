#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A step of the isolated dynamics (eq. 20) with SciPy: scipy_isolated.py THREADS.

Cholesky instead of the inverse, float64; the cases of `groktop bench`. Writes
its columns up to min_ms. THREADS is only written: BLAS takes it from
OPENBLAS_NUM_THREADS.
"""
import statistics
import sys
import time

import numpy as np
from scipy.linalg import cho_factor, cho_solve

CASES = [(11, 128), (37, 512)]
SECONDS, STEPS_MIN = 2.0, 12


def dynamics(p, d_h, rng):
    pairs = [(a, b) for a in range(p) for b in range(a, p)]
    order = rng.permutation(len(pairs))[: int(0.7 * len(pairs) + 0.5)]
    left = np.array([pairs[i][0] for i in order])
    right = np.array([pairs[i][1] for i in order])
    n = len(left)
    Y = np.zeros((n, p))
    Y[np.arange(n), (left + right) % p] = 1
    X = np.zeros((n, p))
    np.add.at(X, (np.arange(n), left), 1)
    np.add.at(X, (np.arange(n), right), 1)
    E = rng.normal(0, p ** -0.5, (p, d_h))

    def step():
        nonlocal E
        Z = E[left] + E[right]
        H = np.maximum(Z, 0)
        B = cho_solve(cho_factor(H @ H.T, lower=True, check_finite=False), Y,
                      check_finite=False)
        E = E + 1e-3 * (X.T @ ((B @ (B.T @ H)) * (Z > 0)) - E)

    return n, step


def main():
    threads = int(sys.argv[1])
    rng = np.random.default_rng(1)
    for p, d_h in CASES:
        n, step = dynamics(p, d_h, rng)
        for _ in range(5):
            step()
        times = []
        start = time.perf_counter()
        while time.perf_counter() - start < SECONDS or len(times) < STEPS_MIN:
            before = time.perf_counter()
            step()
            times.append(1e3 * (time.perf_counter() - before))
        print(f"{p},{d_h},{n},isolated,double,{threads},"
              f"{statistics.median(times):.5f},{min(times):.5f}", flush=True)


main()
