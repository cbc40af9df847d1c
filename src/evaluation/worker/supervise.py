"""The worker's part of an evaluation: it keeps time, lends the device, and ends everything that was started.

It computes nothing and runs no task's code. A reference's runner stays from one evaluation of its task to the next, a
candidate's runner lives for one evaluation, and the judge for as long as the worker does.
"""

from __future__ import annotations

import contextlib
import select
import time
from typing import Any

from channel import Channel
from child import Child
from house import House
from lease import Lease
from limits import Usage
from options import Refused
from phases import OURS, PHASES, Clockwork
from processes import describe_end
from recipe import checked_recipe, read_request
from toolchain import import_cpp_extension, missing, toolkits
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


class Turn:
    """One evaluation, from the fork to the verdict."""

    def __init__(self, house: House, job: dict[str, Any], channel: Channel, lease: Lease) -> None:
        self._house, self._job, self._channel, self._lease = house, job, channel, lease
        self._time = Clockwork(job["limitsMs"])
        self._flags: dict[str, str] = {}
        self._candidate: Child | None = None
        # The candidate's process, once the judge deals with it.
        self._lent: Child | None = None
        self._build: Build | None = None
        self._looked = time.monotonic()

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
        candidate.write("reference.py", job["referenceCode"])
        candidate.write("answer.py", job["text"])
        self._time.enter("assembling")
        self._load(candidate, candidate=True)
        judge = house.start_judge()
        self._await_ready(judge, "judge")
        self._time.enter("preparing")
        if key != house.task:  # the judge makes another mailbox, and the last program may still hold the old one
            house.await_ends()
            house.task = key
        judge.wire.send(
            {
                "do": "judge",
                "pid": candidate.pid,
                "referencePid": reference.pid,
                "referencePath": f"{reference.directory}/reference.py",
                **{key: job[key] for key in PASSED_ON},
            },
            [*([] if key in house.lent else [reference.wire.fileno()]), candidate.wire.fileno()],
        )
        self._lent = candidate
        house.lent.add(key)
        house.stand_by()
        self._follow(judge)

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

    def _made_ready(self, runner: Child) -> Child:
        """The runner once it is ready, or a fresh one: one that was made beside a program that held all the device's
        memory may have failed, and that is no fault of the next program. Raises Ended."""
        if runner.await_ready(max(0.0, self._time.left())) is not None:
            self._candidate = None if runner is self._candidate else self._candidate
            self._house.end(runner)
            runner = self._house.fresh_runner()
            self._await_ready(runner, "runner")
        return runner

    def _await_ready(self, child: Child, role: str) -> None:
        problem = child.await_ready(max(0.0, self._time.left()))
        if problem is not None:
            words = f"the {role}'s process could not set up {self._job['device']}: {problem}{child.said()}"
            self._house.end(child)
            raise Ended(self._result("harness-error", words))

    def _load(self, child: Child, *, candidate: bool) -> None:
        """Has a runner load its program; what it says until then, and when it says nothing."""
        job = self._job
        order = {
            "do": "load",
            "turn": "load",
            "candidate": candidate,
            "seed": job["weightsSeed"],
            "drawOnCpu": job["protocol"] == "kernelbench",
        }
        try:
            child.wire.send(order)
            while True:
                answer = self._next(child)
                kind = answer.get("say")
                if kind == "phase" and answer.get("phase") == "compiling" and self._time.phase == "assembling":
                    self._flags = {str(k): str(v)[:500] for k, v in dict(answer["flags"]).items()}
                    self._time.enter("compiling")
                elif kind == "phase" and not candidate:
                    pass
                elif kind == "done":
                    return
                elif kind == "build" and candidate and self._time.phase == "compiling":
                    answer = self._built(child)
                    with contextlib.suppress(Lost):  # which the next look at it says
                        child.wire.send({"do": "built", **answer})
                elif kind == "fault":
                    self._refused(answer, candidate=candidate)
                else:
                    raise Nonsense("a message of no known kind")
        except (Nonsense, KeyError, TypeError, ValueError, AttributeError) as error:
            self._house_fault(f"{error}")

    def _built(self, child: Child) -> dict[str, Any]:
        """Where the library lies that a candidate asks for, or why there is none."""
        try:
            recipe = checked_recipe(read_request(child.directory), self._house.arch, toolkits())
        except Refused as refused:
            return {"failed": str(refused)}
        lacks = missing(recipe.with_cuda)
        if lacks is not None and not (recipe.with_cuda and self._job["device"] == "cpu"):
            raise Ended(self._result("harness-error", f"the program builds an extension, and here {lacks}"))
        try:
            workshop = self._house.open_workshop()
            build = self._build = workshop.order(recipe)
            build.awaited = True
        except OSError as error:
            raise Ended(self._result("harness-error", f"nothing can be built or kept here: {error}")) from None
        while not build.done:
            things = [self._channel, child.output, child.ended, *workshop.descriptors]
            ready = self._wait(things, self._time.left())
            self._hear_cancel(ready)
            self._look_at_usage()
            if child.output in ready:
                child.hear()
            if child.ended in ready:
                raise Ended(self._death(child))
            workshop.look()
            if self._time.left() < 0:
                seconds = self._time.limits[self._time.phase]
                words = f"its extension {recipe.name!r} was still being built after {seconds:g} s, and that was ended"
                raise Ended(self._result("timed-out", words))
        return {"path": build.path} if build.path is not None else {"failed": build.failed}

    def _refused(self, answer: dict[str, Any], *, candidate: bool) -> None:
        verdict, message = answer["verdict"], str(answer["message"])[:10_000]
        if not candidate:
            raise Ended(self._result("harness-error", message))
        if verdict not in ("compile-error", "runtime-error"):
            # It had loaded in the reference's own runner.
            raise Ended(self._result("crashed", message))
        raise Ended(self._result(verdict, message))

    def _house_fault(self, what: str) -> None:
        said = self._candidate.said() if self._candidate else ""
        words = f"something other than its runner wrote to the judge's channel while {self._time.phase}: {what}{said}"
        raise Ended(self._result("crashed", words))

    def _next(self, child: Child) -> dict[str, Any]:
        """The next message of a child that is loading; raises Ended where time or the process ends first."""
        while True:
            ready = self._wait([self._channel, child.wire, child.output, child.ended], self._time.left())
            self._hear_cancel(ready)
            self._look_at_usage()
            if child.output in ready:
                child.hear()
            if child.wire in ready:
                try:
                    answer = child.wire.receive(0)
                except Lost:
                    raise Ended(self._death(child)) from None
                if answer is not None:
                    return answer
            elif child.ended in ready:  # though something it started may hold its end of the wire
                raise Ended(self._death(child))
            if self._time.left() < 0:
                raise Ended(self._late(child))

    def _follow(self, judge: Child) -> None:
        """Does what the judge asks until it has a result; raises Ended."""
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
                elif said["say"] == "result":
                    self._house.note_share(self._job["taskKey"], said["share"])
                    if said["value"]["verdict"] == "harness-error":
                        self._house.end_judge()
                    raise Ended(said["value"])
                elif said["say"] == "lost":
                    raise Ended(self._death(candidate))
                else:
                    self._lose_judge(judge, f"{said.get('message')}")
            if wanted == "alone":  # without what is left of the program before
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
        exceeded = Usage(self._candidate.pid, self._house.host_bytes).exceeded()
        if exceeded is not None:
            result = self._result("runtime-error", exceeded)
            if self._lent is not None and self._house.judge is not None:
                self._free_judge(self._house.judge, self._lent)
            raise Ended(result)

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
            "correctness": None,
            "flags": [],
            "floor": None,
            "inputSeed": None,
        }


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
