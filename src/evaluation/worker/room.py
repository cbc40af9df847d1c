"""Where in a mailbox tensors lie, and how much room they need there."""

from __future__ import annotations

import secrets
from mailbox import ALIGNMENT, PAGE_BYTES, aligned

import torch
from outputs import Spec, bytes_of, tensor_specs

# A call's inputs start at one of this many places, for no address to mean anything, and all places are alike to the
# memory: on a GPU large tensors lie at multiples of its pages, as torch's own do. On the CPU all lie in few pages, for
# few of these to be touched for the first time while a call is timed.
PLACES, LARGE_BYTES, SMALL_STEP_BYTES = 8, 1 << 20, {"cuda": 64 << 10, "cpu": 512}


def any_place() -> int:
    return secrets.randbelow(PLACES)


def alignment_of(part: torch.Tensor) -> int:
    large = part.device.type == "cuda" and part.numel() * part.element_size() >= LARGE_BYTES
    return PAGE_BYTES if large else ALIGNMENT


def step_of(parts: list[torch.Tensor]) -> int:
    """Bytes from one place to the next."""
    if any(alignment_of(part) == PAGE_BYTES for part in parts):
        return PAGE_BYTES
    return SMALL_STEP_BYTES[parts[0].device.type] if parts else ALIGNMENT


def output_room(spec: Spec) -> int:
    """Bytes a mailbox needs for one call's outputs."""
    return sum(aligned(bytes_of(part)) for part in tensor_specs(spec))


def room_for(spec: Spec, parts: list[torch.Tensor], outputs: int, calls: int) -> int:
    """Bytes a mailbox needs for the inputs of that many calls, at any of their places, and for their outputs after,
    each of which takes `outputs`."""
    inputs = sum(aligned(part.numel() * part.element_size()) + alignment_of(part) for part in parts)
    return calls * max(inputs + PLACES * step_of(parts), outputs + 4096) + 4096
