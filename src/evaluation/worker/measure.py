"""Stage 4: reference and candidate in turn, each pair on fresh inputs, and a look at what the timed calls returned."""

from __future__ import annotations

import random
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from check import by_double
from compare import Comparison, Output, compare, differs, identical
from faults import Fault
from floor import hold_to
from inputs import derive_seed
from kernelbench import measure_as_kernelbench
from reference import Reference, calls_a_batch, quartile
from side import Side, any_place, room_for
from stopping import TRIM_FROM, enough, half_width, next_look
from wire import Nonsense

if TYPE_CHECKING:
    from judge import Evaluation

# Above this, only some of the timed outputs are compared: chosen in secret, the first batch always.
CHECK_EVERY_BYTES = 256 << 20
# A timed output this many tolerances off is no rounding at the edge.
GROSS = 10.0
# Time beyond what the runner says it took that the judge's clock may show more for the candidate than for the
# reference, a batch: what messages and scheduling cost, what each call's launch does, and a share of the time itself.
CUDA_SLACK_MS, CALL_SLACK_MS, CPU_SLACK_MS, SLACK_SHARE = 0.15, 0.04, 1.0, 0.15
# On a GPU, up to so much of each call beyond that counts as the program's; more is a clock not to be believed.
MOST_UNSEEN_MS = 0.5
# The reference may be that much slower beside the candidate's process than alone. Only on CUDA, whose queues a stopped
# process may have filled: on the CPU being stopped is enough.
# The absolute part is what the device takes to look up memory again that it knew while nobody else was there.
DISTURBED, DISTURBED_MS = 1.15, 0.02
# Wider than this an interval says that the stretch was noisy: on a GPU it is measured once more.
CUDA_NOISY, CPU_NOISY = 0.05, 0.3
# So many times on either place say whether the order matters: medians that differ by more than this.
LEAST_BY_TURN, TURN_MATTERS = 5, 1.04
REHEARSALS = 2
# Up to this much data it costs little to look whether two calls give the same bits.
MOST_COMPARED_BYTES = 256 << 20


@dataclass
class Batches:
    """Times of both sides, pair by pair, and what the judge's clock showed beyond them, batch by batch."""

    ms: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})
    beyond: dict[bool, list[float]] = field(default_factory=lambda: {True: [], False: []})
    # The times again, of each side where it came first and where it came second.
    by_turn: dict[tuple[bool, int], list[float]] = field(default_factory=lambda: defaultdict(list))
    # What slowed the GPU down at the stretch's beginning or end.
    slowed: list[str] = field(default_factory=list)

    @property
    def pairs(self) -> tuple[list[float], list[float]]:
        return self.ms[False], self.ms[True]

    @property
    def width(self) -> float:
        return half_width(*self.pairs)


def measure(evaluation: Evaluation, reference: Reference) -> tuple[list[float], list[float]]:
    """Milliseconds of the reference and of the candidate, pair by pair; raises Fault."""
    if evaluation.job["protocol"] == "kernelbench":
        return measure_as_kernelbench(evaluation, reference)
    calls = warm_up(evaluation, reference)
    rehearse(evaluation, reference, calls)
    batches = stretch(evaluation, reference, calls)
    cuda = evaluation.judge.device.type == "cuda"
    if cuda and (batches.width > CUDA_NOISY or batches.slowed):
        again = stretch(evaluation, reference, calls)
        batches = min(batches, again, key=lambda b: (bool(b.slowed), b.width))
    if disturbed(batches, reference):
        # Something passing, most likely; a program that slows the reference down does so again.
        batches = stretch(evaluation, reference, calls)
    if batches.slowed:
        evaluation.flags["noisy"] = f"the GPU was slowed down by {' and '.join(batches.slowed)} while it was timed"
    if len(batches.ms[True]) >= TRIM_FROM and batches.width > (CUDA_NOISY if cuda else CPU_NOISY):
        evaluation.flags["noisy"] = f"the interval stayed {100 * batches.width:.2g} % wide on either side"
    if cuda and (words := depends_on_turn(batches)) is not None:
        evaluation.flags["noisy"] = words
    theirs, mine = batches.ms[False], batches.ms[True]
    if min(theirs + mine) <= 0:
        raise Fault("harness-error", "a trial took no time at all: the device's clock is too coarse for this task")
    unseen, words = unseen_ms(evaluation, batches, calls)
    if unseen > 0:
        # A machine that others use can be late for a whole stretch; a program untrue to its clock is so every time.
        unseen = min(unseen, unseen_ms(evaluation, stretch(evaluation, reference, calls), calls)[0])
    if unseen > (MOST_UNSEEN_MS if cuda else 0.0):
        raise Fault("rejected", words)
    if reference.floor is not None:
        hold_to(reference.floor, statistics.median(mine))
    hold_to_alone(evaluation, reference, batches)
    if unseen > 0:
        evaluation.flags["host-time"] = (
            f"{unseen:.3g} ms of each call passed by the judge's clock and not by the device's events (a thread that "
            "was joined, say): they count as the program's"
        )
    return theirs, [ms + unseen for ms in mine]


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
        one_batch(evaluation, reference, unused, calls, -turn, chance)


