"""When are there pairs enough? When the interval is narrow: never a question of which side looks faster.

The width depends on the spread of the pairs and not on their mean, so stopping by it favours neither side (for normal
errors the two are independent). A floor on the number of pairs keeps a chance run of equal trials from ending it.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

TRIM, TRIM_FROM = 0.2, 10
# Two-sided 95 % quantiles of Student's t for 1, 2, ... degrees of freedom; beyond the table, Cornish-Fisher.
T95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131)


def t95(freedom: int) -> float:
    if freedom <= len(T95):
        return T95[freedom - 1]
    z = 1.959964
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)


def trimmed(count: int) -> int:
    """How many of so many are left out at either end."""
    return int(TRIM * count) if count >= TRIM_FROM else 0


def half_width(reference_ms: Sequence[float], candidate_ms: Sequence[float]) -> float:
    """Half the width of the 95 % interval of the trimmed mean log ratio: 0.01 is plus or minus one per cent.

    Tukey and McLaughlin's interval, as `pairedRatioInterval` computes it: from TRIM_FROM pairs on, a fifth is trimmed
    on either side, so that a few calls that waited for something do not widen it.
    """
    logs = sorted(math.log(r / c) for r, c in zip(reference_ms, candidate_ms, strict=True))
    pairs = len(logs)
    if pairs < 2:
        return math.inf
    cut = trimmed(pairs)
    kept = logs[cut : pairs - cut]
    winsorised = [kept[0]] * cut + kept + [kept[-1]] * cut
    return t95(len(kept) - 1) * statistics.stdev(winsorised) / ((1 - 2 * cut / pairs) * math.sqrt(pairs))


def typical(ms: Sequence[float]) -> float:
    """The time that the speedup rests on: the mean of the logarithms, trimmed as they are for it."""
    logs = sorted(map(math.log, ms))
    cut = trimmed(len(logs))
    return math.exp(statistics.fmean(logs[cut : len(logs) - cut]))


def next_look(pairs: int, least: int) -> int:
    """How many pairs there must be before the width is looked at again: half as many more. Looking after every pair
    doubles the share of intervals that miss the truth where the spread is about the target's."""
    return least if pairs < least else pairs + -(-pairs // 2)


def enough(
    reference_ms: Sequence[float],
    candidate_ms: Sequence[float],
    *,
    least: int,
    most: int,
    target: float,
    out_of_time: bool,
) -> bool:
    """Whether to stop: between `least` and `most` pairs, as soon as the interval is as narrow as `target`."""
    pairs = len(candidate_ms)
    if pairs < least:
        return False
    return pairs >= most or out_of_time or half_width(reference_ms, candidate_ms) <= target
