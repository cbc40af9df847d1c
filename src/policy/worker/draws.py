"""What engines that compute here share: devices by name, a sample's own random numbers, and drawing tokens by them."""

from __future__ import annotations

import hashlib
import random

import torch
from torch import Tensor


class NoDevice(ValueError):
    """The device asked for is not there."""


def pick_device(wanted: str) -> torch.device:
    """The device of that name, `auto` for CUDA if there is one; raises NoDevice where it is absent."""
    if wanted == "auto":
        return torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(wanted)
    except RuntimeError as error:
        raise NoDevice(f"{wanted!r} is no device") from error
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise NoDevice(
            f"{wanted} was asked for, and torch {torch.__version__} sees {torch.cuda.device_count()} CUDA devices"
        )
    return device


def stream(engine: str, seed: int, level: int, task_id: int, index: int) -> random.Random:
    """One sample's uniform numbers, whatever else is drawn beside it."""
    # CPython's generator, not torch's: its numbers are the same for every version and device.
    digest = hashlib.sha256(f"{engine} {seed} {level} {task_id} {index}".encode()).digest()
    return random.Random(int.from_bytes(digest, "big"))


def draw(logits: Tensor, temperature: float, uniforms: list[float]) -> list[int]:
    """One token a row of float64 `logits`, by inverting the cumulative distribution; the likeliest at temperature 0."""
    if temperature == 0:
        return logits.argmax(dim=-1).tolist()
    cumulative = (logits / temperature).softmax(dim=-1).cumsum(dim=-1)
    # Scaled by the last entry, which rounding may leave just off 1, so that every u in [0, 1) finds a token.
    at = torch.tensor(uniforms, dtype=torch.float64, device=logits.device)[:, None] * cumulative[:, -1:]
    return torch.searchsorted(cumulative, at, right=True).squeeze(1).clamp(max=logits.shape[-1] - 1).tolist()
