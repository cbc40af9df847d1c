"""What every part of an evaluation does while it waits: it hears a cancel, looks at what the program takes of the
machine, and finds words for how a process ended."""

from __future__ import annotations

import select
import time
from typing import Any

from channel import Channel
from child import Child
from house import House
from lease import Lease
from limits import Usage
from phases import OURS, Clockwork
from processes import children_of_all, describe_end
from wire import Lost, Nonsense
from workshop import Build

# A judge that has lost its candidate says so within this time, or something is wrong with the device itself.
JUDGE_GRACE_S = 20.0
# How often it is looked at what a candidate takes of the machine.
LOOK_EVERY_S = 0.25


class Cancelled(Exception):
    """The caller lost interest, by this request; everything the evaluation started has been ended."""

    def __init__(self, request: dict[str, Any]) -> None:
        super().__init__("cancelled")
        self.request = request


class Ended(Exception):
    """The evaluation is over, with this result."""

    def __init__(self, value: dict[str, Any]) -> None:
        super().__init__("ended")
        self.value = value


class Watch:
    """One evaluation's state, and what ends it from outside."""

    def __init__(self, house: House, job: dict[str, Any], channel: Channel, lease: Lease) -> None:
        self._house, self._job, self._channel, self._lease = house, job, channel, lease
        self._time = Clockwork(job["limitsMs"])
        self._flags: dict[str, str] = {}
        self._candidate: Child | None = None
        # The candidate's process, once the judge deals with it.
        self._lent: Child | None = None
        self._build: Build | None = None
        self._looked = time.monotonic()

    def _hear_cancel(self, ready: list[Any]) -> None:
        if self._channel not in ready:
            return
        try:
            asked = self._channel.receive(0)
            while asked is not None and asked["kind"] == "ahead":
                self._house.scout(asked)
                self._channel.result(asked, {})
                asked = self._channel.receive(0)
        except EOFError:
            self._house.end_all()
            raise
        if asked is not None:
            if self._lent and self._house.judge is not None:
                self._free_judge(self._house.judge, self._lent)
            raise Cancelled(asked)

    def _wait(self, things: list[Any], seconds: float) -> list[Any]:
        ends = [child.ended for child in self._house.ending]
        ready = select.select([*things, *ends], [], [], max(0.0, min(seconds, LOOK_EVERY_S)))[0]
        self._house.look_at_ends()
        self._house.look_ahead()
        return ready

    def _look_at_usage(self) -> None:
        """Ends a candidate that takes more of the machine than it may."""
        now = time.monotonic()
        if self._candidate is None or now < self._looked + LOOK_EVERY_S:
            return
        self._looked = now
        families = children_of_all()
        self._house.end_strays(families)
        exceeded = Usage(self._candidate.pid, self._house.host_bytes, self._candidate.directory).exceeded(families)
        if exceeded is not None:
            result = self._result("runtime-error", exceeded)
            if self._lent is not None and self._house.judge is not None:
                self._free_judge(self._house.judge, self._lent)
            raise Ended(result)

    def _free_judge(self, judge: Child, candidate: Child) -> None:
        """Ends the candidate, so that the judge, who waits for it, says that it has lost it."""
        if self._candidate is not None:
            self._candidate = None
            self._house.end(candidate)
        if self._time.phase in OURS:
            self._house.end_judge()
            return
        self._await(judge, "lost", "result")

    def _await(self, judge: Child, *kinds: str) -> None:
        """Waits for one of these messages of the judge's; a judge that does not say it is replaced."""
        try:
            while True:
                said = judge.wire.receive(JUDGE_GRACE_S)
                if said is None:
                    break
                if said.get("say") in kinds:
                    return
                if said.get("say") == "lease":
                    judge.wire.send({"do": "go"})
        except (Lost, Nonsense):
            pass
        self._house.end_judge()

    def _death(self, child: Child) -> dict[str, Any]:
        """What it means that a runner's process is gone."""
        if child.alive:
            self._candidate = None if child is self._candidate else self._candidate
            self._house.end(child)
        how, phase = describe_end(child.status), self._time.phase
        if phase == "starting":
            return self._result(
                "harness-error", f"{how} while {phase}, before any fault of the program{child.said_last}"
            )
        said = child.said_last
        return self._result(
            "crashed", f"{how} while {phase}, before a verdict: forward must return, not end the process{said}"
        )

    def _late(self, child: Child) -> dict[str, Any]:
        phase = self._time.phase
        seconds = self._time.limits[phase]
        if phase in OURS:
            words = f"{seconds:g} s were not enough to set up the device or make the task's inputs{child.said()}"
            return self._result("harness-error", words)
        words = f"was still {phase} after {seconds:g} s and was ended: look for a loop without end{child.said()}"
        return self._result("timed-out", words)

    def _result(self, verdict: str, message: str) -> dict[str, Any]:
        return {
            "verdict": verdict,
            "stage": self._time.stage,
            "message": message,
            "referenceMs": None,
            "candidateMs": None,
            "setAside": [],
            "correctness": None,
            "flags": [],
            "floor": None,
            "inputSeed": None,
        }
