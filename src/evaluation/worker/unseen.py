"""Time that passed by the judge's clock and that the candidate's process did not say."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from batches import Batch, Batches
from faults import Suspicion
from reference import quartile
from unjoined import MANY_LATE, Unjoined, joined

if TYPE_CHECKING:
    from judge import Evaluation

# Time beyond what the runner says it took that the judge's clock may show more for the candidate than for the
# reference, a batch: what messages and scheduling cost, what each call's launch does, and a share of the time itself.
CUDA_SLACK_MS, CALL_SLACK_MS, CPU_SLACK_MS, SLACK_SHARE = 0.15, 0.04, 0.3, 0.15
# On a GPU, up to so much of each call that half of the batches took and did not say counts as the program's; more is a
# clock not to be believed.
MOST_UNSEEN_MS = 0.5
# Before what a program does not say counts as its own, so many more stretches are timed.
LOOKS_AGAIN = 3
# One pair says nothing of how far it may be off.
LEAST_PAIRS = 2
# How much longer than the reference's a program's process may take to look up a GPU's memory before it is timed, which
# is the same work, and to hand its outputs over after, which is copying them: they may lie in an order of their own,
# for which a CPU gets time by their size (bytes a millisecond). Of honest programs' batches on two CPUs the fastest
# quarter took at most 0.4 ms more, in 209 stretches beside three busy processes, and no more in 475 beside none.
EARLY_TIMES, EARLY_SLACK_MS = 1.5, 0.15
HAND_TIMES, HAND_SLACK_MS = {True: 4.0, False: 1.0}, {True: 0.3, False: 0.5}
CPU_STRIDED_BYTES_PER_MS = 500_000


class Unseen:
    """What the candidate's process says it took must be what the judge's own clock saw, as the reference's is: here the
    milliseconds of each call that it did not say, batch by batch, 0 where they are within what is tolerated.

    On a machine that others use some batches are late, whatever time they say: one in ten, on one GPU. They are left
    out, and a program that is true to its clock at times gets those times. So are those before or after which its
    process worked for long: what was done then was not timed.
    """

    def __init__(self, batches: Batches, *, cuda: bool) -> None:
        self.batches, self.cuda = batches, cuda
        self._usual = quartile(batches.beyond(candidate=False), 0.75)
        self._a_call = statistics.median(batches.ms(candidate=True))
        self._by_batch = [self._of(one) for one in batches.each]
        self._apart = apart(batches, cuda=cuda)

    def _of(self, batch: Batch) -> float:
        # On a CPU that others use, being late is common and comes in lengths of its own.
        slack = CUDA_SLACK_MS + CALL_SLACK_MS * batch.calls if self.cuda else CPU_SLACK_MS + self._usual
        # Of the batch beside it too: what slows the machine down for a while slows both.
        usual, mine = max(self._usual, batch.beyond[False]), batch.beyond[True]
        late = mine > usual + slack + SLACK_SHARE * batch.calls * self._a_call
        return (mine - usual) / batch.calls if late else 0.0

    @property
    def steady(self) -> float:
        """What half of the batches exceed; on a CPU, three of four."""
        return quartile(self._by_batch, 0.5 if self.cuda else 0.25)

    @property
    def kept(self) -> Batches:
        """Those that were not late, and not worked apart."""
        kept = [one for one, out in zip(self.batches.each, self._out, strict=True) if not out]
        return Batches(kept, self.batches.disturbed_by)

    def settled(self, least: int) -> bool:
        """Whether so many calls are left that nothing speaks against. Else more are timed: a busy host is not for
        long, a program that hides time hides it again."""
        kept = self.kept
        return self.steady == 0 and len(kept.ms(candidate=True)) >= least and Unjoined(kept).steady == 0

    @property
    def left_out(self) -> list[Batch]:
        return [one for one, out in zip(self.batches.each, self._out, strict=True) if out]

    @property
    def corrected(self) -> Batches:
        """Those that were not worked apart, each call of the program's longer by what half of the batches did not say
        or, where that is more, by what its own did not."""
        each = []
        for one, ms, out in zip(self.batches.each, self._by_batch, self._apart, strict=True):
            unsaid = max(ms, self.steady)
            if not out:
                each.append(replace(one, ms={**one.ms, True: [said + unsaid for said in one.ms[True]]}))
        return Batches(each, self.batches.disturbed_by)

    @property
    def _out(self) -> list[bool]:
        return [ms > 0 or out for ms, out in zip(self._by_batch, self._apart, strict=True)]

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
        calls, beyond = self.batches.each[0].calls, statistics.median(self.batches.beyond(candidate=True))
        return (
            f"a batch of {calls} said it took {calls * self._a_call:.3g} ms, but {beyond:.3g} ms more passed by the "
            f"judge's clock ({self._usual:.3g} ms more for the reference's): work on another stream or thread must be "
            "joined before forward returns, and the clock is not forward's to change"
        )


def seen(evaluation: Evaluation, hidden: Unseen) -> Batches:
    """Those of the batches that can be believed, or all of them with what they did not say; raises Fault."""
    out, whole = len(hidden.left_out), len(hidden.batches.each)
    believed = hidden.corrected if hidden.steady > 0 else hidden.kept
    if hidden.steady > (MOST_UNSEEN_MS if hidden.cuda else 0.0):
        raise Suspicion("rejected", hidden.words)
    if len(believed.ms(candidate=True)) < LEAST_PAIRS:
        words = f"in {out} of {whole} batches more time passed by the judge's clock than it said: the rest says nothing"
        raise Suspicion("rejected", done_apart(hidden.batches, cuda=hidden.cuda) or words)
    if hidden.steady > 0:  # which shows what other streams did as well
        evaluation.flags["host-time"] = hidden.evidence
        return believed
    if out > MANY_LATE * whole:
        evaluation.flags["noisy"] = f"{out} of {whole} batches took longer by the judge's clock: they are left out"
    if out > 0:
        evaluation.set_aside(Batches(hidden.left_out), "late by the judge's clock")
    return joined(evaluation, believed)


def not_apart(evaluation: Evaluation, batches: Batches, again: Callable[[], Batches], *, cuda: bool) -> Batches:
    """These batches, or others where they show that the program worked apart from them: a program that does so does it
    again, a busy machine does not. Raises Suspicion."""
    for _ in range(LOOKS_AGAIN):
        if done_apart(batches, cuda=cuda) is None:
            return batches
        evaluation.set_aside(batches, "took long before or after it was timed")
        batches = again()
    if (words := done_apart(batches, cuda=cuda)) is not None:
        raise Suspicion("rejected", words)
    return batches


def done_apart(batches: Batches, *, cuda: bool) -> str | None:
    """In words, what shows that a program did its work before or after it was timed; None where nothing does."""
    share = 0.5 if cuda else 0.25
    if (each := early(batches)) and quartile(list(each.values()), share) > 0:
        took = words_of([batches.each[n].early_ms for n in each])
        return f"its process took {took} before it was timed: it computed what it was about to be asked for"
    if (each := handing(batches, cuda=cuda)) and quartile(list(each.values()), share) > 0:
        took = words_of([batches.each[n].hand_ms for n in each])
        return f"its outputs took {took} to hand over: what forward returns must be computed when it returns"
    return None


def apart(batches: Batches, *, cuda: bool) -> list[bool]:
    """Batch by batch, whether the program's process took too long before or after it was timed."""
    each = (early(batches), handing(batches, cuda=cuda))
    return [any(found.get(n, 0.0) > 0 for found in each) for n in range(len(batches.each))]


