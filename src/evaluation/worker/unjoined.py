"""What a GPU still did when a timed call had returned: work on streams that the program did not join to the timed one.

Seen by how much later the host finds the device done than it does after the reference's calls.
"""

from __future__ import annotations

import statistics
from dataclasses import replace
from typing import TYPE_CHECKING

from batches import Batch, Batches

if TYPE_CHECKING:
    from judge import Evaluation

# So much later, and a share of the time itself, may be a host that was busy for one call; half of the calls are so from
# less on.
CALL_SLACK_MS, HALF_SLACK_MS, SLACK_SHARE = 0.005, 0.0025, 0.05
# From this share of what was timed left out on, an evaluation says so.
MANY_LATE = 0.25


class Unjoined:
    """How much later than the reference's the candidate's calls were done, batch by batch, in milliseconds."""

    def __init__(self, batches: Batches) -> None:
        theirs = [ms for one in batches.each for ms in one.late_ms.get(False, [])]
        self._usual = statistics.median(theirs) if theirs else 0.0
        self._a_call = statistics.median(batches.ms(candidate=True))
        self.batches = batches
        self._by_batch = [self._of(one) for one in batches.each]

    def _of(self, batch: Batch) -> list[float]:
        return [max(0.0, ms - self._usual) for ms in batch.late_ms.get(True, [0.0] * batch.calls)]

    @property
    def steady(self) -> float:
        """What half of all calls exceed, where that is no chance."""
        half = statistics.median(ms for one in self._by_batch for ms in one)
        return half if half > HALF_SLACK_MS + SLACK_SHARE * self._a_call else 0.0

    @property
    def corrected(self) -> Batches:
        """Each call longer by what it left to others or, where that is more, by what half of them did."""
        each, least = [], self.steady
        for one, late in zip(self.batches.each, self._by_batch, strict=True):
            ms = [said + max(more, least) for said, more in zip(one.ms[True], late, strict=True)]
            each.append(replace(one, ms={**one.ms, True: ms}))
        return Batches(each, self.batches.disturbed_by)

    def parted(self) -> tuple[Batches, Batches]:
        """The pairs whose call of the candidate's was not late, and the others."""
        slack = CALL_SLACK_MS + SLACK_SHARE * self._a_call
        parts = [
            (one, [ms > slack for ms in late]) for one, late in zip(self.batches.each, self._by_batch, strict=True)
        ]

        def those(wanted: bool) -> Batches:
            each = [only(one, [late is wanted for late in which]) for one, which in parts]
            return Batches([one for one in each if one.calls > 0], self.batches.disturbed_by)

        return those(False), those(True)


def joined(evaluation: Evaluation, batches: Batches) -> Batches:
    """These batches with what their calls left to other streams, where half of them did; else without the calls that
    did, or whose host was busy."""
    found = Unjoined(batches)
    if found.steady > 0:
        evaluation.flags["host-time"] = (
            f"{found.steady:.3g} ms of each call's work went on after forward had returned, on streams that it did not "
            "join (or its host was late, as it is not for the reference): they count as the program's"
        )
        return found.corrected
    kept, out = found.parted()
    if out.each:
        evaluation.set_aside(out, "the device was at work after the program's call")
        late, whole = (len(each.ms(candidate=True)) for each in (out, batches))
        if late > MANY_LATE * whole:
            evaluation.flags["noisy"] = f"after {late} of {whole} calls the device was at work: they are left out"
    return kept


def only(batch: Batch, which: list[bool]) -> Batch:
    """Those of its calls."""
    chosen = {side: [ms for ms, taken in zip(each, which, strict=True) if taken] for side, each in batch.ms.items()}
    return replace(batch, ms=chosen, late_ms={})
