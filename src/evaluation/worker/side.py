"""The judge's end of one runner: orders and their answers, the mailbox between them, and the judge's own clock."""

from __future__ import annotations

import contextlib
import functools
import secrets
import signal
import time
from mailbox import ALIGNMENT, Mailbox, aligned
from time import perf_counter_ns
from typing import Any

import torch
from after import After, nothing_after
from compare import Output
from cover import Cover, Mask
from faults import Fault
from limits import outside_group
from outputs import Spec, bytes_of, describe, dtype_of, tensor_specs
from processes import kill_with
from room import alignment_of, any_place, step_of
from wire import Lost, Nonsense, Wire

CPU_FLUSH_BYTES = 32 << 20
GONE_S = 10.0
# A program that starts processes faster than so many looks can follow has more than are allowed soon.
LOOKS = 50
OWN_VERDICTS = ("runtime-error", "compile-error")
MOST_SAID = 10_000


class Side:
    """`of`: the task whose reference it runs; None for a candidate, and what that says of itself is checked. Both are
    stopped while they have nothing to do: one that slept and one that did not are no fair pair."""

    def __init__(self, wire: Wire, pid: int, device: torch.device, of: str | None) -> None:
        self.wire, self.pid, self.device, self.of, self.candidate = wire, pid, device, of, of is None
        self.box: Mailbox | None = None
        # Where the task's data is too large for the device, it gives back what torch keeps for later: the seconds that
        # the device takes to wipe it. 0 where it keeps it.
        self.wipe_s = 0.0
        # How long it took to look up memory before the calls timed last, and to hand over the outputs asked for last,
        # by the judge's clock.
        self.early_ms = self.hand_ms = 0.0
        # What was seen after the calls timed last, by the runner's clock (`unjoined.py`).
        self.after = nothing_after(0)
        self._slots: list[list[torch.Tensor]] = []
        self._cursor = 0
        # What the candidate started in sessions of their own, stopped with it.
        self._apart: list[int] = []

    def lend(self, box: Mailbox) -> None:
        self.order("attach", fds=box.fds, bytes=box.bytes)
        self.box = box

    def order(self, do: str, fds: list[int] | None = None, **fields: Any) -> tuple[dict[str, Any], float]:
        """The answer, and the milliseconds until it came by the judge's clock; raises Fault, Lost or Nonsense."""
        turn = secrets.token_hex(8)
        self._settle()
        self._let(signal.SIGCONT)
        start = perf_counter_ns()
        self.wire.send({"do": do, "turn": turn, "release": self.wipe_s > 0, **fields}, fds or [])
        answer = self.wire.receive()
        wall = (perf_counter_ns() - start) / 1e6
        self._let(signal.SIGSTOP)
        # An answer given before the question was asked does not know its turn.
        if answer is None or answer.get("turn") != turn:
            raise Nonsense("an answer to no question")
        if answer.get("say") == "fault":
            verdict, message = answer.get("verdict"), answer.get("message")
            if not self.candidate:
                raise Fault("harness-error", f"the task's reference failed: {message}")
            if verdict not in OWN_VERDICTS or not isinstance(message, str):
                raise Nonsense("a verdict of its own")
            raise Fault(verdict, message[:MOST_SAID])
        if answer.get("say") != "done":
            raise Nonsense("an answer of no known kind")
        return answer, wall

    def times(
        self, orders: list[dict[str, Any]], seeds: list[int], **how: Any
    ) -> tuple[list[float], float, list[Spec]]:
        """`order("time")` as it is meant to be given, memory looked up and what was given back wiped: the milliseconds
        of each call by the runner's clock, those of the whole beyond them by this process's, and the outputs'
        descriptions. Raises Nonsense where the times are none."""
        # First of all: from then on the runner knows where they lie.
        masks = self._masked()
        self.look_up(orders)
        if self.wipe_s > 0:
            time.sleep(self.wipe_s)
            self.order("wake")
        answer, wall = self.order("time", calls=orders, seeds=seeds, masks=masks, **how)
        ms = numbers_in(answer, "ms", len(orders))
        self.after = After._make(numbers_in(answer, name, len(orders)) for name in After._fields)
        if min(ms) <= 0:
            raise Nonsense("times that are none")
        return ms, wall - sum(ms), self.specs(answer, len(orders))

    def _masked(self) -> list[Mask]:
        """Makes the inputs on a GPU worthless until the runner takes the masks off, on the stream it times: these, call
        by call; none on a CPU."""
        if self.device.type != "cuda":
            return []
        masks = [(any_word(), any_word(), secrets.randbelow(1 << 20) / (1 << 20)) for _ in self._slots]
        Cover([[part.view(-1).view(torch.uint8) for part in slot] for slot in self._slots], masks).lay()
        return masks

    def look_up(self, orders: list[dict[str, Any]]) -> None:
        """Before calls are timed: has a GPU look up the memory of these. On a CPU the cache is emptied, here: what a
        runner is to do then it could leave undone, and use the time."""
        if self.device.type == "cpu":
            empty_cache()
        else:
            self.early_ms = self.order("flush", calls=orders)[1]

    def give_back(self) -> None:
        """Where there is no room for it, what torch keeps beside the outputs of the calls timed last goes back."""
        if self.wipe_s > 0:
            self.order("release")

    def empty(self) -> None:
        """Forgets what was put into the mailbox; the next inputs start at its beginning."""
        self._slots, self._cursor = [], 0

    def tidy(self) -> None:
        """Before there are inputs: looking for garbage takes long where a program has made many objects."""
        self.order("tidy")

    def put(self, spec: Spec, parts: list[torch.Tensor], place: int | None = None) -> dict[str, Any]:
        """Copies inputs into the mailbox, at `place` or one of chance; gives what an order needs to name them."""
        placed, offsets = [], []
        self._cursor = aligned(self._cursor) + (any_place() if place is None else place) * step_of(parts)
        for part in parts:
            at = self._room(part.numel() * part.element_size(), alignment_of(part))
            lying = self._box.place(at, tuple(part.shape), part.dtype)
            lying.copy_(part)
            placed.append(lying)
            offsets.append(at)
        self._slots.append(placed)
        return {"spec": spec, "offsets": offsets}

    @property
    def given(self) -> list[list[torch.Tensor]]:
        """The inputs as they lie in the mailbox now, call by call."""
        return self._slots

    def spoil(self) -> None:
        """Overwrites the inputs: what is computed from now on, late or in secret, is computed from nothing."""
        for part in (part for slot in self._slots for part in slot):
            part.view(-1).view(torch.uint8).fill_(255) if part.is_contiguous() else part.zero_()
        self._settle()

    def collect(self, specs: list[Spec], calls: list[int]) -> list[Output]:
        """The outputs of those of the last calls, written to the mailbox by the runner when this asks for it: over the
        inputs, which are done with, so that the largest tasks fit."""
        at, outputs = [], []
        if calls:
            self.empty()
        for call in calls:
            parts = tensor_specs(specs[call])
            offsets = [self._room(bytes_of(part)) for part in parts]
            at.append({"call": call, "offsets": offsets})
            places = [
                self._box.place(offset, tuple(part["shape"]), dtype_of(part))
                for offset, part in zip(offsets, parts, strict=True)
            ]
            outputs.append(Output(specs[call], places))
        self.hand_ms = self.order("hand", at=at)[1]
        return outputs

    def specs(self, answer: dict[str, Any], calls: int) -> list[Spec]:
        """The descriptions of the outputs in an answer; raises Nonsense where they are none."""
        specs = answer.get("outputs")
        if not isinstance(specs, list) or len(specs) != calls:
            raise Nonsense("an answer without outputs")
        try:
            for spec in specs:
                tensor_specs(spec)
        except ValueError as error:
            raise Nonsense(str(error)) from None
        return specs

    @property
    def _box(self) -> Mailbox:
        if self.box is None:
            raise Fault("harness-error", "a runner was used before it had a mailbox")
        return self.box

    def _room(self, count: int, alignment: int = ALIGNMENT) -> int:
        at = aligned(self._cursor, alignment)
        self._cursor = at + count
        if self._cursor > self._box.bytes:
            raise Fault("harness-error", f"a mailbox of {self._box.bytes:,} bytes is too small")
        return at

    def kill(self) -> None:
        """Ends the runner's process and waits until it is gone."""
        self._let(signal.SIGKILL)
        with contextlib.suppress(Lost, Nonsense):
            while self.wire.receive(GONE_S) is not None:
                pass
        time.sleep(0.1)  # the driver's part of it

    def _settle(self) -> None:
        """What was written to the mailbox is there for the other process."""
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

    def _let(self, how: signal.Signals) -> None:
        """All of its group and, of a candidate, what it started in groups of their own."""
        kill_with(-self.pid, how)
        if self.candidate and how == signal.SIGSTOP:
            self._apart = self._stop_apart()
            return
        for each in self._apart:
            kill_with(each, how)

    def _stop_apart(self) -> list[int]:
        """What runs on can start others while it is looked for: again, until nothing new is found."""
        stopped: list[int] = []
        for _ in range(LOOKS):
            fresh = [pid for pid in outside_group(self.pid) if pid not in stopped]
            if not fresh:
                break
            for pid in fresh:
                kill_with(pid, signal.SIGSTOP)
            stopped += fresh
        return stopped


@functools.cache
def _larger_than_caches() -> torch.Tensor:
    return torch.zeros(CPU_FLUSH_BYTES, dtype=torch.uint8)


def empty_cache() -> None:
    """Writes more than the usual share of a CPU's last cache."""
    _larger_than_caches().fill_(1)


def any_word() -> int:
    return 1 + secrets.randbelow(2**63 - 1)


def numbers_in(answer: dict[str, Any], name: str, calls: int) -> list[float]:
    """Milliseconds of each call in an answer; raises Nonsense where they are none."""
    ms = answer.get(name)
    if isinstance(ms, list) and len(ms) == calls and all(type(each) is float and abs(each) < 1e9 for each in ms):
        return ms
    raise Nonsense("times that are none")


def described_inputs(value: Any) -> tuple[Spec, list[torch.Tensor]]:
    """Inputs as they travel; raises Fault where a task's inputs are more than tensors and numbers."""
    spec, parts = describe(value)
    if "other" in str(spec):
        raise Fault("harness-error", f"the task's inputs hold something that cannot be handed to a runner: {spec}")
    return spec, parts
