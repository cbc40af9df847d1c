"""The worker's part of an evaluation: it keeps time, lends the device, and ends everything that was started.

It computes nothing and runs no task's code. A reference's runner stays from one evaluation of its task to the next, a
candidate's runner lives for one evaluation, and the judge for as long as the worker does.
"""

from __future__ import annotations

import contextlib
import time
from typing import Any

from channel import Channel
from child import Child
from house import House
from lease import Lease
from loading import Loading
from phases import PHASES
from toolchain import import_cpp_extension
from watch import Ended
from wire import Lost, Nonsense


def evaluate(house: House, job: dict[str, Any], channel: Channel, lease: Lease) -> dict[str, Any]:
    """The judge's result. What counted as the program's because its process was late half of the time is judged once
    more, in another process: a busy processor looks like hidden work, and hidden work is hidden there too. So is one
    that came after a fault and found a device that did not work."""
    after_fault = house.suspect
    if after_fault:
        house.look_at_device()
    result = Turn(house, job, channel, lease).run()
    if after_fault and result["verdict"] == "harness-error":
        house.end_device()
        result = Turn(house, job, channel, lease).run()
    house.suspect = may_harm(result)
    if all(one["flag"] != "host-time" for one in result["flags"]):
        return result
    again = Turn(house, job, channel, lease).run()
    return {**again, "phasesMs": {phase: ms + result["phasesMs"][phase] for phase, ms in again["phasesMs"].items()}}


def may_harm(result: dict[str, Any]) -> bool:
    """Whether a program ended in a way that a GPU need not survive."""
    return result["verdict"] in ("crashed", "timed-out", "harness-error") or "CUDA error" in (result["message"] or "")


