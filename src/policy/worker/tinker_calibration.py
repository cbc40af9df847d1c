"""Whether a service's sampled log-probabilities are the model's own (raw, T = 1) or those after the temperature.

A few tokens are drawn at T = 1, where both are the same, and at T = 0.25, and scored again. At T = 1 the two may differ
by rounding alone; if at T = 0.25 they differ by no more, the log-probabilities are raw.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

COLD = 0.25
# Mean differences in nats: what rounding may make of a token's log-probability, and what must be there to tell.
ROUNDING = 0.05
TELLING = 0.02

Pairs = Callable[[float], list[tuple[float, float]]]
"""From a temperature: of each drawn token its log-probability as sampled, and as scored."""


@dataclass(frozen=True)
class Calibration:
    basis: str
    """`raw`, `post-temperature`, or `unknown`: where even T = 1 disagrees, or the tokens were too certain to tell."""
    at_one: float
    """Farthest that sampling at T = 1 and scoring put a token's log-probability apart, in nats."""
    cold: float
    """The same at T = 0.25."""


def calibrate(pairs: Pairs) -> Calibration:
    warm, cold = pairs(1.0), pairs(COLD)
    noise, difference = mean_difference(warm), mean_difference(cold)
    if noise > ROUNDING or not cold or sum(-scored for _, scored in cold) / len(cold) < TELLING:
        basis = "unknown"
    elif difference <= max(ROUNDING / 5, 3 * noise):
        basis = "raw"
    else:
        basis = "post-temperature"
    return Calibration(basis, farthest(warm), farthest(cold))


def mean_difference(pairs: list[tuple[float, float]]) -> float:
    return sum(abs(sampled - scored) for sampled, scored in pairs) / max(len(pairs), 1)


def farthest(pairs: list[tuple[float, float]]) -> float:
    return max((abs(sampled - scored) for sampled, scored in pairs), default=0.0)
