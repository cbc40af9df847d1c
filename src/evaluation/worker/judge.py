"""The judge's process: it makes the inputs, holds the expected outputs, keeps the time and gives the verdict.

No candidate's code ever runs here, and none of this memory is open to one but the mailbox it was lent. The seeds of the
inputs are drawn here, after every fork, and told only with the verdict.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import Any, NoReturn

import torch
from batches import Batches
from boxes import Boxes
from check import check
from compare import Rules
from disturbance import Disturbance
from faults import Disturbed, Fault, describe_fault
from gpu_uuid import uuid_of
from inputs import TaskInputs, derive_seed
from limits import resident
from machine import total_memory
from measure import measure
from rates import device_rates
from reference import CONTEXT_BYTES, Reference
from runner import close_all_but
from side import Side
from torch_state import TorchState
from wire import Lost, Nonsense, Wire

_exit = os._exit


def judge_and_exit(wire: Wire, directory: str, device: str, threads: int) -> NoReturn:
    """Never returns."""
    try:
        os.chdir(directory)
        close_all_but(wire.fileno())
        judge = Judge(wire, device, threads)
        wire.send({"say": "ready"})
        while True:
            judge.obey()
    except Lost:
        pass
    except BaseException as error:
        with contextlib.suppress(BaseException):
            wire.send({"say": "broken", "message": describe_fault(error, None)[:4000]})
    finally:
        _exit(0)


class Judge:
    def __init__(self, wire: Wire, device: str, threads: int) -> None:
        self.wire = wire
        self.device = torch.device(device)
        TorchState(threads)
        if self.device.type == "cuda":
            torch.cuda.set_device(self.device)
            torch.zeros(1, device=self.device)
        self.disturbance = Disturbance(uuid_of(self.device))
        self.boxes = Boxes(self.device)
        self.references: dict[str, Reference] = {}
        self.last: str | None = None

    def obey(self) -> None:
        taken = self.wire.receive_with_fds()
        if taken is None:
            return
        job, fds = taken
        if job["do"] == "probe":
            self.wire.send({"say": "probed", "well": well(self.device)})
            return
        key = job["taskKey"]
        if job["do"] == "forget":
            self.forget(key)
            self.wire.send({"say": "forgotten"})
            return
        if key != self.last:  # the largest task's would stay for all the others
            self.boxes.drop(None)
            self.last = key
        if job["do"] == "prepare":
            side = Side(Wire.of(fds.pop()), job["referencePid"], self.device, of=key)
            self.references[key] = Reference(side, job)
            problem = self.prepare(self.references[key], job)
            self.wire.send({"say": "prepared", "problem": problem, "share": self.share(key)})
            return
        candidate = Side(Wire.of(fds.pop()), job["pid"], self.device, of=None)
        try:
            value = Evaluation(self, job, candidate, self.references[key]).run()
            self.wire.send({"say": "result", "value": value, "share": self.share(key)})
        except Lost:
            self.wire.send({"say": "lost"})
        finally:
            candidate.wire.close()

    def prepare(self, reference: Reference, job: dict[str, Any]) -> str | None:
        """Measures a reference alone, before there is a program that could be at work beside it; why it failed."""
        try:
            with open(job["referencePath"], encoding="utf-8") as file:
                reference.inputs = TaskInputs(file.read(), self.device)
            self.lease("alone")  # it is timed
            reference.prepare(self.boxes, device_rates(self.device, job["deviceName"]), job)
            return None
        except Fault as fault:
            words = fault.message
        except (Lost, Nonsense):
            return "the process of the task's reference ended"
        except Exception as error:  # out of memory among them
            words = describe_fault(error, None)
        return words + (what_it_needs(reference) if too_little_memory(words) else "")

    def forget(self, key: str) -> None:
        """Drops a reference whose process is gone, and its mailbox."""
        self.references.pop(key).side.wire.close()
        self.boxes.drop(key)
        if self.device.type == "cuda":
            torch.cuda.empty_cache()

    def share(self, key: str) -> float:
        """What a reference takes of the device's memory: its mailbox, about as much for outputs, its context; on a CPU
        what its process holds."""
        if self.device.type == "cpu":
            return resident(self.references[key].side.pid) / total_memory(self.device)
        return (CONTEXT_BYTES[self.device.type] + 2 * self.boxes.bytes_of(key)) / total_memory(self.device)

    # What an evaluation may ask of the worker that keeps time and the lease.

    def phase(self, phase: str) -> None:
        self.wire.send({"say": "phase", "phase": phase})

    def lease(self, mode: str) -> None:
        """Waits until the device is ours in that mode (`shared` or `alone`)."""
        self.wire.send({"say": "lease", "mode": mode})
        self.wire.receive()


def well(device: torch.device) -> bool:
    """Whether the device still computes."""
    try:
        return int((torch.ones(1, device=device) + 1).item()) == 2
    except RuntimeError:
        return False


def too_little_memory(message: str) -> bool:
    return any(words in message for words in ("MemoryError", "out of memory", "allocate memory", "not enough memory"))


def what_it_needs(reference: Reference) -> str:
    """Why memory was too little, and the way out, as the end of a message."""
    device = reference.device
    there = f"{total_memory(device) / 1e9:.3g} GB of {'the machine' if device.type == 'cpu' else 'the device'}"
    wayout = "take a smaller size of the task, or a larger device"
    if reference.input_bytes == 0:
        return f"; all there is are {there}: {wayout}"
    return (
        f"; its inputs take {reference.input_bytes / 1e9:.3g} GB and its outputs "
        f"{reference.output_bytes / 1e9:.3g} GB, and the judge, the reference and a program like it hold about "
        f"{reference.needed_bytes / 1e9:.3g} GB at once, in {there}: {wayout}"
    )


class Evaluation:
    """One program against one task, from its first checked call to the verdict."""

    def __init__(self, judge: Judge, job: dict[str, Any], candidate: Side, reference: Reference) -> None:
        self.judge, self.job, self.candidate, self.reference = judge, job, candidate, reference
        self.stage = "correctness"
        self.flags: dict[str, str] = {}
        # How often the two sides have been timed, each time on other inputs.
        self.stretches = 0
        self.found: dict[str, Any] = {}
        # Trials that were made and do not count, with the reason.
        self.aside: list[dict[str, Any]] = []
        # Whether it agreed with the reference in double precision only.
        self.nearer_than_reference = False
        self.rules = Rules(scaled=job["protocol"] != "kernelbench")
        # 256 bits that exist nowhere else until the verdict.
        self.secret = secrets.token_hex(32)

    def run(self) -> dict[str, Any]:
        trials, ours = None, False
        verdict, message = "correct", None
        try:
            trials = self.judged()
            self.stage = "done"
        except Fault as fault:
            verdict, message = fault.verdict, fault.message
            ours = isinstance(fault, Disturbed)
        except Nonsense as nonsense:
            verdict, message = "crashed", f"something other than its runner wrote to the judge's channel: {nonsense}"
        except Lost:
            if self.reference_is_gone():
                verdict, message = "harness-error", "the process of the task's reference ended"
            else:
                raise
        except Exception as error:  # out of memory among them
            verdict, message = "harness-error", describe_fault(error, None)
        if verdict == "harness-error" and not ours and self.is_the_candidates_doing():
            verdict = "runtime-error"
            message = f"the task's own part failed beside this program's process and works without it: {message}"
        if verdict == "harness-error" and message is not None and too_little_memory(message):
            message += what_it_needs(self.reference)
        floor = self.reference.floor
        return {
            "verdict": verdict,
            "stage": self.stage,
            "message": message,
            "referenceMs": trials[0] if trials else None,
            "candidateMs": trials[1] if trials else None,
            "setAside": self.aside,
            "correctness": self.found or None,
            "flags": [{"flag": flag, "evidence": evidence} for flag, evidence in self.flags.items()],
            "floor": floor.record() if floor else None,
            "inputSeed": self.secret,
        }

    def judged(self) -> tuple[list[float], list[float]]:
        judge, reference = self.judge, self.reference
        judge.phase("preparing")
        # Two that check programs with large data beside each other would take each other's memory.
        judge.lease("alone" if reference.large else "shared")
        self.candidate.wipe_s = reference.side.wipe_s
        check(self, reference)
        self.stage = "timing"
        judge.phase("timing")
        return measure(self, reference)

    def set_aside(self, batches: Batches, why: str) -> None:
        theirs, mine = batches.pairs
        self.aside.append({"why": why, "reference": theirs, "candidate": mine})

    def is_the_candidates_doing(self) -> bool:
        """Whether what failed of ours works once the candidate's process is gone: it took the memory, say."""
        self.candidate.kill()
        try:
            self.reference.time_alone(self.judge.boxes, derive_seed(self.secret, "again"))
        except Exception:
            return False
        return True

    def reference_is_gone(self) -> bool:
        try:
            return self.reference.side.wire.receive(0) is not None
        except (Lost, Nonsense):
            return True
