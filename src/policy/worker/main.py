"""The policy worker: one engine, opened by the first request, answering until the channel closes.

An engine is an object with `describe()`, `sample(request)`, `score(request)` and `count(request)`, with
`sample_all(requests)` where it draws for several side by side, and, where it learns, `train(request)`, `save(request)`,
`load(request)` and `reset()`, and `forget(request)` where checkpoints lie elsewhere; ENGINES names those there are.
`devices` are those it computes on, where that is here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "worker"))

from channel import Channel
from lease import Lease


def open_nano(request: dict[str, Any]) -> Any:
    from nano import NanoEngine

    return NanoEngine(Path(request["directory"]), request["device"])


def open_hf(request: dict[str, Any]) -> Any:
    from importlib.util import find_spec

    wanted = ("transformers", "peft") if request["lora"] or request["adapter"] else ("transformers",)
    lacking = [package for package in wanted if find_spec(package) is None]
    if lacking:
        raise MissingPackage(f"{sys.executable} has no {' and no '.join(lacking)}")
    try:
        from hf import HfEngine

        return HfEngine(request)
    except ImportError as error:  # jinja2 for chat templates, accelerate for several GPUs, a tokenizer's own
        raise MissingPackage(f"{sys.executable} lacks a package: {error}") from error


def open_tinker(request: dict[str, Any]) -> Any:
    from tinker_service import lacking

    if (what := lacking()) is not None:
        raise MissingPackage(what)
    try:
        from tinker_engine import TinkerEngine

        return TinkerEngine(request)
    except ImportError as error:  # jinja2 for chat templates, which the SDK does not bring
        raise MissingPackage(f"{sys.executable} lacks a package: {error}") from error


class MissingPackage(ValueError):
    """Python lacks what an engine needs."""


ENGINES = {"nano": open_nano, "hf": open_hf, "tinker": open_tinker}
# By name: the classes live in modules that import torch.
CODES = {
    "NoDevice": "no-device",
    "CorruptModel": "corrupt-model",
    "MissingModel": "missing-model",
    "MissingPackage": "missing-package",
    "NoCheckpoint": "no-checkpoint",
    "OutOfMemory": "out-of-memory",
    "Uncalibrated": "uncalibrated",
    "Diverged": "diverged",
    "NotATask": "bad-task",
    "NoKey": "no-key",
    "BadKey": "bad-key",
    "RateLimited": "rate-limited",
    "ServiceFailed": "service-failed",
    "ServiceTimedOut": "service-timed-out",
    "WeightsLost": "weights-lost",
    "ValueError": "bad-request",
}


def answer(engine: Any, request: dict[str, Any]) -> dict[str, Any]:
    kind = request["kind"]
    if kind == "sample":
        return {"completions": engine.sample(request)}
    if kind == "sample-all":
        return {"all": [outcome(drawn) for drawn in engine.sample_all(request["requests"])]}
    if kind == "score":
        return {"logprobs": engine.score(request)}
    if kind == "count":
        return {"promptTokens": engine.count(request)}
    if kind in ("train", "save", "load", "forget"):
        return getattr(engine, kind)(request)
    if kind == "reset":
        return engine.reset()
    raise ValueError(f"unknown request {kind!r}")


def outcome(drawn: Callable[[], list[dict[str, Any]]]) -> dict[str, Any]:
    """Of one request among several: a failed one takes no other along."""
    try:
        return {"completions": drawn(), "error": None}
    except Exception as error:
        return {"completions": None, "error": {"code": code_of(error), "message": words_of(error)}}


def leases_of(engine: Any) -> list[Lease]:
    """Of its devices, as evaluators call them; always in the same order, so that no two wait for each other."""
    if not hasattr(engine, "devices"):
        return []
    from gpu_uuid import uuid_of  # needs torch, as such an engine does

    return [Lease(name) for name in sorted(uuid_of(device) or str(device) for device in engine.devices)]


def answer_beside(leases: list[Lease], engine: Any, request: dict[str, Any]) -> dict[str, Any]:
    """The answer, computed while nothing is timed on the engine's devices: neither disturbs the other."""
    try:
        for lease in leases:
            lease.take("shared")
        return answer(engine, request)
    finally:
        for lease in leases:
            lease.give_back()


def code_of(error: Exception) -> str:
    """The error code TypeScript sees; what is no error of ours is a `worker-error`."""
    return CODES.get(type(error).__name__, "worker-error")


def words_of(error: Exception) -> str:
    return f"{error}" if code_of(error) != "worker-error" else repr(error)


def main() -> None:
    channel = Channel.open()
    engine: Any = None
    leases: list[Lease] = []
    for request in channel.requests():
        try:
            if request["kind"] == "open":
                engine = ENGINES[request["engine"]](request)
                leases = leases_of(engine)
                channel.result(request, engine.describe())
            else:
                channel.result(request, answer_beside(leases, engine, request))
        except Exception as error:
            channel.error(request, code_of(error), words_of(error))


if __name__ == "__main__":
    main()
