"""Looks ahead: what programs that still wait for their turn are going to build is built meanwhile.

A scout is a child that runs the outermost lines of a waiting program only to see which builds they ask for; it gets
stand-ins for the libraries, no device, and a few seconds. What it says decides nothing: the program itself asks again
in its own turn, and finds its libraries made.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import tempfile
import time
import types
from collections import deque
from collections.abc import Callable
from typing import Any, NoReturn

import torch
from child import Child
from limits import let
from options import Refused
from recipe import Recipe, checked_recipe, read_request
from runner import PLACES, close_all_but
from sandbox import confine
from toolchain import missing, toolkits
from wire import Lost, Nonsense, Wire
from workshop import Workshop

MOST_WAITING, AT_ONCE, SECONDS = 4_096, 2, 10.0
_exit = os._exit


class Scouts:
    def __init__(
        self, workshop: Workshop, start: Callable[[Any], Child], end: Callable[[Child], None], arch: str | None
    ):
        self._workshop, self._start, self._end, self._arch = workshop, start, end, arch
        self._waiting: deque[tuple[str, str]] = deque(maxlen=MOST_WAITING)
        self._out: dict[Child, float] = {}
        self.paused = False

    def send(self, reference: str, text: str) -> None:
        self._waiting.append((reference, text))

    def look(self) -> None:
        """Hears those that are out and sends the next."""
        for scout, since in list(self._out.items()):
            scout.hear()
            try:
                while (said := scout.wire.receive(0)) is not None:
                    if said.get("say") == "build":
                        self._order(scout)
                over = time.monotonic() > since + SECONDS
            except (Lost, Nonsense):
                over = True
            if over and not self.paused:
                del self._out[scout]
                self._end(scout)
        while self._waiting and len(self._out) < AT_ONCE and not self.paused:
            reference, text = self._waiting.popleft()
            scout = self._start(scout_and_exit)
            scout.write("reference.py", reference)
            scout.write("answer.py", text)
            with contextlib.suppress(Lost):
                scout.wire.send({"do": "look"})
            self._out[scout] = time.monotonic()

    def pause(self, stopped: bool) -> None:
        """They stand still while something is timed."""
        if stopped != self.paused:
            self.paused = stopped
            for scout in self._out:
                let(scout.pid, signal.SIGSTOP if stopped else signal.SIGCONT)

    def close(self) -> None:
        for scout in self._out:
            self._end(scout)
        self._out = {}
        self._waiting.clear()

    def _order(self, scout: Child) -> None:
        recipe: Recipe | None = None
        with contextlib.suppress(Refused):
            recipe = checked_recipe(read_request(scout.directory), self._arch, toolkits())
        if recipe is not None and missing(recipe.with_cuda) is None:
            self._workshop.order_ahead(recipe)
        with contextlib.suppress(Lost):
            scout.wire.send({"do": "built", "noted": True}, wait=False)


class StandIn(types.ModuleType):
    """For a library that is not there: it has every function, and each gives another stand-in."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(name)

    def __call__(self, *_args: Any, **_kwargs: Any) -> Any:
        return self


def scout_and_exit(wire: Wire, directory: str, _device: str, _threads: int) -> NoReturn:
    """Never returns; whatever the program does, it ends here."""
    try:
        os.chdir(directory)
        for name in PLACES:
            os.environ[name] = directory
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
        tempfile.tempdir = None
        close_all_but(wire.fileno())
        os.nice(10)
        resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS)))
        wire.receive()
        look(wire, directory)
    finally:
        _exit(0)


def look(wire: Wire, directory: str) -> None:
    from assemble import assemble
    from builds import Builds

    with open("reference.py", encoding="utf-8") as file:
        code = file.read()
    with open("answer.py", encoding="utf-8", newline="") as file:
        text = file.read()
    program = assemble(code, text)
    Builds(wire, directory, text, stand_in=StandIn).install()
    confine(directory)
    module = types.ModuleType("surprisal_candidate")
    sys.modules[module.__name__] = module
    module.__dict__.update(torch=torch, nn=torch.nn, F=torch.nn.functional)
    exec(compile(code, f"{directory}/reference.py", "exec", dont_inherit=True), module.__dict__)
    exec(compile(program.tree, f"{directory}/answer.py", "exec", dont_inherit=True), module.__dict__)
