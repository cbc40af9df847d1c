"""A checkpoint of a model that learns: one file with what learns of its weights, in float32, and Adam's state.

It is whole or not there, keeps the weights as they are, not rounded, so that an adaptation taken up again goes on as if
it had never stopped, and belongs to the model it was trained from, which it names. "Weights" are the live tensors that
learn, by name: all of a nano model's, the adapter's of a large one.
"""

from __future__ import annotations

import ctypes
import hashlib
import io
import os
from pathlib import Path
from typing import Any

import torch

FORMAT = 2
Weights = dict[str, torch.Tensor]


class CorruptModel(ValueError):
    """A model or checkpoint that is damaged, or another than it says."""


class NoCheckpoint(ValueError):
    """There is no checkpoint of that name."""


class Checkpoints:
    """Those of one base model: its name, and the weights it came with. New names begin with `prefix`."""

    def __init__(self, prefix: str, base: str, weights: Weights) -> None:
        self.prefix, self.base = prefix, base
        self._first = {name: tensor.clone() for name, tensor in _single(weights).items()}

    def name(self, weights: Weights) -> str:
        """What fixes every probability: the base's name where the weights are its own, else one from their bytes."""
        now = _single(weights)
        if all(torch.equal(now[name], tensor) for name, tensor in self._first.items()):
            return self.base
        return named_by(self.prefix, self.base, now)

    def reset(self, weights: Weights) -> None:
        """Gives them back the values they came with."""
        _put(weights, self._first)

    def save(self, path: Path, weights: Weights, optimizer: torch.optim.Adam) -> str:
        """Writes the file, replacing one of that name; a reader sees the old one or the new one."""
        name = self.name(weights)
        content = {
            "format": FORMAT,
            "base": self.base,
            "name": name,
            "weights": _single(weights),
            # Its settings come with every step; torch 1.13 reads tensors back safely, but no plain numbers beside them.
            "optimizer": optimizer.state_dict()["state"],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            with fresh.open("wb") as file:
                file.write(_stored(content))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        return name

    def load(self, path: Path, weights: Weights, optimizer: torch.optim.Adam) -> str:
        """Puts weights and optimiser state in place, and gives the weights' name.

        Raises NoCheckpoint, or CorruptModel for a file that is damaged or another model's; the weights are then as
        before.
        """
        content = _read(path)
        if content["base"] != self.base:
            raise CorruptModel(f"{path} was trained from {content['base']}, not from {self.base}")
        stored = content["weights"]
        if {k: v.shape for k, v in stored.items()} != {k: v.shape for k, v in weights.items()}:
            raise CorruptModel(f"{path} holds weights of other names or shapes than {self.base} learns with")
        before = {name: tensor.clone() for name, tensor in weights.items()}
        try:
            _put(weights, stored)
            if (found := self.name(weights)) != content["name"]:
                raise CorruptModel(f"{path} holds the weights {found}, not {content['name']}")
            groups = optimizer.state_dict()["param_groups"]
            optimizer.load_state_dict({"state": content["optimizer"], "param_groups": groups})
        except Exception:
            _put(weights, before)
            raise
        return content["name"]


def named_by(prefix: str, base: str, weights: Weights) -> str:
    """A name from the values of weights that were trained from `base`, the same under every version of torch."""
    digest = hashlib.sha256(base.encode())
    for name, tensor in sorted(_single(weights).items()):
        whole = tensor.contiguous()
        digest.update(f"\n{name} {tuple(whole.shape)}\n".encode())
        # Without numpy, which torch runs without.
        digest.update(ctypes.string_at(whole.data_ptr(), whole.numel() * whole.element_size()))
    return f"{prefix}-{digest.hexdigest()[:12]}"


def _put(weights: Weights, values: Weights) -> None:
    with torch.no_grad():
        for name, tensor in weights.items():
            tensor.copy_(values[name])


def _read(path: Path) -> dict[str, Any]:
    try:
        content: Any = torch.load(io.BytesIO(path.read_bytes()), map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise NoCheckpoint(f"{path} does not exist") from error
    except Exception as error:  # whatever torch raises for a file that is none of its own
        raise CorruptModel(f"{path} cannot be read: {str(error)[:300]}") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise CorruptModel(f"{path} is no checkpoint of format {FORMAT}")
    return content


def _single(weights: Weights) -> Weights:
    return {name: tensor.detach().to("cpu", torch.float32) for name, tensor in weights.items()}


def _stored(value: Any) -> bytes:
    buffer = io.BytesIO()
    torch.save(value, buffer)
    return buffer.getvalue()
