"""KernelBench's side of `npm run bench:evaluator`: the programs of a plan, alone and from several threads.

    python benchmarks/kernel_bench_side.py --kernel-bench ../KernelBench --plan plan.json --out rows.json [--dry-run]

The plan: {"device", "cutS", "tasks": [{"taskId", "reference", "limitS", "stages": [stage]}]}, a stage: {"threads",
"samples": [{"program", "body", "extra"}]}. Samples marked extra are left out once the stage has taken `limitS` seconds.
`cutS` seconds from the start (null: never), or on SIGTERM, whatever still runs is given up: its stage is the last.

Writes {"kernelBenchCommit", "standIns", "versions", "stages": [stage]}, a stage: {"taskId", "threads", "asked", "cut",
"wallMs", "rows"}.
Importing torch and making the CUDA context are not counted. `--dry-run` prints the plan and runs nothing on a device.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import platform
import signal
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from kernel_bench import evaluate, head_of, load_evaluator, model_new


class Deadline:
    """So many seconds from now, or never; SIGTERM makes it now."""

    def __init__(self, seconds: float | None) -> None:
        self._at = float("inf") if seconds is None else time.monotonic() + seconds
        signal.signal(signal.SIGTERM, self._now)

    def _now(self, *_: Any) -> None:
        self._at = time.monotonic()

    @property
    def passed(self) -> bool:
        return time.monotonic() >= self._at


def run_stage(
    evaluator: Any, task: dict[str, Any], stage: dict[str, Any], device: str, deadline: Deadline
) -> dict[str, Any]:
    """All the samples of a stage, `threads` at once; those that are done at the deadline."""
    give_up_at = time.monotonic() + task["limitS"]

    def one(sample: dict[str, Any]) -> dict[str, Any] | None:
        start = time.monotonic()
        if sample["extra"] and start > give_up_at:
            return None
        program = model_new(task["reference"], sample["body"])
        row = evaluate(evaluator, task["reference"], program, device)
        duration_ms = round((time.monotonic() - start) * 1000, 1)
        print(f"  {sample['program']}: {duration_ms / 1000:.1f} s", file=sys.stderr, flush=True)
        return {"program": sample["program"], "threads": stage["threads"], **row, "durationMs": duration_ms}

    begin = time.monotonic()
    pool = ThreadPoolExecutor(stage["threads"])
    with contextlib.redirect_stdout(io.StringIO()):
        samples = [pool.submit(one, sample) for sample in stage["samples"]]
        running = set(samples)
        while running and not deadline.passed:
            running = wait(running, timeout=0.1).not_done
    wall_ms = round((time.monotonic() - begin) * 1000, 1)
    pool.shutdown(wait=False, cancel_futures=True)
    rows = [row for sample in samples if sample not in running and (row := sample.result()) is not None]
    counts = {"taskId": task["taskId"], "threads": stage["threads"], "asked": len(samples), "cut": bool(running)}
    return {**counts, "wallMs": wall_ms, "rows": rows}


def warm_up(device: str) -> None:
    """The CUDA context and the library of products, so that the first sample does not pay for them."""
    import torch

    square = torch.ones(64, 64, device=device)
    (square @ square).sum().item()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kernel-bench", type=Path, required=True, help="a KernelBench checkout")
    parser.add_argument("--plan", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()

    plan = json.loads(arguments.plan.read_text())
    evaluator, missing = load_evaluator(arguments.kernel_bench)
    import torch

    stages: list[dict[str, Any]] = []
    deadline = Deadline(plan["cutS"])
    if not arguments.dry_run:
        warm_up(plan["device"])
    for task in plan["tasks"]:
        for stage in task["stages"]:
            if stages and stages[-1]["cut"]:
                break
            programs = [sample["program"] for sample in stage["samples"]]
            print(f"KernelBench, task {task['taskId']}, {stage['threads']} at once: {', '.join(programs)}", flush=True)
            if arguments.dry_run:
                for sample in stage["samples"]:
                    compile_only(model_new(task["reference"], sample["body"]))
            else:
                stages.append(run_stage(evaluator, task, stage, plan["device"], deadline))
    found = {
        "kernelBenchCommit": head_of(arguments.kernel_bench),
        "standIns": missing,
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "cuda": torch.version.cuda},
        "stages": stages,
    }
    arguments.out.write_text(json.dumps(found, indent=2) + "\n")
    if stages and stages[-1]["cut"]:
        os._exit(0)  # threads that still run would be waited for


def compile_only(source: str) -> None:
    """Says which program KernelBench would not even parse."""
    try:
        compile(source, "program", "exec")
    except SyntaxError as error:
        print(f"  does not parse: {error}", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except Exception:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)  # as above: a sample that hangs beside the one that failed would be waited for
