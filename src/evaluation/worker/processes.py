"""Ending what a candidate started, all of it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LARGEST_FILE = 4 << 30


def prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def adopt_orphans() -> None:
    """Makes this process the parent of its descendants' orphans, so that none escapes `end_descendants`."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def become_child(memory_bytes: int | None) -> None:
    """Run in the fork: its own session, gone with its parent, first in line for the OOM killer, no core files."""
    parent = os.getppid()
    os.setsid()
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    if memory_bytes is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def end_child(pid: int, others: set[int], seconds: float = 10.0) -> int | None:
    """Kills the group of `pid` and every child that is none of `others`, until none is left; gives its wait status.

    Orphans of what it started become children of this process, which is why none escapes.
    """
    status: int | None = None
    gone = False
    deadline = time.monotonic() + seconds
    kill(-pid)
    while time.monotonic() < deadline:
        with contextlib.suppress(ChildProcessError):
            ended, how = os.waitpid(pid, os.WNOHANG) if not gone else (0, 0)
            if ended == pid:
                status, gone = how, True
        strangers = [child for child in children() if child not in others and child != pid]
        for child in strangers:
            kill(child)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child, os.WNOHANG)
        if gone and not strangers:
            return status
        time.sleep(0.0005)
    return status


def children() -> list[int]:
    return children_of_all().get(os.getpid(), [])


def children_of_all() -> dict[int, list[int]]:
    """Every process of the machine, by its parent's id."""
    found: dict[int, list[int]] = {}
    for entry in os.scandir("/proc") if os.path.exists("/proc/self/stat") else []:
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError, ValueError):
            # The name in parentheses may hold anything, so count from the last one.
            parent = int(Path(entry.path, "stat").read_text().rsplit(")", 1)[1].split()[1])
            found.setdefault(parent, []).append(int(entry.name))
    return found


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if pid < 0:
            os.killpg(-pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)


def describe_end(status: int | None) -> str:
    if status is None:
        return "its process disappeared"
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return f"its process was killed by {signal.Signals(number).name}"
    return f"its process ended with exit code {os.WEXITSTATUS(status)}"
