"""Finished builds, kept by what they were made of, for every evaluator of this user.

A build becomes visible by one rename, whole or not at all. Nobody waits for anybody: there is no lock on a build, and
two that make the same at once both succeed, the first one's result staying. What is not finished lies in a directory
that its owner holds a lock on, which the kernel drops when the owner dies; the next worker to start removes it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from builder import digest

# Beyond this much, what has not been used for a day is removed, the longest unused first.
MOST_BYTES, UNUSED_S = 4 << 30, 86_400.0
# A worker that has just made its directory has not locked it yet.
YOUNG_S = 60.0
MOST_LOG_BYTES = 1 << 20


class Store:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        unfinished = directory / "unfinished"
        unfinished.mkdir(parents=True, exist_ok=True)
        remove_abandoned(unfinished)
        self.workspace = Path(tempfile.mkdtemp(dir=unfinished))
        self._lock = os.open(self.workspace / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self._remove_unused()

    def find(self, key: str, name: str) -> str | None:
        """The directory of a finished build, if there is one and it is what was published."""
        place = self.directory / key
        try:
            if digest(str(place / f"{name}.so")) == (place / "sha256").read_text():
                os.utime(place)
                return str(place)
        except OSError:
            pass
        if place.exists():
            self._discard(place)
        return None

    def publish(self, result: str, key: str, name: str) -> str:
        """Where the build is to be found from now on: what lay at `result`, or the same from someone who was first."""
        place = self.directory / key
        for _ in range(3):
            try:
                os.rename(result, place)
                return str(place)
            except OSError:
                if not place.exists():
                    raise
            found = self.find(key, name)
            if found is not None:
                return found
        raise OSError(f"{place} is there and cannot be replaced")

    def note(self, **fields: Any) -> None:
        """A line in the store's diary: one for each time a builder ran."""
        path = self.directory / "log.jsonl"
        with contextlib.suppress(OSError):
            if path.exists() and path.stat().st_size > MOST_LOG_BYTES:
                path.unlink()
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"at": time.time(), **fields}) + "\n")

    def close(self) -> None:
        shutil.rmtree(self.workspace, ignore_errors=True)
        os.close(self._lock)

    def _discard(self, place: Path) -> None:
        """Out of sight at once, whoever else is looking; whoever has it open keeps it."""
        with contextlib.suppress(OSError):
            os.rename(place, tempfile.mkdtemp(dir=self.workspace))

    def _remove_unused(self) -> None:
        finished = []
        for place in self.directory.iterdir():
            with contextlib.suppress(OSError):
                if len(place.name) == 64:
                    size = sum(file.stat().st_size for file in place.iterdir())
                    finished.append((place.stat().st_mtime, size, place))
        total, now = sum(size for _, size, _ in finished), time.time()
        for used, size, place in sorted(finished):
            if total <= MOST_BYTES or now - used < UNUSED_S:
                break
            self._discard(place)
            total -= size


def remove_abandoned(unfinished: Path) -> None:
    """Removes what was left by workers that are gone."""
    for place in unfinished.iterdir():
        try:
            lock = os.open(place / "lock", os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            with contextlib.suppress(OSError):
                if time.time() - place.stat().st_mtime > YOUNG_S:
                    shutil.rmtree(place, ignore_errors=True)
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(place, ignore_errors=True)
        except OSError:
            pass
        finally:
            os.close(lock)
