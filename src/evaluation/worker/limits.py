"""What a candidate and all it started may take of the machine at once, looked at while it runs."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from processes import children_of_all

MOST_PROCESSES = 200


class Usage:
    """Watches one child's tree; `exceeded` says what went over its limit."""

    def __init__(self, pid: int, memory_bytes: int) -> None:
        self._pid, self._memory_bytes = pid, memory_bytes

    def exceeded(self) -> str | None:
        tree = descendants(self._pid)
        if len(tree) > MOST_PROCESSES:
            return f"it started {len(tree)} processes, more than the {MOST_PROCESSES} allowed"
        used = sum(resident(pid) for pid in tree)
        if used > self._memory_bytes:
            gib = 1 << 30
            allowed = f"more than the {self._memory_bytes / gib:.1f} allowed"
            return f"its processes held {used / gib:.1f} GiB of memory, {allowed}"
        return None


def descendants(pid: int) -> list[int]:
    below = children_of_all()
    found, look = [], [pid]
    while look:
        at = look.pop()
        found.append(at)
        look += below.get(at, [])
    return found


def resident(pid: int) -> int:
    with contextlib.suppress(OSError, IndexError, ValueError):
        # Resident less shared: the pages it shares with the worker it was forked from count for nobody.
        fields = Path(f"/proc/{pid}/statm").read_text().split()
        return (int(fields[1]) - int(fields[2])) * os.sysconf("SC_PAGE_SIZE")
    return 0


def let(pid: int, how: signal.Signals) -> None:
    """Stops a process and all it started, or lets them go on."""
    for each in descendants(pid):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(each, how)
