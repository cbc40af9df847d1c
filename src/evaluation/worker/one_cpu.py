"""Two processes that take turns, on one CPU: else what a call costs its host depends on where each of them runs.

On one host with two threads a core a process was slower than the other by up to 0.3 ms a call, all through a stretch.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

# In /proc/PID/stat, counted behind the name, which may hold anything.
LAST_CPU = 36


@contextlib.contextmanager
def on_one_cpu(pids: list[int]) -> Iterator[None]:
    """Main threads of these processes, on the CPU where the first of them ran last; where the system does not let us,
    or one of them is gone, they stay where they are."""
    allowed = {}
    with contextlib.suppress(OSError, AttributeError):
        for pid in pids:
            before = os.sched_getaffinity(pid)
            os.sched_setaffinity(pid, {last_cpu_of(pids[0])})
            allowed[pid] = before
    try:
        yield
    finally:
        for pid, before in allowed.items():
            with contextlib.suppress(OSError):
                os.sched_setaffinity(pid, before)


def last_cpu_of(pid: int) -> int:
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
        return int(file.read().rpartition(")")[2].split()[LAST_CPU])
