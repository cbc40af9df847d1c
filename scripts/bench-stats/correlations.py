"""Rank correlations, by SciPy, or by what is named where SciPy has no right answer."""

import math
from fractions import Fraction

import numpy as np
from scipy import stats


def spearman(case):
    """SciPy refuses a p for a constant list and gives NaN, as wanted."""
    result = stats.spearmanr(case["x"], case["y"], alternative=case["alternative"])
    return [result.statistic, result.pvalue]


def spearman_exact(case):
    x, y = stats.rankdata(case["x"]), stats.rankdata(case["y"])
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return [math.nan, math.nan]

    def products(order, axis=-1):
        return np.sum(order * y, axis=axis)

    result = stats.permutation_test(
        (x,),
        products,
        permutation_type="pairings",
        vectorized=True,
        n_resamples=np.inf,
        alternative=case["alternative"],
    )
    return [stats.spearmanr(x, y).statistic, result.pvalue]


def fisher_z(case):
    rho, n = case["rho"], case["n"]
    z = stats.norm.ppf(0.5 + case["level"] / 2)
    ends = []
    for v in ((1 + rho * rho / 2) / (n - 3), 1.06 / (n - 3)):
        ends += [rho, *(np.tanh(np.arctanh(rho) + sign * z * np.sqrt(v)) for sign in (-1, 1))]
    return ends


def partial_spearman(case):
    """The partial correlation of the ranks in whole numbers up to its one root."""
    ranks = [[int(2 * rank) for rank in stats.rankdata(case[name])] for name in "xyz"]
    n = len(ranks[0])
    x, y, z = ([rank - (n + 1) for rank in each] for each in ranks)

    def dot(a, b):
        return sum(p * q for p, q in zip(a, b, strict=True))

    left = (dot(x, x) * dot(z, z) - dot(x, z) ** 2) * (dot(y, y) * dot(z, z) - dot(y, z) ** 2)
    if left == 0:
        return [math.nan, math.nan]
    top = dot(x, y) * dot(z, z) - dot(x, z) * dot(y, z)
    rho = math.copysign(math.sqrt(Fraction(top * top, left)), top)
    # 1 - rho² without cancelling.
    t = math.inf * rho if top * top == left else rho * math.sqrt((n - 3) / Fraction(left - top * top, left))
    sides = {"less": stats.t.cdf(t, n - 3), "greater": stats.t.sf(t, n - 3)}
    return [rho, sides.get(case["alternative"], 2 * min(sides.values()))]


def kendall(method):
    def answer(case):
        result = stats.kendalltau(case["x"], case["y"], method=method, alternative=case["alternative"])
        return [result.statistic, result.pvalue]

    return answer


ANSWERS = {
    "spearman": (spearman, "scipy.stats.spearmanr"),
    "spearman, 200,000 pairs": (spearman, "scipy.stats.spearmanr"),
    "spearman exact": (spearman_exact, "scipy.stats.permutation_test, every order"),
    "spearmanInterval": (fisher_z, "scipy.stats.norm.ppf and NumPy"),
    "partialSpearman": (partial_spearman, "whole numbers on scipy.stats.rankdata, scipy.stats.t"),
    "kendall asymptotic": (kendall("asymptotic"), "scipy.stats.kendalltau"),
    "kendall exact": (kendall("exact"), "scipy.stats.kendalltau"),
    "kendall, 200,000 pairs": (kendall("auto"), "scipy.stats.kendalltau"),
}
