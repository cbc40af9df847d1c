"""What is known of a task on this device: how long its reference takes alone, how large its data is, its floor."""

from __future__ import annotations

import statistics
from typing import Any

import torch
from boxes import Boxes
from faults import Fault
from floor import Floor, floor_of
from inputs import TaskInputs, derive_seed
from machine import total_memory
from outputs import Spec, bytes_of, tensor_specs
from rates import Rates
from room import output_room, room_for
from side import Side, described_inputs

# A batch is as many calls as fill this time, so that the judge's own clock, some 50 microseconds coarse, can check it.
# On the CPU it is one call, behind a cache that was emptied before the clock started.
# Not so much data that the device forgets where the first call's lies.
BATCH_MS, MOST_CALLS, BATCH_BYTES = 4.0, 16, 256 << 20
# From this share of a GPU's memory on, inputs and outputs of one call are large: who needs memory no longer lets it go.
LARGE_SHARE = 1 / 16
# Nor do the reference and the program (which takes time) where they and the judge would need more than this share.
MOST_KEPT = 0.95
# After 6 GB were freed, memory-bound calls on an H100 took 12 % longer for some 20 ms: as if the device wiped them, at
# 0.3 TB/s. The cause is inferred from the times, not shown.
WIPED_BYTES_PER_S = 0.2e12
# What a process takes of the device before it has computed anything, about: its context, and what empties the cache.
CONTEXT_BYTES = {"cuda": 768 << 20, "cpu": 64 << 20}
# The judge's, the reference's, the candidate's, and those of three runners that were made ready.
CONTEXTS = 6


class Reference:
    """The task's side of every evaluation: its runner, its inputs, what was measured of it without any candidate."""

    def __init__(self, side: Side, job: dict[str, Any]) -> None:
        self.side, self.device = side, torch.device(job["device"])
        # KernelBench draws on the CPU, whose numbers are others than the device's from the same seed.
        self._drawn_on = torch.device("cpu") if job["protocol"] == "kernelbench" else self.device
        self.inputs: TaskInputs | None = None
        self.floor: Floor | None = None
        self.output_bytes = self.output_room = 0
        self.input_bytes = 0
        self.room = 0
        self.calls = 1
        # What torch held at most in its process: a program is expected to need as much.
        self.held_bytes = 0
        self.large = False
        # Its time alone, in milliseconds: the median, and what three quarters of its calls do not exceed.
        self.alone_ms = self.slow_alone_ms = 0.0

    def prepare(self, boxes: Boxes, rates: Rates, job: dict[str, Any]) -> None:
        """Runs it once to see its outputs' size, and a few times against the clock, alone."""
        secret = job["weightsSeed"].to_bytes(8, "big").hex()
        seed = derive_seed(secret, "sizing")
        spec, parts = self.make(seed)
        self.input_bytes = sum(part.numel() * part.element_size() for part in parts)
        self.side.empty()
        boxes.fit(self.side, room_for(spec, parts, 0, 1))
        order = self.side.put(spec, parts)
        answer, _ = self.side.order("call", inputs=order, seed=seed)
        outputs = self.side.specs(answer, 1)
        self.output_bytes = sum(bytes_of(part) for part in tensor_specs(outputs[0]))
        self.output_room = output_room(outputs[0])
        whole = total_memory(self.device)
        self.large = self.device.type == "cuda" and self.input_bytes + self.output_bytes > LARGE_SHARE * whole
        self.side.order("hand", at=[])
        flops, _ = self.side.order("flops", inputs=order)
        self.floor = floor_of(parts, self.output_bytes, flops.get("flops"), rates)
        a_call = room_for(spec, parts, self.output_room, 1)
        del parts
        self.calls = 1
        alone = self.time_often(boxes, secret, job["warmups"], 3)
        self.calls = self._calls_of(alone)
        if self.calls > 1:
            # A GPU's first calls may wait for their host: one of 20 microseconds read 140.
            alone = self.time_often(boxes, secret, 1, 3)
            self.calls = self._calls_of(alone)
        self.note_alone(alone)
        if self.floor is not None and min(alone) < self.floor.ms:
            # It reads a part of its inputs, say: then nobody knows what a program has to read.
            self.floor = None
        self.room = self.calls * a_call
        self.held_bytes = self.side.order("held")[0]["heldBytes"]
        if self.large and self.kept_bytes > MOST_KEPT * whole:
            self.side.wipe_s = 2 * self.held_bytes / WIPED_BYTES_PER_S
        if self.large:
            # Once, and never between batches: everybody's calls are slower for a while after.
            torch.cuda.empty_cache()
        if self.needed_bytes > whole:
            # Said now: later the program would be told that it needs too much.
            raise Fault("harness-error", "there is not enough memory for this task")

    def time_often(self, boxes: Boxes, secret: str, warm_ups: int, batches: int) -> list[float]:
        """Milliseconds of each call of so many batches of it alone, after others to warm up; without the batches' first
        calls, where there are others."""
        ms: list[float] = []
        for turn in range(warm_ups + batches):
            batch = self.time_alone(boxes, derive_seed(secret, "alone", turn))
            if turn >= warm_ups:
                ms += batch[1:] or batch
        return ms

    def _calls_of(self, alone: list[float]) -> int:
        return calls_a_batch(self.device, statistics.median(alone), self.input_bytes + self.output_bytes)

    @property
    def remakes_inputs(self) -> bool:
        """Whether inputs are made again to compare a program's with, for it to have the room; on the CPU that takes
        seconds."""
        return self.large and self._drawn_on == self.device

    def note_alone(self, ms: list[float]) -> None:
        self.alone_ms, self.slow_alone_ms = statistics.median(ms), quartile(ms, 0.75)

    def make(self, seed: int) -> tuple[Spec, list[torch.Tensor]]:
        assert self.inputs is not None
        return described_inputs(self.inputs.make(seed, self._drawn_on))

    @property
    def kept_bytes(self) -> int:
        """What the judge, the reference and a program that needs as much as it take of the device, about, where both
        of these keep their memory; the inputs are made again to be compared."""
        return 2 * (self.room + self.held_bytes + self.input_bytes) + CONTEXTS * CONTEXT_BYTES[self.device.type]

    @property
    def needed_bytes(self) -> int:
        """The same where they give it back after each call: then one of them holds its outputs alone."""
        return self.kept_bytes - self.input_bytes - max(0, self.held_bytes - self.output_bytes)

    def time_alone(self, boxes: Boxes, seed: int) -> list[float]:
        """One batch of it, nothing else on the device: the milliseconds of each call."""
        spec, parts = self.make(seed)
        boxes.fit(self.side, room_for(spec, parts, self.output_room, self.calls))
        self.side.empty()
        self.side.tidy()
        calls = [self.side.put(spec, parts) for _ in range(self.calls)]
        del parts
        ms, _, _ = self.side.times(calls, [seed] * self.calls)
        self.side.order("hand", at=[])
        return ms


def quartile(values: list[float], share: float) -> float:
    """The value that this share of them does not exceed."""
    return sorted(values)[round(share * (len(values) - 1))]


def calls_a_batch(device: torch.device, ms: float, call_bytes: int) -> int:
    if device.type == "cpu":
        return 1
    return max(1, min(MOST_CALLS, round(BATCH_MS / max(ms, 1e-3)), BATCH_BYTES // max(call_bytes, 1)))
