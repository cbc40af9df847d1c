"""KernelBench's own protocol, for results that compare with published ones: its seeds, counts, tolerances and mean.

From `src/kernelbench/eval.py` and `timing.py` of its repository: all from seed 42, inputs made on the CPU and moved,
the same inputs for every timed call, behind a cache written full, the reference's trials apart from the candidate's.
Two things differ, both on purpose: integers stay integers, and no two programs are ever timed at once. And what is
timed is looked at: a program that does not do its work then is refused, and what it leaves to other streams counts.
"""

from __future__ import annotations

import secrets
import statistics
from typing import TYPE_CHECKING, Any

import torch
from batches import CHECK_EVERY_BYTES, Batch, Batches, refuse_timed
from compare import Output, compare
from faults import Suspicion
from floor import hold_to
from kernelbench_seeds import SEED
from outputs import Spec
from room import any_place, output_room, room_for
from side import Side
from unseen import LOOKS_AGAIN, Unseen, not_apart, seen

if TYPE_CHECKING:
    from judge import Evaluation
    from reference import Reference

WARM_UPS = 3
# Of the trials after them, its first.
DISCARDED = 1

# As `Reference.make` gives them.
Inputs = tuple[Spec, list[torch.Tensor]]


def measure_as_kernelbench(evaluation: Evaluation, reference: Reference) -> tuple[list[float], list[float]]:
    """Milliseconds of each side's trials, first all of the candidate's, then all of the reference's; raises Fault.

    What ours holds a program to it is held to here too: trials that were late by the judge's clock, or beside which it
    worked, are left out.
    """
    batches = believed(evaluation, reference)
    if reference.floor is not None:
        mine = batches.ms(candidate=True)
        hold_to(reference.floor, mine)
        hold_to(reference.floor, [statistics.fmean(mine)])  # which is the time here
    return batches.pairs


def believed(evaluation: Evaluation, reference: Reference) -> Batches:
    """The trials that can be believed, of the first stretch that has enough of them: a program that is late by the
    judge's clock is so again, a busy machine is not. Raises Suspicion."""
    cuda = reference.device.type == "cuda"

    def stretch() -> Batches:
        return both(evaluation, reference)

    for _ in range(LOOKS_AGAIN):
        batches = not_apart(evaluation, stretch(), stretch, cuda=cuda)
        try:
            return seen(evaluation, Unseen(batches, cuda=cuda))
        except Suspicion:
            evaluation.set_aside(batches, "late by the judge's clock")
    return seen(evaluation, Unseen(not_apart(evaluation, stretch(), stretch, cuda=cuda), cuda=cuda))


def both(evaluation: Evaluation, reference: Reference) -> Batches:
    """All trials of both; raises Fault where what the program returned then is not what it returned when checked."""
    trials = evaluation.job["perfTrials"]
    batches = Batches([Batch(candidate_first=True) for _ in range(trials)])
    # Beside the last, where there are more.
    chosen = 1 + secrets.randbelow(max(1, trials - 1)) if reference.output_bytes <= CHECK_EVERY_BYTES else trials
    # Once, and kept: drawing them on the CPU takes seconds.
    inputs = reference.make(SEED)
    mine = time_all(evaluation, reference, evaluation.candidate, inputs, batches.each, chosen)
    theirs = time_all(evaluation, reference, reference.side, inputs, batches.each, chosen)
    expected = theirs[trials]
    for trial, output in mine.items():
        result = compare(output, expected, evaluation.rules)
        if result.difference is not None:
            refuse_timed(result, trial)
    return batches


def time_all(
    evaluation: Evaluation, reference: Reference, side: Side, inputs: Inputs, trials: list[Batch], chosen: int
) -> dict[int, Output]:
    """Times one side's calls into its half of each trial, and gives what the last of them returned and the one of this
    number, by their numbers.

    A program has its inputs while it is timed and no longer: what it puts off until its outputs are asked for it
    computes from nothing, or takes long to hand them over.
    """
    clear(evaluation, reference, side, inputs)
    place = any_place()
    # What looking up memory takes is compared where both find the device and its caches alike: after the candidate's
    # calls, which may be long.
    looked_up = side.candidate and side.wipe_s == 0 and reference.device.type == "cuda"
    beside: list[dict[str, Any]] = []
    if looked_up:
        clear(evaluation, reference, reference.side, inputs)
        beside = [reference.side.put(*inputs)]
    for _ in range(WARM_UPS):
        side.empty()
        side.times([side.put(*inputs, place)], [SEED], written=True)
        side.spoil()
        side.collect([], [])
    outputs: dict[int, Output] = {}
    # One is discarded, number 0.
    uncounted = [Batch(candidate_first=True) for _ in range(DISCARDED)]
    for number, trial in enumerate(uncounted + trials, 1 - DISCARDED):
        side.empty()
        order = side.put(*inputs, place)
        if beside:
            reference.side.look_up(beside)
        ms, beyond, specs = side.times([order], [SEED], written=True)
        side.spoil()
        if number == len(trials):
            # The other side's mailbox has its own memory: what was handed over stays where it is.
            outputs[number] = handed(side, specs, reference)
        elif number == chosen:
            outputs[number] = kept(handed(side, specs, reference))
        else:
            side.collect([], [])
        trial.ms[side.candidate], trial.beyond[side.candidate] = ms, beyond
        trial.after[side.candidate] = side.after
        if beside:
            trial.early_ms = {False: reference.side.early_ms, True: side.early_ms}
        if evaluation.candidate.wipe_s == 0:
            trial.hand_ms[side.candidate] = side.hand_ms
            trial.handed_bytes = reference.output_bytes if number in outputs else 0
        if number == chosen < len(trials) and reference.device.type == "cuda":  # which was left idle
            side.order("wake")
    return outputs


def handed(side: Side, specs: list[Spec], reference: Reference) -> Output:
    """What the call before returned; without its values where there is no room for them: it is no output of this
    task."""
    if output_room(specs[0]) > reference.output_room:
        side.collect([], [])
        return Output(specs[0], [])
    return side.collect(specs, [0])[0]


def kept(output: Output) -> Output:
    """The same, in memory that is not a mailbox."""
    return Output(output.spec, [part.clone() for part in output.tensors])


def clear(evaluation: Evaluation, reference: Reference, side: Side, inputs: Inputs) -> None:
    """Gives a side room for these, and nothing in it."""
    evaluation.judge.boxes.fit(side, room_for(*inputs, reference.output_room, 1))
    side.empty()
    side.tidy()
