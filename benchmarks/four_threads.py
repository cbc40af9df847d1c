"""The A/A test under the paper's protocol: KernelBench's own evaluator, called from several threads at once on one GPU.

The candidate is the reference's own forward body, so its true speedup is 1. Writes one JSON line an evaluation:
{"level", "taskId", "threads", "index", "correct", "refMs", "candidateMs", "speedup", "durationMs", "message"}.

    python benchmarks/four_threads.py --kernel-bench ../KernelBench --tasks data/tasks/level1 --ids 4,5,12,14,15 \
        --threads 4 --repeats 16 --out data/four-threads

Fast mode as in the paper: 1 correctness and 5 timing trials, CUDA events, fp32.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import json
import os
import platform
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from kernel_bench import evaluate as evaluate_one
from kernel_bench import head_of, load_evaluator


def full_size(source: str) -> str:
    """The task at full size: the notes on its small size are for another loader."""
    return re.sub(r"\s*# small:.*$", "", source, flags=re.MULTILINE)


def own_reference(source: str) -> str:
    """The program under test: the reference's source with its own forward body again in a class `ModelNew(Model)`."""
    tree = ast.parse(source)
    model = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Model")
    forward = next(node for node in model.body if isinstance(node, ast.FunctionDef) and node.name == "forward")
    lines = source.splitlines()[forward.lineno - 1 : forward.end_lineno]
    return source + "\n\nclass ModelNew(Model):\n" + "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kernel-bench", type=Path, required=True, help="a KernelBench checkout")
    parser.add_argument("--kernel-bench-commit", help="its commit, where the checkout has no git directory")
    parser.add_argument("--tasks", type=Path, required=True, help="directory of <id>_<name>.py files")
    parser.add_argument("--ids", required=True, help="comma-separated task ids")
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--repeats", type=int, default=16, help="evaluations a task")
    parser.add_argument("--limit-s", type=float, default=60.0, help="start no further evaluation of a task after this")
    parser.add_argument("--out", type=Path, required=True, help="directory for rows.jsonl and manifest.json")
    arguments = parser.parse_args()

    evaluator, missing = load_evaluator(arguments.kernel_bench)
    import torch

    ids = [int(text) for text in arguments.ids.split(",")]
    sources = {}
    for task_id in ids:
        (path,) = arguments.tasks.glob(f"{task_id}_*.py")
        sources[task_id] = full_size(path.read_text())

    def evaluate(task_id: int, index: int, give_up_at: float) -> dict[str, Any] | None:
        if time.monotonic() > give_up_at:
            return None
        start = time.monotonic()
        row = evaluate_one(evaluator, sources[task_id], own_reference(sources[task_id]), "cuda:0")
        del row["compiled"]
        duration_ms = round((time.monotonic() - start) * 1000, 1)
        place = {"level": 1, "taskId": task_id, "threads": arguments.threads, "index": index}
        return {**place, **row, "durationMs": duration_ms}

    arguments.out.mkdir(parents=True, exist_ok=True)
    rows = []
    for task_id in ids:
        give_up_at = time.monotonic() + arguments.limit_s
        with ThreadPoolExecutor(arguments.threads) as pool, contextlib.redirect_stdout(io.StringIO()):
            pending = [pool.submit(evaluate, task_id, i, give_up_at) for i in range(arguments.repeats)]
            done = [row for row in (future.result() for future in pending) if row is not None]
        rows += done
        speedups = sorted(row["speedup"] for row in done if row["speedup"] is not None)
        middle = speedups[len(speedups) // 2] if speedups else None
        fast = sum(s > 1 for s in speedups)
        ends = (speedups[0], speedups[-1]) if speedups else None
        print(f"task {task_id}: {len(done)} done, median {middle}, range {ends}, fast {fast}", flush=True)

    smi = subprocess.run(
        ["nvidia-smi", "--query-gpu=name,uuid,driver_version", "--format=csv,noheader"], capture_output=True, text=True
    )
    name, uuid, driver = (field.strip() for field in smi.stdout.splitlines()[0].split(","))
    manifest = {
        "what": "A/A test under the paper's protocol: KernelBench's eval_kernel_against_ref from several threads",
        "command": ["benchmarks/four_threads.py", *sys.argv[1:]],
        "threads": arguments.threads,
        "repeats": arguments.repeats,
        "kernelBenchCommit": arguments.kernel_bench_commit or head_of(arguments.kernel_bench),
        "commit": os.environ.get("SURPRISAL_COMMIT"),
        "standIns": missing,
        "gpuName": name,
        "gpuUuid": uuid,
        "driver": driver,
        "torch": torch.__version__,
        "cuda": torch.version.cuda,
        "python": platform.python_version(),
    }
    (arguments.out / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (arguments.out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
