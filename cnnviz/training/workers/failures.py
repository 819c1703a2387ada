"""Why a worker failed, whatever the exception."""

import sys
import traceback
from contextlib import suppress

from cnnviz.problem import Problem, reason_of


def failure_of(error: Exception) -> Problem:
    """Return an exception of a worker in words; an unexpected one is also logged in full."""
    if isinstance(error, Problem):
        return error
    with suppress(ImportError, OSError):  # torch itself may be what cannot be imported
        from cnnviz.training.loop import out_of_memory

        if out_of_memory.is_out_of_memory(error):
            return out_of_memory.problem()
    traceback.print_exception(error, file=sys.stderr)
    kind, detail = type(error).__name__, reason_of(error)
    if detail != kind and not isinstance(error, RuntimeError):  # torch's say enough by themselves
        detail = f"{kind}: {detail}"
    return Problem("Training failed: {detail}", detail=detail)
