"""KernelBench's evaluator from a checkout, also where some of what its package imports at the top is not installed."""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.util
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

# KernelBench imports these at the top of its modules; its evaluator itself uses only BaseModel of them.
STAND_INS = ("openai", "litellm", "dotenv", "pydantic", "tqdm", "requests")


class RecordModel:
    """Stands in for pydantic's BaseModel where pydantic is not installed: keyword fields over class defaults."""

    def __init__(self, **fields: Any) -> None:
        for cls in reversed(type(self).__mro__):
            for name in cls.__dict__.get("__annotations__", {}):
                if hasattr(type(self), name):
                    default = getattr(type(self), name)
                    setattr(self, name, dict(default) if isinstance(default, dict) else default)
        for name, value in fields.items():
            setattr(self, name, value)


def stand_in_for_missing_modules() -> list[str]:
    missing = [name for name in STAND_INS if importlib.util.find_spec(name) is None]
    for name in missing:
        module = types.ModuleType(name)
        module.__spec__ = importlib.machinery.ModuleSpec(name, None)
        for attribute in ("OpenAI", "completion", "load_dotenv", "tqdm"):
            setattr(module, attribute, lambda *_, **__: None)
        module.BaseModel = RecordModel  # type: ignore[attr-defined]
        sys.modules[name] = module
    return missing


def load_evaluator(checkout: Path) -> tuple[Callable[..., Any], list[str]]:
    """`eval_kernel_against_ref`, and the names of the modules that are stood in for."""
    missing = stand_in_for_missing_modules()
    sys.path.insert(0, str(checkout / "src"))
    from kernelbench.eval import eval_kernel_against_ref

    return eval_kernel_against_ref, missing


def evaluate(evaluator: Callable[..., Any], reference: str, program: str, device: str) -> dict[str, Any]:
    """One evaluation in fast mode as the paper ran it: 1 correctness and 5 timing trials, CUDA events, fp32."""
    import torch

    result, message = None, None
    try:
        result = evaluator(
            reference,
            program,
            num_correct_trials=1,
            num_perf_trials=5,
            measure_performance=True,
            device=torch.device(device),
            backend="cuda",
            precision=torch.float32,
        )
    except Exception as error:  # what a harness in use would have to cope with
        message = f"{type(error).__name__}: {error}"[:500]
    candidate_ms = getattr(result, "runtime", -1.0)
    ref_ms = getattr(result, "ref_runtime", -1.0)
    timed = candidate_ms > 0 and ref_ms > 0
    if result is not None and not timed and message is None:
        message = in_words(result.metadata)
    return {
        "compiled": None if result is None else bool(result.compiled),
        "correct": None if result is None else bool(result.correctness),
        "refMs": ref_ms if timed else None,
        "candidateMs": candidate_ms if timed else None,
        "speedup": ref_ms / candidate_ms if timed else None,
        "message": message,
    }


def in_words(metadata: dict[str, Any]) -> str:
    """What KernelBench says of a program it did not time, less the machine's name and the traceback."""
    told = {
        key: value for key, value in metadata.items() if key not in ("hardware", "device") and "traceback" not in key
    }
    return "; ".join(f"{key}: {value}" for key, value in told.items())[:500]


def model_new(reference: str, body: str) -> str:
    """A full program as KernelBench's prompts ask for: the reference's source, then the body in a `ModelNew(Model)`."""
    tree = ast.parse(reference)
    model = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Model")
    forward = next(node for node in model.body if isinstance(node, ast.FunctionDef) and node.name == "forward")
    lines = [f"        {line}" if line.strip() else "" for line in body.splitlines()]
    head = f"class ModelNew(Model):\n    def forward({ast.unparse(forward.args)}):\n"
    return f"{reference.rstrip()}\n\n\n{head}" + "\n".join(lines) + "\n"


def head_of(checkout: Path) -> str | None:
    """The checkout's commit; None where it has no git directory of its own."""
    if not (checkout / ".git").exists():
        return None
    command = ["git", "-C", str(checkout), "rev-parse", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip() or None
