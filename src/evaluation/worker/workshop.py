"""Where builds are ordered: each distinct one is made once, in a process of its own, several at a time.

It belongs to the worker, so nothing here waits: the worker looks at `descriptors` beside its own and calls `look`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from builder import RESULT, build_and_exit
from child import Child
from limits import let
from recipe import Recipe
from store import Store
from toolchain import toolchain
from wire import Lost, Nonsense

# What is remembered of builds that failed: the same sources fail again.
MOST_FAILURES = 256
MOST_AHEAD = 4_096
Start = Callable[[Callable[..., Any], str], Child]


class Build:
    """`path` is the directory of the finished library, `failed` the compiler's words; until then both are None."""

    def __init__(self, recipe: Recipe, key: str) -> None:
        self.recipe, self.key = recipe, key
        self.child: Child | None = None
        self.since = time.monotonic()
        # Whether an evaluation waits for it, by whose clock it then goes.
        self.awaited = False
        self.path: str | None = None
        self.failed: str | None = None

    @property
    def done(self) -> bool:
        return self.path is not None or self.failed is not None


class Workshop:
    """`start` forks a child over a directory, `end` ends one and all it started; `longest_s` for what nobody awaits."""

    def __init__(self, store: Store, start: Start, end: Callable[[Child], None], longest_s: float = 300.0) -> None:
        self._store, self._start, self._end, self._longest_s = store, start, end, longest_s
        self._running: dict[str, Build] = {}
        self._failures: dict[str, str] = {}
        # Ordered ahead of their turn; those ordered in turn wait for nobody.
        self._ahead: deque[Recipe] = deque(maxlen=MOST_AHEAD)
        self._at_once = max(1, (os.cpu_count() or 1) // 2)
        self._paused = False

    @property
    def descriptors(self) -> list[int]:
        running = [build.child for build in self._running.values() if build.child]
        return [fd for child in running for fd in (child.wire.fileno(), child.output)]

    def order(self, recipe: Recipe) -> Build:
        """A build that is done already, or one that is now under way."""
        build = Build(recipe, recipe.key(toolchain(recipe.with_cuda)))
        if build.key in self._running:
            return self._running[build.key]
        build.failed = self._failures.get(build.key)
        if build.failed is None:
            build.path = self._store.find(build.key, recipe.name)
        if not build.done:
            jobs = min(len(recipe.sources), os.cpu_count() or 1)
            build.child = self._start(partial(build_and_exit, recipe, jobs), str(self._store.workspace))
            self._running[build.key] = build
        return build

    def order_ahead(self, recipe: Recipe) -> None:
        """A build that is going to be asked for: made when there is room for it."""
        self._ahead.append(recipe)

    def pause(self, stopped: bool) -> None:
        """Builds stand still while something is timed."""
        if stopped != self._paused:
            self._paused = stopped
            for build in self._running.values():
                if build.child is not None:
                    let(build.child.pid, signal.SIGSTOP if stopped else signal.SIGCONT)

    def look(self) -> None:
        """Takes what has been finished since the last look, and begins what was ordered ahead."""
        while self._ahead and len(self._running) < self._at_once and not self._paused:
            self.order(self._ahead.popleft())
        for build in list(self._running.values()):
            child = build.child
            assert child is not None
            child.hear()
            try:
                said = child.wire.receive(0)
            except (Lost, Nonsense):
                said = {"say": "broken", "message": f"its process ended{child.said()}"}
            if said is not None:
                self._take(build, child, said)
            elif time.monotonic() > build.since + self._longest_s and not self._paused and not build.awaited:
                self.drop(build)

    def drop(self, build: Build) -> None:
        """Ends it where it is not done: what it has made so far goes with it, and it can be ordered anew."""
        if not build.done and self._running.pop(build.key, None) is not None:
            assert build.child is not None
            self._store.note(
                key=build.key, name=build.recipe.name, seconds=time.monotonic() - build.since, end="dropped"
            )
            self._end(build.child)

    def close(self) -> None:
        for build in list(self._running.values()):
            self.drop(build)
        self._store.close()

    def _take(self, build: Build, child: Child, said: dict[str, Any]) -> None:
        del self._running[build.key]
        kind = said.get("say")
        with contextlib.suppress(OSError):
            if kind == "built":
                result = os.path.join(child.directory, RESULT)
                build.path = self._store.publish(result, build.key, build.recipe.name)
        if kind == "failed":
            build.failed = str(said["output"])
            self._failures[build.key] = build.failed
            while len(self._failures) > MOST_FAILURES:
                del self._failures[next(iter(self._failures))]
        elif build.path is None:
            # Of the machine or of the moment: not remembered.
            build.failed = f"the build did not end well: {said.get('message', 'its result could not be kept')}"
        end = "built" if build.path else "failed"
        self._store.note(key=build.key, name=build.recipe.name, seconds=time.monotonic() - build.since, end=end)
        self._end(child)
