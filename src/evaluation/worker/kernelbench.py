"""KernelBench's own protocol, for results that compare with published ones: its seeds, counts, tolerances and mean.

From `src/kernelbench/eval.py` and `timing.py` of its repository: all from seed 42, inputs made on the CPU and moved,
the same inputs for every timed call, behind a cache written full, the reference's trials apart from the candidate's.
Two things differ, both on purpose: integers stay integers, and no two programs are ever timed at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from side import Side, room_for

if TYPE_CHECKING:
    from judge import Evaluation
    from reference import Reference

SEED = 42
WARM_UPS = 3


def trial_seeds(count: int) -> list[int]:
    """The seeds of the checked calls."""
    torch.manual_seed(SEED)
    return [int(torch.randint(0, 2**32 - 1, (1,)).item()) for _ in range(count)]


def measure_as_kernelbench(evaluation: Evaluation, reference: Reference) -> tuple[list[float], list[float]]:
    """Milliseconds of each side's trials, first all of the candidate's, then all of the reference's."""
    mine = time_all(evaluation, reference, evaluation.candidate)
    return time_all(evaluation, reference, reference.side), mine


def time_all(evaluation: Evaluation, reference: Reference, side: Side) -> list[float]:
    spec, parts = reference.make(SEED)
    evaluation.judge.boxes.fit(side, room_for(spec, parts, reference.output_bytes, 1))
    side.empty()
    order = side.put(spec, parts)
    for _ in range(WARM_UPS):
        side.times([order], [SEED], written=True)
        side.collect([], [])
    times: list[float] = []
    while len(times) < evaluation.job["perfTrials"]:
        ms, _, _ = side.times([order], [SEED], written=True)
        side.collect([], [])
        times += ms
    return times
