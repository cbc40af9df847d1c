"""Shares: tests, intervals, power, two-by-two tables, by SciPy, or by what is named where SciPy has no right answer."""

import math
from fractions import Fraction

import numpy as np
from scipy import stats
from scipy.optimize import minimize_scalar


def binomial_test(case):
    return [stats.binomtest(case["k"], case["n"], case["p"], alternative=case["alternative"]).pvalue]


def binomial_interval(case):
    """Clopper and Pearson's by beta quantiles: SciPy's own proportion_ci searches to 2e-12 only."""
    k, n, level = case["k"], case["n"], case["level"]
    tail = (1 - level) / 2
    ends = [stats.beta.ppf(tail, k, n - k + 1) if k else 0, stats.beta.isf(tail, k + 1, n - k) if k < n else 1]
    for method in ("wilson", "wilsoncc"):
        ends += list(stats.binomtest(k, n).proportion_ci(level, method))
    return ends


def power(case):
    n, alternative = case["n"], case["alternative"]
    ks = np.arange(n + 1)

    def of(p0):
        ps = np.array([stats.binomtest(int(k), n, p0, alternative=alternative).pvalue for k in ks])
        return ks[ps <= case["alpha"] * (1 + 1e-12)]

    rejected, by_sign = of(case["p0"]), of(0.5)
    chance = stats.binom.pmf
    return [
        np.sum(chance(rejected, n, case["p1"])),
        np.sum(chance(rejected, n, case["p0"])),
        len(rejected),
        np.sum(chance(by_sign, n, case["p1"])),
    ]


def cohens_h(case):
    h = 2 * math.asin(math.sqrt(case["k1"] / case["n1"])) - 2 * math.asin(math.sqrt(case["k2"] / case["n2"]))
    half = stats.norm.ppf(0.5 + case["level"] / 2) * math.sqrt(1 / case["n1"] + 1 / case["n2"])
    return [h, h, max(-math.pi, h - half), min(math.pi, h + half)]


def mcnemar(case):
    b, c = case["b"], case["c"]
    squares = [(b - c) ** 2, max(0, abs(b - c) - 1) ** 2]
    return [stats.binomtest(b, b + c).pvalue, *(stats.chi2.sf(square / (b + c), 1) for square in squares)]


def fisher(case):
    return [stats.fisher_exact(case["table"], case["alternative"]).pvalue]


def barnard(case):
    """What is extreme in whole numbers, then the highest of 2000 common probabilities, refined.

    SciPy's own search stops at lower peaks.
    """
    (a, b), (c, d) = case["table"]
    first, second = a + b, c + d
    n = first + second
    if first == 0 or second == 0:
        return [math.nan, 1]

    def order(x, y):
        difference, spread = x * second - y * first, (x + y) * (n - x - y)
        return 0 if difference == 0 else Fraction(difference * abs(difference), spread)

    seen, shares = order(a, c), np.zeros(n + 1)
    counts = {
        "two-sided": lambda here: abs(here) >= abs(seen),
        "less": lambda here: here <= seen,
        "greater": lambda here: here >= seen,
    }[case["alternative"]]
    for x in range(first + 1):
        for y in range(second + 1):
            if counts(order(x, y)):
                shares[x + y] += math.comb(first, x) * math.comb(second, y) / math.comb(n, x + y)

    def minus(p):
        return -float(np.dot(shares, stats.binom.pmf(np.arange(n + 1), n, p)))

    grid = np.linspace(0, 1, 2001)
    heights = -stats.binom.pmf(np.arange(n + 1)[:, None], n, grid[None, :]).T @ shares
    best = heights.min()
    for i in np.argsort(heights)[:8]:
        bounds = (max(0, grid[i] - 1 / 2000), min(1, grid[i] + 1 / 2000))
        best = min(best, minimize_scalar(minus, bounds=bounds, method="bounded", options={"xatol": 1e-11}).fun)
    statistic = stats.barnard_exact(np.transpose(case["table"])).statistic
    return [statistic if 0 < a + c < n else math.nan, min(1, -best)]


ANSWERS = {
    "binomialTest": (binomial_test, "scipy.stats.binomtest"),
    "binomialInterval": (binomial_interval, "scipy.stats.beta; binomtest(...).proportion_ci"),
    "binomialPower and signTestPower": (power, "scipy.stats.binomtest of every outcome"),
    "cohensH and its interval": (cohens_h, "Python's math, scipy.stats.norm.ppf"),
    "mcnemar": (mcnemar, "scipy.stats.binomtest and chi2"),
    "fisherExact": (fisher, "scipy.stats.fisher_exact"),
    "barnardExact": (barnard, "whole numbers and a dense search (SciPy stops at lower peaks)"),
}
