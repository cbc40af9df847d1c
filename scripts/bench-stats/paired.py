"""Tests of paired differences, by SciPy, or by what is named where SciPy has no right answer."""

import math

import numpy as np
from scipy import stats
from tails import tails


def wilcoxon_normal(case):
    if not any(case["d"]):
        return [0.5 * len(case["d"]) * (len(case["d"]) + 1) / 2 if case["zero"] == "zsplit" else 0.0, math.nan]
    result = stats.wilcoxon(
        case["d"],
        zero_method=case["zero"],
        correction=case["continuity"],
        alternative=case["alternative"],
        method="asymptotic",
    )
    return [result.statistic, result.pvalue]


def wilcoxon_signs(case):
    """Every pattern of signs of the ranks as they are."""
    d = np.array(case["d"], dtype=float)
    if case["zero"] == "wilcox":
        d = d[d != 0]
    ranks = stats.rankdata(np.abs(d))
    counted, positive = ranks[d != 0], np.sum(ranks[d > 0])
    if len(counted) == 0:
        return [math.nan]
    sums = np.array([0.0])
    for rank in counted:
        sums = np.concatenate([sums, sums + rank])
    return [tails(positive, sums, case["alternative"])]


def wilcoxon_exact(case):
    result = stats.wilcoxon(case["d"], alternative=case["alternative"], method="exact")
    return [result.statistic, result.pvalue]


def sign_test(case):
    d = np.array(case["d"])
    n = int(np.sum(d != 0))
    return [stats.binomtest(int(np.sum(d > 0)), n, alternative=case["alternative"]).pvalue if n else math.nan]


ANSWERS = {
    "wilcoxon normal": (wilcoxon_normal, "scipy.stats.wilcoxon"),
    "wilcoxon exact, ties and zeros": (wilcoxon_signs, "every sign pattern in NumPy (SciPy's exact is wrong here)"),
    "wilcoxon exact, no ties": (wilcoxon_exact, "scipy.stats.wilcoxon"),
    "signTest": (sign_test, "scipy.stats.binomtest"),
}
