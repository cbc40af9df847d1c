"""Stage 4: times of both sides, and whether they can be believed."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from batches import Batches, rehearse, stretch, warm_up
from faults import Disturbed, Fault, Suspicion
from floor import hold_to
from kernelbench import measure_as_kernelbench
from reference import Reference, calls_a_batch
from stopping import typical
from unseen import LOOKS_AGAIN, Unseen, not_apart, seen

if TYPE_CHECKING:
    from judge import Evaluation

# The reference may be that much slower beside the candidate's process than alone. Only on CUDA, whose queues a stopped
# process may have filled: on the CPU being stopped is enough.
# The absolute part is what the device takes to look up memory again that it knew while nobody else was there.
DISTURBED, DISTURBED_MS = 1.15, 0.02
# Wider than this an interval says that the stretch was noisy: on a GPU it is measured once more.
CUDA_NOISY, CPU_NOISY = 0.05, 0.3
# A batch has that many times fewer calls than it could have, at most.
FEW = 2
# So many times on either place say whether the order matters: medians that differ by more than this.
LEAST_BY_TURN, TURN_MATTERS = 5, 1.04


def measure(evaluation: Evaluation, reference: Reference) -> tuple[list[float], list[float]]:
    """Milliseconds of the reference and of the candidate, pair by pair; raises Fault."""
    measured = measure_as_kernelbench if evaluation.job["protocol"] == "kernelbench" else measure_in_pairs
    try:
        return measured(evaluation, reference)
    except Suspicion as suspicion:
        # Clocks alone speak against the program, and somebody else at work on the device makes them say so as well.
        others = evaluation.judge.disturbance.at_work()
        if not others:
            raise
        raise Disturbed(
            "harness-error",
            f"its times cannot be believed, but on this GPU there is also {' and '.join(others)}: give the evaluator a "
            f"GPU for itself while it times. What was seen: {suspicion.message}",
        ) from None


def measure_in_pairs(evaluation: Evaluation, reference: Reference) -> tuple[list[float], list[float]]:
    """Our own protocol; as `measure`."""
    calls = warm_up(evaluation, reference)
    rehearse(evaluation, reference, calls)
    batches = stretch(evaluation, reference, calls)
    while (more := calls_it_says(batches, reference)) > FEW * calls:
        # It was slow while it warmed up: what is tolerated of a batch must not be a large part of it.
        evaluation.set_aside(batches, "too few calls a batch")
        calls = more
        rehearse(evaluation, reference, calls)
        batches = stretch(evaluation, reference, calls)
    cuda = evaluation.judge.device.type == "cuda"
    if cuda and (batches.width > CUDA_NOISY or batches.disturbed_by):
        again = stretch(evaluation, reference, calls)
        batches, other = sorted((batches, again), key=lambda b: (bool(b.disturbed_by), b.width))
        evaluation.set_aside(other, "noisier than another stretch")
    if disturbed(batches, reference):
        # Something passing, most likely; a program that slows the reference down does so again.
        evaluation.set_aside(batches, "the reference was slower beside the program than alone")
        batches = stretch(evaluation, reference, calls)
    batches = not_apart(evaluation, batches, lambda: stretch(evaluation, reference, calls), cuda=cuda)
    batches = without_unseen(evaluation, reference, batches, calls)
    theirs, mine = batches.pairs
    if batches.width > (CUDA_NOISY if cuda else CPU_NOISY):
        evaluation.flags["noisy"] = f"the interval stayed {100 * batches.width:.2g} % wide on either side"
    if cuda and (words := depends_on_turn(batches)) is not None:
        evaluation.flags["noisy"] = words
    if batches.disturbed_by:
        evaluation.flags["noisy"] = f"the GPU was disturbed by {' and '.join(batches.disturbed_by)} while it was timed"
    if min(theirs + mine) <= 0:
        raise Fault("harness-error", "a trial took no time at all: the device's clock is too coarse for this task")
    if reference.floor is not None:
        hold_to(reference.floor, mine)
    hold_to_alone(evaluation, reference, batches)
    return theirs, mine


def calls_it_says(batches: Batches, reference: Reference) -> int:
    """How many calls make a batch by the times that the program says."""
    said = statistics.median(batches.ms(candidate=True))
    size = reference.input_bytes + reference.output_bytes
    return min(reference.calls, calls_a_batch(reference.device, said, size))


def without_unseen(evaluation: Evaluation, reference: Reference, batches: Batches, calls: int) -> Batches:
    """The batches that took no longer by the judge's clock than they say. Where half of them did even after more were
    timed, all of them, with what they did not say. Raises Fault."""
    cuda = evaluation.judge.device.type == "cuda"
    hidden = Unseen(batches, cuda=cuda)
    for _ in range(LOOKS_AGAIN):
        if hidden.settled(evaluation.job["perfTrials"]):
            break
        again = stretch(evaluation, reference, calls)
        batches = Batches(batches.each + again.each, sorted({*batches.disturbed_by, *again.disturbed_by}))
        hidden = Unseen(batches, cuda=cuda)
    return seen(evaluation, hidden)


def depends_on_turn(batches: Batches) -> str | None:
    """What comes first leaves the device as what comes second finds it. Random order keeps that from favouring a side,
    but while it shows, the times are those of something else too (of memory that somebody has just freed, say)."""
    for candidate, name in ((False, "the reference"), (True, "the program")):
        first, second = (batches.ms(candidate=candidate, first=first) for first in (True, False))
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
    beside = typical(batches.ms(candidate=False))
    return (
        beside > DISTURBED * max(reference.slow_alone_ms, statistics.median(batches.ms(candidate=True))) + DISTURBED_MS
    )


def hold_to_alone(evaluation: Evaluation, reference: Reference, batches: Batches) -> None:
    """A program that slows the reference down looks fast: is the reference as fast without that process?"""
    if not disturbed(batches, reference):
        return
    beside = typical(batches.ms(candidate=False))
    evaluation.candidate.kill()
    alone = reference.time_often(evaluation.judge.boxes, evaluation.secret, warm_ups=2, batches=6)
    reference.note_alone(alone)
    now = reference.slow_alone_ms
    if beside > DISTURBED * now + DISTURBED_MS:
        evaluation.flags["disturbs"] = f"the reference took {beside:.4g} ms beside it, {now:.4g} ms alone"
        raise Suspicion(
            "rejected",
            f"the reference took {beside:.4g} ms while the program's process was there and {now:.4g} ms without it: "
            "something it left running slowed the reference down",
        )