def early(batches: Batches) -> dict[int, float]:
    """By batch, where that says something, the milliseconds beyond what looking up memory before it may take."""
    looked = {n: one.early_ms for n, one in enumerate(batches.each) if one.early_ms}
    return excess(looked, EARLY_TIMES, dict.fromkeys(looked, EARLY_SLACK_MS))


def handing(batches: Batches, *, cuda: bool) -> dict[int, float]:
    """The same of handing over the outputs after it."""
    handed = {n: one.hand_ms for n, one in enumerate(batches.each) if one.hand_ms}
    copying = {n: 0.0 if cuda else batches.each[n].handed_bytes / CPU_STRIDED_BYTES_PER_MS for n in handed}
    return excess(handed, HAND_TIMES[cuda], {n: HAND_SLACK_MS[cuda] + copying[n] for n in handed})


def excess(each: dict[int, dict[bool, float]], times: float, slack_ms: dict[int, float]) -> dict[int, float]:
    """The candidate's milliseconds beyond so many times what the reference took, and the slack."""
    if not each:
        return {}
    usual = quartile([ms[False] for ms in each.values()], 0.75)
    return {n: ms[True] - times * max(usual, ms[False]) - slack_ms[n] for n, ms in each.items()}


def words_of(each: list[dict[bool, float]]) -> str:
    mine, theirs = (statistics.median(one[candidate] for one in each) for candidate in (True, False))
    return f"{mine:.3g} ms, where the reference's took {theirs:.3g} ms,"
