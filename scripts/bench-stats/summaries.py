"""Summaries, corrections and distributions, by SciPy, or by what is named where SciPy has no right answer."""

import math
from fractions import Fraction

import numpy as np
from scipy import stats


def adjust(case):
    """Holm's by its definition; Benjamini and Hochberg's by SciPy."""
    p = np.array(case["p"])
    order = np.argsort(p, kind="stable")
    holm = np.empty_like(p)
    holm[order] = np.minimum(1, np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order]))
    return [*holm, *np.minimum(1, len(p) * p), *stats.false_discovery_control(p)]


def pass_at_k(case):
    n, c, k = case["n"], case["c"], case["k"]
    return [float(1 - Fraction(math.comb(n - c, k), math.comb(n, k)))]


def best_of_k(case):
    x, k = sorted(case["x"]), case["k"]
    weights = [Fraction(math.comb(i, k - 1), math.comb(len(x), k)) for i in range(len(x))]
    return [float(sum(weight * Fraction(value) for weight, value in zip(weights, x, strict=True)))]


QUANTILES = (
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
)


def quantiles(case):
    return [np.quantile(case["x"], case["q"], method=method) for method in QUANTILES]


def summaries(case):
    return [np.mean(case["x"]), np.median(case["x"]), np.std(case["x"], ddof=1)]


def paired_ratio(case):
    logs = np.log(np.array(case["a"]) / np.array(case["b"]))
    ends = stats.ttest_1samp(logs, 0).confidence_interval(case["level"])
    return [np.exp(np.mean(logs)), np.exp(ends.low), np.exp(ends.high)]


def interpolate(case):
    logs = np.log2(case["ks"])
    return [np.interp(np.log2(case["k"]), logs, case["values"]), 2 ** np.interp(case["score"], case["values"], logs)]


def distributions(case):
    z, degrees, q = case["z"], case["degrees"], case["q"]
    t = stats.t(degrees)
    return [stats.norm.cdf(z), stats.norm.sf(z), t.cdf(z), t.sf(z), stats.norm.ppf(q), stats.t.ppf(q, max(3, degrees))]


ANSWERS = {
    "adjustP": (adjust, "scipy.stats.false_discovery_control; Holm's definition"),
    "passAtK": (pass_at_k, "fractions"),
    "bestOfK": (best_of_k, "fractions"),
    "quantile, types 1 to 9": (quantiles, "numpy.quantile"),
    "mean, median, standardDeviation": (summaries, "NumPy"),
    "pairedRatioInterval": (paired_ratio, "scipy.stats.ttest_1samp"),
    "interpolateLog2 and reachLog2": (interpolate, "numpy.interp"),
    "normal and Student's t": (distributions, "scipy.stats.norm and t"),
}
