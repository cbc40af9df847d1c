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

import correlations
import numpy as np
import paired
import resampling
import scipy
import shares
import summaries

warnings.simplefilter("ignore")
ANSWERS = {
    name: answer
    for topic in (correlations, paired, shares, resampling, summaries)
    for name, answer in topic.ANSWERS.items()
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
