"""Stage 3: does the candidate compute what the reference computes, on fresh inputs, call after call?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from compare import Comparison, Output, bits, compare, differs
from faults import Fault
from inputs import derive_seed
from kernelbench_seeds import trial_seeds
from outputs import Spec
from reference import Reference
from room import room_for
from side import Side
from wire import Lost, Nonsense

if TYPE_CHECKING:
    from judge import Evaluation, Judge

# Memory a program may find at the allocator's, filled with NaN before its first call.
MOST_POISON = 1 << 30
MOST_DOUBLE_BYTES = 8 << 30
# In double an output takes so many times what it takes in half precision.
MOST_WIDER = 4


def check(evaluation: Evaluation, reference: Reference) -> None:
    """Fills `found` and `flags` as it goes, so that what was seen before a fault is kept; raises Fault.

    The last call is made alone on the device, and leaves it so: between what the device's shared memory was filled with
    and the candidate's first kernel, another process's may clear it.
    """
    trials = evaluation.job["correctTrials"]
    found = evaluation.found
    found |= {"trials": trials, "passed": 0, "maxAbsError": None, "maxRelError": None, "atol": 0.0, "rtol": 1e-4}
    for trial in range(1, trials + 1):
        evaluation.judge.phase("preparing")
        result = check_once(evaluation, reference, trial, last=trial == trials)
        found["atol"], found["rtol"] = max(found["atol"], result.atol), result.tolerance
        for key, error in (("maxAbsError", result.max_abs_error), ("maxRelError", result.max_rel_error)):
            if error is not None:
                found[key] = max(error, found[key] or 0.0)
        if result.difference is not None:
            raise Fault("wrong", f"{result.difference} (checked call {trial} of {trials})")
        found["passed"] += 1
        if result.zeros_would_pass:
            evaluation.flags["zeros-would-pass"] = (
                "every value of the reference's output is within the tolerance of zero"
            )


def check_once(evaluation: Evaluation, reference: Reference, trial: int, *, last: bool) -> Comparison:
    judge, candidate, flags = evaluation.judge, evaluation.candidate, evaluation.flags
    seed, draws = (derive_seed(evaluation.secret, name, trial) for name in ("check", "forward"))
    if evaluation.job["protocol"] == "kernelbench":
        seed = draws = trial_seeds(evaluation.job["correctTrials"])[trial - 1]
    spec, parts = reference.make(seed)
    room = max(reference.room, room_for(spec, parts, reference.output_room, 1))
    given = lying(judge, reference.side, room, spec, parts)
    inputs = None
    if reference.remakes_inputs:
        # Where data is large the device is ours alone already, and the judge lets go of it before anyone computes.
        inputs, parts = lying(judge, candidate, room, spec, parts), []
    theirs = reference.side.order("call", inputs=given, seed=draws)[0]
    their_spec = reference.side.specs(theirs, 1)[0]
    expected = reference.side.collect([their_spec], [0])[0]
    if last:
        # Before its inputs lie in its mailbox, which was that of the program before, who may be ending still.
        judge.lease("alone")
    inputs = inputs or lying(judge, candidate, room, spec, parts)
    judge.phase("checking")
    poison = min(2 * reference.output_bytes, MOST_POISON)
    mine, _ = candidate.order("call", inputs=inputs, seed=draws, poison=poison)
    judge.phase("preparing")
    my_spec = candidate.specs(mine, 1)[0]
    parts = parts or reference.make(seed)[1]
    note(flags, mine, candidate.given[0], parts, trial)
    candidate.spoil()
    difference = differs(my_spec, their_spec, "the output")
    if difference is not None:
        return Comparison(difference)
    judge.phase("checking")
    output = candidate.collect([my_spec], [0])[0]
    judge.phase("preparing")
    result = compare(output, expected, evaluation.rules)
    if result.difference is None or result.severity == 0.0 or not evaluation.rules.scaled:
        return result
    closer = by_double(evaluation, reference, (spec, parts), draws, output)
    evaluation.nearer_than_reference = closer is not None
    return closer or result


def lying(judge: Judge, side: Side, room: int, spec: Spec, parts: list[torch.Tensor]) -> dict[str, Any]:
    """Puts inputs into a side's mailbox, of at least that `room`; gives what an order needs to name them."""
    side.empty()
    if side.candidate:  # it opens its mailbox, in its own time
        judge.phase("checking")
    judge.boxes.fit(side, room)
    judge.phase("preparing")
    return side.put(spec, parts)


def note(
    flags: dict[str, str], answer: dict[str, Any], given: list[torch.Tensor], parts: list[torch.Tensor], trial: int
) -> None:
    if answer.get("aliases") is True:
        flags.setdefault("aliases-input", "its output lies in the memory of an input")
    if not all(unchanged(a, b) for a, b in zip(given, parts, strict=True)):
        flags.setdefault("mutates-input", f"an input had other values after checked call {trial}")
    threads = answer.get("threads")
    if isinstance(threads, int) and threads > 0:
        flags.setdefault("background-thread", f"{threads} thread(s) of its own were still running")


def unchanged(given: torch.Tensor, made: torch.Tensor) -> bool:
    """A NaN is no change of itself."""
    return torch.equal(given, made) or torch.equal(bits(given), bits(made))


def by_double(
    evaluation: Evaluation, reference: Reference, made: tuple[Spec, list[torch.Tensor]], draws: int, output: Output
) -> Comparison | None:
    """A program may be nearer to the truth than the reference: where memory allows, the reference in double decides."""
    spec, parts = made
    if 3 * (reference.input_bytes + reference.output_bytes) > MOST_DOUBLE_BYTES:
        return None
    side = reference.side
    try:
        side.empty()
        evaluation.judge.boxes.fit(side, room_for(spec, parts, MOST_WIDER * reference.output_room, 1))
        answer, _ = side.order("call", inputs=side.put(spec, parts), seed=draws, double=True)
        exact = side.collect(side.specs(answer, 1), [0])[0]
    except (Fault, Lost, Nonsense, MemoryError, RuntimeError):
        return None  # it does not run in double
    if len(exact.tensors) != len(output.tensors):
        return None
    again = compare(Output(exact.spec, output.tensors), exact)
    return again if again.difference is None else None
