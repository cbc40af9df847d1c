"""The other side of bench-stats: answers every case with SciPy, or with what is named where SciPy has no right answer.

Reads one JSON document `{name: [case, ...]}` from the file named first and writes
`{versions, answers: {name: {reference, seconds, values}}}` to the file named second. Only the calls are timed, not the
reading of cases.
"""

import json
import math
import platform
import sys
import time
import warnings
from fractions import Fraction
from itertools import combinations, permutations, product

import numpy as np
import scipy
from scipy import stats
from scipy.optimize import minimize_scalar

warnings.simplefilter("ignore")


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


class Replay(np.random.Generator):
    """A generator whose integers are the resamples drawn on the other side."""

    def __init__(self, indices):
        super().__init__(np.random.PCG64(0))
        self.indices = indices

    def integers(self, *_args, **_options):
        return self.indices


def estimator(name):
    return {
        "mean": np.mean,
        "median": np.median,
        "q75": lambda x, axis=-1: np.quantile(x, 0.75, axis=axis),
    }[name]


def bootstrap(case):
    of = estimator(case["estimator"])
    x = np.array(case["x"])
    return [of(x), *interval(x, of, case, vectorized=True)]


def bootstrap_clustered(case):
    of = estimator(case["estimator"])
    x, labels = np.array(case["x"]), list(dict.fromkeys(case["clusters"]))
    rows = [np.flatnonzero(np.array(case["clusters"]) == label) for label in labels]

    def pooled(units):
        return of(x[np.concatenate([rows[int(unit)] for unit in units])])

    return [of(x), *interval(np.arange(len(labels)), pooled, case, vectorized=False)]


def interval(data, of, case, vectorized):
    indices = np.reshape(case["indices"], (case["resamples"], -1))
    result = stats.bootstrap(
        (data,),
        of,
        n_resamples=len(indices),
        confidence_level=case["level"],
        method={"bca": "BCa"}.get(case["method"], case["method"]),
        vectorized=vectorized,
        rng=Replay(indices),
    )
    return result.confidence_interval


def tails(seen, null, alternative):
    """Sums that differ by rounding alone are equal.

    SciPy's allowance shrinks with the statistic and can miss even the arrangement of the data themselves.
    """
    rounding = 1e-12 * max(1, np.max(np.abs(null)))
    sides = {"less": np.mean(null <= seen + rounding), "greater": np.mean(null >= seen - rounding)}
    return sides.get(alternative, min(1, 2 * min(sides.values())))


def permutation_independent(case):
    x, y = case["x"], case["y"]
    null = [sum(chosen) for chosen in combinations(x + y, len(x))]
    return [np.mean(x) - np.mean(y), tails(sum(x), np.array(null), case["alternative"])]


def permutation_paired(case):
    d = np.array(case["d"], dtype=float)
    null = np.array([0.0])
    for size in d:
        null = np.concatenate([null + size, null - size])
    return [np.mean(d), tails(np.sum(d), null, case["alternative"])]


def permutation_clustered(case):
    """Every order of every cluster."""
    x, y = np.array(case["x"]), np.array(case["y"])
    clusters = np.array(case["clusters"])
    groups = [np.flatnonzero(clusters == label) for label in dict.fromkeys(case["clusters"])]

    def rho(order):
        if np.ptp(x) == 0 or np.ptp(order) == 0:
            return 0.0
        return stats.pearsonr(stats.rankdata(x), stats.rankdata(order)).statistic

    seen, found = rho(y), []
    for arrangement in product(*(permutations(rows) for rows in groups)):
        order = y.copy()
        for rows, places in zip(groups, arrangement, strict=True):
            order[rows] = y[list(places)]
        found.append(rho(order))
    return [seen, tails(seen, np.array(found), case["alternative"])]


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
    "spearman": (spearman, "scipy.stats.spearmanr"),
    "spearman, 200,000 pairs": (spearman, "scipy.stats.spearmanr"),
    "spearman exact": (spearman_exact, "scipy.stats.permutation_test, every order"),
    "spearmanInterval": (fisher_z, "scipy.stats.norm.ppf and NumPy"),
    "partialSpearman": (partial_spearman, "whole numbers on scipy.stats.rankdata, scipy.stats.t"),
    "kendall asymptotic": (kendall("asymptotic"), "scipy.stats.kendalltau"),
    "kendall exact": (kendall("exact"), "scipy.stats.kendalltau"),
    "kendall, 200,000 pairs": (kendall("auto"), "scipy.stats.kendalltau"),
    "wilcoxon normal": (wilcoxon_normal, "scipy.stats.wilcoxon"),
    "wilcoxon exact, ties and zeros": (wilcoxon_signs, "every sign pattern in NumPy (SciPy's exact is wrong here)"),
    "wilcoxon exact, no ties": (wilcoxon_exact, "scipy.stats.wilcoxon"),
    "signTest": (sign_test, "scipy.stats.binomtest"),
    "binomialTest": (binomial_test, "scipy.stats.binomtest"),
    "binomialInterval": (binomial_interval, "scipy.stats.beta; binomtest(...).proportion_ci"),
    "binomialPower and signTestPower": (power, "scipy.stats.binomtest of every outcome"),
    "cohensH and its interval": (cohens_h, "Python's math, scipy.stats.norm.ppf"),
    "mcnemar": (mcnemar, "scipy.stats.binomtest and chi2"),
    "fisherExact": (fisher, "scipy.stats.fisher_exact"),
    "barnardExact": (barnard, "whole numbers and a dense search (SciPy stops at lower peaks)"),
    "bootstrapInterval": (bootstrap, "scipy.stats.bootstrap on the same resamples"),
    "bootstrapInterval, clustered": (bootstrap_clustered, "scipy.stats.bootstrap over clusters, same resamples"),
    "permutationTest": (permutation_independent, "every split by itertools (SciPy can miss ties by rounding)"),
    "pairedPermutationTest": (permutation_paired, "every sign pattern in NumPy (SciPy can miss ties by rounding)"),
    "clusteredPermutationTest": (permutation_clustered, "every order by itertools"),
    "adjustP": (adjust, "scipy.stats.false_discovery_control; Holm's definition"),
    "passAtK": (pass_at_k, "fractions"),
    "bestOfK": (best_of_k, "fractions"),
    "quantile, types 1 to 9": (quantiles, "numpy.quantile"),
    "mean, median, standardDeviation": (summaries, "NumPy"),
    "pairedRatioInterval": (paired_ratio, "scipy.stats.ttest_1samp"),
    "interpolateLog2 and reachLog2": (interpolate, "numpy.interp"),
    "normal and Student's t": (distributions, "scipy.stats.norm and t"),
}


def plain(value):
    number = float(value)
    return None if math.isnan(number) else number


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        asked = json.load(file)
    answers = {}
    for name, cases in asked.items():
        answer, reference = ANSWERS[name]
        answer(cases[0])
        start = time.perf_counter()
        found = [answer(case) for case in cases]
        seconds = time.perf_counter() - start
        values = [[plain(value) for value in each] for each in found]
        answers[name] = {"reference": reference, "seconds": seconds, "values": values}
        print(f"  {name}: {seconds:.2f} s", file=sys.stderr, flush=True)
    versions = {"python": platform.python_version(), "scipy": scipy.__version__, "numpy": np.__version__}
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        json.dump({"versions": versions, "answers": answers}, file, allow_nan=False)


main()
