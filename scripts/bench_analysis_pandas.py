"""The tables of scripts/bench-analysis.mjs in pandas, NumPy and SciPy.

    python3 bench_analysis_pandas.py POOL OUT.json REPEATS

Written as one would by hand: vectorised, no Python loop over samples. The bootstraps draw from the same generator as
the other side, so that intervals can be compared digit by digit; its draws are made before any clock starts.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import scipy
from scipy import stats
from scipy.special import gammaln

Table = list[dict[str, Any]]
STRATEGIES = ["best-correct", "surprisal-guided-top3", "surprisal-guided", "random-correct", "confidence-guided"]
MASK = 0xFFFFFFFF


def draws(seed: int, count: int) -> np.ndarray:
    """xoshiro128** seeded by SplitMix32, two words a number: the generator of the other side."""
    state = []
    counter = seed & MASK
    for _ in range(4):
        counter = (counter + 0x9E3779B9) & MASK
        mixed = counter ^ (counter >> 16)
        mixed = (mixed * 0x85EBCA6B) & MASK
        mixed = ((mixed ^ (mixed >> 13)) * 0xC2B2AE35) & MASK
        state.append(mixed ^ (mixed >> 16))
    a, b, c, d = state
    words = []
    for _ in range(2 * count):
        turned = (b * 5) & MASK
        turned = ((turned << 7) | (turned >> 25)) & MASK
        words.append((turned * 9) & MASK)
        shifted = (b << 9) & MASK
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= shifted
        d = ((d << 11) | (d >> 21)) & MASK
    pairs = np.array(words, dtype=np.uint64).reshape(-1, 2)
    return ((pairs[:, 0] >> np.uint64(5)) * 2.0**26 + (pairs[:, 1] >> np.uint64(6))) / 2.0**53


def task_times(tasks: int, resamples: int = 2000) -> np.ndarray:
    """How often each task is there, a row a resample."""
    picked = np.floor(draws(42, tasks * resamples) * tasks).astype(np.int64).reshape(resamples, tasks)
    return np.stack([np.bincount(row, minlength=tasks) for row in picked])


class Bench:
    def __init__(self, pool: pd.DataFrame) -> None:
        self.pool = pool
        self.times = task_times(pool["taskId"].nunique())

    def intervals(self, sums: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Mean, low and high of each column, from what every task (a row) adds to it."""
        with np.errstate(invalid="ignore"):
            drawn = (self.times @ sums) / (self.times @ weights)
        low, high = np.nanquantile(drawn, [0.025, 0.975], axis=0)
        return sums.sum(0) / weights.sum(0), low, high

    def known(self) -> pd.DataFrame:
        pool = self.pool
        known = pool[pool["verdict"].notna()].copy()
        known["correct"] = known["verdict"] == "correct"
        known["fast"] = known["correct"] & (known["speedup"] > 1)
        known["resolved"] = known["fast"] & (known["speedupLow"] > 1)
        return known

    def fastP(self) -> Table:
        known = self.known()
        unknown = len(self.pool) - len(known)
        shares = {"fast": known["fast"].mean(), "resolved": known["resolved"].mean()}
        return [{"p": 1, **shares, "n": len(known), "unknown": unknown}]

    def taskTable(self) -> Table:
        known = self.known()
        groups = known.groupby("taskId")
        table = groups.agg(
            samples=("seed", "size"),
            programs=("text", "nunique"),
            right=("correct", "sum"),
            fast=("fast", "sum"),
            resolvedFast1=("resolved", "mean"),
        )
        correct = known[known["correct"]]
        table["meanSpeedup"] = correct.groupby("taskId")["speedup"].mean()
        table["bestSpeedup"] = correct.groupby("taskId")["speedup"].max()
        order = ["taskId", "meanLogprob", "index"]
        table["selectedSpeedup"] = correct.sort_values(order, kind="stable").groupby("taskId")["speedup"].first()
        table["unknown"] = self.pool.groupby("taskId").size() - table["samples"]
        table["seeds"] = self.pool.groupby("taskId")["seed"].nunique()
        for name, count in (("correct", "right"), ("fast1", "fast")):
            table[name] = table[count] / table["samples"]
            table[f"{name}Low"], table[f"{name}High"] = clopper_pearson(table[count], table["samples"])
        return records(table.drop(columns=["right", "fast"]).reset_index())

    def picks(self) -> pd.DataFrame:
        """What every strategy picks from every task and seed."""
        correct = self.known().query("correct")
        pair = ["taskId", "seed"]
        surprising = correct.sort_values([*pair, "meanLogprob", "index"], kind="stable")
        fastest = ["speedup", "index"]
        found = {
            "best-correct": correct.sort_values([*pair, *fastest], ascending=[True, True, False, True]),
            "surprisal-guided-top3": surprising.groupby(pair)
            .head(3)
            .sort_values([*pair, *fastest], ascending=[True, True, False, True]),
            "surprisal-guided": surprising,
            "confidence-guided": correct.sort_values(
                [*pair, "meanLogprob", "index"], ascending=[True, True, False, True]
            ),
        }
        columns = ["fast", "resolved", "speedup"]
        firsts = {name: rows.groupby(pair)[columns].first() for name, rows in found.items()}
        firsts["random-correct"] = correct.groupby(pair)[columns].mean()
        every = pd.concat({name: firsts[name] for name in STRATEGIES}, names=["strategy"])
        return every.astype(float).reset_index()

    def strategyTable(self) -> Table:
        picks = self.picks()
        table = []
        for name in STRATEGIES:
            own = picks[picks["strategy"] == name]
            by_task = own.groupby("taskId")[["fast", "resolved", "speedup"]].agg(["sum", "count"])
            sums = by_task.xs("sum", axis=1, level=1).to_numpy()
            weights = by_task.xs("count", axis=1, level=1).to_numpy()
            value, low, high = self.intervals(sums, weights)
            row: dict[str, Any] = {"strategy": name, "pairs": len(own)}
            for i, field in enumerate(["fast1", "resolvedFast1", "meanSpeedup"]):
                row |= {field: value[i], f"{field}Low": low[i], f"{field}High": high[i]}
            row["fast1Std"] = own.groupby("seed")["fast"].mean().std()
            table.append(row)
        return table

    def compareStrategies(self) -> Table:
        picks = self.picks().set_index(["taskId", "seed"])
        ours = picks[picks["strategy"] == "surprisal-guided"]
        theirs = picks[picks["strategy"] == "confidence-guided"]
        table = []
        for on, field in (("fast1", "fast"), ("resolvedFast1", "resolved")):
            a, b = ours[field], theirs[field]
            h = 2 * np.arcsin(np.sqrt(a.mean())) - 2 * np.arcsin(np.sqrt(b.mean()))
            table.append({"test": "cohens-h", "on": on, "statistic": h, "p": None, "n": len(a)})
            better, worse = int((a > b).sum()), int((a < b).sum())
            p = stats.binomtest(better, better + worse, alternative="greater").pvalue
            table.append({"test": "sign", "on": on, "statistic": better, "p": p, "n": better + worse})
        ratios = np.log(ours["speedup"] / theirs["speedup"])
        ratios = ratios[ratios != 0]
        test = stats.wilcoxon(ratios, alternative="greater", mode="approx", correction=False)
        row = {"test": "wilcoxon", "on": "log speedup ratio", "statistic": test.statistic, "p": test.pvalue}
        return [*table, {**row, "n": len(ratios)}]

    def scalingCurve(self) -> Table:
        pairs = self.known().groupby(["taskId", "seed"])
        counts = pairs.agg(n=("index", "size"), c=("fast", "sum"), r=("resolved", "sum")).reset_index()
        table = []
        for k in 2 ** np.arange(int(np.log2(counts["n"].max())) + 1):
            own = counts[counts["n"] >= k].assign(one=1.0)
            own["plain"], own["firm"] = pass_at_k(own["n"], own["c"], k), pass_at_k(own["n"], own["r"], k)
            by_task = own.groupby("taskId")[["plain", "firm", "one"]].sum().to_numpy()
            value, low, high = self.intervals(by_task[:, :2], by_task[:, 2:])
            row = {"k": int(k), "passAt1": value[0], "low": low[0], "high": high[0], "pairs": len(own)}
            row |= {"resolvedPassAt1": value[1], "resolvedLow": low[1], "resolvedHigh": high[1]}
            table.append({**row, "std": own.groupby("seed")["plain"].mean().std()})
        return table

    def surprisalQuartiles(self) -> Table:
        timed = self.known().query("correct").sort_values(["taskId", "meanLogprob", "index", "seed"], kind="stable")
        place = timed.groupby("taskId").cumcount()
        size = timed.groupby("taskId")["seed"].transform("size")
        timed = timed.assign(quarter=4 * place // size)
        fields = {"fast1": "fast", "resolvedFast1": "resolved", "meanSpeedup": "speedup"}
        fields["meanTokens"] = "completionTokens"
        table = []
        for quarter, own in timed.groupby("quarter"):
            groups = own.groupby("taskId")[list(fields.values())]
            value, low, high = self.intervals(groups.sum().to_numpy(dtype=float), groups.count().to_numpy())
            row: dict[str, Any] = {"quartile": f"Q{quarter + 1}", "n": len(own)}
            for i, field in enumerate(fields):
                row |= {field: value[i], f"{field}Low": low[i], f"{field}High": high[i]}
            table.append(row)
        return table

    def logprobSpread(self) -> Table:
        table = self.pool.groupby("taskId")["meanLogprob"].agg(logprobStd="std", n="count")
        known = self.known().groupby("taskId")["fast"].agg(["sum", "size"])
        table["sampleFast1"] = known["sum"] / known["size"]
        table["sampleFast1Low"], table["sampleFast1High"] = clopper_pearson(known["sum"], known["size"])
        picks = self.picks().groupby(["strategy", "taskId"])[["fast", "speedup"]].mean()
        table["selectedSpeedup"] = picks.loc["surprisal-guided", "speedup"]
        for name in ("surprisal-guided", "random-correct", "confidence-guided"):
            table[f"{name.split('-')[0]}Fast1"] = picks.loc[name, "fast"]
        return records(table.reset_index())

    def lengthControl(self) -> Table:
        timed = self.known().query("correct")
        columns = timed[["meanLogprob", "speedup", "completionTokens"]].to_numpy(dtype=float)
        tasks = [own for _, own in pd.Series(np.arange(len(timed))).groupby(timed["taskId"].to_numpy())]
        drawn = []
        for times in self.times[:20]:
            rows = np.concatenate([np.tile(own, count) for own, count in zip(tasks, times, strict=True) if count])
            drawn.append(rank_correlations(columns[rows]))
        low, high = np.quantile(np.array(drawn), [0.025, 0.975], axis=0)
        once = rank_correlations(columns)
        names = ["raw logprob vs speedup", "partial, controlling for length", "length vs speedup"]
        n = len(timed)
        p = [student(rho, n - (3 if i == 1 else 2)) for i, rho in enumerate(once)]
        ends = zip(names, once, low, high, p, strict=True)
        return [
            {"analysis": name, "rho": rho, "rhoLow": least, "rhoHigh": most, "p": own, "n": n}
            for name, rho, least, most, own in ends
        ]


def rank_correlations(columns: np.ndarray) -> list[float]:
    rho = stats.spearmanr(columns).correlation
    xy, xz, yz = rho[0, 1], rho[0, 2], rho[1, 2]
    return [xy, (xy - xz * yz) / np.sqrt((1 - xz**2) * (1 - yz**2)), yz]


def student(rho: float, degrees: int) -> float:
    return float(2 * stats.t.sf(abs(rho) * np.sqrt(degrees / ((1 - rho) * (1 + rho))), degrees))


def clopper_pearson(k: pd.Series, n: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    low, high = stats.beta.ppf(0.025, k, n - k + 1), stats.beta.ppf(0.975, k + 1, n - k)
    return np.where(k == 0, 0.0, low), np.where(k == n, 1.0, high)


def pass_at_k(n: pd.Series, c: pd.Series, k: int) -> np.ndarray:
    few = n - c < k
    left = (n - c).where(~few, k)
    log = gammaln(left + 1) - gammaln(left - k + 1) - gammaln(n + 1) + gammaln(n - k + 1)
    return np.where(few, 1.0, -np.expm1(log))


def records(table: pd.DataFrame) -> Table:
    return json.loads(table.to_json(orient="records", double_precision=15))


def plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and np.isnan(value) else value


def now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def since(start: tuple[float, float]) -> dict[str, float]:
    return {"ms": 1000 * (time.perf_counter() - start[0]), "cpuMs": 1000 * (time.process_time() - start[1])}


def main() -> None:
    pool, out, repeats = sys.argv[1:4]
    start = now()
    frame = pd.read_json(pool, lines=True)
    result: dict[str, Any] = {"open": since(start), "rows": len(frame), "tables": {}}
    bench = Bench(frame)
    names = [name for name in vars(Bench) if not name.startswith("_") and name not in ("intervals", "known", "picks")]
    for name in names:
        table: Callable[[], Table] = getattr(bench, name)
        times: list[dict[str, float]] = []
        while len(times) < int(repeats) and (not times or times[0]["ms"] < 20_000):
            start = now()
            answer = table()
            times.append(since(start))
        rows = [{key: plain(value) for key, value in row.items()} for row in answer]
        result["tables"][name] = {"times": times, "answer": rows}
    result["peakMb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result["versions"] = {
        "python": sys.version.split()[0],
        "numpy": np.__version__,
        "pandas": pd.__version__,
        "scipy": scipy.__version__,
    }
    with open(out, "w") as handle:
        json.dump(result, handle)


main()
