"""KernelBench's own protocol, for results that compare with published ones: its seeds, counts, tolerances and mean.

From `src/kernelbench/eval.py` and `timing.py` of its repository: all from seed 42, inputs made on the CPU and moved,
the same inputs for every timed call, behind a cache written full, the reference's trials apart from the candidate's.
Two things differ, both on purpose: integers stay integers, and no two programs are ever timed at once. And what is
timed is looked at: a program that does not do its work then is refused.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from batches import Batch, Batches, refuse_timed
from compare import Output, compare
from faults import Fault
from floor import hold_to
from kernelbench_seeds import SEED
from side import Side, room_for
from unseen import MOST_UNSEEN_MS, Unseen, hold_apart

if TYPE_CHECKING:
    from judge import Evaluation
    from reference import Reference

WARM_UPS = 3
# Of the trials after them, its first.
DISCARDED = 1


def measure_as_kernelbench(evaluation: Evaluation, reference: Reference) -> tuple[list[float], list[float]]:
    """Milliseconds of each side's trials, first all of the candidate's, then all of the reference's; raises Fault.

    What ours holds a program to it is held to here too, as a refusal only: nothing of it moves a time.
    """
    mine = time_all(evaluation, reference, evaluation.candidate)
    theirs = time_all(evaluation, reference, reference.side)
    result = compare(mine.output, theirs.output, evaluation.rules)
    if result.difference is not None:
        refuse_timed(result, len(mine.ms))
    batches = Batches(
        [
            Batch(True, *({True: own, False: other} for own, other in zip(one, beside, strict=True)))
            for one, beside in zip(mine.trials, theirs.trials, strict=True)
        ]
    )
    cuda = reference.device.type == "cuda"
    hold_apart(batches, cuda=cuda)
    hidden = Unseen(batches, cuda=cuda)
    if hidden.steady > (MOST_UNSEEN_MS if cuda else 0.0):
        raise Fault("rejected", hidden.words)
    if hidden.steady > 0:
        evaluation.flags["host-time"] = hidden.words
    if reference.floor is not None:
        hold_to(reference.floor, statistics.median(mine.ms))
    return theirs.ms, mine.ms


@dataclass
class Trials:
    """One side's: what each took, what the judge's clock showed beyond that and before, and what the last returned."""

    ms: list[float]
    beyond: list[float]
    early_ms: list[float]
    output: Output
    hand_ms: float

    @property
    def trials(self) -> list[tuple[list[float], float, float, float]]:
        each = zip(self.ms, self.beyond, self.early_ms, strict=True)
        return [([ms], beyond, early, self.hand_ms) for ms, beyond, early in each]


def time_all(evaluation: Evaluation, reference: Reference, side: Side) -> Trials:
    spec, parts = reference.make(SEED)
    evaluation.judge.boxes.fit(side, room_for(spec, parts, reference.output_bytes, 1))
    side.empty()
    side.tidy()
    order = side.put(spec, parts)
    for _ in range(WARM_UPS):
        side.times([order], [SEED], written=True)
        side.collect([], [])
    ms: list[float] = []
    beyond: list[float] = []
    early: list[float] = []
    last = DISCARDED + evaluation.job["perfTrials"] - 1
    for trial in range(last + 1):
        took, more, specs = side.times([order], [SEED], written=True)
        if trial < last:
            side.collect([], [])
        if trial >= DISCARDED:
            ms += took
            beyond.append(more)
            early.append(side.early_ms)
    output = side.collect(specs, [0])[0]
    # The other side's mailbox has its own memory: what was handed over stays where it is.
    return Trials(ms, beyond, early, output, side.hand_ms)
