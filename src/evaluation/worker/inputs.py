"""A task's inputs: made on the device by the task's own code, fresh for every call, from seeds no candidate has."""

from __future__ import annotations

import contextlib
import hashlib
import random
import sys
import types
from collections.abc import Callable
from typing import Any

import torch
from faults import OurPart

_manual_seed, _seed_random = torch.manual_seed, random.seed


class TaskInputs:
    """Makes what a task's `get_inputs` makes; runs in the judge, with code that is the task's alone."""

    def __init__(self, code: str, device: torch.device) -> None:
        self.device = device
        namespace = types.ModuleType("surprisal_task").__dict__
        namespace.update(torch=torch, nn=torch.nn, F=torch.nn.functional)
        with OurPart("the task's code could not be run"):
            exec(compile(code, "reference.py", "exec", dont_inherit=True), namespace)
            self._make: Callable[[], Any] = namespace["get_inputs"]

    def make(self, seed: int, drawn_on: torch.device) -> Any:
        """The inputs of that seed, on the device; drawn there or, as KernelBench does, on the CPU."""
        with OurPart("the task's inputs could not be made"), torch.no_grad():
            seed_everything(seed)
            with on_device(drawn_on):
                return to_device(self._make(), self.device)


def seed_everything(seed: int) -> None:
    _manual_seed(seed)
    _seed_random(seed)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(seed % 2**32)


def derive_seed(secret: str, *path: str | int) -> int:
    digest = hashlib.blake2b("/".join(map(str, path)).encode(), key=secret.encode()[:64], digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 2


def on_device(device: torch.device) -> contextlib.AbstractContextManager[Any]:
    """Makes factory functions (`torch.rand`, ...) create on the device, from torch 2 on; else they are moved."""
    if device.type == "cpu" or not hasattr(torch, "set_default_device"):
        return contextlib.nullcontext()
    return device


def to_device(value: Any, device: torch.device) -> Any:
    """Moves what is not there yet; integers stay integers and no dtype changes."""
    if isinstance(value, torch.Tensor):
        return value if value.device == device else value.to(device)
    if isinstance(value, (tuple, list)):
        return type(value)(to_device(part, device) for part in value)
    if isinstance(value, dict):
        return {key: to_device(part, device) for key, part in value.items()}
    return value