def note_nondeterminism(evaluation: Evaluation, reference: Reference, seed: int) -> None:
    """Two calls on inputs of the same seed, compared to the bit, where that costs little."""
    if reference.input_bytes + reference.output_bytes > MOST_COMPARED_BYTES or "mutates-input" in evaluation.flags:
        return
    candidate = evaluation.candidate
    spec, parts = reference.make(seed)
    evaluation.judge.boxes.fit(candidate, room_for(spec, parts, reference.output_bytes, 2))
    candidate.empty()
    orders = [candidate.put(spec, parts) for _ in range(2)]
    answer, _ = candidate.order("time", calls=orders, seeds=[seed, seed])
    specs = candidate.specs(answer, 2)
    outputs = candidate.collect(specs, [0, 1])
    if not identical(outputs[0], outputs[1]):
        evaluation.flags["nondeterministic"] = "two calls on the same inputs differed in some bits"


def stretch(evaluation: Evaluation, reference: Reference, calls: int) -> Batches:
    """Batches in random order within each pair of them, until the interval is narrow or the time is up."""
    job = evaluation.job
    batches = Batches()
    chance = random.Random(evaluation.secret)
    deadline = time.monotonic() + job["timingBudgetMs"] / 1000
    least, most = job["perfTrials"], job["mostTrials"]
    turn, pairs = 0, 0
    slowed = evaluation.judge.throttle.reasons()
    while True:
        look = min(next_look(pairs, least), most)
        while pairs < look and not (pairs >= least and time.monotonic() > deadline):
            turn += 1
            one_batch(evaluation, reference, batches, min(calls, most - pairs), turn, chance)
            pairs = len(batches.ms[True])
        late = time.monotonic() > deadline
        if enough(*batches.pairs, least=least, most=most, target=job["targetHalfWidth"], out_of_time=late):
            batches.slowed = sorted({*slowed, *evaluation.judge.throttle.reasons()})
            return batches


def one_batch(
    evaluation: Evaluation, reference: Reference, batches: Batches, calls: int, turn: int, chance: random.Random
) -> None:
    sides = [reference.side, evaluation.candidate]
    for side in sides:
        side.empty()
    orders: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    seeds = [derive_seed(evaluation.secret, "time", turn, call, len(batches.ms[True])) for call in range(calls)]
    spec, parts = reference.make(seeds[0])
    for side in sides:
        evaluation.judge.boxes.fit(side, room_for(spec, parts, reference.output_bytes, calls))
    for call, seed in enumerate(seeds):
        if call > 0:
            spec, parts = reference.make(seed)
        # A pair's inputs lie alike: how fast memory is depends on where they do.
        place = any_place()
        for side in sides:
            orders[side.candidate].append(side.put(spec, parts, place))
    del parts
    chance.shuffle(sides)
    specs: dict[bool, Any] = {}
    for place_in_turn, side in enumerate(sides):
        ms, beyond, specs[side.candidate] = time_one(side, orders[side.candidate], seeds)
        batches.ms[side.candidate] += ms
        batches.by_turn[side.candidate, place_in_turn] += ms
        batches.beyond[side.candidate].append(beyond)
        if side.candidate:
            side.spoil()
    whole = reference.output_bytes <= CHECK_EVERY_BYTES
    chosen = [c for c in range(calls) if whole or (turn == 1 and c == 0) or chance.random() < 0.2]
    takes = fits(specs, chosen)
    # In an order of chance again: who was last has an advantage in the next batch.
    collected = {s.candidate: s.collect(specs[s.candidate], chosen) for s in sides if takes or not s.candidate}
    expected, outputs = collected[False], collected.get(True, [])
    first = len(batches.ms[True]) - calls + 1
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


