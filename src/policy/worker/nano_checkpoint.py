"""A checkpoint of a nano model that learns: one file with float32 weights and Adam's state, whole or not there.

Unlike a model directory (`nano_store`), it keeps the weights as they are, not rounded to float16, so that an adaptation
taken up again goes on as if it had never stopped. It belongs to the model it was trained from and names it.
"""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from typing import Any

import torch
from nano_model import Nano
from nano_store import CorruptModel

FORMAT = 1


class NoCheckpoint(ValueError):
    """There is no checkpoint of that name."""


class Checkpoints:
    """Those of one base model: its name, and the weights it came with."""

    def __init__(self, base: str, model: Nano) -> None:
        self.base = base
        self._weights = {name: tensor.clone() for name, tensor in _weights(model).items()}

    def name(self, model: Nano) -> str:
        """What fixes every probability: the base's name where the weights are its own, else one from their bytes."""
        weights = _weights(model)
        if all(torch.equal(weights[name], tensor) for name, tensor in self._weights.items()):
            return self.base
        return f"nano-{hashlib.sha256(self.base.encode() + _stored(weights)).hexdigest()[:12]}"

    def reset(self, model: Nano) -> None:
        """Gives the model back the weights it came with."""
        model.load_state_dict(self._weights)

    def save(self, path: Path, model: Nano, optimizer: torch.optim.Adam) -> str:
        """Writes the file, replacing one of that name; a reader sees the old one or the new one."""
        name = self.name(model)
        content = {
            "format": FORMAT,
            "base": self.base,
            "name": name,
            "weights": _weights(model),
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

    def load(self, path: Path, model: Nano, optimizer: torch.optim.Adam) -> str:
        """Puts weights and optimiser state in place, and gives the weights' name.

        Raises NoCheckpoint, or CorruptModel for a file that is damaged or another model's; the weights are then as
        before.
        """
        content = _read(path)
        if content["base"] != self.base:
            raise CorruptModel(f"{path} was trained from {content['base']}, not from {self.base}")
        before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        try:
            model.load_state_dict(content["weights"])
            if (found := self.name(model)) != content["name"]:
                raise CorruptModel(f"{path} holds the weights {found}, not {content['name']}")
            groups = optimizer.state_dict()["param_groups"]
            optimizer.load_state_dict({"state": content["optimizer"], "param_groups": groups})
        except Exception:
            model.load_state_dict(before)
            raise
        return content["name"]


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


def _weights(model: Nano) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().to("cpu", torch.float32) for name, tensor in model.state_dict().items()}


def _stored(value: Any) -> bytes:
    buffer = io.BytesIO()
    torch.save(value, buffer)
    return buffer.getvalue()
