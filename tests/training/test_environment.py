"""The environment of a worker, given to a process that runs already."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from cnnviz.training.loop.environment import CUBLAS, MALLOC, OPENMP

PAGES_OF_BLOCKS = """
import os, resource
import numpy as np
from cnnviz.training.loop.environment import prepare_process
if {prepared}:
    prepare_process()
for _ in range(20):
    if _ == 10:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    np.ones(5_000_000)  # 40 MB, freed at once
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def run_python(code: str, **variables: str) -> str:
    """Run code in a process without the variables of a worker; return what it prints."""
    names = {*OPENMP, *MALLOC, *CUBLAS}
    environment = {name: value for name, value in os.environ.items() if name not in names}
    return subprocess.check_output(
        [sys.executable, "-c", code], env={**environment, **variables}, text=True
    )


def test_torch_finds_the_variables_and_those_of_the_user_stay() -> None:
    shown = run_python(
        "import os; from cnnviz.training.loop.environment import *; prepare_process();"
        "print(*(os.environ[name] for name in (*OPENMP, *CUBLAS)))",
        OMP_WAIT_POLICY="ACTIVE",
    )
    assert shown.split() == ["ACTIVE", OPENMP["GOMP_SPINCOUNT"], *CUBLAS.values()]


@pytest.mark.skipif(sys.platform != "linux", reason="a setting of glibc")
def test_large_blocks_stay_with_the_process() -> None:
    """Measured by page faults: memory that was returned to the system faults again."""
    without, prepared = (
        int(run_python(PAGES_OF_BLOCKS.format(prepared=prepared))) for prepared in (False, True)
    )
    assert prepared < without / 10


def test_the_command_line_trains_in_the_environment_of_a_worker() -> None:
    shown = run_python(
        "import os; from cnnviz.__main__ import main; code = main(["
        "'train', '--net', 'tiny~1x28x28~maxpool_4~flatten~linear_49_10', '--data', 'practice',"
        "'--train-images', '100', '--epochs', '1', '--json']);"
        "print(code, os.environ['GOMP_SPINCOUNT'])"
    )
    assert shown.splitlines()[-1] == f"0 {OPENMP['GOMP_SPINCOUNT']}"
