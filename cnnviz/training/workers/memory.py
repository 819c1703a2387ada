"""How much memory this machine has left for other processes."""

from pathlib import Path

CONTAINER = Path("/sys/fs/cgroup")


def available_memory() -> int | None:
    """Return bytes: of the machine, or of the container if it may take less; None if unknown."""
    amounts = [amount for amount in (_machine(), _container()) if amount is not None]
    return min(amounts, default=None)


def _machine() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:  # not Linux
        return None
    found = [int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")]
    return 1024 * found[0] if found else None


def _container() -> int | None:
    try:
        most = (CONTAINER / "memory.max").read_text(encoding="ascii").strip()
        used = int((CONTAINER / "memory.current").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return None if most == "max" else max(0, int(most) - used)
