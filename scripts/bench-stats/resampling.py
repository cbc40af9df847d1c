"""Bootstraps and permutation tests, by SciPy, or by what is named where SciPy has no right answer."""

from itertools import combinations, permutations, product

import numpy as np
from scipy import stats
from tails import tails


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


ANSWERS = {
    "bootstrapInterval": (bootstrap, "scipy.stats.bootstrap on the same resamples"),
    "bootstrapInterval, clustered": (bootstrap_clustered, "scipy.stats.bootstrap over clusters, same resamples"),
    "permutationTest": (permutation_independent, "every split by itertools (SciPy can miss ties by rounding)"),
    "pairedPermutationTest": (permutation_paired, "every sign pattern in NumPy (SciPy can miss ties by rounding)"),
    "clusteredPermutationTest": (permutation_clustered, "every order by itertools"),
}
