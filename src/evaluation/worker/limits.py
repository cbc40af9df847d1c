"""What a candidate and all it started may take of the machine at once, looked at while it runs."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import stat
from pathlib import Path

from processes import children_of, children_of_all

MOST_PROCESSES, MOST_THREADS, MOST_DESCRIPTORS = 200, 4096, 20_000
# What it may have in its directory, altogether.
MOST_DISK_BYTES, MOST_FILES = 8 << 30, 50_000
# What lies there would count for nobody.
HIDDEN = (errno.EACCES, errno.EPERM, errno.ENAMETOOLONG)


class Usage:
    """Watches one child's tree; `exceeded` says what went over its limit."""

    def __init__(self, pid: int, memory_bytes: int, directory: str) -> None:
        self._pid, self._memory_bytes, self._directory = pid, memory_bytes, directory

    def exceeded(self, families: dict[int, list[int]]) -> str | None:
        tree = descendants(self._pid, families)
        if len(tree) > MOST_PROCESSES:
            return f"it started {len(tree)} processes, more than the {MOST_PROCESSES} allowed"
        threads = sum(entries(f"/proc/{pid}/task") for pid in tree)
        if threads > MOST_THREADS:
            return f"its processes ran {threads} threads, more than the {MOST_THREADS} allowed"
        descriptors = sum(entries(f"/proc/{pid}/fd") for pid in tree)
        if descriptors > MOST_DESCRIPTORS:  # which are all looked at below
            return f"its processes had {descriptors} files open, more than the {MOST_DESCRIPTORS} allowed"
        memory, disk = nameless(tree)
        anonymous, shared = (sum(each) for each in zip(*map(held, tree), strict=True))
        # Memory in files is shared memory as well where it is mapped, as a mailbox is.
        used = anonymous + max(shared, memory)
        if used > self._memory_bytes:
            gib = 1 << 30
            allowed = f"more than the {self._memory_bytes / gib:.1f} allowed"
            return f"its processes held {used / gib:.1f} GiB of memory, {allowed}"
        return written_too_much(self._directory, disk)


def written_too_much(directory: str, count: int = 0) -> str | None:
    """`count`: bytes of files that are open and have no name any more."""
    files, look = 0, [directory]
    while look:
        try:
            entries = list(os.scandir(look.pop()))
        except OSError as error:
            if error.errno in HIDDEN:
                return f"it made a directory that cannot be looked into ({error.strerror})"
            continue
        files += len(entries)
        for entry in entries:
            with contextlib.suppress(OSError):
                count += entry.stat(follow_symlinks=False).st_blocks * 512
                if entry.is_dir(follow_symlinks=False):
                    look.append(entry.path)
        if files > MOST_FILES:
            return f"it wrote more than the {MOST_FILES} files allowed"
        if count > MOST_DISK_BYTES:
            return f"it wrote {count / (1 << 30):.1f} GiB of files, more than the {MOST_DISK_BYTES >> 30} allowed"
    return None


def descendants(pid: int, families: dict[int, list[int]] | None = None) -> list[int]:
    """It and all below it; `families`: every process by its parent's id, looked up unless given."""
    below = children_of_all() if families is None else families
    found, look = [], [pid]
    while look:
        at = look.pop()
        found.append(at)
        look += below.get(at, [])
    return found


def outside_group(pid: int) -> list[int]:
    """What a group's leader started, and that started, in other groups. Cheap where it started nothing."""
    try:
        found, look = [], children_of(pid)
        while look:
            at = look.pop()
            with contextlib.suppress(OSError):
                if os.getpgid(at) != pid:
                    found.append(at)
                look += children_of(at)
        return found
    except OSError:
        return [each for each in descendants(pid) if each != pid]


def resident(pid: int) -> int:
    return sum(held(pid))


def held(pid: int) -> tuple[int, int]:
    """Anonymous and shared memory in bytes: the pages of files that it has in common with the worker it was forked from
    count for nobody."""
    found = {"RssAnon:": 0, "RssShmem:": 0}
    with contextlib.suppress(OSError, IndexError, ValueError):
        for line in Path(f"/proc/{pid}/status").read_text(errors="replace").splitlines():
            name, *rest = line.split()[:2] or [""]
            if name in found:
                found[name] = int(rest[0]) << 10
    return found["RssAnon:"], found["RssShmem:"]


def entries(directory: str) -> int:
    with contextlib.suppress(OSError):
        return len(os.listdir(directory))
    return 0


def nameless(tree: list[int]) -> tuple[int, int]:
    """Bytes of memory and of disk in files that these processes have open and no directory shows: nobody has to map
    them."""
    found: dict[tuple[int, int], tuple[bool, int]] = {}
    for pid in tree:
        with contextlib.suppress(OSError):
            for fd in os.listdir(f"/proc/{pid}/fd"):
                with contextlib.suppress(OSError):
                    path, at = f"/proc/{pid}/fd/{fd}", os.stat(f"/proc/{pid}/fd/{fd}")
                    if stat.S_ISREG(at.st_mode) and at.st_nlink == 0:
                        in_memory = os.readlink(path).startswith("/memfd:")
                        found[at.st_dev, at.st_ino] = (in_memory, at.st_blocks * 512)
    memory, disk = (sum(count for kind, count in found.values() if kind == wanted) for wanted in (True, False))
    return memory, disk


def let(pid: int, how: signal.Signals) -> None:
    """Stops a process and all it started, or lets them go on."""
    for each in descendants(pid):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(each, how)
