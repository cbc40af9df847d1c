"""How much of a null distribution is as extreme as what was seen."""

import numpy as np


def tails(seen, null, alternative):
    """Sums that differ by rounding alone are equal.

    SciPy's allowance shrinks with the statistic and can miss even the arrangement of the data themselves.
    """
    rounding = 1e-12 * max(1, np.max(np.abs(null)))
    sides = {"less": np.mean(null <= seen + rounding), "greater": np.mean(null >= seen - rounding)}
    return sides.get(alternative, min(1, 2 * min(sides.values())))
