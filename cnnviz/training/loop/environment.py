"""Environment variables for training; the libraries read them when they are loaded."""

import ctypes
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
_MALLOPT = {"MALLOC_MMAP_THRESHOLD_": -3, "MALLOC_TRIM_THRESHOLD_": -1}
"""The parameters of mallopt(3) that these variables set, from malloc.h of glibc."""


def worker_environment() -> dict[str, str]:
    """Return the variables of this process, with those above where they are not set."""
    return {**OPENMP, **MALLOC, **CUBLAS, **os.environ}


def prepare_process() -> None:
    """Give this process the environment of a worker; call it before torch is loaded.

    glibc has read its variables when the process began: its settings are changed by mallopt, which
    other C libraries lack.
    """
    missing = {
        name: value for name, value in worker_environment().items() if name not in os.environ
    }
    os.environ.update(missing)
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if mallopt is not None:
        for name in missing.keys() & _MALLOPT.keys():
            mallopt(_MALLOPT[name], int(missing[name]))
