"""One forked child as the worker sees it: its wire, what it prints, its directory, and how it ended."""

from __future__ import annotations

import contextlib
import os
import select
import tempfile
from collections.abc import Callable
from typing import Any

from processes import Ending, become_child
from removal import remove
from wire import Lost, Nonsense, Wire

OUTPUT_KEPT = 2_000
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
        self._said = b""
        # What it had printed when it ended.
        self.said_last = ""
        worker = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            become_child(worker, memory_bytes)
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
        self._ending = self._ending or Ending(self.pid)
        if self._ending.wait(others, soon=soon) == "exiting" and soon:
            remove(self.directory)
            return False
        self._tidy()
        return True

    @property
    def may_be_gone(self) -> bool:
        """Whether a look at its end, which reads all of /proc, is worth it."""
        assert self._ending is not None
        return self._ending.overdue or bool(select.select([self.ended], [], [], 0)[0])

    def look_at_end(self, others: set[int]) -> bool:
        """Whether nothing is left by now, or never will be; after an `end` that was to be soon."""
        assert self._ending is not None
        if self._ending.look(others) != "gone" and not self._ending.overdue:
            return False
        self._tidy()
        return True

    def _tidy(self) -> None:
        assert self._ending is not None
        self.status = self._ending.status
        self.said_last = self.said()
        self.wire.close()
        os.close(self.output)
        os.close(self.ended)
        remove(self.directory)
