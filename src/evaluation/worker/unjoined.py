"""What a GPU still did when a timed call had returned: work on streams that the program did not join to the timed one.

Seen by how much longer than after the reference's calls the device's other streams were at work, by its own events, and
by how much later its host then saw it done: what a thread launches after forward has returned.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from batches import Batch, Batches

if TYPE_CHECKING:
    from judge import Evaluation


@dataclass(frozen=True)
class Slack:
    """How much longer than after the reference's it may be, in milliseconds and as a share of the time itself: after
    one call, which may be chance, and after half of them."""

    call_ms: float
    half_ms: float
    share: float


# By the device's events 93 of 100 calls of honest programs were within 0.5 microseconds (the others waited for their
# host, and have no such time); a host may be busy.
STREAMS, HOST = Slack(0.001, 0.0005, 0.0), Slack(0.005, 0.0025, 0.05)
# From this share of what was timed left out on, an evaluation says so.
MANY_LATE = 0.25


class Later:
    """How much longer it was after the candidate's calls than after the reference's, batch by batch, by one of the two
    measures: `each` has both sides' milliseconds, 0 where it says nothing of a call."""

    def __init__(self, each: list[dict[bool, list[float]]], a_call: float, slack: Slack) -> None:
        theirs = [ms for one in each for ms in one[False] if ms != 0]
        usual = statistics.median(theirs) if theirs else None
        self.by_batch = [[0.0 if usual is None else max(0.0, ms - usual) for ms in one[True]] for one in each]
        half = statistics.median(ms for one in self.by_batch for ms in one)
        # What half of all calls exceed, where that is no chance.
        self.steady = half if half > slack.half_ms + slack.share * a_call else 0.0
        self._most = slack.call_ms + slack.share * a_call

    def late(self, batch: int, call: int) -> bool:
        return self.by_batch[batch][call] > self._most


class Unjoined:
    """Both measures of the same batches."""

    def __init__(self, batches: Batches) -> None:
        a_call = statistics.median(batches.ms(candidate=True))
        self.batches = batches
        streams = Later([one.streams_ms for one in batches.each], a_call, STREAMS)
        self._measures = [streams, Later([one.late_ms for one in batches.each], a_call, HOST)]

    @property
    def steady(self) -> float:
        """What half of all calls left, in milliseconds."""
        return sum(measure.steady for measure in self._measures)

    @property
    def corrected(self) -> Batches:
        """Each call longer by what it left to others or, where that is more, by what half of them did."""
        each = []
        for batch, one in enumerate(self.batches.each):
            left = [max(self.steady, sum(m.by_batch[batch][call] for m in self._measures)) for call in range(one.calls)]
            ms = [said + more for said, more in zip(one.ms[True], left, strict=True)]
            each.append(replace(one, ms={**one.ms, True: ms}))
        return Batches(each, self.batches.disturbed_by)

    def parted(self) -> tuple[Batches, Batches]:
        """The pairs whose call of the candidate's was not late, and the others."""
        parts = [
            (one, [any(measure.late(batch, call) for measure in self._measures) for call in range(one.calls)])
            for batch, one in enumerate(self.batches.each)
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
    return replace(batch, ms=chosen, streams_ms={}, late_ms={})
