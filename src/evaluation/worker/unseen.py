"""Time that passed by the judge's clock and that the candidate's process did not say."""

from __future__ import annotations

import statistics

from batches import Batch, Batches
from reference import quartile

# Time beyond what the runner says it took that the judge's clock may show more for the candidate than for the
# reference, a batch: what messages and scheduling cost, what each call's launch does, and a share of the time itself.
CUDA_SLACK_MS, CALL_SLACK_MS, CPU_SLACK_MS, SLACK_SHARE = 0.15, 0.04, 1.0, 0.15


class Unseen:
    """What the candidate's process says it took must be what the judge's own clock saw, as the reference's is: here the
    milliseconds of each call that it did not say, batch by batch, 0 where they are within what is tolerated.

    On a machine that others use some batches are late, whatever time they say: one in ten, on one GPU. They are left
    out, and a program that is true to its clock at times gets those times.
    """

    def __init__(self, batches: Batches, *, cuda: bool) -> None:
        self._batches, self._cuda = batches, cuda
        self._usual = quartile(batches.beyond(candidate=False), 0.75)
        self._a_call = statistics.median(batches.ms(candidate=True))
        self._by_batch = [self._of(one) for one in batches.each]

    def _of(self, batch: Batch) -> float:
        # On a CPU that others use, being late is common and comes in lengths of its own.
        slack = CUDA_SLACK_MS + CALL_SLACK_MS * batch.calls if self._cuda else CPU_SLACK_MS + self._usual
        # Of the batch beside it too: what slows the machine down for a while slows both.
        usual, mine = max(self._usual, batch.beyond[False]), batch.beyond[True]
        late = mine > usual + slack + SLACK_SHARE * batch.calls * self._a_call
        return (mine - usual) / batch.calls if late else 0.0

    @property
    def steady(self) -> float:
        """What half of the batches exceed; on a CPU, three of four."""
        return quartile(self._by_batch, 0.5 if self._cuda else 0.25)

    @property
    def kept(self) -> Batches:
        """Those that were not late; on a CPU, where lateness by itself says nothing, all of them."""
        if not self._cuda:
            return self._batches
        kept = [one for one, ms in zip(self._batches.each, self._by_batch, strict=True) if ms == 0]
        return Batches(kept, self._batches.slowed)

    @property
    def evidence(self) -> str:
        late = sum(ms > 0 for ms in self._by_batch)
        return (
            f"{self.steady:.3g} ms of each call passed by the judge's clock and not by the device's events, in "
            f"{late} of {len(self._by_batch)} batches (a thread that was joined, say): they count as the "
            f"program's. The reference's batches took {self._usual:.3g} ms that its events do not show"
        )

    @property
    def words(self) -> str:
        calls, beyond = self._batches.each[0].calls, statistics.median(self._batches.beyond(candidate=True))
        return (
            f"a batch of {calls} said it took {calls * self._a_call:.3g} ms, but {beyond:.3g} ms more passed by the "
            f"judge's clock ({self._usual:.3g} ms more for the reference's): work on another stream or thread must be "
            "joined before forward returns, and the clock is not forward's to change"
        )
