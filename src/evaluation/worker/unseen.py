"""Time that passed by the judge's clock and that the candidate's process did not say."""

from __future__ import annotations

import statistics

from batches import Batches
from reference import quartile

# Time beyond what the runner says it took that the judge's clock may show more for the candidate than for the
# reference, a batch: what messages and scheduling cost, what each call's launch does, and a share of the time itself.
CUDA_SLACK_MS, CALL_SLACK_MS, CPU_SLACK_MS, SLACK_SHARE = 0.15, 0.04, 1.0, 0.15


class Unseen:
    """What the candidate's process says it took must be what the judge's own clock saw, as the reference's is: here the
    milliseconds of each call that it did not say, batch by batch, 0 where they are within what is tolerated."""

    def __init__(self, batches: Batches, *, cuda: bool) -> None:
        self._usual = quartile(batches.beyond[False], 0.75)
        self._a_call = statistics.median(batches.ms[True])
        self._by_batch: list[float] = []
        for calls, theirs, mine in zip(batches.calls, batches.beyond[False], batches.beyond[True], strict=True):
            # On a CPU that others use, being late is common and comes in lengths of its own.
            slack = CUDA_SLACK_MS + CALL_SLACK_MS * calls if cuda else CPU_SLACK_MS + self._usual
            # Of the batch beside it too: what slows the machine down for a while slows both.
            usual = max(self._usual, theirs)
            late = mine > usual + slack + SLACK_SHARE * calls * self._a_call
            self._by_batch.append((mine - usual) / calls if late else 0.0)
        # On a CPU single batches are late on either side, and none of it counts: only what is so throughout.
        self._any = (max(self._by_batch) if cuda else self.steady) > 0

    def __bool__(self) -> bool:
        return self._any

    @property
    def mean(self) -> float:
        return statistics.fmean(self._by_batch)

    @property
    def steady(self) -> float:
        """What three batches of four exceed."""
        return quartile(self._by_batch, 0.25)

    @property
    def evidence(self) -> str:
        late = sum(ms > 0 for ms in self._by_batch)
        return (
            f"{self.mean:.3g} ms of each call, in {late} of {len(self._by_batch)} batches, passed by the judge's clock "
            "and not by the device's events (a thread that was joined, say): they count as the program's. The "
            f"reference's batches took {self._usual:.3g} ms that its events do not show"
        )

    def of_each_call(self, batches: Batches) -> list[float]:
        return [ms for ms, calls in zip(self._by_batch, batches.calls, strict=True) for _ in range(calls)]

    def words(self, batches: Batches) -> str:
        calls, beyond = batches.calls[0], quartile(batches.beyond[True], 0.25)
        return (
            f"a batch of {calls} said it took {calls * self._a_call:.3g} ms, but {beyond:.3g} ms more passed by the "
            f"judge's clock ({self._usual:.3g} ms more for the reference's): work on another stream or thread must be "
            "joined before forward returns, and the clock is not forward's to change"
        )
