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
# Files that one process may have open.
MOST_OPEN = 4096
# Of a thread's flags in /proc: it is beyond its last instruction.
PF_EXITING = 0x4
# What is not gone by then never will be.
END_S = 10.0


def prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def adopt_orphans() -> None:
    """Makes this process the parent of its descendants' orphans, so that none escapes `end_descendants`."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def become_child(parent: int, memory_bytes: int | None) -> None:
    """Run in the fork, `parent` the one that forked: its own session, gone with its parent, first in line for the OOM
    killer, no core files."""
    # Before the session: from there on it can be stopped with its group, and one that was stopped before it was bound
    # to its parent would outlive it, and hold what it inherits, a device's lease among it, for ever.
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    os.setsid()
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, MOST_OPEN), min(hard, MOST_OPEN)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    if memory_bytes is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


class Ending:
    """The end of a child and of all it started, begun by making one.

    Orphans of what it started become children of this process, which is why none escapes.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        # Its wait status, once it is gone.
        self.status: int | None = None
        self._reaped = self._quiet = False
        self._by = time.monotonic() + END_S
        kill(-pid)

    @property
    def overdue(self) -> bool:
        return time.monotonic() > self._by

    def wait(self, others: set[int], *, soon: bool = False) -> str:
        """What `look` says last, once all is gone or the time for it is up; `soon`: or once it is exiting."""
        left = "running"
        while not self.overdue:
            left = self.look(others)
            if left == "gone" or (soon and left == "exiting"):
                break
            time.sleep(0.0005)
        return left

    def look(self, others: set[int]) -> str:
        """Kills every child of this process that is none of `others`, and says what is left.

        `exiting`: it alone, without an instruction of its own any more, but the kernel (a GPU's driver, say) is not
        done with it. `gone`: nothing at all. Else `running`.
        """
        if not self._reaped:
            with contextlib.suppress(ChildProcessError):
                ended, how = os.waitpid(self.pid, os.WNOHANG)
                if ended == self.pid:
                    self.status, self._reaped = how, True
        families = children_of_all()
        strangers = end_strangers(families, {*others, self.pid})
        if self._reaped and not strangers:
            return "gone"
        # In groups of their own, and not orphans before their parent is gone.
        tree = [] if self._reaped else [self.pid]
        for pid in tree:
            tree += families.get(pid, [])
        alive = [pid for pid in tree if not exiting(pid)]
        for pid in alive:
            kill(pid)
        # What it forked after the families were read shows the next time.
        before, self._quiet = self._quiet, not strangers and not alive and len(tree) == 1
        return "exiting" if before and self._quiet else "running"


def end_strangers(families: dict[int, list[int]], known: set[int]) -> list[int]:
    """Ends every child of this process that it did not start itself, and says which they were."""
    strangers = [child for child in families.get(os.getpid(), []) if child not in known]
    for child in strangers:
        kill(child)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, os.WNOHANG)
    return strangers


def exiting(pid: int) -> bool:
    """Whether each of a process's threads is beyond its last instruction."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            fields = Path(f"/proc/{pid}/task/{thread}/stat").read_text(errors="replace").rsplit(")", 1)[1].split()
            if fields[0] not in "ZX" and not int(fields[6]) & PF_EXITING:
                return False
        return True
    return not os.path.exists(f"/proc/{pid}")


def children() -> list[int]:
    return children_of_all().get(os.getpid(), [])


def children_of_all() -> dict[int, list[int]]:
    """Every process of the machine, by its parent's id."""
    found: dict[int, list[int]] = {}
    for entry in os.scandir("/proc") if os.path.exists("/proc/self/stat") else []:
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, IndexError, ValueError):
            # The name in parentheses may hold anything, bytes that are no text too, so count from the last one.
            parent = int(Path(entry.path, "stat").read_text(errors="replace").rsplit(")", 1)[1].split()[1])
            found.setdefault(parent, []).append(int(entry.name))
    return found


def kill(pid: int) -> None:
    kill_with(pid, signal.SIGKILL)


def kill_with(pid: int, how: signal.Signals) -> None:
    """A process or, below 0, a group of them."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if pid < 0:
            os.killpg(-pid, how)
        else:
            os.kill(pid, how)


def children_of(pid: int) -> list[int]:
    """Its threads' children; raises OSError where the kernel does not list them."""
    found: list[int] = []
    for thread in os.listdir(f"/proc/{pid}/task"):
        with contextlib.suppress(ProcessLookupError):
            found += [int(child) for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split()]
    return found


def describe_end(status: int | None) -> str:
    if status is None:
        return "its process disappeared"
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        # Those without a name of their own are the real-time ones.
        name = signal.Signals(number).name if number in iter(signal.Signals) else f"signal {number}"
        return f"its process was killed by {name}"
    return f"its process ended with exit code {os.WEXITSTATUS(status)}"
