#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A step of training as one writes it in PyTorch: torch_step.py THREADS.

Full batch, forward, backward, AdamW, float32, no evaluation; the cases of
`groktop bench`. Writes its columns up to min_ms.
"""
import statistics
import sys
import time

import torch

CASES = [(11, 128), (37, 512), (59, 256), (97, 512), (113, 512)]
SECONDS, WARM_UP, STEPS_MIN = 2.0, 0.3, 12


def samples(p):
    """70 % of the unordered pairs: two rows of E each, and the class."""
    pairs = [(a, b) for a in range(p) for b in range(a, p)]
    order = torch.randperm(len(pairs)).tolist()
    chosen = [pairs[i] for i in order[: int(0.7 * len(pairs) + 0.5)]]
    left = torch.tensor([a for a, _ in chosen])
    right = torch.tensor([b for _, b in chosen])
    return left, right, (left + right) % p


def trainer(p, d_h):
    left, right, c = samples(p)
    E = torch.nn.Parameter((2 * torch.rand(p, d_h) - 1) / p ** 0.5)
    W = torch.nn.Parameter((2 * torch.rand(d_h, p) - 1) / d_h ** 0.5)
    Y = torch.nn.functional.one_hot(c, p).float()
    optimizer = torch.optim.AdamW([E, W], lr=1e-3, betas=(0.9, 0.98),
                                  weight_decay=1.0)

    def step():
        optimizer.zero_grad()
        H = torch.relu(E[left] + E[right])
        torch.nn.functional.mse_loss(H @ W, Y).backward()
        optimizer.step()

    return len(left), step


def measure(step):
    start = time.perf_counter()
    while time.perf_counter() - start < WARM_UP:
        step()
    times = []
    start = time.perf_counter()
    while time.perf_counter() - start < SECONDS or len(times) < STEPS_MIN:
        before = time.perf_counter()
        step()
        times.append(1e3 * (time.perf_counter() - before))
    return statistics.median(times), min(times)


def main():
    threads = int(sys.argv[1])
    torch.manual_seed(1)
    torch.set_num_threads(threads)
    for p, d_h in CASES:
        n, step = trainer(p, d_h)
        median, best = measure(step)
        print(f"{p},{d_h},{n},train,single,{threads},{median:.5f},{best:.5f}",
              flush=True)


main()