def time_one(
    side: Side, orders: list[dict[str, Any]], seeds: list[int], *, written: bool = False
) -> tuple[list[float], float, Any]:
    answer, wall = side.timed(orders, seeds, written=written)
    ms = answer.get("ms")
    good = isinstance(ms, list) and len(ms) == len(orders) and all(type(v) is float and 0 < v < 1e9 for v in ms)
    if not good:
        raise Nonsense("times that are none")
    return ms, wall - sum(ms), side.specs(answer, len(orders))


def refuse_timed(result: Comparison, trial: int) -> None:
    words = f"{result.difference} (timed call {trial}; the checked calls had agreed)"
    if 0 < result.severity < GROSS:
        raise Fault("wrong", f"{words}: its rounding is at the edge of the tolerance")
    raise Fault("rejected", f"it computes something else when it is timed: {words}")


def unseen_ms(evaluation: Evaluation, batches: Batches, calls: int) -> tuple[float, str]:
    """What the candidate's process says it took must be what the judge's own clock saw, as the reference's is: the
    milliseconds of each call that it did not say, 0 where they are within what is tolerated, and the words for it."""
    cuda = evaluation.judge.device.type == "cuda"
    # Quartiles apart: on a busy machine single batches are late on either side.
    mine, theirs = quartile(batches.beyond[True], 0.25), quartile(batches.beyond[False], 0.75)
    claimed = calls * statistics.median(batches.ms[True])
    # On a CPU that others use, being late is common and comes in lengths of its own.
    slack = (CUDA_SLACK_MS + CALL_SLACK_MS * calls if cuda else CPU_SLACK_MS + theirs) + SLACK_SHARE * claimed
    if mine <= theirs + slack:
        return 0.0, ""
    return (mine - theirs) / calls, (
        f"a batch of {calls} said it took {claimed:.3g} ms, but {mine:.3g} ms more passed by the judge's clock "
        f"({theirs:.3g} ms more for the reference's): work on another stream or thread must be joined before "
        "forward returns, and the clock is not forward's to change"
    )


def depends_on_turn(batches: Batches) -> str | None:
    """What comes first leaves the device as what comes second finds it. Random order keeps that from favouring a side,
    but while it shows, the times are those of something else too (of memory that somebody has just freed, say)."""
    for candidate, name in ((False, "the reference"), (True, "the program")):
        first, second = (batches.by_turn[candidate, turn] for turn in (0, 1))
        if min(len(first), len(second)) < LEAST_BY_TURN:
            continue
        before, after = statistics.median(first), statistics.median(second)
        if not 1 / TURN_MATTERS <= before / after <= TURN_MATTERS:
            return f"{name} took {before:.4g} ms where it came first and {after:.4g} ms where it came second"
    return None


def disturbed(batches: Batches, reference: Reference) -> bool:
    """Whether the reference was slower beside the candidate's process than alone, and the candidate was not."""
    if reference.device.type == "cpu":
        return False
    beside = quartile(batches.ms[False], 0.25)
    return beside > DISTURBED * max(reference.slow_alone_ms, statistics.median(batches.ms[True])) + DISTURBED_MS


def hold_to_alone(evaluation: Evaluation, reference: Reference, batches: Batches) -> None:
    """A program that slows the reference down looks fast: is the reference as fast without that process?"""
    if not disturbed(batches, reference):
        return
    beside = quartile(batches.ms[False], 0.25)
    evaluation.candidate.kill()
    boxes = evaluation.judge.boxes
    alone: list[float] = []
    for turn in range(8):
        ms, _ = reference.time_alone(boxes, derive_seed(evaluation.secret, "alone", turn))
        if turn >= 2:
            alone += ms
    reference.note_alone(alone)
    now = reference.slow_alone_ms
    if beside > DISTURBED * now + DISTURBED_MS:
        evaluation.flags["disturbs"] = f"the reference took {beside:.4g} ms beside it, {now:.4g} ms alone"
        raise Fault(
            "rejected",
            f"the reference took {beside:.4g} ms while the program's process was there and {now:.4g} ms without it: "
            "something it left running slowed the reference down",
        )
