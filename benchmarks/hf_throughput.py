"""Sampled tokens a second: the hf engine beside transformers' own `generate`, greedily, on the same prompt and rows.

python3 benchmarks/hf_throughput.py --model models/mine-hf --rows 16,64 --tokens 256 --out benchmarks/hf-throughput.json

Both take turns, the first turn is not counted, and their tokens must be the same. Needs torch, transformers and, for an
adapter, peft; a GPU for numbers that mean something.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src/policy/worker"))

import torch  # noqa: E402
import transformers  # noqa: E402
from hf import CALIBRATION_TASK, HfEngine  # noqa: E402
from kernel_bench import head_of  # noqa: E402


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--dtype", default="auto")
    parser.add_argument("--rows", default="16,64", help="completions together")
    parser.add_argument("--tokens", type=int, default=256, help="completion tokens a row")
    parser.add_argument("--lora-rank", type=int, default=16, help="of the adapter that both have; 0 for none")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    record: dict[str, Any] = {
        "command": " ".join(["python3", *sys.argv]),
        "commit": os.environ.get("SURPRISAL_COMMIT") or head_of(ROOT),
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu",
        "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
        "rows": [],
    }
    for count in options.rows.split(","):
        row = measure(int(count), options)
        record["rows"].append(row)
        if options.out:  # after each: what was measured is kept when the next is killed
            options.out.write_text(json.dumps(record, indent=2) + "\n")
        print(
            f"{row['rows']} rows of {row['tokens']} tokens: {row['engineTokensPerS']:.0f} tokens a second, generate "
            f"{row['generateTokensPerS']:.0f}: {row['ratio']:.2f}x; the same tokens: {row['sameTokens']}",
            flush=True,
        )


def measure(count: int, options: argparse.Namespace) -> dict[str, Any]:
    rank = options.lora_rank
    lora = {"rank": rank, "alpha": 2 * rank, "seed": 0, "targets": "all-linear"} if rank > 0 else None
    opening = {"model": options.model, "adapter": None, "device": options.device, "dtype": options.dtype, "lora": lora}
    engine = HfEngine({**opening, "block": count, "batchTokens": None, "gradientCheckpointing": False})
    messages = [{"role": "user", "content": "Add two tensors."}]
    ask: dict[str, Any] = {"messages": messages, "code": CALIBRATION_TASK, "feedback": None}
    ask |= {"indices": list(range(count)), "seed": 0, "level": 1, "taskId": 0, "temperature": 0}
    ask["maxTokens"] = options.tokens
    # Nothing ends before the others: both do the same work.
    engine._stops = set()
    prompt = torch.tensor([engine.prompt_ids(ask)] * count, device=engine.device)
    ours, theirs = [], []
    for turn in range(options.repeats + 1):
        begin = now(engine.device)
        drawn = engine.sample(ask)
        middle = now(engine.device)
        with torch.no_grad():
            generated = engine._model.generate(
                input_ids=prompt,
                attention_mask=torch.ones_like(prompt),
                do_sample=False,
                min_new_tokens=options.tokens,
                max_new_tokens=options.tokens,
                eos_token_id=None,
                pad_token_id=0,
            )
        end = now(engine.device)
        if turn > 0:
            ours.append(middle - begin)
            theirs.append(end - middle)
    tokens = [one["tokenIds"] for one in drawn]
    made = count * len(tokens[0])
    return {
        "rows": count,
        "tokens": len(tokens[0]),
        "promptTokens": prompt.shape[1],
        "loraRank": rank,
        "engineTokensPerS": made / statistics.median(ours),
        "generateTokensPerS": made / statistics.median(theirs),
        "ratio": statistics.median(theirs) / statistics.median(ours),
        "sameTokens": generated[:, prompt.shape[1] :].tolist() == tokens,
    }


def now(device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter()


if __name__ == "__main__":
    main()
