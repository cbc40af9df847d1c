"""Stages 1 and 2 as the worker sees them: a runner that is ready, loads its program, and asks for what it builds."""

from __future__ import annotations

import contextlib
from typing import Any

from child import Child
from options import Refused
from recipe import checked_recipe, read_request
from toolchain import missing, toolkits
from watch import Ended, Watch
from wire import Lost, Nonsense


class Loading(Watch):
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
            words = f"the {role}'s process could not set up {self._job['asked']}: {problem}{child.said()}"
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
                        child.wire.send({"do": "built", **answer}, wait=False)
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
