"""KernelBench's own protocol, for results that compare with published ones: its seeds, counts, tolerances and mean.

From `src/kernelbench/eval.py` and `timing.py` of its repository: all from seed 42, inputs made on the CPU and moved,
the same inputs for every timed call, behind a cache written full, the reference's trials apart from the candidate's.
Two things differ, both on purpose: integers stay integers, and no two programs are ever timed at once. And what is
timed is looked at: a program that does not do its work then is refused.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

from batches import Batch, Batches, refuse_timed
from compare import Output, compare
from faults import Suspicion
from floor import hold_to
from kernelbench_seeds import SEED
from outputs import Spec
from side import Side, room_for
from unseen import Unseen, done_apart, seen

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
    batches = Batches([Batch(candidate_first=True) for _ in range(evaluation.job["perfTrials"])])
    mine = time_all(evaluation, reference, evaluation.candidate, batches.each)
    theirs = time_all(evaluation, reference, reference.side, batches.each)
    result = compare(mine, theirs, evaluation.rules)
    if result.difference is not None:
        refuse_timed(result, len(batches.each))
    cuda = reference.device.type == "cuda"
    if (apart := done_apart(batches, cuda=cuda)) is not None:
        raise Suspicion("rejected", apart)
    batches = seen(evaluation, Unseen(batches, cuda=cuda))
    if reference.floor is not None:
        hold_to(reference.floor, statistics.median(batches.ms(candidate=True)))
    return batches.pairs


def time_all(evaluation: Evaluation, reference: Reference, side: Side, trials: list[Batch]) -> Output:
    """Times one side's calls into its half of each trial, and gives what the last of them returned."""
    order = the_input(evaluation, reference, side)
    # What looking up memory takes is compared where both find the device and its caches alike: after the candidate's
    # calls, which may be long.
    beside = the_input(evaluation, reference, reference.side) if side.candidate else None
    for _ in range(WARM_UPS):
        side.times([order], [SEED], written=True)
        side.collect([], [])
    specs: list[Spec] = []
    for trial in [None] * DISCARDED + trials:
        if specs:
            side.collect([], [])
        theirs = reference.side.order("flush", calls=[beside])[1] if beside is not None else 0.0
        ms, beyond, specs = side.times([order], [SEED], written=True)
        if trial is not None:
            trial.ms[side.candidate], trial.beyond[side.candidate] = ms, beyond
            # As in ours: to take back gigabytes takes what it takes.
            if beside is not None and side.wipe_s == 0:
                trial.early_ms = {False: theirs, True: side.early_ms}
    # The other side's mailbox has its own memory: what was handed over stays where it is.
    output = side.collect(specs, [0])[0]
    if evaluation.candidate.wipe_s == 0:
        trials[-1].hand_ms[side.candidate] = side.hand_ms
        trials[-1].handed_bytes = reference.output_bytes
    return output


def the_input(evaluation: Evaluation, reference: Reference, side: Side) -> dict[str, Any]:
    spec, parts = reference.make(SEED)
    evaluation.judge.boxes.fit(side, room_for(spec, parts, reference.output_bytes, 1))
    side.empty()
    side.tidy()
    return side.put(spec, parts)
