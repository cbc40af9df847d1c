"""Reference and candidate in turn, each pair on fresh inputs, and a look at what the timed calls returned."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from after import After
from check import by_double
from compare import Comparison, Output, compare, differs, identical
from cpus import on_cpus_of_their_own, on_one_cpu
from faults import Fault
from inputs import derive_seed
from reference import Reference, calls_a_batch
from room import any_place, output_room, room_for
from stopping import enough, half_width, next_look

if TYPE_CHECKING:
    from judge import Evaluation

# Above this, only some of the timed outputs are compared: chosen in secret, the first batch always. In KernelBench's
# protocol, up to this another is than the last.
CHECK_EVERY_BYTES = 256 << 20
# A timed output this many tolerances off is no rounding at the edge.
GROSS = 10.0
REHEARSALS = 2
# Up to this much data it costs little to look whether two calls give the same bits.
MOST_COMPARED_BYTES = 256 << 20


@dataclass
class Batch:
    """The same calls of both sides, `True` the candidate's: the milliseconds that each says they took, and what the
    judge's clock showed beyond them."""

    candidate_first: bool
    ms: dict[bool, list[float]] = field(default_factory=dict)
    beyond: dict[bool, float] = field(default_factory=dict)
    # What looking up memory before them took by the judge's clock, and handing over the outputs that were looked at
    # after; empty where that says nothing.
    early_ms: dict[bool, float] = field(default_factory=dict)
    hand_ms: dict[bool, float] = field(default_factory=dict)
    # How much of them was handed over.
    handed_bytes: int = 0
    # Empty where that was looked at.
    after: dict[bool, After] = field(default_factory=dict)

    @property
    def calls(self) -> int:
        return len(self.ms[True])


@dataclass
class Batches:
    each: list[Batch] = field(default_factory=list)
    # What slowed the GPU down at the stretch's beginning or end, and who else was at work on it.
    disturbed_by: list[str] = field(default_factory=list)

    def ms(self, *, candidate: bool, first: bool | None = None) -> list[float]:
        """Of every call of one side; where asked for, of those batches only in which it came first, or second."""
        chosen = [one for one in self.each if first is None or (one.candidate_first == candidate) == first]
        return [ms for one in chosen for ms in one.ms[candidate]]

    def beyond(self, *, candidate: bool) -> list[float]:
        return [one.beyond[candidate] for one in self.each]

    @property
    def pairs(self) -> tuple[list[float], list[float]]:
        return self.ms(candidate=False), self.ms(candidate=True)

    @property
    def width(self) -> float:
        return half_width(*self.pairs)


def warm_up(evaluation: Evaluation, reference: Reference) -> int:
    """Untimed calls of both on the same inputs; gives how many calls make a batch. Raises Fault."""
    seed = derive_seed(evaluation.secret, "warm-up")
    spec, parts = reference.make(seed)
    shortest = {True: float("inf"), False: float("inf")}
    for _ in range(evaluation.job["warmups"]):
        for side in (reference.side, evaluation.candidate):
            side.empty()
            order = side.put(spec, parts)
            wall = side.order("time", calls=[order], seeds=[seed])[1]
            shortest[side.candidate] = min(shortest[side.candidate], wall)
            side.order("hand", at=[])
    note_nondeterminism(evaluation, reference, seed)
    # By the judge's clock, less what a message and the flush cost: the reference's show it.
    longer = shortest[True] - shortest[False] + reference.alone_ms
    budget = calls_a_batch(evaluation.judge.device, longer, reference.input_bytes + reference.output_bytes)
    return max(1, min(reference.calls, budget))


def rehearse(evaluation: Evaluation, reference: Reference, calls: int) -> None:
    """Batches as they are timed, not counted: in its first ones the allocator of a fresh process grows to its size."""
    unused, chance = Batches(), random.Random(evaluation.secret)
    for turn in range(REHEARSALS):
        one_batch(evaluation, reference, unused, calls, turn, chance)


def note_nondeterminism(evaluation: Evaluation, reference: Reference, seed: int) -> None:
    """Two calls on inputs of the same seed, compared to the bit, where that costs little."""
    if reference.input_bytes + reference.output_bytes > MOST_COMPARED_BYTES or "mutates-input" in evaluation.flags:
        return
    candidate = evaluation.candidate
    spec, parts = reference.make(seed)
    evaluation.judge.boxes.fit(candidate, room_for(spec, parts, reference.output_room, 2))
    candidate.empty()
    orders = [candidate.put(spec, parts) for _ in range(2)]
    answer, _ = candidate.order("time", calls=orders, seeds=[seed, seed])
    specs = candidate.specs(answer, 2)
    if any(output_room(spec) > reference.output_room for spec in specs):
        return  # which the timed calls are refused for
    outputs = candidate.collect(specs, [0, 1])
    if not identical(outputs[0], outputs[1]):
        evaluation.flags["nondeterministic"] = "two calls on the same inputs differed in some bits"


