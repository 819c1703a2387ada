"""Environment variables for training; the libraries read them when they are loaded."""

from __future__ import annotations

import os

OPENMP = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "1000"}
"""How torch's threads wait for work: a thousand checks, some microseconds, then sleep.

Threads that never sleep hold cores that the server and other runs need: beside other work torch
then trains several times slower. Threads that sleep at once are woken too late for the small layers
of small networks: on an idle machine these train 1.5 times as fast with a thousand checks. Only
GNU's OpenMP, which torch uses on Linux, counts checks.
"""
CUBLAS = {"CUBLAS_WORKSPACE_CONFIG": ":4096:8"}
"""Lets cuBLAS add up in a fixed order, see :func:`torch.use_deterministic_algorithms`."""
MALLOC = {"MALLOC_MMAP_THRESHOLD_": str(2**30), "MALLOC_TRIM_THRESHOLD_": str(2**30)}
"""Settings of mallopt(3): by default glibc returns large blocks to the system after every batch and
requests them again for the next."""


def worker_environment() -> dict[str, str]:
    """Return the variables of this process, with those above where they are not set."""
    return {**OPENMP, **MALLOC, **CUBLAS, **os.environ}
