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
# So much longer than the reference's the host of the program's process may take to see an idle device, which is taken
# off what it took after a call: work that was launched then would be, too.
IDLE_SLACK_MS = 0.001
# A host for which its device has waited sees it done so much later, at most: 2 to 9 microseconds on hosts of H100s and
# H200s. A program that waits for its device to be such a one pays more for it than it hides.
WAITED_MS = 0.01
# From this share of what was timed left out on, an evaluation says so.
MANY_LATE = 0.25


class Later:
    """How much longer than after the reference's calls it was after the candidate's, by one of the two measures: in
    milliseconds of each call, None where that is not known."""

    def __init__(self, ms: list[float | None], a_call: float, slack: Slack) -> None:
        self.ms = ms
        known = [each for each in ms if each is not None]
        half = statistics.median(known) if 2 * len(known) >= len(ms) else 0.0
        # What half of all calls exceed, where that is no chance.
        self.steady = half if half > slack.half_ms + slack.share * a_call else 0.0
        self._most = slack.call_ms + slack.share * a_call

    def late(self, call: int) -> bool:
        return (self.ms[call] or 0.0) > self._most


def by_streams(batches: Batches) -> list[float | None]:
    """Where the reference's calls waited for their host, a device that sleeps says what is usual."""
    theirs = all_of(batches, "streams_ms", candidate=False)
    exact = [ms for ms in theirs if ms > 0]
    idle = all_of(batches, "streams_idle_ms", candidate=False)
    usual = statistics.median(exact if 2 * len(exact) >= len(theirs) else idle)
    mine = all_of(batches, "streams_ms", candidate=True)
    return [max(0.0, ms - usual) if ms > 0 else None for ms in mine]


def by_host(batches: Batches) -> list[float | None]:
    """Beside what the two hosts took in the same pair of batches where the device was idle: they share a CPU then."""
    usual = usual_by_host(batches)
    each: list[float | None] = []
    for one in batches.each:
        theirs, mine = (statistics.median(one.after[candidate].late_idle_ms) for candidate in (False, True))
        idle = min(mine, theirs + IDLE_SLACK_MS)
        each += [max(0.0, ms - idle - usual[waited]) for ms, waited in late_calls(one, candidate=True)]
    return each


def usual_by_host(batches: Batches) -> dict[bool, float]:
    """What the reference's calls took longer than its host does where the device is idle: those for which the device
    had waited for its host, and the others."""
    theirs: dict[bool, list[float]] = {True: [], False: []}
    for one in batches.each:
        idle = statistics.median(one.after[False].late_idle_ms)
        for ms, waited in late_calls(one, candidate=False):
            theirs[waited].append(ms - idle)
    known = {waited: statistics.median(each) for waited, each in theirs.items() if len(each) >= len(theirs[not waited])}
    if False not in known:
        known[False] = max(0.0, known[True] - WAITED_MS)
    return {True: known[False] + WAITED_MS, **known}


def late_calls(batch: Batch, *, candidate: bool) -> list[tuple[float, bool]]:
    """Of each call, how much later the host saw the device done, and whether that had waited for its host."""
    after = batch.after[candidate]
    return [(ms, streams == 0) for ms, streams in zip(after.late_ms, after.streams_ms, strict=True)]


def all_of(batches: Batches, name: str, *, candidate: bool) -> list[float]:
    return [ms for one in batches.each for ms in getattr(one.after[candidate], name)]


class Unjoined:
    """Both measures of the same batches."""

    def __init__(self, batches: Batches) -> None:
        a_call = statistics.median(batches.ms(candidate=True))
        self.batches = batches
        self._measures = [Later(by_streams(batches), a_call, STREAMS), Later(by_host(batches), a_call, HOST)]
        calls = range(len(batches.ms(candidate=True)))
        self._left = [sum(measure.ms[call] or 0.0 for measure in self._measures) for call in calls]
        self._late = [any(measure.late(call) for measure in self._measures) for call in calls]

    @property
    def steady(self) -> float:
        """What half of all calls left, in milliseconds; 0 where fewer did."""
        often = 2 * sum(self._late) >= len(self._late)
        return max(sum(measure.steady for measure in self._measures), statistics.median(self._left) if often else 0.0)

    @property
    def corrected(self) -> Batches:
        """Each call longer by what it left to others or, where that is more, by what half of them did."""
        left = iter(self._left)
        each = []
        for one in self.batches.each:
            ms = [said + max(next(left), self.steady) for said in one.ms[True]]
            each.append(replace(one, ms={**one.ms, True: ms}))
        return Batches(each, self.batches.disturbed_by)

    def parted(self) -> tuple[Batches, Batches]:
        """The pairs whose call of the candidate's was not late, and the others."""
        late = iter(self._late)
        parts = [(one, [next(late) for _ in range(one.calls)]) for one in self.batches.each]

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
    return replace(batch, ms=chosen, after={})