def stretch(evaluation: Evaluation, reference: Reference, calls: int) -> Batches:
    """Batches in random order within each pair of them, until the interval is narrow or the time is up."""
    job = evaluation.job
    evaluation.stretches += 1
    batches = Batches()
    chance = random.Random(derive_seed(evaluation.secret, "order", evaluation.stretches))
    deadline = time.monotonic() + job["timingBudgetMs"] / 1000
    least, most = job["perfTrials"], job["mostTrials"]
    turn, pairs = 0, 0
    disturbance = evaluation.judge.disturbance
    others, slowed = disturbance.look(), disturbance.slowed_by()
    while True:
        look = min(next_look(pairs, least), most)
        while pairs < look and not (pairs >= least and time.monotonic() > deadline):
            turn += 1
            one_batch(evaluation, reference, batches, min(calls, most - pairs), turn, chance)
            pairs = len(batches.ms(candidate=True))
        late = time.monotonic() > deadline
        if enough(*batches.pairs, least=least, most=most, target=job["targetHalfWidth"], out_of_time=late):
            batches.disturbed_by = sorted({*slowed, *disturbance.slowed_by(), *disturbance.at_work_since(others)})
            return batches


def one_batch(
    evaluation: Evaluation, reference: Reference, batches: Batches, calls: int, turn: int, chance: random.Random
) -> None:
    sides = [reference.side, evaluation.candidate]
    for side in sides:
        side.empty()
        side.tidy()
    orders: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    seeds = [derive_seed(evaluation.secret, "time", evaluation.stretches, turn, call) for call in range(calls)]
    spec, parts = reference.make(seeds[0])
    for side in sides:
        evaluation.judge.boxes.fit(side, room_for(spec, parts, reference.output_room, calls))
    for call, seed in enumerate(seeds):
        if call > 0:
            spec, parts = reference.make(seed)
        # A pair's inputs lie alike: how fast memory is depends on where they do.
        place = any_place()
        for side in sides:
            orders[side.candidate].append(side.put(spec, parts, place))
    del parts
    chance.shuffle(sides)
    batch = Batch(candidate_first=sides[0].candidate)
    specs: dict[bool, Any] = {}
    cuda = evaluation.judge.device.type == "cuda"
    with (on_one_cpu if cuda else on_cpus_of_their_own)([side.pid for side in sides]):
        for side in sides:
            batch.ms[side.candidate], batch.beyond[side.candidate], specs[side.candidate] = side.times(
                orders[side.candidate], seeds
            )
            batch.after[side.candidate] = side.after
            if side.candidate:
                side.spoil()
            side.give_back()
    whole = reference.output_bytes <= CHECK_EVERY_BYTES
    chosen = [c for c in range(calls) if whole or (turn == 1 and c == 0) or chance.random() < 0.2]
    takes = fits(specs, chosen)
    # In an order of chance again: who was last has an advantage in the next batch.
    chance.shuffle(sides)
    collected = {s.candidate: s.collect(specs[s.candidate], chosen) for s in sides if takes or not s.candidate}
    expected, outputs = collected[False], collected.get(True, [])
    # To take back gigabytes takes what it takes. Such tasks are bound by memory, and held by their floor.
    if evaluation.candidate.wipe_s == 0:
        if cuda:
            batch.early_ms = {side.candidate: side.early_ms for side in sides}
        if chosen and takes:
            batch.hand_ms = {side.candidate: side.hand_ms for side in sides}
            batch.handed_bytes = len(chosen) * reference.output_bytes
    first = len(batches.ms(candidate=True)) + 1
    batches.each.append(batch)
    differing: list[tuple[int, Output, Comparison]] = []
    for call, theirs in zip(chosen, expected, strict=True):
        mine = outputs[chosen.index(call)] if outputs else Output(specs[True][call], [])
        result = compare(mine, theirs, evaluation.rules)
        if result.difference is not None:
            differing.append((call, mine, result))
    for call, mine, result in differing:
        made = reference.make(seeds[call])
        nearer = evaluation.nearer_than_reference and mine.tensors
        if not nearer or by_double(evaluation, reference, made, seeds[call], mine) is None:
            refuse_timed(result, first + call)


def fits(specs: dict[bool, Any], chosen: list[int]) -> bool:
    return all(differs(specs[True][call], specs[False][call], "the output") is None for call in chosen)


def refuse_timed(result: Comparison, trial: int) -> None:
    words = f"{result.difference} (timed call {trial}; the checked calls had agreed)"
    if 0 < result.severity < GROSS:
        raise Fault("wrong", f"{words}: its rounding is at the edge of the tolerance")
    raise Fault("rejected", f"it computes something else when it is timed: {words}")
