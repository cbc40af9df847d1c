"""One forked child as the worker sees it: its wire, what it prints, its directory, and how it ended."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from typing import Any

from processes import Ending, become_child
from wire import Lost, Nonsense, Wire

OUTPUT_KEPT = 2_000
# What is not gone by then never will be.
END_S = 10.0
Main = Callable[[Wire, str, str, int], Any]


class Child:
    def __init__(self, main: Main, scratch: str, device: str, threads: int, memory_bytes: int | None) -> None:
        self.wire, theirs = Wire.pair()
        self.output, output_write = os.pipe()
        self.directory = tempfile.mkdtemp(dir=scratch)
        self.ready = False
        self.alive = True
        self.status: int | None = None
        self._ending: Ending | None = None
        self._end_by = 0.0
        self._said = b""
        # What it had printed when it ended.
        self.said_last = ""
        self.pid = os.fork()
        if self.pid == 0:
            become_child(memory_bytes)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(output_write, 1)
            os.dup2(output_write, 2)
            main(theirs, self.directory, device, threads)
        theirs.close()
        os.close(output_write)
        os.set_blocking(self.output, False)
        self.ended = os.pidfd_open(self.pid)

    @property
    def descriptors(self) -> list[int]:
        return [self.wire.fileno(), self.output, self.ended]

    def hear(self) -> None:
        """Keeps the end of what it printed."""
        with contextlib.suppress(BlockingIOError):
            for _ in range(64):
                words = os.read(self.output, 65536)
                if not words:
                    return
                self._said = (self._said + words)[-OUTPUT_KEPT:]

    def said(self) -> str:
        """What it last printed, as the end of a message; empty where it printed nothing."""
        self.hear()
        words = self._said.decode("utf-8", "replace").strip()
        return f"; it last printed:\n{words}" if words else ""

    def await_ready(self, seconds: float) -> str | None:
        """None once it is; else what went wrong."""
        if self.ready:
            return None
        try:
            first = self.wire.receive(seconds)
        except (Lost, Nonsense):
            first = {"say": "broken", "message": "it ended"}
        if first is not None and first.get("say") == "ready":
            self.ready = True
            return None
        return f"{first.get('message')}" if first else f"it was not ready after {seconds:g} s"

    def write(self, name: str, text: str) -> str:
        path = os.path.join(self.directory, name)
        with open(path, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(text)
        return path

    def end(self, others: set[int], soon: bool = False) -> bool:
        """Ends it and all it started, and says whether all is gone; `others` are the worker's children that live on.

        `soon`: what runs no more is left to `look_at_end`, while the kernel takes it down.
        """
        self.alive = False
        if self._ending is None:
            self._ending, self._end_by = Ending(self.pid), time.monotonic() + END_S
        deadline = self._end_by
        while time.monotonic() < deadline:
            left = self._ending.look(others)
            if left == "gone":
                break
            if left == "exiting" and soon:
                shutil.rmtree(self.directory, ignore_errors=True)
                return False
            time.sleep(0.0005)
        self.status = self._ending.status
        self._tidy()
        return True

    def look_at_end(self, others: set[int]) -> bool:
        """Whether all of it is gone by now."""
        assert self._ending is not None
        if self._ending.look(others) != "gone":
            return False
        self._tidy()
        return True

    @property
    def overdue(self) -> bool:
        return time.monotonic() > self._end_by

    def _tidy(self) -> None:
        self.said_last = self.said()
        self.wire.close()
        os.close(self.output)
        os.close(self.ended)
        shutil.rmtree(self.directory, ignore_errors=True)
