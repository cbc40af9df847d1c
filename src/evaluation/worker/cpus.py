"""Where two processes run that take turns: else what a call takes depends on where each of them happens to.

On a host of GPUs a process was slower to launch than the other by up to 0.3 ms a call, all through a stretch. On a
quiet machine of two CPUs a matrix product took 0.45 ms or, with both of its threads on one of them, 0.87: half of the
calls, and in one process more often than in the other.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

# In /proc/PID/stat, counted behind the name, which may hold anything.
LAST_CPU = 36


@contextlib.contextmanager
def on_one_cpu(pids: list[int]) -> Iterator[None]:
    """Main threads of these processes, on the CPU where the first of them ran last."""
    with contextlib.ExitStack() as held:
        for cpu in last_cpu_of(pids):
            for pid in pids:
                held.enter_context(allowed_on(pid, cpu))
        yield


@contextlib.contextmanager
def on_cpus_of_their_own(pids: list[int]) -> Iterator[None]:
    """Main threads of these processes on one CPU, as above, and the others that they have now on the other CPUs, in
    the order they were started. What starts later begins where the one that starts it runs."""
    with contextlib.ExitStack() as held:
        for cpu in last_cpu_of(pids):
            others = sorted(os.sched_getaffinity(0) - {cpu})
            for pid in pids if others else []:
                held.enter_context(allowed_on(pid, cpu))
                for turn, thread in enumerate(threads_of(pid)):
                    held.enter_context(allowed_on(thread, others[turn % len(others)]))
        yield


@contextlib.contextmanager
def allowed_on(thread: int, cpu: int) -> Iterator[None]:
    """Where the system does not let us, or the thread is gone, it stays as it is."""
    before = None
    with contextlib.suppress(OSError):
        before = os.sched_getaffinity(thread)
        os.sched_setaffinity(thread, {cpu})
    try:
        yield
    finally:
        if before is not None:
            with contextlib.suppress(OSError):
                os.sched_setaffinity(thread, before)


def last_cpu_of(pids: list[int]) -> list[int]:
    """Of the first; none where there is no such process, or the system does not say."""
    try:
        with open(f"/proc/{pids[0]}/stat", encoding="utf-8", errors="replace") as file:
            return [int(file.read().rpartition(")")[2].split()[LAST_CPU])]
    except (OSError, IndexError):
        return []


def threads_of(pid: int) -> list[int]:
    """All but the main one, the oldest first."""
    with contextlib.suppress(OSError):
        return sorted(int(name) for name in os.listdir(f"/proc/{pid}/task") if int(name) != pid)
    return []
