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

from batches import CHECK_EVERY_BYTES, Batch, Batches, refuse_timed
from compare import Output, compare
from floor import hold_to
from kernelbench_seeds import SEED
from outputs import Spec
from room import output_room, room_for
from side import Side
from unseen import Unseen, not_apart, seen

if TYPE_CHECKING:
    from judge import Evaluation
    from reference import Reference

WARM_UPS = 3
# Of the trials after them, its first.
DISCARDED = 1


def measure_as_kernelbench(evaluation: Evaluation, reference: Reference) -> tuple[list[float], list[float]]:
    """Milliseconds of each side's trials, first all of the candidate's, then all of the reference's; raises Fault.

    What ours holds a program to it is held to here too: trials that were late by the judge's clock, or beside which it
    worked, are left out.
    """
    cuda = reference.device.type == "cuda"
    batches = not_apart(evaluation, both(evaluation, reference), lambda: both(evaluation, reference), cuda=cuda)
    batches = seen(evaluation, Unseen(batches, cuda=cuda))
    if reference.floor is not None:
        mine = batches.ms(candidate=True)
        hold_to(reference.floor, mine)
        hold_to(reference.floor, [statistics.fmean(mine)])  # which is the time here
    return batches.pairs


def both(evaluation: Evaluation, reference: Reference) -> Batches:
    """All trials of both; raises Fault where what the program returned then is not what it returned when checked."""
    batches = Batches([Batch(candidate_first=True) for _ in range(evaluation.job["perfTrials"])])
    mine = time_all(evaluation, reference, evaluation.candidate, batches.each)
    theirs = time_all(evaluation, reference, reference.side, batches.each)
    expected = theirs[len(batches.each)]
    for trial, output in mine.items():
        result = compare(output, expected, evaluation.rules)
        if result.difference is not None:
            refuse_timed(result, trial)
    return batches


def time_all(evaluation: Evaluation, reference: Reference, side: Side, trials: list[Batch]) -> dict[int, Output]:
    """Times one side's calls into its half of each trial, and gives what the last of them returned, by its number, and
    another of the candidate's."""
    order = the_input(evaluation, reference, side)
    # What looking up memory takes is compared where both find the device and its caches alike: after the candidate's
    # calls, which may be long.
    looked_up = side.candidate and side.wipe_s == 0 and reference.device.type == "cuda"
    beside = [the_input(evaluation, reference, reference.side)] if looked_up else []
    for _ in range(WARM_UPS):
        side.times([order], [SEED], written=True)
        side.collect([], [])
    specs: list[Spec] = []
    outputs: dict[int, Output] = {}
    small = side.candidate and reference.output_bytes <= CHECK_EVERY_BYTES
    chosen = 1 + secrets.randbelow(len(trials) - 1) if small and len(trials) > 1 else len(trials)
    for number, trial in enumerate([None] * DISCARDED + trials, 1 - DISCARDED):
        if number - 1 == chosen:
            outputs[chosen] = kept(side, specs, reference)
            order = the_input(evaluation, reference, side)
            if reference.device.type == "cuda":  # which was left idle
                side.order("wake")
        elif specs:
            side.collect([], [])
        if beside:
            reference.side.look_up(beside)
        ms, beyond, specs = side.times([order], [SEED], written=True)
        if trial is not None:
            trial.ms[side.candidate], trial.beyond[side.candidate] = ms, beyond
            trial.after[side.candidate] = side.after
            if beside:
                trial.early_ms = {False: reference.side.early_ms, True: side.early_ms}
    # The other side's mailbox has its own memory: what was handed over stays where it is.
    outputs[len(trials)] = handed(side, specs, reference)
    if evaluation.candidate.wipe_s == 0:
        trials[-1].hand_ms[side.candidate] = side.hand_ms
        trials[-1].handed_bytes = reference.output_bytes
    return outputs


def handed(side: Side, specs: list[Spec], reference: Reference) -> Output:
    """What the call before returned; without its values where there is no room for them: it is no output of this
    task."""
    if output_room(specs[0]) > reference.output_room:
        side.collect([], [])
        return Output(specs[0], [])
    return side.collect(specs, [0])[0]


def kept(side: Side, specs: list[Spec], reference: Reference) -> Output:
    """The same, in memory that is not its mailbox."""
    output = handed(side, specs, reference)
    return Output(output.spec, [part.clone() for part in output.tensors])


def the_input(evaluation: Evaluation, reference: Reference, side: Side) -> dict[str, Any]:
    spec, parts = reference.make(SEED)
    evaluation.judge.boxes.fit(side, room_for(spec, parts, reference.output_room, 1))
    side.empty()
    side.tidy()
    return side.put(spec, parts)