class Turn(Loading):
    """One evaluation, from the fork to the verdict."""

    def run(self) -> dict[str, Any]:
        """The judge's result or, where there is none, what that means; raises Cancelled or EOFError."""
        end = self._house.end
        try:
            result = self._ended()
            # Whoever cancels is told when nothing is left; the next evaluation need not wait for that.
            end = self._house.end_soon
        finally:
            spent = self._time.spent_ms()
            over = time.monotonic()
            self._house.quiet(False)
            if self._build is not None and self._house.workshop is not None:
                self._house.workshop.drop(self._build)
            if self._candidate is not None:
                end(self._candidate)
            self._lease.give_back()
        return {**result, "phasesMs": {**spent, "ending": 1000 * (time.monotonic() - over)}}

    def _ended(self) -> dict[str, Any]:
        try:
            self._judge()
            raise AssertionError("unreachable")
        except Ended as ended:
            flags = [{"flag": flag, "evidence": evidence} for flag, evidence in self._flags.items()]
            ended.value["flags"] = flags + ended.value["flags"]
            return ended.value

    def _judge(self) -> None:
        house, job = self._house, self._job
        if "cpp_extension" in job["text"]:
            with contextlib.suppress(ImportError):  # once, before the fork, not in every child
                import_cpp_extension()
        house.start_judge()
        candidate = self._candidate = house.take_runner()
        key = job["taskKey"]
        reference = house.reference(key) or self._start_reference()
        candidate = self._candidate = self._made_ready(candidate)
        judge = house.start_judge()
        self._await_ready(judge, "judge")
        if key != house.task:  # the judge makes another mailbox, and the last program may still hold the old one
            house.await_ends()
            house.task = key
        if key not in house.lent:
            self._prepare(judge, reference)
            if self._candidate is None:
                raise Ended(self._result("harness-error", "a process that waited for the program ended"))
        candidate.write("reference.py", job["referenceCode"])
        candidate.write("answer.py", job["text"])
        self._time.enter("assembling")
        self._load(candidate, candidate=True)
        self._time.enter("preparing")
        judge.wire.send({"do": "judge", "pid": candidate.pid, **self._passed_on()}, [candidate.wire.fileno()])
        self._lent = candidate
        house.stand_by()
        self._follow(judge)

    def _prepare(self, judge: Child, reference: Child) -> None:
        """Has the judge measure the task's reference, before the program is loaded: what it left running would make the
        reference look slow, and itself fast. Raises Ended."""
        self._time.enter("preparing")
        path = f"{reference.directory}/reference.py"
        order = {"do": "prepare", "referencePid": reference.pid, "referencePath": path, **self._passed_on()}
        judge.wire.send(order, [reference.wire.fileno()])
        try:
            said = self._follow(judge)
            self._house.note_share(self._job["taskKey"], said["share"])
            if said["problem"] is not None:
                raise Ended(self._result("harness-error", str(said["problem"])))
        except BaseException:  # a judge that is in the midst of it, or knows a reference that is none
            self._house.end_judge()
            raise
        self._house.lent.add(self._job["taskKey"])
        self._lease.give_back()
        self._house.quiet(False)

    def _passed_on(self) -> dict[str, Any]:
        return {key: self._job[key] for key in PASSED_ON}

    def _start_reference(self) -> Child:
        house, job = self._house, self._job
        for key in house.surplus():
            known = key in house.lent
            house.end_reference(key)
            if known and house.judge is not None:
                house.judge.wire.send({"do": "forget", "taskKey": key})
                self._await(house.judge, "forgotten")
        reference = self._made_ready(house.take_runner())
        reference.write("reference.py", job["referenceCode"])
        try:
            self._load(reference, candidate=False)
        except Ended:
            house.end(reference)
            raise
        house.keep(job["taskKey"], reference)
        return reference

    def _follow(self, judge: Child) -> dict[str, Any]:
        """Does what the judge asks until it has prepared, or has a result; raises Ended."""
        candidate = self._candidate
        assert candidate is not None
        wanted: str | None = None
        while True:
            left = 0.002 if wanted else self._time.left()
            # A candidate that has ended says nothing more, and the judge learns it when all it started has ended too.
            its = [candidate.output, candidate.ended] if self._candidate is not None else []
            ready = self._wait([self._channel, judge.wire, judge.output, *its], left)
            self._hear_cancel(ready)
            self._look_at_usage()
            for child in (judge, candidate):
                if child.output in ready:
                    child.hear()
            if self._candidate is not None and candidate.ended in ready:
                self._candidate = None
                self._house.end(candidate)
            if judge.wire in ready:
                said = self._from_judge(judge)
                if said["say"] == "phase" and said["phase"] in PHASES:
                    self._time.enter(said["phase"])
                elif said["say"] == "lease":
                    wanted = said["mode"]
                    self._time.pause()
                    # What it held goes back first: two that hold the room and wait to be alone in it wait for ever.
                    self._lease.give_back()
                elif said["say"] == "prepared":
                    return said
                elif said["say"] == "result":
                    self._house.note_share(self._job["taskKey"], said["share"])
                    if said["value"]["verdict"] == "harness-error":
                        self._house.end_judge()
                    raise Ended(said["value"])
                elif said["say"] == "lost":
                    raise Ended(self._death(candidate))
                else:
                    self._lose_judge(judge, f"{said.get('message')}")
            # Without what is left of the program before; beside a first check that is not the last one, too, whose
            # inputs lie where its lay.
            if wanted == "alone" or (wanted and self._job["correctTrials"] > 1):
                self._house.await_ends()
            if wanted and self._lease.try_take(wanted):
                self._house.quiet(wanted == "alone")
                wanted = None
                self._time.resume()
                judge.wire.send({"do": "go"})
            if not wanted and self._time.left() < 0:
                self._end_late(judge, candidate)

    def _end_late(self, judge: Child, candidate: Child) -> None:
        late = self._late(candidate)
        self._free_judge(judge, candidate)
        raise Ended(late)

    def _from_judge(self, judge: Child) -> dict[str, Any]:
        try:
            said = judge.wire.receive(0)
        except (Lost, Nonsense):
            said = {"say": "broken", "message": "it ended"}
        return said if said is not None else {"say": "phase", "phase": self._time.phase}

    def _lose_judge(self, judge: Child, message: str) -> None:
        words = f"the judge's process failed: {message}{judge.said()}"
        self._house.end_judge()
        raise Ended(self._result("harness-error", words))


PASSED_ON = (
    "device",
    "deviceName",
    "taskKey",
    "protocol",
    "weightsSeed",
    "correctTrials",
    "perfTrials",
    "mostTrials",
    "targetHalfWidth",
    "timingBudgetMs",
    "warmups",
)
