"""Runs the corpus: executes bodies against their tasks on the CPU, and counts those correct by family and kind.

python3 src/policy/worker/nano_corpus/check.py [--pairs N] [--seed S]
"""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections import defaultdict
from pathlib import Path
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from nano_corpus import pairs


def judge(code: str, body: str) -> str:
    """`correct`, or what is wrong with the body as an answer to the task's code."""
    scope: dict[str, Any] = {}
    exec(code, scope)
    torch.manual_seed(0)
    model = scope["Model"](*scope["get_init_inputs"]()).eval()
    inputs = scope["get_inputs"]()
    with torch.no_grad():
        expected = model(*inputs)
        given = [i.clone() if isinstance(i, torch.Tensor) else i for i in inputs]
        names = scope["Model"].forward.__code__.co_varnames[: scope["Model"].forward.__code__.co_argcount]
        try:
            exec(f"def candidate({', '.join(names)}):\n" + textwrap.indent(body, "    "), scope)
            got = scope["candidate"](model, *given)
        except SyntaxError:
            return "syntax"
        except Exception as error:
            return f"raises {type(error).__name__}"
    if not isinstance(got, torch.Tensor) or got.shape != expected.shape:
        return "shape"
    if got.dtype != expected.dtype or not torch.allclose(got, expected, atol=1e-4, rtol=1e-4):
        return "values"
    if any(isinstance(i, torch.Tensor) and not torch.equal(i, j) for i, j in zip(inputs, given, strict=True)):
        return "changes its input"
    return "correct"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    unexpected: dict[str, str] = {}
    for pair in pairs(options.pairs, options.seed):
        verdict = judge(pair.code, pair.body)
        for key in (pair.family, "all"):
            counts[key][pair.kind][0] += verdict == "correct"
            counts[key][pair.kind][1] += 1
        if pair.kind != "slip" and (verdict == "correct") == (pair.kind == "wrong"):
            unexpected[f"{pair.family} {pair.kind}: {pair.body}"] = verdict
    print(json.dumps({"counts": counts, "unexpected": unexpected}, indent=1))


if __name__ == "__main__":
    main()
